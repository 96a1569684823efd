internal import PlumbValues

/// What a build service marks in its log and beside the code.
struct LogIssue {
  enum Level: Int, CaseIterable, Comparable {
    case notice, warning, error

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }
  var level: Level
  /// What it is about, in a few words.
  var title: String
  /// The policy, or the code of a problem.
  var code = ""
  /// Relative; empty where it stands in no file.
  var file = ""
  /// From 1; 0 where there is no place.
  var line = 0
  var column = 0
  var message: String
  /// Results that it speaks of.
  var count = 1
}

/// The issues of a report, the worst first, no more than a build service shows of a step.
struct LogIssues {
  /// Build services show ten of each level of a step; the last says how many more there are.
  static let most = 10

  private let findings: TextFindings
  private let policies: [String: ReportPolicy]
  /// How grave a severity is to the service; nil: not shown unless it gates.
  private let level: (ReportSeverity) -> LogIssue.Level?

  /// What gates or is open: neither what is waived nor what the baseline knows.
  static func of(_ report: Report, level: @escaping (ReportSeverity) -> LogIssue.Level?) -> [LogIssue] {
    let maker = LogIssues(report, level: level)
    var byLevel: [LogIssue.Level: [LogIssue]] = [:]
    for issue in inputIssues(report) { byLevel[issue.level, default: []].append(issue) }
    for (level, results) in maker.byLevel(report) {
      let before = byLevel[level, default: []].count
      byLevel[level, default: []] +=
        before + results.count > most
        ? maker.byPolicy(results, level) : results.map { maker.issue($0, level) }
    }
    for issue in waiverIssues(report) { byLevel[issue.level, default: []].append(issue) }
    return LogIssue.Level.allCases.reversed().flatMap { bounded(byLevel[$0] ?? [], $0) }
  }

