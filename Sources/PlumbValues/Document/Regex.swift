internal import CFast

/// Why a regular expression does not compile.
public struct RegexProblem: Error, Hashable, Sendable {
  /// RE2's words.
  public let message: String
  /// UTF-8 offset of the part of the pattern that RE2 blames, if it names one.
  public let offset: Int?

  public init(message: String, offset: Int?) {
    self.message = message
    self.offset = offset
  }
}

/// A compiled RE2 pattern: linear time in the text, at most 8 MiB of program and states.
///
/// `@unchecked Sendable`: RE2 objects are immutable to callers and documented as safe for concurrent use.
public final class Regex: @unchecked Sendable {
  public let pattern: String
  private let regex: OpaquePointer

  public init(_ pattern: String) throws(RegexProblem) {
    self.pattern = pattern
    let bytes = pattern.utf8.map { CChar(bitPattern: $0) }
    guard let made = cfast_regex_new(bytes, bytes.count) else {
      throw RegexProblem(message: "out of memory", offset: nil)
    }
    regex = made
    guard let error = cfast_regex_error(made) else { return }
    let message = String(cString: error)
    let blamed = cfast_regex_error_argument(made).map { Array(String(cString: $0).utf8) } ?? []
    var offset: Int64 = -1
    if !blamed.isEmpty {
      let all = Array(pattern.utf8)
      offset = cfast_memmem(all, all.count, blamed, blamed.count)
    }
    throw RegexProblem(message: message, offset: offset < 0 ? nil : Int(offset))
  }

  deinit {
    cfast_regex_free(regex)
  }

  /// Whether the pattern matches all of the UTF-8 bytes.
  public func matchesWhole(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    cfast_regex_whole(regex, bytes.baseAddress, bytes.count) != 0
  }

  /// Whether the pattern matches somewhere in the UTF-8 bytes.
  public func findsIn(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    cfast_regex_part(regex, bytes.baseAddress, bytes.count) != 0
  }

  /// Whether the pattern matches all of the text.
  public func matchesWhole(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { matchesWhole($0) }
  }

  /// Whether the pattern matches somewhere in the text.
  public func findsIn(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { findsIn($0) }
  }
}
