internal import PlumbValues

/// Pretty-printed JSON, piece by piece.
struct JSONWriter {
  private var bytes: [UInt8] = []
  private var depth = 0
  private var isFirst = true

  /// Hands on what has been gathered, unless it is little.
  mutating func flush(to output: inout some ReportOutput, ifOver count: Int = 0) throws {
    guard bytes.count > count else { return }
    try output.write(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func document(_ body: (inout JSONWriter) throws -> Void) rethrows {
    try container("{", "}", body)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// A document that is a list.
  mutating func list(_ body: (inout JSONWriter) throws -> Void) rethrows {
    try container("[", "]", body)
    bytes.append(UInt8(ascii: "\n"))
  }

  mutating func object(_ key: String? = nil, _ body: (inout JSONWriter) throws -> Void) rethrows {
    begin(key)
    try container("{", "}", body)
  }

  mutating func array(_ key: String? = nil, _ body: (inout JSONWriter) throws -> Void) rethrows {
    begin(key)
    try container("[", "]", body)
  }

  mutating func element(_ text: String) { self.text(nil, text) }

  /// A member, or an element where `key` is nil; a nil text is null.
  mutating func text(_ key: String?, _ text: String?) {
    begin(key)
    if let text { append(text) } else { append(raw: "null") }
  }

  mutating func number(_ key: String, _ number: Int) {
    begin(key)
    append(raw: String(number))
  }

  mutating func flag(_ key: String, _ flag: Bool) {
    begin(key)
    append(raw: flag ? "true" : "false")
  }

  /// What isn't known is written as the text `(unknown)`.
  mutating func value(_ key: String?, _ value: Value?) {
    switch value {
    case .text(let text): self.text(key, text)
    case .unknown: text(key, "(unknown)")
    case .list(let items): array(key) { json in items.forEach { json.value(nil, $0) } }
    case .map(let members):
      object(key) { json in members.forEach { json.value($0.key, $0.value) } }
    case .number(let number):
      begin(key)
      append(raw: number.description)
    case .bool(let flag):
      begin(key)
      append(raw: flag ? "true" : "false")
    case .null, nil: text(key, nil)
    }
  }

  private mutating func container(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    bytes.append(UInt8(ascii: open))
    depth += 1
    isFirst = true
    try body(&self)
    depth -= 1
    if !isFirst { newLine() }
    isFirst = false
    bytes.append(UInt8(ascii: close))
  }

  private mutating func begin(_ key: String?) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    newLine()
    guard let key else { return }
    append(key)
    append(raw: ": ")
  }

  private mutating func newLine() {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  private mutating func append(raw text: String) { bytes.append(contentsOf: text.utf8) }

  /// Escapes all that steers a terminal or hides itself, and the second of two number signs, so that a build log
  /// takes no text of a resource for a command of its own (`##[…]`, `##vso[…]`).
  private mutating func append(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    defer { bytes.append(UInt8(ascii: "\"")) }
    let isPlain = text.withBytes { plain in
      guard plain.allSatisfy(Self.isPlain) else { return false }
      bytes.append(contentsOf: plain)
      return true
    }
    if isPlain { return }
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": append(raw: "\\\"")
      case "\\": append(raw: "\\\\")
      case "\n": append(raw: "\\n")
      case "\r": append(raw: "\\r")
      case "\t": append(raw: "\\t")
      case "#" where previous == "#": appendEscape(scalar)
      case " "..."~": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      default:
        if DisplayText.safe(String(scalar)).unicodeScalars.first == scalar {
          bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        } else {
          appendEscape(scalar)
        }
      }
      previous = scalar
    }
  }

  @inline(__always)
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte &- 0x20 < 0x5F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
      && byte != UInt8(ascii: "#")
  }

  private mutating func appendEscape(_ scalar: Unicode.Scalar) {
    for unit in String(scalar).utf16 {
      let digits = String(unit, radix: 16)
      append(raw: "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
    }
  }
}
