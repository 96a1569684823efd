import PlumbLanguage
import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Answers of the AWS CLI, recorded against moto, are judged as their notes say.
@Suite struct AWSEstateTests {
  private static let folder = "fixtures/aws-estate"
  private static let page = String(
    decoding: TestFile.bytes(Package.root + "/fixtures/aws/README.md") ?? [], as: UTF8.self)

  private static func report(jobs: Int = 1) throws -> Report {
    try #require(Package.isWorkingFolder)
    var request = CheckRequest(snapshots: [folder], now: Judging.now)
    request.include = [.pass, .notApplicable]
    request.jobs = jobs
    return Plumbline.check(request, policies: PolicySet())
  }

  @Test func verdicts() throws {
    let cells = ExpectedVerdict.all(in: Self.page, wholeNames: true)
    let report = try Self.report()
    #expect(ExpectedVerdict.differences(report, cells) == [])
    #expect(cells.count > 50)
    #expect(report.results.allSatisfy { $0.policy.hasPrefix("aws-") })
    let judged = Set(report.results.map(\.policy))
    let shipped = PolicySet().pack.policies.map(\.id).filter { $0.hasPrefix("aws-") }
    #expect(judged == Set(shipped), "each shipped policy judges something")
  }

  /// Nothing is said of it that can't be read; each file has its row; both ways of threads give the same.
  @Test func notes() throws {
    let report = try Self.report()
    #expect(report.problems.isEmpty, "\(report.problems.map(\.message))")
    #expect(try Self.report(jobs: 3).json() == report.json())
    for file in try #require(FolderNames.of(Package.root + "/" + Self.folder)) {
      #expect(Self.page.contains("`\(file)`"), "no row for \(file)")
    }
  }

  /// What the evidence says of a value stands in its file at the line and column that it names.
  @Test func evidenceIsWhereItSays() throws {
    var looked = 0
    for evidence in try Self.report().results.flatMap(\.evidence) where !evidence.file.isEmpty {
      guard let actual = evidence.actual, case .text = actual else { continue }
      if evidence.file.hasSuffix(".gz") || evidence.file.hasSuffix("credential-report.json") { continue }
      let lines = String(decoding: TestFile.bytes(Package.root + "/" + evidence.file) ?? [], as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
      try #require(lines.indices.contains(evidence.line - 1))
      let found = String(lines[evidence.line - 1].dropFirst(evidence.column - 1))
      #expect(
        found.hasPrefix(actual.json), "\(evidence.path) \(evidence.file):\(evidence.line):\(evidence.column)")
      looked += 1
    }
    #expect(looked > 10)
  }

  /// Beside it, the estate of Azure gets the verdicts that it gets alone.
  @Test func leavesAzureAlone() throws {
    try #require(Package.isWorkingFolder)
    func findings(_ folders: [String]) -> [String] {
      var request = CheckRequest(snapshots: folders, now: Judging.now)
      request.asOf = Judging.now
      let report = Plumbline.check(request, policies: PolicySet())
      return report.results.filter { !$0.policy.hasPrefix("aws-") }.map { "\($0.fingerprint) \($0.status)" }
        .sorted()
    }
    let alone = findings(["fixtures/estate"])
    #expect(findings(["fixtures/estate", Self.folder]) == alone && alone.count > 100)
  }
}
