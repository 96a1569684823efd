/// UTF-16 code units to UTF-8, block by block.
struct UTF16Transcoder {
  struct Failure {
    /// In UTF-8 bytes from the start.
    let offset: UInt64
    let message: String
  }

  private let bigEndian: Bool
  private var odd: UInt8?
  private var high: UInt16?
  private var made: UInt64 = 0
  private(set) var failure: Failure?
  private(set) var isDone = false

  init(bigEndian: Bool) {
    self.bigEndian = bigEndian
  }

  /// Appends the UTF-8 of the block; stops at the first bad code unit.
  mutating func feed(_ bytes: ArraySlice<UInt8>, into out: inout [UInt8]) {
    let before = out.count
    for byte in bytes {
      guard let first = odd else {
        odd = byte
        continue
      }
      odd = nil
      let unit = bigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
      guard append(unit, to: &out) else {
        let offset = made + UInt64(out.count - before)
        failure = Failure(offset: offset, message: "a surrogate without its partner")
        isDone = true
        break
      }
    }
    made += UInt64(out.count - before)
  }

  /// Marks the end of the file.
  mutating func finish(into out: inout [UInt8]) {
    isDone = true
    if high != nil {
      failure = Failure(offset: made, message: "a surrogate without its partner")
    } else if odd != nil {
      failure = Failure(offset: made, message: "the file ends within a UTF-16 code unit")
    }
  }

  private mutating func append(_ unit: UInt16, to out: inout [UInt8]) -> Bool {
    var value = UInt32(unit)
    if let first = high {
      guard unit & 0xFC00 == 0xDC00 else { return false }
      value = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(unit & 0x3FF))
      high = nil
    } else if unit & 0xFC00 == 0xD800 {
      high = unit
      return true
    } else if unit & 0xFC00 == 0xDC00 {
      return false
    }
    switch value {
    case ..<0x80: out.append(UInt8(value))
    case ..<0x800: out += [UInt8(0xC0 | value >> 6), UInt8(0x80 | value & 0x3F)]
    case ..<0x10000:
      out += [UInt8(0xE0 | value >> 12), UInt8(0x80 | value >> 6 & 0x3F), UInt8(0x80 | value & 0x3F)]
    default:
      out += [
        UInt8(0xF0 | value >> 18), UInt8(0x80 | value >> 12 & 0x3F), UInt8(0x80 | value >> 6 & 0x3F),
        UInt8(0x80 | value & 0x3F),
      ]
    }
    return true
  }
}
