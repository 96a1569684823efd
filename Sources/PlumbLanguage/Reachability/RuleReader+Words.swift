public import PlumbValues

extension RuleReader {
  /// Most sources of a rule that are shown.
  private static let mostSources = 5
  /// Longest name or source that is shown whole.
  private static let longest = 80

  /// What a rule is called and where it comes in the order: `allow-ssh, priority 100`.
  public func title(_ rule: Int, hidden: Bool = false) -> String {
    guard origins.indices.contains(rule) else { return "" }
    let element = origins[rule].value
    var words: [String] = []
    if let member = rules.name, !hidden, !isSecret(member),
      case .value(.text(let name)) = reading(member, element),
      !name.isEmpty
    {
      words.append(name.count > Self.longest ? name.prefix(Self.longest) + "…" : name)
    }
    if let member = rules.priority, case .value(.number(let number)) = reading(member, element) {
      words.append("priority \(number.description)")
    }
    return words.joined(separator: ", ")
  }

  /// The sources of a rule as they are written; `hidden`: the document calls something of the rule secret.
  public func sourceWords(_ rule: Int, hidden: Bool) -> String {
    guard origins.indices.contains(rule) else { return "" }
    if hidden || rules.source.addresses.contains(where: isSecret) { return "(secret)" }
    var texts = items(rules.source.addresses, origins[rule].value).values.map { value in
      let text = value.text ?? value.json
      return text.count > Self.longest ? text.prefix(Self.longest) + "…" : text
    }
    if texts.isEmpty, !items(rules.source.lists, origins[rule].value).isSilent {
      return "a list of addresses"
    }
    if texts.isEmpty, !items(rules.source.groups, origins[rule].value).isSilent {
      return "a group of machines"
    }
    if texts.count > Self.mostSources {
      let more = texts.count - Self.mostSources
      texts = Array(texts.prefix(Self.mostSources)) + ["\(more) more"]
    }
    return texts.isEmpty ? "any source" : texts.joined(separator: ", ")
  }

  private func isSecret(_ member: Reachability.Member) -> Bool {
    if let index = member.onResource { return secretMembers.contains(index) }
    return member.description?.secret ?? false
  }

  /// The parts of a rule that are in doubt of a kind.
  public func doubtful(_ rule: Int, _ kind: PacketRule.Doubt) -> [String] {
    guard filter.rules.indices.contains(rule) else { return [] }
    let rule = filter.rules[rule]
    let parts: [(String, PacketRule.Doubt)] = [
      ("access", rule.allows.doubt), ("direction", rule.applies.doubt), ("priority", rule.priority.doubt),
      ("protocol", rule.protocols.doubt), ("ports", rule.ports.doubt),
      ("source ports", rule.sourcePorts.doubt), ("source", rule.sources.doubt),
      ("destination", rule.destinations.doubt),
    ]
    return parts.filter { !$0.1.isDisjoint(with: kind) }.map(\.0)
  }

  /// Why it isn't known whether something comes in by a rule of which all is known; nil where nothing of its own says it.
  public func doubtAround(_ opening: PacketFilter.Opening) -> String? {
    guard filter.rules.indices.contains(opening.rule) else { return nil }
    let rule = filter.rules[opening.rule]
    if opening.ports.isEmpty, !rule.ports.known.isAll || !rule.sourcePorts.known.isAll {
      return "what its ports mean to a protocol without ports isn't known"
    }
    let hasTie = filter.rules.contains { other in
      filter.isOrdered && other.doubt.isEmpty && other.priority.known == rule.priority.known
        && !other.allows.known && other.applies.known
    }
    return hasTie ? "another rule has the same priority" : nil
  }

  /// What an opening lets in, as words: `port 22 (tcp)`.
  public static func words(_ opening: PacketFilter.Opening) -> String {
    let names =
      opening.protocols.count > 8 ? ["any protocol"] : opening.protocols.sorted().map(ProtocolSet.name)
    let protocols = names.joined(separator: ", ")
    guard !opening.ports.isEmpty else { return protocols }
    return "\(words(opening.ports)) (\(protocols))"
  }

  /// Ports as words: `port 22`, `ports 22, 80-90`, `all ports`.
  public static func words(_ ranges: [ClosedRange<UInt16>]) -> String {
    if ranges == [0...UInt16.max] { return "all ports" }
    var texts = ranges.prefix(mostSources).map { range in
      range.count == 1 ? String(range.lowerBound) : "\(range.lowerBound)-\(range.upperBound)"
    }
    if ranges.count > mostSources { texts.append("\(ranges.count - mostSources) more") }
    return (ranges.count == 1 && ranges[0].count == 1 ? "port " : "ports ") + texts.joined(separator: ", ")
  }
}
