public import PlumbValues

/// The rules of a document, read as its type says: a filter to follow packets through, and where each rule stands.
public struct RuleReader {
  /// Where a rule stands: its list, its number there (nil: the list itself is in doubt), and the element.
  public struct Origin {
    public var list: Int
    public var element: Int?
    public var value: Value
  }

  let rules: Reachability
  let source: PacketQuestion.Source
  let ignoreCase: Bool
  /// Members of `properties` stand at the top of a rule too.
  let flat: Bool
  let json: (String) -> Value?
  /// What the resource's own members hold.
  let resource: [Reading]
  /// Those of them that are secret.
  let secretMembers: Set<Int>

  /// What stands where the lists should be.
  public let lists: [Reading]
  public private(set) var filter: PacketFilter
  public private(set) var origins: [Origin] = []

  /// `lists` and `resource`: what the paths of the condition read.
  public init(
    _ condition: CheckedClosedTo, lists: [Reading], resource: [Reading], flat: Bool,
    json: @escaping (String) -> Value?
  ) {
    rules = condition.rules
    source = condition.question.source
    ignoreCase = condition.ignoreCase
    self.flat = flat
    self.json = json
    self.lists = lists
    self.resource = resource
    secretMembers = Set(condition.members.indices.filter { condition.members[$0].secret })
    filter = PacketFilter(rules: [], isOrdered: rules.priority != nil)
    for (index, reading) in lists.enumerated() where condition.lists.indices.contains(index) {
      add(Self.decided(reading, condition.lists[index].description), list: index)
    }
  }

  /// What absence means, where the type says it.
  private static func decided(_ reading: Reading, _ description: PropertyDescription?) -> Reading {
    if reading.isAbsent, let value = description?.absentMeans { return .value(value) }
    return reading
  }

  private mutating func add(_ reading: Reading, list: Int) {
    switch reading {
    case .value(.list(let items)):
      for (index, item) in items.enumerated() {
        let rule: PacketRule =
          switch item {
          case .map: self.rule(item, list: list)
          case .unknown: .anything(.unknown)
          default: .anything(.missing)
          }
        filter.rules.append(rule)
        origins.append(Origin(list: list, element: index, value: item))
      }
    case .value(.unknown):
      filter.rules.append(.anything(.unknown))
      origins.append(Origin(list: list, element: nil, value: .unknown(present: false)))
    default:
      filter.rules.append(.anything(.missing))
      origins.append(Origin(list: list, element: nil, value: .null))
    }
  }

  // MARK: - One rule

  private func rule(_ element: Value, list: Int) -> PacketRule {
    var rule = PacketRule()
    rule.applies = applies(element)
    if let allows = rules.rules[list].allows {
      rule.allows = .init(allows)
    } else if let access = rules.access {
      rule.allows = choice(access, element)
    }
    if let priority = rules.priority {
      switch self.reading(priority, element) {
      case .value(.number(let number)): rule.priority = .init(number)
      case let other: rule.priority = .init(.int(0), Self.doubt(other))
      }
    }
    rule.protocols = protocols(element)
    rule.ports = ports(element)
    if rules.anyIgnoresPorts, rule.protocols.known.isAll { rule.ports = .init(.all) }
    rule.sources = sources(element)
    let allows = rule.allows.known && rule.allows.doubt.isEmpty
    if !rules.sourcePorts.isEmpty { rule.sourcePorts = ranges(rules.sourcePorts, element, open: allows) }
    if let destination = rules.destination {
      (rule.destinations, rule.destinationGroups) = destinations(destination, element, open: allows)
    }
    return rule
  }

  private func applies(_ element: Value) -> PacketRule.Part<Bool> {
    var doubt: PacketRule.Doubt = []
    if let direction = rules.direction {
      let inbound = choice(direction, element)
      if inbound.doubt.isEmpty, !inbound.known { return .init(false) }
      doubt.formUnion(inbound.doubt)
    }
    if let member = rules.disabled {
      switch reading(member, element) {
      case .value(.bool(let isOff)): if isOff { return .init(false) }
      case .absent, .value(.null): break
      case let other: doubt.formUnion(Self.doubt(other))
      }
    }
    return .init(doubt.isEmpty, doubt)
  }

  private func choice(_ choice: Reachability.Choice, _ element: Value) -> PacketRule.Part<Bool> {
    let reading = reading(choice.member, element)
    if case .value(.text(let text)) = reading {
      func stands(_ words: [String]) -> Bool {
        words.contains { TextFold.equal($0, text, ignoreCase: ignoreCase) }
      }
      if stands(choice.yes) { return .init(true) }
      if stands(choice.no) { return .init(false) }
    }
    return .init(false, Self.doubt(reading))
  }

  private func protocols(_ element: Value) -> PacketRule.Part<ProtocolSet> {
    let reading = reading(rules.proto, element)
    let text: String
    switch reading {
    case .value(.text(let word)): text = word
    case .value(.number(let number)): text = number.description
    default: return .init(.none, Self.doubt(reading))
    }
    if rules.anyProtocol.contains(where: { TextFold.equal($0, text, ignoreCase: true) }) {
      return .init(.all)
    }
    if let number = ProtocolSet.number(text) { return .init(ProtocolSet([number])) }
    return .init(.none, .missing)
  }

  /// What a value that can't be used leaves open.
  private static func doubt(_ reading: Reading) -> PacketRule.Doubt {
    if case .value(.unknown) = reading { return .unknown }
    return .missing
  }

  // MARK: - Ports

  private func ports(_ element: Value) -> PacketRule.Part<PortSet> {
    switch rules.ports {
    case .ranges(let members): return ranges(members, element, open: false)
    case .bounds(let from, let to):
      let ends = [from, to].map { bound(reading($0, element)) }
      let doubt = ends[0].doubt.union(ends[1].doubt)
      guard doubt.isEmpty, let low = ends[0].known, let high = ends[1].known else {
        return .init(.none, doubt.isEmpty ? .missing : doubt)
      }
      if low < 0, high < 0 { return .init(.all) }
      return PortSet("\(low)-\(high)").map { .init($0) } ?? .init(.none, .missing)
    }
  }

  /// One end of a range of ports.
  private func bound(_ reading: Reading) -> PacketRule.Part<Int64?> {
    switch reading {
    case .value(.number(.int(let number))): .init(number)
    case .value(.text(let text)): .init(Int64(text), Int64(text) == nil ? .missing : [])
    default: .init(nil, Self.doubt(reading))
    }
  }

  /// `open`: where nothing is said, all ports are meant.
  private func ranges(
    _ members: [Reachability.Member], _ element: Value, open: Bool
  ) -> PacketRule.Part<PortSet> {
    var items = items(members, element)
    if items.isSilent {
      guard let value = members.lazy.compactMap(\.description?.absentMeans).first else {
        return open ? .init(.all) : .init(.none, .missing)
      }
      items.add(.value(value))
    }
    var texts: [String] = []
    var doubt = items.doubt
    for item in items.values {
      let text =
        switch item {
        case .text(let text): text
        case .number(let number): number.description
        default: ""
        }
      if PortSet([text]) == nil { doubt.formUnion(.missing) } else { texts.append(text) }
    }
    return .init(PortSet(texts) ?? .none, doubt)
  }
}
