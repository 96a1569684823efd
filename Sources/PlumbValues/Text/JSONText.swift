/// Texts as JSON strings.
public enum JSONText {
  /// Appends the text in quotes. Control characters, DEL, U+2028 and U+2029 are escaped too.
  public static func append(_ text: String, to output: inout [UInt8]) {
    output.append(Ascii.quote)
    text.withBytes { bytes in
      var clean = 0
      var index = 0
      while index < bytes.count {
        let length = escapedLength(bytes, index)
        if length == 0 {
          index += 1
          continue
        }
        output.append(contentsOf: bytes.part(clean, index))
        appendEscape(bytes, index, length, to: &output)
        index += length
        clean = index
      }
      output.append(contentsOf: bytes.part(clean, bytes.count))
    }
    output.append(Ascii.quote)
  }

  public static func append(_ text: String, to output: inout String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 2)
    append(text, to: &bytes)
    output += String(decoding: bytes, as: UTF8.self)
  }

  /// How many bytes from here must be escaped as one character, 0 for none.
  @inline(__always)
  private static func escapedLength(_ bytes: Bytes, _ index: Int) -> Int {
    let byte = bytes[index]
    if byte < 0x20 || byte == Ascii.quote || byte == Ascii.backslash || byte == 0x7F { return 1 }
    if byte == 0xC2, bytes.byte(index + 1) & 0xE0 == 0x80 { return 2 }
    if byte == 0xE2, bytes.byte(index + 1) == 0x80, bytes.byte(index + 2) & 0xFE == 0xA8 { return 3 }
    return 0
  }

  private static func appendEscape(_ bytes: Bytes, _ index: Int, _ length: Int, to output: inout [UInt8]) {
    let byte = bytes[index]
    let short: Unicode.Scalar? =
      switch byte {
      case Ascii.quote: "\""
      case Ascii.backslash: "\\"
      case 8: "b"
      case 9: "t"
      case 10: "n"
      case 12: "f"
      case 13: "r"
      default: nil
      }
    output.append(Ascii.backslash)
    if let short {
      output.append(UInt8(ascii: short))
      return
    }
    let code =
      length == 1
      ? UInt16(byte) : length == 2 ? UInt16(bytes[index + 1]) : 0x2028 | UInt16(bytes[index + 2] & 1)
    output.append(UInt8(ascii: "u"))
    for shift in [12, 8, 4, 0] {
      let digit = UInt8(code >> UInt16(shift) & 0xF)
      output.append(digit < 10 ? digit + 48 : digit + 87)
    }
  }
}
