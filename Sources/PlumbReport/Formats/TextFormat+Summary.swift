internal import PlumbValues

// What wasn't judged.
extension TextPage {
  private struct Gap: Hashable {
    var type: String?
    var scope: String?
    var command: String?
    var refused: String?
  }

  mutating func notJudged(_ report: Report, complete: Bool) {
    guard !report.notJudged.isEmpty else { return }
    let policies = Set(report.notJudged.map(\.policy)).count
    section("NOT JUDGED", Words.count(policies, "policy"), .warning)
    for reason in NotJudged.Reason.allCases {
      let items = report.notJudged.filter { $0.reason == reason }
      if items.isEmpty { continue }
      gap()
      let count = Words.count(Set(items.map(\.policy)).count, "policy")
      switch reason {
      case .notCollected:
        let refused = items.filter { $0.refused != nil }
        if !refused.isEmpty {
          let count = Words.count(Set(refused.map(\.policy)).count, "policy")
          paragraph(
            "Refused for some: \(count). The rest was judged; what lies there was not.", indent: 2, hang: 4)
          gaps(refused, scopeNames: report.scopeNames)
        }
        let items = items.filter { $0.refused == nil }
        if items.isEmpty { continue }
        if !refused.isEmpty { gap() }
        let count = Words.count(Set(items.map(\.policy)).count, "policy")
        paragraph("Not collected: \(count). The data holds nothing of what these need.", indent: 2, hang: 4)
        if !report.exports.isEmpty {
          exports(report, complete: complete)
          continue
        }
        gaps(items, scopeNames: report.scopeNames)
        continue
      case .deferred:
        paragraph(
          "Deferred to the live export: \(count). This source cannot show what these judge.", indent: 2,
          hang: 4)
        // They are listed by what they lack, where that is a type.
        let whole = items.filter { $0.type == nil }.map(\.policy)
        if !whole.isEmpty { paragraph(whole.joined(separator: ", "), indent: 4) }
        gaps(items.filter { $0.type != nil }, scopeNames: report.scopeNames)
        continue
      case .providerAbsent:
        if let noun = report.plannedNoun {
          paragraph("Not in the \(noun): \(count); nothing of what these judge.", indent: 2, hang: 4)
          continue
        }
        let has = items.count == 1 ? "its provider is" : "their providers are"
        paragraph("Other providers: \(count); \(has) not in the data at all.", indent: 2, hang: 4)
        continue
      case .manual:
        paragraph("Manual: \(count), to be answered in an attestations file.", indent: 2, hang: 4)
        for item in items { paragraph(item.command ?? "", lead: item.policy + ":  ", indent: 4, hang: 6) }
        continue
      }
    }
  }

  /// By type and scope, with the policies that wait for it and the command that exports it.
  private mutating func gaps(_ items: [NotJudged], scopeNames: [String: String]) {
    var order: [Gap] = []
    var policies: [Gap: [String]] = [:]
    for item in items {
      let gap = Gap(type: item.type, scope: item.scope, command: item.command, refused: item.refused)
      if policies[gap] == nil { order.append(gap) }
      policies[gap, default: []].append(item.policy)
    }
    for gap in order.prefix(Self.most) {
      var words = TextPage.cut(gap.type ?? "what the policy needs", 160)
      if let scope = gap.scope {
        let last = scope.split(separator: "/").last.map(String.init) ?? scope
        words += " in \(TextPage.cut(scopeNames[scope] ?? scopeNames[last] ?? scope, 160))"
      }
      paragraph("\(words)  for \((policies[gap] ?? []).joined(separator: ", "))", indent: 4, hang: 6)
      if let refused = gap.refused {
        paragraph(TextPage.cut(refused, 400), lead: "refused: ", indent: 6, hang: 8)
      }
      if let command = gap.command, !command.isEmpty { self.command(command, lead: "Export with", indent: 6) }
    }
    if order.count > Self.most {
      paragraph("… and \(order.count - Self.most) more (see --format json)", indent: 4)
    }
  }
}

// What is wrong with the input, the numbers, and the last word.
extension TextPage {
  private static let mostWarnings = 30
  /// Warnings of one kind that are shown, where there are more.
  private static let mostAlike = 5

