internal import PlumbValues

/// An expression of a template, as it stands between `[` and `]`.
/// Form: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions
indirect enum ARMExpression {
  case text(String)
  case number(Int64)
  case call(name: String, arguments: [ARMExpression])
  /// `isSafe`: null where there is no such member.
  case member(ARMExpression, String, isSafe: Bool)
  case element(ARMExpression, ARMExpression, isSafe: Bool)

  /// What a text of a template is: an expression where it begins with `[` and ends with `]`.
  enum Reading {
    case literal(String)
    case expression(ARMExpression)
    case broken
  }

  /// More bytes than Resource Manager itself admits.
  private static let most = 64 << 10

  static func read(_ text: String) -> Reading {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"), bytes.count > 1 else {
      return .literal(text)
    }
    if bytes[1] == UInt8(ascii: "[") { return .literal(String(text.dropFirst())) }
    guard bytes.count <= most else { return .broken }
    var parser = ARMExpressionParser(bytes: bytes, at: 1, end: bytes.count - 1)
    guard let expression = parser.whole() else { return .broken }
    return .expression(expression)
  }
}

/// Reads one expression; nil for what is none.
struct ARMExpressionParser {
  private static let deepest = 64

  let bytes: [UInt8]
  var at: Int
  let end: Int
  private var depth = 0

  init(bytes: [UInt8], at: Int, end: Int) {
    self.bytes = bytes
    self.at = at
    self.end = end
  }

  mutating func whole() -> ARMExpression? {
    guard let expression = expression() else { return nil }
    skipBlanks()
    return at == end ? expression : nil
  }

  private func peek(_ offset: Int = 0) -> UInt8? {
    let index = at + offset
    return index >= 0 && index < end ? bytes[index] : nil
  }

  private mutating func skipBlanks() {
    while let byte = peek(), byte == 0x20 || (0x09...0x0D).contains(byte) { at += 1 }
  }

  private mutating func take(_ scalar: UnicodeScalar) -> Bool {
    skipBlanks()
    guard peek() == UInt8(ascii: scalar) else { return false }
    at += 1
    return true
  }

  private mutating func expression() -> ARMExpression? {
    guard depth < Self.deepest else { return nil }
    depth += 1
    defer { depth -= 1 }
    skipBlanks()
    guard let byte = peek() else { return nil }
    var found: ARMExpression
    if byte == UInt8(ascii: "'") {
      guard let text = quoted() else { return nil }
      found = .text(text)
    } else if byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) {
      guard let number = number() else { return nil }
      return .number(number)
    } else {
      guard let call = call() else { return nil }
      found = call
    }
    var steps = 0
    while let next = step(found) {
      steps += 1
      guard steps <= Self.deepest else { return nil }
      found = next
    }
    return isBroken ? nil : found
  }

  private var isBroken = false

  /// `.name`, `.?name`, `[0]`, `[?0]` behind an expression.
  private mutating func step(_ base: ARMExpression) -> ARMExpression? {
    if take(".") {
      let isSafe = take("?")
      if isSafe, take("[") { return element(base, isSafe: true) }
      guard let name = word() else {
        isBroken = true
        return nil
      }
      return .member(base, name, isSafe: isSafe)
    }
    guard take("[") else { return nil }
    let isSafe = take("?")
    return element(base, isSafe: isSafe)
  }

  private mutating func element(_ base: ARMExpression, isSafe: Bool) -> ARMExpression? {
    guard let index = expression(), take("]") else {
      isBroken = true
      return nil
    }
    return .element(base, index, isSafe: isSafe)
  }

  private mutating func call() -> ARMExpression? {
    guard var name = word() else { return nil }
    // A function of the template's own: `namespace.name(…)`.
    while take(".") {
      guard let part = word() else { return nil }
      name += "." + part
    }
    guard take("(") else { return nil }
    var arguments: [ARMExpression] = []
    if take(")") { return .call(name: name, arguments: []) }
    repeat {
      guard let argument = expression(), arguments.count < 1000 else { return nil }
      arguments.append(argument)
    } while take(",")
    return take(")") ? .call(name: name, arguments: arguments) : nil
  }

  private mutating func word() -> String? {
    skipBlanks()
    let start = at
    while let byte = peek(), isWordByte(byte) { at += 1 }
    return at > start ? String(decoding: bytes[start..<at], as: UTF8.self) : nil
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80
  }

  private mutating func number() -> Int64? {
    let start = at
    if peek() == UInt8(ascii: "-") { at += 1 }
    while let byte = peek(), (0x30...0x39).contains(byte) { at += 1 }
    return Int64(String(decoding: bytes[start..<at], as: UTF8.self))
  }

  /// A text in single quotes, in which two of them stand for one.
  private mutating func quoted() -> String? {
    at += 1
    var found: [UInt8] = []
    while let byte = peek() {
      at += 1
      if byte == UInt8(ascii: "'") {
        guard peek() == UInt8(ascii: "'") else { return String(decoding: found, as: UTF8.self) }
        at += 1
      }
      found.append(byte)
    }
    return nil
  }
}
