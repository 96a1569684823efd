internal import PlumbValues

/// The report for a pull request's comment or a step's summary: the verdict, then the findings by policy, the worst
/// first, and how to mend them; without raw HTML, which not every reader takes. It stays below what GitHub takes for a
/// comment, and says what it left out for that.
public struct MarkdownFormat: ReportFormat {
  /// Bytes; GitHub refuses comments of more than 65,536 characters.
  static let most = 65_000
  /// Results, values, steps and types that are listed of each.
  static let mostListed = 10

  public init() {}

  public func write(_ report: Report, to output: inout some ReportOutput) throws {
    let head = verdict(of: report)
    let tail = self.tail(of: report)
    try output.write(head)
    var left = Self.most - head.utf8.count - tail.utf8.count - 400
    let findings = TextFindings(report)
    var hidden: [TextFindings.OfPolicy] = []
    for section in sections(findings) {
      var isFirst = true
      for policy in section.policies {
        let title = isFirst ? section.title : ""
        let fitting = hidden.isEmpty ? Detail.allCases.lazy.map { title + section.block(policy, $0) } : nil
        guard let text = fitting?.first(where: { $0.utf8.count <= left }) else {
          hidden.append(policy)
          continue
        }
        isFirst = false
        left -= text.utf8.count
        try output.write(text)
      }
    }
    if !hidden.isEmpty {
      let results = Words.count(hidden.reduce(0) { $0 + $1.results.count }, "result")
      let policies = Words.count(Set(hidden.map(\.policy.id)).count, "policy")
      let words = "Left out for size: \(results) of \(policies)."
      try output.write("\n**\(words)** `plumb check --format json` holds all of them.\n")
      output.note(words)
    }
    try output.write(tail)
  }

  private struct Section {
    var title: String
    var policies: [TextFindings.OfPolicy]
    var block: (TextFindings.OfPolicy, Detail) -> String
  }

  /// The worst first.
  private func sections(_ findings: TextFindings) -> [Section] {
    func section(_ status: Status) -> Section {
      Section(title: Self.title(of: status), policies: findings.policies(with: status)) {
        block($0, findings, $1)
      }
    }
    return [
      section(.error), section(.fail), section(.unknown),
      Section(title: Self.knownTitle, policies: findings.known) { known($0, withNames: $1 != .none) },
      Section(title: Self.waivedTitle, policies: findings.waived) { waived($0, withNames: $1 != .none) },
      section(.pass), section(.notApplicable),
    ]
  }

  /// What comes after the findings, shortened where it would take their room.
  private func tail(of report: Report) -> String {
    func tail(_ exports: Int, _ problems: Int, _ lines: Int) -> String {
      waivers(report, most: lines) + since(report, most: lines) + notJudged(report, exports: exports)
        + self.problems(report, most: problems)
        + summary(of: report, most: lines)
    }
    let whole = tail(20, Self.mostListed, 20)
    if whole.utf8.count <= Self.most / 3 { return whole }
    let short = [tail(6, 5, 8), tail(0, 3, 2)].first { $0.utf8.count <= Self.most / 3 } ?? tail(0, 0, 0)
    return "\n**Shortened for size from here on.** `plumb check --format json` holds all of it.\n" + short
  }

  /// How much of a policy's results is written.
  private enum Detail: CaseIterable { case all, brief, names, none }

  // MARK: - Verdict

  private func verdict(of report: Report) -> String {
    let page = TextPage(FormatOptions())
    var out = "## Plumbline: \(report.couldNotJudge ? "could not judge everything" : report.gate.rawValue)\n"
    if report.couldNotJudge {
      let broken = report.problems.count { $0.severity == .error }
      let reasons = [
        broken > 0 ? "\(Words.count(broken, "error")) in the input" : "",
        report.counts.error > 0 ? "\(Words.count(report.counts.error, "evaluation")) failed" : "",
      ]
      out += "\n**\(reasons.filter { !$0.isEmpty }.joined(separator: "; "))**; of the rest:\n"
    }
    let words = report.gate == .fail ? page.failing(report) : page.passing(report)
    return out + "\n**\(MarkdownText.prose(words))**\n" + decided(report)
  }

  private static func title(of status: Status) -> String {
    switch status {
    case .error: "\n### Errors: the evaluation failed\n"
    case .fail: ""
    case .unknown: "\n### Unknown: the data does not show whether it holds\n"
    case .pass: "\n### Passed\n"
    case .notApplicable: "\n### Not applicable\n"
    case .waived: "\n### Waived\n"
    }
  }

  // MARK: - Findings

