/// The entries of a mapping with known keys: reports unknown, missing and wrongly shaped ones.
package struct Fields {
  package let section: String
  package let mark: SourceMark
  private let entries: [YAMLNode.Entry]
  /// Keys that a misspelt one most likely means: they aren't reported as missing too.
  private var meant: Set<String> = []

  /// Nil where the node is no mapping.
  package init?(_ node: YAMLNode, in section: String, allowed: [String], _ diagnostics: inout Diagnostics) {
    self.section = section
    mark = node.mark
    guard let map = node.map else {
      diagnostics.add(.shape, "\(section) has to be a mapping, found \(node.described)", at: node.mark)
      return nil
    }
    entries = map
    for entry in map {
      guard let key = entry.key.text, !allowed.contains(key) else { continue }
      if key == "<<" {
        meant.formUnion(allowed)  // reported when the file was read
      } else {
        if let near = Suggestion.nearest(key, in: allowed) { meant.insert(near) }
        diagnostics.add(
          .unknownKey, "unknown key `\(key.shortened)` in \(section)", at: entry.key.mark,
          help: Suggestion.help(for: key, in: allowed))
      }
    }
  }

  package subscript(_ key: String) -> YAMLNode? { entries.last { $0.key.text == key }?.value }
  package func keyMark(_ key: String) -> SourceMark? { entries.last { $0.key.text == key }?.key.mark }

  /// True where the key stands there, or one that most likely means it.
  package func means(_ key: String) -> Bool { self[key] != nil || meant.contains(key) }

  package func require(_ keys: [String], _ diagnostics: inout Diagnostics) {
    let missing = keys.filter { !means($0) }.map { "`\($0)`" }
    if missing.isEmpty { return }
    let noun = missing.count == 1 ? "key" : "keys"
    diagnostics.add(.missingKey, "\(section) needs the \(noun) \(missing.joined(separator: ", "))", at: mark)
  }

  /// The entries of a mapping; none where the key is absent or its value is something else, which is reported.
  package func members(_ key: String, _ diagnostics: inout Diagnostics) -> [YAMLNode.Entry] {
    guard let node = self[key] else { return [] }
    if let map = node.map { return map }
    diagnostics.add(.shape, "`\(key)` has to be a mapping, found \(node.described)", at: node.mark)
    return []
  }

  /// The items of a list; none where the key is absent or its value is something else, which is reported.
  package func items(_ key: String, _ diagnostics: inout Diagnostics) -> [YAMLNode] {
    guard let node = self[key] else { return [] }
    if let list = node.list { return list }
    diagnostics.add(
      .shape, "`\(key)` has to be a list, found \(node.described)", at: node.mark,
      help: "begin each item with `- `")
    return []
  }

  /// The text of a scalar, whatever it looks like; null and containers are errors.
  package func text(_ key: String, _ diagnostics: inout Diagnostics) -> String? {
    guard let node = self[key] else { return nil }
    guard let text = node.text, !node.isNull else {
      diagnostics.add(.shape, "`\(key)` has to be a text, found \(node.described)", at: node.mark)
      return nil
    }
    return text
  }

  package func flag(_ key: String, _ diagnostics: inout Diagnostics) -> Bool? {
    guard let node = self[key] else { return nil }
    switch node.plainText {
    case "true": return true
    case "false": return false
    default:
      diagnostics.add(
        .shape, "`\(key)` has to be true or false, found \(node.described)", at: node.mark)
      return nil
    }
  }

  /// A list of texts; a single text counts as a list of it where `orOne`.
  package func texts(_ key: String, orOne: Bool = false, _ diagnostics: inout Diagnostics) -> [Marked<
    String
  >]? {
    guard let node = self[key] else { return nil }
    if orOne, let text = node.text, !node.isNull { return [Marked(text, at: node.mark)] }
    guard let list = node.list else {
      diagnostics.add(.shape, "`\(key)` has to be a list, found \(node.described)", at: node.mark)
      return nil
    }
    return list.compactMap { item in
      guard let text = item.text, !item.isNull else {
        diagnostics.add(.shape, "`\(key)` holds texts, found \(item.described)", at: item.mark)
        return nil
      }
      return Marked(text, at: item.mark)
    }
  }

  /// One of the words of an enumeration.
  package func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, as type: Word.Type, _ diagnostics: inout Diagnostics
  ) -> Word? where Word.RawValue == String {
    guard let node = self[key], let text = text(key, &diagnostics) else { return nil }
    if let word = Word(rawValue: text) { return word }
    diagnostics.add(
      .badWord, "`\(key)` can't be `\(text.shortened)`", at: node.mark,
      help: Suggestion.help(for: text, in: Word.allCases.map(\.rawValue)))
    return nil
  }
}
