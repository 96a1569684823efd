/// A set of ports, 0 to 65535.
public struct PortSet: Hashable, Sendable {
  private let ports: IntervalSet<UInt16>

  /// Items are numbers, ranges `20-30`, lists `22,80-90` and `*`; nil when one is none of these.
  public init?(_ items: [String]) {
    var parts: [IntervalSet<UInt16>.Interval] = []
    for item in items {
      guard let found = item.withBytes(Self.intervals) else { return nil }
      parts += found
    }
    ports = IntervalSet(parts)
  }

  public init?(_ item: String) { self.init([item]) }

  /// A single port given as a number.
  public init?(_ number: Number) {
    guard let port = number.whole.flatMap({ UInt16(exactly: $0) }) else { return nil }
    ports = IntervalSet([.init(lower: port, upper: port)])
  }

  public var isEmpty: Bool { ports.isEmpty }

  /// Every port there is.
  public static let all = PortSet(ports: .everything)
  public static let none = PortSet(ports: IntervalSet([]))

  public var isAll: Bool { ports == .everything }

  public func contains(_ port: UInt16) -> Bool { ports.contains(port) }

  /// The ports as sorted ranges that neither overlap nor touch.
  public var ranges: [ClosedRange<UInt16>] { ports.intervals.map { $0.lower...$0.upper } }

  /// Whether every one of the given ports is in this set.
  public func includes(_ other: PortSet) -> Bool { other.ports.isSubset(of: ports) }

  /// Whether every port of this set is in the other one.
  public func within(_ other: PortSet) -> Bool { ports.isSubset(of: other.ports) }

  public func overlaps(_ other: PortSet) -> Bool { ports.overlaps(other.ports) }

  public func union(_ other: PortSet) -> PortSet { PortSet(ports: ports.union(other.ports)) }

  private init(ports: IntervalSet<UInt16>) { self.ports = ports }

  private static func intervals(_ bytes: Bytes) -> [IntervalSet<UInt16>.Interval]? {
    var found: [IntervalSet<UInt16>.Interval] = []
    for part in bytes.split(at: Ascii.comma) {
      let item = trimmed(part)
      if item.equals("*") {
        found.append(.init(lower: .min, upper: .max))
        continue
      }
      let ends = item.split(at: Ascii.minus).map(port)
      guard ends.count <= 2, let lower = ends.first ?? nil, let upper = ends.last ?? nil, lower <= upper
      else {
        return nil
      }
      found.append(.init(lower: lower, upper: upper))
    }
    return found
  }

  static func port(_ bytes: Bytes) -> UInt16? { bytes.plainDecimal.flatMap { UInt16(exactly: $0) } }

  private static func trimmed(_ bytes: Bytes) -> Bytes {
    var (start, end) = (0, bytes.count)
    while start < end, bytes[start] == Ascii.space { start += 1 }
    while end > start, bytes[end - 1] == Ascii.space { end -= 1 }
    return bytes.part(start, end)
  }
}
