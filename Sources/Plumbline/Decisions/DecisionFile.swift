internal import PlumbLanguage
internal import PlumbValues

/// What files of waivers and of attestations have in common.
enum DecisionFile {
  static let oneDay = TimeSpan(ticks: TimeSpan.Unit.day.rawValue)

  /// The entries of a file. The first of its keys gives the version and may be left out; the second is the list.
  static func items(
    _ file: SourceFile, index: Int, what: String, keys: KeyTable, _ diagnostics: inout Diagnostics
  ) -> [YAMLNode] {
    let before = diagnostics.all.count
    guard let node = YAMLReader.read(file, index: index, diagnostics: &diagnostics) else {
      if diagnostics.all.count == before {
        diagnostics.add(
          .emptyFile, "\(what) is empty", at: SourceMark(file: index, line: 1, column: 1),
          help: "begin it with `\(keys.keys[0]): 1`")
      }
      return []
    }
    guard let top = Fields(node, in: what, allowed: keys.keys, &diagnostics) else { return [] }
    if let version = top[keys.keys[0]], version.text != "1" {
      diagnostics.add(.wrongLanguage, "\(what) begins with `\(keys.keys[0]): 1`", at: version.mark)
    }
    top.require(keys.required, &diagnostics)
    return top.items(keys.keys[1], &diagnostics)
  }

  /// A text that says something.
  static func filled(_ fields: Fields, _ key: String, _ diagnostics: inout Diagnostics) -> String? {
    guard let text = fields.text(key, &diagnostics), let mark = fields[key]?.mark else { return nil }
    let isBlank = text.allSatisfy { $0 == " " || $0 == "\t" || $0 == "\n" }
    if isBlank { diagnostics.add(.shape, "`\(key)` says nothing", at: mark) }
    return isBlank ? nil : text
  }

  /// A plain date: its first instant in UTC.
  static func day(_ fields: Fields, _ key: String, _ diagnostics: inout Diagnostics) -> Instant? {
    guard let node = fields[key] else { return nil }
    if let text = node.text, text.utf8.count == 10, let day = Instant(text) { return day }
    diagnostics.add(
      .operandType, "`\(key)` has to be a day, found \(node.described)", at: node.mark,
      help: "such as 2027-01-31: it counts to the end of that day in UTC")
    return nil
  }

  /// A policy that nobody knows would never be found: most likely it is misspelt.
  static func check(
    policy id: String, at mark: SourceMark, _ known: Set<String>?, _ diagnostics: inout Diagnostics
  ) {
    guard let known, !known.contains(id) else { return }
    diagnostics.add(
      .unknownName, "there is no policy `\(id.prefix(80))`", at: mark,
      help: Suggestion.help(for: id, in: known.sorted(), what: "policies are"))
  }
}
