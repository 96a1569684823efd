internal import PlumbValues

// What an auditor checks: controls, policies, and what the run was told and given.
extension HTMLFormat {
  func controls(_ report: Report) -> HTML {
    let frameworks = HTMLControls.frameworks(of: report)
    guard !frameworks.isEmpty else { return "" }
    var out: HTML = """
      <section id="controls" aria-labelledby="controls-title">
      <h2 id="controls-title">Controls</h2>
      <p>Each control with the worst result of the policies that serve it. A pass says that these policies pass, not that the control
      is met: it may ask for more than settings can show. Policies that were not judged serve controls too and are not in these numbers.</p>

      """
    for framework in frameworks {
      let failing = framework.controls.count { $0.status == .fail }
      out += """
        <details id="framework-\(framework.number)"><summary><h3>\(HTMLText.cut(framework.name, 80)): \
        \(failing) of \(Words.count(framework.controls.count, "control")) \(failing == 1 ? "fails" : "fail")</h3></summary>
        <div class="scroll"><table><caption>Controls of \(HTMLText.cut(framework.name, 80))</caption>
        <thead><tr><th scope="col">Control</th><th scope="col">Result</th><th scope="col" class="num">Fail</th>\
        <th scope="col" class="num">Unknown</th><th scope="col" class="num">Pass</th><th scope="col">Policies</th></tr></thead><tbody>

        """
      for control in framework.controls {
        let result = control.status == .notApplicable ? "nothing to judge" : Self.badge(control.status)
        let part = control.isInPart ? " <small>in part</small>" : "" as HTML
        let policies = control.policies.map { item in
          let note = item.basis == "published" ? "" : " (\(item.basis))"
          return "<a href=\"#policy-\(item.number)\">\(HTMLText.cut(item.id, 120))</a>\(note)" as HTML
        }
        out += """
          <tr><th scope="row">\(HTMLText.cut(control.id, 80))</th><td>\(result)\(part)</td>\
          <td class="num">\(control.counts.fail)</td><td class="num">\(control.counts.unknown &+ control.counts.error)</td>\
          <td class="num">\(control.counts.pass)</td><td>\(HTML.joined(policies, separator: ", "))</td></tr>

          """
      }
      out += "</tbody></table></div></details>\n"
    }
    return out + "</section>\n"
  }

  func policies(_ report: Report, _ findings: HTMLFindings) -> HTML {
    guard !report.policies.isEmpty else { return "" }
    let columns: [Status] = [.fail, .error, .unknown, .waived, .pass, .notApplicable]
    let shown = columns.filter { [.fail, .unknown, .pass].contains($0) || report.counts[$0] > 0 }
    let open = Set(findings.open.map(\.number))
    var out: HTML = """
      <section id="policies" aria-labelledby="policies-title">
      <h2 id="policies-title">Policies</h2>
      <div class="scroll"><table><caption>All policies that were judged, with their results</caption>
      <thead><tr><th scope="col">Policy</th><th scope="col">Severity</th>
      """
    for status in shown { out += "<th scope=\"col\" class=\"num\">\(Self.word(status))</th>" }
    out += "</tr></thead><tbody>\n"
    for (index, policy) in report.policies.enumerated() {
      let title = HTMLText.cut(policy.title.isEmpty ? policy.id : policy.title, 300)
      let link: HTML = open.contains(index + 1) ? "<a href=\"#p\(index + 1)\">\(title)</a>" : "\(title)"
      out += "<tr id=\"policy-\(index + 1)\"><th scope=\"row\">\(link) \(HTMLText.code(policy.id, 160))"
      if policy.leftOutForAbsence > 0 {
        out +=
          " <small>\(Words.count(policy.leftOutForAbsence, "resource")) left out because a property is absent</small>"
      }
      out += "</th><td>\(Self.badge(policy.severity))"
      if let override = report.severityOverrides.first(where: { $0.policy == policy.id }) {
        out += " <small>its own: \(override.standard.rawValue)</small>"
      }
      out += "</td>"
      for status in shown {
        let count = policy.counts[status]
        out += "<td class=\"num\">\(count == 0 ? "–" : String(count))</td>"
      }
      out += "</tr>\n"
    }
    return out + "</tbody></table></div>\n</section>\n"
  }

  // MARK: - The run

