internal import Synchronization

/// A value that is there, or is made when somebody first asks for it, once however many threads ask.
final class Later<Value: Sendable>: Sendable {
  private enum State {
    case made(Value)
    case later(@Sendable () -> Value)
  }

  private let state: Mutex<State>

  init(_ made: Value) { state = Mutex(.made(made)) }

  init(later make: @escaping @Sendable () -> Value) { state = Mutex(.later(make)) }

  /// Nil before somebody asked for it.
  var known: Value? {
    state.withLock { state in
      if case .made(let made) = state { made } else { nil }
    }
  }

  var value: Value {
    state.withLock { state in
      switch state {
      case .made(let made): return made
      case .later(let make):
        let made = make()
        state = .made(made)
        return made
      }
    }
  }
}
