/// A page as a strict reader sees it: tags and texts, entities resolved; what is wrong with it is listed.
struct HTMLPageReader {
  struct Tag: Hashable {
    var name: String
    var attributes: [String: String]
    var isEnd = false
  }
  enum Piece: Hashable {
    case tag(Tag)
    case text(String)
  }
  private(set) var pieces: [Piece] = []
  private(set) var mistakes: [String] = []

  private static let void: Set<String> = ["meta", "br", "input", "rect"]

  init(_ page: String) {
    var rest = Substring(page)
    var open: [String] = []
    while let start = rest.firstIndex(of: "<") {
      add(text: rest[..<start])
      rest = rest[start...]
      guard let end = rest.firstIndex(of: ">") else {
        mistakes.append("a tag is not closed")
        return
      }
      let words = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if words == "!DOCTYPE html" { continue }
      let tag = read(words)
      pieces.append(.tag(tag))
      if tag.isEnd {
        if open.popLast() != tag.name { mistakes.append("</\(tag.name)> closes something else") }
      } else if !Self.void.contains(tag.name), !words.hasSuffix("/") {
        open.append(tag.name)
      }
      if !tag.isEnd, ["script", "style"].contains(tag.name), let end = rest.firstRange(of: "</\(tag.name)>") {
        pieces.append(.text(String(rest[..<end.lowerBound])))
        rest = rest[end.lowerBound...]
      }
    }
    add(text: rest)
    if !open.isEmpty { mistakes.append("left open: \(open.joined(separator: " "))") }
  }

  var tags: [Tag] {
    pieces.compactMap { piece in
      if case .tag(let tag) = piece, !tag.isEnd { tag } else { nil }
    }
  }

  /// Tags with the names of their attributes, without what they say.
  var skeleton: [String] {
    pieces.compactMap { piece in
      guard case .tag(let tag) = piece else { return nil }
      return (tag.isEnd ? "/" : "") + ([tag.name] + tag.attributes.keys.sorted()).joined(separator: " ")
    }
  }

  /// All that is to be read, but for style and script.
  var words: String {
    var words = ""
    var isShown = true
    for piece in pieces {
      switch piece {
      case .tag(let tag) where ["script", "style"].contains(tag.name): isShown = tag.isEnd
      case .tag: break
      case .text(let text): if isShown { words += text }
      }
    }
    return words
  }

  /// Texts of the elements of a name, what stands in elements within them too.
  func texts(of name: String) -> [String] {
    var texts: [String] = []
    var isIn = false
    for piece in pieces {
      switch piece {
      case .tag(let tag) where tag.name == name:
        isIn = !tag.isEnd
        if isIn { texts.append("") }
      case .tag: break
      case .text(let text): if isIn { texts[texts.count - 1] += text }
      }
    }
    return texts
  }

  private mutating func add(text: Substring) {
    guard !text.isEmpty else { return }
    if text.contains(">") { mistakes.append("a bare > in \(text.prefix(60))") }
    pieces.append(.text(resolve(text)))
  }

  private mutating func read(_ words: Substring) -> Tag {
    let isEnd = words.hasPrefix("/")
    var rest = isEnd ? words.dropFirst() : words
    let name = String(rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
    if name.isEmpty { mistakes.append("<\(words.prefix(40))> has no name") }
    rest = rest.dropFirst(name.count)
    var attributes: [String: String] = [:]
    while true {
      rest = rest.drop { $0 == " " }
      if rest.isEmpty || rest == "/" { break }
      let key = String(rest.prefix { $0 != "=" && $0 != " " && $0 != "/" })
      rest = rest.dropFirst(key.count)
      if key.contains(where: { "\"'<>`".contains($0) }) || key.isEmpty {
        mistakes.append("an attribute `\(key.prefix(40))` of <\(name)>")
        break
      }
      if attributes[key] != nil { mistakes.append("\(key) twice") }
      attributes[key] = ""
      guard rest.hasPrefix("=\"") else { continue }
      rest = rest.dropFirst(2)
      attributes[key] = resolve(rest.prefix { $0 != "\"" })
      rest = rest.drop { $0 != "\"" }.dropFirst()
    }
    return Tag(name: name, attributes: attributes, isEnd: isEnd)
  }

  private mutating func resolve(_ text: Substring) -> String {
    let parts = text.split(separator: "&", omittingEmptySubsequences: false)
    var out = String(parts.first ?? "")
    for part in parts.dropFirst() {
      let name = part.prefix { $0 != ";" }
      let named = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'", "#35": "#", "#58": ":"][
        String(name)]
      if named == nil || name.count == part.count { mistakes.append("a bare & before \(part.prefix(20))") }
      out += (named ?? "") + part.dropFirst(name.count + 1)
    }
    return out
  }
}
