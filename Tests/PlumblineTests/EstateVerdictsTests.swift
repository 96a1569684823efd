import PlumbReport
import PlumbValues
import Testing

@testable import Plumbline

/// The sample estate is judged as its notes say, which were written from what the policies mean.
@Suite struct EstateVerdictsTests {
  private static let page = String(
    decoding: TestFile.bytes(Package.root + "/fixtures/README.md") ?? [], as: UTF8.self)

  private static func report() throws -> Report {
    try #require(Package.isWorkingFolder)
    var request = CheckRequest(snapshots: ["fixtures/estate"], now: Judging.now)
    request.include = [.pass, .notApplicable]
    return Plumbline.check(request, policies: PolicySet())
  }

  @Test func verdicts() throws {
    let cells = ExpectedVerdict.all(in: Self.page)
    let report = try Self.report()
    let differences = ExpectedVerdict.differences(report, cells)
    #expect(differences == [])
    #expect(cells.count > 250)
    #expect(Set(cells.map(\.policy)).count == Set(report.results.map(\.policy)).count)
  }

  /// The list of what isn't judged, the number of resources, and a row for each file.
  @Test func notes() throws {
    let report = try Self.report()
    #expect(Self.page.contains("\n\(report.resources) resources, "))
    let line = try #require(Self.page.split(separator: "\n").first { $0.hasPrefix("Not collected: ") })
    let missing = report.notJudged.filter { $0.reason == .notCollected && $0.refused == nil }.map(\.policy)
    #expect(missing.count == 3 && missing.allSatisfy { line.contains("`\($0)`") }, "\(missing)")
    for file in try #require(FolderNames.of(Package.root + "/fixtures/estate")) {
      #expect(Self.page.contains("`\(file)`"), "no row for \(file)")
    }
  }

  /// All four severities, passes and failures of each but the highest, and unknowns for many reasons.
  @Test func showsOfEverything() throws {
    let report = try Self.report()
    for severity in [ReportSeverity.low, .medium, .high] {
      for status in [Status.pass, .fail, .notApplicable] {
        #expect(
          report.results.contains { $0.severity == severity && $0.status == status }, "\(severity) \(status)")
      }
    }
    #expect(report.results.contains { $0.severity == .critical && $0.status == .fail })
    #expect(Set(report.results.filter { $0.status == .unknown }.map(\.message)).count >= 12)
    let policies = Dictionary(grouping: report.results, by: \.policy)
    #expect(policies.values.contains { $0.allSatisfy { $0.status == .pass } })
  }
}
