internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// The facts of one clause, found by key in constant time.
final class JoinIndex: Sendable {
  let facts: [RelatedFact]
  private let heads: [Int32]
  private let next: [Int32]
  private let mask: UInt64

  init(_ facts: [RelatedFact]) {
    self.facts = facts
    var size: UInt64 = 16
    while size < UInt64(facts.count) * 2 { size *= 2 }
    mask = size - 1
    var heads = [Int32](repeating: -1, count: Int(size))
    var next = [Int32](repeating: -1, count: facts.count)
    for (index, fact) in facts.enumerated() {
      let bucket = Int(fact.key.lo & mask)
      next[index] = heads[bucket]
      heads[bucket] = Int32(clamping: index)
    }
    self.heads = heads
    self.next = next
  }

  /// Calls `visit` with each fact of a key.
  func each(_ key: Hash128, _ visit: (RelatedFact) -> Void) {
    var at = heads[Int(key.lo & mask)]
    while at >= 0 {
      let fact = facts[Int(at)]
      if fact.key == key { visit(fact) }
      at = next[Int(at)]
    }
  }
}

/// How many answers reach which rung: all that counting needs of the members of a group.
struct Tally: Sendable {
  private var worst: (missing: Int, yes: Int) = (0, 0)
  private var best: (missing: Int, yes: Int) = (0, 0)
  /// Lowest body answer; highest filter answer.
  private(set) var lowest = Answer.yes
  private(set) var admitted = Answer.no

  /// `membership`: whether the resource is one of those asked for.
  mutating func add(_ fact: RelatedFact, _ membership: Answer) {
    let filter = membership.and(fact.filter)
    if filter.worst >= .missing { worst.missing += 1 }
    if filter.worst == .yes { worst.yes += 1 }
    if filter.best >= .missing { best.missing += 1 }
    if filter.best == .yes { best.yes += 1 }
    lowest = lowest.and(membership.negated.or(fact.body))
    admitted = admitted.or(filter)
  }

  /// “At least k”; `open`: others may exist.
  func atLeast(_ count: Int, open: Bool) -> Answer {
    guard count > 0 else { return .yes }
    return Answer(
      worst: worst.yes >= count ? .yes : worst.missing >= count ? .missing : .no,
      best: open || best.yes >= count ? .yes : best.missing >= count ? .missing : .no)
  }

  /// `every`, given that each body answer is that of `any: [not where, C]`.
  func every(orEmpty: Bool, open: Bool) -> Answer {
    var answer = open ? lowest.and(.unknown) : lowest
    if !orEmpty {
      answer = answer.and(
        Answer(
          worst: admitted.worst == .yes ? .yes : .missing,
          best: open || admitted.best == .yes ? .yes : .missing))
    }
    return answer
  }
}
