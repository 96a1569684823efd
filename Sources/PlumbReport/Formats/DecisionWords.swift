internal import PlumbValues

/// What people decided and what is different from a former report, in the words that the formats for people share.
enum DecisionWords {
  /// `7 known from baseline.json don't gate; 1 grown: gates`; nil without a baseline.
  static func baseline(of report: Report) -> String? {
    guard let file = report.baseline.map({ TextPage.cut($0, 120) }) else { return nil }
    let known = report.results.count { $0.baseline == .known }
    let grown = report.results.filter { $0.baseline == .grown }
    var words =
      known == 0 ? "nothing found is known from \(file)" : "\(known) known from \(file) \(doNot(known)) gate"
    if !grown.isEmpty {
      let gating = grown.count(where: \.gates)
      words += "; \(grown.count) grown: "
      words += gating == 0 ? "\(doNot(grown.count)) gate" : gating == grown.count ? "" : "\(gating) "
      if gating > 0 { words += gating == 1 ? "gates" : "gate" }
    }
    return words
  }

  private static func doNot(_ count: Int) -> String { count == 1 ? "doesn't" : "don't" }

  /// `since 2026-10-20 (reports/2026-10.json): 1 new, 2 still open, 1 mended`.
  static func since(_ since: ReportComparison) -> String {
    let counts = changes.map { ($0, since.count($0)) }.filter { $0.1 > 0 }
    let words = counts.map { "\($0.1) \(word($0.0))" }.joined(separator: ", ")
    let was = "since \(day(since.asOf)) (\(TextPage.cut(since.file, 120))): "
    return was + (words.isEmpty ? "nothing was open then, and nothing is now" : words)
  }

  /// The worst first.
  static let changes: [ReportComparison.Change] = [.new, .grown, .open, .notJudged, .waived, .mended]

  static func word(_ change: ReportComparison.Change) -> String {
    switch change {
    case .new: "new"
    case .grown: "grown"
    case .open: "still open"
    case .notJudged: "not judged this time"
    case .waived: "waived now"
    case .mended: "mended"
    }
  }

  /// What the word means, where it doesn't say it.
  static func meaning(_ change: ReportComparison.Change) -> String {
    switch change {
    case .new, .open: ""
    case .grown: "open before, and resting on more now"
    case .notJudged: "open before, and nobody knows whether it is mended"
    case .waived: "excepted, not mended"
    case .mended: "judged, and listed no more"
    }
  }

  /// `was unknown, was high`.
  static func former(_ entry: ReportComparison.Entry) -> String {
    let was = [entry.formerStatus?.rawValue, entry.formerSeverity?.rawValue].compactMap { $0 }
    return was.map { "was \($0)" }.joined(separator: ", ")
  }

  /// A date without its time, where that is midnight.
  static func day(_ date: String) -> String {
    TextPage.cut(date.hasSuffix("T00:00:00Z") ? String(date.dropLast(10)) : date, 40)
  }

  // MARK: - Waivers

  /// What most needs doing first.
  static let states: [ReportWaiverUse.State] = [.expired, .expiring, .broad, .unmatched, .unneeded]

  static func title(_ state: ReportWaiverUse.State) -> String {
    state.rawValue.prefix(1).uppercased() + state.rawValue.dropFirst()
  }

  /// What it means, and what to do.
  static func advice(_ state: ReportWaiverUse.State) -> String {
    switch state {
    case .expired: "waives nothing any more. Mend what it covered, or have it approved anew."
    case .expiring: "ends within 30 days. Mend what it covers, or have it approved anew before."
    case .broad: "fits more than 25 resources, or names nothing but a scope. Name the resources more closely."
    case .unmatched: "nothing that its policy judged fits. Correct what it names, or remove it."
    case .unneeded: "what fits it passes by itself. Remove it."
    }
  }

  /// `policy, until 2027-01-31, owner ml-platform; 27 resources fit, 1 result waived`.
  static func use(_ use: ReportWaiverUse) -> String {
    let waiver = use.waiver
    let ends = use.states.contains(.expired) ? "ended" : "until"
    var words = "\(TextPage.cut(waiver.policy, 160)), \(ends) \(TextPage.cut(waiver.expires, 20))"
    words += ", owner \(TextPage.cut(waiver.owner, 80)); "
    words += use.matched == 0 ? "no resource fits" : "\(Words.count(use.matched, "resource")) fit"
    if use.matched == 1 { words += "s" }
    if use.waived > 0 { words += ", \(Words.count(use.waived, "result")) waived" }
    return words
  }

  /// The pattern or the scope that it is for.
  static func target(_ waiver: ReportWaiver) -> String {
    TextPage.cut(waiver.resource ?? waiver.scope ?? "", 300)
  }

  /// `until 2027-01-31, owner ml-platform, approved by security@example.com`.
  static func terms(_ waiver: ReportWaiver) -> String {
    "until \(TextPage.cut(waiver.expires, 20)), owner \(TextPage.cut(waiver.owner, 80)), "
      + "approved by \(TextPage.cut(waiver.approvedBy, 80))"
  }

  /// Ids of waivers with which something is the matter.
  static func attention(_ report: Report) -> Int { report.waivers.count { !$0.states.isEmpty } }

