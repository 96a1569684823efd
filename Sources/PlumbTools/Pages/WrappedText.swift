internal import PlumbValues

/// Lines of text for a terminal; all that is put in is made safe to show.
struct WrappedText {
  let width: Int
  private(set) var text = ""
  private var wantsGap = false

  init(width: Int) { self.width = max(60, width) }

  /// An empty line before what comes next.
  mutating func gap() { wantsGap = !text.isEmpty }

  /// A line that stays whole, to be copied.
  mutating func whole(_ line: String, indent: Int = 0) {
    put(String(repeating: " ", count: indent) + DisplayText.safe(line))
  }

  /// Build services obey lines that begin with `::name`, and `##[name]` anywhere: these are broken.
  private mutating func put(_ line: String) {
    var line = line
    while let range = line.firstRange(of: "##") { line.replaceSubrange(range, with: "# #") }
    let words = line.drop(while: \.isWhitespace)
    if words.hasPrefix("::") { line = line.prefix(line.count - words.count) + ": :" + words.dropFirst(2) }
    while line.last == " " { line.removeLast() }
    text += (wantsGap ? "\n" : "") + line + "\n"
    wantsGap = false
  }

  /// A command to be copied; not shown where showing would change it.
  mutating func command(_ command: String, indent: Int) {
    let lines = command.split(whereSeparator: \.isNewline).map(String.init)
    let isPlain = lines.allSatisfy { line in
      DisplayText.safe(line) == line && !line.contains("##")
        && !line.drop(while: \.isWhitespace).hasPrefix("::")
    }
    if isPlain {
      for line in lines { whole(line, indent: indent) }
    } else {
      paragraph("(a command that can't be shown as it is; --format json holds it)", indent: indent)
    }
  }

  /// Lines as an author wrote them.
  mutating func block(_ lines: String, indent: Int) {
    for line in lines.split(whereSeparator: \.isNewline) { whole(String(line), indent: indent) }
  }

  /// A paragraph, wrapped between words; further lines hang below the text behind `lead`.
  mutating func paragraph(_ words: String, lead: String = "", indent: Int = 0) {
    let lead = String(repeating: " ", count: indent) + DisplayText.safe(lead)
    let hang = String(repeating: " ", count: DisplayText.width(lead))
    var line = lead
    var isStart = true
    let parts = words.split(whereSeparator: \.isWhitespace).map { DisplayText.safe(String($0)) }
    for word in parts {
      if !isStart, DisplayText.width(line) + 1 + DisplayText.width(word) > width {
        put(line)
        line = hang
        isStart = true
      }
      line += (isStart ? "" : " ") + word
      isStart = false
    }
    put(line)
  }

  mutating func paragraphs(_ prose: String, indent: Int) {
    for part in prose.split(separator: "\n", omittingEmptySubsequences: true) {
      paragraph(String(part), indent: indent)
    }
  }

  mutating func statement(_ statement: Statement, indent: Int) {
    switch statement {
    case .says(let phrase): paragraph(phrase.text, lead: "- ", indent: indent)
    case .group(let heading, let parts):
      paragraph(heading.text + ":", lead: "- ", indent: indent)
      for part in parts { self.statement(part, indent: indent + 2) }
    }
  }
}
