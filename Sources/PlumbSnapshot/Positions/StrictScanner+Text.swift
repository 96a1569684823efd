extension StrictScanner {
  /// Reads a text literal; gives its UTF-8 with the escapes resolved.
  mutating func text() throws(ElementFailure) -> [UInt8] {
    let start = at
    var out: [UInt8] = []
    at += 1
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        return out
      case UInt8(ascii: "\\"):
        try escape(into: &out)
      case ..<0x20:
        throw fail(
          .malformed, at, "the control character \(controlName(byte)) in a text",
          help: "Write it as an escape such as \\n or \\u0009.")
      case ..<0x80:
        out.append(byte)
        at += 1
      default:
        try scalar(into: &out)
      }
    }
    throw fail(.truncated, start, "a text without its closing quote")
  }

  private mutating func escape(into out: inout [UInt8]) throws(ElementFailure) {
    let start = at
    at += 1
    guard at < bytes.count else { throw fail(.truncated, start, "the text ends within an escape") }
    let byte = bytes[at]
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
    case UInt8(ascii: "b"): out.append(8)
    case UInt8(ascii: "f"): out.append(12)
    case UInt8(ascii: "n"): out.append(10)
    case UInt8(ascii: "r"): out.append(13)
    case UInt8(ascii: "t"): out.append(9)
    case UInt8(ascii: "u"):
      var value = try hex(start)
      if value & 0xFC00 == 0xD800 {
        guard at + 1 < bytes.count else {
          if at < bytes.count && bytes[at] != UInt8(ascii: "\\") { throw loneSurrogate(start) }
          throw fail(.truncated, start, "the text ends within an escape")
        }
        guard bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
          throw loneSurrogate(start)
        }
        at += 2
        let low = try hex(start)
        guard low & 0xFC00 == 0xDC00 else { throw loneSurrogate(start) }
        value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
      }
      guard let scalar = UnicodeScalar(value) else { throw loneSurrogate(start) }
      out += Array(String(Character(scalar)).utf8)
    default:
      throw fail(.malformed, start, "an escape that JSON does not know", help: "Write a backslash as \\\\.")
    }
  }

  private func loneSurrogate(_ start: Int) -> ElementFailure {
    fail(.malformed, start, "an escaped surrogate without its partner")
  }

  private mutating func hex(_ start: Int) throws(ElementFailure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard at < bytes.count else { throw fail(.truncated, start, "the text ends within an escape") }
      let byte = bytes[at]
      let digit: UInt32
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt32(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt32(byte - 0x61 + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = UInt32(byte - 0x41 + 10)
      default: throw fail(.malformed, start, "\\u without four hexadecimal digits")
      }
      value = value << 4 | digit
      at += 1
    }
    return value
  }

  /// One scalar of two to four bytes, checked by the table of well-formed sequences of the Unicode standard.
  private mutating func scalar(into out: inout [UInt8]) throws(ElementFailure) {
    let lead = bytes[at]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { second = 0xA0...0xBF }
      if lead == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { second = 0x90...0xBF }
      if lead == 0xF4 { second = 0x80...0x8F }
    default: throw invalid()
    }
    for index in 1..<length {
      guard at + index < bytes.count else { throw fail(.truncated, at, "the text ends within a character") }
      guard (index == 1 ? second : 0x80...0xBF).contains(bytes[at + index]) else { throw invalid() }
    }
    out += bytes[at..<at + length]
    at += length
  }

  private func invalid() -> ElementFailure {
    fail(.encoding, at, "bytes that are not UTF-8", help: "Save the file as UTF-8.")
  }
}
