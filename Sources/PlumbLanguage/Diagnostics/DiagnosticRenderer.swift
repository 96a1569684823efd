internal import PlumbValues

/// Draws diagnostics for people: place, severity, code and message, the line with a caret, the suggestion.
public struct DiagnosticRenderer: Sendable {
  public let map: SourceMap
  private static let widest = 160

  public init(map: SourceMap) { self.map = map }

  /// `code` stands for the diagnostic's own.
  public func render(_ diagnostic: Diagnostic, code: String? = nil) -> String {
    let mark = diagnostic.mark
    var out = "\(DisplayText.safe(map.path(mark))):\(mark.line):\(mark.column): "
    out += "\(diagnostic.severity.rawValue)[\(code ?? diagnostic.code.rawValue)]: "
    out += DisplayText.safe(diagnostic.message) + "\n"
    if let line = map.line(mark) { out += excerpt(line, column: Int(mark.column)) }
    if let help = diagnostic.help { out += "  help: \(DisplayText.safe(help))\n" }
    return out
  }

  public func render(_ diagnostics: [Diagnostic]) -> String { diagnostics.map { render($0) }.joined() }

  /// The line (tabs as one blank, a window of it where it is long) and a caret under the column.
  private func excerpt(_ line: String, column: Int) -> String {
    if line.utf8.count <= Self.widest, line.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      let blanks = String(repeating: " ", count: min(max(column - 1, 0), line.utf8.count))
      return "    \(line)\n    \(blanks)^\n"
    }
    let scalars = Array(line.unicodeScalars)
    let at = min(max(column - 1, 0), scalars.count)
    let start = at > Self.widest ? at - Self.widest / 2 : 0
    let end = min(scalars.count, start + Self.widest)
    var shown = ""
    var caret = ""
    for index in start..<end {
      let scalar = scalars[index]
      let text = scalar == "\t" ? " " : DisplayText.safe(String(scalar))
      shown += text
      if index < at { caret += String(repeating: " ", count: DisplayText.width(text)) }
    }
    return "    \(shown)\n    \(caret)^\n"
  }
}
