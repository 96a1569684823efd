internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

extension ReferenceEvaluator {
  /// `closed-to`: the rules that let something in are named by their place.
  mutating func explain(_ clause: CheckedClosedTo, negated: Bool) -> Explained {
    let found = clause.lists.map { reader.read($0) }
    let members = clause.members.map { reader.read($0)?.reading ?? .absent }
    guard let resource = reader.frames[clause.frame]?.resource else { return Explained(.missing) }
    let rules = RuleReader(
      clause, lists: found.map { $0?.reading ?? .absent }, resource: members, flat: resource.shape == .flat,
      json: reader.json)
    let verdict = rules.filter.judge(clause.question, explaining: true)
    let answer = verdict.answer
    guard (negated ? answer.negated : answer).worst < .yes else { return Explained(answer) }
    let scene = ClosedToScene(
      clause: clause, rules: rules, answer: answer, negated: negated, resource: resource,
      places: found.map { $0?.location ?? [] }, names: clause.lists.map(text(of:)))
    if verdict.isTooLarge {
      return Explained(answer, [scene.whole("has more rules than can be computed with")])
    }
    var notes = verdict.openings.prefix(Self.mostElements).map(scene.note)
    notes += verdict.doubtful.prefix(Self.mostElements - min(notes.count, Self.mostElements)).map(scene.note)
    if verdict.openings.count > Self.mostElements {
      var rest = scene.whole("has \(verdict.openings.count - Self.mostElements) more such rules")
      rest.more = verdict.openings.count - Self.mostElements
      notes.append(rest)
    }
    if notes.isEmpty { notes.append(scene.whole("lets in nothing of it")) }
    return Explained(answer, notes)
  }
}

/// What the notes on one `closed-to` are made from.
private struct ClosedToScene {
  var clause: CheckedClosedTo
  var rules: RuleReader
  var answer: Answer
  var negated: Bool
  var resource: Resource
  /// Where each list stands, and what it is called.
  var places: [[PathStep]]
  var names: [String]

  private var expected: String { "\(negated ? "not " : "")closed to \(clause.expected)" }

  /// The kind of doubt that leaves the answer open.
  private var kind: PacketRule.Doubt { answer.worst == answer.best ? .missing : .unknown }

  /// A note on the rules as a whole.
  func whole(_ says: String) -> Note {
    Note(
      path: names.first ?? "", actual: nil, expected: expected, answer: answer, location: places.first ?? [],
      resource: resource, says: says)
  }

  /// A rule through which something comes.
  func note(_ opening: PacketFilter.Opening) -> Note {
    var note = self.note(on: opening.rule)
    if note.says != nil { return note }
    let list = rules.origins[opening.rule].list
    let hidden = clause.lists[list].secret || isSecret(note.location)
    let isCertain = answer.best == .no
    let source = rules.sourceWords(opening.rule, hidden: hidden)
    note.says =
      "\(title(opening.rule))\(isCertain ? "lets in" : "may let in") \(source) on \(RuleReader.words(opening))"
      + doubts(opening.rule)
    let isPlain = rules.doubtful(opening.rule, [.unknown, .missing]).isEmpty
    if answer.worst != answer.best, isPlain, let reason = rules.doubtAround(opening) {
      note.says? += "; \(reason)"
    }
    return note
  }

  /// A rule that might keep it out, if more were known of it.
  func note(_ rule: Int) -> Note {
    var note = self.note(on: rule)
    if note.says == nil { note.says = "\(title(rule))may keep it out\(doubts(rule))" }
    return note
  }

  private func isSecret(_ location: [PathStep]) -> Bool { !(resource.secret.at(location)?.isEmpty ?? true) }

  private func title(_ rule: Int) -> String {
    let title = rules.title(rule, hidden: isSecret(note(on: rule).location))
    return title.isEmpty ? "" : "(\(title)) "
  }

  private func doubts(_ rule: Int) -> String {
    guard answer.best != .no else { return "" }
    var out = ""
    let missing = rules.doubtful(rule, .missing)
    let unknown = kind == .unknown ? rules.doubtful(rule, .unknown) : []
    if !unknown.isEmpty { out += "; not known: \(unknown.joined(separator: ", "))" }
    if !missing.isEmpty { out += "; absent or of the wrong kind: \(missing.joined(separator: ", "))" }
    return out
  }

  /// The note's place; with what to say where the rule, or its list, is nothing that can be read.
  private func note(on rule: Int) -> Note {
    guard rules.origins.indices.contains(rule) else { return whole("has a rule that can't be read") }
    let origin = rules.origins[rule]
    let place = places.indices.contains(origin.list) ? places[origin.list] : []
    let name = names.indices.contains(origin.list) ? names[origin.list] : ""
    var note = Note(
      path: name, actual: nil, expected: expected, answer: answer, location: place, resource: resource)
    note.isWrongKind = answer == .missing && !isAbsent(origin)
    if let index = origin.element {
      note.path = name.isEmpty ? String(index) : "\(name).\(index)"
      note.location = place + [.index(index)]
    }
    switch origin.value {
    case .map: break
    case .others: (note.path, note.says) = (name, "may have other rules")
    case .unknown: note.says = "is not known"
    case .null where origin.element == nil: note.says = listState(origin.list)
    default: note.says = "is no rule that can be read"
    }
    return note
  }

  /// A list that isn't there at all.
  private func isAbsent(_ origin: RuleReader.Origin) -> Bool {
    origin.element == nil && listState(origin.list) == "is absent"
  }

  private func listState(_ list: Int) -> String {
    rules.lists.indices.contains(list) && rules.lists[list].isAbsent ? "is absent" : "is no list of rules"
  }
}
