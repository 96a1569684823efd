/// The inbound rules of a security group or firewall, and whether packets get through them.
public struct PacketFilter: Sendable {
  public var rules: [PacketRule]
  /// The first rule that fits a packet, by priority, decides. Else any that allows it does, and none keeps it out.
  public var isOrdered: Bool

  public init(rules: [PacketRule], isOrdered: Bool) {
    self.rules = rules
    self.isOrdered = isOrdered
  }

  /// Rules looked at, address intervals included, before a question is given up as too large.
  public static let mostSteps = 16_000_000

  /// A rule that lets something in of what was asked, and on what.
  public struct Opening: Sendable, Hashable {
    public var rule: Int
    public var protocols: Set<UInt8>
    public var ports: [ClosedRange<UInt16>]
  }

  public struct Verdict: Sendable {
    /// Of “nothing reaches through”.
    public var answer: Answer
    /// Rules through which something comes, or may come where the answer isn't a plain no.
    public var openings: [Opening] = []
    /// Rules that might keep it out, if more were known of them.
    public var doubtful: [Int] = []
    /// There are too many rules to compute with.
    public var isTooLarge = false
  }

  /// Whether nothing of what is asked gets through. `explaining`: with the rules that are to blame.
  public func judge(_ question: PacketQuestion, explaining: Bool = false) -> Verdict {
    let portless = question.ports == nil
    let mayDiffer = portless || rules.contains { $0.doubt.contains(.unknown) } || hasTies
    let mayMiss = rules.contains { $0.doubt.contains(.missing) }
    var walk = PacketWalk(filter: self, question: question)
    func rung(_ unknown: Bool) -> (Rung, PacketWorld) {
      let plain = PacketWorld(unknown: unknown, missing: false)
      if walk.isOpen(plain) { return (.no, plain) }
      let wide = PacketWorld(unknown: unknown, missing: true)
      return mayMiss && walk.isOpen(wide) ? (.missing, wide) : (.yes, plain)
    }
    let best = rung(false)
    let worst = mayDiffer && best.0 != .no ? rung(true) : best
    if walk.steps > Self.mostSteps { return Verdict(answer: .unknown, isTooLarge: true) }
    var verdict = Verdict(answer: Answer(worst: worst.0, best: best.0))
    guard explaining, worst.0 != .yes else { return verdict }
    walk.steps = 0
    (verdict.openings, verdict.doubtful) = walk.openings(worst.1)
    return verdict
  }

  /// Rules of one priority of which one allows and another doesn't: nothing says which comes first.
  private var hasTies: Bool {
    var seen: [Number: Bool] = [:]
    for rule in rules where rule.priority.doubt.isEmpty && rule.allows.doubt.isEmpty {
      if seen.updateValue(rule.allows.known, forKey: rule.priority.known).map({ $0 != rule.allows.known })
        ?? false
      {
        return true
      }
    }
    return false
  }
}

/// How doubts are taken: each kind against the filter (true), or for it.
struct PacketWorld {
  var unknown: Bool
  var missing: Bool

  /// Whether something in doubt is so, where that lets more in.
  func opens(_ doubt: PacketRule.Doubt) -> Bool {
    doubt.contains(.unknown) && unknown || doubt.contains(.missing) && missing
  }

  /// Whether something in doubt is so, where that keeps more out.
  func closes(_ doubt: PacketRule.Doubt) -> Bool {
    doubt.contains(.unknown) && !unknown || doubt.contains(.missing) && !missing
  }
}

/// A rule as it is in one world, with only the addresses that are asked for.
struct LiveRule {
  var index: Int
  var allows: Bool
  /// Before all others, among them, after them.
  var tier = 0
  var priority: Number
  var protocols: ProtocolSet
  var ports: PortSet
  var sourcePorts: PortSet
  var sources: AddressSpace
  var destinations: AddressSpace
  var groups: Set<String>
  /// Fits packets of protocols without ports.
  var fitsPortless: Bool

  /// Nil where the rule is about no packet that is asked for.
  init?(_ rule: PacketRule, at index: Int, in world: PacketWorld, for question: PacketQuestion) {
    let allows = rule.allows.doubt.isEmpty ? rule.allows.known : world.opens(rule.allows.doubt)
    func isWide(_ doubt: PacketRule.Doubt) -> Bool { allows ? world.opens(doubt) : world.closes(doubt) }
    guard rule.applies.known || isWide(rule.applies.doubt) else { return nil }
    self.index = index
    self.allows = allows
    priority = rule.priority.known
    if !rule.priority.doubt.isEmpty { tier = isWide(rule.priority.doubt) ? -1 : 1 }
    protocols = isWide(rule.protocols.doubt) ? .all : rule.protocols.known
    ports = isWide(rule.ports.doubt) ? .all : rule.ports.known
    sourcePorts = isWide(rule.sourcePorts.doubt) ? .all : rule.sourcePorts.known
    sources = question.space
    if !isWide(rule.sources.doubt) { sources = rule.sources.known.intersection(sources) }
    destinations = isWide(rule.destinations.doubt) ? .everything : rule.destinations.known
    groups = rule.destinationGroups
    // What ports mean to a protocol without them isn't known.
    fitsPortless = ports.isAll && sourcePorts.isAll || isWide(.unknown)
    if sources.isEmpty { return nil }
  }

  /// In order of priority; of equal ones, those that let in come first where doubts are taken against the filter.
  static func sorted(_ rules: [LiveRule], in world: PacketWorld) -> [LiveRule] {
    rules.sorted { left, right in
      if left.tier != right.tier { return left.tier < right.tier }
      if left.tier == 0, left.priority != right.priority { return left.priority < right.priority }
      if left.allows != right.allows { return left.allows == world.unknown }
      return left.index < right.index
    }
  }
}
