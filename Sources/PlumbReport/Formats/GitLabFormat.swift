internal import PlumbValues

/// The findings for GitLab's code quality widget: what fails or isn't known, and neither a waiver nor the baseline accepts;
/// besides, what could not be judged, so that its lack isn't taken for a clean run.
public struct GitLabFormat: ReportFormat {
  public init() {}

  public func write(_ report: Report, to output: inout some ReportOutput) throws {
    let policies = report.policiesByID
    var json = JSONWriter()
    var marks = FindingMarks()
    try json.list { json in
      for result in report.results where result.isOpenFinding || result.status == .error {
        let policy = policies[result.policy] ?? Report.stand(in: result.policy, result.severity)
        let title =
          result.status == .fail ? "" : result.status == .error ? "could not be judged: " : "not known: "
        let words = "\(FindingWords.title(of: policy)): \(FindingWords.name(of: result.resource)): "
        write(
          words + title + FindingWords.message(of: result), check: result.policy,
          mark: marks.mark(of: result.fingerprint),
          severity: result.status == .fail ? result.severity : min(result.severity, .medium),
          at: FindingPlace(of: result, in: report), to: &json)
        try json.flush(to: &output, ifOver: 1 << 16)
      }
      for item in report.notJudged where item.gates {
        write(
          "not judged: " + FindingWords.reason(of: item), check: item.policy,
          mark: marks.mark(of: ["not-judged", item.policy, item.scope, item.type]), severity: .medium,
          at: FindingPlace("", 0, 0, in: report), to: &json)
        try json.flush(to: &output, ifOver: 1 << 16)
      }
      for problem in report.problems where problem.severity == .error {
        write(
          FindingWords.words(of: problem), check: problem.code,
          mark: marks.mark(of: ["problem", problem.code, problem.file, problem.message]),
          severity: .critical, at: FindingPlace(problem.file, problem.line, problem.column, in: report),
          to: &json)
        try json.flush(to: &output, ifOver: 1 << 16)
      }
    }
    try json.flush(to: &output)
  }

  private func write(
    _ description: String, check: String, mark: String, severity: ReportSeverity, at place: FindingPlace,
    to json: inout JSONWriter
  ) {
    json.object { json in
      json.text("description", description)
      let name = TextPage.cut(check, 200)
      json.text("check_name", name.isEmpty ? "plumb" : name)
      json.text("fingerprint", mark)
      json.text("severity", Self.word(severity))
      json.object("location") { json in
        json.text("path", place.plainPath)
        json.object("lines") { json in json.number("begin", place.line) }
      }
    }
  }

  /// GitLab's word.
  static func word(_ severity: ReportSeverity) -> String {
    switch severity {
    case .info: "info"
    case .low: "minor"
    case .medium: "major"
    case .high: "critical"
    case .critical: "blocker"
    }
  }
}
