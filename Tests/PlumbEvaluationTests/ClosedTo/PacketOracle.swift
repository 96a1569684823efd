/// Addresses of one family as plain closed ranges.
typealias Ranges = [ClosedRange<UInt128>]

/// A source or destination as a rule writes it, and which addresses it means, written down without any parser.
struct PlainPlace {
  var text: String
  var v4: Ranges = []
  var v6: Ranges = []

  static let all4: ClosedRange<UInt128> = 0...0xFFFF_FFFF
  static let all6: ClosedRange<UInt128> = 0...UInt128.max

  static func net4(_ first: UInt128, _ length: UInt128) -> PlainPlace {
    let parts = [24, 16, 8, 0].map { String(first >> UInt128($0) & 0xFF) }
    let last = first + (UInt128(1) << (32 - length)) - 1
    return PlainPlace(text: "\(parts.joined(separator: "."))/\(length)", v4: [first...last])
  }

  /// `top`: the first 16 bits.
  static func net6(_ top: UInt128, _ length: UInt128) -> PlainPlace {
    let first = top << 112
    let last = length == 0 ? UInt128.max : first + ((UInt128(1) << (128 - length)) - 1)
    return PlainPlace(
      text: length == 0 ? "::/0" : "\(String(top, radix: 16))::/\(length)", v6: [first...last])
  }

  /// The tags mean what they mean to somebody who asks for the internet.
  static let tags = [
    PlainPlace(text: "Internet", v4: [all4], v6: [all6]), PlainPlace(text: "VirtualNetwork"),
    PlainPlace(text: "AzureLoadBalancer"),
  ]
  static let anything = PlainPlace(text: "*", v4: [all4], v6: [all6])

  static let nets: [PlainPlace] = nets4 + nets6

  private static let nets4: [PlainPlace] = [
    anything, anything, net4(0, 0), net4(0, 1), net4(0x8000_0000, 1), net4(0x4000_0000, 2),
    net4(0xC000_0000, 2),
    net4(0x0800_0000, 7), net4(0x0800_0000, 8), net4(0x0900_0000, 8), net4(0x0800_0000, 9),
    net4(0x0A00_0000, 8), net4(0xC000_0000, 8), net4(0x141E_2800, 24), net4(0x141E_2807, 32),
  ]

  private static let nets6: [PlainPlace] = [
    net6(0, 0), net6(0x2000, 3), net6(0x2000, 4), net6(0x3000, 4), net6(0x2600, 12), net6(0x2610, 12),
    net6(0x2a00, 13), net6(0xfc00, 7),
  ]
}

/// A rule as numbers, from which the document is written and which the oracle reads.
struct PlainRule {
  var allows: Bool
  var inbound: Bool
  var priority: Int
  /// Nil: any.
  var proto: Int?
  var sources: [PlainPlace]
  var sourcePorts: [ClosedRange<Int>]
  var destinations: [PlainPlace]
  var ports: [ClosedRange<Int>]

  static let names = [6: "Tcp", 17: "Udp", 1: "Icmp", 50: "Esp"]
}

struct PlainPacket {
  var isV6: Bool
  var source: UInt128
  var destination: UInt128
  var proto: Int
  var port: Int
  var sourcePort: Int
}

/// What is asked, as numbers.
struct PlainQuestion {
  /// Nil: the internet.
  var sources: [PlainPlace]?
  var ports: [ClosedRange<Int>]
  var protos: [Int]
}

/// Judges one packet after the other, each by walking the rules in their order: slow, and without any sets.
struct PacketOracle {
  var rules: [PlainRule]
  var question: PlainQuestion

  init(_ rules: [PlainRule], _ question: PlainQuestion) {
    self.rules = rules.filter(\.inbound).sorted { $0.priority < $1.priority }
    self.question = question
  }

  private func fits(_ rule: PlainRule, _ packet: PlainPacket) -> Bool {
    if let proto = rule.proto, proto != packet.proto { return false }
    guard rule.ports.contains(where: { $0.contains(packet.port) }),
      rule.sourcePorts.contains(where: { $0.contains(packet.sourcePort) })
    else { return false }
    func holds(_ places: [PlainPlace], _ address: UInt128) -> Bool {
      places.contains { place in
        (packet.isV6 ? place.v6 : place.v4).contains { $0.contains(address) }
      }
    }
    return holds(rule.sources, packet.source) && holds(rule.destinations, packet.destination)
  }

