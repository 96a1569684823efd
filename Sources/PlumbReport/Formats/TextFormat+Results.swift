internal import PlumbValues

// The results of one policy.
extension TextPage {
  /// How many of a kind are listed.
  static let most = 10

  /// A policy that fails: why it matters, what fails, how to mend it. `complete`: every value, and all references.
  mutating func failures(of failures: TextFindings.OfPolicy, in findings: TextFindings, complete: Bool) {
    mostValues = complete ? Self.most : 4
    defer { mostValues = Self.most }
    let policy = failures.policy
    gap()
    heading(policy, indent: 0)
    paragraph(counts(of: failures, failOn: findings.failOn), indent: 2)
    if !policy.why.isEmpty { prose(policy.why, lead: "Why  ", indent: 2) }
    gap()
    list(failures.results, in: findings, indent: 2)
    mending(of: failures.results)
    if !policy.controls.isEmpty || !policy.references.isEmpty { gap() }
    let controls = policy.controls.sorted(by: { $0.key < $1.key }).map { framework, controls in
      let ids = controls.map { $0.basis == "published" ? $0.id : "\($0.id) (\($0.basis))" }
      return "\(framework) \(ids.joined(separator: ", "))"
    }
    if complete {
      for words in controls { paragraph(words, lead: "Control  ", indent: 2) }
      for reference in policy.references { whole("See  " + reference, indent: 2) }
    } else if !controls.isEmpty {
      paragraph(controls.joined(separator: "; "), lead: "Controls  ", indent: 2)
    }
  }

  /// Policies that fail, each in a few lines: what and where.
  mutating func inBrief(
    _ failures: ArraySlice<TextFindings.OfPolicy>, in findings: TextFindings, others: Bool
  ) {
    section(
      others ? "IN BRIEF" : "FAILED",
      "\(Words.count(failures.count, "\(others ? "more " : "")policy")) \(failures.count == 1 ? "fails" : "fail"). "
        + "Why, and how to mend it: plumb explain ID; each with its steps: --details full", .strong)
    for policy in failures {
      gap()
      heading(policy.policy, indent: 0)
      brief(policy.results, "\(counts(of: policy, failOn: findings.failOn)): ", indent: 2)
    }
  }

  /// Another policy of a section in a few lines: what its results say, and whose they are.
  mutating func resultsInBrief(of results: TextFindings.OfPolicy) {
    gap()
    heading(results.policy, indent: 2)
    for group in TextFindings.alike(results.results).prefix(Self.mostInBrief) {
      brief(group.results, "", indent: 4)
      paragraph(TextPage.cut(group.message, 300), indent: 6)
    }
    let hidden = TextFindings.alike(results.results).count - Self.mostInBrief
    if hidden > 0 { paragraph("… and \(Words.count(hidden, "other reason"))", indent: 4) }
  }

  static let mostInBrief = 3

  /// The names of the first few resources, and the place of the first.
  mutating func brief(_ results: [ReportResult], _ lead: String, indent: Int, most: Int = mostInBrief) {
    let names = results.prefix(most).map { TextFindings.name(of: $0.resource) }
    let hidden = results.count - names.count
    let words = lead + names.joined(separator: ", ") + (hidden > 0 ? " and \(hidden) more" : "")
    let place =
      results.first.map { first in
        TextFindings.lines(of: first).first { !$0.place.isEmpty }?.place
          ?? TextFindings.place(of: first.resource)
      } ?? ""
    let first = results.count > 1 ? "the first at \(place)" : "at \(place)"
    if place.isEmpty { return paragraph(words, indent: indent, hang: indent + 2) }
    if indent + DisplayText.width("\(words); \(first)") <= width {
      return paragraph("\(words); \(first)", indent: indent, hang: indent + 2)
    }
    paragraph(words, indent: indent, hang: indent + 2)
    whole(first, indent: indent + 2)
  }

  /// Another policy of a section: what it is and what its results say.
  mutating func results(of results: TextFindings.OfPolicy, in findings: TextFindings) {
    gap()
    heading(results.policy, indent: 2)
    list(results.results, in: findings, indent: 4)
    exports(of: results.results)
  }

