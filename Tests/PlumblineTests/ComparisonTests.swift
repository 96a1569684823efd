import PlumbReport
import PlumbValues
import Testing

@testable import Plumbline

/// What becomes of findings between two runs, and which of it a baseline covers.
@Suite struct ComparisonTests {
  private static let policy = """
    plumb: 1
    policies:
      - { id: ports-closed, title: P, severity: medium, why: W., for: Test.One/things, fix: { steps: [Do.] },
          require: { properties.ports: { every: { it.open: false }, or-empty: true } } }
      - { id: thing-on, title: T, severity: high, why: W., for: Test.One/things, fix: { steps: [Do.] },
          require: { properties.on: true } }
      - { id: no-bad-tags, title: N, severity: medium, why: W., for: Test.One/things, fix: { steps: [Do.] },
          require: { properties.tags: { none: { it: { starts-with: bad } }, absent-means: [] } } }
      - { id: only-https, title: H, severity: medium, why: W., for: Test.One/things, fix: { steps: [Do.] },
          require: { properties.numbers: { ports-within: [443], absent-means: [] } } }
    """

  private static func tagged(_ count: Int) -> String {
    let tags = (0..<count).map { "\"bad\($0)\"" }.joined(separator: ",")
    return Things.thing("a", "\"on\":true,\"ports\":[],\"tags\":[\(tags)]")
  }

  private static func numbered(_ numbers: String) -> String {
    Things.thing("a", "\"on\":true,\"ports\":[],\"numbers\":[\(numbers)]")
  }

