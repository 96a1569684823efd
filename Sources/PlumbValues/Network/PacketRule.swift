/// One inbound rule of a packet filter, as far as it is known.
public struct PacketRule: Sendable {
  /// Why a part may hold more than what is known of it.
  public struct Doubt: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The source can't say.
    public static let unknown = Doubt(rawValue: 1)
    /// It is absent or of the wrong kind.
    public static let missing = Doubt(rawValue: 2)
  }

  /// What is known of a part; in doubt it may be or hold anything more.
  public struct Part<Known: Sendable>: Sendable {
    public var known: Known
    public var doubt: Doubt

    public init(_ known: Known, _ doubt: Doubt = []) {
      self.known = known
      self.doubt = doubt
    }
  }

  /// Lets packets in; else it keeps them out.
  public var allows = Part(false)
  /// It is about packets that come in, and switched on.
  public var applies = Part(true)
  /// The lowest comes first.
  public var priority = Part(Number.int(0))
  public var protocols = Part(ProtocolSet.none)
  public var ports = Part(PortSet.all)
  public var sourcePorts = Part(PortSet.all)
  public var sources = Part(AddressSpace.nothing)
  public var destinations = Part(AddressSpace.everything)
  /// Groups of machines for which it is, by name, beside the addresses.
  public var destinationGroups: Set<String> = []

  public init() {}

  /// A rule of which nothing is known: not even whether it is there.
  public static func anything(_ doubt: Doubt) -> PacketRule {
    var rule = PacketRule()
    rule.allows.doubt = doubt
    rule.applies = Part(false, doubt)
    rule.priority.doubt = doubt
    rule.protocols.doubt = doubt
    rule.ports = Part(.none, doubt)
    rule.sourcePorts = Part(.none, doubt)
    rule.sources.doubt = doubt
    rule.destinations = Part(.nothing, doubt)
    return rule
  }

  /// All doubts about its parts together.
  public var doubt: Doubt {
    [
      allows.doubt, applies.doubt, priority.doubt, protocols.doubt, ports.doubt, sourcePorts.doubt,
      sources.doubt, destinations.doubt,
    ].reduce([]) { $0.union($1) }
  }
}

/// What is asked of a packet filter: whether anything of this reaches through.
public struct PacketQuestion: Sendable, Hashable {
  public enum Source: Sendable, Hashable {
    /// The internet at large: more public addresses than one network has.
    case internet
    /// Any of these addresses.
    case addresses(AddressSpace)
  }
  public var source: Source
  /// Nil: all, and protocols without ports too.
  public var ports: PortSet?
  public var protocols: ProtocolSet

  public init(source: Source, ports: PortSet? = nil, protocols: ProtocolSet = .all) {
    self.source = source
    self.ports = ports
    self.protocols = protocols
  }

  /// Addresses of which packets are asked.
  var space: AddressSpace {
    switch source {
    case .internet: .internet
    case .addresses(let space): space
    }
  }

  /// Public IPv4 addresses of a /8 and IPv6 addresses of a /12, the widest blocks that were ever given to one
  /// organisation or registry. More than that is the internet at large.
  static let widestV4: UInt32 = 1 << 24
  static let widestV6: UInt128 = 1 << 116
}
