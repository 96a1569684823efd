/// A moment: ticks of 100 nanoseconds since 1970-01-01T00:00:00Z.
public struct Instant: Comparable, Hashable, Sendable {
  public var ticks: Int64

  public init(ticks: Int64) { self.ticks = ticks }

  static var ticksPerSecond: Int64 { 10_000_000 }
  static var ticksPerDay: Int64 { 864_000_000_000 }
  /// Unix times from here on are milliseconds.
  private static let leastMilliseconds: UInt64 = 100_000_000_000

  public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.ticks < rhs.ticks }

  /// Unix seconds; numbers of magnitude 1e11 and more are milliseconds. Nil beyond the range of ticks.
  public init?(seconds: Int64) {
    let unit = seconds.magnitude >= Self.leastMilliseconds ? 10_000 : Self.ticksPerSecond
    let (ticks, over) = seconds.multipliedReportingOverflow(by: unit)
    if over { return nil }
    self.ticks = ticks
  }

  /// As above, with a fraction, which is rounded to the nearest tick.
  public init?(seconds: Double) {
    guard seconds.isFinite else { return nil }
    let unit: Double = seconds.magnitude >= Double(Self.leastMilliseconds) ? 10_000 : 1e7
    let below = seconds.rounded(.down)
    guard let whole = Int64(exactly: below) else { return nil }
    let (base, tooFar) = whole.multipliedReportingOverflow(by: Int64(unit))
    let fraction = Int64(((seconds - below) * unit).rounded())
    let (ticks, over) = base.addingReportingOverflow(fraction)
    if tooFar || over { return nil }
    self.ticks = ticks
  }

  public init?(seconds: Number) {
    switch seconds {
    case .int(let value): self.init(seconds: value)
    case .unsigned(let value):
      guard let value = Int64(exactly: value) else { return nil }
      self.init(seconds: value)
    case .double(let value): self.init(seconds: value)
    }
  }

  public func adding(_ span: TimeSpan) -> Instant? {
    let (sum, over) = ticks.addingReportingOverflow(span.ticks)
    return over ? nil : Instant(ticks: sum)
  }

  public func subtracting(_ span: TimeSpan) -> Instant? {
    let (difference, over) = ticks.subtractingReportingOverflow(span.ticks)
    return over ? nil : Instant(ticks: difference)
  }

  /// The time from `earlier` to this moment, negative when that is the later one. Nil when it is too long to count.
  public func since(_ earlier: Instant) -> TimeSpan? {
    let (difference, over) = ticks.subtractingReportingOverflow(earlier.ticks)
    return over ? nil : TimeSpan(ticks: difference)
  }
}

// Reading.
extension Instant {
  /// RFC 3339 with any number of fraction digits (cut to ticks), or a plain date: its first moment in UTC.
  public init?(_ text: String) {
    guard let instant = text.withBytes({ Instant(utf8: $0) }) else { return nil }
    self = instant
  }

  public init?(utf8: UnsafeBufferPointer<UInt8>) {
    let count = utf8.count
    guard count >= 10, utf8[4] == Ascii.minus, utf8[7] == Ascii.minus else { return nil }
    let century = Self.two(utf8, 0)
    let year = Self.two(utf8, 2)
    let month = Self.two(utf8, 5)
    let day = Self.two(utf8, 8)
    guard century | year | month | day >= 0 else { return nil }
    guard let days = Self.days(year: century &* 100 &+ year, month: month, day: day) else { return nil }
    ticks = days &* Self.ticksPerDay
    if count == 10 { return }

    let separator = utf8[10]
    guard count >= 20, separator | 0x20 == UInt8(ascii: "t") || separator == Ascii.space,
      utf8[13] == Ascii.colon, utf8[16] == Ascii.colon
    else { return nil }
    let hour = Self.two(utf8, 11)
    let minute = Self.two(utf8, 14)
    let second = Self.two(utf8, 17)
    // A leap second is the first second of the next minute.
    guard hour | minute | second >= 0, hour < 24, minute < 60, second <= 60 else { return nil }
    ticks &+= (hour &* 3600 &+ minute &* 60 &+ second) &* Self.ticksPerSecond

    var index = 19
    if utf8[19] == Ascii.dot {
      index = 20
      var fraction: Int64 = 0
      while index < count, utf8[index].isDigit {
        if index < 27 { fraction = fraction &* 10 &+ Int64(utf8[index] &- 48) }
        index &+= 1
      }
      if index == 20 { return nil }
      for _ in min(index, 27)..<27 { fraction &*= 10 }
      ticks &+= fraction
    }
    guard let offset = Self.offset(utf8, from: index) else { return nil }
    ticks &-= offset
  }

