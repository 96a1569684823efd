/// An IPv4 or IPv6 address. An IPv6 text that maps an IPv4 address (`::ffff:a.b.c.d`) is that IPv4 address.
public struct IPAddress: Hashable, Sendable {
  public enum Family: UInt8, Sendable, CaseIterable {
    case v4, v6

    /// 32 or 128.
    public var bits: Int { self == .v4 ? 32 : 128 }
  }

  public let family: Family
  /// The upper 64 bits; 0 for IPv4.
  public let high: UInt64
  /// The lower 64 bits; for IPv4 the address.
  public let low: UInt64

  public init(v4: UInt32) {
    family = .v4
    high = 0
    low = UInt64(v4)
  }

  /// The 16 bytes of an IPv6 address; a mapped one becomes IPv4.
  public init(v6: UInt128) {
    let isMapped = v6 >> 32 == 0xFFFF
    family = isMapped ? .v4 : .v6
    high = isMapped ? 0 : UInt64(truncatingIfNeeded: v6 >> 64)
    low = isMapped ? UInt64(truncatingIfNeeded: v6 & 0xFFFF_FFFF) : UInt64(truncatingIfNeeded: v6)
  }

  /// Four decimal parts without leading zeros, or RFC 4291 without a zone.
  public init?(_ text: String) {
    guard let address = text.withBytes({ IPAddress(utf8: $0) }) else { return nil }
    self = address
  }

  public init?(utf8: UnsafeBufferPointer<UInt8>) {
    if utf8.contains(Ascii.colon) {
      guard let value = Self.parseV6(utf8) else { return nil }
      self.init(v6: value)
    } else {
      guard let value = Self.parseV4(utf8) else { return nil }
      self.init(v4: value)
    }
  }

  /// The address as a number of its family's width.
  public var value: UInt128 { UInt128(high) << 64 | UInt128(low) }
}

extension IPAddress {
  static func parseV4(_ bytes: Bytes) -> UInt32? {
    guard bytes.count >= 7, bytes.count <= 15 else { return nil }
    var value: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var dots = 0
    for byte in bytes {
      if byte == Ascii.dot {
        guard digits > 0 else { return nil }
        value = value << 8 | part
        part = 0
        digits = 0
        dots += 1
      } else {
        guard byte.isDigit, digits < 3, digits == 0 || part > 0 else { return nil }
        part = part * 10 + UInt32(byte &- 48)
        digits += 1
        if part > 255 { return nil }
      }
    }
    return dots == 3 && digits > 0 ? value << 8 | part : nil
  }

  static func parseV6(_ bytes: Bytes) -> UInt128? {
    guard bytes.count >= 2, bytes.count <= 45 else { return nil }
    var groups: [UInt16] = []
    var gap: Int?
    var index = 0
    if bytes[0] == Ascii.colon {
      guard bytes[1] == Ascii.colon else { return nil }
      gap = 0
      index = 2
    }
    while index < bytes.count {
      guard groups.count < 8 else { return nil }
      let start = index
      var group: UInt16 = 0
      while index < bytes.count, index - start < 4, let digit = bytes[index].hexValue {
        group = group << 4 | UInt16(digit)
        index += 1
      }
      if index == start { return nil }
      if bytes.byte(index) == Ascii.dot {
        guard groups.count <= 6, let v4 = parseV4(bytes.part(start, bytes.count)) else { return nil }
        groups += [UInt16(v4 >> 16), UInt16(v4 & 0xFFFF)]
        break
      }
      groups.append(group)
      if index == bytes.count { break }
      guard bytes[index] == Ascii.colon, index + 1 < bytes.count else { return nil }
      index += 1
      if bytes[index] == Ascii.colon {
        guard gap == nil else { return nil }
        gap = groups.count
        index += 1
      }
    }
    // `::` stands for at least one group.
    guard gap == nil ? groups.count == 8 : groups.count < 8 else { return nil }
    if let gap { groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap) }
    return groups.reduce(0) { $0 << 16 | UInt128($1) }
  }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted, or as RFC 5952 has it: lower case, the longest run of two or more zero groups as `::`.
  public var description: String {
    if family == .v4 {
      return [24, 16, 8, 0].map { String(low >> UInt64($0) & 0xFF) }.joined(separator: ".")
    }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: value >> UInt128(112 - 16 * $0)) }
    var longest = 0..<0
    var start = 0
    for index in 0...8 where index == 8 || groups[index] != 0 {
      if index - start > max(longest.count, 1) { longest = start..<index }
      start = index + 1
    }
    func written(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if longest.isEmpty { return written(groups[...]) }
    return written(groups[..<longest.lowerBound]) + "::" + written(groups[longest.upperBound...])
  }
}
