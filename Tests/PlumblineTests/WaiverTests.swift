import PlumbReport
import PlumbValues
import Testing

@testable import Plumbline

/// Waivers by their files: which results they except, until when, and what is said of them.
@Suite struct WaiverTests {
  private static func waiver(
    _ id: String = "W-1", policy: String = "thing-on", resource: String? = "**/things/a",
    expires: String = "2027-01-31", more: String = ""
  ) -> String {
    """
      - id: \(id)
        policy: \(policy)
    \(resource.map { "    resource: \"\($0)\"\n" } ?? "")\(more)    reason: Isolated
        owner: lab
        approved-by: security@example.com
        expires: \(expires)

    """
  }

  private static func folder(_ waivers: String, things: [String: Bool] = ["a": false]) throws
    -> TemporaryFolder
  {
    var files = ["policy.yaml": Things.policy(), "waivers.yaml": "plumb-waivers: 1\nwaivers:\n" + waivers]
    for (name, isOn) in things { files["in/\(name).json"] = Things.thing(name, "\"on\":\(isOn)") }
    return try TemporaryFolder(files)
  }

  /// Status and states, by every command that shows them.
  private static func said(
    _ folder: TemporaryFolder, asOf: String, environment: [String] = []
  ) throws -> String {
    let options =
      ["--policies", "policy.yaml", "--waivers", "waivers.yaml"] + (asOf.isEmpty ? [] : ["--as-of", asOf])
    let check = try Command.plumb(
      ["check", "in", "--format", "json"] + options, in: folder.path, environment: environment)
    #expect(check.status != 2, "\(check.errors)")
    try folder.write("report.json", Array(check.output.utf8))
    let report = try FormerReport.read(folder.path + "/report.json")
    let again = try Command.plumb(["convert", "report.json", "--format", "json"], in: folder.path)
    #expect(again.output == check.output)
    let isOpen = report.results.contains { $0.status == .fail }
    #expect(check.status == (isOpen ? 1 : 0))
    let fix = try Command.plumb(["fix", "in"] + options, in: folder.path, environment: environment)
    #expect(fix.status == 0)
    #expect(fix.output.contains("Nothing fails") == !isOpen)
    try folder.write("none.json", InProcess.json(Report(version: "1", asOf: report.asOf, asOfFrom: .option)))
    let diff = try Command.plumb(["diff", "none.json", "report.json"], in: folder.path)
    #expect(diff.status == (isOpen ? 1 : 0))
    let results = report.results.map { result in
      "\(result.resource.name) \(result.status)" + (result.waiver.map { " by \($0.id)" } ?? "")
    }
    let waivers = report.waivers.map { use in
      "\(use.waiver.id) \(use.waived)/\(use.matched)"
        + use.states.map { " " + $0.rawValue }.joined()
    }
    return (results + waivers).joined(separator: "; ")
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var asOf: String
    var said: String
    var expires = "2026-11-20"
    var resource = "**/things/a"
    var second: String?
    var things = ["a": false]
    var environment: [String] = []
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "the last day", asOf: "2026-11-20", said: "a waived by W-1; W-1 1/1 expiring"),
    Row(name: "its last second", asOf: "2026-11-20T23:59:59Z", said: "a waived by W-1; W-1 1/1 expiring"),
    Row(name: "the midnight after", asOf: "2026-11-21T00:00:00Z", said: "a fail; W-1 0/1 expired"),
    Row(
      name: "another zone's clock, still that day in UTC", asOf: "2026-11-21T01:59:59+02:00",
      said: "a waived by W-1; W-1 1/1 expiring"),
    Row(
      name: "another zone's clock, the next day in UTC", asOf: "2026-11-20T23:00:00-02:00",
      said: "a fail; W-1 0/1 expired"),
    Row(
      name: "the machine's zone makes no difference", asOf: "", said: "a waived by W-1; W-1 1/1 expiring",
      environment: ["TZ=Pacific/Kiritimati", "SOURCE_DATE_EPOCH=1795219199"]),
    Row(
      name: "nor does it a second later", asOf: "", said: "a fail; W-1 0/1 expired",
      environment: ["TZ=Pacific/Niue", "SOURCE_DATE_EPOCH=1795219200"]),
    Row(
      name: "two that overlap: the longer one is named", asOf: "2026-11-20",
      said: "a waived by W-2; W-1 1/1 expiring; W-2 1/1", second: "2027-05-01"),
    Row(
      name: "two that overlap, one expired", asOf: "2026-11-25",
      said: "a waived by W-2; W-1 0/1 expired; W-2 1/1", second: "2027-05-01"),
    Row(
      name: "over a passing resource", asOf: "2026-10-01", said: "W-1 0/1 unneeded", things: ["a": true]),
    Row(
      name: "over nothing", asOf: "2026-10-01", said: "a fail; W-1 0/0 unmatched", resource: "**/things/b"),
    Row(
      name: "expiring from 30 days before its end", asOf: "2026-10-22",
      said: "a waived by W-1; W-1 1/1 expiring"),
    Row(name: "not before", asOf: "2026-10-21", said: "a waived by W-1; W-1 1/1"),
    Row(
      name: "no literal name is broad", asOf: "2026-10-01", said: "a waived by W-1; W-1 1/1 broad",
      resource: "/subscriptions/*/resourceGroups/rg/providers/Test.One/things/*"),
    Row(
      name: "a star stays in its segment", asOf: "2026-10-01", said: "a fail; W-1 0/0 unmatched",
      resource: "/subscriptions/*/a"),
    Row(
      name: "more than 25 resources are broad", asOf: "2026-10-01", said: "W-1 0/26 unneeded broad",
      resource: "**/things/x*",
      things: Dictionary(uniqueKeysWithValues: (0..<26).map { ("x\($0)", true) })),
    Row(
      name: "25 are not", asOf: "2026-10-01", said: "W-1 0/25 unneeded", resource: "**/things/x*",
      things: Dictionary(uniqueKeysWithValues: (0..<25).map { ("x\($0)", true) })),
  ]

  @Test(arguments: rows) func cases(_ row: Row) throws {
    let second = row.second.map { Self.waiver("W-2", expires: $0) } ?? ""
    let folder = try Self.folder(
      Self.waiver(resource: row.resource, expires: row.expires) + second, things: row.things)
    #expect(try Self.said(folder, asOf: row.asOf, environment: row.environment) == row.said)
  }

  /// A scope takes in all that lies in it; one beside it doesn't.
  @Test(arguments: [(Things.group, Status.waived), (Things.group + "2", .fail), ("/subscriptions", .waived)])
  func scopes(_ scope: String, _ status: Status) throws {
    let folder = try Self.folder(Self.waiver(resource: nil, more: "    scope: \(scope)\n"))
    let report = try InProcess.check(folder, asOf: Instant("2026-11-20")) { arguments in
      arguments.waivers = folder.path + "/waivers.yaml"
    }
    #expect(report.results.map(\.status) == [status])
    #expect(report.waivers.first?.states == (status == .waived ? [.broad] : [.unmatched, .broad]))
  }

  /// What is wrong with a file of waivers: each with its code and place; the run doesn't begin.
  @Test(
    arguments: [
      ("expires: 2027-01-31", "expires: 2028-01-31", "waivers.bounds", 9),
      ("expires: 2027-01-31", "expires: soon", "waivers.type", 9),
      ("expires: 2027-01-31", "expires: 2027-01-31T12:00:00Z", "waivers.type", 9),
      ("approved-by: security@example.com", "approved-by: LAB", "waivers.misplaced", 8),
      ("approved-by: security@example.com", "approved-by: lab@example.com", "waivers.misplaced", 8),
      ("approved-by: security@example.com", "aproved-by: security@example.com", "waivers.unknown-key", 8),
      ("    owner: lab\n", "", "waivers.missing-key", 3),
      ("reason: Isolated", "reason: ' '", "waivers.shape", 6),
      ("    resource: \"**/things/a\"\n", "", "waivers.missing-key", 3),
      ("    reason:", "    scope: /x\n    reason:", "waivers.misplaced", 6),
      ("waivers:\n", "waiver:\n", "waivers.unknown-key", 2),
      ("plumb-waivers: 1", "plumb-waivers: 2", "waivers.language-version", 1),
      ("  - id: W-1", "  - id: W-1\n    id: W-2", "waivers.duplicate-key", 4),
    ] as [(String, String, String, Int)])
  func mistakes(_ old: String, _ new: String, _ code: String, _ line: Int) throws {
    let folder = try Self.folder(Self.waiver())
    let text = try #require(folder.read("waivers.yaml"))
    #expect(text.contains(old))
    try folder.write("waivers.yaml", Array(text.replacing(old, with: new, maxReplacements: 1).utf8))
    let outcome = try Command.plumb(
      ["check", "in", "--policies", "policy.yaml", "--waivers", "waivers.yaml", "--as-of", "2026-11-20"],
      in: folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("waivers.yaml:\(line):"), "\(outcome.errors)")
    #expect(outcome.errors.contains("error[\(code)]"), "\(outcome.errors)")
  }

  /// The library's own set: a policy that nobody knows is most likely misspelt.
  @Test func unknownPolicies() throws {
    let folder = try Self.folder(Self.waiver(policy: "azure-openai-network-restrict"))
    let outcome = try Command.plumb(["check", "in", "--waivers", "waivers.yaml"], in: folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("did you mean `azure-openai-network-restricted`?"), "\(outcome.errors)")
  }

  /// The page's files are read as they stand there.
  @Test(arguments: ["waivers", "attestations"]) func thePagesExamples(_ kind: String) throws {
    let block = try #require(PageBlock.all(in: "Docs/gate.md").first { $0.info == "yaml \(kind)" })
    let folder = try TemporaryFolder(["a.yaml": block.lines.joined(separator: "\n")])
    let outcome = try Command.plumb(
      ["check", Package.root + "/fixtures/first-try", "--\(kind)", "a.yaml", "--as-of", "2026-11-20"],
      in: folder.path)
    #expect(outcome.status == 1, "\(outcome.errors)")
  }
}
