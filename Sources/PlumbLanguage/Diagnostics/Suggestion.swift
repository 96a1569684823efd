/// Finds the nearest right word for a wrong one.
public enum Suggestion {
  /// The candidate within `edits` edits (insert, delete, replace, swap of neighbours); ignoring case comes first.
  public static func nearest(_ word: String, in candidates: some Sequence<String>, edits: Int = 2) -> String? {
    var best: (distance: Int, word: String)?
    let folded = Array(word.lowercased().unicodeScalars)
    for candidate in candidates where candidate != word {
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

  /// “did you mean” with the nearest, else the choices (at most eight of them).
  public static func help(for word: String, in choices: [String], what: String = "expected one of") -> String {
    if let near = nearest(word, in: choices) { return "did you mean `\(near)`?" }
    let sorted = choices.sorted()
    let shown = sorted.prefix(8).joined(separator: ", ")
    return sorted.count > 8 ? "\(what) \(shown), …" : "\(what) \(shown)"
  }
}