  /// The commands that export what unknown results want, each once.
  private mutating func exports(of results: [ReportResult]) {
    var seen: Set<String> = []
    let commands = results.filter { $0.status == .unknown && $0.remediation.allSatisfy { $0.kind == .run } }
      .flatMap(\.remediation).map(\.text).filter { seen.insert($0).inserted }
    for command in commands.prefix(Self.most) { self.command(command, lead: "To find out", indent: 4) }
    if commands.count > Self.most {
      paragraph("… and \(commands.count - Self.most) more (see --format json)", indent: 4)
    }
  }

  mutating func heading(_ policy: ReportPolicy, indent: Int) {
    let severity = policy.severity.rawValue
    paragraph(
      TextPage.cut(policy.title.isEmpty ? policy.id : "\(policy.id): \(policy.title)", 400),
      lead: severity.uppercased() + "  ",
      style: Words.style(of: policy.severity), indent: indent)
  }

  private func counts(of failures: TextFindings.OfPolicy, failOn: String) -> String {
    let counts = failures.policy.counts
    let (listed, known) = (failures.results.count, failures.known)
    let failing = listed + known
    var parts = ["\(failing) of \(max(counts.judged, failing)) \(failing == 1 ? "fails" : "fail")"]
    if known > 0 { parts.append("\(known) of them known") }
    for (count, word) in [(counts.unknown, "unknown"), (counts.error, "in error"), (counts.waived, "waived")]
    where count > 0 {
      parts.append("\(count) \(word)")
    }
    let absent = failures.policy.leftOutForAbsence
    if absent > 0 { parts.append("\(absent) left out because a property is absent") }
    let words = parts.joined(separator: ", ")
    let gating = failures.results.count(where: \.gates)
    if gating == listed || failOn == "none" { return words }
    return gating == 0 ? "\(words); does not gate" : "\(words); \(gating) of \(listed) gate"
  }

  private mutating func list(_ results: [ReportResult], in findings: TextFindings, indent: Int) {
    let groups = TextFindings.alike(results)
    for group in groups.prefix(Self.most) {
      if let only = group.results.first, group.results.count == 1 {
        paragraph(
          findings.kind(of: only), lead: TextFindings.name(of: only.resource) + "  ", style: .strong,
          indent: indent, hang: indent + 4)
        lines(TextFindings.lines(of: only), indent: indent + 2)
        notes(on: only, indent: indent + 2)
      } else {
        list(group, in: findings, indent: indent)
      }
    }
    let hidden = groups.dropFirst(Self.most).reduce(0) { $0 + $1.results.count }
    if hidden > 0 { paragraph("… and \(hidden) more (see --format json)", indent: indent) }
  }

  /// Results that say the same: said once, then each resource with its place.
  private mutating func list(_ group: TextFindings.Alike, in findings: TextFindings, indent: Int) {
    let count = Words.count(group.results.count, "resource") + (group.message.isEmpty ? "" : ":  ")
    paragraph(
      TextPage.cut(group.message, 1200), lead: count, style: .strong, indent: indent, hang: indent + 4)
    let shown = group.results.prefix(Self.most)
    let names = shown.map { TextFindings.name(of: $0.resource) }
    let column = min(40, names.map(DisplayText.width).max() ?? 0)
    for (name, result) in zip(names, shown) {
      let saysAll = TextFindings.isSaid(result)
      let isSaid = saysAll && result.evidence.count == 1 && result.evidence.allSatisfy { $0.more == 0 }
      let all = TextFindings.lines(of: result, isSaid: saysAll)
      let padding = String(repeating: " ", count: max(0, column - DisplayText.width(name)))
      let kind = findings.kind(of: result)
      let place = (isSaid ? all.first?.place : nil) ?? TextFindings.place(of: result.resource)
      if isSaid || result.evidence.isEmpty {
        row(name + padding, kind, place: place, indent: indent + 2)
      } else {
        row(name + padding, kind, place: all.count > 1 ? "" : place, indent: indent + 2)
        lines(saysAll ? all : Array(all.dropFirst()), indent: indent + 4)
      }
      notes(on: result, indent: indent + 4)
    }
    let hidden = group.results.count - shown.count
    if hidden > 0 { paragraph("… and \(hidden) more (see --format json)", indent: indent + 2) }
  }

  private mutating func notes(on result: ReportResult, indent: Int) {
    for note in DecisionWords.notes(on: result) { paragraph(note, indent: indent, hang: indent + 2) }
  }

