import PlumbValues
import Testing

@Suite struct InstantTests {
  @Test(
    arguments: [
      ("1970-01-01", "1970-01-01T00:00:00Z"),
      ("2026-11-20", "2026-11-20T00:00:00Z"),
      ("2026-11-20T06:00:00Z", "2026-11-20T06:00:00Z"),
      ("2026-11-20t06:00:00z", "2026-11-20T06:00:00Z"),
      ("2026-11-20 06:00:00+00:00", "2026-11-20T06:00:00Z"),
      ("2026-11-20T01:30:00+02:00", "2026-11-19T23:30:00Z"),
      ("2026-11-20T23:30:00-05:45", "2026-11-21T05:15:00Z"),
      ("2026-11-20T06:00:00.5Z", "2026-11-20T06:00:00.5Z"),
      ("2026-11-20T06:00:00.1234567Z", "2026-11-20T06:00:00.1234567Z"),
      ("2026-11-20T06:00:00.123456789123456789123Z", "2026-11-20T06:00:00.1234567Z"),
      ("2026-11-20T06:00:00.0000000Z", "2026-11-20T06:00:00Z"),
      ("2024-02-29", "2024-02-29T00:00:00Z"),
      ("2000-02-29", "2000-02-29T00:00:00Z"),
      ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
      ("2016-12-31T23:59:60.25Z", "2017-01-01T00:00:00.25Z"),
      ("0001-01-01T00:00:00", nil),
      ("0000-01-01", "0000-01-01T00:00:00Z"),
      ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
      ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"),
      ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
    ] as [(String, String?)])
  func reads(_ text: String, _ expected: String?) {
    #expect(Instant(text)?.description == expected)
  }

  @Test(
    arguments: [
      "", "2026", "2026-11", "2026-11-2", "2026-11-31", "2026-02-29", "1900-02-29", "2026-13-01",
      "2026-00-01",
      "2026-01-00", "2026-01-32", "2026-04-31", "2026/11/20", "20261120", "1700000000", " 2026-11-20",
      "2026-11-20 ",
      "2026-11-20T", "2026-11-20T06", "2026-11-20T06:00", "2026-11-20T06:00Z", "2026-11-20T06:00:00",
      "2026-11-20T24:00:00Z", "2026-11-20T06:60:00Z", "2026-11-20T06:00:61Z", "2026-11-20T06:00:00.Z",
      "2026-11-20T06:00:00ZZ", "2026-11-20T06:00:00+0000", "2026-11-20T06:00:00+24:00",
      "2026-11-20T06:00:00+01:60",
      "2026-11-20T06:00:00+01", "2026-11-20X06:00:00Z", "-026-11-20", "+2026-11-20", "2026-11-20T06:00:00.5",
      "2026-11-20T-6:00:00Z", "２０２６-11-20", "N/A", "2026-11-20T06:00:00,5Z",
    ] as [String])
  func refuses(_ text: String) {
    #expect(Instant(text) == nil)
  }

  @Test func numbers() {
    #expect(Instant(seconds: 0 as Int64)?.description == "1970-01-01T00:00:00Z")
    #expect(Instant(seconds: 1_700_000_000 as Int64)?.description == "2023-11-14T22:13:20Z")
    #expect(Instant(seconds: 1_700_000_000_000 as Int64)?.description == "2023-11-14T22:13:20Z")
    #expect(Instant(seconds: 99_999_999_999 as Int64)?.date == "5138-11-16")
    #expect(Instant(seconds: 100_000_000_000 as Int64)?.date == "1973-03-03")
    #expect(Instant(seconds: -100_000_000_000 as Int64)?.date == "1966-10-31")
    #expect(Instant(seconds: 1_700_000_000.5)?.description == "2023-11-14T22:13:20.5Z")
    #expect(Instant(seconds: 1_700_000_000_500.0)?.description == "2023-11-14T22:13:20.5Z")
    #expect(Instant(seconds: -0.5)?.description == "1969-12-31T23:59:59.5Z")
    #expect(Instant(seconds: Int64.max) == nil && Instant(seconds: Int64.min) == nil)
    for value in [Double.nan, .infinity, -.infinity, 1e300, -1e300, .greatestFiniteMagnitude] {
      #expect(Instant(seconds: value) == nil)
    }
    #expect(Instant(seconds: Number.unsigned(.max)) == nil)
    #expect(Instant(seconds: Number.double(1.5))?.ticks == 15_000_000)
  }

  @Test func arithmeticEndsAtTheRange() {
    let last = Instant(ticks: .max)
    #expect(last.adding(TimeSpan(ticks: 1)) == nil)
    #expect(Instant(ticks: .min).subtracting(TimeSpan(ticks: 1)) == nil)
    #expect(Instant(ticks: .min).since(last) == nil)
    #expect(Instant("2026-01-31")?.adding(TimeSpan.day)?.date == "2026-02-01")
    #expect(Instant("2026-02-01").flatMap { Instant("2026-01-01").flatMap($0.since) }?.description == "31d")
    #expect(last.description == "31197-09-14T02:48:05.4775807Z")
    #expect(Instant(ticks: .min).description.hasPrefix("-27258-04-19T21:11:54"))
  }

  @Test func everyDayComesBack() {
    var expected = Instant("0000-01-01")?.ticks ?? 0
    for year in 0...3000 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for (month, days) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
        for day in [1, 2, 15, 28, days] {
          let parts = [(year, 4), (month + 1, 2), (day, 2)].map { value, width in
            String(repeating: "0", count: width - String(value).count) + String(value)
          }
          let text = parts.joined(separator: "-")
          let instant = Instant(text)
          #expect(instant?.ticks == expected + Int64(day - 1) * 864_000_000_000)
          #expect(instant?.date == text)
        }
        expected += Int64(days) * 864_000_000_000
      }
    }
  }

  @Test func anyMomentComesBack() {
    var random = Seeded(1)
    let ends = (Instant("0000-01-01")?.ticks ?? 0)...(Instant("9999-12-31")?.ticks ?? 0)
    for _ in 0..<20_000 {
      let instant = Instant(ticks: .random(in: ends, using: &random))
      #expect(Instant(instant.description) == instant)
    }
  }
}
