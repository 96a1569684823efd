import PlumbLanguage
import PlumbReport
import Plumbline
import Testing

/// `closed-to` wherever a condition may stand, and what reports say of it.
@Suite struct ClosedToPlacesTests {
  private static let scope = "/subscriptions/00000000-0000-0000-0000-000000000001"

  private static func gate(_ name: String, _ properties: String) -> String {
    #"{"id":"\#(scope)/resourceGroups/rg/providers/Test.One/gates/\#(name)","type":"Test.One/gates","name":"\#(name)","#
      + #""properties":{\#(properties)}}"#
  }

  private static func rule(_ from: String, _ port: Int, order: Int = 1, access: String = "allow") -> String {
    #"{"name":"r\#(port)","access":"\#(access)","order":\#(order),"protocol":"tcp","from":\#(from),"port":\#(port)}"#
  }

  private static func type(_ from: String = "{ list-of: text }", rules: String = "") -> String {
    """
    type: Test.One/gates
    title: Gate
    properties:
      properties.rules:
        list-of: { name: text, access: text, order: number, protocol: text, from: \(from), port: port }
    \(rules)
    reachability:
      rules: properties.rules
      name: name
      access: { at: access, allow: allow, deny: deny }
      priority: order
      protocol: { at: protocol, any: any }
      source: { at: from }
      ports: port

    """
  }

  private static func policy(_ body: String, for target: String = "Test.One/gates", define: String = "")
    -> String
  {
    """
    plumb: 1
    \(define)
    policies:
      - id: gate-closed
        title: Gates are closed
        severity: high
        why: Open ones are found.
        for: \(target)
        fix: { steps: [Close it.] }
    \(body)

    """
  }

  private static let everybody = #"["0.0.0.0/0"]"#
  private static let office = #"["20.30.40.0/24"]"#

