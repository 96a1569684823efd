internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Decides joined policies from facts alone; what it can't decide goes to the reference evaluator.
struct JoinDecision {
  let plan: Plan
  let partial: Partial
  let indexes: [JoinIndex]
  let collection: Collection
  let known: KnownScopes
  let documents: Documents
  /// By policy and variant.
  private let residuals: [[Residual?]]
  /// By clause. A whole clause would be copied for each resource that asks it.
  private let questions: [Question]

  private struct Question {
    enum Kind {
      case count(NumberTest)
      case every(orEmpty: Bool)
      case distinct
    }
    var kind: Kind
    var isSiblings: Bool
  }

  init(
    plan: Plan, partial: Partial, indexes: [JoinIndex], collection: Collection, known: KnownScopes,
    documents: Documents
  ) {
    self.documents = documents
    self.plan = plan
    self.partial = partial
    self.indexes = indexes
    self.collection = collection
    self.known = known
    questions = plan.clauses.map { clause in
      let kind: Question.Kind =
        switch clause.checked.kind {
        case .count(let test): .count(test)
        case .every(_, let orEmpty): .every(orEmpty: orEmpty)
        case .distinct: .distinct
        }
      return Question(kind: kind, isSiblings: clause.checked.placement == .siblings)
    }
    residuals = plan.pack.policies.indices.map { plan.residuals(policy: $0) }
  }

  /// The policy's answer; nil where facts alone don't give it.
  func answer(_ fact: JudgedFact) -> Answer? {
    guard fact.count > 0 else { return nil }
    return residuals[Int(fact.policy)][Int(fact.variant)].flatMap { answer($0, fact) }
  }

  private func answer(_ residual: Residual, _ fact: JudgedFact) -> Answer? {
    switch residual {
    case .local(let number):
      return RelatedFact.unpack(UInt8(truncatingIfNeeded: fact.locals >> UInt32(number * 4) & 15))
    case .not(let inner): return answer(inner, fact)?.negated
    case .all(let parts):
      var whole = Answer.yes
      for part in parts {
        guard let answer = answer(part, fact) else { return nil }
        whole = whole.and(answer)
      }
      return whole
    case .any(let parts):
      var whole: Answer? = .no
      for part in parts {
        guard let answer = answer(part, fact) else {
          whole = nil
          continue
        }
        if answer.worst == .yes { return .yes }
        whole = whole?.or(answer)
      }
      return whole
    case .clause(let number):
      for index in Int(fact.first)..<Int(fact.first + fact.count)
      where Int(partial.lookups[index].clause) == number {
        return clause(number, partial.lookups[index], fact)
      }
      return nil
    }
  }

  private func clause(_ number: Int, _ lookup: Lookup, _ fact: JudgedFact) -> Answer? {
    if lookup.state == .unknown || !partial.maybe[number].isEmpty { return nil }
    let question = questions[number]
    var tally = Tally()
    var seen: Set<ElementPlace> = []
    for index in 0..<Int(lookup.count) {
      let membership = index < lookup.sure ? Answer.yes : .missing
      indexes[number].each(partial.keys[Int(lookup.first) + index]) { related in
        if question.isSiblings, related.place == fact.place { return }
        if lookup.state == .several, !seen.insert(related.place).inserted { return }
        tally.add(related, membership)
      }
    }
    switch question.kind {
    case .count(let test):
      let closed = test.answer { tally.atLeast($0, open: false) }
      let open = test.answer { tally.atLeast($0, open: true) }
      // What was collected matters only where further resources could change the answer.
      if closed == open { return closed }
      return isComplete(number, lookup, fact) ? closed : open
    case .every(let orEmpty):
      return tally.every(orEmpty: orEmpty, open: !isComplete(number, lookup, fact))
    case .distinct: return nil
    }
  }

  private func isComplete(_ number: Int, _ lookup: Lookup, _ fact: JudgedFact) -> Bool {
    let clause = plan.clauses[number].checked
    if let document = documents[fact.place.file] {
      // Whose siblings they are isn't kept: the reference evaluator asks again.
      return document.isComplete(clause, asker: fact.place, parent: "")
    }
    if clause.placement == .scope, lookup.state == .missing { return false }
    if partial.unplaced[number]?.mayBe(at: lookup.place, scope: fact.scope) ?? false { return false }
    return collection.isComplete(
      clause.type, placement: clause.placement, place: lookup.state == .missing ? nil : lookup.place,
      scope: fact.scope,
      group: partial.groups[number].contains(lookup.place), found: partial.found,
      scopes: known.of(
        clause.type, isRegional: plan.pack.types[clause.type]?.scope == ScopeKind.region.rawValue))
  }
}
