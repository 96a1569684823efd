internal import PlumbLanguage

/// Policies whose resources are there while a type that they ask for is nowhere. What is certain without it counts; of
/// the rest the policy is listed once as not collected, and not each resource as unknown.
struct Wanting {
  /// How many results each of them leaves open.
  private var open: [Int: Int]

  init(_ policies: [Unjudged]) {
    open = Dictionary(policies.map { ($0.policy, 0) }, uniquingKeysWith: { first, _ in first })
  }

  var policies: Set<Int> { Set(open.keys) }

  /// True for a policy of which what is open isn't listed; notes one such result.
  mutating func takes(_ policy: Int) -> Bool {
    guard open[policy] != nil else { return false }
    open[policy, default: 0] += 1
    return true
  }

  /// The same for a result that was explained.
  mutating func takes(_ finding: Finding?) -> Bool {
    guard let finding, finding.status == .unknown else { return false }
    return takes(finding.policy)
  }

  /// Without those of which nothing was left open. Of others it is noted whether something was judged; where nothing
  /// was, what they don't apply to says nothing.
  func settled(
    _ unjudged: [Unjudged], _ counts: inout [PolicyCounts], _ findings: inout [Finding]
  ) -> [Unjudged] {
    var idle: Set<Int> = []
    var settled: [Unjudged] = []
    for item in unjudged {
      guard let open = open[item.policy] else {
        settled.append(item)
        continue
      }
      let own = counts[item.policy]
      var item = item
      item.isPartly = own.pass + own.fail + own.error > 0
      if open == 0, item.isPartly || own.notApplicable > 0 { continue }
      if !item.isPartly {
        counts[item.policy] = PolicyCounts()
        idle.insert(item.policy)
      }
      settled.append(item)
    }
    findings.removeAll { idle.contains($0.policy) }
    return settled
  }
}
