internal import PlumbValues

/// Text for Markdown pages: whatever it holds, it shows itself.
enum MarkdownText {
  /// Prose of one line.
  static func words(_ text: String) -> String {
    var out = ""
    for character in oneLine(text) {
      switch character {
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#": out += "\\\(character)"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "&": out += "&amp;"
      default: out.append(character)
      }
    }
    return out
  }

  /// A name or value. `|` is escaped, as tables want it.
  static func code(_ text: String) -> String {
    let line = oneLine(text)
    if line.isEmpty { return "(empty)" }
    let fence = String(repeating: "`", count: longestRun(line) + 1)
    let pad = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
    return fence + pad + line + pad + fence
  }

  /// `code` within a row of a table.
  static func cell(_ code: String) -> String {
    code.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// Lines to be copied.
  static func block(_ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline).map { DisplayText.safe(String($0)) }
    let fence = String(repeating: "`", count: max(3, longestRun(text) + 1))
    return "\(fence)text\n\(lines.joined(separator: "\n"))\n\(fence)\n"
  }

  /// A link to a page of the web, or the text where it is none.
  static func link(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.value > 0x20 && $0.value < 0x7F && $0 != "<" && $0 != ">"
    }
    return text.hasPrefix("https://") && isPlain ? "<\(text)>" : code(text)
  }

  private static func oneLine(_ text: String) -> String {
    DisplayText.safe(text.split(whereSeparator: \.isNewline).joined(separator: " "))
  }

  private static func longestRun(_ text: String) -> Int {
    var (longest, run) = (0, 0)
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}

extension Phrase {
  var markdown: String {
    spans.map { span in
      switch span {
      case .words(let text): MarkdownText.words(text)
      case .code(let text), .value(let text): MarkdownText.code(text)
      }
    }.joined()
  }
}

extension Statement {
  /// A list, indented by so many blanks.
  func markdown(indent: Int = 0) -> String {
    let blanks = String(repeating: " ", count: indent)
    switch self {
    case .says(let phrase): return "\(blanks)- \(phrase.markdown)\n"
    case .group(let heading, let parts):
      return "\(blanks)- \(heading.markdown):\n" + parts.map { $0.markdown(indent: indent + 2) }.joined()
    }
  }
}
