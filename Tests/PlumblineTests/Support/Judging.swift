import PlumbLanguage
import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Judges files that a test writes, through the library.
struct Judging {
  /// 2026-11-20T06:00:00Z.
  static let now = Instant("2026-11-20T06:00:00Z") ?? Instant(ticks: 0)

  var policies: PolicySet
  var include: [Status] = [.pass, .notApplicable]
  var collected: [(type: String, scope: String?)] = []

  init(policies: PolicySet) { self.policies = policies }

  /// Policies and types in a pack of their own.
  init(_ files: [String: String], sourceLocation: SourceLocation = #_sourceLocation) {
    policies = PolicySet(
      files: files.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, text: Array($0.value.utf8)) })
    #expect(
      !policies.hasErrors, "\(DiagnosticRenderer(map: policies.map).render(policies.diagnostics))",
      sourceLocation: sourceLocation)
  }

  /// Some of the shipped policies, with all shipped types.
  init(shipped names: String..., sourceLocation: SourceLocation = #_sourceLocation) {
    let files = PolicySet.shippedFiles.filter { file in
      file.path.contains("types/") || names.contains { file.path.hasSuffix($0) }
    }
    policies = PolicySet(files: files)
    #expect(!policies.hasErrors, sourceLocation: sourceLocation)
    #expect(policies.pack.policies.count >= names.count, sourceLocation: sourceLocation)
  }

  func report(_ files: [String: String]) throws -> Report {
    try report(files.mapValues { Array($0.utf8) })
  }

  func report(_ files: [String: [UInt8]]) throws -> Report {
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.write(name, bytes) }
    return report(snapshots: [folder.path])
  }

  func report(snapshots: [String], jobs: Int = 1) -> Report {
    var request = CheckRequest(snapshots: snapshots, now: Self.now)
    request.include = include
    request.collected = collected
    request.jobs = jobs
    return Plumbline.check(request, policies: policies)
  }
}

extension Report {
  /// `name status`, sorted.
  var verdicts: [String] { results.map { "\($0.resource.name) \($0.status.rawValue)" }.sorted() }

  /// Fingerprint and status, sorted.
  var findings: [String] { results.map { "\($0.fingerprint) \($0.status.rawValue)" }.sorted() }

  var errors: [ReportProblem] { problems.filter { $0.severity == .error } }

  func json() throws -> String {
    var buffer = ReportBuffer()
    try JSONFormat().write(self, to: &buffer)
    return buffer.text
  }

  func text() throws -> String {
    var buffer = ReportBuffer()
    try TextFormat(options: FormatOptions(width: 100, color: false)).write(self, to: &buffer)
    return buffer.text
  }
}
