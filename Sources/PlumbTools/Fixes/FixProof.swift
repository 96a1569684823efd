internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbSnapshot

/// Proves a fix: applied to a failing subject it makes the policy pass, and no other policy fail that says nothing of it.
struct FixProof {
  private let prepared: PreparedCase
  private let index: Int?

  init(_ prepared: PreparedCase) {
    self.prepared = prepared
    index = prepared.compiled.pack.policies.firstIndex { $0.id == prepared.policy.id }
  }

  /// Applies the fix to every subject that fails in `judgement` and judges again, by all policies.
  func prove(_ judgement: Judgement, _ result: inout CaseResult) {
    let failing = PolicyTestRunner.judged(judgement, prepared.test).filter { $0.status == .fail }
    let mended = failing.compactMap { finding in
      FixApplication.mended(
        finding, prepared.policy, prepared.compiled.pack, prepared.test, prepared.input
      )
      .map { (finding, $0) }
    }
    guard !mended.isEmpty else { return }
    let plan = prepared.compiled.plan
    let before = Judge(plan: plan, input: prepared.input).judge(jobs: 1)
    for (finding, input) in mended {
      let after = Judge(plan: plan, input: input).judge(jobs: 1)
      let again = after.findings.first {
        $0.policy == index && $0.identity == finding.identity && $0.type == finding.type
      }
      guard let again, again.status == .pass else {
        let now = again.map { "\(PolicyTestRunner.word($0.status)): \($0.message)" } ?? "not judged"
        result.failures.append("the fix doesn't mend \(finding.name): it is then \(now)")
        continue
      }
      let failures = result.failures.count
      compare(before, after, mayFail: prepared.policy.variant(for: finding.type)?.fix?.mayFail ?? [], &result)
      if result.failures.count == failures { result.provenFixes += 1 }
    }
  }

  /// Other policies that fail after the fix and didn't before.
  private func compare(
    _ before: Judgement, _ after: Judgement, mayFail: Set<String>, _ result: inout CaseResult
  ) {
    for other in after.findings
    where other.policy != index && (other.status == .fail || other.status == .error) {
      let earlier = before.findings.first {
        $0.policy == other.policy && $0.identity == other.identity && $0.type == other.type
      }
      // What no policy judged before only counts if the fix has made it.
      let isMade = other.place.map { Int($0.file) >= prepared.input.files.count } ?? false
      guard earlier.map({ $0.status == .pass || $0.status == .notApplicable }) ?? isMade else { continue }
      let id = prepared.compiled.pack.policies[other.policy].id
      if mayFail.contains(id) {
        result.excused.insert(id)
      } else {
        result.failures.append(
          "the fix makes \(other.name) fail \(id): \(other.message) (`may-fail` of the fix says so where it has to)"
        )
      }
    }
  }
}
