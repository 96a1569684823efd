/// Which addresses the public internet routes, from IANA's registries of special-purpose addresses.
enum SpecialAddresses {
  /// IPv4 without private, shared, loopback, link-local, documentation, benchmark, multicast and reserved blocks.
  static let publicV4: IntervalSet<UInt32> = set([
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
  ]).complement

  /// IPv6 global unicast, 2000::/3, without protocol assignments, documentation and 6to4.
  static let publicV6: IntervalSet<UInt128> = set([
    "::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
  ]).complement

  private static func set<Bound>(_ prefixes: [String]) -> IntervalSet<Bound> {
    IntervalSet(prefixes.compactMap { IPRange($0)?.interval() })
  }
}

extension IPRange {
  /// The range as numbers of its family's width.
  func interval<Bound>() -> IntervalSet<Bound>.Interval {
    .init(lower: Bound(truncatingIfNeeded: first.value), upper: Bound(truncatingIfNeeded: last.value))
  }
}
