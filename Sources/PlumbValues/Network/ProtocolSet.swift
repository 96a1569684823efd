/// A set of IP protocols by their numbers.
public struct ProtocolSet: Hashable, Sendable {
  public private(set) var isAll = false
  public private(set) var numbers: Set<UInt8> = []

  public static let all: ProtocolSet = {
    var set = ProtocolSet([])
    set.isAll = true
    return set
  }()
  public static let none = ProtocolSet([])

  public init(_ numbers: Set<UInt8>) { self.numbers = numbers }

  public func contains(_ number: UInt8) -> Bool { isAll || numbers.contains(number) }

  public func union(_ other: ProtocolSet) -> ProtocolSet {
    isAll || other.isAll ? .all : ProtocolSet(numbers.union(other.numbers))
  }

  /// A protocol by the name that IANA or a provider gives it, or by its number; nil for another word.
  public static func number(_ text: String) -> UInt8? {
    names[TextFold.folded(text)] ?? text.withBytes(\.plainDecimal).flatMap { UInt8(exactly: $0) }
  }

  /// What people call a protocol.
  public static func name(_ number: UInt8) -> String {
    [1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6"][number]
      ?? names.filter { $0.value == number }.keys.min() ?? "protocol \(number)"
  }

  /// Whether packets of a protocol carry ports: TCP, UDP, DCCP, SCTP and UDP-Lite.
  public static func hasPorts(_ number: UInt8) -> Bool { withPorts.contains(number) }

  static let withPorts: Set<UInt8> = [6, 17, 33, 132, 136]

  private static let names: [String: UInt8] = [
    "icmp": 1, "igmp": 2, "ipip": 4, "tcp": 6, "udp": 17, "dccp": 33, "gre": 47, "esp": 50, "ah": 51,
    "icmpv6": 58,
    "icmp6": 58, "ipv6-icmp": 58, "sctp": 132, "udplite": 136,
  ]
}
