internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbReport
internal import PlumbValues

// What people decided: answers to manual policies, waivers, the baseline; then the gate.
extension ReportAssembler {
  /// True for a manual policy that takes part: attestations are given, or it was asked for.
  func isAnswered(_ item: Unjudged) -> Bool {
    item.reason == .manual && isAnswered(policies.pack.policies[item.policy])
  }

  private func isAnswered(_ policy: CheckedPolicy) -> Bool {
    policy.attest != nil
      && (request.decisions.attestations != nil || request.decisions.asked.contains(policy.id))
  }

  /// The results of manual policies, in their places.
  func addAnswers(to report: inout Report) {
    let asked = policies.pack.policies.filter(isAnswered)
    guard !asked.isEmpty else { return }
    for policy in asked {
      let result = answer(policy)
      report.counts[result.status] += 1
      report.bySeverity[result.severity, default: StatusCounts()][result.status] += 1
      if let at = report.policies.firstIndex(where: { $0.id == policy.id }) {
        report.policies[at].counts[result.status] += 1
      }
      if result.status == .pass || result.status == .notApplicable, !request.include.contains(result.status),
        result.attestation == nil
      {
        continue
      }
      report.results.append(result)
    }
  }

  private func answer(_ policy: CheckedPolicy) -> ReportResult {
    let attestations = request.decisions.attestations
    let entry = attestations?.entries[policy.id]
    let question = policy.attest?.question ?? ""
    let status: Status
    let message: String
    switch entry {
    case nil: (status, message) = (.unknown, "nobody has attested it: \(question)")
    case .some(let entry) where request.decisionDate >= entry.end:
      (status, message) = (
        .unknown, "the attestation of \(entry.record.on) held until \(entry.record.until): \(question)"
      )
    case .some(let entry):
      let said = entry.record.statement.isEmpty ? "" : ": \(entry.record.statement)"
      let by = "by \(entry.record.by) on \(entry.record.on)\(said)"
      switch entry.record.answer {
      case .done: (status, message) = (.pass, "attested \(by)")
      case .notDone: (status, message) = (.fail, "attested as not done \(by)")
      case .notApplicable: (status, message) = (.notApplicable, "attested as not applicable \(by)")
      }
    }
    var result = ReportResult(
      policy: policy.id, severity: severity(policy), status: status,
      cause: status == .fail ? .no : status == .unknown ? .unknown : nil,
      resource: ReportResource(
        id: "snapshot", type: "snapshot", name: "snapshot", scope: "",
        file: entry == nil ? "" : attestations?.file ?? "", line: entry?.line ?? 0),
      message: message, evidence: [], remediation: status == .fail || status == .unknown ? steps(policy) : [],
      disruptive: nil, fingerprint: Self.fingerprint(policy.id, "snapshot"), gates: false)
    result.attestation = entry?.record
    return result
  }

  private func steps(_ policy: CheckedPolicy) -> [RemediationStep] {
    let wanted = policy.attest.map { RemediationStep(kind: .text, text: "Attest it with: \($0.evidence)") }
    return (policy.manualFix?.steps ?? []).map { step in
      RemediationStep(
        kind: RemediationStep.Kind(rawValue: step.kind.rawValue) ?? .text,
        text: step.template.segments.map { segment in
          if case .literal(let text) = segment { text } else { "" }
        }.joined())
    } + (wanted.map { [$0] } ?? [])
  }

  /// Puts the answers, which stand last, where their policies' ids belong.
  private func placeAnswers(from start: Int, in report: inout Report) {
    let answers = report.results[start...]
    report.results.removeSubrange(start...)
    for answer in answers {
      let at = report.results.firstIndex { $0.policy > answer.policy } ?? report.results.endIndex
      report.results.insert(answer, at: at)
    }
  }

  /// Waivers, baseline, gate, and what is different from a former report. `findings`: in step with the first results.
  func decide(_ findings: [Finding], _ judgement: Judgement, in report: inout Report) {
    report.severityOverrides = request.severityOverrides
    if let waivers = request.decisions.waivers {
      waivers.apply(to: &report, passing: judgement.watched) { index in
        guard findings.indices.contains(index) else { return ("snapshot", false) }
        let finding = findings[index]
        return (finding.identity.isEmpty ? finding.address ?? "" : finding.identity, ignoresCase(finding))
      }
    }
    if let (former, file) = request.decisions.baseline { report.compare(with: Baseline(former), in: file) }
    placeAnswers(from: findings.count, in: &report)
    report.decide(GateRule(failOn: request.failOn, unknown: request.unknown))
    if let (former, file) = request.decisions.since {
      report.since = ReportComparison(report, since: former, in: file)
    }
  }
}
