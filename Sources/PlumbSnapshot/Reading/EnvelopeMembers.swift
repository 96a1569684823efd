internal import PlumbValues

/// Members of an envelope object, whose list of elements was left empty.
enum EnvelopeMembers {
  /// Longest text kept of a header or trailer member, in bytes.
  private static let longest = 64 << 10

  /// Whether the object has a text `type` and a text `id` or `name`.
  static func isResource(_ tape: Tape) -> Bool {
    var hasType = false
    var hasName = false
    forEach(tape) { key, value in
      guard tape.kind(value) == .text else { return }
      let name = tape.text(key)
      if name.elementsEqual("type".utf8) { hasType = true }
      if name.elementsEqual("id".utf8) || name.elementsEqual("name".utf8) { hasName = true }
    }
    return hasType && hasName
  }

  /// JSON objects of the scalar members before and after the first empty list that is an envelope's.
  static func scalars(_ tape: Tape, _ lists: [String]) -> (before: [UInt8], after: [UInt8]) {
    var before: [UInt8] = [UInt8(ascii: "{")]
    var after = before
    var isBehind = false
    forEach(tape) { key, value in
      switch tape.kind(value) {
      case .list:
        let name = tape.text(key)
        if lists.contains(where: { name.elementsEqual($0.utf8) }) { isBehind = true }
      case .map: break
      case .text where tape.text(value).count > longest: break
      default:
        if isBehind { append(tape, key, value, to: &after) } else { append(tape, key, value, to: &before) }
      }
    }
    before.append(UInt8(ascii: "}"))
    after.append(UInt8(ascii: "}"))
    return (before, after)
  }

  private static func forEach(_ tape: Tape, _ body: (_ key: Int, _ value: Int) -> Void) {
    guard tape.count > 2, tape.kind(1) == .map else { return }
    let end = tape.end(1)
    var key = tape.first(1)
    while key < end {
      body(key, key + 1)
      key = tape.next(key + 1)
    }
  }

  private static func append(_ tape: Tape, _ key: Int, _ value: Int, to out: inout [UInt8]) {
    if out.count > 1 { out.append(UInt8(ascii: ",")) }
    append(tape.text(key), to: &out)
    out.append(UInt8(ascii: ":"))
    switch tape.kind(value) {
    case .text: append(tape.text(value), to: &out)
    case .int: out += Array(String(Int64(bitPattern: tape.bits(value))).utf8)
    case .unsigned: out += Array(String(tape.bits(value)).utf8)
    case .double: out += Array("\(Double(bitPattern: tape.bits(value)))".utf8)
    case .yes: out += Array("true".utf8)
    case .no: out += Array("false".utf8)
    default: out += Array("null".utf8)
    }
  }

  /// A JSON text literal.
  static func append(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    out.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        out += [UInt8(ascii: "\\"), byte]
      case ..<0x20:
        out += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default:
        out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
