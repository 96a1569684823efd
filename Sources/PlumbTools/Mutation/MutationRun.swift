internal import Dispatch
internal import PlumbEvaluation
internal import PlumbLanguage
internal import Synchronization

/// Runs the cases of mutants until one of them tells the mutant from the policy.
struct MutationRun: Sendable {
  enum Outcome: Sendable {
    case killed
    case survived
    /// The evaluators say different things of the mutant.
    case contradiction(String)
  }

  /// By policy; they pass.
  let cases: [String: [PreparedCase]]

  /// What became of each mutant, in their order. Which case kills doesn't matter, so threads may share the work.
  func outcomes(_ mutants: [Mutant], jobs: Int) -> [Outcome] {
    let state = Mutex<(next: Int, outcomes: [Outcome?])>((0, mutants.map { _ in nil }))
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, mutants.count))) { _ in
      var order = cases.mapValues { Array($0.indices) }
      while true {
        let index = state.withLock { state in
          state.next += 1
          return state.next - 1
        }
        guard mutants.indices.contains(index) else { return }
        let outcome = run(mutants[index], &order)
        state.withLock { $0.outcomes[index] = outcome }
      }
    }
    return state.withLock { $0.outcomes.map { $0 ?? .survived } }
  }

  /// `order`: which cases to run first, by policy; the last one that killed stands at the front.
  private func run(_ mutant: Mutant, _ order: inout [String: [Int]]) -> Outcome {
    for policy in mutant.sites.keys.sorted() {
      guard let cases = cases[policy], let indices = order[policy] else { continue }
      var plans: [Int: Plan] = [:]
      for (rank, index) in indices.enumerated() {
        let prepared = cases[index]
        let number = prepared.compiled.number
        guard let plan = plans[number] ?? mutant.applied(to: prepared.policy).map(prepared.plan) else {
          continue
        }
        plans[number] = plan
        let judgement = Judge(plan: plan, input: prepared.input).judge(jobs: 1)
        if let finding = judgement.findings.first(where: \.isContradiction) {
          return .contradiction(finding.message)
        }
        if !PolicyTestRunner.compare(judgement, prepared.test).isEmpty {
          order[policy]?.remove(at: rank)
          order[policy]?.insert(index, at: 0)
          return .killed
        }
      }
    }
    return .survived
  }
}
