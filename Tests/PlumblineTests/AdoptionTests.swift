import PlumbReport
import PlumbValues
import Testing

@testable import Plumbline

/// A team takes the gate up on an estate with old findings: what is new gates, and it alone alerts.
@Suite struct AdoptionTests {
  private static let added =
    #"{"id":"/subscriptions/6f2d9c41-7b0e-4e5a-9c38-1d4a5be0f7a2/resourceGroups/rg-new/providers/Microsoft.CognitiveServices/accounts/oai-brand-new","#
    + #""type":"Microsoft.CognitiveServices/accounts","name":"oai-brand-new","kind":"OpenAI","location":"westeurope","tags":{"owner":"x"},"#
    + #""properties":{"disableLocalAuth":false,"publicNetworkAccess":"Disabled"}}"#

  @Test func theNewFindingAlone() throws {
    let folder = try TemporaryFolder()
    let estate = Package.root + "/fixtures/estate"
    for name in try #require(FolderNames.of(estate)) {
      try folder.write("export/\(name)", #require(TestFile.bytes("\(estate)/\(name)")))
    }
    let begun = try Command.plumb(["init", "--ci", "none"], in: folder.path)
    #expect(begun.status == 0, "\(begun.all)")
    let date = ["--as-of", "2026-11-20"]
    let first = try Command.plumb(
      ["check", "export", "--report", "json=baseline.json"] + date, in: folder.path)
    #expect(first.status == 1)
    let quiet = try Command.plumb(
      ["check", "export", "--baseline", "baseline.json", "--report", "sarif=none.sarif"] + date,
      in: folder.path)
    #expect(quiet.status == 0, "\(quiet.output.suffix(600))")
    #expect(try Self.alerts(folder, "none.sarif") == [])
    try folder.write("export/new.json", Array("[\(Self.added)]".utf8))
    let gated = try Command.plumb(
      ["check", "export", "--baseline", "baseline.json", "--report", "sarif=new.sarif", "--format", "json"]
        + date,
      in: folder.path)
    #expect(gated.status == 1)
    try folder.write("new.json", Array(gated.output.utf8))
    let report = try FormerReport.read(folder.path + "/new.json")
    let gating = report.results.filter(\.gates)
    #expect(gating.contains { $0.policy == "azure-openai-local-auth-disabled" })
    #expect(report.gating == gating.count && Set(gating.map(\.resource.name)) == ["oai-brand-new"])
    // The old ones are in the report and stay quiet.
    #expect(report.results.count { $0.baseline == .known } > 100)
    let alerts = try Self.alerts(folder, "new.sarif")
    #expect(alerts.count == gating.count && alerts.allSatisfy { $0.contains("oai-brand-new") })
  }

  /// The resources that a SARIF file alerts on.
  private static func alerts(_ folder: TemporaryFolder, _ name: String) throws -> [String] {
    let parser = JSONParser()
    let document = Value(try parser.parse(copying: try #require(folder.read(name))))
    guard case .list(let runs)? = document["runs"], case .list(let results)? = runs.first?["results"] else {
      Issue.record("no results in \(name)")
      return []
    }
    return results.map(\.json)
  }
}
