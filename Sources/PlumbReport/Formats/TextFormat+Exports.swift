internal import PlumbValues

// What to export for the policies that weren't judged.
extension TextPage {
  private static let mostTypes = 30
  /// With more types than this their commands are left to `plumb inspect` and `plumb export-script`.
  private static let manyTypes = 6

  /// In brief where they are many: a line for each type.
  mutating func exports(_ report: Report, complete: Bool) {
    if complete || report.exports.count <= Self.manyTypes { return exports(report) }
    gap()
    let column = min(60, report.exports.map { DisplayText.width($0.type) }.max() ?? 0)
    let order = report.exports.sorted {
      ($1.gates ? 1 : 0, $0.policies.count, $1.type) > ($0.gates ? 1 : 0, $1.policies.count, $0.type)
    }
    for export in order.prefix(Self.mostTypes) {
      let type = TextPage.cut(export.type, 160)
      let padding = String(repeating: " ", count: max(0, column - DisplayText.width(type)))
      let each = export.each.map { ", for each \(TextPage.cut($0, 80))" } ?? ""
      let gates = export.gates ? "; the gate asks for it" : ""
      paragraph(
        "for \(Words.count(export.policies.count, "policy"))\(each)\(gates)", lead: type + padding + "  ",
        indent: 4, hang: 6)
      for message in export.refused {
        paragraph(TextPage.cut(message, 400), lead: "refused: ", indent: 6, hang: 8)
      }
    }
    let hidden = order.count - Self.mostTypes
    if hidden > 0 { paragraph("… and \(Words.count(hidden, "more type")) (see --format json)", indent: 4) }
    gap()
    paragraph(
      "plumb inspect shows the commands, and plumb export-script prints a script that runs them all.",
      indent: 4)
  }

  /// Once for all types that are exported for each of the same.
  mutating func exports(_ report: Report) {
    var left = Self.mostTypes
    for group in ExportGroup.all(in: report) {
      if left <= 0 { break }
      gap()
      paragraph(group.heading, style: .strong, indent: 4, hang: 6)
      for export in group.exports.prefix(left) {
        let who = "for " + ExportGroup.names(export.policies) + (export.gates ? "; the gate asks for it" : "")
        paragraph(who, lead: TextPage.cut(export.type, 160) + "  ", indent: 6, hang: 8)
        for message in export.refused {
          paragraph(TextPage.cut(message, 400), lead: "refused: ", indent: 8, hang: 10)
        }
        if let command = export.commands.first ?? export.template { code(orNote: command, indent: 8) }
      }
      left -= group.exports.count
    }
    if left < 0 { paragraph("… and \(Words.count(-left, "more type")) (see --format json)", indent: 4) }
    if !report.exports.isEmpty {
      gap()
      paragraph(ExportGroup.hint, indent: 4)
    }
  }
}

/// Types that are exported for each of the same, so that it is said once.
struct ExportGroup {
  /// Nil: by one command.
  var each: String?
  var total: Int
  var isOfJudged = false
  var exports: [ReportExport]

  static let hint = """
    Write each answer to a file of its own beside the others. Where one may be an empty list, say of what it is in \
    snapshot.yaml or by --collected TYPE@SCOPE: an empty list alone proves nothing.
    """

  /// Single commands first; in a group those that gate, then those that most policies wait for.
  static func all(in report: Report) -> [ExportGroup] {
    struct Key: Hashable {
      var each: String?
      var total: Int
      var isOfJudged: Bool
    }
    var groups: [Key: [ReportExport]] = [:]
    for export in report.exports {
      let key = Key(
        each: export.each, total: export.each == nil ? 1 : export.total, isOfJudged: export.isOfJudged)
      groups[key, default: []].append(export)
    }
    func precedes(_ left: ReportExport, _ right: ReportExport) -> Bool {
      if left.gates != right.gates { return left.gates }
      if left.policies.count != right.policies.count { return left.policies.count > right.policies.count }
      return left.type < right.type
    }
    return groups.map { key, exports in
      ExportGroup(
        each: key.each, total: key.total, isOfJudged: key.isOfJudged, exports: exports.sorted(by: precedes))
    }
    .sorted { left, right in
      let (one, two) = (left.each.map(rank) ?? 0, right.each.map(rank) ?? 0)
      if one != two { return one < two }
      return (left.each ?? "", left.total, left.isOfJudged ? 0 : 1)
        < (right.each ?? "", right.total, right.isOfJudged ? 0 : 1)
    }
  }

  /// Scopes before types.
  private static func rank(_ each: String) -> Int { each.contains("/") || each.contains(".") ? 2 : 1 }

  /// `Export for each of the 2 subscriptions, here for the first:`
  var heading: String {
    guard let each else { return "Export once:" }
    let what = TextPage.cut(each, 160)
    let whose = isOfJudged ? " that these policies judge" : ""
    switch total {
    case 0:
      let places = ["${parent}", "${subscription}"].filter { place in
        exports.contains { $0.template?.contains(place) ?? false }
      }
      let place = places.first.map { " (its id stands for \($0))" } ?? ""
      return "Export for each \(what)\(place), of which the data names none yet:"
    case 1: return "Export for the one \(what)\(whose.isEmpty ? " in the data" : whose):"
    default:
      let several = Self.rank(each) == 2 ? what : what + "s"
      return "Export for each of the \(total) \(several)\(whose), here for the first:"
    }
  }

  /// The first few ids.
  static func names(_ ids: [String]) -> String {
    let shown = ids.prefix(3).map { TextPage.cut($0, 80) }
    return shown.joined(separator: ", ") + (ids.count > 3 ? " and \(ids.count - 3) more" : "")
  }
}
