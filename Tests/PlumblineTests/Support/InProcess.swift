import Glibc
import PlumbReport
import PlumbValues

@testable import Plumbline

/// A check without a process of its own, for tables with many rows.
enum InProcess {
  static let now = Instant("2026-11-20") ?? Instant(ticks: 0)

  /// `snapshot` and the paths in `arguments` are below the folder.
  static func check(
    _ folder: TemporaryFolder, snapshot: String = "in", asOf: Instant? = nil,
    _ change: (inout RunArguments) -> Void = { _ in }
  ) throws -> Report {
    let (request, policies) = try prepared(folder, snapshot: snapshot, asOf: asOf, change)
    return Plumbline.check(request, policies: policies)
  }

  /// What `check` does, and by what.
  static func prepared(
    _ folder: TemporaryFolder, snapshot: String = "in", asOf: Instant? = nil,
    _ change: (inout RunArguments) -> Void
  ) throws -> (CheckRequest, PolicySet) {
    var arguments = RunArguments()
    arguments.snapshots = [folder.path + "/" + snapshot]
    arguments.policies = [folder.path + "/policy.yaml"]
    arguments.decisionDate = asOf ?? now
    change(&arguments)
    let setup = try RunSetup(arguments)
    var request = CheckRequest(snapshots: [], now: now)
    request.asOf = asOf
    setup.apply(to: &request)
    return (request, setup.policies)
  }

  static func json(_ report: Report) throws -> [UInt8] {
    var buffer = ReportBuffer()
    try JSONFormat().write(report, to: &buffer)
    return buffer.bytes
  }
}