  private static func things(_ ports: [Bool], on: String = "true", name: String = "a") -> String {
    let list = ports.map { "{\"open\":\($0)}" }.joined(separator: ",")
    return Things.thing(name, "\"on\":\(on),\"ports\":[\(list)]")
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var before: String
    var now: String
    var changes: [String]
    /// Findings that gate with the former report as the baseline.
    var gating: Int
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "nothing changed", before: things([true]), now: things([true]), changes: ["open"], gating: 0),
    Row(name: "mended", before: things([true]), now: things([false]), changes: ["mended"], gating: 0),
    Row(name: "new", before: things([false]), now: things([true]), changes: ["new"], gating: 1),
    Row(
      name: "another hole beside the old one", before: things([true, false]), now: things([true, true]),
      changes: ["grown"], gating: 1),
    Row(
      name: "one hole of two is closed", before: things([true, true]), now: things([false, true]),
      changes: ["open"], gating: 0),
    Row(
      name: "a hole among those that aren't listed",
      before: things(Array(repeating: true, count: 7)), now: things(Array(repeating: true, count: 8)),
      changes: ["grown"], gating: 1),
    Row(
      name: "as many among those that aren't listed",
      before: things(Array(repeating: true, count: 8)), now: things(Array(repeating: true, count: 8)),
      changes: ["open"], gating: 0),
    Row(
      name: "more of what mustn't be there", before: tagged(6), now: tagged(60), changes: ["grown"], gating: 1
    ),
    Row(
      name: "one more than are listed", before: tagged(5), now: tagged(6), changes: ["grown"], gating: 1),
    Row(
      name: "fewer of what mustn't be there", before: tagged(9), now: tagged(7), changes: ["open"], gating: 0),
    Row(
      name: "another port in a list", before: numbered("\"22\""), now: numbered("\"22\",\"3389\""),
      changes: ["grown"], gating: 1),
    Row(
      name: "a port less in a list", before: numbered("\"22\",\"3389\""), now: numbered("\"3389\""),
      changes: ["open"], gating: 0),
    Row(
      name: "another resource", before: things([true]),
      now: things([true]) + "\n" + things([true], name: "b"),
      changes: ["open", "new"], gating: 1),
    Row(
      name: "unknown before, a failure now",
      before: things([false]) + "\n" + things([false], on: "false"), now: things([false], on: "false"),
      changes: ["new"], gating: 1),
    Row(
      name: "a failure before, unknown now", before: things([false], on: "false"),
      now: things([false]) + "\n" + things([false], on: "false"), changes: ["open"], gating: 0),
  ]

  @Test(arguments: rows) func changes(_ row: Row) throws {
    let folder = try TemporaryFolder([
      "policy.yaml": Self.policy, "before/a.json": row.before, "in/a.json": row.now,
    ])
    try folder.write("old.json", InProcess.json(InProcess.check(folder, snapshot: "before")))
    let report = try InProcess.check(folder) { arguments in
      arguments.baseline = folder.path + "/old.json"
      arguments.since = folder.path + "/old.json"
    }
    #expect(report.since?.entries.map(\.change.rawValue) == row.changes)
    #expect(report.gating == row.gating)
    try folder.write("new.json", InProcess.json(report))
    let diff = try Command.plumb(["diff", "old.json", "new.json", "--format", "json"], in: folder.path)
    let isWorse = row.changes.contains { ["new", "grown"].contains($0) }
    #expect(diff.status == (isWorse ? 1 : 0), "\(diff.all)")
    for change in row.changes { #expect(diff.output.contains("\"change\": \"\(change)\"")) }
  }

  /// A policy that is no longer judged leaves its findings open: nobody knows.
  @Test func whatIsNotJudgedIsNotMended() throws {
    let folder = try TemporaryFolder([
      "policy.yaml": Self.policy, "in/a.json": Self.things([true], on: "false"),
    ])
    try folder.write("old.json", InProcess.json(InProcess.check(folder)))
    let report = try InProcess.check(folder) { arguments in
      arguments.since = folder.path + "/old.json"
      arguments.skip = ["ports-closed"]
    }
    #expect(report.since?.entries.map(\.change) == [.notJudged, .open])
  }

  @Test(
    arguments: [
      ("{", "new.json:1:2: error[report.malformed]: no JSON report"),
      ("[]", "new.json:1:1: error[report.malformed]: has to be an object"),
      (
        "{\n  \"plumb\": \"1\",\n  \"schema\": 7\n}",
        "new.json:3:13: error[report.malformed]: `schema` is the shape"
      ),
      ("{\"plumb\":\"1\",\"x\":1}", "new.json:1:1: error[report.malformed]: is no report"), ("", "new.json"),
    ]) func unreadableReports(_ text: String, _ words: String) throws
  {
    let folder = try TemporaryFolder([
      "policy.yaml": Self.policy, "in/a.json": Self.things([]), "new.json": text,
    ])
    for arguments in [
      ["diff", "new.json", "new.json"], ["convert", "new.json"],
      ["check", "in", "--policies", "policy.yaml", "--baseline", "new.json"],
      ["check", "in", "--policies", "policy.yaml", "--since", "new.json"],
    ] {
      let outcome = try Command.plumb(arguments, in: folder.path)
      #expect(outcome.status == 2)
      #expect(outcome.errors.hasPrefix(words), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }

  /// Severities by configuration: they gate, and the report says whose they are.
  @Test func severities() throws {
    let config = """
      plumb-config: 1
      library: false
      policies: policy.yaml
      severities: { ports-closed: low }
      fail-on: medium
      environments:
        prod:
          severities: { ports-closed: critical }
      """
    let folder = try TemporaryFolder([
      "policy.yaml": Self.policy, "in/a.json": Self.things([true]), "plumb.yaml": config,
    ])
    let plain = try Command.plumb(["check", "in"], in: folder.path)
    #expect(plain.status == 0, "\(plain.all)")
    let prod = try Command.plumb(
      ["check", "in", "--environment", "prod", "--format", "json"], in: folder.path)
    #expect(prod.status == 1)
    let parser = JSONParser()
    let report = Value(try parser.parse(copying: prod.output))
    guard case .list(let severities)? = report["severities"], let first = severities.first else {
      Issue.record("no severities: \(prod.output.prefix(200))")
      return
    }
    #expect(first["severity"]?.text == "critical" && first["default"]?.text == "medium")
    #expect(first["from"]?.text == "plumb.yaml:8:19, environment prod")
    try folder.write("plumb.yaml", Array(config.replacing("low", with: "lo").utf8))
    let wrong = try Command.plumb(["check", "in"], in: folder.path)
    #expect(
      wrong.status == 2 && wrong.errors.contains("plumb.yaml:4:29: error[config.bad-word]"), "\(wrong.all)")
    try folder.write(
      "plumb.yaml", Array(config.replacing("ports-closed: low", with: "port-closed: low").utf8))
    let unknown = try Command.plumb(["check", "in"], in: folder.path)
    #expect(unknown.status == 2 && unknown.errors.contains("did you mean `ports-closed`?"), "\(unknown.all)")
  }
}
