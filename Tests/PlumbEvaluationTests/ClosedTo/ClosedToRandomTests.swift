import Glibc
import PlumbEvaluation
import PlumbLanguage
import PlumbSnapshot
import PlumbValues
import Testing

/// Random rule sets: `closed-to` against an oracle that tries packets, with all known and with one thing unknown.
struct ClosedToRandomTests {
  private static func number(_ name: String, _ usual: UInt64) -> UInt64 {
    getenv(name).flatMap { UInt64(String(cString: $0)) } ?? usual
  }

  private struct Case {
    var rules: [PlainRule]
    var question: PlainQuestion
    var ask: String
  }

  // MARK: - Making

  private static let protos: [Int?] = [nil, nil, 6, 6, 6, 17, 1]

  private static let ranges: [ClosedRange<Int>] = [
    22...22, 22...22, 3389...3389, 0...65_535, 0...65_535, 20...30, 1...22, 0...21, 23...65_535, 443...443,
  ]

  private static func make(_ maker: inout Maker) -> Case {
    let isInternet = maker.chance(70)
    let pool = isInternet ? PlainPlace.nets + PlainPlace.tags : PlainPlace.nets
    let hasDestinations = maker.chance(25)
    let hasSourcePorts = maker.chance(15)
    var priorities = Array(stride(from: 100, through: 1000, by: 100))
    var rules: [PlainRule] = []
    for _ in 0...maker.below(6) {
      var rule = PlainRule(
        allows: maker.chance(50), inbound: maker.chance(92),
        priority: priorities.remove(at: maker.below(priorities.count)), proto: maker.pick(protos),
        sources: maker.some(pool, from: 1, to: 3), sourcePorts: [0...65_535], destinations: [.anything],
        ports: maker.some(ranges, from: 1, to: 2))
      if hasSourcePorts, maker.chance(50) { rule.sourcePorts = [maker.pick([0...1023, 1024...65_535])] }
      if hasDestinations, maker.chance(60) {
        let machines = [PlainPlace.net4(0x0A00_0004, 32), .net4(0x0A00_0000, 24), .net6(0xfd00, 8)]
        rule.destinations = maker.some(machines, from: 1, to: 2)
      }
      rules.append(rule)
    }
    let asked = maker.some(PlainPlace.nets.filter { $0.text != "*" }, from: 1, to: 2)
    let asks: [[ClosedRange<Int>]] = [[22...22], [22...22, 3389...3389], [20...30], [0...65_535]]
    let ports = maker.pick(asks)
    let protos = maker.pick([[6], [17], [6, 17]])
    let words = protos.map { $0 == 6 ? "tcp" : "udp" }.joined(separator: ", ")
    let source = isInternet ? "internet" : "[\(asked.map { "'\($0.text)'" }.joined(separator: ", "))]"
    return Case(
      rules: rules,
      question: PlainQuestion(sources: isInternet ? nil : asked, ports: ports, protos: protos),
      ask:
        "{ source: \(source), ports: [\(ports.map { "'\(text($0))'" }.joined(separator: ", "))], protocols: [\(words)] }"
    )
  }

  private static func text(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? String(range.lowerBound) : "\(range.lowerBound)-\(range.upperBound)"
  }

  /// The rules as an export has them; now in the singular, now in the plural, now both (or always, if asked).
  private static func json(_ rules: [PlainRule], _ maker: inout Maker, flat: Bool, mixed: Bool = false)
    -> String
  {
    let mixing = mixed ? 100 : 40
    let texts = rules.enumerated().map { index, rule in
      let ports: ([ClosedRange<Int>]) -> [String] = { list in
        list.map { $0 == 0...65_535 ? "*" : text($0) }
      }
      let proto = rule.proto.map { PlainRule.names[$0] ?? String($0) } ?? "*"
      let body = [
        "\"access\":\"\(rule.allows ? "Allow" : "Deny")\"", "\"priority\":\(rule.priority)",
        "\"direction\":\"\(rule.inbound ? "Inbound" : "Outbound")\"", "\"protocol\":\"\(proto)\"",
        members("sourceAddressPrefix", "es", rule.sources.map(\.text), &maker, mixing),
        members("sourcePortRange", "s", ports(rule.sourcePorts), &maker, mixing),
        members("destinationAddressPrefix", "es", rule.destinations.map(\.text), &maker, mixing),
        members("destinationPortRange", "s", ports(rule.ports), &maker, mixing),
      ].joined(separator: ",")
      return flat ? "{\"name\":\"r\(index)\",\(body)}" : "{\"name\":\"r\(index)\",\"properties\":{\(body)}}"
    }
    let list = "\"securityRules\":[\(texts.joined(separator: ","))]"
    return flat ? "{\"name\":\"g\",\(list)}" : "{\"name\":\"g\",\"properties\":{\(list)}}"
  }