  func record(_ report: Report) -> HTML {
    var out: HTML = """
      <section id="record" aria-labelledby="record-title">
      <h2 id="record-title">Record of the run</h2>
      <p>With this, and the same files, the same report comes out again.</p>
      <dl class="record">
      """
    for (name, value) in run(report) { out += "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n" }
    out += "</dl>\n"
    out += files(report)
    let overrides = report.overrides.map { item in
      [
        HTMLText.code(item.name, 120), HTMLText.code(item.value, 600), HTMLText.code(item.standard, 600),
        HTMLText.code(item.from, 200),
      ]
    }
    out += table(
      "Parameters set otherwise", ["Parameter", "Value", "The policies' own", "Set by"], overrides)
    let severities = report.severityOverrides.map { item in
      [
        HTMLText.code(item.policy, 160), Self.badge(item.severity), Self.badge(item.standard),
        HTMLText.code(item.from, 200),
      ]
    }
    out += table(
      "Severities set otherwise", ["Policy", "Severity", "The policy's own", "Set by"], severities)
    let overridden = Set(report.overrides.map(\.name))
    let standard = report.parameters.filter { !overridden.contains($0.key) }.sorted { $0.key < $1.key }
    let parameters = standard.map { [HTMLText.code($0.key, 120), HTMLText.code($0.value, 1000)] }
    out += table(
      "Parameters at their defaults", ["Parameter", "Value"], parameters, folded: parameters.count > 10)
    if let selection = report.selection { out += self.selection(selection) }
    let scopes: [[HTML]] = report.scopeNames.sorted { $0.key < $1.key }.map { id, name in
      ["\(HTMLText.cut(name, 120))", HTMLText.code(id, 300)]
    }
    out += table("Scopes", ["Name", "Id"], scopes, folded: scopes.count > 10)
    return out + "</section>\n"
  }

  private func run(_ report: Report) -> [(String, HTML)] {
    let from =
      switch report.asOfFrom {
      case .option: "--as-of"
      case .manifest: "the manifest's capture date"
      case .environment: "SOURCE_DATE_EPOCH"
      case .now: "the clock"
      }
    var items: [(String, HTML)] = [
      ("Judged as of", "\(report.asOf.description), by \(from)"),
      ("Captured", "\(report.captured?.description ?? "not stated")"),
      ("Program", "plumb \(HTMLText.cut(report.version, 40))"),
    ]
    if !report.policiesDigest.isEmpty {
      items.append(("Policies", "SHA-256 \(HTMLText.code(report.policiesDigest, 100))"))
    }
    let configuration = report.configuration.map { item in
      let environment = item.environment.map { ", environment \(HTMLText.cut($0, 60))" } ?? ""
      return "\(HTMLText.code(item.file, 240))\(environment)" as HTML
    }
    items.append(("Configuration", configuration ?? "none"))
    items.append(
      ("Gate", "\(report.failOn == "none" ? "never closes" : "closes from severity \(report.failOn) up")"))
    let unknown =
      switch report.unknownPolicy {
      case .fail: "gate as failures do"
      case .warn: "don't gate"
      case .failAll: "gate as failures do, and so does what is deferred to the live export"
      }
    items.append(("Unknown results", "\(unknown)"))
    if !report.expected.isEmpty || report.requiresComplete {
      let expected = report.expected.prefix(50).map { HTMLText.code($0, 120) }
      let all: HTML =
        report.requiresComplete
        ? "all that is listed as not collected" : HTML.joined(expected, separator: ", ")
      items.append(("Must have been exported", all))
    }
    items.append(("Baseline", report.baseline.map { HTMLText.code($0, 240) } ?? "none"))
    return items
  }

  private static let mostFiles = 500

  private func files(_ report: Report) -> HTML {
    let rows: [[HTML]] = report.files.prefix(Self.mostFiles).map { file in
      let digest = file.sha256.map { "<code class=\"digest\">\(HTMLText.cut($0, 100))</code>" as HTML }
      return [
        HTMLText.code(file.path, 300), "\(HTMLText.cut(file.source, 80))", "\(file.resources)",
        digest ?? "not computed",
      ]
    }
    var out = table("Files of the snapshot", ["File", "Source", "Resources", "SHA-256"], rows)
    if report.files.count > Self.mostFiles {
      out += "<p class=\"note\">\(report.files.count - Self.mostFiles) more stand in the JSON report.</p>\n"
    }
    return out
  }