  private func block(_ group: TextFindings.OfPolicy, _ findings: TextFindings, _ detail: Detail) -> String {
    let policy = group.policy
    let severity = policy.severity.rawValue.uppercased()
    let title = TextPage.cut(policy.title.isEmpty ? policy.id : policy.title, 400)
    let level = group.status == .fail ? "###" : "####"
    var out = "\n\(level) \(severity): \(MarkdownText.prose(title))\n\n"
    out += MarkdownText.code(TextPage.cut(policy.id, 160)) + ": " + counts(of: group, findings.failOn) + "\n"
    if detail == .none { return out }
    out += "\n"
    let shown = group.results.prefix(Self.mostListed)
    for result in shown { out += item(result, findings, withValues: detail != .names) }
    let hidden = group.results.count - shown.count
    if hidden > 0 { out += "- … and \(hidden) more\n" }
    guard detail == .all, group.status == .fail || group.status == .unknown else { return out }
    return out + explained(group)
  }

  private func counts(of group: TextFindings.OfPolicy, _ failOn: String) -> String {
    let count = group.results.count
    guard group.status == .fail else { return Words.count(count, "result") }
    let gating = group.results.count(where: \.gates)
    let failing = count + group.known
    var words = "\(failing) of \(max(group.policy.counts.judged, failing)) \(failing == 1 ? "fails" : "fail")"
    if group.known > 0 { words += ", \(group.known) of them known" }
    if gating == count || failOn == "none" { return words }
    return gating == 0 ? "\(words); does not gate" : "\(words); \(gating) of \(count) gate"
  }

  private func item(_ result: ReportResult, _ findings: TextFindings, withValues: Bool) -> String {
    let resource = result.resource
    var out = "- **\(MarkdownText.code(TextFindings.name(of: resource)))** "
    out += "(\(MarkdownText.prose(findings.kind(of: result))))"
    guard withValues else { return out + "\n" }
    if !TextFindings.isSaid(result), !result.message.isEmpty {
      out += ": " + MarkdownText.prose(TextPage.cut(result.message, 600))
    }
    out += "\n"
    for evidence in result.evidence.prefix(Self.mostListed) {
      let line = TextFindings.line(of: evidence, in: resource)
      let place = line.place.isEmpty ? "" : ", at \(MarkdownText.code(line.place))"
      out += "  - \(MarkdownText.code(line.text))\(place)\n"
    }
    let hidden = result.evidence.count - Self.mostListed
    if hidden > 0 { out += "  - … and \(Words.count(hidden, "more value"))\n" }
    for note in DecisionWords.notes(on: result) { out += "  - \(MarkdownText.prose(note))\n" }
    let place = TextFindings.place(of: resource)
    if result.evidence.isEmpty, !place.isEmpty { out += "  - at \(MarkdownText.code(place))\n" }
    return out
  }

  /// Why it matters and how to mend it, for the first of the resources.
  private func explained(_ group: TextFindings.OfPolicy) -> String {
    var body = ""
    if !group.policy.why.isEmpty { body += "\n**Why.** \(MarkdownText.paragraphs(group.policy.why))\n" }
    if let first = group.results.first(where: { !$0.remediation.isEmpty }) {
      if let disruptive = first.disruptive { body += "\n**Disruptive.** \(MarkdownText.prose(disruptive))\n" }
      if group.results.count > 1 {
        body += "\nFor \(MarkdownText.code(TextFindings.name(of: first.resource))):\n"
      }
      for (number, step) in first.remediation.prefix(20).enumerated() { body += self.step(step, number + 1) }
    }
    if !group.policy.controls.isEmpty {
      let controls = group.policy.controls.sorted { $0.key < $1.key }.map { framework, ids in
        let named = ids.map { $0.basis == "published" ? $0.id : "\($0.id) (\($0.basis))" }
        return MarkdownText.prose("\(framework) " + named.joined(separator: ", "))
      }
      body += "\n**Controls.** \(controls.joined(separator: "; "))\n"
    }
    if !group.policy.references.isEmpty {
      body += "\n**See** \(group.policy.references.map(MarkdownText.link).joined(separator: ", "))\n"
    }
    return body
  }

  private func step(_ step: RemediationStep, _ number: Int) -> String {
    switch step.kind {
    case .text: "\n**\(number).** \(MarkdownText.prose(step.text))\n"
    case .run: "\n**\(number).** Run:\n\n" + Self.code(step.text, "sh")
    case .terraform: "\n**\(number).** In Terraform:\n\n" + Self.code(step.text, "hcl")
    case .bicep: "\n**\(number).** In Bicep:\n\n" + Self.code(step.text, "bicep")
    }
  }

  /// Not shown where showing would change it.
  static func code(_ text: String, _ language: String, most: Int = 4000) -> String {
    let text = text.hasSuffix("\n") ? String(text.dropLast()) : text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let isPlain = lines.allSatisfy { line in
      DisplayText.safe(line) == line && !line.contains("##")
        && !line.drop(while: \.isWhitespace).hasPrefix("::")
    }
    return isPlain && text.utf8.count <= most
      ? MarkdownText.block(text, language: language)
      : "(see `--format json`: it can't be shown here as it is)\n"
  }
}
