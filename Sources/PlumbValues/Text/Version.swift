/// A dotted version: segments compare as numbers, absent ones are 0, a pre-release comes before its release as
/// Semantic Versioning 2.0.0 orders them, and `+build` doesn't count.
public struct Version: Comparable, Hashable, Sendable {
  /// Without zeros at the end.
  private let segments: [UInt64]
  private let prerelease: [Identifier]

  /// `1.10`, `v1.2.3`, `10.0.22631.3`, `2.0-rc.1+5`; nil for anything else.
  public init?(_ text: String) {
    guard let version = text.withBytes({ Version(utf8: $0) }) else { return nil }
    self = version
  }

  public init?(utf8: UnsafeBufferPointer<UInt8>) {
    let start = utf8.byte(0) | 0x20 == UInt8(ascii: "v") ? 1 : 0
    let plus = utf8.firstIndex(of: Ascii.plus) ?? utf8.count
    let named = utf8.part(start, plus)
    let dash = named.firstIndex(of: Ascii.minus) ?? named.count

    var segments: [UInt64] = []
    for part in named.part(0, dash).split(at: Ascii.dot) {
      guard let number = part.decimal else { return nil }
      segments.append(number)
    }
    while segments.last == 0 { segments.removeLast() }
    self.segments = segments

    guard let prerelease = dash < named.count ? Self.identifiers(named.part(dash + 1, named.count)) : []
    else {
      return nil
    }
    self.prerelease = prerelease
    if plus < utf8.count, Self.identifiers(utf8.part(plus + 1, utf8.count)) == nil { return nil }
  }

  private enum Identifier: Hashable {
    case number(UInt64)
    case text(String)

    /// Numbers by value and before texts, texts by their bytes.
    static func precedes(_ left: Identifier, _ right: Identifier) -> Bool {
      switch (left, right) {
      case (.number(let left), .number(let right)): left < right
      case (.number, .text): true
      case (.text, .number): false
      case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
      }
    }
  }

  private static func identifiers(_ bytes: Bytes) -> [Identifier]? {
    var found: [Identifier] = []
    for part in bytes.split(at: Ascii.dot) {
      guard !part.isEmpty, part.allSatisfy({ $0.isAlphanumeric || $0 == Ascii.minus }) else { return nil }
      found.append(part.decimal.map(Identifier.number) ?? .text(String(bytes: part)))
    }
    return found
  }

  public static func < (lhs: Version, rhs: Version) -> Bool {
    if lhs.segments != rhs.segments { return lhs.segments.lexicographicallyPrecedes(rhs.segments) }
    if lhs.prerelease.isEmpty || rhs.prerelease.isEmpty {
      return !lhs.prerelease.isEmpty && rhs.prerelease.isEmpty
    }
    return lhs.prerelease.lexicographicallyPrecedes(rhs.prerelease, by: Identifier.precedes)
  }
}
