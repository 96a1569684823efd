internal import PlumbValues

// What the verdict is made of: numbers, what softens it, and charts, each of which is a table with bars.
extension HTMLFormat {
  func glance(_ report: Report, _ findings: HTMLFindings) -> HTML {
    var out: HTML =
      "<section id=\"glance\" aria-labelledby=\"glance-title\">\n<h2 id=\"glance-title\">At a glance</h2>\n"
    out += tiles(report)
    let limits = self.limits(report)
    if !limits.isEmpty {
      out += "<div class=\"card limits\"><h3>Read the verdict with this</h3><ul>\n"
      for limit in limits { out += "<li>\(limit)</li>\n" }
      out += "</ul></div>\n"
    }
    let charts = [severities(report), scopes(report, findings), frameworks(report)].filter { !$0.isEmpty }
    if !charts.isEmpty { out += "<div class=\"charts\">\n\(HTML.joined(charts))</div>\n" }
    return out + "</section>\n"
  }

  private func tiles(_ report: Report) -> HTML {
    var tiles: [HTML] = []
    for status in [Status.fail, .unknown, .error, .waived, .pass, .notApplicable] {
      let count = report.counts[status]
      if count == 0, [.error, .waived, .notApplicable].contains(status) { continue }
      tiles.append("<li class=\"\(Self.name(of: status))\"><b>\(count)</b> \(Self.word(status))</li>")
    }
    let unjudged = Set(report.notJudged.map(\.policy)).count
    if unjudged > 0 {
      tiles.append(
        "<li class=\"unjudged\"><b>\(unjudged)</b> \(unjudged == 1 ? "policy" : "policies") not or not wholly judged</li>"
      )
    }
    return "<ul class=\"tiles\" aria-label=\"Judgements\">\(HTML.joined(tiles))</ul>\n"
  }

  /// All that makes a pass say less or a failure not gate.
  private func limits(_ report: Report) -> [HTML] {
    var limits: [HTML] = []
    func add(_ count: Int, _ text: HTML) { if count > 0 { limits.append(text) } }
    func policies(_ items: [NotJudged]) -> Int { Set(items.map(\.policy)).count }
    let lacking = report.policiesNotJudged(for: .notCollected)
    add(
      lacking,
      "<a href=\"#not-judged\">\(Words.count(lacking, "policy"))</a> not judged for want of data: not a pass")
    let deferred = report.policiesNotJudged(for: .deferred)
    add(
      deferred,
      "<a href=\"#not-judged\">\(Words.count(deferred, "policy"))</a> left to the live export: a plan can't show it"
    )
    let absent = report.policiesNotJudged(for: .providerAbsent)
    add(
      absent,
      "<a href=\"#not-judged\">\(Words.count(absent, "policy"))</a> not judged: the data holds nothing that they speak of"
    )
    let refused = policies(report.notJudged.filter { $0.refused != nil })
    add(
      refused,
      "<a href=\"#not-judged\">\(Words.count(refused, "policy"))</a> judged in part: some data was refused")
    let manual = policies(report.notJudged.filter { $0.reason == .manual })
    add(
      manual,
      "<a href=\"#not-judged\">\(Words.count(manual, "manual policy"))</a> unanswered: no attestation that holds"
    )
    add(
      report.counts.waived,
      "<a href=\"#waivers\">\(Words.count(report.counts.waived, "result"))</a> excepted by waivers; each is shown as it would be without"
    )
    for state in ReportWaiverUse.State.allCases {
      let count = report.waivers.count { $0.states.contains(state) }
      add(count, "<a href=\"#waivers\">\(Words.count(count, "waiver"))</a> \(Self.words(state))")
    }
    let known = report.results.count { $0.baseline == .known }
    if let baseline = report.baseline {
      limits.append(
        "<a href=\"#findings\">\(Words.count(known, "finding"))</a> accepted by the baseline \(HTMLText.code(baseline, 120)) and not gating"
      )
    }
    let below = report.results.count {
      ($0.status == .fail || $0.status == .unknown) && !$0.gates && $0.baseline != .known
    }
    let reasons = [
      report.failOn == "none" ? "the gate never closes" : "severity below \(report.failOn)",
      report.unknownPolicy == .warn ? "unknown results only warn" : "",
    ]
    add(
      below,
      "<a href=\"#findings\">\(Words.count(below, "finding"))</a> open but not gating: \(reasons.filter { !$0.isEmpty }.joined(separator: ", or "))"
    )
    add(
      report.severityOverrides.count,
      "<a href=\"#record\">\(Words.count(report.severityOverrides.count, "severity"))</a> set otherwise than the policy does"
    )
    add(
      report.overrides.count,
      "<a href=\"#record\">\(Words.count(report.overrides.count, "parameter"))</a> set otherwise than the policies do"
    )
    if let selection = report.selection {
      add(
        selection.leftOut.count,
        "<a href=\"#record\">\(Words.count(selection.leftOut.count, "policy"))</a> left out by selection")
    }
    let without = report.policies.reduce(0) { $0 &+ $1.leftOutForAbsence }
    add(
      without,
      "<a href=\"#policies\">\(Words.count(without, "resource"))</a> left out because a property is absent")
    add(
      report.problems.count,
      "<a href=\"#input\">\(Words.count(report.problems.count, "problem"))</a> with the input")
    return limits
  }

