internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// The facts that joins need of the resource just loaded: what it asks, and what it offers.
extension Worker {
  /// What the loaded resource asks of a clause.
  func lookup(_ number: Int, _ head: ResourceHead, _ plan: TypePlan) -> Lookup {
    let clause = self.plan.clauses[number].checked
    let wanted = JoinHash.wanted(clause.placement, id: head.id, parent: head.parent, scope: head.scope)
    var lookup = Lookup(
      clause: Int32(number), state: .keys, first: Int32(clamping: partial.keys.count), count: 0,
      place: wanted ?? Hash128(hi: 0, lo: 0))
    guard let wanted else {
      lookup.state = .missing
      return lookup
    }
    let asked = plan.askedKeys[number] ?? []
    if asked.allSatisfy({ $0.kind == .equal }) {
      var whole = JoinHash.single(wanted, seed: UInt64(number))
      for part in asked {
        switch Self.value(evaluator.slots[Int(part.slot)], part.ignoreCase, evaluator) {
        case .unknown: lookup.state = .unknown
        case .missing: if lookup.state != .unknown { lookup.state = .missing }
        case .hash(let hash): whole = whole.combined(with: hash)
        }
      }
      if lookup.state == .keys {
        partial.keys.append(whole)
        lookup.count = 1
      }
      return lookup
    }
    var components = [[wanted]]
    for key in asked {
      let val = evaluator.slots[Int(key.slot)]
      switch Self.component(val, key.kind == .theirsAtOrAbove, key.kind != .equal, key.ignoreCase, evaluator)
      {
      case .unknown: lookup.state = .unknown
      case .missing: if lookup.state != .unknown { lookup.state = .missing }
      case .choices(let choices): components.append(choices)
      }
    }
    guard lookup.state == .keys else { return lookup }
    let keys = JoinHash.combinations(components, seed: UInt64(number))
    partial.keys += keys
    lookup.count = Int32(keys.count)
    return lookup
  }

  private enum Component {
    case choices([Hash128])
    case missing
    case unknown
  }

  /// The hashes for one key value; `upward`: those of all ids above it too.
  private static func component(
    _ val: Val, _ upward: Bool, _ isPath: Bool, _ ignoreCase: Bool, _ evaluator: FastEvaluator
  ) -> Component {
    if val.kind == .unknown || val.kind == .unknownPresent { return .unknown }
    if val.kind == .text, !isPath { return .choices([JoinHash.text(val.bytes, ignoreCase: ignoreCase)]) }
    guard case .value(let value) = evaluator.reading(val) else { return .missing }
    if isPath {
      guard let text = value.text else { return .missing }
      return .choices(
        upward ? JoinHash.upward(text, ignoreCase: ignoreCase) : [JoinHash.id(text, ignoreCase: ignoreCase)])
    }
    return JoinHash.value(value, ignoreCase: ignoreCase).map { .choices([$0]) } ?? .missing
  }

  /// Keeps what a clause may want of the loaded resource.
  func relate(_ entry: RelatedEntry, _ head: ResourceHead, _ place: ElementPlace) {
    if entry.placement != .below, entry.keys.allSatisfy({ $0.kind == .equal }) {
      relateSimply(entry, head, place)
      return
    }
    let offered = JoinHash.offered(entry.placement, id: head.id, parent: head.parent, scope: head.scope)
    for place in offered { _ = partial.groups[entry.clause].insert(place) }
    guard !offered.isEmpty else { return }
    var components = [offered]
    for key in entry.keys {
      let val = evaluator.slots[Int(key.slot)]
      switch Self.component(val, key.kind == .theirsAtOrBelow, key.kind != .equal, key.ignoreCase, evaluator)
      {
      case .missing: return
      case .unknown:
        partial.maybe[entry.clause].append(place)
        return
      case .choices(let choices): components.append(choices)
      }
    }
    let bits = bits(entry)
    for key in JoinHash.combinations(components, seed: UInt64(entry.clause)) {
      partial.related[entry.clause].append(RelatedFact(key: key, place: place, bits: bits))
    }
  }

  /// As `relate`, for one place and equal keys: one hash, made without lists.
  private func relateSimply(_ entry: RelatedEntry, _ head: ResourceHead, _ place: ElementPlace) {
    guard
      let offered = JoinHash.offeredOne(entry.placement, id: head.id, parent: head.parent, scope: head.scope)
    else { return }
    _ = partial.groups[entry.clause].insert(offered)
    var key = JoinHash.single(offered, seed: UInt64(entry.clause))
    for part in entry.keys {
      switch Self.value(evaluator.slots[Int(part.slot)], part.ignoreCase, evaluator) {
      case .missing: return
      case .unknown:
        partial.maybe[entry.clause].append(place)
        return
      case .hash(let hash): key = key.combined(with: hash)
      }
    }
    partial.related[entry.clause].append(RelatedFact(key: key, place: place, bits: bits(entry)))
  }

  private enum KeyValue {
    case hash(Hash128)
    case missing
    case unknown
  }

  /// The hash of one equal key.
  private static func value(_ val: Val, _ ignoreCase: Bool, _ evaluator: FastEvaluator) -> KeyValue {
    switch val.kind {
    case .unknown, .unknownPresent: return .unknown
    case .text: return .hash(JoinHash.text(val.bytes, ignoreCase: ignoreCase))
    case .absent, .null, .beyond, .throughList: return .missing
    default:
      guard case .value(let value) = evaluator.reading(val) else { return .missing }
      return JoinHash.value(value, ignoreCase: ignoreCase).map(KeyValue.hash) ?? .missing
    }
  }

  /// The answers of filter and body on the loaded resource.
  private func bits(_ entry: RelatedEntry) -> UInt8 {
    if entry.isNested { return 0 }
    let filter = RelatedFact.pack(evaluator.answer(entry.filter))
    return entry.body == Instruction.holds
      ? filter : filter | RelatedFact.pack(evaluator.answer(entry.body)) << 4
  }
}
