import PlumbReport
import PlumbValues

extension Samples {
  /// One of every status and severity, with all that a report can hold.
  static var mixed: Report {
    var report = start()
    report.asOfFrom = .manifest
    report.captured = report.asOf.adding(.init(ticks: 216_000_000_000))
    report.asOf = report.captured ?? report.asOf
    report.scopeNames = [subscription: "prod"]
    report.parameters = ["max-key-age": "90d", "widest-range": "16"]
    report.resources = 312
    report.files = [
      ReportFile(
        path: "exports/resource-graph.json", sha256: digest, source: "azure-resource-graph", resources: 290),
      ReportFile(path: "exports/settings.json", sha256: digest, source: "azure-cli", resources: 22),
    ]
    let network = policy(
      "azure-openai-network-restricted", "Azure OpenAI accounts admit only named networks", .critical,
      why: "A stolen key works from anywhere unless the account refuses unknown addresses.\n\n- one\n- two")
    let diagnostics = policy(
      "azure-openai-diagnostics-audit", "Azure OpenAI accounts log who called them", .medium)
    let tags = policy("azure-resources-tagged", "Resources name their owner", .low)
    let budget = policy("azure-budget-exists", "Every subscription has a budget", .info)
    let age = policy("azure-key-vault-key-age", "Keys are rotated within 90 days", .medium)
    var withAbsent = tags
    withAbsent.leftOutForAbsence = 7
    report.policies = [budget, age, keys, diagnostics, network, withAbsent]
    let chat = account("oai-nordwall-prod-chat", line: 120)
    var owned = account("oai-nordwall-prod-docs", line: 301)
    owned.owner = "ml-platform"
    report.results = [
      result(
        budget,
        ReportResource(
          id: subscription, type: "subscription", name: "prod", scope: subscription, file: "", line: 0),
        message: "no Microsoft.Consumption/budgets; must be at least 1", gates: false),
      result(
        age, account("kv-nordwall-prod", line: 700, type: "Microsoft.KeyVault/vaults"), .error, cause: nil,
        message: "attributes.created is a list; a path must not run through it"),
      result(age, account("kv-nordwall-lab", line: 720, type: "Microsoft.KeyVault/vaults"), .waived),
    ]
    report.results += [
      keysOn("oai-nordwall-prod-chat", line: 120), keysOn("oai-nordwall-prod-docs", line: 301),
      keysOn("oai-nordwall-prod-legacy", line: 388),
      result(
        keys, account("oai-nordwall-prod-partner", line: 420), .unknown, cause: .unknown,
        because: [evidence("properties.disableLocalAuth", .unknown(present: false), "true", line: 431)]),
      result(
        diagnostics, chat, .unknown, cause: .unknown,
        message:
          "diagnostic settings were not collected for this account; export them with: az monitor diagnostic-settings list"
      ),
      result(
        diagnostics, owned, cause: .missing,
        message: "of 1 diagnostic setting none is as it must be",
        because: [
          evidence(
            "properties.logs.0.enabled", .bool(false), "true", line: 17, file: "exports/settings.json",
            of: owned.id + "/providers/Microsoft.Insights/diagnosticSettings/audit"),
          evidence(
            "properties.workspaceId", nil, "present", line: 5, file: "exports/settings.json",
            of: owned.id + "/providers/Microsoft.Insights/diagnosticSettings/audit"),
        ]),
      result(
        network, chat,
        because: [
          evidence("properties.publicNetworkAccess", .text("Enabled"), "\"Disabled\"", line: 140),
          evidence(
            "properties.networkAcls.ipRules.3.value", .text("0.0.0.0/0"), "at most /16 (IPv4)", line: 168),
        ],
        steps: [
          RemediationStep(
            kind: .text, text: "List the addresses that call the account, from its diagnostic logs.")
        ]),
      result(tags, chat, because: [evidence("tags.owner", nil, "present", line: 122)], gates: false),
      result(tags, owned, .notApplicable, cause: nil),
      result(keys, account("oai-nordwall-prod-search", line: 510), .pass),
    ]
    report.notJudged = mixedNotJudged
    report.exports = mixedExports
    report.configuration = ReportConfiguration(file: "plumb.yaml", environment: "prod")
    report.overrides = [
      ReportOverride(name: "widest-range", value: "16", standard: "24", from: "plumb.yaml:7:3"),
      ReportOverride(name: "max-key-age", value: "90d", standard: "180d", from: "--set"),
    ]
    report.selection = ReportSelection(
      only: [.init(pattern: "severity:low", from: "--only")],
      skip: [.init(pattern: "azure-sql-*", from: "plumb.yaml:12:9")],
      leftOut: ["azure-sql-auditing", "azure-sql-firewall"])
    report.problems = [
      ReportProblem(
        severity: .error, file: "exports/vaults.json", line: 3, column: 5, code: "snapshot.malformed",
        message: "a comma or `]` was expected after an element",
        help: "export it anew; the file ends within a value"),
      ReportProblem(
        severity: .warning, file: "exports/settings.json", line: 41, column: 17, code: "snapshot.secret",
        message: "a key stands in the export: rotate it"),
    ]
    report.failOn = "medium"
    return finished(report, passes: ["azure-openai-keys-disabled": 7, "azure-key-vault-key-age": 4])
  }

