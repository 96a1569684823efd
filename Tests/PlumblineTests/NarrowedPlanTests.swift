import PlumbEvaluation
import PlumbReport
import PlumbSnapshot
import Testing

@testable import PlumbLanguage
@testable import Plumbline

/// Of a small snapshot only those policies of the library are checked that have something to judge; nobody may notice.
@Suite struct NarrowedPlanTests {
  private static let policies = PolicySet()

  private static func json(_ judge: Judge, _ request: CheckRequest, _ files: [SnapshotFile]) throws -> String
  {
    try ReportAssembler(request: request, policies: policies, files: files)
      .report(judge.judge(jobs: 1), asOf: Judging.now, asOfFrom: .now).json()
  }

  /// Every file of the estates by itself: each lacks most of what the library asks for.
  @Test(arguments: ["fixtures/estate", "fixtures/aws-estate", "fixtures/first-try"])
  func sameReportsOfEachFile(_ folder: String) throws {
    try #require(Package.isWorkingFolder)
    let files = SnapshotFiles.expand([folder], spoolFolder: "/tmp").files
    #expect(!files.isEmpty)
    var request = CheckRequest(snapshots: [folder], now: Judging.now)
    request.expected = ["aws", "entra", "Microsoft.Insights/diagnosticSettings"]
    for file in files {
      var input = JudgeInput(files: [file], now: Judging.now)
      input.collected = [("Microsoft.Search/searchServices", nil)]
      let narrowed = try Self.json(Judge(pack: Self.policies.pack, input: input), request, [file])
      let whole = try Self.json(Judge(plan: Plan(Self.policies.pack), input: input), request, [file])
      #expect(narrowed == whole, "\(file.shown)")
    }
  }

  /// A file that changes after its types were made out is judged all the same, and nothing of it passes for want of
  /// conditions.
  @Test func whatComesLaterIsJudged() throws {
    let group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers"
    func resource(_ type: String, _ name: String, _ properties: String) -> [UInt8] {
      let text =
        #"[{"id": "\#(group)/\#(type)/\#(name)", "name": "\#(name)", "type": "\#(type)", "kind": "OpenAI", "#
        + #""location": "westeurope", "properties": {\#(properties)}}]"#
      return Array(text.utf8) + Array(repeating: 0x20, count: 600 - text.utf8.count)
    }
    let folder = try TemporaryFolder()
    try folder.write("later.json", resource("Microsoft.Test/things", "thing", ""))
    let files = SnapshotFiles.expand([folder.path], spoolFolder: "/tmp").files
    var input = JudgeInput(files: files, now: Judging.now)
    input.collected = [("Microsoft.Insights/diagnosticSettings", nil)]
    let judge = Judge(pack: Self.policies.pack, input: input)
    try folder.write(
      "later.json", resource("Microsoft.CognitiveServices/accounts", "ai", #""disableLocalAuth": false"#))
    let judgement = judge.judge(jobs: 1)
    let ids = Self.policies.pack.policies.map(\.id)
    let statuses = Dictionary(
      judgement.findings.map { (ids[$0.policy], $0.status) }, uniquingKeysWith: { first, _ in first })
    #expect(judgement.resources == 1)
    #expect(statuses["azure-openai-local-auth-disabled"] == .fail)
    #expect(statuses["azure-openai-diagnostics-audit"] == .unknown)
  }

  /// What a policy's text asks for is what its checked conditions ask for.
  @Test func askedTypesAreThoseOfTheConditions() throws {
    let files = PolicySet.shippedFiles.map { SourceFile(path: $0.path, text: $0.text) }
    let (library, read) = (PolicySet(files: PolicySet.shippedFiles).pack, PolicySet(files: files).pack)
    #expect(library.policies.count == read.policies.count)
    var asking = 0
    for (built, own) in zip(library.policies, read.policies) {
      #expect(built.asked != nil && own.asked == nil)
      #expect(built.related == own.related, "\(own.id)")
      let told = PolicyReads(built, library.types, judges: false)
      let checked = PolicyReads(own, read.types)
      #expect(Set(told.types) == Set(checked.types), "\(own.id)")
      #expect(Set(told.below) == Set(checked.below), "\(own.id)")
      if !told.below.isEmpty { asking += 1 }
    }
    #expect(asking > 10)
  }
}
