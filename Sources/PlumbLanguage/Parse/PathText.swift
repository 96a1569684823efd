public import PlumbValues

/// Reads paths as policies write them: names joined by dots, `\.` a dot within a name, a number an element.
public enum PathText {
  /// The names of a path with escapes resolved; nil where a name is empty or an escape is cut off.
  public static func split(_ text: String) -> [String]? {
    if !text.utf8.contains(UInt8(ascii: "\\")) { return splitPlain(text) }
    var names: [String] = []
    var name = ""
    var escaped = false
    for character in text.unicodeScalars {
      if escaped {
        if character != "." && character != "\\" { name.unicodeScalars.append("\\") }
        name.unicodeScalars.append(character)
        escaped = false
      } else if character == "\\" {
        escaped = true
      } else if character == "." {
        guard !name.isEmpty else { return nil }
        names.append(name)
        name = ""
      } else {
        name.unicodeScalars.append(character)
      }
    }
    guard !escaped, !name.isEmpty else { return nil }
    names.append(name)
    return names
  }

  /// `split` of a path without escapes.
  private static func splitPlain(_ text: String) -> [String]? {
    var names: [String] = []
    names.reserveCapacity(4)
    var rest = Substring(text)
    while let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) {
      if dot == rest.startIndex { return nil }
      names.append(String(rest[..<dot]))
      rest = rest[rest.utf8.index(after: dot)...]
    }
    if rest.isEmpty { return nil }
    names.append(String(rest))
    return names
  }

  /// A name as a step: decimal digits are an index.
  public static func step(_ name: String) -> PathStep {
    if !name.isEmpty, name.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let index = Int(name),
      name.count < 10
    {
      .index(index)
    } else {
      .key(name)
    }
  }

  /// A plain document path (no roots); nil where it is malformed.
  public static func steps(_ text: String) -> [PathStep]? { split(text)?.map(step) }

  /// The text of steps, dots within names escaped.
  public static func text(_ steps: some Sequence<PathStep>) -> String {
    steps.map { step in
      switch step {
      case .key(let key):
        key.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "\\") })
          ? key.replacing(["\\": "\\\\", ".": "\\."]) : key
      case .index(let index): String(index)
      }
    }.joined(separator: ".")
  }
}

extension String {
  /// Each character that stands in the table replaced by its text.
  func replacing(_ table: [Character: String]) -> String {
    var out = ""
    for character in self { out += table[character] ?? String(character) }
    return out
  }
}
