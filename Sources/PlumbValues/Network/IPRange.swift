/// All addresses from `first` to `last`, both of one family.
public struct IPRange: Hashable, Sendable {
  public let first: IPAddress
  public let last: IPAddress

  public var family: IPAddress.Family { first.family }

  /// An address, a prefix `a.b.c.d/n` (host bits may be set) or a range `a.b.c.d-e.f.g.h`.
  public init?(_ text: String) {
    guard let range = text.withBytes({ IPRange(utf8: $0) }) else { return nil }
    self = range
  }

  public init?(utf8: UnsafeBufferPointer<UInt8>) {
    if let dash = utf8.firstIndex(of: Ascii.minus) {
      guard let first = IPAddress(utf8: utf8.part(0, dash)),
        let last = IPAddress(utf8: utf8.part(dash + 1, utf8.count)),
        first.family == last.family, first.value <= last.value
      else { return nil }
      self.init(first: first, last: last)
    } else {
      self.init(prefix: utf8)
    }
  }

  private init(first: IPAddress, last: IPAddress) {
    self.first = first
    self.last = last
  }

  /// An address or a prefix only; a mapped prefix of 96 bits and more is an IPv4 prefix.
  public init?(prefix bytes: UnsafeBufferPointer<UInt8>) {
    let slash = bytes.firstIndex(of: Ascii.slash)
    let text = bytes.part(0, slash ?? bytes.count)
    let isV6 = text.contains(Ascii.colon)
    let width = isV6 ? 128 : 32
    var length = width
    if let slash {
      guard let number = bytes.part(slash + 1, bytes.count).plainDecimal, number <= UInt64(width) else {
        return nil
      }
      length = Int(number)
    }
    if isV6 {
      guard let value = IPAddress.parseV6(text) else { return nil }
      let hosts: UInt128 = length == 0 ? .max : (1 << UInt128(128 - length)) - 1
      let lower = value & ~hosts
      let upper = value | hosts
      if length < 96, lower >> 32 == 0xFFFF || upper >> 32 == 0xFFFF {
        // A wider IPv6 block that begins or ends with the mapped addresses has no end that is an IPv6 address.
        return nil
      }
      self.init(first: IPAddress(v6: lower), last: IPAddress(v6: upper))
    } else {
      guard let value = IPAddress.parseV4(text) else { return nil }
      let hosts: UInt32 = length == 0 ? .max : (1 << UInt32(32 - length)) - 1
      self.init(first: IPAddress(v4: value & ~hosts), last: IPAddress(v4: value | hosts))
    }
  }
}
