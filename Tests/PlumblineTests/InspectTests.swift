import PlumbLanguage
import PlumbReport
import Testing

@testable import Plumbline

/// What is recognised of a snapshot, and a new user's first try: a folder with the list of accounts alone.
@Suite struct InspectTests {
  /// Some of the library, so that a new policy changes nothing here.
  private static let judging = Judging(
    shipped: "azure/ai-keys.yaml", "azure/ai-network.yaml", "azure/ai-logging.yaml",
    "azure/ai-content-filters.yaml",
    "azure/budgets.yaml", "azure/security-contacts.yaml", "azure/key-vault-secrets.yaml",
    "entra/multifactor.yaml",
    "manual/incident-response.yaml")

  private static func inspection(_ folder: String) throws -> Inspection {
    try #require(Package.isWorkingFolder)
    var inspection = Plumbline.inspect(
      CheckRequest(snapshots: [folder], now: Judging.now), policies: judging.policies)
    inspection.report.version = "VERSION"
    return inspection
  }

  @Test(
    arguments: [
      ("fixtures/estate", "inspect-estate"), ("fixtures/first-try", "inspect-first-try"),
      ("fixtures/conformance/azure/plan.json", "inspect-plan"),
    ])
  func golden(_ folder: String, _ name: String) throws {
    let inspection = try Self.inspection(folder)
    var (text, json) = (ReportBuffer(), ReportBuffer())
    try InspectionText().write(inspection, to: &text)
    try InspectionJSON().write(inspection, to: &json)
    Golden.expect(text.text, name + ".txt")
    Golden.expect(json.text, name + ".json")
  }

  @Test func firstTry() throws {
    try #require(Package.isWorkingFolder)
    var judging = Self.judging
    judging.include = []
    var report = judging.report(snapshots: ["fixtures/first-try"])
    report.version = "VERSION"
    report.policiesDigest = "DIGEST"
    Golden.expect(try report.text(), "first-try.txt")
    #expect(report.gate == .fail && !report.couldNotJudge)
    #expect(report.results.allSatisfy { $0.resource.type == "Microsoft.CognitiveServices/accounts" })
    // The settings are asked of the accounts that the policy judges, the deployments of all accounts.
    let totals = Dictionary(uniqueKeysWithValues: report.exports.map { ($0.type, $0.total) })
    #expect(totals["Microsoft.Insights/diagnosticSettings"] == 2)
    #expect(totals["Microsoft.CognitiveServices/accounts/deployments"] == 3)
    #expect(totals["Microsoft.KeyVault/vaults/secrets"] == 0)
    #expect(totals["Microsoft.KeyVault/vaults"] == 1)
  }

  /// The commands are the same however the work is shared out, and copies of a resource are asked once.
  @Test func commandsAreSettled() throws {
    let list = try #require(TestFile.bytes(Package.root + "/fixtures/first-try/accounts.json"))
    let folder = try TemporaryFolder()
    for number in 0..<6 { try folder.write("a\(number).json", list) }
    let one = Self.judging.report(snapshots: [folder.path], jobs: 1)
    let many = Self.judging.report(snapshots: [folder.path], jobs: 5)
    #expect(one.exports == many.exports)
    let deployments = try #require(one.exports.first { $0.type.hasSuffix("/deployments") })
    #expect(deployments.total == 3 && deployments.commands.count == 3)
  }

  /// Hundreds of accounts make a few lines.
  @Test func manyAccountsTakeFewLines() throws {
    func lines(_ count: Int) throws -> Int {
      let items = (0..<count).map { number in
        #"{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a\#(number)","#
          + #""type":"Microsoft.CognitiveServices/accounts","name":"a\#(number)","kind":"OpenAI","properties":{"disableLocalAuth":true,"publicNetworkAccess":"Disabled"}}"#
      }
      let text = try Self.judging.report(["a.json": "[" + items.joined(separator: ",") + "]"]).text()
      #expect(text.contains("accounts/deployments"))
      return text.components(after: "NOT JUDGED").split(separator: "\n").count
    }
    #expect(try lines(900) == lines(2))
  }

  @Test(
    arguments: [
      ("good", "", 0, "all files were understood"),
      ("broken.json", "[{]", 2, "in/broken.json:1:3: error[snapshot.malformed]"),
      ("b.json", "", 0, "nothing is missing for the chosen policies"),
      ("other.json", #"[{"a":1}]"#, 2, "snapshot.not-an-export"), ("empty.json", "[]", 0, "an empty list"),
    ] as [(String, String, Int32, String)])
  func statuses(_ name: String, _ text: String, _ status: Int32, _ says: String) throws {
    var files = ["policy.yaml": Things.policy(), "in/good.json": Things.thing("a")]
    if !text.isEmpty { files["in/" + name] = text }
    let folder = try TemporaryFolder(files)
    let outcome = try Command.plumb(["inspect", "in", "--policies", "policy.yaml"], in: folder.path)
    #expect(outcome.status == status, "\(outcome.all)")
    #expect(outcome.output.contains(says), "\(outcome.all)")
    #expect(outcome.output.contains("Test.One/things"))
  }

  /// What can't be found isn't called complete.
  @Test func nothingThere() throws {
    let folder = try TemporaryFolder(["empty/": ""])
    for name in ["nowhere", "empty"] {
      let outcome = try Command.plumb(["inspect", name], in: folder.path)
      #expect(outcome.status == 2, "\(outcome.all)")
      #expect(
        outcome.output.contains("no resource was recognised")
          && !outcome.output.contains("nothing is missing"))
    }
    let none = try Command.plumb(["inspect"], in: folder.path)
    #expect(none.status == 2 && none.errors.contains("no snapshot is named"), "\(none.all)")
  }

  /// Standard input is read twice, and a type that is nearly a described one is named.
  @Test func standardInputAndNearMisses() throws {
    let folder = try TemporaryFolder([
      "p.yaml": Things.policy(),
      "t.yaml": "type: Test.One/things\ntitle: Thing\nproperties: { properties.on: { is: boolean } }\n",
    ])
    let input = Things.thing("a") + Things.thing("b").replacing("Test.One/things", with: "Test.One/thinsg")
    let outcome = try Command.plumb(
      ["inspect", "-", "--policies", "p.yaml", "--policies", "t.yaml", "--format", "json"], in: folder.path,
      input: Array(input.utf8))
    #expect(outcome.status == 0, "\(outcome.all)")
    #expect(outcome.output.contains(#""near": "Test.One/things""#), "\(outcome.output)")
    #expect(outcome.output.contains(#""shape": "objects one after another""#))
  }
}

extension String {
  fileprivate func components(after word: String) -> Substring {
    firstRange(of: word).map { self[$0.upperBound...] } ?? ""
  }
}
