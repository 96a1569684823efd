/// A set of whole numbers as sorted closed intervals that neither overlap nor touch.
struct IntervalSet<Bound: FixedWidthInteger & UnsignedInteger & Sendable>: Hashable, Sendable {
  struct Interval: Hashable, Sendable {
    var lower: Bound
    var upper: Bound
  }

  private(set) var intervals: [Interval] = []

  static var everything: IntervalSet { IntervalSet([Interval(lower: .min, upper: .max)]) }

  init(_ parts: [Interval]) {
    if parts.count < 2 {
      intervals = parts.first.map { $0.lower <= $0.upper } ?? true ? parts : []
      return
    }
    for part in parts.sorted(by: { ($0.lower, $0.upper) < ($1.lower, $1.upper) })
    where part.lower <= part.upper {
      if let last = intervals.indices.last,
        intervals[last].upper == .max || part.lower <= intervals[last].upper + 1
      {
        intervals[last].upper = max(intervals[last].upper, part.upper)
      } else {
        intervals.append(part)
      }
    }
  }

  var isEmpty: Bool { intervals.isEmpty }

  func union(_ other: IntervalSet) -> IntervalSet { IntervalSet(intervals + other.intervals) }

  var complement: IntervalSet {
    var gaps: [Interval] = []
    var next: Bound? = .min
    for interval in intervals {
      if let start = next, start < interval.lower {
        gaps.append(Interval(lower: start, upper: interval.lower - 1))
      }
      next = interval.upper == .max ? nil : interval.upper + 1
    }
    if let start = next { gaps.append(Interval(lower: start, upper: .max)) }
    return IntervalSet(gaps)
  }

  func isSubset(of other: IntervalSet) -> Bool {
    var index = 0
    for interval in intervals {
      while index < other.intervals.count, other.intervals[index].upper < interval.lower { index += 1 }
      guard index < other.intervals.count, other.intervals[index].lower <= interval.lower,
        other.intervals[index].upper >= interval.upper
      else { return false }
    }
    return true
  }

  func overlaps(_ other: IntervalSet) -> Bool {
    var index = 0
    for interval in intervals {
      while index < other.intervals.count, other.intervals[index].upper < interval.lower { index += 1 }
      if index < other.intervals.count, other.intervals[index].lower <= interval.upper { return true }
    }
    return false
  }

  /// The prefix length of the largest aligned block that lies in the set, nil when the set is empty.
  var shortestPrefix: Int? { intervals.map(Self.shortestPrefix).min() }

  private static func shortestPrefix(_ interval: Interval) -> Int {
    // No block is larger than the interval.
    let (length, isWhole) = (interval.upper &- interval.lower).addingReportingOverflow(1)
    for prefix in (isWhole ? 0 : length.leadingZeroBitCount + 1)..<Bound.bitWidth {
      let hostBits = prefix == 0 ? Bound.max : (1 << Bound(Bound.bitWidth - prefix)) - 1
      let start: Bound
      if interval.lower & hostBits == 0 {
        start = interval.lower
      } else {
        let (above, over) = (interval.lower | hostBits).addingReportingOverflow(1)
        if over { continue }
        start = above
      }
      if start <= interval.upper, start | hostBits <= interval.upper { return prefix }
    }
    return Bound.bitWidth
  }
}
