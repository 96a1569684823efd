internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

extension ReferenceEvaluator {
  private struct Member {
    var resource: Resource
    var membership: Answer
    var filter: Answer
    var notes: [Note]
  }

  mutating func explain(_ clause: CheckedResources, negated: Bool) -> Explained {
    guard let asker = reader.frames[clause.asker]?.resource else { return Explained(.missing) }
    let ours = clause.keys.map { reader.read($0.ours)?.reading ?? .absent }
    let (resources, complete) = related.candidates(for: clause, asker: asker, ours: ours)
    let outer = (reader.frames[clause.frame], names[clause.frame])
    defer { (reader.frames[clause.frame], names[clause.frame]) = outer }
    var members: [Member] = []
    for resource in resources {
      reader.frames[clause.frame] = frame(resource)
      let membership = self.membership(resource, clause, asker, ours)
      guard membership.best == .yes else { continue }
      let filter = clause.filter.map { explain($0, negated: negated) } ?? Explained(.yes)
      members.append(
        Member(resource: resource, membership: membership, filter: filter.answer, notes: filter.notes))
    }
    if clause.one, members.count(where: { $0.membership.worst == .yes }) > 1 {
      var note = summary(clause, asker, .missing, members, complete, negated)
      note.isError = true
      note.says = "has \(members.count) of them, and the relation admits one"
      return Explained(.missing, [note])
    }
    recorder?.saw(members: members.map(\.membership), complete: complete)
    switch clause.kind {
    case .count(let test):
      let ranking = Ranking(members.map { $0.membership.and($0.filter) }, open: !complete)
      return result(clause, asker, test.answer(ranking.atLeast), members, complete, negated)
    case .distinct(let test, let of):
      return distinct(clause, asker, test, of, members, complete, negated)
    case .every(let body, let orEmpty):
      return every(clause, asker, body, orEmpty, members, complete, negated)
    }
  }

  /// Whether a resource is one of those asked for: by place and by every key. Missing never joins missing.
  private func membership(
    _ resource: Resource, _ clause: CheckedResources, _ asker: Resource, _ ours: [Reading]
  ) -> Answer {
    var answer = resource.facts?.isUncertain ?? false ? Answer.unknown : Answer.yes
    if let placement = clause.placement {
      if resource.facts?.isParentOpen ?? false, JoinHash.asksParent(placement) {
        answer = .unknown
      } else if !Placing.holds(placement, resource, asker) {
        return .no
      }
    }
    for (key, our) in zip(clause.keys, ours) {
      let their = reader.read(key.theirs)?.reading ?? .absent
      answer = answer.and(
        Placing.matches(key, their: Placing.identity(their, resource), our: Placing.identity(our, asker)))
    }
    return answer
  }

  private func result(
    _ clause: CheckedResources, _ asker: Resource, _ answer: Answer, _ members: [Member], _ complete: Bool,
    _ negated: Bool
  ) -> Explained {
    guard (negated ? answer.negated : answer).worst < .yes else { return Explained(answer) }
    let notes = members.prefix(Self.mostElements).flatMap { $0.notes.prefix(Self.mostElements) }
    return Explained(answer, [summary(clause, asker, answer, members, complete, negated)] + notes)
  }

  private func summary(
    _ clause: CheckedResources, _ asker: Resource, _ answer: Answer, _ members: [Member], _ complete: Bool,
    _ negated: Bool
  ) -> Note {
    let fitting = members.count { $0.membership.and($0.filter).worst == .yes }
    let wanted: String =
      switch clause.kind {
      case .count(let test): test.described
      case .distinct(let test, _): "\(test.described) different"
      case .every: "only fitting ones"
      }
    let name = clause.via ?? clause.type
    var says =
      members.isEmpty
      ? "none found" : "\(members.count) found, \(fitting) of which fit\(fitting == 1 ? "s" : "")"
    if !complete, let noun = asker.facts?.document.noun {
      says +=
        members.isEmpty
        ? " in this \(noun), and there may be some outside of it" : " in this \(noun), and there may be more"
    } else if !complete {
      says +=
        members.isEmpty
        ? ", and whether there are any was not exported" : ", and there may be more that were not exported"
    }
    var note = Note(
      path: "\(name)\(clause.placement.map { " (\($0.rawValue))" } ?? "")", actual: nil,
      expected: (negated ? "not " : "") + wanted, answer: answer, location: [], resource: asker, says: says)
    if !complete {
      note.lacking = clause.type
      note.isWide = clause.keys.isEmpty && (clause.placement == .scope || clause.placement == .snapshot)
    }
    return note
  }

