/// A length of time in ticks of 100 nanoseconds.
public struct TimeSpan: Comparable, Hashable, Sendable {
  public var ticks: Int64

  public init(ticks: Int64) { self.ticks = ticks }

  public static let zero = TimeSpan(ticks: 0)
  public static let day = TimeSpan(ticks: Instant.ticksPerDay)

  public static func < (lhs: TimeSpan, rhs: TimeSpan) -> Bool { lhs.ticks < rhs.ticks }

  /// So many of a unit; nil beyond the range of ticks.
  public init?(_ count: Int64, _ unit: Unit) {
    let (ticks, over) = count.multipliedReportingOverflow(by: unit.rawValue)
    if over { return nil }
    self.ticks = ticks
  }

  /// A number that a property states in a unit; a fraction is rounded to the nearest tick.
  public init?(_ count: Number, _ unit: Unit) {
    if let whole = count.whole {
      self.init(whole, unit)
      return
    }
    let rounded = (count.approximate * Double(unit.rawValue)).rounded()
    guard let ticks = Int64(exactly: rounded) else { return nil }
    self.init(ticks: ticks)
  }

  /// Units by their ticks.
  public enum Unit: Int64, Sendable, CaseIterable {
    case second = 10_000_000
    case minute = 600_000_000
    case hour = 36_000_000_000
    case day = 864_000_000_000
    case week = 6_048_000_000_000

    init?(letter: UInt8) {
      switch letter {
      case UInt8(ascii: "s"): self = .second
      case UInt8(ascii: "m"): self = .minute
      case UInt8(ascii: "h"): self = .hour
      case UInt8(ascii: "d"): self = .day
      case UInt8(ascii: "w"): self = .week
      default: return nil
      }
    }
  }
}

/// Why a policy's text is no duration.
public enum TimeSpanError: Error, Hashable, Sendable {
  case notADuration
  /// Months and years have no fixed length.
  case monthsOrYears
  case outOfRange
}

extension TimeSpan {
  /// What a policy may write: `45s 30m 12h 90d 4w`, or ISO 8601 without months and years.
  public static func policy(_ text: String) -> Result<TimeSpan, TimeSpanError> {
    text.withBytes { bytes in
      var reader = DurationReader(bytes)
      let isPlain = bytes.byte(0).isDigit && reader.unitForm(parts: 1)
      if !isPlain && !(bytes.byte(0) == UInt8(ascii: "P") && reader.iso()) {
        return .failure(namesMonthsOrYears(bytes) ? .monthsOrYears : .notADuration)
      }
      if reader.usesCalendar { return .failure(.monthsOrYears) }
      if reader.isBeyondRange { return .failure(.outOfRange) }
      return .success(TimeSpan(ticks: reader.least))
    }
  }

  /// What data may hold, from the shortest to the longest that it can mean: ISO 8601 (a month is 28 to 31 days, a
  /// year 365 to 366), `7776000s`, `90d`, `2160h0m0s`, `hh:mm:ss`, `d.hh:mm:ss`; a sign and a last fraction may be there.
  public static func data(utf8: UnsafeBufferPointer<UInt8>) -> ClosedRange<TimeSpan>? {
    var reader = DurationReader(utf8)
    reader.sign()
    let start = reader
    if !reader.iso() {
      reader = start
      if !reader.unitForm(parts: .max) {
        reader = start
        if !reader.clock() { return nil }
      }
    }
    if reader.isBeyondRange { return nil }
    let ends = [reader.least, reader.most].sorted()
    return TimeSpan(ticks: ends[0])...TimeSpan(ticks: ends[1])
  }

  public static func data(_ text: String) -> ClosedRange<TimeSpan>? { text.withBytes { data(utf8: $0) } }

  /// Digits and a unit such as `mo`, `months`, `M`, `y` or `years`.
  private static func namesMonthsOrYears(_ bytes: Bytes) -> Bool {
    var index = 0
    while bytes.byte(index).isDigit { index += 1 }
    if index == 0 { return false }
    if bytes.byte(index) == Ascii.space { index += 1 }
    let unit = String(bytes: bytes.part(index, bytes.count))
    return unit == "M"
      || ["mo", "mon", "month", "months", "y", "yr", "yrs", "year", "years"].contains(unit.lowercased())
  }
}

extension TimeSpan: CustomStringConvertible {
  /// In the largest unit, up to days, that leaves no rest: `90d`, `36h`, `1.5s`.
  public var description: String {
    let sign = ticks < 0 ? "-" : ""
    let size = ticks.magnitude
    if size > 0 {
      for (unit, letter) in [(Unit.day, "d"), (.hour, "h"), (.minute, "m")]
      where size % UInt64(unit.rawValue) == 0 { return "\(sign)\(size / UInt64(unit.rawValue))\(letter)" }
    }
    let second = size.quotientAndRemainder(dividingBy: UInt64(Unit.second.rawValue))
    return "\(sign)\(second.quotient)\(Instant.fraction(Int64(second.remainder)))s"
  }
}
