internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

extension ReferenceEvaluator {
  private struct Member {
    var resource: Resource
    var membership: Answer
    var filter: Answer
    /// On keys that leave open whether it is one of those asked for.
    var keyNotes: [Note]
    var notes: [Note]
  }

  mutating func explain(_ clause: CheckedResources, negated: Bool) -> Explained {
    guard let asker = reader.frames[clause.asker]?.resource else { return Explained(.missing) }
    let ours = clause.keys.map { read($0.ours, $0.absentMeans.ours) }
    let (resources, complete) = related.candidates(for: clause, asker: asker, ours: ours)
    let outer = (reader.frames[clause.frame], names[clause.frame])
    defer { (reader.frames[clause.frame], names[clause.frame]) = outer }
    var members: [Member] = []
    for resource in resources {
      reader.frames[clause.frame] = frame(resource)
      let (membership, keyNotes) = self.membership(resource, clause, asker, ours)
      guard membership.best > .no else { continue }
      let filter = clause.filter.map { explain($0, negated: negated) } ?? Explained(.yes)
      members.append(
        Member(
          resource: resource, membership: membership, filter: filter.answer, keyNotes: keyNotes,
          notes: keyNotes + filter.notes))
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

  /// What stands at a key, or what its absence means.
  private func read(_ path: CheckedPath, _ absentMeans: Value?) -> Reading {
    let reading = reader.read(path)?.reading ?? .absent
    return reading.isAbsent ? absentMeans.map(Reading.value) ?? reading : reading
  }

  /// Whether a resource is one of those asked for: by place and by every key; with notes on keys that leave it open.
  private func membership(
    _ resource: Resource, _ clause: CheckedResources, _ asker: Resource, _ ours: [Reading]
  ) -> (Answer, [Note]) {
    var answer = resource.facts?.isUncertain ?? false ? Answer.unknown : Answer.yes
    var notes: [Note] = []
    if let placement = clause.placement {
      if resource.facts?.isParentOpen ?? false, JoinHash.asksParent(placement) {
        answer = .unknown
      } else {
        let place =
          placement == .scope
          ? Placing.lies(resource, inScopeOf: asker, typeScope: Placing.scope(of: clause.type, types))
          : Answer(Placing.holds(placement, resource, asker))
        if place.best == .no { return (.no, []) }
        answer = answer.and(place)
      }
    }
    for (key, our) in zip(clause.keys, ours) {
      let their = read(key.theirs, key.absentMeans.theirs)
      let each = Placing.matches(
        key, their: Placing.identity(their, resource), our: Placing.identity(our, asker))
      if each == .missing { notes += note(key, our: our) }
      answer = answer.and(each)
    }
    return (answer, notes)
  }

  /// On the value of a test's key that is absent or of the wrong kind: ours, where it is ours.
  private func note(_ key: JoinKey, our: Reading) -> [Note] {
    var isOurs = true
    if case .value(let value) = our, !value.isNull { isOurs = key.kind != .equal && value.text == nil }
    let path = isOurs ? key.ours : key.theirs
    guard let found = reader.read(path) else { return [] }
    var note = self.note(path, found, .missing)
    if !isOurs {
      let words =
        switch key.kind {
        case .equal: ""
        case .theirsAtOrAbove: "at or above "
        case .theirsAtOrBelow: "at or below "
        }
      note.expected = "\(words)$\(key.ours.text)"
    }
    return [note]
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
        member.notes = member.keyNotes + result.notes
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
  private static func same(_ left: String, _ right: String) -> Bool {
    !left.isEmpty && TextFold.equal(left, right, ignoreCase: true)
  }

  static func holds(_ placement: Placement, _ other: Resource, _ asker: Resource) -> Bool {
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

  /// The kind of scope in which resources of a type lie; nil where nobody says.
  static func scope(of type: String, _ types: TypeCatalog) -> String? {
    types[type]?.scope ?? (Provider(type: type) == .entra ? ScopeKind.tenant.rawValue : nil)
  }

  /// Whether a resource lies in the scope of another, or in the scope that is judged; `typeScope`: where resources of
  /// its type lie.
  static func lies(_ other: Resource, inScopeOf asker: Resource, typeScope: String?) -> Answer {
    if holds(.scope, other, asker) { return .yes }
    let scope = asker.scope
    func isWithin(_ id: String, _ above: String) -> Bool { IDPath.isAtOrBelow(id, above, ignoreCase: true) }
    // What is an account's is there in all of its regions, and what is a region's in the account.
    if AWSScope.isAccount(scope) || AWSScope.isRegion(scope) {
      guard AWSScope.isAccount(other.scope) || AWSScope.isRegion(other.scope) else { return .no }
      return Answer(isWithin(other.scope, scope) || isWithin(scope, other.scope))
    }
    guard let reach = ScopeReach(asker) else { return .no }
    switch reach {
    case .everything: return .yes
    case .group: return Answer(isWithin(other.id, scope))
    case .region:
      let isOpen = other.region.isEmpty || other.open.contains(.region)
      return isOpen ? .unknown : Answer(same(other.region, scope))
    case .nested(let kind):
      if isWithin(other.scope, scope) { return .yes }
      // Another one of the kind; else nothing says which of them it lies in.
      return typeScope == kind.rawValue && !other.scope.isEmpty && !isWithin(scope, other.scope)
        ? .no : .unknown
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

  /// Whether the values of a key join. By `match` what is absent or of another kind doesn't; by a test it is missing.
  static func matches(_ key: JoinKey, their: Reading, our: Reading) -> Answer {
    let answer = compared(key, their: their, our: our)
    return answer == .missing && !key.isTest ? .no : answer
  }

  private static func compared(_ key: JoinKey, their: Reading, our: Reading) -> Answer {
    guard case .value(let left) = their, case .value(let right) = our, !left.isNull, !right.isNull else {
      return .missing
    }
    if case .unknown = left { return .unknown }
    if case .unknown = right { return .unknown }
    switch key.kind {
    case .equal: return Operator.same(left, right, ignoreCase: key.ignoreCase)
    case .theirsAtOrAbove:
      guard let left = left.text, let right = right.text else { return .missing }
      return Answer(IDPath.isAtOrBelow(right, left, ignoreCase: key.ignoreCase))
    case .theirsAtOrBelow:
      guard let left = left.text, let right = right.text else { return .missing }
      return Answer(IDPath.isAtOrBelow(left, right, ignoreCase: key.ignoreCase))
    }
  }
}

/// How resources are told that lie in a scope which is judged itself and which they don't name as theirs.
enum ScopeReach {
  /// The snapshot.
  case everything
  /// A resource group: by their ids.
  case group
  /// A region, but not one of AWS, which is a scope of its own.
  case region
  /// Of others it isn't known what lies within.
  case nested(ScopeKind)

  /// Nil where scopes are compared alone.
  init?(_ asker: Resource) {
    guard asker.facts == nil, asker.id == asker.scope else { return nil }
    if asker.type == "snapshot" {
      self = .everything
      return
    }
    switch ScopeKind(rawValue: asker.type) {
    case .resourceGroup: self = .group
    case .region where !AWSScope.isRegion(asker.scope): self = .region
    case let kind? where ![.subscription, .account, .region].contains(kind): self = .nested(kind)
    default: return nil
    }
  }
}