  mutating func problems(_ report: Report) {
    guard !report.problems.isEmpty else { return }
    section("INPUT", Words.count(report.problems.count, "problem"), .warning)
    gap()
    var warnings = 0
    var alike: [String: Int] = [:]
    let shown = report.problems.filter { problem in
      guard problem.severity == .warning else { return true }
      alike[problem.code, default: 0] += 1
      if alike[problem.code, default: 0] > Self.mostAlike || warnings == Self.mostWarnings { return false }
      warnings += 1
      return true
    }
    for (index, problem) in shown.enumerated() {
      let place = TextFindings.place(problem.file, problem.line, problem.column)
      paragraph(
        TextPage.cut("\(problem.severity.rawValue)[\(problem.code)]: \(problem.message)", 1200),
        lead: place.isEmpty ? "" : place + ": ",
        hang: 4)
      // Help for several in a row stands once, behind the last.
      let isRepeated = shown.indices.contains(index + 1) && shown[index + 1].help == problem.help
      if let help = problem.help, !isRepeated {
        paragraph(TextPage.cut(help, 1200), lead: "help: ", indent: 4)
      }
    }
    let hidden = report.problems.count - shown.count
    if hidden > 0 { paragraph("… and \(Words.count(hidden, "more warning")) (see --format json)") }
  }

  mutating func summary(of report: Report, complete: Bool) {
    section("SUMMARY", run(report), .strong)
    let provenance = input(report, complete: complete)
    for line in provenance { paragraph(line.words, lead: line.lead, indent: 2) }
    if report.counts.judged + report.counts.notApplicable > 0 {
      gap()
      table(report)
    }
    gap()
    whole(lastWord(report))
  }

  func run(_ report: Report) -> String {
    let date = report.asOf.description.hasSuffix("T00:00:00Z") ? report.asOf.date : report.asOf.description
    let from =
      switch report.asOfFrom {
      case .option: "--as-of"
      case .manifest: "the manifest's capture date"
      case .environment: "SOURCE_DATE_EPOCH"
      case .now: "the clock"
      }
    let what = [
      Words.count(report.counts.judged, "judgement"), Words.count(report.policies.count, "policy"),
      Words.count(report.resources, "resource"),
    ]
    return "\(what.joined(separator: ", ")); as of \(date), by \(from); plumb \(report.version)"
  }

  private func input(_ report: Report, complete: Bool) -> [(lead: String, words: String)] {
    var lines: [(lead: String, words: String)] = []
    if !report.files.isEmpty {
      let files = report.files.prefix(5).map {
        "\(TextPage.cut($0.path, 80)) (\(TextPage.cut($0.source, 40)), \(Words.count($0.resources, "resource")))"
      }
      let more = report.files.count > 5 ? " and \(report.files.count - 5) more" : ""
      lines.append(("Input       ", files.joined(separator: ", ") + more))
    }
    if let captured = report.captured { lines.append(("Captured    ", captured.description)) }
    if !report.policiesDigest.isEmpty { lines.append(("Policies    ", "SHA-256 \(report.policiesDigest)")) }
    lines += setup(report)
    let standard = report.parameters.count - Set(report.overrides.map(\.name)).count
    if standard > 0, !complete {
      lines.append(("Parameters  ", "\(standard) at their defaults (values: --details full)"))
    } else if !report.parameters.isEmpty {
      let parameters = report.parameters.sorted { $0.key < $1.key }.map {
        "\(TextPage.cut($0.key, 80)) = \(TextPage.cut($0.value, 80))"
      }
      lines.append(("Parameters  ", parameters.joined(separator: ", ")))
    }
    lines.append(("Gate        ", report.failOn == "none" ? "never" : "from severity \(report.failOn) up"))
    return lines
  }