  /// A resource and its place on one line, or on two where they are too long for it.
  private mutating func row(_ name: String, _ kind: String, place: String, indent: Int) {
    let row = "\(name)  \(kind)  \(place)"
    if indent + DisplayText.width(row) <= width { return whole(row, indent: indent) }
    paragraph(kind, lead: name + "  ", indent: indent, hang: indent + 4)
    if !place.isEmpty { whole(place, indent: indent + 2) }
  }

  private mutating func lines(_ lines: [TextFindings.Line], indent: Int) {
    for line in lines.prefix(mostValues) {
      let lead = line.place.isEmpty ? "" : line.place + "  "
      if indent + DisplayText.width(lead) + DisplayText.width(line.text) <= width || lead.isEmpty {
        paragraph(line.text, lead: lead, indent: indent, hang: indent + 2)
      } else {
        whole(line.place, indent: indent)
        paragraph(line.text, indent: indent + 2)
      }
    }
    if lines.count > mostValues {
      let hidden = Words.count(lines.count - mostValues, "more value")
      paragraph(
        "… and \(hidden) (see --\(mostValues < Self.most ? "details full" : "format json"))", indent: indent)
    }
  }
}

// How to mend.
extension TextPage {
  /// Longer commands are left to the JSON report: nobody copies them, and a cut one would do harm.
  private static let longestCommand = 8000

  /// The steps, once for all resources: they differ in what is filled in alone.
  private mutating func mending(of results: [ReportResult]) {
    let mendable = results.filter { !$0.remediation.isEmpty }
    guard let first = mendable.first else { return }
    gap()
    if let disruptive = first.disruptive {
      paragraph(disruptive, lead: "Disruptive:  ", style: .warning, indent: 2, hang: 4)
    }
    let differ = first.remediation.indices.contains { index in
      mendable.contains {
        $0.remediation.indices.contains(index) && $0.remediation[index] != first.remediation[index]
      }
    }
    let whose = "for \(TextFindings.name(of: first.resource)); --format json holds the steps of each"
    paragraph(differ ? "To mend (\(whose)):" : "To mend:", indent: 2, hang: 4)
    for (index, step) in first.remediation.enumerated() {
      let number = first.remediation.count == 1 ? "" : "\(index + 1). "
      switch step.kind {
      case .text: prose(step.text, lead: number, indent: 4)
      case .run: command(step.text, lead: "Run", number: number, indent: 4)
      case .terraform: code(step.text, lead: "In Terraform", number: number, indent: 4)
      case .bicep: code(step.text, lead: "In Bicep", number: number, indent: 4)
      }
    }
  }

  private mutating func code(_ code: String, lead: String, number: String, indent: Int) {
    paragraph("\(number)\(lead):", indent: indent)
    self.code(code, indent: indent + number.count + 2)
  }

  /// A command as it is to be copied; not shown where showing would change it.
  mutating func command(_ command: String, lead: String, number: String = "", indent: Int) {
    let lines = TextPage.filled(command)
    let isPlain = lines.allSatisfy { TextPage.isPlain($0, isAlone: lines.count == 1) }
    if isPlain, command.utf8.count <= Self.longestCommand {
      code(command, lead: lead, number: number, indent: indent)
    } else {
      let why = isPlain ? "it is \(command.count) characters long" : "it holds what cannot be shown as it is"
      paragraph(
        "\(lead): the command that --format json holds (\(why))", lead: number, indent: indent)
    }
  }

  /// As `command`, without a lead.
  mutating func code(orNote command: String, indent: Int) {
    let lines = TextPage.filled(command)
    if command.utf8.count <= Self.longestCommand,
      lines.allSatisfy({ TextPage.isPlain($0, isAlone: lines.count == 1) })
    {
      code(command, indent: indent)
    } else {
      paragraph("the command that --format json holds", indent: indent)
    }
  }

  /// True where the line can be shown as it is and copied: of several lines, none may end within quotes, for
  /// indenting the next would change what is quoted.
  static func isPlain(_ line: Substring, isAlone: Bool) -> Bool {
    let line = String(line)
    func isEven(_ quote: UInt8) -> Bool { line.utf8.count { $0 == quote }.isMultiple(of: 2) }
    return DisplayText.safe(line) == line && !TextFold.contains(line, "##", ignoreCase: false)
      && !line.drop(while: \.isWhitespace).utf8.starts(with: "::".utf8)
      && (isAlone || isEven(UInt8(ascii: "'")) && isEven(UInt8(ascii: "\"")))
  }
}