  private static var mixedNotJudged: [NotJudged] {
    [
      NotJudged(
        policy: "azure-security-contact", scope: nil, reason: .notCollected,
        type: "Microsoft.Security/securityContacts",
        command:
          "az rest --method get --url 'https://management.azure.com\(subscription)/providers/Microsoft.Security/securityContacts?api-version=2023-12-01-preview' > security-contacts.json"
      ),
      NotJudged(
        policy: "azure-defender-ai", scope: subscription, reason: .notCollected,
        type: "Microsoft.Security/pricings",
        command: "az security pricing list > pricings.json"),
      NotJudged(
        policy: "azure-defender-storage", scope: subscription, reason: .notCollected,
        type: "Microsoft.Security/pricings", command: "az security pricing list > pricings.json"),
      NotJudged(
        policy: "azure-openai-abuse-monitoring", scope: nil, reason: .deferred,
        type: "Microsoft.CognitiveServices/accounts", command: nil),
      NotJudged(policy: "aws-key-age", scope: nil, reason: .providerAbsent, type: nil, command: nil),
      NotJudged(policy: "aws-bucket-private", scope: nil, reason: .providerAbsent, type: nil, command: nil),
      NotJudged(
        policy: "incident-response-rehearsed", scope: nil, reason: .manual, type: nil,
        command: "Was the plan that rotates every credential within the hour exercised in the last 180 days?"),
    ]
  }

  private static var mixedExports: [ReportExport] {
    let contacts =
      "az rest --method get --url 'https://management.azure.com\(subscription)/providers/Microsoft.Security/securityContacts?api-version=2023-12-01-preview'"
    let settings = ["chat", "docs", "legacy"].map {
      "az monitor diagnostic-settings list --resource \(account("oai-nordwall-prod-\($0)").id) -o json"
    }
    return [
      ReportExport(
        type: "Microsoft.Insights/diagnosticSettings", each: "Microsoft.CognitiveServices/accounts",
        template: "az monitor diagnostic-settings list --resource ${parent} -o json", commands: settings,
        total: 12,
        policies: ["azure-openai-diagnostics-allLogs"], gates: false),
      ReportExport(
        type: "Microsoft.KeyVault/vaults/keys", each: "Microsoft.KeyVault/vaults",
        template: "az keyvault key list --id ${parent}", commands: [], total: 0,
        policies: ["azure-key-vault-keys"],
        gates: false),
      ReportExport(
        type: "Microsoft.Security/pricings", each: nil, template: "az security pricing list",
        commands: ["az security pricing list"], total: 1,
        policies: [
          "azure-defender-ai", "azure-defender-sql", "azure-defender-storage", "azure-defender-vms",
        ],
        gates: true),
      ReportExport(
        type: "Microsoft.Security/securityContacts", each: "subscription", template: contacts,
        commands: [contacts], total: 1, policies: ["azure-security-contact"], gates: false),
    ]
  }

  /// Many accounts with the same failure, one with another.
  static func alike(_ count: Int) -> Report {
    var report = start()
    report.scopeNames = [subscription: "prod"]
    report.policies = [keys]
    report.resources = count + 1
    report.results = (0..<count).map { keysOn("oai-\($0)", line: 100 + 20 * $0) }
    report.results.append(
      result(
        keys, account("oai-odd", line: 90), cause: .missing,
        because: [evidence("properties.disableLocalAuth", nil, "true", line: 91)]))
    return finished(report)
  }

