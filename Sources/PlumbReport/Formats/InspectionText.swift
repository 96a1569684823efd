internal import PlumbValues

/// An inspection for people.
public struct InspectionText: Sendable {
  public var options: FormatOptions

  public init(options: FormatOptions = FormatOptions()) { self.options = options }

  public func write(_ inspection: Inspection, to output: inout some ReportOutput) throws {
    var page = TextPage(options)
    page.files(of: inspection)
    page.types(of: inspection)
    page.missing(of: inspection)
    page.problems(inspection.report)
    page.gap()
    page.whole(Self.lastWord(inspection))
    try page.flush(to: &output)
  }

  /// What is to be done, in one line.
  private static func lastWord(_ inspection: Inspection) -> String {
    let unjudged = Set(
      inspection.report.notJudged.filter { $0.reason == .notCollected && $0.refused == nil }.map(\.policy)
    ).count
    let lacking = inspection.report.results.count { !$0.lacking.isEmpty }
    var parts = [
      inspection.isUnderstood ? "all files were understood" : "not all was understood (exit status 2)"
    ]
    if unjudged > 0 { parts.append("\(Words.count(unjudged, "policy")) can't be judged for want of data") }
    if lacking > 0 { parts.append("\(Words.count(lacking, "result")) would be unknown for want of data") }
    let others = Set(inspection.report.notJudged.filter { $0.reason == .providerAbsent }.map(\.policy)).count
    if others > 0 {
      parts.append("\(Words.count(others, "policy")) of providers that the data holds nothing of")
    }
    if inspection.types.isEmpty {
      parts.append("no resource was recognised, so nothing can be judged")
    } else if unjudged + lacking + others == 0 {
      parts.append("nothing is missing for the chosen policies")
    }
    return parts.joined(separator: "; ")
  }
}

extension TextPage {
  private static let mostTypes = 200

  fileprivate mutating func files(of inspection: Inspection) {
    let report = inspection.report
    let resources = inspection.files.reduce(inspection.uncounted) { $0 + $1.resources }
    let what = [
      Words.count(inspection.files.count, "file"), Words.count(resources, "resource"),
      Words.count(inspection.types.count, "type"),
    ]
    section("SNAPSHOT", what.joined(separator: ", "), .strong)
    if let captured = report.captured { paragraph("captured \(captured.description)", indent: 2) }
    for manifest in inspection.manifests {
      let counts =
        "names \(Words.count(manifest.files, "file")) and \(Words.count(manifest.scopes, "scope"))"
      paragraph(counts, lead: TextPage.cut(manifest.path, 240) + "  ", indent: 2, hang: 4)
      for error in manifest.errors.prefix(Self.most) {
        paragraph(TextPage.cut(error, 400), lead: "refused: ", indent: 4, hang: 6)
      }
    }
    gap()
    for file in inspection.files {
      var about =
        "\(file.source), \(file.encoding), \(file.shape), \(Words.count(file.resources, "resource"))"
      let types = file.types.prefix(3).map { TextPage.cut($0.name, 80) }
      if !types.isEmpty { about += " of \(types.joined(separator: ", "))" }
      if file.types.count > 3 { about += " and \(Words.count(file.types.count - 3, "more type"))" }
      paragraph(TextPage.cut(about, 400), lead: TextPage.cut(file.path, 240) + "  ", indent: 2, hang: 4)
    }
    if inspection.uncounted > 0 {
      paragraph("\(inspection.uncounted) more resources are of too many types to be told apart", indent: 2)
    }
  }

  fileprivate mutating func types(of inspection: Inspection) {
    guard !inspection.types.isEmpty else { return }
    section("TYPES", "by number of resources, copies counted each", .strong)
    gap()
    let sorted = inspection.types.sorted {
      $0.resources == $1.resources ? $0.name < $1.name : $0.resources > $1.resources
    }
    let names = inspection.report.scopeNames
    for type in sorted.prefix(Self.mostTypes) {
      let count = String(type.resources)
      let lead = String(repeating: " ", count: max(0, 7 - count.count)) + count + "  "
      var words = TextPage.cut(type.name, 160)
      if let title = type.title { words += " (\(title))" } else { words += ", not described" }
      if let near = type.near { words += "; did you mean \(near)?" }
      if !type.isNeeded { words += ", used by no chosen policy" }
      let shown = type.scopes.prefix(5).map { scope in
        let last = scope.name.split(separator: "/").last.map(String.init) ?? scope.name
        return "\(TextPage.cut(names[scope.name] ?? names[last] ?? last, 60)) (\(scope.count))"
      }
      if !shown.isEmpty {
        let more = type.scopes.count > 5 ? " and \(type.scopes.count - 5) more" : ""
        words += ": in \(shown.joined(separator: ", "))\(more)"
      }
      paragraph(words, lead: lead, indent: 2)
    }
    let hidden = sorted.count - Self.mostTypes
    if hidden > 0 { paragraph("… and \(hidden) more (see --format json)", indent: 2) }
  }

  fileprivate mutating func missing(of inspection: Inspection) {
    let report = inspection.report
    let lacking = inspection.lacking
    let unjudged = Set(
      report.notJudged.filter { $0.reason == .notCollected && $0.refused == nil }.map(\.policy)
    ).count
    guard unjudged > 0 || !lacking.isEmpty else { return }
    section("MISSING", "for the chosen policies", .warning)
    if unjudged > 0 {
      gap()
      paragraph(
        "Nowhere: \(Words.count(unjudged, "policy")) can't be judged. The data holds nothing of what these need.",
        indent: 2, hang: 4)
      exports(report)
    }
    for (type, results) in lacking {
      gap()
      let whom = Words.count(Set(results.map(\.resource.id)).count, "resource")
      paragraph(
        "not, or not completely, exported for \(whom)", lead: TextPage.cut(type, 160) + "  ", indent: 2,
        hang: 4)
      for result in results.prefix(Self.most) {
        let findings = TextFindings(report)
        paragraph(
          findings.kind(of: result.resource), lead: TextFindings.name(of: result.resource) + "  ", indent: 4,
          hang: 6)
        for step in result.remediation.prefix(2) where step.kind == .run {
          code(orNote: step.text, indent: 6)
        }
      }
      let hidden = results.count - Self.most
      if hidden > 0 { paragraph("… and \(hidden) more (see --format json)", indent: 4) }
    }
  }
}
