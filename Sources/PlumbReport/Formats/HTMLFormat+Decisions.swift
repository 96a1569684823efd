internal import PlumbValues

// What is different from a former report, and what people decided: waivers and attestations.
extension HTMLFormat {
  private static let mostEntries = 500

  func changes(_ since: ReportComparison, _ report: Report) -> HTML {
    var out: HTML = """
      <section id="changes" aria-labelledby="changes-title">
      <h2 id="changes-title">Changes since \(Self.day(since))</h2>
      <p>Compared with \(HTMLText.code(since.file, 240)): \
      <strong>\(since.isWorse ? "there are findings that are worse than they were" : "nothing is worse than it was")</strong>.</p>
      <ul class="tiles" aria-label="Changes">
      """
    for change in ReportComparison.Change.allCases {
      out += "<li class=\"\(change.rawValue)\"><b>\(since.count(change))</b> \(Self.title(change))</li>"
    }
    out += "</ul>\n"
    let titles = Dictionary(
      report.policies.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
    for change in ReportComparison.Change.allCases {
      let entries = since.entries.filter { $0.change == change }.sorted {
        $0.severity == $1.severity ? false : $0.severity > $1.severity
      }
      if entries.isEmpty { continue }
      let isOpen = change != .open && entries.count <= 50
      out += """
        <details\(isOpen ? " open" : "")><summary><h3>\(Self.title(change)): \(Words.count(entries.count, "finding"))</h3></summary>
        <div class="scroll"><table><caption>\(Self.words(change))</caption>
        <thead><tr><th scope="col">Severity</th><th scope="col">Resource</th><th scope="col">Policy</th><th scope="col">Status</th></tr></thead><tbody>

        """
      for entry in entries.prefix(Self.mostEntries) { out += row(entry, titles[entry.policy] ?? "", report) }
      out += "</tbody></table></div>\n"
      if entries.count > Self.mostEntries {
        out += "<p class=\"note\">\(entries.count - Self.mostEntries) more stand in the JSON report.</p>\n"
      }
      out += "</details>\n"
    }
    return out + "</section>\n"
  }

  /// The former report's date, without a time where it has none.
  static func day(_ since: ReportComparison) -> String {
    let midnight = "T00:00:00Z"
    return HTMLText.cut(
      since.asOf.hasSuffix(midnight) ? String(since.asOf.dropLast(midnight.count)) : since.asOf, 40)
  }

  private func row(_ entry: ReportComparison.Entry, _ title: String, _ report: Report) -> HTML {
    let severity = entry.formerSeverity.map {
      "\(Self.badge(entry.severity)) <small>was \($0.rawValue)</small>" as HTML
    }
    let status = entry.formerStatus.map {
      "\(Self.badge(entry.status)) <small>was \(Self.word($0))</small>" as HTML
    }
    let isPast = entry.change == .mended || entry.change == .notJudged
    let was: HTML = isPast ? "<small>was</small> " : ""
    let resource = entry.resource
    let name = resource.address ?? (resource.name.isEmpty ? resource.id : resource.name)
    let scope = resource.scope.isEmpty ? "" : " in \(HTMLScopes.name(of: resource.scope, in: report))"
    return """
      <tr><td>\(severity ?? Self.badge(entry.severity))</td>\
      <th scope="row">\(HTMLText.cut(name, 120)) <small>\(HTMLText.cut(resource.type, 120))\(scope)</small></th>\
      <td>\(HTMLText.cut(title, 200)) \(HTMLText.code(entry.policy, 160))</td><td>\(was)\(status ?? Self.badge(entry.status))</td></tr>

      """
  }

  private static func title(_ change: ReportComparison.Change) -> String {
    switch change {
    case .new: "New"
    case .grown: "Grown"
    case .open: "Still open"
    case .mended: "Mended"
    case .waived: "Now waived"
    case .notJudged: "Not judged any more"
    }
  }

  private static func words(_ change: ReportComparison.Change) -> String {
    switch change {
    case .new: "They were not there, or only unknown, and are failures now."
    case .grown: "They were there, and rest on more now."
    case .open: "They were there and still are."
    case .mended: "They were there; their policies were judged and no longer list them."
    case .waived: "They were there and are waived now."
    case .notJudged: "They were there; their policies were not judged this time, so nobody knows."
    }
  }

  // MARK: - Waivers

  /// Opens the section; what is waived comes after it.
  func waivers(_ report: Report) -> HTML {
    guard hasWaivers(report) else { return "" }
    var out: HTML =
      "<section id=\"waivers\" aria-labelledby=\"waivers-title\">\n<h2 id=\"waivers-title\">Waivers</h2>\n"
    out +=
      "<p>A waived resource is judged all the same; only its result doesn't gate, until the waiver's last day.</p>\n"
    guard !report.waivers.isEmpty else { return out }
    out += """
      <div class="scroll"><table><caption>All waivers of the run, and what became of each</caption>
      <thead><tr><th scope="col">Waiver</th><th scope="col">State</th><th scope="col">Excepts</th><th scope="col">Reason</th>\
      <th scope="col">Owner</th><th scope="col">Approved by</th><th scope="col">Last day</th><th scope="col" class="num">Fits</th>\
      <th scope="col" class="num">Waives</th></tr></thead><tbody>

      """
    for use in report.waivers {
      let states =
        use.states.isEmpty
        ? "<span class=\"badge pass\">in force</span>"
        : HTML.joined(
          use.states.map {
            "<span class=\"badge \($0 == .expired ? "fail" : "unknown")\">\($0.rawValue)</span> <small>\(Self.words($0))</small>"
          }, separator: "<br>")
      let waiver = use.waiver
      let pattern = waiver.resource.map { HTMLText.code($0, 400) }
      let scope = waiver.scope.map { "all of the scope \(HTMLText.code($0, 400))" as HTML }
      out += """
        <tr><th scope="row">\(HTMLText.cut(waiver.id, 80))</th><td>\(states)</td>\
        <td>\(HTMLText.code(waiver.policy, 160)) <small>for \(pattern ?? scope ?? "nothing")</small></td>\
        <td>\(HTMLText.inline(waiver.reason, 1000))</td><td>\(HTMLText.cut(waiver.owner, 120))</td>\
        <td>\(HTMLText.cut(waiver.approvedBy, 120))</td><td class="date">\(HTMLText.cut(waiver.expires, 40))</td>\
        <td class="num">\(use.matched)</td><td class="num">\(use.waived)</td></tr>

        """
    }
    return out + "</tbody></table></div>\n"
  }

  /// What excepts a result, beside it.
  func excepted(_ waiver: ReportWaiver) -> HTML {
    """
    <p class="says">Waived by <strong>\(HTMLText.cut(waiver.id, 80))</strong> until \(HTMLText.cut(waiver.expires, 40)): \
    \(HTMLText.inline(waiver.reason, 1000)) <small>owner \(HTMLText.cut(waiver.owner, 120)), approved by \
    \(HTMLText.cut(waiver.approvedBy, 120))</small></p>

    """
  }

  // MARK: - Attestations

  func attestations(_ report: Report) -> HTML {
    let attested = report.results.compactMap { result in result.attestation.map { (result, $0) } }
    guard !attested.isEmpty else { return "" }
    let titles = Dictionary(
      report.policies.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
    var out: HTML = """
      <section id="attestations" aria-labelledby="attestations-title">
      <h2 id="attestations-title">Attestations</h2>
      <p>People's answers to what no export can show. They are taken at their word, until the day they hold to.</p>
      <div class="scroll"><table><caption>Manual policies that were answered</caption>
      <thead><tr><th scope="col">Policy</th><th scope="col">Result</th><th scope="col">Answer</th><th scope="col">By</th>\
      <th scope="col">On</th><th scope="col">Holds to</th><th scope="col">Statement and evidence</th></tr></thead><tbody>

      """
    for (result, attestation) in attested.prefix(Self.mostEntries) {
      out += """
        <tr><th scope="row">\(HTMLText.cut(titles[result.policy] ?? "", 200)) \(HTMLText.code(result.policy, 160))</th>\
        <td>\(Self.badge(result.status))</td><td>\(Self.words(attestation.answer))</td><td>\(HTMLText.cut(attestation.by, 120))</td>\
        <td class="date">\(HTMLText.cut(attestation.on, 40))</td><td class="date">\(HTMLText.cut(attestation.until, 40))</td>\
        <td>\(HTMLText.inline(attestation.statement, 1000))\(Self.evidence(attestation))</td></tr>

        """
    }
    return out + "</tbody></table></div>\n</section>\n"
  }

  func answered(_ attestation: ReportAttestation) -> HTML {
    """
    <p class="says">Attested <strong>\(Self.words(attestation.answer))</strong> by \(HTMLText.cut(attestation.by, 120)) on \
    \(HTMLText.cut(attestation.on, 40)), holds to \(HTMLText.cut(attestation.until, 40)): \
    \(HTMLText.inline(attestation.statement, 1000))</p>\(Self.evidence(attestation))

    """
  }

  private static func evidence(_ attestation: ReportAttestation) -> HTML {
    if attestation.evidence.isEmpty { return "" }
    let items = attestation.evidence.prefix(20).map { "<li>\(HTMLText.link($0))</li>" as HTML }
    return "<ul class=\"plain\">\(HTML.joined(items))</ul>"
  }

  private static func words(_ answer: ReportAttestation.Answer) -> String {
    switch answer {
    case .done: "done"
    case .notDone: "not done"
    case .notApplicable: "not applicable"
    }
  }
}
