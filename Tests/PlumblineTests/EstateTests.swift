import PlumbEvaluation
import PlumbReport
import PlumbSnapshot
import PlumbValues
import Testing

@testable import Plumbline

/// The sample estate judged by the shipped policies.
@Suite struct EstateTests {
  private static let folder = "fixtures/estate"

  private static func request(jobs: Int = 1) -> CheckRequest {
    var request = CheckRequest(snapshots: [folder], now: Judging.now)
    request.wantsDigests = true
    request.jobs = jobs
    return request
  }

  private static func report(jobs: Int = 1) throws -> Report {
    try #require(Package.isWorkingFolder)
    return Plumbline.check(request(jobs: jobs), policies: PolicySet())
  }

  /// The version and the digest of the policies change with every edit of these.
  private static func settled(_ report: Report) -> Report {
    var report = report
    report.version = "VERSION"
    report.policiesDigest = "DIGEST"
    return report
  }

  @Test func text() throws { Golden.expect(try Self.settled(Self.report()).text(), "estate.txt") }

  @Test func json() throws { Golden.expect(try Self.settled(Self.report()).json(), "estate.json") }

  @Test func sameBytesEachTime() throws {
    let first = try Self.report().json()
    #expect(try Self.report().json() == first)
    #expect(try Self.report(jobs: 2).json() == first)
    #expect(try Self.report(jobs: 7).json() == first)
  }

  /// Parts read apart, merged in any order, make the report of the whole.
  @Test(arguments: [0, 1, 2]) func sameBytesFromParts(_ cut: Int) throws {
    let whole = try Self.report().json()
    let policies = PolicySet()
    let request = Self.request()
    var expansion = SnapshotFiles.expand([Self.folder], spoolFolder: "/tmp")
    expansion.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    let captured = try #require(Instant("2026-11-20T06:00:00Z"))
    var input = JudgeInput(files: expansion.files, now: captured)
    input.looksForSecrets = true
    input.manifests = expansion.manifests.compactMap(Manifest.load)
    #expect(input.manifests.count == 1)
    let judge = Judge(plan: Plan(policies.pack), input: input)
    let count = expansion.files.count
    let parts = (0..<3).map { part in
      judge.read(
        only: Set(
          (0..<count).filter { index in
            switch cut {
            case 0: index % 3 == part
            case 1: index * 3 / count == part
            default: (index == 17 ? 0 : index == 4 ? 1 : 2) == part
            }
          }))
    }
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      var merged = parts[order[0]]
      merged.merge(parts[order[1]])
      merged.merge(parts[order[2]])
      let assembler = ReportAssembler(request: request, policies: policies, files: expansion.files)
      var report = assembler.report(judge.finish(merged), asOf: captured, asOfFrom: .manifest)
      report.captured = captured
      #expect(try report.json() == whole, "\(order)")
    }
  }
}
