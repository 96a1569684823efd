internal import PlumbValues

// What people decided, and what is different from a former report.
extension MarkdownFormat {
  /// Below the verdict: what the baseline covers, and what changed.
  func decided(_ report: Report) -> String {
    let lines = [DecisionWords.baseline(of: report), report.since.map(DecisionWords.since)]
    return lines.compactMap { $0 }.map { "\n\(MarkdownText.prose($0))\n" }.joined()
  }

  static let knownTitle = "\n### Known from the baseline: does not gate\n"
  static let waivedTitle = "\n### Waived: accepted for now, judged all the same\n"

  /// A policy whose results the baseline knows.
  func known(_ group: TextFindings.OfPolicy, withNames: Bool) -> String {
    var out = heading(group) + ": \(Words.count(group.results.count, "result"))\n"
    if withNames { out += "\n- \(names(group.results))\n" }
    return out
  }

  /// A policy's waived results by what waives them.
  func waived(_ group: TextFindings.OfPolicy, withNames: Bool) -> String {
    let results = group.results.filter { $0.waiver != nil }
    var out = heading(group) + ": \(Words.count(results.count, "result"))\n"
    guard withNames else { return out }
    out += "\n"
    let groups = WaivedGroup.all(results)
    for group in groups.prefix(Self.mostListed) {
      out += "- \(MarkdownText.code(TextPage.cut(group.waiver.id, 60))): "
      out += MarkdownText.prose(TextPage.cut(group.waiver.reason, 400)) + " ("
      out += MarkdownText.prose(DecisionWords.terms(group.waiver)) + ")\n"
      for (status, alike) in group.alike.prefix(5) {
        out += "  - \(status.rawValue): \(names(alike.results))"
        if !alike.message.isEmpty { out += ": \(MarkdownText.prose(TextPage.cut(alike.message, 300)))" }
        out += "\n"
      }
      out += more(group.alike.count - 5, "other reason", indent: "  ")
    }
    return out + more(groups.count - Self.mostListed, "more waiver")
  }

  /// Waivers with which something is the matter, and what to do.
  func waivers(_ report: Report, most: Int) -> String {
    let count = DecisionWords.attention(report)
    if count == 0 { return "" }
    var out = "\n### Waivers: \(count) of \(report.waivers.count) \(count == 1 ? "needs" : "need")"
    out += " to be looked at\n"
    for state in DecisionWords.states {
      let uses = report.waivers.filter { $0.states.contains(state) }
      if uses.isEmpty { continue }
      out += "\n**\(DecisionWords.title(state)):** \(DecisionWords.advice(state))\n\n"
      for use in uses.prefix(most) {
        out += "- \(MarkdownText.code(TextPage.cut(use.waiver.id, 60))): "
        out += MarkdownText.prose(DecisionWords.use(use))
        if state == .unmatched || state == .broad {
          out += ", " + MarkdownText.code(DecisionWords.target(use.waiver))
        }
        out += "\n"
      }
      out += more(uses.count - most, "more waiver")
    }
    return out
  }

  /// What changed since the former report.
  func since(_ report: Report, most: Int) -> String {
    guard let since = report.since else { return "" }
    let date = MarkdownText.prose(DecisionWords.day(since.asOf))
    var out = "\n### Since \(date)\n\n"
    out += "Compared with \(MarkdownText.code(TextPage.cut(since.file, 240))).\n"
    if since.entries.isEmpty { out += "\nNothing was open then, and nothing is now.\n" }
    for group in SinceGroup.all(since) {
      let word = DecisionWords.word(group.change)
      let meaning = DecisionWords.meaning(group.change)
      out += "\n**\(word.prefix(1).uppercased() + word.dropFirst()):** \(Words.count(group.count, "result"))"
      out += (meaning.isEmpty ? "" : "; " + meaning) + "\n\n"
      for policy in group.policies.prefix(most) {
        out +=
          "- \(policy.severity.rawValue.uppercased()) \(MarkdownText.code(TextPage.cut(policy.policy, 160))): "
        out += MarkdownText.prose(policy.names(most: 5)) + "\n"
      }
      out += more(group.policies.count - most, "more policy")
    }
    return out
  }

  private func heading(_ group: TextFindings.OfPolicy) -> String {
    let policy = group.policy
    let title = TextPage.cut(policy.title.isEmpty ? policy.id : policy.title, 400)
    return "\n#### \(policy.severity.rawValue.uppercased()): \(MarkdownText.prose(title))\n\n"
      + MarkdownText.code(TextPage.cut(policy.id, 160))
  }

  private func names(_ results: [ReportResult]) -> String {
    let names = results.prefix(5).map { MarkdownText.code(TextFindings.name(of: $0.resource)) }
    return names.joined(separator: ", ") + (results.count > 5 ? " and \(results.count - 5) more" : "")
  }

  private func more(_ hidden: Int, _ word: String, indent: String = "") -> String {
    hidden > 0 ? "\(indent)- … and \(Words.count(hidden, word))\n" : ""
  }
}
