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
    let wanted = JoinHash.wanted(clause.pointee.placement, head, scope)
    var lookup = Lookup(
      clause: Int32(number), state: .keys, first: Int32(clamping: found.pointee.keys.count), count: 0,
      place: wanted ?? Hash128(hi: 0, lo: 0))
    if head.open.contains(.place), facts == nil,
      Unplaced.hides(clause.pointee.placement, type: head.type, parent: head.parent, scope: head.scope)
    {
      lookup.state = .unknown
      return lookup
    }
    guard let wanted else {
      lookup.state = .missing
      return lookup
    }
    let other = JoinHash.wantedToo(clause.pointee.placement, scope: head.scope)
    if let other {
      look(at: [wanted, other], clause, &lookup)
    } else if clause.pointee.isEqual {
      lookSimply(at: wanted, clause, &lookup)
    } else {
      look(at: [wanted], clause, &lookup)
    }
    return lookup
  }

  /// Adds the one key of a clause that looks at one place, and all of whose keys are of `match`.
  private func lookSimply(at place: Hash128, _ clause: UnsafePointer<HotClause>, _ lookup: inout Lookup) {
    var whole = JoinHash.single(place, seed: seed(clause.pointee.number))
    var isMissing = false
    for part in clause.pointee.keys {
      switch value(slot(part), part.ignoreCase) {
      case .unknown: lookup.state = .unknown
      case .missing: isMissing = true
      case .hash(let hash): whole = whole.combined(with: hash)
      }
    }
    guard lookup.state == .keys, !isMissing else { return }
    found.pointee.keys.append(whole)
    (lookup.count, lookup.sure) = (1, 1)
  }

  /// Adds the keys by which resources certainly fit, and those by which it isn't certain.
  private func look(at places: [Hash128], _ clause: UnsafePointer<HotClause>, _ lookup: inout Lookup) {
    var sure = places.map { JoinHash.single($0, seed: seed(clause.pointee.number)) }
    var others: [Hash128] = []
    for key in clause.pointee.keys {
      let val = slot(key)
      var choices: [Hash128] = []
      switch component(val, key, upward: key.kind == .theirsAtOrAbove) {
      case .unknown: lookup.state = .unknown
      // Where ours is no text, any resource there may be one that is neither in nor out.
      case .missing: if key.isTest { lookup.state = .unknown }
      case .choices(let found): choices = found
      }
      let open = key.isTest ? JoinHash.each(sure, [JoinHash.other]) : []
      others = open + JoinHash.each(others, key.isTest ? choices + [JoinHash.other] : choices)
      sure = JoinHash.each(sure, choices)
    }
    guard lookup.state == .keys else { return }
    guard let count = UInt16(exactly: sure.count) else {
      lookup.state = .unknown
      return
    }
    if places.count > 1 { lookup.state = .several }
    found.pointee.keys += sure + others
    lookup.sure = count
    lookup.count = Int32(clamping: sure.count + others.count)
  }

  /// What stands at a key, or what its absence means.
  private func slot(_ key: KeySlot) -> Val {
    let val = evaluator.slots[Int(key.slot)]
    guard key.fallback >= 0, val.isAbsent, let scene = evaluator.scene,
      let value = scene.tables.operands[Int(key.fallback)].absentMeans
    else { return val }
    return evaluator.box(value)
  }

  private enum Component {
    case choices([Hash128])
    /// By `match` it meets nothing; by a test it is neither in nor out.
    case missing
    case unknown
  }

  /// The hashes for one key value; `upward`: those of all ids above it too.
  private func component(_ val: Val, _ key: KeySlot, upward: Bool) -> Component {
    let isPath = key.kind != .equal
    switch val.kind {
    case .unknown: return .unknown
    case .unknownPresent where isPath || val.text == nil: return .unknown
    case .unknownPresent: return .choices([textHash(val.bytes, key.ignoreCase)])
    case .text where !isPath: return .choices([textHash(val.bytes, key.ignoreCase)])
    case .text:
      var text = String(decoding: val.bytes, as: UTF8.self)
      if let facts { text = facts.document.identity(ofID: text) }
      return .choices(
        upward
          ? JoinHash.pathAndAbove(text, ignoreCase: key.ignoreCase)
          : JoinHash.path(text, ignoreCase: key.ignoreCase))
    default:
      if key.isTest { return .missing }
      switch value(val, key.ignoreCase) {
      case .hash(let hash): return .choices([hash])
      case .missing: return .missing
      case .unknown: return .unknown
      }
    }
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
    if head.open.contains(.place) { noteUnplaced(entry, head, place) }
    let more = JoinHash.offeredToo(clause.placement, head, groups: clause.judgesGroups)
    if clause.placement != .below, clause.isEqual, more.isEmpty {
      relateSimply(entry, clause, head, scope, place)
      return
    }
    let offered = JoinHash.offered(clause.placement, head, scope) + more
    if facts == nil {
      for place in offered { _ = found.pointee.groups[clause.number].insert(place) }
    }
    guard !offered.isEmpty else { return }
    var keys = offered.map { JoinHash.single($0, seed: seed(clause.number)) }
    var wide = clause.keepsWide ? keys : []
    for key in clause.keys {
      var choices: [Hash128]
      switch component(slot(key), key, upward: key.kind == .theirsAtOrBelow) {
      case .missing where key.isTest: choices = [JoinHash.other]
      case .missing: return
      case .unknown:
        found.pointee.maybe[clause.number].append(place)
        return
      case .choices(let found): choices = found
      }
      keys = JoinHash.each(keys, choices)
      if !key.isTest { wide = JoinHash.each(wide, choices) }
    }
    let bits = bits(entry)
    for key in keys + JoinHash.each(wide, [JoinHash.wide]) {
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
      switch value(slot(part), part.ignoreCase) {
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

  /// The hash of one equal key; what holds something unknown has none.
  private func value(_ val: Val, _ ignoreCase: Bool) -> KeyValue {
    switch val.kind {
    case .unknown: return .unknown
    case .unknownPresent:
      return val.text == nil ? .unknown : .hash(JoinHash.text(val.bytes, ignoreCase: ignoreCase))
    case .text: return .hash(textHash(val.bytes, ignoreCase))
    case .absent, .null, .beyond, .throughList: return .missing
    default:
      guard case .value(let value) = evaluator.reading(val) else { return .missing }
      return JoinHash.value(value, ignoreCase: ignoreCase).map(KeyValue.hash) ?? .unknown
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
