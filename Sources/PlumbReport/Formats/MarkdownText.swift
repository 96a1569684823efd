internal import PlumbValues

/// Escapes text from anywhere for GitHub-flavoured Markdown. What the text says stays readable; it makes no markup, no
/// link, no mention and no reference.
enum MarkdownText {
  /// Text of one paragraph or list item. Line breaks become blanks.
  static func prose(_ text: String) -> String {
    let scalars = Array(DisplayText.safe(joined(text)).unicodeScalars)
    var out = ""
    var at = 0
    while at < scalars.count {
      let scalar = scalars[at]
      if let broken = broken(scalars[at...], after: scalars[..<at]) {
        out += code(broken)
        at += broken.unicodeScalars.count
        continue
      }
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~": out += "\\\(scalar)"
      default:
        if "-+=.:".unicodeScalars.contains(scalar), isStart(scalars[..<at]) { out += "\\" }
        out.unicodeScalars.append(scalar)
      }
      at += 1
    }
    return out
  }

  /// Text of several paragraphs and lists, as authors write it: empty lines and lines that begin with `-` are kept.
  static func paragraphs(_ text: String) -> String {
    Paragraphs.of(text).map { $0.hasPrefix("- ") ? "- " + prose(String($0.dropFirst(2))) : prose($0) }
      .joined(separator: "\n\n")
  }

  /// Line breaks, tabs and runs of blanks as one blank each, as authors' paragraphs are meant.
  private static func joined(_ text: String) -> String {
    text.split { $0 == " " || $0 == "\n" || $0 == "\r\n" || $0 == "\t" }.joined(separator: " ")
  }

  /// True where only digits stand before: `1.` and `-` begin lists, `:` a command of a build service.
  private static func isStart(_ before: ArraySlice<Unicode.Scalar>) -> Bool {
    before.count < 10 && before.allSatisfy { ("0"..."9").contains($0) || $0 == ":" }
  }

  /// What GitHub makes mentions, references, formulas and links of, and what only a code span keeps from it.
  private static func broken(_ rest: ArraySlice<Unicode.Scalar>, after: ArraySlice<Unicode.Scalar>)
    -> String?
  {
    guard let first = rest.first else { return nil }
    if "@#$".unicodeScalars.contains(first) {
      return String(String.UnicodeScalarView(rest.prefix { "@#$".unicodeScalars.contains($0) }))
    }
    if first == ":", rest.dropFirst().first == "/" { return ":/" }
    func follows(_ word: String) -> Bool {
      String(String.UnicodeScalarView(after.suffix(word.count))).lowercased() == word
    }
    if first == ".", follows("www") { return "." }
    let isNumber = rest.dropFirst().first.map { ("0"..."9").contains($0) } ?? false
    return first == "-" && isNumber && follows("gh") ? "-" : nil
  }

  /// A code span. Two number signs in a row are parted: build services take them for a command.
  static func code(_ text: String) -> String {
    let safe = TextPage.parted(DisplayText.safe(text))
    if safe.allSatisfy({ $0 == " " }) { return "(empty)" }
    let fence = fence(for: safe, least: 1)
    let needsBlanks = safe.hasPrefix("`") || safe.hasSuffix("`") || safe.hasPrefix(" ") && safe.hasSuffix(" ")
    return needsBlanks ? "\(fence) \(safe) \(fence)" : fence + safe + fence
  }

  /// A fenced block; the text is one that may be shown as it is.
  static func block(_ text: String, language: String) -> String {
    let fence = fence(for: text, least: 3)
    return "\(fence)\(language)\n\(text)\n\(fence)\n"
  }

  /// A link to an address of a policy; anything that isn't a plain one of https is shown as code.
  static func link(_ address: String) -> String {
    let isPlain = address.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && !"<>\"'`\\|#".utf8.contains(byte)
    }
    return isPlain && address.hasPrefix("https://") ? "<\(address)>" : code(TextPage.cut(address, 240))
  }

  /// More backticks than stand in a row in the text.
  private static func fence(for text: String, least: Int) -> String {
    var (longest, run) = (0, 0)
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return String(repeating: "`", count: longest < least ? least : longest + 1)
  }
}