  /// What the run was told, where it was told anything.
  func setup(_ report: Report) -> [(lead: String, words: String)] {
    var lines: [(lead: String, words: String)] = []
    if let configuration = report.configuration {
      let environment = configuration.environment.map { ", environment \(TextPage.cut($0, 60))" } ?? ""
      lines.append(("Config      ", TextPage.cut(configuration.file, 240) + environment))
    }
    if let selection = report.selection {
      lines.append(
        ("Left out    ", "\(Words.count(selection.leftOut.count, "policy")), by \(Self.selectors(selection))")
      )
    }
    if !report.expected.isEmpty || report.requiresComplete {
      let expected = report.requiresComplete ? ["all that is listed as not collected"] : report.expected
      lines.append(("Expected    ", expected.map { TextPage.cut($0, 80) }.joined(separator: ", ")))
    }
    for override in report.overrides {
      let words =
        "\(TextPage.cut(override.name, 80)) = \(TextPage.cut(override.value, 80)), not \(TextPage.cut(override.standard, 80))"
      lines.append(("Override    ", "\(words) (\(TextPage.cut(override.from, 160)))"))
    }
    return lines + DecisionWords.setup(report)
  }

  /// `--only azure-* and --skip tag:x (plumb.yaml:4:8)`.
  static func selectors(_ selection: ReportSelection) -> String {
    let all = selection.only.map { ("--only", $0) } + selection.skip.map { ("--skip", $0) }
    let more = all.count > 8 ? " and \(all.count - 8) more" : ""
    return all.prefix(8).map { option, selector in
      let from = selector.from == option ? "" : " (\(TextPage.cut(selector.from, 160)))"
      return
        "\(option == selector.from ? option : String(option.dropFirst(2))) \(TextPage.cut(selector.pattern, 80))\(from)"
    }.joined(separator: ", ") + more
  }

  /// By severity and status; statuses that never occur are left out but for the first three.
  private mutating func table(_ report: Report) {
    let all: [(Status, String)] = [
      (.fail, "fail"), (.unknown, "unknown"), (.pass, "pass"), (.error, "error"), (.waived, "waived"),
      (.notApplicable, "n/a"),
    ]
    let always: [Status] = [.fail, .unknown, .pass]
    let columns = all.filter { always.contains($0.0) || report.counts[$0.0] > 0 }
    func row(_ name: String, _ cells: [String]) {
      var line = name + String(repeating: " ", count: max(0, 8 - name.count))
      for (cell, column) in zip(cells, columns) {
        let columnWidth = max(column.1.count, String(report.counts[column.0]).count)
        line += String(repeating: " ", count: max(0, columnWidth - cell.count) + 2) + cell
      }
      whole(line, indent: 2)
    }
    row("", columns.map(\.1))
    for (severity, counts) in report.bySeverity.sorted(by: { $0.key > $1.key }) {
      row(severity.rawValue, columns.map { counts[$0.0] == 0 ? "-" : String(counts[$0.0]) })
    }
    row("all", columns.map { String(report.counts[$0.0]) })
  }

  private func gating(_ report: Report) -> String {
    let results = report.results.count(where: \.gates)
    let others = max(0, report.gating - results)
    let parts = [
      results > 0 ? "\(Words.count(results, "result")) \(results == 1 ? "gates" : "gate")" : "",
      others > 0 ? "\(Words.count(others, "required policy")) not judged" : "",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: " and ")
  }

  /// What the gate speaks of.
  func lastWord(_ report: Report) -> String {
    var words = report.couldNotJudge ? "could not judge everything (exit status 2); " : ""
    switch report.gate {
    case .fail: words += "fail: " + gating(report)
    case .pass:
      words += report.counts.judged == 0 ? "pass, but nothing was judged" : "pass for what was judged"
    }
    let unjudged = report.policiesNotJudged(for: .notCollected)
    let wanting = report.policiesJudgedInPart
    let deferred = report.policiesNotJudged(for: .deferred)
    let partly = Set(report.notJudged.filter { $0.refused != nil }.map(\.policy)).count
    let manual = report.policiesNotJudged(for: .manual)
    if unjudged > 0 { words += "; \(Words.count(unjudged, "policy")) not judged for want of data" }
    if wanting > 0 { words += "; \(Words.count(wanting, "policy")) judged in part, for want of data" }
    if deferred > 0 { words += "; \(Words.count(deferred, "policy")) left to the live export" }
    if partly > 0 { words += "; \(Words.count(partly, "policy")) judged in part, for what was refused" }
    if manual > 0 { words += "; \(Words.count(manual, "manual policy")) unanswered" }
    return words
  }
}
