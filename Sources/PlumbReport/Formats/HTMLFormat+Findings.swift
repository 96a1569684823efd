internal import PlumbValues

// The findings: a fold for each policy, worst first, in it why it matters, how to mend it and what was found.
extension HTMLFormat {
  func findings(
    _ report: Report, _ findings: HTMLFindings, _ page: inout HTMLPage, _ output: inout some ReportOutput
  ) throws {
    let total = findings.total
    page.add(
      "<section id=\"findings\" aria-labelledby=\"findings-title\">\n<h2 id=\"findings-title\">Findings</h2>\n"
    )
    if total == 0 {
      let words =
        report.counts.judged == 0
        ? "Nothing was judged." : "None: nothing that was judged fails or is unknown."
      page.add("<p>\(words)</p>\n")
    } else {
      page.add(
        "<p>\(Words.count(total, "finding")) of \(Words.count(findings.open.count, "policy")), the worst first. Open a policy for why it matters, how to mend it, and what was found where.</p>\n"
      )
    }
    if findings.listed < total {
      page.add(
        """
        <p class="alarm"><strong>\(total - findings.listed) findings are counted but not listed here</strong>, so that the page stays \
        usable: each policy shows its worst first. The JSON report holds all \(total).</p>

        """)
    }
    if total + findings.waived.count + findings.holding.count > 0 {
      page.add(filter(report, findings, left: total - findings.listed))
    }
    try groups(findings.open, report, findings, &page, &output)
    page.add("</section>\n")
  }

  /// Results that hold, where the report lists them.
  func holding(
    _ report: Report, _ findings: HTMLFindings, _ page: inout HTMLPage, _ output: inout some ReportOutput
  ) throws {
    guard !findings.holding.isEmpty else { return }
    page.add(
      """
      <section id="holding" aria-labelledby="holding-title">
      <h2 id="holding-title">Passed and not applicable</h2>
      <p>What the report lists of them; the policies above count all.</p>

      """)
    try groups(findings.holding, report, findings, &page, &output)
    page.add("</section>\n")
  }

  // MARK: - Filter

  private static let mostChoices = 300

  /// Shown by the script alone, for it does nothing without it.
  private func filter(_ report: Report, _ findings: HTMLFindings, left: Int) -> HTML {
    var listedSeverities: Set<ReportSeverity> = []
    for result in report.results { listedSeverities.insert(result.severity) }
    let severities = ReportSeverity.allCases.reversed().filter(listedSeverities.contains)
    var listedStatuses = StatusCounts()
    for scope in findings.scopes.all { listedStatuses.add(scope.counts) }
    let statuses = [Status.fail, .error, .unknown, .waived, .pass, .notApplicable].filter {
      listedStatuses[$0] > 0
    }
    func options(_ items: some Sequence<(value: String, words: String)>) -> HTML {
      HTML.joined(items.map { "<option value=\"\($0.value)\">\($0.words)</option>" })
    }
    func select(_ name: HTML, _ label: HTML, _ options: HTML) -> HTML {
      "<label>\(label) <select id=\"f-\(name)\"><option value=\"\">all</option>\(options)</select></label>\n"
    }
    var out: HTML = """
      <div class="filter" id="filter" role="search" aria-label="Filter the findings" hidden>
      <label class="find">Search <input type="search" id="f-text" autocomplete="off" spellcheck="false" placeholder="name, id, policy, path, file…"></label>

      """
    out += select("severity", "Severity", options(severities.map { ($0.rawValue, $0.rawValue) }))
    out += select("status", "Status", options(statuses.map { (Self.name(of: $0), Self.word($0)) }))
    let scopes = findings.scopes.all.enumerated().prefix(Self.mostChoices)
      .map { (value: String($0.offset), words: HTMLScopes.name(of: $0.element.id, in: report)) }
      .sorted { $0.words < $1.words }
    if scopes.count > 1 { out += select("scope", "Scope", options(scopes)) }
    let frameworks = HTMLControls.frameworks(of: report)
    if !frameworks.isEmpty {
      let groups = frameworks.map { framework in
        let controls = options(
          framework.controls.prefix(Self.mostChoices).map { (String($0.number), HTMLText.cut($0.id, 60)) })
        return "<optgroup label=\"\(HTMLText.cut(framework.name, 60))\">\(controls)</optgroup>" as HTML
      }
      out += select("control", "Control", HTML.joined(groups))
    }
    var marks: [(value: String, words: String)] = [("gates", "gating"), ("open", "not gating")]
    if report.since != nil { marks.append(("new", "new or grown since")) }
    if report.baseline != nil {
      marks += [("known", "in the baseline"), ("grown", "grown since the baseline")]
    }
    out += select("mark", "Gate", options(marks))
    return out + """
      <span class="buttons"><button type="button" id="f-clear">Clear</button>
      <button type="button" id="f-open">Open all</button> <button type="button" id="f-close">Close all</button></span>
      <output id="f-count" data-left="\(max(0, left))" aria-live="polite"></output>
      </div>
      <p id="f-none" hidden>Nothing fits the filter.</p>

      """
  }

