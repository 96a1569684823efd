/// Addresses of both families as plain sets, without names: what packets are followed with.
public struct AddressSpace: Hashable, Sendable {
  var v4: IntervalSet<UInt32>
  var v6: IntervalSet<UInt128>

  public static let nothing = AddressSpace(v4: IntervalSet([]), v6: IntervalSet([]))
  public static let everything = AddressSpace(v4: .everything, v6: .everything)
  /// What the public internet routes.
  public static let internet = AddressSpace(v4: SpecialAddresses.publicV4, v6: SpecialAddresses.publicV6)

  public var isEmpty: Bool { v4.isEmpty && v6.isEmpty }
  public var isEverything: Bool { v4 == .everything && v6 == .everything }

  public func union(_ other: AddressSpace) -> AddressSpace {
    AddressSpace(v4: v4.union(other.v4), v6: v6.union(other.v6))
  }

  public func intersection(_ other: AddressSpace) -> AddressSpace {
    AddressSpace(v4: v4.intersection(other.v4), v6: v6.intersection(other.v6))
  }

  public func subtracting(_ other: AddressSpace) -> AddressSpace {
    AddressSpace(v4: v4.subtracting(other.v4), v6: v6.subtracting(other.v6))
  }

  /// How many intervals it is made of.
  var weight: Int { v4.intervals.count + v6.intervals.count }
}

extension IntervalSet {
  func intersection(_ other: IntervalSet) -> IntervalSet {
    if other == .everything { return self }
    if self == .everything { return other }
    var common: [Interval] = []
    var (left, right) = (0, 0)
    while left < intervals.count, right < other.intervals.count {
      let (mine, theirs) = (intervals[left], other.intervals[right])
      let lower = Swift.max(mine.lower, theirs.lower)
      let upper = Swift.min(mine.upper, theirs.upper)
      if lower <= upper { common.append(Interval(lower: lower, upper: upper)) }
      if mine.upper < theirs.upper { left += 1 } else { right += 1 }
    }
    return IntervalSet(common)
  }

  func subtracting(_ other: IntervalSet) -> IntervalSet {
    other.isEmpty || isEmpty ? self : intersection(other.complement)
  }

  func contains(_ value: Bound) -> Bool {
    var (low, high) = (0, intervals.count)
    while low < high {
      let middle = (low + high) / 2
      if intervals[middle].upper < value { low = middle + 1 } else { high = middle }
    }
    return low < intervals.count && intervals[low].lower <= value
  }

  /// Whether it holds more than this many numbers.
  func holdsMore(than most: Bound) -> Bool {
    var left = most
    for interval in intervals {
      let span = interval.upper - interval.lower
      if span >= left { return true }
      left -= span + 1
    }
    return false
  }
}
