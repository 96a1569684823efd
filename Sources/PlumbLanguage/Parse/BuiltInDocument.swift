internal import Synchronization

/// A YAML file that is built into the executable: read once in a process, in however many packs it takes part.
///
/// Its number is its own and not its place in a compilation's map, so that the marks of its nodes fit every map.
public final class BuiltInDocument: Sendable {
  let number: Int
  private let text: StaticString?
  /// The text's YAML nodes, where the build recorded them.
  let recording: StaticString?
  private let root = Mutex<Read<YAMLNode?>?>(nil)
  private let type = Mutex<Read<TypeDescription?>?>(nil)

  struct Read<Result: Sendable>: Sendable {
    var result: Result
    var diagnostics: [Diagnostic]
  }

  public init(number: Int, text: StaticString? = nil, recording: StaticString?) {
    self.number = number
    self.text = text
    self.recording = recording
  }

  /// A copy of the text.
  var bytes: [UInt8] {
    text.map { Array(UnsafeBufferPointer(start: $0.utf8Start, count: $0.utf8CodeUnitCount)) } ?? []
  }

  func root(_ read: () -> Read<YAMLNode?>) -> Read<YAMLNode?> { Self.once(root, read) }

  func type(_ read: () -> Read<TypeDescription?>) -> Read<TypeDescription?> { Self.once(type, read) }

  private static func once<Result>(
    _ memo: borrowing Mutex<Read<Result>?>, _ read: () -> Read<Result>
  ) -> Read<Result> {
    memo.withLock { known in
      if let known { return known }
      let made = read()
      known = made
      return made
    }
  }
}
