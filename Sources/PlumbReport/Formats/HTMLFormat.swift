internal import PlumbValues

/// The report as one page of its own for people who read, check and file it: no network, one script that the page can
/// do without, the verdict first, then everything that it rests on.
public struct HTMLFormat: ReportFormat {
  public init() {}

  public func write(_ report: Report, to output: inout some ReportOutput) throws {
    let findings = HTMLFindings(report)
    var page = HTMLPage()
    page.add(head(report))
    page.add(verdict(report))
    page.add(glance(report, findings))
    if let since = report.since { page.add(changes(since, report)) }
    try self.findings(report, findings, &page, &output)
    page.add(waivers(report))
    try groups(findings.waived, report, findings, &page, &output)
    if hasWaivers(report) { page.add("</section>\n") }
    page.add(attestations(report))
    page.add(notJudged(report))
    try page.flush(to: &output)
    page.add(problems(report))
    page.add(controls(report))
    try page.flush(to: &output, ifOver: 1 << 16)
    page.add(policies(report, findings))
    try holding(report, findings, &page, &output)
    page.add(record(report))
    page.add(foot(report))
    try page.flush(to: &output)
    let (listed, total) = (findings.listed, findings.total)
    if listed < total { output.note("\(total - listed) of \(total) findings are counted but not listed.") }
  }

  // MARK: - Words

  static func word(_ status: Status) -> String {
    status == .notApplicable ? "not applicable" : status.rawValue
  }

  /// A status or a severity as a word on its colour.
  static func badge(_ status: Status) -> HTML {
    "<span class=\"badge \(name(of: status))\">\(word(status))</span>"
  }

  static func badge(_ severity: ReportSeverity) -> HTML {
    "<span class=\"badge \(severity.rawValue)\">\(severity.rawValue)</span>"
  }

  /// The class of a status.
  static func name(of status: Status) -> String { status == .notApplicable ? "na" : status.rawValue }

  static func date(_ instant: Instant) -> String {
    instant.description.hasSuffix("T00:00:00Z") ? instant.date : instant.description
  }

  /// A stacked bar; `most` is what its whole width stands for. What counts at all is seen.
  static func bar(_ parts: [(name: String, count: Int)], of most: Int) -> HTML {
    var out: HTML =
      "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
    var at = 0
    for part in parts where part.count > 0 && most > 0 {
      let share = Int((min(1, Double(part.count) / Double(most)) * 1000).rounded())
      let width = min(max(share, 8), 1000 - at)
      out += "<rect class=\"\(part.name)\" x=\"\(at)\" y=\"0\" width=\"\(max(0, width))\" height=\"10\"/>"
      at += max(0, width)
    }
    return out + "</svg>"
  }

  // MARK: - Head and foot

  static func gateWord(_ report: Report) -> String {
    report.couldNotJudge && report.gate == .pass ? "error" : report.gate.rawValue
  }

