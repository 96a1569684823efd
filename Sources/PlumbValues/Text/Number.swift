/// A JSON number. Equality, order and hash go by value, whatever the case, and never round.
public enum Number: Sendable {
  case int(Int64)
  case unsigned(UInt64)
  case double(Double)

  /// A plain decimal number: `-3`, `1.5`, `1e3`; nil for leading zeros, hexadecimal, `.5` and what is infinite.
  public init?(policy text: String) {
    guard let number = text.withBytes({ Number(utf8: $0) }) else { return nil }
    self = number
  }

  public init?(utf8: UnsafeBufferPointer<UInt8>) {
    guard let isWhole = Self.form(utf8) else { return nil }
    let text = String(bytes: utf8)
    if isWhole, let value = Int64(text) {
      self = .int(value)
    } else if isWhole, let value = UInt64(text) {
      self = .unsigned(value)
    } else if let value = Double(text), value.isFinite {
      self = .double(value)
    } else {
      return nil
    }
  }

  /// Whether the number is written without fraction and exponent; nil when it isn't written as JSON writes numbers.
  private static func form(_ bytes: Bytes) -> Bool? {
    var index = bytes.byte(0) == Ascii.minus ? 1 : 0
    func digits() -> Int {
      let start = index
      while bytes.byte(index).isDigit { index += 1 }
      return index - start
    }
    let first = bytes.byte(index)
    let count = digits()
    guard count > 0, first != Ascii.zero || count == 1 else { return nil }
    if index == bytes.count { return true }
    if bytes[index] == Ascii.dot {
      index += 1
      guard digits() > 0 else { return nil }
    }
    if bytes.byte(index) | 0x20 == UInt8(ascii: "e") {
      index += 1
      if bytes.byte(index) == Ascii.plus || bytes.byte(index) == Ascii.minus { index += 1 }
      guard digits() > 0 else { return nil }
    }
    return index == bytes.count ? false : nil
  }

  /// The value as `int` if it fits there, else as `unsigned` if it fits there.
  private var canonical: Number {
    switch self {
    case .int: return self
    case .unsigned(let value): return Int64(exactly: value).map(Number.int) ?? self
    case .double(let value):
      if let whole = Int64(exactly: value) { return .int(whole) }
      return UInt64(exactly: value).map(Number.unsigned) ?? self
    }
  }

  /// The value as a whole number, nil if it is none or doesn't fit.
  public var whole: Int64? {
    if case .int(let value) = canonical { return value }
    return nil
  }

  /// The nearest double; for a display or a scale, not for comparing.
  public var approximate: Double {
    switch self {
    case .int(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .double(let value): value
    }
  }
}

extension Number: Comparable, Hashable {
  public static func == (lhs: Number, rhs: Number) -> Bool { order(lhs, rhs) == 0 }
  public static func < (lhs: Number, rhs: Number) -> Bool { order(lhs, rhs) < 0 }

  public func hash(into hasher: inout Hasher) {
    switch canonical {
    case .int(let value): hasher.combine(value)
    case .unsigned(let value): hasher.combine(value)
    case .double(let value): hasher.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
    }
  }

  private static func order(_ lhs: Number, _ rhs: Number) -> Int {
    switch (lhs.canonical, rhs.canonical) {
    case (.int(let left), .int(let right)): order(left, right)
    case (.unsigned(let left), .unsigned(let right)): order(left, right)
    case (.int, .unsigned): -1
    case (.unsigned, .int): 1
    case (.double(let left), .double(let right)): order(left, right)
    case (.int(let left), .double(let right)): order(whole: left, right)
    case (.double(let left), .int(let right)): -order(whole: right, left)
    case (.unsigned(let left), .double(let right)): order(whole: left, right)
    case (.double(let left), .unsigned(let right)): -order(whole: right, left)
    }
  }

  private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
    left < right ? -1 : left > right ? 1 : 0
  }

  /// NaN, which no JSON holds, comes before all others.
  private static func order(_ left: Double, _ right: Double) -> Int {
    if left.isNaN || right.isNaN { return left.isNaN ? (right.isNaN ? 0 : -1) : 1 }
    return left < right ? -1 : left > right ? 1 : 0
  }

  /// `right` is no whole number that either integer type holds: it lies beyond both, or between two whole numbers.
  private static func order<Whole: FixedWidthInteger>(whole left: Whole, _ right: Double) -> Int {
    if right.isNaN { return 1 }
    guard let below = Int64(exactly: right.rounded(.down)) else { return right > 0 ? -1 : 1 }
    return left <= below ? -1 : 1
  }
}

extension Number: CustomStringConvertible {
  /// As JSON writes it; a whole double below 2^53 without fraction.
  public var description: String {
    switch self {
    case .int(let value): return String(value)
    case .unsigned(let value): return String(value)
    case .double(let value):
      guard value.isFinite else { return "null" }
      if value.magnitude < 0x1p53, let whole = Int64(exactly: value) { return String(whole) }
      return value.description
    }
  }
}
