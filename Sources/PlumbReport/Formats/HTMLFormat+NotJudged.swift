internal import PlumbValues

// What was not judged, why, and what to export for it; what is wrong with the input.
extension HTMLFormat {
  private static let mostRows = 300

  func notJudged(_ report: Report) -> HTML {
    guard !report.notJudged.isEmpty else { return "" }
    let policies = Set(report.notJudged.map(\.policy)).count
    var out: HTML = """
      <section id="not-judged" aria-labelledby="not-judged-title">
      <h2 id="not-judged-title">Not judged</h2>
      <p>\(Words.count(policies, "policy")), in whole or in part. None of this counts as passed.</p>

      """
    for reason in NotJudged.Reason.allCases {
      let items = report.notJudged.filter { $0.reason == reason }
      if items.isEmpty { continue }
      if reason == .notCollected {
        out += gaps(
          items.filter { $0.refused != nil }, "Refused for some",
          "The rest was judged; what lies in these scopes was not.", report)
        out += gaps(
          items.filter { $0.refused == nil }, "Not collected", "The data holds nothing of what these need.",
          report)
        out += exports(report)
      } else {
        let (title, words) = Self.words(reason, report.plannedNoun)
        out += gaps(items, title, words, report)
      }
    }
    return out + "</section>\n"
  }

  private static func words(_ reason: NotJudged.Reason, _ noun: String?) -> (String, String) {
    switch reason {
    case .notCollected: ("Not collected", "The data holds nothing of what these need.")
    case .deferred: ("Deferred to the live export", "This source cannot show what these judge.")
    case .providerAbsent:
      noun.map { ("Not in the \($0)", "It holds nothing of what these judge.") }
        ?? ("Other providers", "Their providers are not in the data at all.")
    case .manual: ("Manual", "To be answered by a person, in an attestations file.")
    }
  }

  private func gaps(_ items: [NotJudged], _ title: String, _ words: String, _ report: Report) -> HTML {
    guard !items.isEmpty else { return "" }
    let gating = Set(items.filter(\.gates).map(\.policy)).count
    let isManual = items.contains { $0.reason == .manual }
    let hasScopes = items.contains { $0.scope != nil }
    let hasNeeds = items.contains { $0.type != nil || $0.command != nil || $0.refused != nil }
    let isFolded = items.count > 25
    var out: HTML = "<h3>\(title): \(Words.count(Set(items.map(\.policy)).count, "policy"))"
    out += gating > 0 ? ", \(gating) of which \(gating == 1 ? "gates" : "gate")</h3>\n" : "</h3>\n"
    out += "<p>\(words)</p>\n"
    if isFolded { out += "<details><summary>All of them</summary>\n" }
    out += "<div class=\"scroll\"><table><caption>\(title)</caption><thead><tr><th scope=\"col\">Policy</th>"
    if hasScopes { out += "<th scope=\"col\">Scope</th>" }
    if hasNeeds { out += "<th scope=\"col\">\(isManual ? "Question" : "Needs")</th>" }
    out += "<th scope=\"col\">Gate</th></tr></thead><tbody>\n"
    let asked = Set(report.exports.map(\.type))
    for item in items.sorted(by: { $0.gates && !$1.gates }).prefix(Self.mostRows) {
      out += "<tr><th scope=\"row\">\(HTMLText.code(item.policy, 160))</th>"
      if hasScopes {
        out += "<td>\(item.scope.map { HTMLScopes.name(of: $0, in: report) } ?? "everywhere")</td>"
      }
      if hasNeeds { out += "<td>\(needs(item, isManual: isManual, asked))</td>" }
      out += "<td>\(item.gates ? "<strong>gates</strong>" as HTML : "does not gate")</td></tr>\n"
    }
    out += "</tbody></table></div>\n"
    if items.count > Self.mostRows {
      out += "<p class=\"note\">\(items.count - Self.mostRows) more stand in the JSON report.</p>\n"
    }
    return isFolded ? out + "</details>\n" : out
  }

