import PlumbReport
import PlumbValues

extension Samples {
  /// A report of people's decisions: waivers, a baseline, attestations, other severities, a former report.
  static var decided: Report {
    var report = start()
    report.resources = 42
    report.files = [
      ReportFile(path: "exports/resource-graph.json", sha256: digest, source: "azure-cli", resources: 42)
    ]
    let manual = policy("key-inventory-maintained", "There is a list of all AI keys", .medium)
    let rehearsed = policy("ir-plan-tested", "The response to a stolen key is rehearsed", .high)
    let network = policy("azure-openai-network-restricted", "Accounts admit only named networks", .critical)
    report.policies = [keys, network, rehearsed, manual]
    let lab = waiver("W-2026-014", "lab-*", expires: "2027-01-31")
    var waived = keysOn("lab-1", line: 20)
    waived.status = .waived
    waived.underlying = .fail
    waived.waiver = lab
    waived.gates = false
    var known = keysOn("oai-nordwall-old", line: 40)
    known.baseline = .known
    known.gates = false
    var grown = result(
      network, account("oai-nordwall-old", line: 40),
      because: [
        evidence("properties.publicNetworkAccess", .text("Enabled"), "\"Disabled\"", line: 44),
        evidence("properties.networkAcls.ipRules", .list([]), "a list whose every element fits", line: 47),
      ])
    grown.baseline = .grown
    grown.evidenceOmitted = 3
    grown.evidence[1].more = 2
    report.results =
      [waived, known, keysOn("oai-nordwall-new", line: 60), grown] + attested(rehearsed, manual)
    for index in report.results.indices { report.results[index].fingerprint = print(index) }
    report.waivers = [
      ReportWaiverUse(waiver: lab, states: [.broad], waived: 1, matched: 27),
      ReportWaiverUse(
        waiver: waiver("W-2026-002", "old-*", expires: "2026-10-31"), states: [.expired], waived: 0,
        matched: 2),
      ReportWaiverUse(
        waiver: waiver("W-2026-009", "gone", expires: "2026-12-01"), states: [.expiring, .unmatched],
        waived: 0, matched: 0),
      ReportWaiverUse(
        waiver: waiver("W-2026-010", "mended", expires: "2027-06-30"), states: [.unneeded], waived: 0,
        matched: 1),
    ]
    report.baseline = "baseline.json"
    report.severityOverrides = [
      ReportSeverityOverride(
        policy: network.id, severity: .critical, standard: .high, from: "plumb.yaml:9:3, environment prod")
    ]
    report.unknownPolicy = .warn
    var done = finished(report)
    done.since = comparison(done)
    return done
  }

  private static func print(_ number: Int) -> String { String(repeating: "0\(number)c4", count: 16) }

  private static func waiver(_ id: String, _ name: String, expires: String) -> ReportWaiver {
    ReportWaiver(
      id: id, policy: keys.id,
      resource: "/subscriptions/*/resourceGroups/*/providers/Microsoft.CognitiveServices/accounts/\(name)",
      scope: nil, reason: "Isolated lab, no production data", owner: "ml-platform",
      approvedBy: "security@example.com", expires: expires)
  }

  /// A manual policy that is answered, and one whose answer is too old.
  private static func attested(_ rehearsed: ReportPolicy, _ manual: ReportPolicy) -> [ReportResult] {
    let snapshot = ReportResource(
      id: "snapshot", type: "snapshot", name: "snapshot", scope: "", file: "attestations.yaml", line: 4)
    var expired = result(
      rehearsed, snapshot, .unknown, cause: .unknown,
      message: "the attestation of 2025-11-02 held until 2026-05-01")
    expired.attestation = ReportAttestation(
      answer: .done, by: "security@example.com", on: "2025-11-02", until: "2026-05-01",
      statement: "Exercised with the platform team", evidence: ["minutes/2025-11-02.md"])
    var answered = result(manual, snapshot, .pass, message: "attested by ml-platform on 2026-10-01")
    answered.attestation = ReportAttestation(
      answer: .done, by: "ml-platform", on: "2026-10-01", until: "2026-12-30",
      statement: "Looked through on 1 October", evidence: ["https://wiki.example.com/ai-keys"])
    return [expired, answered]
  }

  /// The same report, before one account was mended and another failed.
  private static func comparison(_ report: Report) -> ReportComparison {
    var former = report
    former.asOf = Instant("2026-10-20") ?? former.asOf
    former.results.removeAll { $0.resource.name == "oai-nordwall-new" }
    var mended = keysOn("oai-nordwall-mended", line: 80)
    mended.fingerprint = print(8)
    var unseen = result(
      policy("azure-key-vault-key-age", "Keys are rotated", .medium), account("kv-nordwall", line: 90))
    unseen.fingerprint = print(9)
    former.results += [mended, unseen]
    for index in former.results.indices {
      if former.results[index].status == .waived { former.results[index].status = .fail }
      if former.results[index].baseline == .grown {
        former.results[index].evidence.removeLast()
        former.results[index].severity = .high
      }
    }
    return ReportComparison(report, since: former, in: "reports/2026-10.json")
  }
}
