internal import PlumbValues

/// A strict JSON reader without recursion that builds nothing and can say what is wrong.
struct StrictScanner {
  private enum Expect {
    case value
    case key
    /// A comma, a closing bracket, or the end.
    case separator
  }

  let bytes: UnsafeRawBufferPointer
  var at = 0
  /// Open containers: whether each is an object, and the keys of each.
  private var open: [Bool] = []
  private var keys: [Set<[UInt8]>] = []
  /// The last comma, if the next value or key belongs to it.
  private var comma: Int?
  private var duplicate: ElementProblem?

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  mutating func scan() -> ElementProblem? {
    do throws(ElementFailure) {
      try scanValue()
      return duplicate
    } catch {
      return error.problem
    }
  }

  private mutating func scanValue() throws(ElementFailure) {
    var expect = Expect.value
    while true {
      skipBlanks()
      guard at < bytes.count else {
        if expect == .separator && open.isEmpty { return }
        throw fail(.truncated, at, bytes.isEmpty ? "no value" : "the text ends too early")
      }
      switch expect {
      case .value: expect = try value()
      case .key: expect = try key()
      case .separator: expect = try separator()
      }
    }
  }

  private mutating func value() throws(ElementFailure) -> Expect {
    let byte = bytes[at]
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let isObject = byte == UInt8(ascii: "{")
      guard open.count < JSONParser.maximumDepth else {
        throw fail(.tooDeep, at, "nested deeper than \(JSONParser.maximumDepth) levels")
      }
      at += 1
      open.append(isObject)
      keys.append([])
      comma = nil
      skipBlanks()
      if at < bytes.count, bytes[at] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return close() }
      return isObject ? .key : .value
    case UInt8(ascii: "\""): _ = try text()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      if let comma { throw fail(.malformed, comma, "a comma before \(shown(byte))", help: "Remove it.") }
      throw fail(.malformed, at, "\(shown(byte)) where a value is expected")
    case UInt8(ascii: ","):
      throw fail(.malformed, at, "no value before the comma", help: "Remove the extra comma.")
    case UInt8(ascii: "'"):
      throw fail(.malformed, at, "single quotes", help: "JSON wants double quotes.")
    default:
      throw fail(.malformed, at, "\(shown(byte)) where a value is expected")
    }
    comma = nil
    return .separator
  }

  private mutating func key() throws(ElementFailure) -> Expect {
    let start = at
    guard bytes[at] == UInt8(ascii: "\"") else {
      if bytes[at] == UInt8(ascii: "}"), let comma {
        throw fail(.malformed, comma, "a comma before }", help: "Remove it.")
      }
      throw fail(.malformed, at, "\(shown(bytes[at])) where a key in double quotes is expected")
    }
    let name = try text()
    comma = nil
    let level = keys.count - 1
    if level >= 0, !keys[level].insert(name).inserted, duplicate == nil {
      let shown = String(decoding: name.prefix(80), as: UTF8.self)
      duplicate = ElementProblem(
        .duplicateKey, start, "the key \"\(shown)\" stands twice in one object", help: "Keep one of the two.")
    }
    skipBlanks()
    guard at < bytes.count else { throw fail(.truncated, at, "the text ends after a key") }
    guard bytes[at] == UInt8(ascii: ":") else {
      throw fail(.malformed, at, "\(shown(bytes[at])) where a colon is expected")
    }
    at += 1
    return .value
  }

  private mutating func separator() throws(ElementFailure) -> Expect {
    let byte = bytes[at]
    guard let isObject = open.last else {
      var failure = fail(.malformed, at, "\(shown(byte)) after the end of the value")
      failure.problem.isAfterValue = true
      throw failure
    }
    switch byte {
    case UInt8(ascii: ","):
      comma = at
      at += 1
      return isObject ? .key : .value
    case isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
      return close()
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      throw fail(.malformed, at, "\(shown(byte)) closes what \(isObject ? "{" : "[") opened")
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      throw fail(.malformed, at, "no comma before \(shown(byte))", help: "Put a comma between the two.")
    default:
      throw fail(.malformed, at, "\(shown(byte)) where a comma or a closing bracket is expected")
    }
  }

  private mutating func close() -> Expect {
    at += 1
    open.removeLast()
    keys.removeLast()
    comma = nil
    return .separator
  }

  mutating func skipBlanks() {
    while at < bytes.count, isBlank(bytes[at]) { at += 1 }
  }

  private mutating func literal(_ word: StaticString) throws(ElementFailure) {
    let start = at
    for index in 0..<word.utf8CodeUnitCount {
      guard at < bytes.count else { throw fail(.truncated, at, "the text ends within a word") }
      guard bytes[at] == word.utf8Start[index] else {
        throw fail(.malformed, start, "a word that is none of true, false and null")
      }
      at += 1
    }
    guard at == bytes.count || isDelimiter(bytes[at]) else {
      throw fail(.malformed, start, "a word that is none of true, false and null")
    }
  }

  private mutating func number() throws(ElementFailure) {
    let start = at
    if bytes[at] == UInt8(ascii: "-") { at += 1 }
    let first = at
    try digits(start)
    if bytes[first] == UInt8(ascii: "0"), at > first + 1 {
      throw fail(.malformed, start, "a number with a leading zero")
    }
    var isInteger = true
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      isInteger = false
      at += 1
      try digits(start)
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      at += 1
      if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
      try digits(start)
    }
    guard at == bytes.count || isDelimiter(bytes[at]) else {
      throw fail(.malformed, start, "a malformed number")
    }
    let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<at]), as: UTF8.self)
    if isInteger {
      if Int64(text) == nil && UInt64(text) == nil {
        throw fail(.numberRange, start, "an integer beyond 64 bits", help: "Write it as a text.")
      }
    } else if Double(text)?.isFinite != true {
      throw fail(
        .numberRange, start, "a number beyond the range of a 64-bit float", help: "Write it as a text.")
    }
  }

  private mutating func digits(_ start: Int) throws(ElementFailure) {
    let first = at
    while at < bytes.count, bytes[at] >= UInt8(ascii: "0"), bytes[at] <= UInt8(ascii: "9") { at += 1 }
    if at == first {
      if at == bytes.count { throw fail(.truncated, at, "the text ends within a number") }
      throw fail(.malformed, start, "a malformed number")
    }
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    isBlank(byte) || ",:[]{}\"".utf8.contains(byte)
  }

  func shown(_ byte: UInt8) -> String {
    switch byte {
    case 0x21...0x7E: String(UnicodeScalar(byte))
    case 0x80...: "a character beyond ASCII"
    default: "the control character \(controlName(byte))"
    }
  }

  func controlName(_ byte: UInt8) -> String {
    let hex = String(byte, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: 4 - hex.count) + hex
  }

  func fail(
    _ code: ReadProblem.Code, _ offset: Int, _ message: String, help: String = ""
  ) -> ElementFailure {
    ElementFailure(problem: ElementProblem(code, offset, message, help: help))
  }
}

struct ElementFailure: Error {
  var problem: ElementProblem
}
