internal import PlumbLanguage
internal import PlumbValues

extension ConditionWords {
  /// A clause over other resources.
  mutating func statement(_ clause: CheckedResources, _ depth: Int) -> Statement {
    let asker: Phrase = if case .document(let document)? = things[clause.asker] { document } else { "it" }
    let title = types[clause.type]?.title
    let kind: Phrase = title.map { "\($0) (\(code: clause.type))" } ?? Phrase(code: clause.type)
    things[clause.frame] = .document("that \(title ?? clause.type)")
    frames.append(clause.frame)
    defer { frames.removeLast() }
    var which = kind
    if let placement = clause.placement { which += " \(place(placement, asker))" }
    let keys = clause.keys.map(key)
    if !keys.isEmpty { which += " whose \(Phrase.joined(keys, by: " and whose "))" }
    var notes: [Phrase] = []
    if let via = clause.via { notes.append("relation \(code: via)") }
    if !clause.origin.parameters.isEmpty { notes.append(parameters(clause.origin.parameters)) }
    if clause.one { notes.append("more than one makes it an error") }
    if !notes.isEmpty { which += " (\(Phrase.joined(notes, by: "; ")))" }
    let counting = "counting only those that fit"
    switch clause.kind {
    case .count(let test):
      return statement(
        Self.there(test, which), filter: clause.filter, filtered: counting, body: nil, demand: "", depth)
    case .distinct(let test, let of):
      return statement(
        "the number of different values of \(name(of)) is \(OperandWords.amount(test)), over each \(which)",
        filter: clause.filter, filtered: counting, body: nil, demand: "", depth)
    case .every(let body, let orEmpty):
      let none: Phrase = orEmpty ? "; none at all is fine too" : ", and there is at least one"
      return statement(
        "each \(which) fits\(none)", filter: clause.filter, filtered: counting, body: body,
        demand: "what each of them is held to", depth)
    }
  }

  private static func there(_ test: NumberTest, _ which: Phrase) -> Phrase {
    switch test.terms {
    case [.atLeast(1)]: "there is at least 1 \(which)"
    case [.oneOf([1])]: "there is exactly 1 \(which)"
    case [.oneOf([0])], [.atMost(0)]: "there is no \(which)"
    default: "the number is \(OperandWords.amount(test)), counting each \(which)"
    }
  }

  /// Where the other resources lie.
  private func place(_ placement: Placement, _ asker: Phrase) -> Phrase {
    switch placement {
    case .children: "directly below \(asker)"
    case .below: "at any depth below \(asker)"
    case .parent: "that \(asker) lies directly below"
    case .siblings: "beside \(asker), below the same parent"
    case .scope: "in the same scope as \(asker)"
    case .snapshot: "anywhere in the snapshot"
    }
  }

  private func key(_ key: JoinKey) -> Phrase {
    var phrase: Phrase =
      switch key.kind {
      case .equal: "\(name(key.theirs)) is \(name(key.ours))"
      case .theirsAtOrAbove: "\(name(key.theirs)) is \(name(key.ours)) or lies above it"
      case .theirsAtOrBelow: "\(name(key.theirs)) is \(name(key.ours)) or lies below it"
      }
    if key.ignoreCase != ignoresCase { phrase += ", \(caseRule(key.ignoreCase))" }
    return phrase
  }
}