  // MARK: - One policy

  private static let mostOpen = 12

  func groups(
    _ groups: [HTMLFindings.Group], _ report: Report, _ findings: HTMLFindings, _ page: inout HTMLPage,
    _ output: inout some ReportOutput
  ) throws {
    let isOpen = groups.reduce(0) { $0 + $1.results.count } <= Self.mostOpen
    let controls = HTMLControls.numbers(of: report)
    for group in groups {
      page.add(head(of: group, report, controls, isOpen: isOpen))
      let steps = HTMLSteps(group.results.prefix(group.inFull).map { report.results[$0] })
      let isHolding = group.counts.pass + group.counts.notApplicable > 0
      if !isHolding { page.add(about(group, steps, report)) }
      page.add("<ol class=\"findings\">\n")
      for (place, index) in group.results.prefix(group.listed).enumerated() {
        let result = report.results[index]
        let inFull = place < group.inFull && page.size < Self.mostBytes
        page.add(finding(result, report, findings, inFull ? steps : nil, isHolding: isHolding))
        try page.flush(to: &output, ifOver: 1 << 16)
      }
      page.add("</ol>\n")
      if group.listed > group.inFull, !isHolding {
        page.add(
          "<p class=\"note\">From the \(group.inFull + 1)th on in brief: their other values and commands stand in the JSON report.</p>\n"
        )
      }
      if group.listed < group.results.count {
        page.add(
          "<p class=\"note\">\(group.results.count - group.listed) more of this policy are not listed here; the JSON report holds them.</p>\n"
        )
      }
      page.add("</div></details>\n")
    }
  }

  /// From here on findings are in brief.
  private static let mostBytes = 6_000_000

  private func head(
    of group: HTMLFindings.Group, _ report: Report, _ controls: [String: Int], isOpen: Bool
  ) -> HTML {
    let policy = group.policy
    let served = Set(
      policy.controls.flatMap { framework, ids in
        ids.compactMap { controls[HTMLControls.key(framework, $0.id)] }
      })
    let numbers = served.sorted().map(String.init).joined(separator: " ")
    let title = policy.title.isEmpty ? policy.id : policy.title
    var counts: [HTML] = []
    for status in [Status.fail, .error, .unknown, .waived, .pass, .notApplicable]
    where group.counts[status] > 0 {
      counts.append(
        "<span class=\"\(Self.name(of: status)) count\">\(group.counts[status]) \(Self.word(status))</span>")
    }
    let judged = max(policy.counts.judged, group.results.count)
    let isHolding = group.counts.pass + group.counts.notApplicable > 0
    let of = isHolding ? "" : " of \(judged) judged"
    let gating =
      switch group.gating {
      case _ where isHolding || group.counts.fail + group.counts.unknown == 0: ""
      case 0: "; none gates"
      case group.results.count: "; all gate"
      default: "; \(group.gating) gate"
      }
    return """
      <details class="policy" id="\(group.counts.waived > 0 ? "w" : isHolding ? "h" : "p")\(group.number)" data-controls="\(numbers)"\(isOpen ? " open" : "")>
      <summary><h3><span class="title">\(Self.badge(group.severity)) \(HTMLText.cut(title, 400))</span>
      <span class="sub">\(HTMLText.code(policy.id, 160)) <span>\(HTML.joined(counts, separator: ", "))\(of)\(gating)</span> <span class="shown"></span></span></h3></summary>
      <div class="body">

      """
  }

