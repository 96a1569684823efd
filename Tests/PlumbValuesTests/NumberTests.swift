import PlumbValues
import Testing

@Suite struct NumberTests {
  @Test(
    arguments: [
      ("0", "0"), ("-0", "0"), ("-3", "-3"), ("1.5", "1.5"), ("1e3", "1000"), ("1E+3", "1000"), ("1.0", "1"),
      ("100.0", "100"), ("9223372036854775807", "9223372036854775807"),
      ("9223372036854775808", "9223372036854775808"),
      ("18446744073709551615", "18446744073709551615"), ("-9223372036854775808", "-9223372036854775808"),
      ("1e-2", "0.01"), ("0.1", "0.1"), ("1e20", "1e+20"),
    ] as [(String, String)])
  func reads(_ text: String, _ expected: String) {
    #expect(Number(policy: text)?.description == expected)
  }

  @Test(
    arguments: [
      "", "-", "+1", "0x10", "1_000", "0123", "-01", ".5", "5.", "1.e3", "1e", "1e+", "nan", "NaN", "inf",
      "Infinity",
      "1e999", "1 ", " 1", "1,5", "1.2.3", "--1", "٣", "1e3.5", "00", "1d", "0b1",
    ] as [String])
  func refuses(_ text: String) {
    #expect(Number(policy: text) == nil)
  }

  /// Strictly ascending.
  @Test func ordersExactly() {
    let ascending: [Number] = [
      .double(-.infinity), .double(-1e300), .double(-0x1p63 - 2048), .int(.min), .int(.min + 1),
      .double(-1.5), .int(-1),
      .double(-0.5), .int(0), .double(.leastNonzeroMagnitude), .double(0.5), .unsigned(1), .double(1.5),
      .int(9_007_199_254_740_992), .int(9_007_199_254_740_993), .double(9_007_199_254_740_994), .int(.max),
      .double(0x1p63), .unsigned(1 << 63 + 1), .unsigned(.max), .double(0x1p64), .double(1e300),
      .double(.infinity),
    ]
    for (left, first) in ascending.enumerated() {
      for (right, second) in ascending.enumerated() {
        #expect((first < second) == (left < right), "\(first) \(second)")
        #expect((first == second) == (left == right), "\(first) \(second)")
      }
    }
  }

  @Test(
    arguments: [
      (Number.int(1), Number.double(1)), (.int(1), .unsigned(1)), (.int(0), .double(-0.0)),
      (.unsigned(1 << 63), .double(0x1p63)), (.int(.min), .double(-0x1p63)), (.int(1 << 53), .double(0x1p53)),
    ] as [(Number, Number)])
  func equalByValue(_ first: Number, _ second: Number) {
    #expect(first == second && Set([first, second]).count == 1 && !(first < second) && !(second < first))
  }

  /// Doubles with a small exponent are fractions with the denominator 2^20: compare those as whole numbers.
  @Test func comparesAsFractions() {
    var random = Seeded(7)
    for _ in 0..<50_000 {
      let scaled = Int64.random(in: -(1 << 52)...(1 << 52), using: &random)
      let whole = Int64.random(in: -(1 << 33)...(1 << 33), using: &random)
      let near =
        Bool.random(using: &random) ? whole : (scaled >> 20) + Int64.random(in: -1...1, using: &random)
      let double = Number.double(Double(scaled) / 0x1p20)
      #expect((double < .int(near)) == (scaled < near << 20))
      #expect((double == .int(near)) == (scaled == near << 20))
      #expect((.int(near) < double) == (near << 20 < scaled))
    }
  }
}
