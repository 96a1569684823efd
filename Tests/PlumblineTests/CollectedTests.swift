import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Not collected isn't absent.
@Suite struct CollectedTests {
  private static let (one, two) = (
    "/subscriptions/00000000-0000-0000-0000-000000000001",
    "/subscriptions/00000000-0000-0000-0000-000000000002"
  )
  private static let contacts = "Microsoft.Security/securityContacts"

  private static func account(_ name: String, in subscription: String = one) -> String {
    let id = "\(subscription)/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/\(name)"
    return
      #"{"id":"\#(id)","name":"\#(name)","type":"Microsoft.CognitiveServices/accounts","kind":"OpenAI","properties":{}}"#
  }

  private static func contact(in subscription: String, isEnabled: Bool = true) -> String {
    let id = "\(subscription)/providers/Microsoft.Security/securityContacts/default"
    return
      #"{"id":"\#(id)","name":"default","type":"\#(contacts)","properties":{"isEnabled":\#(isEnabled),"emails":"a@example.com"}}"#
  }

  private static func manifest(_ file: String, complete: Bool = true) -> String {
    "plumb-snapshot: 1\nfiles:\n  - { path: \(file), type: \(contacts), scope: \(one), complete: \(complete) }\n"
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var files: [String: String] = [:]
    var collected: [String] = []
    /// Verdict on subscription one (and two, where there is one); nil: not judged for want of data.
    let verdicts: [String]?
    var warns = false
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "exported nowhere", verdicts: nil),
    Case(
      name: "an empty list, declared", files: ["c.json": "[]", "snapshot.yaml": manifest("c.json")],
      verdicts: ["fail"]),
    Case(
      name: "an empty list, declared incomplete",
      files: ["c.json": "[]", "snapshot.yaml": manifest("c.json", complete: false)], verdicts: ["unknown"]),
    Case(name: "an empty list, undeclared", files: ["c.json": "[]"], verdicts: nil, warns: true),
    Case(
      name: "an empty page of several, declared",
      files: ["c.json": #"{"value":[],"nextLink":"https://x/2"}"#, "snapshot.yaml": manifest("c.json")],
      verdicts: ["unknown"], warns: true),
    Case(
      name: "a page of several with a good one",
      files: [
        "c.json": #"{"value":[\#(contact(in: one))],"nextLink":"https://x/2"}"#,
        "snapshot.yaml": manifest("c.json"),
      ],
      verdicts: ["pass"], warns: true),
    Case(
      name: "a page of several with a bad one",
      files: [
        "c.json": #"{"value":[\#(contact(in: one, isEnabled: false))],"nextLink":"https://x/2"}"#,
        "snapshot.yaml": manifest("c.json"),
      ], verdicts: ["unknown"], warns: true),
    Case(name: "by option for the scope", collected: [contacts + "@" + one], verdicts: ["fail"]),
    Case(name: "by option for all", collected: [contacts], verdicts: ["fail"]),
    Case(name: "by option for another scope", collected: [contacts + "@" + two], verdicts: ["unknown"]),
    Case(name: "found", files: ["c.json": contact(in: one)], verdicts: ["pass"]),
    Case(name: "found, and bad", files: ["c.json": contact(in: one, isEnabled: false)], verdicts: ["fail"]),
    Case(
      name: "found elsewhere", files: ["c.json": contact(in: two), "more.json": account("b", in: two)],
      verdicts: ["unknown", "pass"]),
    Case(
      name: "refused",
      files: [
        "snapshot.yaml":
          "plumb-snapshot: 1\nerrors:\n  - { type: \(contacts), scope: \(one), message: AuthorizationFailed }\n",
        "c.json": contact(in: two), "more.json": account("b", in: two),
      ], verdicts: ["unknown", "pass"]),
    Case(
      name: "declared, but the file is broken",
      files: ["c.json": "[{]", "snapshot.yaml": manifest("c.json")], verdicts: ["unknown"]),
  ]

  @Test(arguments: cases) func existence(_ item: Case) throws {
    var judging = Judging(shipped: "azure/security-contacts.yaml")
    judging.collected = item.collected.map { text in
      let parts = text.split(separator: "@").map(String.init)
      return (parts[0], parts.count > 1 ? parts[1] : nil)
    }
    let report = try judging.report(
      item.files.merging(["a.json": "[" + Self.account("a") + "]"]) { first, _ in first })
    let policy = "azure-security-contact-email"
    let results = report.results.filter { $0.policy == policy }.sorted { $0.resource.id < $1.resource.id }
    let notJudged = report.notJudged.filter { $0.policy == policy }
    #expect(results.map(\.status.rawValue) == item.verdicts ?? [])
    #expect(notJudged.map(\.reason) == (item.verdicts == nil ? [.notCollected] : []))
    #expect(report.problems.contains { $0.severity == .warning } == item.warns)
  }

  /// What another account was asked says nothing of this one.
  @Test func accountNeverAsked() throws {
    let setting = #"""
      [{"id":"\#(Self.one)/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a/providers/Microsoft.Insights/diagnosticSettings/s",
      "name":"s","type":"Microsoft.Insights/diagnosticSettings","properties":{"workspaceId":"/w","logs":[{"category":"Audit","enabled":true}]}}]
      """#
    let report = try Judging(shipped: "azure/ai-logging.yaml", "azure/ai-keys.yaml").report(
      ["a.json": "[" + Self.account("a") + "," + Self.account("b") + "]", "s.json": setting])
    let audits = report.results.filter { $0.policy == "azure-openai-diagnostics-audit" }
    #expect(audits.map { "\($0.resource.name) \($0.status.rawValue)" } == ["a pass", "b unknown"])
  }

  /// The command that exports what is wanting can be copied to a shell, whatever the resource is called.
  @Test func exportCommandIsQuoted() throws {
    let report = try Judging(shipped: "azure/ai-logging.yaml", "azure/ai-keys.yaml").report([
      "a.json": Self.account("b$(touch x)'"), "s.json": #"{"value":[],"nextLink":"https://x/2"}"#,
      "snapshot.yaml":
        "plumb-snapshot: 1\nfiles:\n  - { path: s.json, type: Microsoft.Insights/diagnosticSettings }\n",
    ])
    let steps = report.results.first { $0.status == .unknown }?.remediation ?? []
    #expect(steps.count == 1 && steps.first?.kind == .run)
    let message = steps.first?.text ?? ""
    #expect(message.hasPrefix("az "))
    #expect(message.contains(#"'\#(Self.one)/resourceGroups"#), "\(message)")
    #expect(message.contains(#"/accounts/b$(touch x)'\'''"#), "\(message)")
  }

  /// However many resources wait for it.
  @Test func typeNowhereIsListedOnce() throws {
    let accounts = (1...5).map { Self.account("a\($0)") }.joined(separator: "\n")
    let report = try Judging(shipped: "azure/ai-logging.yaml", "azure/ai-keys.yaml").report([
      "a.json": accounts
    ])
    #expect(
      report.notJudged.map(\.policy) == [
        "azure-openai-diagnostics-audit", "azure-openai-diagnostics-request-response",
      ])
    #expect(report.notJudged.allSatisfy { $0.reason == .notCollected })
    #expect(report.notJudged.allSatisfy { $0.command?.contains("az ") ?? false })
    #expect(report.counts.fail == 5)
  }
}