  private mutating func every(
    _ clause: CheckedResources, _ asker: Resource, _ body: CheckedCondition, _ orEmpty: Bool,
    _ members: [Member],
    _ complete: Bool, _ negated: Bool
  ) -> Explained {
    var answer = complete ? Answer.yes : Answer(worst: .no, best: .yes)
    var admitted = Answer(worst: .missing, best: complete ? .missing : .yes)
    var failing: [Member] = []
    for var member in members {
      let admission = member.membership.and(member.filter)
      reader.frames[clause.frame] = frame(member.resource)
      let result = explain(body, negated: negated)
      let each = admission.negated.or(result.answer)
      answer = answer.and(each)
      let fits = admission.and(result.answer)
      admitted = Answer(
        worst: fits.worst == .yes ? .yes : admitted.worst, best: fits.best == .yes ? .yes : admitted.best)
      if (negated ? each.negated : each).worst < .yes {
        member.notes = result.notes
        failing.append(member)
      }
    }
    if !orEmpty { answer = answer.and(admitted) }
    return self.result(clause, asker, answer, failing.isEmpty ? members : failing, complete, negated)
  }

  private mutating func distinct(
    _ clause: CheckedResources, _ asker: Resource, _ test: NumberTest, _ of: CheckedPath, _ members: [Member],
    _ complete: Bool, _ negated: Bool
  ) -> Explained {
    var values: [(value: Value?, admitted: Answer)] = []
    for member in members {
      reader.frames[clause.frame] = frame(member.resource)
      var value: Value?
      if case .value(let found)? = reader.read(of)?.reading, !found.isNull, found.isKnown { value = found }
      values.append((value, member.membership.and(member.filter)))
    }
    let type = types[clause.type]
    let ignoreCase =
      of.description?.ignoreCase ?? type?.ignoreCase ?? Provider(type: clause.type).ignoresCase
    func rung(_ count: Int, best: Bool) -> Rung {
      if count <= 0 || (best && !complete) { return .yes }
      return [.yes, .missing].first {
        different(values, at: $0, best: best, ignoreCase: ignoreCase) >= count
      } ?? .no
    }
    let answer = test.answer { Answer(worst: rung($0, best: false), best: rung($0, best: true)) }
    return result(clause, asker, answer, members, complete, negated)
  }
}

/// The rules of place and key that decide which resources belong together, as the reference evaluator applies them.
enum Placing {
  static func holds(_ placement: Placement, _ other: Resource, _ asker: Resource) -> Bool {
    func same(_ left: String, _ right: String) -> Bool {
      !left.isEmpty && TextFold.equal(left, right, ignoreCase: true)
    }
    switch placement {
    case .snapshot: return true
    case .children: return same(other.parent, asker.id)
    case .below:
      return !same(other.id, asker.id) && IDPath.isAtOrBelow(other.id, asker.id, ignoreCase: true)
        || IDPath.isAtOrBelow(other.parent, asker.id, ignoreCase: true) && !other.parent.isEmpty
    case .parent: return same(other.id, asker.parent)
    case .siblings:
      return same(other.parent, asker.parent) && !(same(other.id, asker.id) && same(other.type, asker.type))
    case .scope: return same(other.scope, asker.scope) || other.exported.contains { same($0, asker.scope) }
    }
  }

  /// What is read of a plan's resource, as it joins: by what it refers to, where its value isn't known.
  static func identity(_ reading: Reading, _ resource: Resource) -> Reading {
    guard let document = resource.facts?.document, case .value(let value) = reading else { return reading }
    switch value {
    case .unknown(_, let refers?): return .value(.text(refers))
    case .text(let text): return .value(.text(document.identity(ofID: text)))
    default: return reading
    }
  }

  static func matches(_ key: JoinKey, their: Reading, our: Reading) -> Answer {
    guard case .value(let left) = their, case .value(let right) = our, !left.isNull, !right.isNull else {
      return .no
    }
    if case .unknown = left { return .unknown }
    if case .unknown = right { return .unknown }
    switch key.kind {
    case .equal:
      let answer = Operator.same(left, right, ignoreCase: key.ignoreCase)
      return answer == .missing ? .no : answer
    case .theirsAtOrAbove:
      guard let left = left.text, let right = right.text else { return .no }
      return Answer(IDPath.isAtOrBelow(right, left, ignoreCase: key.ignoreCase))
    case .theirsAtOrBelow:
      guard let left = left.text, let right = right.text else { return .no }
      return Answer(IDPath.isAtOrBelow(left, right, ignoreCase: key.ignoreCase))
    }
  }
}