  private func selection(_ selection: ReportSelection) -> HTML {
    let all = selection.only.map { ("only", $0) } + selection.skip.map { ("skip", $0) }
    let rows = all.map { kind, selector in
      ["\(kind)" as HTML, HTMLText.code(selector.pattern, 160), HTMLText.code(selector.from, 200)]
    }
    let leftOut = selection.leftOut.map { [HTMLText.code($0, 160)] }
    return table("Selection of policies", ["Kind", "Selector", "Set by"], rows)
      + table("Policies left out by it", ["Policy"], leftOut, folded: leftOut.count > 10)
  }

  /// The first cell of each row is its head.
  private func table(_ title: String, _ heads: [String], _ rows: [[HTML]], folded: Bool = false) -> HTML {
    guard !rows.isEmpty else { return "" }
    var out: HTML = ""
    if folded { out += "<details><summary>\(title): \(rows.count)</summary>\n" }
    out +=
      "<div class=\"scroll\"><table><caption>\(title)</caption><thead><tr>"
    for head in heads { out += "<th scope=\"col\">\(head)</th>" }
    out += "</tr></thead><tbody>\n"
    for row in rows {
      out += "<tr>"
      for (index, cell) in row.enumerated() {
        out += index == 0 ? "<th scope=\"row\">\(cell)</th>" : "<td>\(cell)</td>"
      }
      out += "</tr>\n"
    }
    return out + "</tbody></table></div>\n\(folded ? "</details>\n" as HTML : "")"
  }
}

/// The controls that the judged policies serve, by framework.
struct HTMLControls {
  struct Control {
    var id: String
    /// Its number on the page.
    var number: Int
    var policies: [(id: String, number: Int, basis: String)] = []
    var counts = StatusCounts()
    /// Something of its policies was refused.
    var isInPart = false

    /// The worst of its policies' results; not applicable: there is none.
    var status: Status {
      [.fail, .error, .unknown, .waived, .pass].first { counts[$0] > 0 } ?? .notApplicable
    }
  }
  var name: String
  var number: Int
  /// By id.
  var controls: [Control]

  static func key(_ framework: String, _ control: String) -> String { "\(framework)\u{0}\(control)" }

  static func frameworks(of report: Report) -> [HTMLControls] {
    let inPart = Set(report.notJudged.map(\.policy))
    var found: [String: [String: Control]] = [:]
    for (index, policy) in report.policies.enumerated() {
      for (framework, controls) in policy.controls {
        for control in controls {
          var entry = found[framework]?[control.id] ?? Control(id: control.id, number: 0)
          entry.policies.append((policy.id, index + 1, control.basis))
          entry.counts.add(policy.counts)
          entry.isInPart = entry.isInPart || inPart.contains(policy.id)
          found[framework, default: [:]][control.id] = entry
        }
      }
    }
    var number = 0
    return found.sorted { $0.key < $1.key }.enumerated().map { index, framework in
      let controls = framework.value.values.sorted { before($0.id, $1.id) }.map { control in
        number += 1
        var control = control
        control.number = number
        return control
      }
      return HTMLControls(name: framework.key, number: index + 1, controls: controls)
    }
  }

  /// The number of each control, by framework and id.
  static func numbers(of report: Report) -> [String: Int] {
    var numbers: [String: Int] = [:]
    for framework in frameworks(of: report) {
      for control in framework.controls { numbers[key(framework.name, control.id)] = control.number }
    }
    return numbers
  }

  /// `AC-2` before `AC-17`: digits by their value.
  private static func before(_ left: String, _ right: String) -> Bool {
    func parts(_ id: String) -> [String] {
      var parts: [String] = []
      var isNumber = false
      for character in id {
        let isDigit = ("0"..."9").contains(character)
        if isDigit == isNumber, let last = parts.popLast() {
          parts.append(last + String(character))
        } else {
          parts.append(String(character))
        }
        isNumber = isDigit
      }
      return parts
    }
    for (one, two) in zip(parts(left), parts(right)) where one != two {
      if let first = Int(one), let second = Int(two), first != second { return first < second }
      return one < two
    }
    return left.utf8.count == right.utf8.count ? left < right : left.utf8.count < right.utf8.count
  }
}
