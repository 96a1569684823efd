/// A value that a run gives to a parameter instead of its default: from a configuration or the command line.
package struct GivenValue: Sendable {
  package var name: Marked<String>
  package var value: YAMLNode
  /// False: only checked, as in an environment that isn't asked for.
  package var isUsed: Bool
  /// True: a name that no policy file declares is passed over.
  package var isOptional: Bool

  package init(name: Marked<String>, value: YAMLNode, isUsed: Bool = true, isOptional: Bool = false) {
    self.name = name
    self.value = value
    self.isUsed = isUsed
    self.isOptional = isOptional
  }

  /// Reads `NAME=VALUE` of a command line, which is the file with this number. A value is taken as it stands, unless it
  /// begins as a YAML list or a quoted text.
  package init?(argument text: String, index: Int, diagnostics: inout Diagnostics) {
    let start = SourceMark(file: index, line: 1, column: 1)
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      diagnostics.add(
        .shape, "a parameter is set as NAME=VALUE", at: start, help: "such as max-secret-age=60d")
      return nil
    }
    let value = String(text[text.index(after: equals)...])
    let column = text[...equals].unicodeScalars.count + 1
    let mark = SourceMark(file: index, line: 1, column: column)
    name = Marked(String(text[..<equals]), at: start)
    (isUsed, isOptional) = (true, false)
    guard ["[", "'", "\""].contains(where: value.hasPrefix) else {
      self.value = YAMLNode(.scalar(value, .quoted), at: mark, weight: 1)
      return
    }
    // Blanks in place of the name keep the columns.
    let padded = SourceFile(path: "", text: String(repeating: " ", count: column - 1) + value)
    var found = Diagnostics()
    let node = YAMLReader.read(padded, index: index, diagnostics: &found)
    let end = SourceMark(file: index, line: 1, column: text.unicodeScalars.count + 1)
    for diagnostic in found.all {
      let place = diagnostic.mark.line == 1 ? diagnostic.mark : end
      diagnostics.add(diagnostic.code, diagnostic.message, at: place, help: diagnostic.help)
    }
    guard let node else { return nil }
    self.value = node
  }
}
