import PlumbReport
import PlumbValues
import Testing

@testable import Plumbline

/// Manual policies, answered by people.
@Suite struct AttestationTests {
  private static let policy = """
    plumb: 1
    policies:
      - id: plan-exercised
        title: The plan is exercised
        severity: high
        why: Nobody finds the switch at night.
        for: snapshot
        attest: { question: Was it exercised?, evidence: Minutes, valid-for: 90d }
        fix: { steps: [Exercise the plan.] }
      - { id: thing-on, title: T, severity: high, why: W., for: Test.One/things, fix: { steps: [Do.] },
          require: { properties.on: true } }
    """

  private static func folder(_ entries: String?) throws -> TemporaryFolder {
    var files = ["policy.yaml": policy, "in/a.json": Things.thing("a")]
    if let entries { files["a.yaml"] = "plumb-attestations: 1\nattestations:\n" + entries }
    return try TemporaryFolder(files)
  }

  private static func entry(
    _ status: String, on day: String = "2026-10-01", more: String = "    evidence: minutes.md\n"
  ) -> String {
    "  - policy: plan-exercised\n    status: \(status)\n    by: ann@example.com\n    on: \(day)\n" + more
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var entries: String?
    var only: [String] = []
    var asOf = "2026-11-20"
    /// Nil: it takes no part.
    var status: Status?
    var gates = false
    var message = ""
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "no file: it waits, and nothing gates", entries: nil, status: nil),
    Row(
      name: "asked for by name: unknown", entries: nil, only: ["plan-exercised"], status: .unknown,
      gates: true,
      message: "nobody has attested it: Was it exercised?"),
    Row(
      name: "a file without it: unknown", entries: " []", status: .unknown, gates: true,
      message: "nobody has attested it: Was it exercised?"),
    Row(
      name: "done", entries: entry("done"), status: .pass,
      message: "attested by ann@example.com on 2026-10-01"),
    Row(
      name: "done, on its last day", entries: entry("done"), asOf: "2026-12-30T23:59:59Z", status: .pass,
      message: "attested by ann@example.com on 2026-10-01"),
    Row(
      name: "done too long ago", entries: entry("done"), asOf: "2026-12-31", status: .unknown, gates: true,
      message: "the attestation of 2026-10-01 held until 2026-12-30: Was it exercised?"),
    Row(
      name: "not done", entries: entry("not-done", more: "    statement: Next month\n"), status: .fail,
      gates: true, message: "attested as not done by ann@example.com on 2026-10-01: Next month"),
    Row(
      name: "not applicable", entries: entry("not-applicable", more: "    statement: No AI here\n"),
      status: .notApplicable,
      message: "attested as not applicable by ann@example.com on 2026-10-01: No AI here"),
    Row(
      name: "the last answer counts", entries: entry("done") + entry("not-done", on: "2026-11-01"),
      status: .fail, gates: true, message: "attested as not done by ann@example.com on 2026-11-01"),
    Row(
      name: "whatever their order", entries: entry("not-done", on: "2026-11-01") + entry("done"),
      status: .fail, gates: true, message: "attested as not done by ann@example.com on 2026-11-01"),
  ]

  @Test(arguments: rows) func answers(_ row: Row) throws {
    let folder = try Self.folder(row.entries)
    let report = try InProcess.check(folder, asOf: Instant(row.asOf)) { arguments in
      if row.entries != nil { arguments.attestations = folder.path + "/a.yaml" }
      arguments.only = row.only
    }
    let result = report.results.first { $0.policy == "plan-exercised" }
    #expect(result?.status == row.status)
    #expect(result?.gates ?? false == row.gates)
    #expect(result?.message ?? "" == row.message)
    #expect((report.gate == .fail) == row.gates)
    #expect(report.notJudged.contains { $0.policy == "plan-exercised" } == (row.status == nil))
    let counts = report.policies.first { $0.id == "plan-exercised" }?.counts
    #expect(row.status.map { counts?[$0] == 1 } ?? (counts == nil))
  }

  @Test(
    arguments: [
      (entry("done", on: "2026-11-21"), "attestations.bounds", 6),
      (entry("done", more: ""), "attestations.missing-key", 4),
      (entry("not-applicable"), "attestations.missing-key", 4), (entry("dun"), "attestations.bad-word", 4),
      (entry("done") + entry("not-done"), "attestations.duplicate", 8),
      (entry("done").replacing("plan-exercised", with: "thing-on"), "attestations.misplaced", 3),
      (entry("done", on: "yesterday"), "attestations.type", 6),
      (entry("done").replacing("by:", with: "from:"), "attestations.unknown-key", 5),
    ]) func mistakes(_ entries: String, _ code: String, _ line: Int) throws
  {
    let folder = try Self.folder(entries)
    let failure = #expect(throws: RunFailure.self) {
      try InProcess.check(folder, asOf: Instant("2026-11-20")) { $0.attestations = folder.path + "/a.yaml" }
    }
    #expect(failure?.text.contains("a.yaml:\(line):") ?? false, "\(failure?.text ?? "")")
    #expect(failure?.text.contains("error[\(code)]") ?? false, "\(failure?.text ?? "")")
  }
}
