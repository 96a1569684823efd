/// A set of addresses of both families, made of addresses, prefixes, ranges, `*`, `Any`, `Internet` and service tags.
public struct AddressSet: Hashable, Sendable {
  private var v4: IntervalSet<UInt32>
  private var v6: IntervalSet<UInt128>
  private var hasWildcard = false
  /// Names whose addresses aren't known, as written.
  public private(set) var tags: [String] = []

  /// Nil when any of the items is no address item.
  public init?(_ items: [String]) {
    var (ranges4, ranges6): ([IntervalSet<UInt32>.Interval], [IntervalSet<UInt128>.Interval]) = ([], [])
    for item in items {
      switch item.withBytes(Item.init) {
      case .everything: hasWildcard = true
      case .range(let range) where range.family == .v4: ranges4.append(range.interval())
      case .range(let range): ranges6.append(range.interval())
      case .tag: tags.append(item)
      case nil: return nil
      }
    }
    v4 = hasWildcard ? .everything : IntervalSet(ranges4)
    v6 = hasWildcard ? .everything : IntervalSet(ranges6)
  }

  public init?(_ item: String) { self.init([item]) }

  /// Whether nothing is in it, not even a tag.
  public var isEmpty: Bool { v4.isEmpty && v6.isEmpty && tags.isEmpty }

  private var isEverything: Bool { v4 == .everything && v6 == .everything }

  /// The addresses whose ranges stand there, without those behind tags.
  public var space: AddressSpace { AddressSpace(v4: v4, v6: v6) }
}

extension AddressSet {
  /// Whether all of this set is in the other one. A tag is in a set that names it, and in the set of everything.
  public func within(_ other: AddressSet) -> Answer {
    guard v4.isSubset(of: other.v4), v6.isSubset(of: other.v6) else {
      return other.tags.isEmpty ? .no : .unknown
    }
    if tags.isEmpty || other.isEverything { return .yes }
    let named = Set(other.tags.map(TextFold.folded))
    return tags.allSatisfy { named.contains(TextFold.folded($0)) } ? .yes : .unknown
  }

  public func overlaps(_ other: AddressSet) -> Answer {
    if v4.overlaps(other.v4) || v6.overlaps(other.v6) { return .yes }
    let mayMeet = !isEmpty && !other.isEmpty && !(tags.isEmpty && other.tags.isEmpty)
    return mayMeet ? .unknown : .no
  }

  /// Whether no block of addresses is wider than these prefix lengths, neighbouring items taken together. A family
  /// that occurs and has no length is missing; `*`, `Any` and `Internet` are no; tags are unknown.
  public func prefixAtLeast(v4 least4: Int?, v6 least6: Int?) -> Answer {
    if hasWildcard { return .no }
    var answer = Answer.yes
    for (shortest, least) in [(v4.shortestPrefix, least4), (v6.shortestPrefix, least6)] {
      guard let shortest else { continue }
      answer = answer.and(least.map { Answer(shortest >= $0) } ?? .missing)
    }
    return tags.isEmpty ? answer : answer.and(.unknown)
  }

  /// Whether the set, all items together, contains every public address of IPv4 or every one of IPv6.
  public func coversInternet() -> Answer {
    if SpecialAddresses.publicV4.isSubset(of: v4) || SpecialAddresses.publicV6.isSubset(of: v6) {
      return .yes
    }
    return tags.isEmpty ? .no : .unknown
  }
}

/// One item of an address set; nil for what is none.
private enum Item {
  case everything
  case range(IPRange)
  case tag

  init?(_ bytes: Bytes) {
    if bytes.equals("*") || bytes.equals("any", ignoreCase: true)
      || bytes.equals("internet", ignoreCase: true)
    {
      self = .everything
    } else if let range = IPRange(utf8: bytes) {
      self = .range(range)
    } else if Self.isTag(bytes) {
      self = .tag
    } else {
      return nil
    }
  }

  /// A letter, then letters, digits, dots, underscores and dashes; but not what seems a misspelt address.
  private static func isTag(_ bytes: Bytes) -> Bool {
    guard bytes.byte(0).isLetter, let last = bytes.last, last.isAlphanumeric else { return false }
    let separators = [Ascii.dot, Ascii.underscore, Ascii.minus]
    guard bytes.allSatisfy({ $0.isAlphanumeric || separators.contains($0) }) else { return false }
    let parts = bytes.split(at: Ascii.dot)
    let numbers = parts.filter { $0.decimal != nil }.count
    let isHexadecimal = bytes.allSatisfy { $0.isHex || $0 == Ascii.dot }
    return !(numbers >= 2 && parts.count >= 3) && !(isHexadecimal && parts.count > 1)
  }
}