  private static func members(
    _ name: String, _ plural: String, _ items: [String], _ maker: inout Maker, _ mixing: Int
  ) -> String {
    var rest = items
    var single = "null"
    if items.count == 1 || maker.chance(mixing) { single = "\"\(rest.removeFirst())\"" }
    return
      "\"\(name)\":\(single),\"\(name)\(plural)\":[\(rest.map { "\"\($0)\"" }.joined(separator: ","))]"
  }

  private static func oracle(_ rules: [PlainRule], _ question: PlainQuestion) -> Answer {
    Answer(!PacketOracle(rules, question).isOpen)
  }

  // MARK: - Tests

  @Test func allKnown() throws {
    var maker = Maker(seed: Self.number("PLUMB_SEED", 20_261_121))
    var counts: [String: Int] = [:]
    for _ in 0..<Self.number("PLUMB_RULE_SETS", 300) {
      let made = Self.make(&maker)
      let isFlat = maker.chance(40)
      let sample = Sample(json: Self.json(made.rules, &maker, flat: isFlat), shape: isFlat ? .flat : .native)
      let both = RulePack.both(
        "Microsoft.Network/networkSecurityGroups", require: "{ closed-to: \(made.ask) }")
      #expect(both.errors == 0, "\(both.findings)")
      let verdict = try #require(
        try both.judge(sample, as: "Microsoft.Network/networkSecurityGroups").first)
      let wanted = Self.oracle(made.rules, made.question)
      #expect(verdict.reference == wanted, "\(made.ask)\n\(sample.json)")
      #expect(verdict.fast == wanted, "\(made.ask)\n\(sample.json)")
      counts["\(wanted.name) \(made.question.sources == nil)", default: 0] += 1
      // Whatever gets in has a rule to blame, which lets in and comes in.
      for note in verdict.notes {
        guard case .index(let index)? = note.location.last else { continue }
        #expect(made.rules[index].allows && made.rules[index].inbound)
      }
    }
    for kind in ["yes true", "no true", "yes false", "no false"] {
      #expect(counts[kind, default: 0] >= 20, "\(counts)")
    }
  }

  /// A member, and the rules that it may turn out to make: the extremes, and every place in the order.
  private static let unknowns: [(member: String, values: @Sendable (PlainRule) -> [PlainRule])] = [
    ("access", { rule in [true, false].map { with(rule, \.allows, $0) } }),
    ("direction", { rule in [true, false].map { with(rule, \.inbound, $0) } }),
    ("priority", { rule in stride(from: 50, through: 1050, by: 100).map { with(rule, \.priority, $0) } }),
    ("protocol", { rule in [with(rule, \.proto, nil), with(rule, \.proto, 50)] }),
    (
      "sourceAddressPrefix",
      { rule in [with(rule, \.sources, [.anything]), with(rule, \.sources, others(rule.sources))] }
    ),
    (
      "destinationPortRange",
      { rule in [with(rule, \.ports, [0...65_535]), with(rule, \.ports, others(rule.ports))] }
    ),
  ]

  /// What stands in the plural beside the unknown singular.
  private static func others<Item>(_ items: [Item]) -> [Item] { Array(items.dropFirst()) }

  private static func with<Part>(
    _ rule: PlainRule, _ part: WritableKeyPath<PlainRule, Part>, _ value: Part
  ) -> PlainRule {
    var rule = rule
    rule[keyPath: part] = value
    return rule
  }

  /// With one thing unknown the answer is certain exactly where all that it may be gives the same one.
  @Test func oneUnknown() throws {
    var maker = Maker(seed: Self.number("PLUMB_SEED", 20_261_122))
    var undecided = 0
    for _ in 0..<Self.number("PLUMB_RULE_SETS", 250) {
      let made = Self.make(&maker)
      let index = maker.below(made.rules.count)
      let (member, values) = maker.pick(Self.unknowns)
      let answers = Set(
        values(made.rules[index]).map { rule in
          var rules = made.rules
          rules[index] = rule
          return Self.oracle(rules, made.question)
        })
      let wanted = answers.count == 1 ? answers.first ?? .unknown : .unknown
      undecided += answers.count > 1 ? 1 : 0
      var sample = Sample(json: Self.json(made.rules, &maker, flat: false, mixed: true))
      let place: [PathStep] = [.key("properties"), .key("securityRules"), .index(index), .key("properties")]
      sample.unknown = [(place + [.key(member)], false)]
      let both = RulePack.both(
        "Microsoft.Network/networkSecurityGroups", require: "{ closed-to: \(made.ask) }")
      let verdict = try #require(
        try both.judge(sample, as: "Microsoft.Network/networkSecurityGroups").first)
      #expect(verdict.reference == wanted, "\(made.ask)\n\(sample.described)")
      #expect(verdict.fast == wanted, "\(made.ask)\n\(sample.described)")
    }
    #expect(undecided >= 25)
  }
}
