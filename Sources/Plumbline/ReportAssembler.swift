internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbReport
internal import PlumbSnapshot
internal import PlumbValues

/// Makes the report of what evaluation found: severities, gate, fingerprints, words for what wasn't judged.
struct ReportAssembler {
  let request: CheckRequest
  let policies: PolicySet
  let files: [SnapshotFile]
  var problems: [ReportProblem] = []
  /// The configuration that plans were made from.
  let blocks: TerraformBlocks?

  init(request: CheckRequest, policies: PolicySet, files: [SnapshotFile]) {
    self.request = request
    self.policies = policies
    self.files = files
    blocks = request.sourceRoot.map(TerraformBlocks.init)
  }

  func report(_ judgement: Judgement, asOf: Instant, asOfFrom: Report.DateSource) -> Report {
    var report = Report(version: Plumbline.version, asOf: asOf, asOfFrom: asOfFrom)
    report.files = zip(files, judgement.files).enumerated().map { number, found in
      let (file, count) = found
      return ReportFile(
        path: Masking.text(file.shown, member: nil), sha256: request.wantsDigests ? digest(file) : nil,
        source: judgement.sources[number] ?? "json", resources: count)
    }
    if request.wantsDigests { report.policiesDigest = policies.digest }
    report.parameters = Dictionary(
      policies.pack.parameters.map { ($0.name, $0.value.described) }, uniquingKeysWith: { first, _ in first })
    report.resources = judgement.resources
    report.scopeNames = judgement.scopeNames.mapValues { Masking.text($0, member: nil) }
    report.notJudged = notJudged(judgement)
    report.exports = exports(judgement)
    record(in: &report)
    report.problems =
      problems + judgement.problems.map { Self.problem($0, severity: .error) }
      + judgement.warnings.map { Self.problem($0, severity: .warning) }
    let unjudged = Set(judgement.unjudged.filter { !isAnswered($0) && !$0.isPartly }.map(\.policy))
    for (index, policy) in policies.pack.policies.enumerated() {
      let counts = statusCounts(judgement.counts[index])
      report.counts.add(counts)
      report.bySeverity[severity(policy), default: StatusCounts()].add(counts)
      if !unjudged.contains(index) {
        report.policies.append(item(policy, counts, judgement.counts[index].leftOut))
      }
    }
    var listed: [Finding] = []
    for index in judgement.findings.indices where add(index, judgement, to: &report) {
      listed.append(judgement.findings[index])
    }
    addAnswers(to: &report)
    decide(listed, judgement, in: &report)
    nothingJudged(&report, isOfDocuments: judgement.isOfDocuments)
    return report
  }

  func severity(_ policy: CheckedPolicy) -> ReportSeverity {
    ReportSeverity(rawValue: policy.severity.rawValue) ?? .critical
  }

  private func statusCounts(_ counts: PolicyCounts) -> StatusCounts {
    var result = StatusCounts()
    result.pass = counts.pass
    result.fail = counts.fail
    result.unknown = counts.unknown
    result.error = counts.error
    result.notApplicable = counts.notApplicable
    return result
  }

  private func item(_ policy: CheckedPolicy, _ counts: StatusCounts, _ leftOut: Int) -> ReportPolicy {
    ReportPolicy(
      id: policy.id, title: policy.title, severity: severity(policy), why: policy.why,
      references: policy.references,
      controls: policy.maps.mapValues {
        $0.map { ReportPolicy.Control(id: $0.id, basis: $0.basis.rawValue) }
      },
      counts: counts, leftOutForAbsence: leftOut)
  }

  private static func status(_ verdict: VerdictStatus) -> Status {
    switch verdict {
    case .pass: .pass
    case .fail: .fail
    case .unknown: .unknown
    case .error: .error
    case .notApplicable: .notApplicable
    }
  }

  /// False for what isn't listed.
  private func add(_ index: Int, _ judgement: Judgement, to report: inout Report) -> Bool {
    let finding = judgement.findings[index]
    let status = Self.status(finding.status)
    if status == .pass || status == .notApplicable, !request.include.contains(status) { return false }
    let policy = policies.pack.policies[finding.policy]
    var resource = ReportResource(
      id: finding.id, type: finding.type, name: finding.name, scope: finding.scope, owner: finding.owner,
      file: finding.place.map { shown($0.file) } ?? "", line: judgement.lines[index]?.line ?? 0,
      address: finding.address, change: finding.change)
    resource.declared = finding.address.flatMap { blocks?.place(of: $0) }
    report.results.append(
      ReportResult(
        policy: policy.id, severity: severity(policy), status: status, cause: cause(status, finding.cause),
        resource: resource, message: finding.message, evidence: evidence(index, judgement),
        remediation: finding.remediation.map {
          RemediationStep(kind: RemediationStep.Kind(rawValue: $0.kind) ?? .text, text: $0.text)
        },
        disruptive: finding.disruptive, fingerprint: fingerprint(policy, finding), gates: false))
    report.results[report.results.count - 1].lacking = finding.lacking
    report.results[report.results.count - 1].evidenceOmitted = finding.evidenceOmitted
    return true
  }

