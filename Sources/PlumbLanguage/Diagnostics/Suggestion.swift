/// Finds the nearest right word for a wrong one.
public enum Suggestion {
  /// The candidate within `edits` edits (insert, delete, replace, swap of neighbours); ignoring case comes first.
  public static func nearest(_ word: String, in candidates: some Sequence<String>, edits: Int = 2) -> String?
  {
    var best: (distance: Int, word: String)?
    let folded = Array(word.lowercased().unicodeScalars)
    let letters = Letters(word)
    for candidate in candidates where candidate != word {
      if let letters, let others = Letters(candidate), letters.areFar(others, edits: edits) { continue }
      let other = Array(candidate.lowercased().unicodeScalars)
      let allowed = min(edits, max(1, min(folded.count, other.count) / 3))
      guard abs(other.count - folded.count) <= allowed else { continue }
      let found = distance(folded, other)
      if found <= allowed, best.map({ (found, candidate) < ($0.distance, $0.word) }) ?? true {
        best = (found, candidate)
      }
    }
    return best?.word
  }

  /// How many letters an ASCII word has, and which, without case: what rules most candidates out.
  private struct Letters {
    private var count = 0
    private var set: UInt64 = 0

    /// Nil for other words.
    init?(_ word: String) {
      for byte in word.utf8 {
        guard byte < 0x80 else { return nil }
        count += 1
        set |= 1 << UInt64((0x41...0x5A).contains(byte) ? (byte | 0x20) & 63 : byte & 63)
      }
    }

    /// True where more edits lie between them than are allowed. (One edit brings or takes away two letters at most.)
    func areFar(_ other: Letters, edits: Int) -> Bool {
      let allowed = min(edits, max(1, min(count, other.count) / 3))
      return abs(count - other.count) > allowed || (set ^ other.set).nonzeroBitCount > 2 * allowed
    }
  }

  /// `help` for the name of a kind or parameter type, which other languages call otherwise.
  public static func help(forKind word: String, in choices: [String]) -> String? {
    if let own = foreignKinds[word.lowercased()], choices.contains(own) { return "did you mean `\(own)`?" }
    return help(for: word, in: choices)
  }

  private static let foreignKinds = [
    "string": "text", "str": "text", "int": "number", "integer": "number", "float": "number",
    "double": "number",
    "bool": "boolean", "array": "list", "object": "map", "mapping": "map", "dict": "map", "datetime": "date",
    "timestamp": "date", "guid": "uuid", "address": "ip", "range": "cidr", "uri": "url", "semver": "version",
  ]

  /// Optimal string alignment distance.
  static func distance(_ lhs: [Unicode.Scalar], _ rhs: [Unicode.Scalar]) -> Int {
    if lhs.isEmpty || rhs.isEmpty { return max(lhs.count, rhs.count) }
    var before = [Int](repeating: 0, count: rhs.count + 1)
    var previous = Array(0...rhs.count)
    var current = previous
    for row in 1...lhs.count {
      current[0] = row
      for column in 1...rhs.count {
        let cost = lhs[row - 1] == rhs[column - 1] ? 0 : 1
        var value = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
        if row > 1, column > 1, lhs[row - 1] == rhs[column - 2], lhs[row - 2] == rhs[column - 1] {
          value = min(value, before[column - 2] + 1)
        }
        current[column] = value
      }
      (before, previous, current) = (previous, current, before)
    }
    return previous[rhs.count]
  }

  /// “did you mean” with the nearest, else the choices in their order (at most sixteen); nil where there are none.
  public static func help(for word: String, in choices: [String], what: String = "expected") -> String? {
    if let near = nearest(word, in: choices) { return "did you mean `\(near)`?" }
    if choices.isEmpty { return nil }
    let begun = choices.filter { $0.hasPrefix(word) }
    if word.count > 2, begun.count == 1 { return "did you mean `\(begun[0])`?" }
    let shown = choices.prefix(16).joined(separator: ", ")
    let few = choices.count > 1 && what == "expected" ? "expected one of" : what
    return choices.count > 16 ? "\(few) \(shown), …" : "\(few) \(shown)"
  }
}