  private init(_ report: Report, level: @escaping (ReportSeverity) -> LogIssue.Level?) {
    findings = TextFindings(report)
    policies = Dictionary(report.policies.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.level = level
  }

  private static func bounded(_ issues: [LogIssue], _ level: LogIssue.Level) -> [LogIssue] {
    guard issues.count > most else { return issues }
    let hidden = issues.dropFirst(most - 1).reduce(0) { $0 + $1.count }
    return issues.prefix(most - 1) + [
      LogIssue(level: level, title: "plumb", message: "and \(hidden) more: the report holds them all")
    ]
  }

  // MARK: - Results

  private func byLevel(_ report: Report) -> [LogIssue.Level: [ReportResult]] {
    var byLevel: [LogIssue.Level: [ReportResult]] = [:]
    for result in report.results where result.baseline != .known {
      if let level = level(of: result) { byLevel[level, default: []].append(result) }
    }
    return byLevel.mapValues { results in
      results.enumerated().sorted { left, right in
        let (one, two) = (order(left.element), order(right.element))
        return one == two ? left.offset < right.offset : one < two
      }.map(\.element)
    }
  }

  /// What doesn't gate is a warning at most.
  private func level(of result: ReportResult) -> LogIssue.Level? {
    switch result.status {
    case .error: .error
    case .fail, .unknown:
      result.gates ? level(result.severity) ?? .warning : level(result.severity).map { min($0, .warning) }
    case .pass, .waived, .notApplicable: nil
    }
  }

  private func order(_ result: ReportResult) -> Int {
    let status = result.status == .error ? 0 : result.status == .fail ? 1 : 2
    return status == 0 ? 0 : 10 - 2 * result.severity.rank + status
  }

  private func issue(_ result: ReportResult, _ level: LogIssue.Level) -> LogIssue {
    var issue = LogIssue(
      level: level, title: title(result), code: TextPage.cut(result.policy, 160),
      message: "\(TextFindings.name(of: result.resource)) (\(findings.kind(of: result))): \(said(result))")
    let placed = result.evidence.first { !$0.file.isEmpty && $0.line > 0 }
    let block = result.resource.block
    issue.file = block?.file ?? placed?.file ?? result.resource.file
    issue.line = block?.line ?? placed?.line ?? result.resource.line
    issue.column = block == nil ? placed?.column ?? 0 : 0
    return issue
  }

  private func said(_ result: ReportResult) -> String {
    let words = TextPage.cut(result.message, 600)
    return result.status == .unknown
      ? "unknown: " + words : result.status == .error ? "error: " + words : words
  }

  /// `HIGH azure-openai-keys-disabled: Azure OpenAI accounts refuse keys`.
  private func title(_ result: ReportResult) -> String {
    let name = TextPage.cut(result.policy, 120)
    let title = TextPage.cut(policies[result.policy]?.title ?? "", 160)
    return "\(result.severity.rawValue.uppercased()) \(name)" + (title.isEmpty ? "" : ": \(title)")
  }

  /// Where they are too many to be shown one by one: each policy once, at the place of its first result.
  private func byPolicy(_ results: [ReportResult], _ level: LogIssue.Level) -> [LogIssue] {
    var order: [String] = []
    var grouped: [String: [ReportResult]] = [:]
    for result in results {
      let key = "\(result.status.rawValue) \(result.policy)"
      if grouped[key] == nil { order.append(key) }
      grouped[key, default: []].append(result)
    }
    return order.compactMap { key in
      guard let results = grouped[key], let first = results.first else { return nil }
      var issue = self.issue(first, level)
      guard results.count > 1 else { return issue }
      issue.count = results.count
      issue.message = "\(results.count) resources: \(WaivedGroup.names(results, most: 5))"
      let alike = results.allSatisfy { $0.message == first.message }
      issue.message += "\n" + (alike ? "" : "The first: ") + said(first)
      return issue
    }
  }

  // MARK: - All else

  /// What is wrong with the input, and what the gate asks for and nobody collected.
  private static func inputIssues(_ report: Report) -> [LogIssue] {
    var order: [String] = []
    var grouped: [String: [ReportProblem]] = [:]
    for problem in report.problems {
      let key = "\(problem.severity.rawValue) \(problem.code)"
      if grouped[key] == nil { order.append(key) }
      grouped[key, default: []].append(problem)
    }
    var issues = order.flatMap { key in
      let problems = grouped[key] ?? []
      return problems.count > mostAlike
        ? problems.prefix(1).map { issue($0, count: problems.count) } : problems.map { issue($0, count: 1) }
    }
    let unjudged = Set(report.notJudged.filter(\.gates).map(\.policy))
    if !unjudged.isEmpty {
      issues.append(
        LogIssue(
          level: .error, title: "not judged",
          message: "the gate asks for \(Words.count(unjudged.count, "policy")) not judged for want of data: "
            + ExportGroup.names(unjudged.sorted()), count: unjudged.count))
    }
    return issues
  }

  /// With more problems of one kind than these only the first is named, so that findings have room.
  private static let mostAlike = 3

  private static func issue(_ problem: ReportProblem, count: Int) -> LogIssue {
    let others = count > 1 ? "(and at \(count - 1) more places)" : ""
    let words = [problem.message, others, problem.help ?? ""]
    return LogIssue(
      level: problem.severity == .error ? .error : .warning, title: TextPage.cut(problem.code, 120),
      code: TextPage.cut(problem.code, 120), file: problem.file, line: problem.line, column: problem.column,
      message: words.filter { !$0.isEmpty }.map { TextPage.cut($0, 500) }.joined(separator: "\n"),
      count: count)
  }

  private static func waiverIssues(_ report: Report) -> [LogIssue] {
    let states: [(ReportWaiverUse.State, LogIssue.Level)] = [(.expired, .warning), (.expiring, .notice)]
    return states.flatMap { state, level in
      report.waivers.filter {
        $0.states.contains(state) && (state == .expired || !$0.states.contains(.expired))
      }
      .map { use in
        LogIssue(
          level: level,
          title: "waiver \(TextPage.cut(use.waiver.id, 60)) \(state == .expired ? "ended" : "ends soon")",
          message: "\(DecisionWords.use(use)). \(DecisionWords.title(state)): \(DecisionWords.advice(state))")
      }
    }
  }
}