  private func shown(_ file: UInt32) -> String {
    files.indices.contains(Int(file)) ? files[Int(file)].shown : ""
  }

  private func cause(_ status: Status, _ rung: Rung?) -> Cause? {
    switch status {
    case .fail: rung == .missing ? .missing : .no
    case .unknown: .unknown
    default: nil
    }
  }

  private func evidence(_ index: Int, _ judgement: Judgement) -> [Evidence] {
    zip(judgement.findings[index].evidence, judgement.evidenceLines[index]).map { evidence, position in
      var made = Evidence(
        path: evidence.path, actual: evidence.actual, expected: evidence.expected, state: evidence.state,
        file: evidence.file.map(shown) ?? "", line: position?.line ?? 0, column: position?.column ?? 0,
        resource: evidence.resource, attribute: evidence.attribute)
      made.more = evidence.more
      return made
    }
  }

  /// SHA-256 over policy id, NUL and resource id, in lower case where the provider ignores case.
  private func fingerprint(_ policy: CheckedPolicy, _ finding: Finding) -> String {
    let identity = finding.identity.isEmpty ? finding.address ?? "" : finding.identity
    return Self.fingerprint(policy.id, ignoresCase(finding) ? identity.lowercased() : identity)
  }

  static func fingerprint(_ policy: String, _ identity: String) -> String {
    var hash = SHA256()
    hash.update(Array(policy.utf8) + [0] + Array(identity.utf8))
    return hash.hex()
  }

  /// Whether the resource's id is compared without case.
  func ignoresCase(_ finding: Finding) -> Bool {
    policies.pack.types[finding.type]?.ignoreCase ?? Provider(type: finding.type).ignoresCase
      || ScopeKind(rawValue: finding.type) != nil
  }

  private func notJudged(_ judgement: Judgement) -> [NotJudged] {
    (judgement.unjudged.filter { !isAnswered($0) } + partly(judgement)).map { item in
      let policy = policies.pack.policies[item.policy]
      let reason = reason(of: item)
      let command =
        item.reason == .manual
        ? policy.attest?.question : item.type.flatMap { policies.pack.types[$0]?.export }
      var listed = NotJudged(
        policy: policy.id, scope: item.scope.map { Masking.text($0, member: nil) }, reason: reason,
        type: item.type,
        command: item.refused == nil ? command : item.wanted.first?.commands.first ?? command)
      listed.refused = item.refused
      listed.types = item.wanted.filter { !$0.isStep }.map(\.type)
      listed.gates = gates(item, severity(policy))
      return listed
    }
  }

  static let nothingJudgedCode = "snapshot.nothing-judged"

  /// An export in which nothing at all was judged proves nothing: that is an error of its own.
  private func nothingJudged(_ report: inout Report, isOfDocuments: Bool) {
    guard report.counts.judged == 0, report.counts.notApplicable == 0,
      report.problems.allSatisfy({ $0.severity != .error })
    else { return }
    if isOfDocuments, report.problems.contains(where: { $0.code == ReadProblem.Code.planRemark.rawValue }) {
      return
    }
    let isLeft = report.notJudged.contains { item in
      guard item.reason == .deferred else { return false }
      if case .types? = policies.pack.policies.first(where: { $0.id == item.policy })?.target { return true }
      return false
    }
    let what =
      report.resources == 0
      ? "no resource was found in it"
      : report.exports.contains(where: \.isOfJudged)
        ? "what decides on its resources is not there"
        : isLeft
          ? "what its resources show decides no policy"
          : "no policy speaks of \(report.resources == 1 ? "its one resource" : "its \(report.resources) resources")"
    report.problems.append(
      ReportProblem(
        severity: isOfDocuments ? .warning : .error,
        file: Masking.text(request.snapshots.joined(separator: " "), member: nil), line: 0,
        column: 0,
        code: Self.nothingJudgedCode, message: "nothing was judged: \(what)",
        help: isOfDocuments
          ? "plans are judged by what they hold; `plumb inspect` shows it"
          : "the commands under “Not judged” export what the policies need"))
  }

  static func problem(_ problem: ReadProblem, severity: ReportProblem.Severity) -> ReportProblem {
    ReportProblem(
      severity: severity, file: Masking.text(problem.shown, member: nil), line: problem.position?.line ?? 0,
      column: problem.position?.column ?? 0, code: problem.code.rawValue,
      message: Masking.text(problem.message, member: nil), help: problem.help.isEmpty ? nil : problem.help)
  }

  private func digest(_ file: SnapshotFile) -> String? { try? file.digest() }
}
