internal import PlumbValues

/// The report for a person at a terminal or before a build log: the verdict first, the worst first, what to do beside
/// it, what wasn't judged after it, what the gate speaks of last.
public struct TextFormat: ReportFormat {
  public var options: FormatOptions

  public init(options: FormatOptions = FormatOptions()) { self.options = options }

  public func write(_ report: Report, to output: inout some ReportOutput) throws {
    var page = TextPage(options)
    page.verdict(of: report)
    let findings = TextFindings(report)
    let failures = findings.policies(with: .fail)
    let sections: [(Status, String)] = [
      (.error, "the evaluation failed"), (.fail, ""), (.unknown, "the data does not show whether it holds"),
      (.pass, "it holds"), (.notApplicable, "it does not apply"),
    ]
    for (status, words) in sections {
      if status == .pass {
        page.known(findings, complete: options.details == .full)
        page.waived(findings, complete: options.details == .full)
        try page.flush(to: &output)
      }
      if status == .fail {
        let full = inFull(failures.count)
        for policy in failures.prefix(full) {
          page.failures(of: policy, in: findings, complete: options.details == .full)
          try page.flush(to: &output)
        }
        if full < failures.count { page.inBrief(failures.dropFirst(full), in: findings, others: full > 0) }
        try page.flush(to: &output)
        continue
      }
      let policies = findings.policies(with: status)
      if policies.isEmpty { continue }
      let gating = status == .unknown ? Words.gating(policies.flatMap(\.results)) : ""
      let total = Words.count(policies.reduce(0) { $0 + $1.results.count }, "result")
      page.section(Self.title(of: status), "\(total)\(gating): \(words)", Self.style(of: status))
      let isBrief = options.details != .full && inFull(policies.flatMap(\.results).count) < policies.count
      for policy in policies {
        if isBrief { page.resultsInBrief(of: policy) } else { page.results(of: policy, in: findings) }
        try page.flush(to: &output)
      }
    }
    page.waivers(report)
    page.since(report.since, complete: options.details == .full)
    page.notJudged(report, complete: options.details == .full)
    page.problems(report)
    page.summary(of: report, complete: options.details == .full)
    try page.flush(to: &output)
  }

  /// With more failing policies than this, only the worst few are shown in full.
  private static let manyPolicies = 8
  private static let worst = 3

  /// How many of the failing policies are shown in full.
  private func inFull(_ count: Int) -> Int {
    switch options.details {
    case .full: count
    case .brief: 0
    case .auto: count > Self.manyPolicies ? Self.worst : count
    }
  }

  private static func title(of status: Status) -> String {
    switch status {
    case .error: "ERRORS"
    case .unknown: "UNKNOWN"
    case .pass: "PASSED"
    case .notApplicable: "NOT APPLICABLE"
    case .fail: "FAILED"
    case .waived: "WAIVED"
    }
  }

  private static func style(of status: Status) -> TextPage.Style {
    switch status {
    case .error, .fail: .bad
    case .unknown, .waived: .warning
    case .pass: .good
    case .notApplicable: .strong
    }
  }
}

/// Small wordings of the text report.
enum Words {
  static func count(_ count: Int, _ word: String) -> String {
    if count == 1 { return "1 \(word)" }
    let plural = word.hasSuffix("y") ? word.dropLast() + "ies" : word + "s"
    return "\(count) \(plural)"
  }

  /// `, 3 of which gate`.
  static func gating(_ results: [ReportResult]) -> String {
    let gating = results.count(where: \.gates)
    if results.count == 1 { return gating == 1 ? ", which gates" : ", which does not gate" }
    if gating == results.count { return ", all of which gate" }
    return gating == 0 ? ", none of which gates" : ", \(gating) of which \(gating == 1 ? "gates" : "gate")"
  }

  /// `2 critical, 9 high`, worst first.
  static func bySeverity(_ results: some Sequence<ReportResult>) -> String {
    var counts: [ReportSeverity: Int] = [:]
    for result in results { counts[result.severity, default: 0] += 1 }
    return counts.sorted { $0.key > $1.key }.map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
  }

