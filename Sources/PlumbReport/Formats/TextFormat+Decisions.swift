internal import PlumbValues

// What people decided, and what is different from a former report.
extension TextPage {
  /// Policies, waivers and the like that are listed of each kind.
  private static let mostListed = 10
  private static let mostNames = 5

  /// Below the verdict: what the baseline covers, and what changed.
  mutating func decided(_ report: Report) {
    if let words = DecisionWords.baseline(of: report) { paragraph(words, indent: 6) }
    if let since = report.since { paragraph(DecisionWords.since(since), indent: 6, hang: 8) }
  }

  /// What the baseline knows, in a few lines; `complete`: like the other findings.
  mutating func known(_ findings: TextFindings, complete: Bool) {
    let policies = findings.known
    if policies.isEmpty { return }
    let count = policies.reduce(0) { $0 + $1.results.count }
    let rule = count == 1 ? "it doesn't gate unless it grows" : "they don't gate unless they grow"
    section("KNOWN", "\(Words.count(count, "result")) of the baseline: \(rule)", .notice)
    let shown = complete ? policies[...] : policies.prefix(Self.mostListed)
    for policy in shown {
      if complete {
        self.results(of: policy, in: findings)
        continue
      }
      gap()
      heading(policy.policy, indent: 2)
      brief(policy.results, "", indent: 4)
    }
    more(policies.count - shown.count, "policy", option: "details full")
  }

  /// Results that a waiver excepts: which, why, who said so and until when.
  mutating func waived(_ findings: TextFindings, complete: Bool) {
    let policies = findings.waived
    if policies.isEmpty { return }
    let results = Words.count(policies.reduce(0) { $0 + $1.results.count }, "result")
    section("WAIVED", "\(results), judged all the same: accepted for now, so that nothing gates", .warning)
    let shown = complete ? policies[...] : policies.prefix(Self.mostListed)
    for policy in shown {
      gap()
      heading(policy.policy, indent: 2)
      let groups = WaivedGroup.all(policy.results)
      for group in groups.prefix(Self.mostListed) {
        paragraph(
          TextPage.cut(group.waiver.reason, 400), lead: TextPage.cut(group.waiver.id, 60) + "  ",
          style: .strong,
          indent: 4, hang: 6)
        paragraph(DecisionWords.terms(group.waiver), indent: 6, hang: 8)
        for (status, alike) in group.alike.prefix(Self.mostNames) {
          brief(
            alike.results, "\(status.rawValue): ", indent: 6, most: complete ? Self.mostListed : 3)
          if !alike.message.isEmpty { paragraph(TextPage.cut(alike.message, 300), indent: 8) }
        }
        more(group.alike.count - Self.mostNames, "other reason", indent: 6)
      }
      more(groups.count - Self.mostListed, "more waiver", indent: 4)
    }
    more(policies.count - shown.count, "policy", option: "details full")
  }

  /// Waivers with which something is the matter, and what to do.
  mutating func waivers(_ report: Report) {
    let count = DecisionWords.attention(report)
    if count == 0 { return }
    section(
      "WAIVERS", "\(count) of \(report.waivers.count) \(count == 1 ? "needs" : "need") to be looked at",
      .warning)
    for state in DecisionWords.states {
      let uses = report.waivers.filter { $0.states.contains(state) }
      if uses.isEmpty { continue }
      gap()
      paragraph(
        DecisionWords.advice(state), lead: DecisionWords.title(state) + ": ", style: .strong, indent: 2,
        hang: 4)
      for use in uses.prefix(Self.mostListed) {
        paragraph(
          DecisionWords.use(use), lead: TextPage.cut(use.waiver.id, 60) + "  ", indent: 4, hang: 6)
        if state == .unmatched || state == .broad { whole(DecisionWords.target(use.waiver), indent: 6) }
      }
      more(uses.count - Self.mostListed, "more waiver", indent: 4)
    }
  }

  /// What changed since the former report: each policy on a line.
  mutating func since(_ since: ReportComparison?, complete: Bool) {
    guard let since else { return }
    let date = DecisionWords.day(since.asOf)
    section("SINCE", "\(date) (\(TextPage.cut(since.file, 240)))", .strong)
    if since.entries.isEmpty { paragraph("Nothing was open then, and nothing is now.", indent: 2) }
    for group in SinceGroup.all(since) {
      gap()
      let word = DecisionWords.word(group.change)
      let meaning = DecisionWords.meaning(group.change)
      paragraph(
        Words.count(group.count, "result") + (meaning.isEmpty ? "" : "; " + meaning),
        lead: word.prefix(1).uppercased() + word.dropFirst() + ": ", style: .strong, indent: 2, hang: 4)
      let shown = complete ? group.policies[...] : group.policies.prefix(Self.mostListed)
      for policy in shown {
        paragraph(
          "\(TextPage.cut(policy.policy, 160)): \(policy.names(most: complete ? 50 : Self.mostNames))",
          lead: policy.severity.rawValue.uppercased() + "  ", style: Words.style(of: policy.severity),
          indent: 4, hang: 6)
      }
      more(group.policies.count - shown.count, "policy", option: "details full", indent: 4)
    }
  }

  private mutating func more(
    _ hidden: Int, _ word: String, option: String = "format json", indent: Int = 2
  ) {
    if hidden <= 0 { return }
    let word = word.hasPrefix("more ") || word.hasPrefix("other ") ? word : "more " + word
    if indent == 2 { gap() }
    paragraph("… and \(Words.count(hidden, word)) (see --\(option))", indent: indent)
  }
}
