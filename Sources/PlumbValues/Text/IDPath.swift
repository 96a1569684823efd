/// Ids made of segments between slashes. A leading slash makes no difference, slashes at the end neither.
public enum IDPath {
  /// Whether `id` is `ancestor` or lies below it by whole segments. `/` is above every id; an empty text is none.
  public static func isAtOrBelow(_ id: String, _ ancestor: String, ignoreCase: Bool) -> Bool {
    id.withBytes { id in ancestor.withBytes { isAtOrBelow(id, $0, ignoreCase: ignoreCase) } }
  }

  public static func isAtOrBelow(
    _ id: UnsafeBufferPointer<UInt8>, _ ancestor: UnsafeBufferPointer<UInt8>, ignoreCase: Bool
  ) -> Bool {
    guard !id.isEmpty, !ancestor.isEmpty else { return false }
    let below = trimmed(id)
    let above = trimmed(ancestor)
    if above.isEmpty { return true }
    guard TextFold.hasPrefix(below, above, ignoreCase: ignoreCase) else { return false }
    return below.count == above.count || below.byte(above.count) == Ascii.slash
  }

  /// Every id above this one, the longest first, written as this one is (with or without leading slash).
  public static func ancestors(of id: String) -> [String] {
    id.withBytes { bytes in
      let lead = bytes.byte(0) == Ascii.slash ? 1 : 0
      let path = trimmed(bytes)
      var found: [String] = []
      var index = path.count - 1
      while index > 0 {
        if path[index] == Ascii.slash, path[index - 1] != Ascii.slash {
          found.append(String(bytes: bytes.part(0, lead + index)))
        }
        index -= 1
      }
      return found
    }
  }

  private static func trimmed(_ id: Bytes) -> Bytes {
    let start = id.byte(0) == Ascii.slash ? 1 : 0
    var end = id.count
    while end > start, id[end - 1] == Ascii.slash { end -= 1 }
    return id.part(start, end)
  }
}
