import CFast
import Testing

/// Lines that are seen at a glance to hold one value: by 64 and by 32 bytes at once, and otherwise, as byte by byte.
@Suite struct PlainLineTests {
  /// The first line feed, if no bracket opens before it with only blanks since one that closed.
  private static func byteByByte(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) -> Int {
    var isClosed = false
    for at in 0..<end {
      switch bytes[at] {
      case UInt8(ascii: "\n"): return at
      case UInt8(ascii: "}"), UInt8(ascii: "]"): isClosed = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if isClosed { return end }
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      default: isClosed = false
      }
    }
    return end
  }

  @Test(arguments: 0..<8) func theWaysAgree(_ seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    let alphabet = Array("{}[] \n\t\r\",:aZ{}é;".utf8)
    var (found, refused) = (0, 0)
    for _ in 0..<4000 {
      // Mostly letters, so that lines are longer than what is looked at at once.
      let rare = 1 + next(40)
      let bytes = (0..<next(400)).map { _ in next(rare) == 0 ? alphabet[next(alphabet.count)] : 0x61 }
      // One more byte lies behind, as in a reader's buffer.
      (bytes + [0x7B]).withUnsafeBufferPointer { bytes in
        let end = bytes.count - 1
        let widest = cfast_plain_line(bytes.baseAddress, 0, end, 64)
        #expect(widest == cfast_plain_line(bytes.baseAddress, 0, end, 32))
        let exact = Self.byteByByte(bytes, end)
        #expect(exact == cfast_plain_line(bytes.baseAddress, 0, end, 0))
        guard widest < end else {
          refused += 1
          return
        }
        found += 1
        // The wide ways may see a second value where there is none, never the other way round.
        #expect(widest == exact)
      }
    }
    #expect(found > 200 && refused > 200)
  }
}
