/// Text of several paragraphs and lists, as authors write it.
enum Paragraphs {
  /// Lines are joined until an empty one; one that begins with `-` stands alone, and takes up those that follow.
  static func of(_ text: String) -> [String] {
    var parts: [String] = []
    var isOpen = false
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if words.isEmpty {
        isOpen = false
      } else if isOpen, !words.hasPrefix("- "), let last = parts.popLast() {
        parts.append(last + " " + words)
      } else {
        parts.append(words)
        isOpen = true
      }
    }
    return parts
  }
}