  /// Why it matters, how to mend it, which controls it serves.
  private func about(_ group: HTMLFindings.Group, _ steps: HTMLSteps, _ report: Report) -> HTML {
    var out: HTML = ""
    let policy = group.policy
    if !policy.why.isEmpty {
      out +=
        "<div class=\"why\"><h4>Why it matters</h4>\(HTMLText.prose(HTMLText.cut(lines: policy.why, 6000)))</div>\n"
    }
    out += steps.shared
    if !policy.controls.isEmpty || !policy.references.isEmpty {
      out += "<dl class=\"controls\">"
      for (framework, controls) in policy.controls.sorted(by: { $0.key < $1.key }) {
        let ids = controls.map { $0.basis == "published" ? $0.id : "\($0.id) (\($0.basis))" }
        out +=
          "<div><dt>\(HTMLText.cut(framework, 80))</dt><dd>\(HTMLText.cut(ids.joined(separator: ", "), 600))</dd></div>"
      }
      if !policy.references.isEmpty {
        let links = policy.references.prefix(20).map(HTMLText.link)
        out += "<div><dt>See</dt><dd>\(HTML.joined(links, separator: "<br>"))</dd></div>"
      }
      out += "</dl>\n"
    }
    return out
  }

  // MARK: - One finding

  private static let mostValues = 8

  /// `steps` is nil for one in brief.
  private func finding(
    _ result: ReportResult, _ report: Report, _ findings: HTMLFindings, _ steps: HTMLSteps?, isHolding: Bool
  ) -> HTML {
    let resource = result.resource
    let name = resource.address ?? (resource.name.isEmpty ? resource.id : resource.name)
    let change = findings.changes[result.fingerprint]
    let marks = [
      result.gates ? "gates" : "open", change == nil ? "" : "new", result.baseline?.rawValue ?? "",
    ].filter { !$0.isEmpty }.joined(separator: " ")
    var out: HTML = """
      <li class="finding" data-severity="\(result.severity.rawValue)" data-status="\(Self.name(of: result.status))" \
      data-scope="\(findings.scopes.number(of: resource.scope))" data-mark="\(marks)">
      <h4>\(Self.badge(result.status)) \(HTMLText.cut(name, 120)) <small>\(HTMLText.cut(findings.scopes.kind(of: resource), 260))\(self.marks(result, change, report, isHolding: isHolding))</small></h4>

      """
    if resource.id != name { out += "<p class=\"id\">\(HTMLText.code(resource.id, 600))</p>\n" }
    let said = TextFindings.isSaid(result)
    if !said, !result.message.isEmpty {
      out += "<p class=\"says\">\(HTMLText.inline(result.message, 1200))</p>\n"
    }
    if result.evidence.isEmpty {
      let place = TextFindings.place(of: resource)
      if !place.isEmpty { out += "<p class=\"at\">at \(HTMLText.code(place))</p>\n" }
    } else if steps != nil {
      out += evidence(result)
    } else if let first = result.evidence.first {
      out += "<ul class=\"evidence\">\(value(first, of: resource))</ul>\n"
      if result.evidence.count > 1 {
        out +=
          "<p class=\"note\">In brief: \(Words.count(result.evidence.count - 1, "more value")) in the JSON report.</p>\n"
      }
    }
    if let attestation = result.attestation { out += answered(attestation) }
    if let waiver = result.waiver { out += excepted(waiver) }
    if let steps, !isHolding { out += steps.own(of: result) }
    return out + "</li>\n"
  }

