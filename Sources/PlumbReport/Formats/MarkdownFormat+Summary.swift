internal import PlumbValues

// What wasn't judged, what is wrong with the input, the numbers.
extension MarkdownFormat {
  func notJudged(_ report: Report, exports most: Int) -> String {
    guard !report.notJudged.isEmpty else { return "" }
    let policies = Set(report.notJudged.map(\.policy)).count
    var out = "\n### Not judged: \(Words.count(policies, "policy"))\n\n"
    for reason in NotJudged.Reason.allCases {
      let items = report.notJudged.filter { $0.reason == reason }
      guard !items.isEmpty else { continue }
      let count = Words.count(Set(items.map(\.policy)).count, "policy")
      switch reason {
      case .notCollected:
        for isRefused in [true, false] {
          let some = items.filter { ($0.refused != nil) == isRefused }
          if some.isEmpty { continue }
          let gating = Set(some.filter(\.gates).map(\.policy)).count
          out += isRefused ? "- **Refused for some, so that not all was judged:** " : "- **Not collected:** "
          out += Words.count(Set(some.map(\.policy)).count, "policy")
          out += gating > 0 ? ", \(gating) of which gate\n" : "\n"
        }
      case .deferred: out += "- **Deferred to the live export:** \(count)\n"
      case .providerAbsent:
        let words =
          report.plannedNoun.map { "Not in the \($0), which holds nothing of what these judge" }
          ?? "Other providers, of which the data holds nothing"
        out += "- **\(words):** \(count)\n"
      case .manual: out += "- **Manual, to be answered in an attestations file:** \(count)\n"
      }
    }
    return out + exports(report, most)
  }

  private func exports(_ report: Report, _ most: Int) -> String {
    guard !report.exports.isEmpty, most > 0 else { return "" }
    var out = "\n#### What else to export\n"
    var left = most
    for group in ExportGroup.all(in: report) where left > 0 {
      out += "\n\(MarkdownText.prose(group.heading))\n"
      for export in group.exports.prefix(left) {
        out += "\n- \(MarkdownText.code(TextPage.cut(export.type, 160))) for "
        out += export.policies.prefix(3).map { MarkdownText.code(TextPage.cut($0, 80)) }.joined(
          separator: ", ")
        if export.policies.count > 3 { out += " and \(export.policies.count - 3) more" }
        out += "\n"
        for message in export.refused {
          out += "\n  Refused: \(MarkdownText.prose(TextPage.cut(message, 400)))\n"
        }
        if let command = export.commands.first ?? export.template {
          out += "\n" + Self.code(command, "sh", most: 1200)
        }
      }
      left -= group.exports.count
    }
    if left < 0 { out += "\n… and \(Words.count(-left, "more type"))\n" }
    let option = "--collected TYPE@SCOPE"
    let hint = MarkdownText.prose(ExportGroup.hint)
      .replacing(MarkdownText.prose(option), with: MarkdownText.code(option))
    return out + "\n\(hint)\n"
  }

  func problems(_ report: Report, most: Int) -> String {
    guard !report.problems.isEmpty else { return "" }
    var out = "\n### Input: \(Words.count(report.problems.count, "problem"))\n\n"
    let sorted =
      report.problems.filter { $0.severity == .error } + report.problems.filter { $0.severity != .error }
    for problem in sorted.prefix(most) {
      let place = TextFindings.place(problem.file, problem.line, problem.column)
      let words = [problem.message, problem.help ?? ""].filter { !$0.isEmpty }.map { TextPage.cut($0, 400) }
      out +=
        "- **\(problem.severity.rawValue)** \(MarkdownText.code(problem.code)) \(place.isEmpty ? "" : MarkdownText.code(place) + ": ")"
      out += MarkdownText.prose(words.joined(separator: "; ")) + "\n"
    }
    let hidden = sorted.count - most
    return hidden > 0 ? out + "- … and \(hidden) more\n" : out
  }

  func summary(of report: Report, most: Int) -> String {
    let page = TextPage(FormatOptions())
    var out = "\n### Summary\n\n"
    if report.counts.judged + report.counts.notApplicable > 0 { out += table(report) + "\n" }
    out += MarkdownText.prose(page.run(report)) + "\n"
    for line in page.setup(report).prefix(most) {
      let lead = line.lead.split(separator: " ").joined(separator: " ")
      out += "\n**\(lead):** \(MarkdownText.prose(TextPage.cut(line.words, 600)))\n"
    }
    return out + "\n**\(MarkdownText.prose(page.lastWord(report)))**\n"
  }

  /// By severity and status; statuses that never occur are left out but for the first three.
  private func table(_ report: Report) -> String {
    let all: [(Status, String)] = [
      (.fail, "fail"), (.unknown, "unknown"), (.pass, "pass"), (.error, "error"), (.waived, "waived"),
      (.notApplicable, "n/a"),
    ]
    let columns = all.filter { [.fail, .unknown, .pass].contains($0.0) || report.counts[$0.0] > 0 }
    func row(_ name: String, _ cells: [String]) -> String {
      "| \(([name] + cells).joined(separator: " | ")) |\n"
    }
    var out = row("severity", columns.map(\.1)) + row("---", columns.map { _ in "---:" })
    for (severity, counts) in report.bySeverity.sorted(by: { $0.key > $1.key }) {
      out += row(severity.rawValue, columns.map { String(counts[$0.0]) })
    }
    return out + row("**all**", columns.map { "**\(report.counts[$0.0])**" })
  }
}
