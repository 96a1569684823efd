/// Reads the spellings of a length of time. Each form reads to the end of the bytes or says false.
struct DurationReader {
  private let bytes: Bytes
  private var index = 0
  private var isNegative = false
  /// Ticks at the least and at the most; they differ where months or years take part.
  private(set) var least: Int64 = 0
  private(set) var most: Int64 = 0
  private(set) var isBeyondRange = false
  private(set) var usesCalendar = false

  init(_ bytes: Bytes) { self.bytes = bytes }

  mutating func sign() {
    let first = bytes.byte(0)
    if first == Ascii.minus || first == Ascii.plus { index = 1 }
    isNegative = first == Ascii.minus
  }

  /// `P1Y2M3W4DT5H6M7.5S`: parts in this order, at least one, at least one behind `T`.
  mutating func iso() -> Bool {
    guard take(UInt8(ascii: "P")) else { return false }
    var order: [UInt8] = Array("YMWD".utf8)
    var isTime = false
    var parts = 0
    while index < bytes.count {
      if !isTime, take(UInt8(ascii: "T")) {
        isTime = true
        order = Array("HMS".utf8)
        parts = 0
        continue
      }
      guard let amount = amount(), let place = order.firstIndex(of: bytes.byte(index)) else { return false }
      let letter = order[place]
      index += 1
      order.removeFirst(place + 1)
      parts += 1
      if !isTime, letter == UInt8(ascii: "Y") || letter == UInt8(ascii: "M") {
        guard !amount.hasFraction else { return false }
        usesCalendar = true
        let isYear = letter == UInt8(ascii: "Y")
        add(amount, days: isYear ? 365 : 28, mostDays: isYear ? 366 : 31)
      } else {
        guard let unit = TimeSpan.Unit(letter: letter | 0x20), accept(amount, unit) else { return false }
      }
    }
    return parts > 0
  }

  /// Numbers with units, the larger first: `90d`, `1h30m`.
  mutating func unitForm(parts limit: Int) -> Bool {
    var previous = Int64.max
    var parts = 0
    while index < bytes.count {
      guard parts < limit, let amount = amount(), let unit = TimeSpan.Unit(letter: bytes.byte(index)),
        unit.rawValue < previous, limit > 1 || !amount.hasFraction
      else { return false }
      index += 1
      parts += 1
      previous = unit.rawValue
      guard accept(amount, unit) else { return false }
    }
    return parts > 0
  }

  /// `hh:mm:ss` with hours below 24, days and a dot before and a fraction behind if need be.
  mutating func clock() -> Bool {
    let first = digits()
    if first.count == 0 { return false }
    var hours = first
    if take(Ascii.dot) {
      add(Amount(whole: value(first), fraction: 0, hasFraction: false), .day)
      hours = digits()
    }
    guard hours.count == 1 || hours.count == 2, take(Ascii.colon) else { return false }
    let minutes = digits()
    guard minutes.count == 2, take(Ascii.colon), bytes.byte(index + 1).isDigit,
      !bytes.byte(index + 2).isDigit,
      let seconds = amount()
    else { return false }
    guard index == bytes.count, let hour = value(hours), let minute = value(minutes),
      let second = seconds.whole,
      hour < 24, minute < 60, second < 60
    else { return false }
    add(Amount(whole: hour, fraction: 0, hasFraction: false), .hour)
    add(Amount(whole: minute, fraction: 0, hasFraction: false), .minute)
    add(seconds, .second)
    return true
  }

  /// A decimal number; `whole` is nil when it is too large, `fraction` is in ten-millionths.
  private struct Amount {
    var whole: Int64?
    var fraction: Int64
    var hasFraction: Bool
  }

  private mutating func amount() -> Amount? {
    let whole = digits()
    if whole.count == 0 { return nil }
    var amount = Amount(whole: value(whole), fraction: 0, hasFraction: false)
    guard bytes.byte(index) == Ascii.dot || bytes.byte(index) == Ascii.comma else { return amount }
    index += 1
    let fraction = digits()
    if fraction.count == 0 { return nil }
    amount.hasFraction = true
    var unit: Int64 = 1_000_000
    for byte in fraction {
      amount.fraction &+= Int64(byte &- 48) &* unit
      unit /= 10
    }
    return amount
  }

  /// Only the last part may have a fraction, and not weeks.
  private mutating func accept(_ amount: Amount, _ unit: TimeSpan.Unit) -> Bool {
    if amount.hasFraction, unit == .week || index < bytes.count { return false }
    add(amount, unit)
    return true
  }

  private mutating func add(_ amount: Amount, _ unit: TimeSpan.Unit) {
    add(amount.whole, unit.rawValue, to: \.least)
    add(amount.whole, unit.rawValue, to: \.most)
    if amount.hasFraction, unit != .week {
      let part = (amount.fraction &* unit.rawValue) / 10_000_000
      add(part, 1, to: \.least)
      add(part, 1, to: \.most)
    }
  }

  private mutating func add(_ amount: Amount, days: Int64, mostDays: Int64) {
    add(amount.whole, days &* TimeSpan.day.ticks, to: \.least)
    add(amount.whole, mostDays &* TimeSpan.day.ticks, to: \.most)
  }

  private mutating func add(_ count: Int64?, _ unit: Int64, to sum: WritableKeyPath<DurationReader, Int64>) {
    let (ticks, tooFar) = (count ?? .max).multipliedReportingOverflow(by: isNegative ? -unit : unit)
    let (total, over) = self[keyPath: sum].addingReportingOverflow(ticks)
    isBeyondRange = isBeyondRange || count == nil || tooFar || over
    self[keyPath: sum] = isBeyondRange ? 0 : total
  }

  private mutating func digits() -> Bytes {
    let start = index
    while bytes.byte(index).isDigit { index += 1 }
    return bytes.part(start, index)
  }

  private func value(_ digits: Bytes) -> Int64? { digits.decimal.flatMap { Int64(exactly: $0) } }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }
}
