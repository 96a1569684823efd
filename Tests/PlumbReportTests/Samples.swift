import PlumbReport
import PlumbValues

/// Reports to be written, of an invented estate.
enum Samples {
  static let subscription = "/subscriptions/b83e1f57-2a94-4c6d-8f10-93c7de24a615"

  static let all: [(name: String, report: Report)] = [
    ("empty", empty), ("nothing-to-judge", nothingToJudge), ("clean", clean), ("mixed", mixed),
    ("hostile", hostile), ("alike", alike(300)), ("below-threshold", belowThreshold), ("plan", plan),
    ("required-data", requiredData), ("half-read", halfRead), ("decided", decided),
  ]

  static func start() -> Report {
    var report = Report(version: "1.0.0", asOf: Instant("2026-11-20") ?? Instant(ticks: 0), asOfFrom: .option)
    report.policiesDigest = String(repeating: "5f3a", count: 16)
    return report
  }

  static var empty: Report { start() }

  static var nothingToJudge: Report {
    var report = start()
    report.asOfFrom = .now
    report.files = [ReportFile(path: "plan.json", sha256: nil, source: "terraform-plan", resources: 3)]
    report.resources = 3
    report.policies = [keys]
    return report
  }

  static var clean: Report {
    var report = start()
    report.asOfFrom = .environment
    report.files = [
      ReportFile(path: "graph.json", sha256: digest, source: "azure-resource-graph", resources: 11)
    ]
    report.policies = [keys]
    report.resources = 11
    return finished(report, passes: ["azure-openai-keys-disabled": 11])
  }

  static let digest = String(repeating: "0a1b2c3d", count: 8)

  static let keys = ReportPolicy(
    id: "azure-openai-keys-disabled", title: "Azure OpenAI accounts refuse keys", severity: .high,
    why: """
      A key works from anywhere, names nobody and never expires: whoever reads it in a build log or a notebook
      calls the models in your name. Entra tokens end within the hour and name their user.
      """,
    references: ["https://learn.microsoft.com/azure/ai-services/disable-local-auth"],
    controls: [
      "mcsb-v1": [.init(id: "IM-1", basis: "published")],
      "nist-800-53-r5": [.init(id: "AC-2", basis: "published"), .init(id: "IA-5", basis: "editorial")],
    ],
    counts: StatusCounts(), leftOutForAbsence: 0)

  static func policy(_ id: String, _ title: String, _ severity: ReportSeverity, why: String = "")
    -> ReportPolicy
  {
    ReportPolicy(
      id: id, title: title, severity: severity, why: why, references: [], controls: [:],
      counts: StatusCounts(),
      leftOutForAbsence: 0)
  }

  static func account(_ name: String, line: Int = 120, type: String = "Microsoft.CognitiveServices/accounts")
    -> ReportResource
  {
    let group = "\(subscription)/resourceGroups/rg-ai-prod"
    return ReportResource(
      id: "\(group)/providers/\(type)/\(name)", type: type, name: name, scope: subscription,
      file: "exports/resource-graph.json", line: line)
  }

  static func evidence(
    _ path: String, _ actual: Value?, _ expected: String, line: Int,
    file: String = "exports/resource-graph.json",
    of related: String? = nil
  ) -> Evidence {
    let state =
      actual.map { if case .unknown = $0 { "is not known" } else { "is \($0.json)" } } ?? "is absent"
    return Evidence(
      path: path, actual: actual, expected: expected, state: state, file: file, line: line, column: 9,
      resource: related)
  }

  static func result(
    _ policy: ReportPolicy, _ resource: ReportResource, _ status: Status = .fail, cause: Cause? = .no,
    message: String? = nil, because evidence: [Evidence] = [], steps: [RemediationStep] = [],
    disruptive: String? = nil,
    gates: Bool = true
  ) -> ReportResult {
    let said = evidence.map { "\($0.path) \($0.state); must be \($0.expected)" }.joined(separator: "; and ")
    return ReportResult(
      policy: policy.id, severity: policy.severity, status: status, cause: status == .pass ? nil : cause,
      resource: resource, message: message ?? said, evidence: evidence, remediation: steps,
      disruptive: disruptive,
      fingerprint: digest, gates: gates && (status == .fail || status == .unknown))
  }

  static func keysOn(_ name: String, line: Int) -> ReportResult {
    let resource = account(name, line: line)
    return result(
      keys, resource,
      because: [evidence("properties.disableLocalAuth", .bool(false), "true", line: line + 11)],
      steps: [
        RemediationStep(
          kind: .text, text: "Find out who calls with a key: metric `AuthenticationType` of the account."),
        RemediationStep(
          kind: .run,
          text: "az resource update --ids '\(resource.id)' --set properties.disableLocalAuth=true"),
        RemediationStep(kind: .terraform, text: "local_auth_enabled = false"),
        RemediationStep(kind: .bicep, text: "properties: {\n  disableLocalAuth: true\n}"),
      ],
      disruptive: "Callers that use a key are refused at once.")
  }

  /// The report with its counts made from its results, and passes that it doesn't list.
  static func finished(_ unfinished: Report, passes: [String: Int] = [:]) -> Report {
    var report = unfinished
    var statuses: [String: StatusCounts] = [:]
    for result in report.results { statuses[result.policy, default: StatusCounts()][result.status] += 1 }
    for index in report.policies.indices {
      var counts = statuses[report.policies[index].id] ?? StatusCounts()
      counts.pass += passes[report.policies[index].id] ?? 0
      report.policies[index].counts = counts
      report.counts.add(counts)
      report.bySeverity[report.policies[index].severity, default: StatusCounts()].add(counts)
    }
    report.gating = report.results.count(where: \.gates)
    report.gate = report.gating > 0 ? .fail : .pass
    return report
  }
}
