import PlumbReport
import Plumbline
import Testing

/// A resource lies in the scope that its id names and in each scope for which a file with it was exported.
@Suite struct ExportScopeTests {
  private static let (one, two) = (
    "/subscriptions/00000000-0000-0000-0000-000000000001",
    "/subscriptions/00000000-0000-0000-0000-000000000002"
  )
  private static let group = "/providers/Microsoft.Management/managementGroups/company"
  private static let type = "Microsoft.Authorization/roleAssignments"

  private static func grant(at scope: String, _ name: String, _ who: String) -> String {
    let id = "\(scope)/providers/\(type)/\(name)"
    return #"{"id":"\#(id)","name":"\#(name)","type":"\#(type)","properties":{"principalId":"\#(who)"}}"#
  }

  private static let policies = [
    "p.yaml": """
    plumb: 1
    policies:
      - id: few
        title: Few grants
        severity: high
        why: Each is a way in.
        fix: { steps: [Mend it.] }
        for: { each: subscription }
        require:
          resources: { type: \(type), in: scope, count: { at-most: 1 } }
      - id: nobody-from-outside
        title: Nobody from outside
        severity: high
        why: Who knows them?
        fix: { steps: [Mend it.] }
        for: { each: subscription }
        require:
          resources: { type: \(type), in: scope, every: { not: { properties.principalId: guest } } }
      - id: known
        title: Grants are known where they are inherited
        severity: high
        why: Joined by key.
        fix: { steps: [Mend it.] }
        for: { each: subscription }
        require:
          resources: { type: \(type), in: scope, where: { properties.principalId: admin }, count: { at-least: 1 } }
    """
  ]

  private static func manifest(_ files: [(String, String)]) -> String {
    "plumb-snapshot: 1\nfiles:\n"
      + files.map { "  - { path: \($0.0), type: \(type), scope: \($0.1), complete: true }\n" }.joined()
  }

  private static func verdicts(_ files: [String: String]) throws -> [String] {
    try Judging(policies).report(files).results.map {
      "\($0.policy) \($0.resource.id.suffix(1)) \($0.status.rawValue)"
    }.sorted()
  }

  private static func listing(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }

  @Test(arguments: [group, ""]) func inheritedGrantsLieInEachSubscription(_ above: String) throws {
    let shared = Self.grant(at: above, "all", "guest")
    let found = try Self.verdicts([
      "one.json": Self.listing([Self.grant(at: Self.one, "a", "admin"), shared]),
      "two.json": Self.listing([shared]),
      "snapshot.yaml": Self.manifest([("one.json", Self.one), ("two.json", Self.two)]),
    ])
    #expect(
      found == [
        "few 1 fail", "few 2 pass", "known 1 pass", "known 2 fail", "nobody-from-outside 1 fail",
        "nobody-from-outside 2 fail",
      ])
  }

  @Test func onlyWhereItWasListed() throws {
    let found = try Self.verdicts([
      "one.json": Self.listing([Self.grant(at: Self.one, "a", "admin")]),
      "two.json": Self.listing([
        Self.grant(at: Self.two, "b", "admin"), Self.grant(at: Self.group, "all", "guest"),
      ]),
      "snapshot.yaml": Self.manifest([("one.json", Self.one), ("two.json", Self.two)]),
    ])
    #expect(
      found == [
        "few 1 pass", "few 2 fail", "known 1 pass", "known 2 pass", "nobody-from-outside 1 pass",
        "nobody-from-outside 2 fail",
      ])
  }

  /// What a tenant has one of bears the same id in all of them.
  @Test func eachTenantHasItsOwn() throws {
    let policies = [
      "p.yaml": """
      plumb: 1
      policies:
        - id: on
          title: Security defaults are on
          severity: high
          why: Nobody is asked otherwise.
          fix: { steps: [Mend it.] }
          for: { each: tenant }
          require:
            resources: { type: microsoft.graph.identitySecurityDefaultsEnforcementPolicy, in: scope, every: { isEnabled: { equals: true } } }
        - id: each-on
          title: Security defaults are on
          severity: high
          why: Nobody is asked otherwise.
          fix: { steps: [Mend it.] }
          for: microsoft.graph.identitySecurityDefaultsEnforcementPolicy
          require: { isEnabled: { equals: true } }
      """
    ]
    func defaults(_ isOn: Bool) -> String {
      ##"{"@odata.type":"#microsoft.graph.identitySecurityDefaultsEnforcementPolicy","id":"00000000-0000-0000-0000-000000000005","isEnabled":\##(isOn)}"##
    }
    let type = "microsoft.graph.identitySecurityDefaultsEnforcementPolicy"
    let results = try Judging(policies).report([
      "one.json": defaults(true), "two.json": defaults(false),
      "snapshot.yaml": """
      plumb-snapshot: 1
      scopes: [{ kind: tenant, id: one.example.com }, { kind: tenant, id: two.example.com }]
      files:
        - { path: one.json, type: \(type), scope: one.example.com, complete: true }
        - { path: two.json, type: \(type), scope: two.example.com, complete: true }
      """,
    ]).results
    #expect(
      results.map { "\($0.policy) \($0.resource.scope) \($0.status.rawValue)" }.sorted() == [
        "each-on one.example.com pass", "each-on two.example.com fail", "on one.example.com pass",
        "on two.example.com fail",
      ])
  }

  /// What was exported for the subscription itself says nothing of the resources in it.
  @Test func theScopesOwnSettingIsNoneOfItsResources() throws {
    let account = "\(Self.one)/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a"
    let setting = "Microsoft.Insights/diagnosticSettings"
    func statuses(_ manifest: String) throws -> [String] {
      try Judging(shipped: "azure/ai-logging.yaml", "azure/ai-keys.yaml").report([
        "accounts.json":
          #"[{"id":"\#(account)","name":"a","type":"Microsoft.CognitiveServices/accounts","kind":"OpenAI","properties":{}}]"#,
        "own.json":
          #"[{"id":"\#(Self.one)/providers/\#(setting)/activity","name":"activity","type":"\#(setting)","properties":{"logs":[]}}]"#,
        "none.json": "[]", "snapshot.yaml": "plumb-snapshot: 1\nfiles:\n\(manifest)",
      ]).results.filter { $0.policy == "azure-openai-diagnostics-audit" }.map(\.status.rawValue)
    }
    func entry(_ file: String, _ scope: String) -> String {
      "  - { path: \(file), type: \(setting), scope: \(scope), complete: true }\n"
    }
    #expect(try statuses(entry("own.json", Self.one)) == ["unknown"])
    #expect(try statuses(entry("own.json", Self.one) + entry("none.json", account)) == ["fail"])
  }

  /// A subscription of which nothing is there but an empty list is judged.
  @Test func anEmptyListNamesItsScope() throws {
    let found = try Self.verdicts([
      "two.json": "[]", "snapshot.yaml": Self.manifest([("two.json", Self.two)]),
    ])
    #expect(found == ["few 2 pass", "known 2 fail", "nobody-from-outside 2 fail"])
  }
}