  /// The ticks of `Z`, `+hh:mm` or `-hh:mm`, which must reach to the end.
  private static func offset(_ bytes: Bytes, from index: Int) -> Int64? {
    let sign = bytes.byte(index)
    if sign | 0x20 == UInt8(ascii: "z") { return index + 1 == bytes.count ? 0 : nil }
    guard sign == Ascii.plus || sign == Ascii.minus, index + 6 == bytes.count,
      bytes[index + 3] == Ascii.colon
    else { return nil }
    let hours = two(bytes, index + 1)
    let minutes = two(bytes, index + 4)
    guard hours | minutes >= 0, hours < 24, minutes < 60 else { return nil }
    let ticks = (hours &* 60 &+ minutes) &* 60 &* ticksPerSecond
    return sign == Ascii.minus ? -ticks : ticks
  }

  /// Two digits as a number, negative when one is no digit. The caller has checked the length.
  @inline(__always)
  private static func two(_ bytes: Bytes, _ index: Int) -> Int64 {
    let tens = bytes[index] &- 48
    let ones = bytes[index &+ 1] &- 48
    return tens < 10 && ones < 10 ? Int64(tens) &* 10 &+ Int64(ones) : -1
  }

  /// Days since 1970-01-01 of a Gregorian date, nil when there is no such day. Years begin in March, so that the
  /// leap day is the last of a year.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64? {
    guard month >= 1, month <= 12, day >= 1 else { return nil }
    if day > 28 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let last: Int64 = month == 2 ? (isLeap ? 29 : 28) : 30 + (month + month / 8) % 2
      if day > last { return nil }
    }
    let shifted = month > 2 ? year : year &- 1
    let era = (shifted >= 0 ? shifted : shifted &- 399) / 400
    let inEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + inEra * 365 + inEra / 4 - inEra / 100 + dayOfYear - 719_468
  }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC; a fraction only where it isn't zero.
  public var description: String {
    let second = Self.floor(ticks, Self.ticksPerSecond)
    let inDay = second.quotient - Self.floor(second.quotient, 86_400).quotient * 86_400
    let time = [inDay / 3600, inDay / 60 % 60, inDay % 60].map { Self.padded($0, 2) }.joined(separator: ":")
    return "\(date)T\(time)\(Self.fraction(second.rest))Z"
  }

  /// The day in UTC, YYYY-MM-DD.
  public var date: String {
    let shifted = Self.floor(ticks, Self.ticksPerDay).quotient + 719_468
    let era = Self.floor(shifted, 146_097)
    let inEra = (era.rest - era.rest / 1460 + era.rest / 36_524 - era.rest / 146_096) / 365
    let dayOfYear = era.rest - (365 * inEra + inEra / 4 - inEra / 100)
    let fromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
    let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    let year = inEra + era.quotient * 400 + (month <= 2 ? 1 : 0)
    return
      "\(year < 0 ? "-" : "")\(Self.padded(abs(year), 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
  }

  /// The ticks of a part of a second as a decimal fraction with its dot, empty for none.
  static func fraction(_ ticks: Int64) -> String {
    if ticks == 0 { return "" }
    var digits = padded(ticks, 7)
    while digits.hasSuffix("0") { digits.removeLast() }
    return "." + digits
  }

  private static func floor(_ value: Int64, _ unit: Int64) -> (quotient: Int64, rest: Int64) {
    let parts = value.quotientAndRemainder(dividingBy: unit)
    return parts.remainder < 0 ? (parts.quotient - 1, parts.remainder + unit) : parts
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