  static var belowThreshold: Report {
    var report = alike(2)
    report.failOn = "critical"
    for index in report.results.indices { report.results[index].gates = false }
    report.counts = StatusCounts()
    report.bySeverity = [:]
    return finished(report)
  }

  static var plan: Report {
    var report = start()
    report.policies = [keys]
    report.resources = 1
    var result = keysOn("oai-nordwall-prod-chat", line: 88)
    result.resource.address = "module.ai[\"prod\"].azurerm_cognitive_account.chat"
    result.resource.change = "create"
    result.resource.scope = ""
    result.resource.file = "plan.json"
    result.evidence = [
      evidence("properties.disableLocalAuth", .bool(false), "true", line: 91, file: "plan.json")
    ]
    report.results = [result]
    report.notJudged = [
      NotJudged(
        policy: "azure-openai-abuse-monitoring", scope: nil, reason: .deferred,
        type: "Microsoft.CognitiveServices/accounts",
        command: "az cognitiveservices account list > accounts.json")
    ]
    return finished(report)
  }

  /// Nothing fails, but what must be there was not collected.
  static var requiredData: Report {
    var report = clean
    report.notJudged = mixedNotJudged.filter { $0.reason == .notCollected }
    for index in report.notJudged.indices { report.notJudged[index].gates = true }
    report.exports = mixedExports
    report.expected = ["azure", "Microsoft.Security/pricings"]
    report.gating = 3
    report.gate = .fail
    return report
  }

  /// One file is good, another can't be read.
  static var halfRead: Report {
    var report = clean
    report.problems = [
      ReportProblem(
        severity: .error, file: "vaults.json", line: 0, column: 0, code: "snapshot.unreadable",
        message: "no such file")
    ]
    return report
  }

  static let hostileText =
    "<script>alert(\"1\")</script> 'x'\n::add-mask::y\u{1B}[31m###[error]##vso[task.complete]\u{202E}evil\u{2028}\u{9B}🙂日本é"

  static var hostile: Report {
    var report = start()
    let text = hostileText
    let bad = ReportPolicy(
      id: "custom-\(text)", title: text, severity: .high, why: text,
      references: ["https://example.com/\(text)"],
      controls: [text: [.init(id: text, basis: text)]], counts: StatusCounts(), leftOutForAbsence: 0)
    report.policies = [bad]
    report.resources = 2
    report.scopeNames = ["scope": text]
    report.parameters = [text: text]
    let long = String(repeating: "unbreakable", count: 30)
    let resource = ReportResource(
      id: text, type: text, name: text, scope: "scope", owner: text, file: text, line: 1, address: nil,
      change: text)
    let other = ReportResource(id: long, type: long, name: long, scope: long, file: long + ".json", line: 7)
    let wrong = Evidence(
      path: text, actual: .map([.init(key: text, value: .list([.text(text), .null]))]), expected: text,
      state: "is \(text)", file: text, line: 2, column: 3, resource: text)
    report.results = [
      result(
        bad, resource, message: text, because: [wrong],
        steps: RemediationStep.Kind.allCases.map { RemediationStep(kind: $0, text: text) }, disruptive: text),
      result(
        bad, other, message: "::error::\(long) \(long)",
        because: [evidence(long, .text(long), long, line: 8, file: long)]),
      result(bad, resource, .unknown, message: text), result(bad, resource, .error, message: text),
    ]
    report.files = [ReportFile(path: text, sha256: nil, source: text, resources: 2)]
    report.exports = [
      ReportExport(
        type: text, each: text, template: text, commands: [text], total: 2, policies: [text], gates: false)
    ]
    report.configuration = ReportConfiguration(file: text, environment: text)
    report.overrides = [ReportOverride(name: text, value: text, standard: text, from: text)]
    report.selection = ReportSelection(
      only: [.init(pattern: text, from: text)], skip: [.init(pattern: text, from: text)], leftOut: [text])
    report.expected = [text]
    report.notJudged = NotJudged.Reason.allCases.map {
      NotJudged(policy: text, scope: text, reason: $0, type: text, command: text)
    }
    report.problems = [
      ReportProblem(severity: .warning, file: text, line: 1, column: 1, code: "x", message: text, help: text)
    ]
    return finished(report)
  }
}