  private func marks(
    _ result: ReportResult, _ change: ReportComparison.Change?, _ report: Report, isHolding: Bool
  ) -> HTML {
    var marks: [HTML] = []
    if result.status == .waived {
      let underlying = result.underlying.map { Self.badge($0) } ?? "not known"
      marks.append("without the waiver: \(underlying)")
    } else if result.status == .error {
      marks.append("<strong>could not be judged</strong>")
    } else if !isHolding {
      marks.append(result.gates ? "<strong>gates</strong>" : "does not gate")
    }
    switch result.baseline {
    case .known: marks.append("known: in the baseline")
    case .grown: marks.append("<strong>grown</strong>: in the baseline, but it rests on more now")
    case nil: break
    }
    if let change, let since = report.since {
      marks.append("<strong>\(change.rawValue)</strong> since \(Self.day(since))")
    }
    if let standard = report.severityOverrides.first(where: { $0.policy == result.policy }) {
      marks.append(
        "severity set to \(standard.severity.rawValue), the policy says \(standard.standard.rawValue)")
    }
    return HTML.joined(marks.map { " · \($0)" })
  }

  private func evidence(_ result: ReportResult) -> HTML {
    var out: HTML = "<ul class=\"evidence\">\n"
    for evidence in result.evidence.prefix(Self.mostValues) { out += value(evidence, of: result.resource) }
    out += "</ul>\n"
    let rest = result.evidence.dropFirst(Self.mostValues)
    if !rest.isEmpty {
      out += "<details><summary>\(Words.count(rest.count, "more value"))</summary><ul class=\"evidence\">\n"
      for evidence in rest { out += value(evidence, of: result.resource) }
      out += "</ul></details>\n"
    }
    if result.evidenceOmitted > 0 {
      out +=
        "<p class=\"note\">It rests on \(Words.count(result.evidenceOmitted, "value")) more that the report does not list.</p>\n"
    }
    return out
  }

  /// `PATH is VALUE; must be EXPECTED; at FILE:LINE:COLUMN`.
  private func value(_ evidence: Evidence, of resource: ReportResource) -> HTML {
    var out: HTML = "<li><span class=\"path\"><code>\(HTMLText.cut(evidence.path, 300))</code>"
    if let related = evidence.resource {
      out += " <small>of \(HTMLText.code(Self.short(related, of: resource), 200))</small>"
    }
    out += "</span> <span class=\"is\">\(HTMLText.cut(evidence.state, 1024))"
    if let actual = Self.actual(evidence) { out += " <code>\(HTMLText.cut(actual, 1024))</code>" }
    if evidence.more > 0 { out += " <small>and \(Words.count(evidence.more, "more element")) alike</small>" }
    out += "</span> <span class=\"must\">"
    if !evidence.expected.isEmpty { out += "must be \(HTMLText.cut(evidence.expected, 400))" }
    let place = TextFindings.line(of: evidence, in: resource).place
    out += "</span> <span class=\"at\">"
    if !place.isEmpty { out += "\(HTMLText.code(place))" }
    return out + "</span></li>\n"
  }

  /// The id of a related resource as seen from the judged one.
  private static func short(_ id: String, of resource: ReportResource) -> String {
    if !resource.id.isEmpty, id.hasPrefix(resource.id + "/") { return "…" + id.dropFirst(resource.id.count) }
    let segments = id.split(separator: "/")
    return segments.count > 4 ? "…/" + segments.suffix(2).joined(separator: "/") : id
  }

  /// The value, where the words don't hold it already.
  private static func actual(_ evidence: Evidence) -> String? {
    switch evidence.actual {
    case nil, .null, .unknown: return nil
    case .text("(unknown)"): return nil
    case .some(let actual):
      let json = actual.json
      return evidence.state.contains(json)
        || evidence.state.hasSuffix("…") && evidence.state.utf8.count > 60
          && json.hasPrefix(evidence.state.dropFirst(3).dropLast())
        ? nil : json
    }
  }
}
