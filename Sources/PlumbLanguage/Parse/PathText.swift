public import PlumbValues

/// Reads paths as policies write them: names joined by dots, `\.` a dot within a name, a number an element.
public enum PathText {
  /// The names of a path with escapes resolved; nil where a name is empty or an escape is cut off.
  public static func split(_ text: String) -> [String]? {
    if let names = text.withBytes(splitPlain) { return names.isEmpty ? nil : names }
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

  /// `split` of a path without escapes, none where a name is empty; nil where there is an escape.
  private static func splitPlain(_ text: Bytes) -> [String]? {
    var names: [String] = []
    names.reserveCapacity(4)
    var start = 0
    for (place, byte) in text.enumerated() {
      if byte == UInt8(ascii: "\\") { return nil }
      guard byte == UInt8(ascii: ".") else { continue }
      if place == start { return [] }
      names.append(String(bytes: text.part(start, place)))
      start = place + 1
    }
    if start == text.count { return [] }
    names.append(String(bytes: text.part(start, text.count)))
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
  func replacing(_ table: KeyValuePairs<Character, String>) -> String {
    var out = ""
    for character in self { out += table.first { $0.key == character }?.value ?? String(character) }
    return out
  }
}
