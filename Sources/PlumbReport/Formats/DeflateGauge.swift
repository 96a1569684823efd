/// How large a text becomes when it is compressed, counted while it is written: the size of a DEFLATE stream with fixed
/// codes and the first match found. Compressors that look for better ones make less of it.
struct DeflateGauge {
  private static let reach = 1 << 15
  private static let longest = 258

  private var window: [UInt8] = []
  /// Where in the whole text four bytes of this hash were seen last; -1: nowhere.
  private var last = [Int](repeating: -1, count: 1 << 15)
  /// The window's place in the whole text.
  private var start = 0
  private var bits = 0

  /// Bytes, with what a file has around the stream.
  var size: Int { bits / 8 + 32 }

  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    if window.count > Self.reach {
      start += window.count - Self.reach
      window.removeFirst(window.count - Self.reach)
    }
    let begin = window.count
    window.append(contentsOf: bytes)
    var (at, cost) = (begin, 0)
    window.withUnsafeBufferPointer { window in
      while at < window.count {
        let (length, distance) = Self.match(at, window, start, &last)
        if length == 0 {
          cost += window[at] < 144 ? 8 : 9
          at += 1
        } else {
          cost += Self.cost(length, distance)
          at += length
        }
      }
    }
    bits += cost
  }

  /// The bytes from here on that stand in reach before, where they are four at least.
  private static func match(
    _ at: Int, _ window: UnsafeBufferPointer<UInt8>, _ start: Int, _ last: inout [Int]
  ) -> (length: Int, distance: Int) {
    guard at + 4 <= window.count else { return (0, 0) }
    var word: UInt32 = 0
    for offset in 0..<4 { word = word << 8 | UInt32(window[at + offset]) }
    let slot = Int((word &* 0x9E37_79B1) >> 17)
    let before = last[slot] - start
    last[slot] = start + at
    guard before >= 0, at - before <= reach else { return (0, 0) }
    let most = min(longest, window.count - at)
    var length = 0
    while length < most, window[before + length] == window[at + length] { length += 1 }
    return length < 4 ? (0, 0) : (length, at - before)
  }

  /// Bits of a length and a distance: the code's and the extra ones.
  private static func cost(_ length: Int, _ distance: Int) -> Int {
    let code = length < 115 ? 7 : 8
    return code + extra(length - 3, free: 8, per: 4) + 5 + extra(distance - 1, free: 4, per: 2)
  }

  /// Codes from `free` on come in groups of `per`, each with an extra bit more than the group before.
  private static func extra(_ value: Int, free: Int, per: Int) -> Int {
    value < free ? 0 : Int.bitWidth - (value / per).leadingZeroBitCount - 1
  }
}

/// An output that counts what goes through it.
struct GaugedOutput<Output: ReportOutput>: ReportOutput {
  var output: Output
  var gauge = DeflateGauge()

  mutating func note(_ text: String) { output.note(text) }

  mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    gauge.add(bytes)
    try output.write(bytes)
  }
}
