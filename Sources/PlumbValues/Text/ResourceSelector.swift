/// Which resources something speaks of: those whose id fits a pattern, or all of a scope.
public enum ResourceSelector: Sendable, Hashable {
  /// `*` stands for any characters within a segment, `**` for any at all.
  case pattern(SegmentPattern)
  /// The scope itself and what lies in it.
  case scope(String)

  public func covers(id: String, scope: String, ignoreCase: Bool) -> Bool {
    switch self {
    case .pattern(let pattern): pattern.matches(id, ignoreCase: ignoreCase)
    case .scope(let ancestor):
      IDPath.isAtOrBelow(id, ancestor, ignoreCase: ignoreCase)
        || IDPath.isAtOrBelow(scope, ancestor, ignoreCase: ignoreCase)
    }
  }

  /// True where it names nothing but a scope: its last segment has no character of its own.
  public var namesNoResource: Bool {
    switch self {
    case .pattern(let pattern): pattern.endsOpen
    case .scope: true
    }
  }
}

/// A pattern of ids. Segments end at slashes, in ARNs at colons too.
public struct SegmentPattern: Sendable, Hashable {
  private enum Token: Hashable, Sendable {
    case byte(UInt8)
    /// Any bytes but the ends of segments.
    case star
    case doubleStar
  }
  private let tokens: [Token]
  private let isARN: Bool

  public init(_ text: String) {
    isARN = text.hasPrefix("arn:")
    var tokens: [Token] = []
    for byte in text.utf8 {
      if byte == Ascii.star, tokens.last == .star {
        tokens[tokens.count - 1] = .doubleStar
      } else if byte == Ascii.star {
        if tokens.last != .doubleStar { tokens.append(.star) }
      } else {
        tokens.append(.byte(byte))
      }
    }
    self.tokens = tokens
  }

  fileprivate var endsOpen: Bool {
    for token in tokens.reversed() {
      guard case .byte(let byte) = token else { continue }
      return endsSegment(byte)
    }
    return true
  }

  private func endsSegment(_ byte: UInt8) -> Bool {
    byte == Ascii.slash || isARN && byte == UInt8(ascii: ":")
  }

  /// Judges whole texts, in time of text times pattern: no pattern takes it longer.
  public func matches(_ text: String, ignoreCase: Bool) -> Bool {
    var places: [Bool] = Array(repeating: false, count: tokens.count + 1)
    places[0] = true
    skipStars(&places)
    for byte in text.utf8 {
      var next = Array(repeating: false, count: places.count)
      var isAlive = false
      for at in tokens.indices where places[at] {
        switch tokens[at] {
        case .byte(let own):
          if own == byte || ignoreCase && own.folded == byte.folded { next[at + 1] = true }
        case .star: if !endsSegment(byte) { next[at] = true }
        case .doubleStar: next[at] = true
        }
        isAlive = isAlive || next[at] || next[at + 1]
      }
      guard isAlive else { return false }
      skipStars(&next)
      places = next
    }
    return places.last ?? false
  }

  /// Stars stand for nothing too.
  private func skipStars(_ places: inout [Bool]) {
    for at in tokens.indices where places[at] {
      if case .byte = tokens[at] { continue }
      places[at + 1] = true
    }
  }
}
