internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// The facts that joins need of the resource just loaded: what it asks, and what it offers.
extension Worker {
  /// What hashes of a clause begin with: those of different worlds never meet.
  func seed(_ clause: Int) -> UInt64 {
    facts.map { JoinHash.seed(clause, world: $0.document.world) } ?? UInt64(clause)
  }

  /// The hash of a text by which resources join; an id is that of the resource in the same plan.
  private func textHash(_ bytes: Bytes, _ ignoreCase: Bool) -> Hash128 {
    guard let facts else { return JoinHash.text(bytes, ignoreCase: ignoreCase) }
    return JoinHash.text(
      facts.document.identity(ofID: String(decoding: bytes, as: UTF8.self)), ignoreCase: ignoreCase)
  }

  /// What the loaded resource asks of a clause.
  func lookup(_ clause: UnsafePointer<HotClause>, _ head: ResourceHead, _ scope: Hash128) -> Lookup {
    let number = clause.pointee.number
    let asked = clause.pointee.keys
    let wanted = JoinHash.wanted(clause.pointee.placement, head, scope)
    var lookup = Lookup(
      clause: Int32(number), state: .keys, first: Int32(clamping: found.pointee.keys.count), count: 0,
      place: wanted ?? Hash128(hi: 0, lo: 0))
    guard let wanted else {
      lookup.state = .missing
      return lookup
    }
    if clause.pointee.isEqual {
      var whole = JoinHash.single(wanted, seed: seed(number))
      for part in asked {
        switch value(evaluator.slots[Int(part.slot)], part.ignoreCase) {
        case .unknown: lookup.state = .unknown
        case .missing: if lookup.state != .unknown { lookup.state = .missing }
        case .hash(let hash): whole = whole.combined(with: hash)
        }
      }
      if lookup.state == .keys {
        found.pointee.keys.append(whole)
        lookup.count = 1
      }
      return lookup
    }
    var components = [[wanted]]
    for key in asked {
      let val = evaluator.slots[Int(key.slot)]
      switch component(val, key.kind == .theirsAtOrAbove, key.kind != .equal, key.ignoreCase) {
      case .unknown: lookup.state = .unknown
      case .missing: if lookup.state != .unknown { lookup.state = .missing }
      case .choices(let choices): components.append(choices)
      }
    }
    guard lookup.state == .keys else { return lookup }
    let keys = JoinHash.combinations(components, seed: seed(number))
    found.pointee.keys += keys
    lookup.count = Int32(keys.count)
    return lookup
  }

  private enum Component {
    case choices([Hash128])
    case missing
    case unknown
  }

  /// The hashes for one key value; `upward`: those of all ids above it too.
  private func component(
    _ val: Val, _ upward: Bool, _ isPath: Bool, _ ignoreCase: Bool
  ) -> Component {
    if val.kind == .unknown || val.kind == .unknownPresent && (isPath || val.text == nil) { return .unknown }
    if val.kind == .unknownPresent || val.kind == .text && !isPath {
      return .choices([textHash(val.bytes, ignoreCase)])
    }
    guard case .value(let value) = evaluator.reading(val) else { return .missing }
    if isPath {
      guard let text = value.text else { return .missing }
      return .choices(
        upward ? JoinHash.upward(text, ignoreCase: ignoreCase) : [JoinHash.id(text, ignoreCase: ignoreCase)])
    }
    return JoinHash.value(value, ignoreCase: ignoreCase).map { .choices([$0]) } ?? .missing
  }

  /// Keeps what a clause may want of the loaded resource.
  func relate(
    _ entry: UnsafePointer<HotRelated>, _ head: ResourceHead, _ scope: Hash128, _ place: ElementPlace
  ) {
    let clause = entry.pointee.clause
    if let facts, facts.isUncertain || facts.isParentOpen && JoinHash.asksParent(clause.placement) {
      found.pointee.maybe[clause.number].append(place)
      return
    }
    if clause.placement != .below, clause.isEqual {
      relateSimply(entry, clause, head, scope, place)
      return
    }
    let offered = JoinHash.offered(clause.placement, head, scope)
    if facts == nil {
      for place in offered { _ = found.pointee.groups[clause.number].insert(place) }
    }
    guard !offered.isEmpty else { return }
    var components = [offered]
    for key in clause.keys {
      let val = evaluator.slots[Int(key.slot)]
      switch component(val, key.kind == .theirsAtOrBelow, key.kind != .equal, key.ignoreCase) {
      case .missing: return
      case .unknown:
        found.pointee.maybe[clause.number].append(place)
        return
      case .choices(let choices): components.append(choices)
      }
    }
    let bits = bits(entry)
    for key in JoinHash.combinations(components, seed: seed(clause.number)) {
      found.pointee.related[clause.number].append(RelatedFact(key: key, place: place, bits: bits))
    }
  }

  /// As `relate`, for one place and equal keys: one hash, made without lists.
  private func relateSimply(
    _ entry: UnsafePointer<HotRelated>, _ clause: HotClause, _ head: ResourceHead, _ scope: Hash128,
    _ place: ElementPlace
  ) {
    guard let offered = JoinHash.offeredOne(clause.placement, head, scope) else { return }
    if facts == nil { _ = found.pointee.groups[clause.number].insert(offered) }
    var key = JoinHash.single(offered, seed: seed(clause.number))
    for part in clause.keys {
      switch value(evaluator.slots[Int(part.slot)], part.ignoreCase) {
      case .missing: return
      case .unknown:
        found.pointee.maybe[clause.number].append(place)
        return
      case .hash(let hash): key = key.combined(with: hash)
      }
    }
    found.pointee.related[clause.number].append(RelatedFact(key: key, place: place, bits: bits(entry)))
  }

  private enum KeyValue {
    case hash(Hash128)
    case missing
    case unknown
  }

  /// The hash of one equal key.
  private func value(_ val: Val, _ ignoreCase: Bool) -> KeyValue {
    switch val.kind {
    case .unknown: return .unknown
    case .unknownPresent:
      return val.text == nil ? .unknown : .hash(JoinHash.text(val.bytes, ignoreCase: ignoreCase))
    case .text: return .hash(textHash(val.bytes, ignoreCase))
    case .absent, .null, .beyond, .throughList: return .missing
    default:
      guard case .value(let value) = evaluator.reading(val) else { return .missing }
      return JoinHash.value(value, ignoreCase: ignoreCase).map(KeyValue.hash) ?? .missing
    }
  }

  /// The answers of filter and body on the loaded resource.
  private func bits(_ entry: UnsafePointer<HotRelated>) -> UInt8 {
    if entry.pointee.isNested { return 0 }
    let filter = RelatedFact.pack(evaluator.answer(entry.pointee.filter))
    return entry.pointee.body == Instruction.holds
      ? filter : filter | RelatedFact.pack(evaluator.answer(entry.pointee.body)) << 4
  }
}