  private func needs(_ item: NotJudged, isManual: Bool, _ asked: Set<String>) -> HTML {
    if isManual { return HTMLText.inline(item.command ?? "", 1000) }
    let types = item.types.isEmpty ? [item.type].compactMap { $0 } : item.types
    var out = HTML.joined(types.prefix(10).map { HTMLText.code($0, 160) }, separator: ", ")
    if let refused = item.refused { out += "<p>Refused: \(HTMLText.cut(refused, 400))</p>" }
    // The commands of types that are listed further on stand there.
    if let command = item.command, !command.isEmpty, !types.contains(where: asked.contains) {
      out += HTMLText.block(command)
    }
    return out
  }

  private static let mostExports = 60
  private static let mostCommands = 5

  private func exports(_ report: Report) -> HTML {
    guard !report.exports.isEmpty else { return "" }
    var out: HTML = "<h3>What else to export</h3>\n<p>\(ExportGroup.hint)</p>\n"
    var left = Self.mostExports
    for group in ExportGroup.all(in: report) where left > 0 {
      out += "<h4>\(HTMLText.cut(group.heading, 300))</h4>\n<ul class=\"exports\">\n"
      for export in group.exports.prefix(left) {
        out += "<li>\(HTMLText.code(export.type, 160)) for "
        out += HTML.joined(export.policies.prefix(8).map { HTMLText.code($0, 120) }, separator: ", ")
        if export.policies.count > 8 { out += " and \(export.policies.count - 8) more" }
        if export.gates { out += "; <strong>the gate asks for it</strong>" }
        for message in export.refused { out += "<p>Refused: \(HTMLText.cut(message, 400))</p>" }
        let commands = export.commands.isEmpty ? [export.template].compactMap { $0 } : export.commands
        for command in commands.prefix(Self.mostCommands) { out += HTMLText.block(command) }
        let hidden = export.total - min(commands.count, Self.mostCommands)
        if hidden > 0, !export.commands.isEmpty {
          out +=
            "<p class=\"note\">and so on for \(hidden) more; <code>plumb export-script</code> prints a script that runs them all.</p>"
        }
        out += "</li>\n"
      }
      out += "</ul>\n"
      left -= group.exports.count
    }
    if left < 0 { out += "<p class=\"note\">\(Words.count(-left, "more type")) in the JSON report.</p>\n" }
    return out
  }

  // MARK: - Input

  func problems(_ report: Report) -> HTML {
    guard !report.problems.isEmpty else { return "" }
    let sorted =
      report.problems.filter { $0.severity == .error } + report.problems.filter { $0.severity != .error }
    var out: HTML = """
      <section id="input" aria-labelledby="input-title">
      <h2 id="input-title">Problems with the input</h2>
      <div class="scroll"><table><caption>\(Words.count(report.problems.count, "problem"))\(report.problems.contains { $0.severity == .error } ? "; an error means that not everything could be judged" : "")</caption>
      <thead><tr><th scope="col">Kind</th><th scope="col">Place</th><th scope="col">What is wrong</th></tr></thead><tbody>

      """
    for problem in sorted.prefix(Self.mostRows) {
      let place = TextFindings.place(problem.file, problem.line, problem.column)
      let isError = problem.severity == .error
      out += """
        <tr><td><span class="badge \(isError ? "error" : "unknown")">\(problem.severity.rawValue)</span></td>\
        <th scope="row">\(place.isEmpty ? "the input" as HTML : HTMLText.code(place))</th>\
        <td>\(HTMLText.inline(problem.message, 1200)) <small><code>\(HTMLText.cut(problem.code, 80))</code></small>
        """
      if let help = problem.help { out += "<p>Help: \(HTMLText.inline(help, 1200))</p>" }
      out += "</td></tr>\n"
    }
    out += "</tbody></table></div>\n"
    if sorted.count > Self.mostRows {
      out += "<p class=\"note\">\(sorted.count - Self.mostRows) more stand in the JSON report.</p>\n"
    }
    return out + "</section>\n"
  }
}
