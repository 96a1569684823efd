import PlumbReport
import Testing

/// `distinct` over other resources: what counts as different.
@Suite struct DistinctResourcesTests {
  private static let policy = """
    plumb: 1
    policies:
      - id: one-level
        title: All things share one level
        severity: high
        why: They have to.
        for: snapshot
        require:
          resources: { type: TYPE, in: snapshot, distinct: { at-most: 1 }, of: level }
    """

  @Test(
    arguments: [
      ("AWS::Test::Thing", [#""a""#, #""a""#], "pass"),
      // This provider heeds case, so these are two.
      ("AWS::Test::Thing", [#""A""#, #""a""#], "fail"),
      ("Microsoft.Test/things", [#""A""#, #""a""#], "pass"),
      ("Microsoft.Test/things", [#""A""#, #""b""#], "fail"),
      ("AWS::Test::Thing", [#"["a"]"#, #"["a"]"#], "pass"),
      // A null may turn out to be another value.
      ("AWS::Test::Thing", [#""a""#, "null"], "unknown"),
    ] as [(String, [String], String)])
  func differing(_ type: String, _ levels: [String], _ status: String) throws {
    let things = levels.enumerated().map { #"{"type":"\#(type)","id":"t\#($0)","level":\#($1)}"# }
    let judging = Judging(["policy.yaml": Self.policy.split(separator: "TYPE").joined(separator: type)])
    let report = try judging.report(["a.json": "[" + things.joined(separator: ",") + "]"])
    let actual = report.results.first?.status.rawValue ?? (report.counts.pass == 1 ? "pass" : "none")
    #expect(actual == status)
  }
}