  // MARK: - Charts

  private static let order: [Status] = [.fail, .error, .unknown, .waived, .pass]

  /// A chart: each row a name, a bar and its numbers.
  private func chart(
    _ title: String, _ id: String, _ note: String, head: String, _ statuses: [Status],
    _ rows: [(name: HTML, counts: StatusCounts)]
  ) -> HTML {
    let shown = statuses.filter { status in rows.contains { $0.counts[status] > 0 } }
    let most = rows.map { row in shown.reduce(0) { $0 &+ row.counts[$1] } }.max() ?? 0
    var out: HTML = """
      <div class="card chart"><table><caption><h3 id="\(id)">\(title)</h3><span>\(note)</span></caption>
      <thead><tr><th scope="col">\(head)</th><td class="wide"></td>
      """
    for status in shown {
      out +=
        "<th scope=\"col\" class=\"num\"><i class=\"key \(Self.name(of: status))\"></i>\(Self.word(status))</th>"
    }
    out += "</tr></thead><tbody>\n"
    for row in rows {
      let bar = Self.bar(shown.map { (Self.name(of: $0), row.counts[$0]) }, of: most)
      out += "<tr><th scope=\"row\">\(row.name)</th><td>\(bar)</td>"
      for status in shown {
        let count = row.counts[status]
        out += "<td class=\"num\">\(count == 0 ? "–" : String(count))</td>"
      }
      out += "</tr>\n"
    }
    return out + "</tbody></table></div>\n"
  }

  private func severities(_ report: Report) -> HTML {
    let rows = report.bySeverity.sorted { $0.key > $1.key }.map { severity, counts in
      (
        name: "<span data-set=\"severity\" data-value=\"\(severity.rawValue)\">\(Self.badge(severity))</span>"
          as HTML, counts: counts
      )
    }
    if rows.isEmpty { return "" }
    return chart(
      "By severity", "by-severity", "Judgements, by the severity of their policy", head: "Severity",
      Self.order, rows)
  }

  private static let mostScopes = 10

  private func scopes(_ report: Report, _ findings: HTMLFindings) -> HTML {
    let open = findings.scopes.all.enumerated().filter { item in
      let counts = item.element.counts
      return counts.fail + counts.unknown + counts.error + counts.waived > 0
    }.sorted { left, right in
      let (one, two) = (left.element.counts, right.element.counts)
      if one.fail != two.fail { return one.fail > two.fail }
      if one.unknown + one.error != two.unknown + two.error {
        return one.unknown + one.error > two.unknown + two.error
      }
      return left.element.id < right.element.id
    }
    if open.isEmpty { return "" }
    var rows = open.prefix(Self.mostScopes).map { number, scope in
      (
        name:
          "<span data-set=\"scope\" data-value=\"\(number)\">\(HTMLScopes.name(of: scope.id, in: report))</span>"
          as HTML,
        counts: scope.counts
      )
    }
    let rest = open.dropFirst(Self.mostScopes)
    if !rest.isEmpty {
      var counts = StatusCounts()
      for (_, scope) in rest { counts.add(scope.counts) }
      rows.append((name: "\(rest.count) other scopes", counts: counts))
    }
    return chart(
      "By scope", "by-scope", "Findings, by the scope that the resource lies in", head: "Scope",
      [.fail, .error, .unknown, .waived], rows)
  }

  private func frameworks(_ report: Report) -> HTML {
    let frameworks = HTMLControls.frameworks(of: report)
    if frameworks.isEmpty { return "" }
    let rows = frameworks.map { framework in
      var counts = StatusCounts()
      for control in framework.controls { counts[control.status] += 1 }
      return (
        name: "<a href=\"#framework-\(framework.number)\">\(HTMLText.cut(framework.name, 60))</a>" as HTML,
        counts: counts
      )
    }
    return chart(
      "By control", "by-control",
      "Controls of each framework, by the worst result of the policies that serve them",
      head: "Framework", Self.order + [.notApplicable], rows)
  }

  static func words(_ state: ReportWaiverUse.State) -> String {
    switch state {
    case .expired: "expired: no longer waiving"
    case .expiring: "expiring within 30 days"
    case .unmatched: "without a resource that fits"
    case .unneeded: "not needed: what fits passes by itself"
    case .broad: "broad: fitting many resources, or a whole scope"
    }
  }
}
