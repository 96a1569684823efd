internal import Dispatch
internal import Synchronization

/// Work that is split over the machine's cores, with results in order.
package enum Parallel {
  /// Calls `body` for 0..<count, on several threads where there is enough to do.
  package static func map<Result: Sendable>(
    _ count: Int, atLeast few: Int = 16, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    guard count >= few else { return (0..<count).map(body) }
    let parts = min(count, 8)
    let collected = Collected<Result>(count: parts)
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      let range = (count * part / parts)..<(count * (part + 1) / parts)
      let made = range.map(body)
      collected.take(made, at: part)
    }
    return collected.all
  }

  private final class Collected<Result: Sendable>: Sendable {
    private let parts: Mutex<[[Result]]>

    init(count: Int) { parts = Mutex(Array(repeating: [], count: count)) }

    func take(_ made: [Result], at part: Int) { parts.withLock { $0[part] = made } }

    var all: [Result] { parts.withLock { $0.flatMap(\.self) } }
  }
}