  // MARK: - Results

  /// What is to be said of a result besides its evidence.
  static func notes(on result: ReportResult) -> [String] {
    var notes: [String] = []
    if result.evidenceOmitted > 0 {
      notes.append("… and \(Words.count(result.evidenceOmitted, "more value")) that the report doesn't hold")
    }
    if let attestation = result.attestation { notes.append(words(attestation)) }
    return notes
  }

  private static func words(_ attestation: ReportAttestation) -> String {
    let answer = attestation.answer.rawValue.split(separator: "-").joined(separator: " ")
    var words =
      "attested \(answer) by \(TextPage.cut(attestation.by, 80)) on \(TextPage.cut(attestation.on, 20))"
    words += ", until \(TextPage.cut(attestation.until, 20)): \(TextPage.cut(attestation.statement, 400))"
    let evidence = attestation.evidence.prefix(5).map { TextPage.cut($0, 240) }
    if evidence.isEmpty { return words }
    let more = attestation.evidence.count - evidence.count
    return words + " (\(evidence.joined(separator: ", "))\(more > 0 ? " and \(more) more" : ""))"
  }

  /// Lines of the summary: severities set otherwise, and what becomes of unknown results where that is not usual.
  static func setup(_ report: Report) -> [(lead: String, words: String)] {
    var lines: [(lead: String, words: String)] = []
    for override in report.severityOverrides {
      let words =
        "\(TextPage.cut(override.policy, 160)) is \(override.severity.rawValue), not \(override.standard.rawValue)"
      lines.append(("Severity    ", "\(words) (\(TextPage.cut(override.from, 160)))"))
    }
    switch report.unknownPolicy {
    case .fail: break
    case .warn: lines.append(("Unknown     ", "warn: unknown results don't gate"))
    case .failAll:
      lines.append(("Unknown     ", "fail-all: what is deferred to the live export gates too"))
    }
    if !report.waivers.isEmpty {
      let waived = Words.count(report.waivers.reduce(0) { $0 + $1.waived }, "result")
      lines.append(("Waivers     ", "\(report.waivers.count), which waive \(waived)"))
    }
    if let words = baseline(of: report) { lines.append(("Baseline    ", words)) }
    return lines
  }
}

/// Waived results of a policy by what waives them.
struct WaivedGroup {
  var waiver: ReportWaiver
  /// By what they would be otherwise, and what they say.
  var alike: [(underlying: Status, results: TextFindings.Alike)]

  static func all(_ results: [ReportResult]) -> [WaivedGroup] {
    var order: [ReportWaiver] = []
    var grouped: [ReportWaiver: [ReportResult]] = [:]
    for result in results {
      guard let waiver = result.waiver else { continue }
      if grouped[waiver] == nil { order.append(waiver) }
      grouped[waiver, default: []].append(result)
    }
    return order.map { waiver in
      let results = grouped[waiver] ?? []
      let statuses = Status.allCases.sorted { $0 == .fail && $1 != .fail }
      let alike = statuses.flatMap { status in
        TextFindings.alike(results.filter { ($0.underlying ?? .fail) == status }).map { (status, $0) }
      }
      return WaivedGroup(waiver: waiver, alike: alike)
    }
  }

  /// `lab-1, lab-2 and 3 more`.
  static func names(_ results: [ReportResult], most: Int) -> String {
    let names = results.prefix(most).map { TextFindings.name(of: $0.resource) }.joined(separator: ", ")
    return names + (results.count > most ? " and \(results.count - most) more" : "")
  }
}

/// Entries of a comparison with the same change, by policy, the worst first.
struct SinceGroup {
  struct OfPolicy {
    var policy: String
    var severity: ReportSeverity
    var entries: [ReportComparison.Entry]

    /// `oai-prod (was unknown), oai-lab and 3 more`; those that changed first.
    func names(most: Int) -> String {
      let order =
        entries.filter { !DecisionWords.former($0).isEmpty }
        + entries.filter { DecisionWords.former($0).isEmpty }
      let names = order.prefix(most).map { entry in
        let former = DecisionWords.former(entry)
        return TextFindings.name(of: entry.resource) + (former.isEmpty ? "" : " (\(former))")
      }
      return names.joined(separator: ", ") + (order.count > most ? " and \(order.count - most) more" : "")
    }
  }
  var change: ReportComparison.Change
  var count: Int
  var policies: [OfPolicy]

  static func all(_ since: ReportComparison) -> [SinceGroup] {
    DecisionWords.changes.compactMap { change in
      let entries = since.entries.filter { $0.change == change }
      guard !entries.isEmpty else { return nil }
      var byPolicy: [String: OfPolicy] = [:]
      for entry in entries {
        var group =
          byPolicy[entry.policy] ?? OfPolicy(policy: entry.policy, severity: entry.severity, entries: [])
        group.severity = max(group.severity, entry.severity)
        group.entries.append(entry)
        byPolicy[entry.policy] = group
      }
      let policies = byPolicy.values.sorted { left, right in
        left.severity == right.severity ? left.policy < right.policy : left.severity > right.severity
      }
      return SinceGroup(change: change, count: entries.count, policies: policies)
    }
  }
}
