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
