/// What has to be mended: open failures by policy, worst first.
struct FixPlan {
  struct Group {
    var policy: ReportPolicy
    var results: [ReportResult]
  }
  var groups: [Group] = []
  /// Results that are left alone, and why.
  var waived = 0
  var unknown = 0
  var errors = 0

  init(_ report: Report) {
    let policies = Dictionary(report.policies.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var failing: [String: [ReportResult]] = [:]
    for result in report.results {
      switch result.status {
      case .fail: failing[result.policy, default: []].append(result)
      case .waived: waived += 1
      case .unknown: unknown += 1
      case .error: errors += 1
      case .pass, .notApplicable: break
      }
    }
    groups = failing.compactMap { id, results in
      policies[id].map { Group(policy: $0, results: results) }
    }.sorted {
      ($1.policy.severity, $0.policy.id) < ($0.policy.severity, $1.policy.id)
    }
  }

  var failures: Int { groups.reduce(0) { $0 + $1.results.count } }

  /// `3 unknown results are not here: …`, a line each.
  var leftAlone: [String] {
    var lines: [String] = []
    if waived > 0 {
      lines.append("\(Words.count(waived, "waived result")): left alone while the waiver holds")
    }
    if unknown > 0 {
      lines.append("\(Words.count(unknown, "unknown result")): `plumb check` says what to export")
    }
    if errors > 0 { lines.append("\(Words.count(errors, "evaluation")) failed: `plumb check` says why") }
    return lines
  }
}

/// The ways in which `plumb fix` writes what has to be mended.
public enum FixFormatName: String, CaseIterable, Sendable {
  case script, markdown

  public var format: any ReportFormat {
    switch self {
    case .script: FixScript()
    case .markdown: FixChecklist()
    }
  }
}
