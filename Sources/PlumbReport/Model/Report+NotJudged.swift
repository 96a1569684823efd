/// Which policies were judged as a whole, in part, and not at all.
extension Report {
  /// Ids of the policies that were judged as a whole. Of those judged in part nobody knows what isn't listed.
  var wholePolicies: Set<String> { Set(policies.map(\.id)).subtracting(notJudged.map(\.policy)) }

  /// Policies of which nothing was judged for this reason; those judged in part don't count.
  func policiesNotJudged(for reason: NotJudged.Reason) -> Int {
    wanting(reason).subtracting(reason == .notCollected ? policies.map(\.id) : []).count
  }

  /// Policies that were judged as far as what was collected decides.
  var policiesJudgedInPart: Int { wanting(.notCollected).intersection(policies.map(\.id)).count }

  private func wanting(_ reason: NotJudged.Reason) -> Set<String> {
    Set(notJudged.filter { $0.reason == reason && $0.refused == nil }.map(\.policy))
  }
}