  static func style(of severity: ReportSeverity) -> TextPage.Style {
    switch severity {
    case .critical, .high: .bad
    case .medium: .warning
    case .low, .info: .notice
    }
  }
}

// The verdict, which comes first.
extension TextPage {
  mutating func section(_ title: String, _ words: String, _ style: Style) {
    gap()
    paragraph(words, lead: title + "  ", style: style)
  }

  fileprivate mutating func verdict(of report: Report) {
    if report.couldNotJudge {
      var reasons: [String] = []
      let broken = report.problems.filter { $0.severity == .error }
      if !broken.isEmpty {
        var files: [String] = []
        for problem in broken where !files.contains(problem.file) { files.append(problem.file) }
        let named = files.prefix(3).map { $0.isEmpty ? "the input" : TextPage.cut($0, 60) }
        let more = files.count > 3 ? " and \(files.count - 3) more" : ""
        reasons.append("\(Words.count(broken.count, "error")) in \(named.joined(separator: ", "))\(more)")
      }
      if report.counts.error > 0 {
        reasons.append("\(Words.count(report.counts.error, "evaluation")) failed")
      }
      paragraph(
        "could not judge everything: \(reasons.joined(separator: "; "))", lead: "ERROR  ", style: .bad)
    }
    switch report.gate {
    case .fail: paragraph(failing(report), lead: "FAIL  ", style: .bad)
    case .pass where report.couldNotJudge: paragraph("of the rest " + passing(report), indent: 7)
    case .pass: paragraph(passing(report), lead: "PASS  ", style: .good)
    }
    decided(report)
  }

  func failing(_ report: Report) -> String {
    let gating = report.results.filter(\.gates)
    let others = max(0, report.gating - gating.count)
    let notJudged = "\(Words.count(others, "policy")) not judged for want of data"
    if gating.isEmpty {
      return others > 0
        ? "\(notJudged), though the gate asks for \(others == 1 ? "it" : "them")" : "the gate is closed"
    }
    var words = "\(Words.count(gating.count, "result")) \(gating.count == 1 ? "gates" : "gate"): "
    words += Words.bySeverity(gating)
    let unknown = gating.count { $0.status == .unknown }
    if unknown > 0 { words += gating.count == 1 ? ", unknown" : ", of these \(unknown) unknown" }
    let resources = Words.count(Set(gating.map(\.resource.id)).count, "resource")
    let policies = Set(gating.map(\.policy)).count
    words += " (\(resources), \(policies) of \(Words.count(report.policies.count, "policy")))"
    return others > 0 ? words + "; besides, the gate asks for \(notJudged)" : words
  }

  func passing(_ report: Report) -> String {
    let counts = report.counts
    let resources = Words.count(report.resources, "resource")
    if counts.judged == 0 {
      return report.couldNotJudge
        ? "nothing was judged"
        : "nothing gates: nothing was to be judged (\(resources) read)"
    }
    let judgements =
      "\(Words.count(counts.judged, "judgement")) by \(Words.count(report.policies.count, "policy")) on \(resources)"
    let failing = counts.fail + counts.unknown
    let waived = counts.waived > 0 ? "\(counts.waived) waived" : ""
    if failing == 0 {
      return "nothing gates: \(judgements), none fails" + (waived.isEmpty ? "" : ", \(waived)")
    }
    let parts = [
      counts.fail > 0 ? "\(counts.fail) fail" : "", counts.unknown > 0 ? "\(counts.unknown) unknown" : "",
      waived,
    ]
    let open = parts.filter { !$0.isEmpty }.joined(separator: ", ")
    return report.failOn == "none"
      ? "nothing gates, as asked for (fail on none), though not all is well: \(open) (\(judgements))"
      : "nothing gates from severity \(report.failOn) up; not gating: \(open) (\(judgements))"
  }
}