  private static let gates = [
    gate("open", #""rules":[\#(rule(everybody, 22))]"#), gate("office", #""rules":[\#(rule(office, 22))]"#),
    gate("web", #""rules":[\#(rule(everybody, 443))]"#),
    gate(
      "denied",
      #""rules":[\#(rule(everybody, 22, order: 2)),\#(rule(everybody, 22, order: 1, access: "deny"))]"#),
    gate("nothing", ""), gate("text", #""rules":"none""#),
  ]

  private static func verdicts(_ files: [String: String]) throws -> [String] {
    try Judging(files).report(["gates.json": "[\(gates.joined(separator: ","))]"]).verdicts
  }

  @Test func required() throws {
    let found = try Self.verdicts([
      "t.yaml": Self.type(),
      "p.yaml": Self.policy("    require: { closed-to: { source: internet, ports: 22 } }"),
    ])
    #expect(
      found == ["denied pass", "nothing fail", "office pass", "open fail", "text fail", "web pass"])
  }

  @Test func definedOnceWithArguments() throws {
    let define = """
      define:
        shut:
          on: Test.One/gates
          with: { ports: { list-of: port }, from: { list-of: cidr } }
          holds: { closed-to: { source: $params.from, ports: $params.ports, protocols: [tcp, udp] } }
      """
    let found = try Self.verdicts([
      "t.yaml": Self.type(),
      "p.yaml": Self.policy(
        "    require: { use: { shut: { ports: [443, 22], from: [20.30.40.50/32, '2a00::/16'] } } }",
        define: define),
    ])
    #expect(
      found == ["denied pass", "nothing fail", "office fail", "open fail", "text fail", "web fail"])
  }

  /// In `when` absence is decided, and a wrong kind is an error.
  @Test func whatWhenLeavesOut() throws {
    let found = try Self.verdicts([
      "t.yaml": Self.type(rules: "    absent-means: []"),
      "p.yaml": Self.policy(
        """
            when: { not: { closed-to: { source: internet, ports: 22 } } }
            require: { properties.owner: { exists: true } }
        """),
    ])
    #expect(
      found == [
        "denied not-applicable", "nothing not-applicable", "office not-applicable", "open fail", "text error",
        "web not-applicable",
      ])
  }

  @Test func amongOtherResources() throws {
    func verdict(_ gates: [String], _ clause: String) throws -> [String] {
      let judging = Judging([
        "t.yaml": Self.type(),
        "p.yaml": Self.policy(
          "    require: { resources: { type: Test.One/gates, in: scope, \(clause) } }",
          for: "{ each: subscription }"),
      ])
      return try judging.report(["gates.json": "[\(gates.joined(separator: ","))]"]).results
        .map(\.status.rawValue)
    }
    let closed = "{ closed-to: { source: internet, ports: 22 } }"
    #expect(try verdict([Self.gates[1], Self.gates[2]], "every: \(closed)") == ["pass"])
    #expect(try verdict([Self.gates[1], Self.gates[0]], "every: \(closed)") == ["fail"])
    #expect(try verdict([Self.gates[0], Self.gates[1]], "where: \(closed)") == ["pass"])
    #expect(try verdict([Self.gates[0]], "where: \(closed)") == ["fail"])
    #expect(try verdict([Self.gates[0]], "where: { not: \(closed) }, count: 1") == ["pass"])
  }

  /// A finding says which rule it is, and the line on which it stands.
  @Test func findingsNameTheRule() throws {
    let judging = Judging([
      "t.yaml": Self.type(),
      "p.yaml": Self.policy(
        "    require: { closed-to: { source: internet, ports: [22, 80], protocols: tcp } }"),
    ])
    let rules = "\n\(Self.rule(Self.office, 22)),\n\(Self.rule(Self.everybody, 80, order: 2))"
    let report = try judging.report(["gates.json": "[" + Self.gate("a", #""rules":[\#(rules)]"#) + "]"])
    let evidence = try #require(report.results.first?.evidence.first)
    #expect(report.results.first?.evidence.count == 1)
    #expect(evidence.path == "properties.rules.1")
    #expect(evidence.line == 3)
    #expect(evidence.state == "(r80, priority 2) lets in 0.0.0.0/0 on port 80 (tcp)")
    #expect(evidence.expected == "closed to the internet on ports 22, 80 (tcp)")
  }

  /// A pass that is listed says what was looked at.
  @Test func passesRestOnTheRules() throws {
    let judging = Judging([
      "t.yaml": Self.type(),
      "p.yaml": Self.policy("    require: { closed-to: { source: internet, ports: 22 } }"),
    ])
    let report = try judging.report(["gates.json": "[\(Self.gates[1])]"])
    #expect(report.results.first?.status == .pass)
    #expect(report.results.first?.evidence.first?.path == "properties.rules")
    #expect(report.results.first?.evidence.first?.state == "lets in nothing of it")
  }

  @Test func secretsStayHidden() throws {
    let secret = "{ is: [text, list], secret: true }"
    let judging = Judging([
      "t.yaml": Self.type(secret),
      "p.yaml": Self.policy("    require: { closed-to: { source: 20.30.40.0/24 } }"),
    ])
    let report = try judging.report([
      "gates.json": "[\(Self.gate("a", #""rules":[\#(Self.rule(Self.office, 22))]"#))]"
    ])
    #expect(
      report.results.first?.evidence.first?.state == "(r22, priority 1) lets in (secret) on port 22 (tcp)")
    #expect(try !report.text().contains("20.30.40.0/24 on"))
    // The question is the policy's, and no secret.
    #expect(try report.json().components("\"20.30.40.0/24\"") == 0)
  }

  /// Two copies of a group that differ in a rule: the list isn't known, whatever each of them would let in.
  @Test func copiesThatDiffer() throws {
    let judging = Judging([
      "t.yaml": Self.type(),
      "p.yaml": Self.policy("    require: { closed-to: { source: internet, ports: 22 } }"),
    ])
    func report(_ second: String) throws -> [String] {
      try judging.report([
        "a.json": "[\(Self.gate("a", #""rules":[\#(Self.rule(Self.office, 22))]"#))]",
        "b.json": "[\(second)]",
      ]).verdicts
    }
    #expect(try report(Self.gate("a", #""rules":[\#(Self.rule(Self.office, 22))]"#)) == ["a pass"])
    #expect(try report(Self.gate("a", #""rules":[\#(Self.rule(Self.everybody, 22))]"#)) == ["a unknown"])
    #expect(try report(Self.gate("a", #""rules":[\#(Self.rule(Self.office, 443))]"#)) == ["a unknown"])
  }
}

extension String {
  /// How often a part stands in it.
  fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
