import PlumbValues
import Testing

@Suite struct TimeSpanTests {
  @Test(
    arguments: [
      ("45s", "45s"), ("30m", "30m"), ("12h", "12h"), ("90d", "90d"), ("4w", "28d"), ("0d", "0s"),
      ("24h", "1d"),
      ("90s", "90s"), ("36h", "36h"), ("P90D", "90d"), ("PT12H", "12h"), ("P1DT12H", "36h"), ("P2W", "14d"),
      ("PT1M", "1m"), ("PT0.5S", "0.5s"), ("10675199d", "10675199d"),
    ] as [(String, String)])
  func policy(_ text: String, _ expected: String) {
    #expect((try? TimeSpan.policy(text).get())?.description == expected)
  }

  @Test(
    arguments: [
      ("", TimeSpanError.notADuration), ("90", .notADuration), ("d", .notADuration), ("90 d", .notADuration),
      ("90D", .notADuration), ("-90d", .notADuration), ("1.5h", .notADuration), ("1h30m", .notADuration),
      ("P", .notADuration), ("PT", .notADuration), ("P1DT", .notADuration), ("P1H", .notADuration),
      ("PT1D", .notADuration), ("PT1S1M", .notADuration), ("p90d", .notADuration),
      ("12:00:00", .notADuration),
      ("90days", .notADuration), ("+90d", .notADuration), ("P-1D", .notADuration), ("P1DP1D", .notADuration),
      ("P1M", .monthsOrYears), ("P1Y", .monthsOrYears), ("P1Y2M3D", .monthsOrYears), ("3M", .monthsOrYears),
      ("3mo", .monthsOrYears), ("1y", .monthsOrYears), ("2 years", .monthsOrYears),
      ("6months", .monthsOrYears),
      ("10675200d", .outOfRange), ("99999999999999999999999d", .outOfRange),
      ("9223372036854775807w", .outOfRange),
      ("P99999999999999999999D", .outOfRange),
    ] as [(String, TimeSpanError)])
  func policyErrors(_ text: String, _ expected: TimeSpanError) {
    #expect(TimeSpan.policy(text) == .failure(expected))
  }

  @Test(
    arguments: [
      ("P90D", "90d", "90d"), ("P1M", "28d", "31d"), ("P3M", "84d", "93d"), ("P1Y", "365d", "366d"),
      ("P1Y1M1D", "394d", "398d"), ("P1YT1H", "8761h", "8785h"), ("-P1M", "-31d", "-28d"),
      ("PT5M", "5m", "5m"),
      ("7776000s", "90d", "90d"), ("3.5s", "3.5s", "3.5s"), ("0.0000001s", "0.0000001s", "0.0000001s"),
      ("90d", "90d", "90d"), ("2160h0m0s", "90d", "90d"), ("00:05:00", "5m", "5m"),
      ("90.00:00:00", "90d", "90d"),
      ("1.02:03:04.5", "93784.5s", "93784.5s"), ("-00:00:01", "-1s", "-1s"), ("PT1.5H", "90m", "90m"),
      ("P10675199DT2H48M5.4775807S", "922337203685.4775807s", "922337203685.4775807s"),
      ("-P10675199DT2H48M5.4775808S", "-922337203685.4775808s", "-922337203685.4775808s"),
      ("10675199.02:48:05.4775807", "922337203685.4775807s", "922337203685.4775807s"), ("P0D", "0s", "0s"),
    ] as [(String, String, String)])
  func data(_ text: String, _ least: String, _ most: String) {
    let range = TimeSpan.data(text)
    #expect(range?.lowerBound.description == least)
    #expect(range?.upperBound.description == most)
  }

  @Test(
    arguments: [
      "", "-", "90", "P", "PT", "P1", "P1.5M", "P1.5Y", "P1.5W", "P1.5DT1H", "1.5h30m", "30m1h", "1h1h",
      "24:00:00",
      "00:60:00", "00:00:60", "00:00", "0:0:0", "00:00:005", "1.", "1.:", "1.00:00", ".5s", "5.s", "s", "1x",
      "20:30",
      "P10675199DT2H48M5.4775808S", "10675200d", "99999999999999999999999999s", "99999999999Y",
      "P99999999999999Y",
      "99999999999999999999.00:00:00", "2026-11-20", "P1D ", " 90d", "--1d", "PT1H1H", "None",
    ] as [String])
  func noData(_ text: String) {
    #expect(TimeSpan.data(text) == nil)
  }

  @Test func units() {
    #expect(TimeSpan(90, .day)?.description == "90d")
    #expect(TimeSpan(Int64.max, .second) == nil)
    #expect(TimeSpan(Number.double(0.5), .minute)?.description == "30s")
    #expect(TimeSpan(Number.double(1e300), .second) == nil && TimeSpan(Number.double(.nan), .second) == nil)
    #expect(TimeSpan(Number.unsigned(.max), .week) == nil)
  }
}