  private func head(_ report: Report) -> HTML {
    let policy: HTML = """
      default-src 'none'; script-src '\(HTMLText.digest(of: HTMLScript.text))'; \
      style-src '\(HTMLText.digest(of: HTMLStyle.text))'; base-uri 'none'; form-action 'none'
      """
    let word = report.couldNotJudge ? "Could not judge everything" : report.gate == .fail ? "Fail" : "Pass"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="generator" content="plumb \(HTMLText.cut(report.version, 40))">
      <title>\(word): Plumbline report of \(Self.date(report.asOf))</title>
      <style>\(HTMLStyle.text)</style>
      </head>
      <body>
      <a class="skip" href="#main">Skip to the verdict</a>

      """
  }

  private func foot(_ report: Report) -> HTML {
    let page = TextPage(FormatOptions())
    return """
      <footer>
      <p>\(HTMLText.cut(page.run(report), 300)).</p>
      <p>This page speaks of what was exported and judged, on that date. What lies outside it, it neither passes nor fails.</p>
      </footer>
      </main>
      <script>\(HTMLScript.text)</script>
      </body>
      </html>

      """
  }

  private func verdict(_ report: Report) -> HTML {
    let page = TextPage(FormatOptions())
    var words = report.gate == .fail ? page.failing(report) : page.passing(report)
    if let first = words.first { words = first.uppercased() + words.dropFirst() }
    let title: HTML =
      report.couldNotJudge
      ? "<span class=\"word error\">Error</span> not everything could be judged"
      : report.gate == .fail
        ? "<span class=\"word fail\">Fail</span> the gate is closed"
        : "<span class=\"word pass\">Pass</span> \(report.counts.judged == 0 ? "but nothing was judged" : "for what was judged")"
    var out: HTML = """
      <header class="top \(Self.gateWord(report))">
      <p class="brand">Plumbline report, as of \(Self.date(report.asOf))</p>
      <h1>\(title)</h1>

      """
    if report.couldNotJudge { out += broken(report) }
    let lead = report.couldNotJudge ? "Of the rest: the gate would \(report.gate.rawValue). " : ""
    out += "<p class=\"lead\">\(lead)\(words).</p>\n"
    out += facts(report)
    out += "</header>\n"
    out += contents(report)
    return out + "<main id=\"main\" tabindex=\"-1\">\n"
  }

  private func broken(_ report: Report) -> HTML {
    let errors = report.problems.count { $0.severity == .error }
    var reasons: [HTML] = []
    if errors > 0 { reasons.append("<a href=\"#input\">\(Words.count(errors, "error")) in the input</a>") }
    if report.counts.error > 0 {
      reasons.append("<a href=\"#findings\">\(Words.count(report.counts.error, "evaluation")) failed</a>")
    }
    return
      "<p class=\"alarm\"><strong>This report is incomplete:</strong> \(HTML.joined(reasons, separator: "; ")).</p>\n"
  }

  private func facts(_ report: Report) -> HTML {
    let gate =
      report.failOn == "none" ? "never closes, as asked for" : "closes from severity \(report.failOn) up"
    var facts: [(String, HTML)] = [
      (
        "Judged",
        "\(Words.count(report.counts.judged, "judgement")) by \(Words.count(report.policies.count, "policy"))"
      ),
      (
        "Snapshot",
        "\(Words.count(report.resources, "resource")) in \(Words.count(report.files.count, "file"))\(captured(report))"
      ),
      ("Gate", "\(gate)"),
    ]
    if let configuration = report.configuration {
      let environment = configuration.environment.map { ", environment \(HTMLText.cut($0, 60))" } ?? ""
      facts.append(("Configuration", "\(HTMLText.cut(configuration.file, 120))\(environment)"))
    }
    let items = facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as HTML }
    return "<dl class=\"facts\">\(HTML.joined(items))</dl>\n"
  }

  private func captured(_ report: Report) -> String {
    report.captured.map { ", captured \(Self.date($0))" } ?? ""
  }

  private func contents(_ report: Report) -> HTML {
    var links: [HTML] = [
      "<a href=\"#glance\">At a glance</a>"
    ]
    func link(_ id: String, _ title: String, if isThere: Bool = true) {
      if isThere { links.append("<a href=\"#\(id)\">\(title)</a>") }
    }
    link("changes", "Changes", if: report.since != nil)
    link("findings", "Findings")
    link("waivers", "Waivers", if: hasWaivers(report))
    link("attestations", "Attestations", if: report.results.contains { $0.attestation != nil })
    link("not-judged", "Not judged", if: !report.notJudged.isEmpty)
    link("input", "Input problems", if: !report.problems.isEmpty)
    link("controls", "Controls", if: !HTMLControls.frameworks(of: report).isEmpty)
    link("policies", "Policies", if: !report.policies.isEmpty)
    link("record", "Record")
    let items = links.map { "<li>\($0)</li>" as HTML }
    return "<nav aria-label=\"Sections\"><ul>\(HTML.joined(items))</ul></nav>\n"
  }

  func hasWaivers(_ report: Report) -> Bool {
    !report.waivers.isEmpty || report.counts.waived > 0 || report.results.contains { $0.status == .waived }
  }
}
