public import PlumbValues

/// What is wrong in a JSON text, and where.
public struct ElementProblem: Hashable, Sendable {
  public var code: ReadProblem.Code
  /// In bytes from the start of the text.
  public var offset: Int
  public var message: String
  public var help: String
  /// The text begins with a whole value; only what follows it is wrong.
  var isAfterValue = false

  init(_ code: ReadProblem.Code, _ offset: Int, _ message: String, help: String = "") {
    self.code = code
    self.offset = offset
    self.message = message
    self.help = help
  }

  func inFile(_ file: UInt32?, shown: String, at base: UInt64) -> ReadProblem {
    ReadProblem(
      code, file: file, shown: shown, offset: base &+ UInt64(max(offset, 0)), message: message, help: help)
  }
}

/// Finds the first thing by which a text is not one JSON value (RFC 8259), else the first repeated key; nil if it
/// is good. Slow and exact: for texts that the parser refused.
public func locateProblem(in text: UnsafeRawBufferPointer) -> ElementProblem? {
  var scanner = StrictScanner(text)
  return scanner.scan()
}

/// The same, with words of the parser for the case that only the parser sees a problem.
public func locateProblem(in text: UnsafeRawBufferPointer, reason: JSONProblem) -> ElementProblem {
  let code: ReadProblem.Code =
    switch reason.kind {
    case .encoding: .encoding
    case .depth: .tooDeep
    case .duplicateKey: .duplicateKey
    case .capacity, .memory: .elementTooLarge
    default: .malformed
    }
  return locateProblem(in: text) ?? ElementProblem(code, 0, reason.text)
}