  private func passes(_ packet: PlainPacket) -> Bool { rules.first { fits($0, packet) }?.allows ?? false }

  /// Blocks that nobody routes, first and last address.
  private static let special4: Ranges = {
    let blocks: [(UInt128, UInt128)] = [
      (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
      (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16),
      (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 3),
    ]
    return blocks.map { first, length in first...(first + (UInt128(1) << (32 - length)) - 1) }
  }()

  private static func isPublic(_ address: UInt128, isV6: Bool) -> Bool {
    if !isV6 { return !special4.contains { $0.contains(address) } }
    let top = address >> 112
    let next = address >> 96 & 0xFFFF
    guard top >= 0x2000, top <= 0x3fff else { return false }
    return !(top == 0x2001 && next < 0x200) && !(top == 0x2001 && next == 0xdb8) && top != 0x2002
      && !(top == 0x3fff && next < 0x1000)
  }

  private static let edges6: [UInt128] = [
    0x2000 << 112, 0x2001 << 112, 0x2001_0200 << 96, 0x2001_0db8 << 96, 0x2001_0db9 << 96, 0x2002 << 112,
    0x2003 << 112, 0x3fff << 112, 0x3fff_1000 << 96, 0x4000 << 112,
  ]

  /// Addresses at which something may change, each standing for those up to the next.
  private static func starts(_ ranges: Ranges, isV6: Bool, public isPublic: Bool) -> [UInt128] {
    var starts: Set<UInt128> = [0]
    var all = ranges
    if isPublic, !isV6 { all += special4 }
    if isPublic, isV6 { starts.formUnion(edges6) }
    let most = isV6 ? UInt128.max : 0xFFFF_FFFF
    for range in all {
      starts.insert(range.lowerBound)
      if range.upperBound < most { starts.insert(range.upperBound + 1) }
    }
    return starts.sorted()
  }

  private static func starts(_ ranges: [ClosedRange<Int>]) -> [Int] {
    Set([0] + ranges.flatMap { [$0.lowerBound, $0.upperBound + 1] }.filter { $0 < 65_536 }).sorted()
  }

  var isOpen: Bool {
    let ports = Self.starts(rules.flatMap(\.ports) + question.ports)
      .filter { port in question.ports.contains { $0.contains(port) } }
    let sourcePorts = Self.starts(rules.flatMap(\.sourcePorts))
    return [false, true].contains { isV6 in
      func ranges(_ places: [PlainPlace]) -> Ranges { places.flatMap { isV6 ? $0.v6 : $0.v4 } }
      let asked = question.sources.map(ranges)
      let sources = Self.starts(
        ranges(rules.flatMap(\.sources)) + (asked ?? []), isV6: isV6, public: asked == nil)
      let destinations = Self.starts(ranges(rules.flatMap(\.destinations)), isV6: isV6, public: false)
      return question.protos.contains { proto in
        ports.contains { port in
          sourcePorts.contains { sourcePort in
            destinations.contains { destination in
              let packet = PlainPacket(
                isV6: isV6, source: 0, destination: destination, proto: proto, port: port,
                sourcePort: sourcePort)
              return isOpen(packet, from: sources, asked)
            }
          }
        }
      }
    }
  }

  /// Whether enough of the sources get this packet through.
  private func isOpen(_ packet: PlainPacket, from sources: [UInt128], _ asked: Ranges?) -> Bool {
    var packet = packet
    var count: UInt128 = 0
    let end = packet.isV6 ? UInt128.max : 0xFFFF_FFFF
    for (index, source) in sources.enumerated() {
      packet.source = source
      if let asked {
        if asked.contains(where: { $0.contains(source) }), passes(packet) { return true }
      } else if Self.isPublic(source, isV6: packet.isV6), passes(packet) {
        count += (index + 1 < sources.count ? sources[index + 1] - 1 : end) - source + 1
      }
    }
    return count > (packet.isV6 ? UInt128(1) << 116 : 1 << 24)
  }
}
