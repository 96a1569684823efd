/// Patterns of permissions as Azure roles and IAM policies write them.
public enum ActionPattern {
  /// Whether the pattern covers the whole text: `*` is any run (slashes too), `?` one character.
  public static func covers(pattern: String, text: String, ignoreCase: Bool) -> Bool {
    pattern.withBytes { pattern in text.withBytes { covers(pattern, $0, ignoreCase: ignoreCase) } }
  }

  /// At most pattern times text steps: only the last star is ever tried again.
  public static func covers(
    _ pattern: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, ignoreCase: Bool
  ) -> Bool {
    var place = 0
    var index = 0
    var afterStar: Int?
    var retry = 0
    while index < text.count {
      let wanted = pattern.byte(place)
      if place < pattern.count, wanted == Ascii.star {
        place += 1
        afterStar = place
        retry = index
      } else if place < pattern.count, wanted == Ascii.question {
        place += 1
        index = next(text, index)
      } else if place < pattern.count, same(wanted, text[index], ignoreCase) {
        place += 1
        index += 1
      } else if let star = afterStar {
        retry = next(text, retry)
        index = retry
        place = star
      } else {
        return false
      }
    }
    while place < pattern.count, pattern[place] == Ascii.star { place += 1 }
    return place == pattern.count
  }

  private static func same(_ first: UInt8, _ second: UInt8, _ ignoreCase: Bool) -> Bool {
    first == second || (ignoreCase && first.folded == second.folded)
  }

  /// Behind the character at `index`.
  private static func next(_ text: Bytes, _ index: Int) -> Int {
    var end = index + 1
    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }
}
