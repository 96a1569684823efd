/// A text's UTF-8, borrowed.
public typealias Bytes = UnsafeBufferPointer<UInt8>

extension String {
  /// Lends the text's UTF-8 for the call.
  package func withBytes<Result>(_ body: (Bytes) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
    var copy = self
    return copy.withUTF8(body)
  }

  package init(bytes: Bytes) { self.init(decoding: bytes, as: UTF8.self) }
}

extension UnsafeBufferPointer<UInt8> {
  /// The part from `lower` up to `upper`, both cut to what is there.
  package func part(_ lower: Int, _ upper: Int) -> Bytes {
    let start = Swift.min(Swift.max(lower, 0), count)
    let end = Swift.min(Swift.max(upper, start), count)
    return Bytes(rebasing: self[start..<end])
  }

  /// The byte at an offset, 0 beyond the end.
  func byte(_ offset: Int) -> UInt8 { offset >= 0 && offset < count ? self[offset] : 0 }

  /// Whether the bytes are exactly these ASCII ones; `word` in lower case compares without case.
  package func equals(_ word: StaticString, ignoreCase: Bool = false) -> Bool {
    let other = Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount)
    return TextFold.equal(self, other, ignoreCase: ignoreCase)
  }

  func starts(with word: StaticString) -> Bool { TextFold.hasPrefix(self, Bytes(word), ignoreCase: false) }

  func ends(with word: StaticString) -> Bool { TextFold.hasSuffix(self, Bytes(word), ignoreCase: false) }

  init(_ word: StaticString) { self.init(start: word.utf8Start, count: word.utf8CodeUnitCount) }

  /// The decimal digits as a number; nil when empty, when another byte is among them or on overflow.
  var decimal: UInt64? {
    guard !isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in self {
      guard byte.isDigit else { return nil }
      let (product, tooFar) = value.multipliedReportingOverflow(by: 10)
      let (sum, over) = product.addingReportingOverflow(UInt64(byte &- 48))
      if tooFar || over { return nil }
      value = sum
    }
    return value
  }

  /// As `decimal`, but nil for a number written with leading zeros.
  var plainDecimal: UInt64? { count > 1 && self[0] == Ascii.zero ? nil : decimal }

  /// Splits at each `separator`; empty parts stay.
  func split(at separator: UInt8) -> [Bytes] {
    var parts: [Bytes] = []
    var start = 0
    for index in 0..<count where self[index] == separator {
      parts.append(part(start, index))
      start = index + 1
    }
    parts.append(part(start, count))
    return parts
  }
}

enum Ascii {
  static let space = UInt8(ascii: " ")
  static let star = UInt8(ascii: "*")
  static let plus = UInt8(ascii: "+")
  static let comma = UInt8(ascii: ",")
  static let minus = UInt8(ascii: "-")
  static let dot = UInt8(ascii: ".")
  static let slash = UInt8(ascii: "/")
  static let zero = UInt8(ascii: "0")
  static let colon = UInt8(ascii: ":")
  static let semicolon = UInt8(ascii: ";")
  static let equals = UInt8(ascii: "=")
  static let question = UInt8(ascii: "?")
  static let at = UInt8(ascii: "@")
  static let quote = UInt8(ascii: "\"")
  static let apostrophe = UInt8(ascii: "'")
  static let ampersand = UInt8(ascii: "&")
  static let underscore = UInt8(ascii: "_")
  static let backslash = UInt8(ascii: "\\")
  static let newline: UInt8 = 10
}

extension UInt8 {
  var isDigit: Bool { self &- 48 < 10 }
  var isUpper: Bool { self &- 65 < 26 }
  var isLower: Bool { self &- 97 < 26 }
  var isLetter: Bool { (self | 0x20) &- 97 < 26 }
  var isAlphanumeric: Bool { isDigit || isLetter }
  var isHex: Bool { isDigit || (self | 0x20) &- 97 < 6 }
  var isBlank: Bool { self == 32 || self &- 9 < 5 }
  /// ASCII capitals in lower case, all else unchanged.
  var folded: UInt8 { isUpper ? self | 0x20 : self }
  /// 0...15; nil for what is no hexadecimal digit.
  var hexValue: UInt8? {
    if isDigit { return self &- 48 }
    let letter = (self | 0x20) &- 97
    return letter < 6 ? letter &+ 10 : nil
  }
}
