internal import PlumbValues

/// Lines of text of a given width. What is given to it may come from anywhere: it makes everything safe to show.
struct TextPage {
  enum Style: String {
    case bad = "1;31"
    case warning = "33"
    case notice = "36"
    case good = "1;32"
    case strong = "1"
  }

  let width: Int
  private let color: Bool
  private var text = ""
  private var endsBlank = true
  /// Lines of evidence shown of each result.
  var mostValues = Self.most

  init(_ options: FormatOptions) {
    width = max(60, options.width)
    color = options.color
  }

  mutating func flush(to output: inout some ReportOutput) throws {
    try output.write(text)
    text = ""
  }

  /// An empty line, unless there is one already.
  mutating func gap() {
    if !endsBlank { text += "\n" }
    endsBlank = true
  }

  /// A line that stays whole, to be copied or clicked.
  mutating func whole(_ line: String, indent: Int = 0) {
    put(String(repeating: " ", count: indent) + DisplayText.safe(line))
  }

  /// Text of one paragraph, wrapped; `lead` comes before it, `hang` is the indent of further lines.
  mutating func paragraph(
    _ words: String, lead: String = "", style: Style? = nil, indent: Int = 0, hang: Int? = nil
  ) {
    let lead = DisplayText.safe(lead)
    let hang = hang ?? indent + DisplayText.width(lead)
    var line = String(repeating: " ", count: indent) + styled(lead, style)
    var column = indent + DisplayText.width(lead)
    var isStart = true
    for word in Self.split(DisplayText.safe(words)) {
      for piece in pieces(of: String(word), columns: width - hang) {
        let columns = DisplayText.width(piece)
        if column + (isStart ? 0 : 1) + columns > width, !isStart || column > hang {
          put(line)
          line = String(repeating: " ", count: hang)
          column = hang
          isStart = true
        }
        line += (isStart ? "" : " ") + piece
        column += (isStart ? 0 : 1) + columns
        isStart = false
      }
    }
    put(line)
  }

  /// The words between blanks.
  private static func split(_ text: String) -> [Substring] {
    // A blank belongs to no other character where ASCII follows it, and bytes are far quicker to look through.
    isSplit(text)
      ? text.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) } : text.split(separator: " ")
  }

  /// Whether ASCII follows each blank.
  private static func isSplit(_ text: String) -> Bool {
    var isBlank = false
    for byte in text.utf8 {
      if isBlank, byte >= 0x80 { return false }
      isBlank = byte == UInt8(ascii: " ")
    }
    return true
  }

  /// ASCII, with no line ends of two characters.
  private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 && $0 != 0x0D } }

  /// Lines that aren't empty.
  static func filled(_ text: String) -> [Substring] { lines(text).filter { !$0.isEmpty } }

  private static func lines(_ text: String) -> [Substring] {
    isPlain(text)
      ? text.utf8.split(omittingEmptySubsequences: false) { (0x0A...0x0C).contains($0) }.map { Substring($0) }
      : text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  private static func words(_ line: Substring) -> [Substring] {
    line.utf8.allSatisfy { $0 < 0x80 }
      ? line.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }.map { Substring($0) }
      : line.split(whereSeparator: \.isWhitespace)
  }

  /// Text of several paragraphs and lists, as authors write it: empty lines and lines that begin with `-` are kept.
  mutating func prose(_ prose: String, lead: String = "", indent: Int) {
    var paragraphs: [String] = []
    var isOpen = false
    for line in Self.lines(prose) {
      let words = Self.words(line).joined(separator: " ")
      if words.isEmpty {
        isOpen = false
      } else if isOpen, !words.hasPrefix("- "), let last = paragraphs.popLast() {
        paragraphs.append(last + " " + words)
      } else {
        paragraphs.append(words)
        isOpen = true
      }
    }
    let hang = indent + DisplayText.width(lead)
    for (index, words) in paragraphs.enumerated() {
      paragraph(words, lead: index == 0 ? lead : "", indent: index == 0 ? indent : hang, hang: hang)
    }
  }

  /// Code of an author, line by line as it stands.
  mutating func code(_ code: String, indent: Int) {
    for line in Self.filled(code) { whole(String(line), indent: indent) }
  }

  /// The text, safe to show and cut to so many columns.
  static func cut(_ text: String, _ columns: Int) -> String {
    let safe = DisplayText.safe(text)
    if safe.utf8.count <= columns || DisplayText.width(safe) <= columns { return safe }
    let note = "… (\(text.count) characters)"
    var kept = ""
    var left = max(8, columns - DisplayText.width(note))
    for character in safe {
      left -= DisplayText.width(String(character))
      if left < 0 { break }
      kept.append(character)
    }
    return kept + note
  }

  private func styled(_ text: String, _ style: Style?) -> String {
    guard color, let style, !text.isEmpty else { return text }
    var words = text[...]
    while words.last == " " { words.removeLast() }
    return "\u{1B}[\(style.rawValue)m\(words)\u{1B}[0m\(text.dropFirst(words.count))"
  }

  /// The word in parts that fit; links stay whole within reason.
  private func pieces(of word: String, columns: Int) -> [String] {
    let width = DisplayText.width(word)
    if width <= columns || word.hasPrefix("https://") && width <= 300 { return [word] }
    var pieces: [String] = []
    var piece = ""
    var used = 0
    for character in word {
      let columnsOfCharacter = DisplayText.width(String(character))
      if used + columnsOfCharacter > columns, !piece.isEmpty {
        pieces.append(piece)
        piece = ""
        used = 0
      }
      piece.append(character)
      used += columnsOfCharacter
    }
    return pieces + [piece]
  }

  /// The line without two number signs in a row: build services take them for a command.
  static func parted(_ line: String) -> String {
    guard line.utf8.contains(UInt8(ascii: "#")) else { return line }
    var parted = String.UnicodeScalarView()
    for scalar in line.unicodeScalars {
      if scalar == "#", parted.last == "#" { parted.append(" ") }
      parted.append(scalar)
    }
    return String(parted)
  }

  /// Build services obey lines that begin with `::name` and `##[name]` or `##vso[name]` anywhere: these are broken.
  private mutating func put(_ line: String) {
    var line = Self.parted(line)
    let words = line.drop(while: \.isWhitespace)
    if words.hasPrefix("::") {
      line = line.prefix(line.count - words.count) + ": :" + words.dropFirst(2)
    }
    while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
    text += line + "\n"
    endsBlank = line.isEmpty
  }
}
