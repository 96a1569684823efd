/// Follows packets through a filter: over protocols, destination ports, source ports and destinations, each cut where
/// some rule begins or ends, so that all packets of a piece are treated alike; sources are computed with as sets.
struct PacketWalk {
  let filter: PacketFilter
  let question: PacketQuestion
  /// Rules and intervals looked at so far.
  var steps = 0

  init(filter: PacketFilter, question: PacketQuestion) {
    self.filter = filter
    self.question = question
  }

  /// Packets that differ in their source alone, and the rules that fit them, in order.
  private struct Piece {
    var proto: UInt8
    var ports: ClosedRange<UInt16>?
    var rules: [LiveRule]
  }

  private var isTooLarge: Bool { steps > PacketFilter.mostSteps }

  /// Whether anything that is asked for gets through.
  mutating func isOpen(_ world: PacketWorld) -> Bool {
    var isOpen = false
    pieces(live(world)) { piece in
      isOpen = !piece.isEmpty
      return !isOpen
    }
    return isOpen
  }

  private func live(_ world: PacketWorld) -> [LiveRule] {
    let rules = filter.rules.enumerated().compactMap { index, rule in
      LiveRule(rule, at: index, in: world, for: question)
    }
    return LiveRule.sorted(filter.isOrdered ? rules : rules.filter(\.allows), in: world)
  }

  // MARK: - Pieces

  /// Calls `visit` with what gets through of each piece through which something does, by rule, until it says stop.
  private mutating func pieces(
    _ rules: [LiveRule],
    _ visit: ([(rule: LiveRule, share: Double, piece: (UInt8, ClosedRange<UInt16>?))])
      -> Bool
  ) {
    for proto in protocols(rules) {
      let fitting = narrowed(rules) { $0.protocols.contains(proto) }
      if fitting.isEmpty { continue }
      guard ProtocolSet.hasPorts(proto) else {
        let piece = Piece(proto: proto, ports: nil, rules: narrowed(fitting) { $0.fitsPortless })
        if !destinations(piece, visit) { return }
        continue
      }
      for ports in cuts(fitting.map(\.ports), within: question.ports ?? .all) {
        if isTooLarge { return }
        let here = narrowed(fitting) { $0.ports.contains(ports.lowerBound) }
        if here.isEmpty { continue }
        for source in cuts(here.map(\.sourcePorts), within: .all) {
          let piece = Piece(
            proto: proto, ports: ports, rules: narrowed(here) { $0.sourcePorts.contains(source.lowerBound) })
          if !destinations(piece, visit) { return }
        }
      }
    }
  }

  /// The rules that fit; none where none of them lets anything in.
  private mutating func narrowed(_ rules: [LiveRule], _ fits: (LiveRule) -> Bool) -> [LiveRule] {
    steps &+= rules.count
    if isTooLarge { return [] }
    let fitting = rules.filter(fits)
    return fitting.contains(where: \.allows) ? fitting : []
  }

  /// One protocol for all that no rule tells apart.
  private func protocols(_ rules: [LiveRule]) -> [UInt8] {
    let named = rules.reduce(into: Set<UInt8>()) { $0.formUnion($1.protocols.numbers) }
    var seen: Set<Bool> = []
    return (UInt8.min...UInt8.max).filter { number in
      let hasPorts = ProtocolSet.hasPorts(number)
      guard question.protocols.contains(number), hasPorts || question.ports == nil else { return false }
      return named.contains(number) || seen.insert(hasPorts).inserted
    }
  }

  /// The ports within, cut where one of the sets begins or ends.
  private mutating func cuts(_ sets: [PortSet], within: PortSet) -> [ClosedRange<UInt16>] {
    if sets.allSatisfy(\.isAll) { return within.ranges }
    var starts: Set<UInt16> = []
    let ranges = sets.flatMap(\.ranges)
    steps &+= ranges.count
    if isTooLarge { return [] }
    for range in ranges {
      starts.insert(range.lowerBound)
      if range.upperBound < .max { starts.insert(range.upperBound + 1) }
    }
    let sorted = starts.sorted()
    let asked = within.ranges
    steps &+= asked.count &* sorted.count / 8
    return asked.flatMap { range in
      let inner = [range.lowerBound] + sorted.filter { $0 > range.lowerBound && range.contains($0) }
      return inner.enumerated().map { index, start in
        start...(index + 1 < inner.count ? inner[index + 1] - 1 : range.upperBound)
      }
    }
  }

  private mutating func destinations(
    _ piece: Piece,
    _ visit: ([(rule: LiveRule, share: Double, piece: (UInt8, ClosedRange<UInt16>?))]) -> Bool
  ) -> Bool {
    if piece.rules.isEmpty { return true }
    return family(piece, \.v4, PacketQuestion.widestV4, visit)
      && family(piece, \.v6, PacketQuestion.widestV6, visit)
  }

  /// The packets of one family, by destination: addresses cut where a rule begins or ends, then the named groups.
  private mutating func family<Bound>(
    _ piece: Piece, _ family: KeyPath<AddressSpace, IntervalSet<Bound>>, _ widest: Bound,
    _ visit: ([(rule: LiveRule, share: Double, piece: (UInt8, ClosedRange<UInt16>?))]) -> Bool
  ) -> Bool {
    var starts: Set<Bound> = [.min]
    for rule in piece.rules where rule.destinations[keyPath: family] != .everything {
      for interval in rule.destinations[keyPath: family].intervals {
        starts.insert(interval.lower)
        if interval.upper < .max { starts.insert(interval.upper + 1) }
      }
    }
    for start in starts.sorted() {
      let rules = narrowed(piece.rules) { $0.destinations[keyPath: family].contains(start) }
      let parts = through(rules, family, widest)
      if !parts.isEmpty, !visit(parts.map { ($0.0, $0.1, (piece.proto, piece.ports)) }) { return false }
    }
    for group in piece.rules.reduce(into: Set<String>(), { $0.formUnion($1.groups) }).sorted() {
      let rules = narrowed(piece.rules) {
        $0.groups.contains(group) || $0.destinations[keyPath: family] == .everything
      }
      let parts = through(rules, family, widest)
      if !parts.isEmpty, !visit(parts.map { ($0.0, $0.1, (piece.proto, piece.ports)) }) { return false }
    }
    return !isTooLarge
  }

  /// What each rule lets in, as a share of all addresses; nothing where all together isn't what is asked for.
  private mutating func through<Bound>(
    _ rules: [LiveRule], _ family: KeyPath<AddressSpace, IntervalSet<Bound>>, _ widest: Bound
  ) -> [(LiveRule, Double)] {
    var denied = IntervalSet<Bound>([])
    var parts: [(rule: LiveRule, set: IntervalSet<Bound>)] = []
    for rule in rules {
      let set = rule.sources[keyPath: family]
      steps &+= set.intervals.count
      if isTooLarge { return [] }
      if set.isEmpty { continue }
      if rule.allows {
        steps &+= denied.intervals.count
        let left = set.subtracting(denied)
        if !left.isEmpty { parts.append((rule, left)) }
      } else {
        steps &+= denied.intervals.count
        denied = denied.union(set)
      }
    }
    let all = IntervalSet(parts.flatMap(\.set.intervals))
    let isAsked =
      switch question.source {
      case .internet: all.holdsMore(than: widest)
      case .addresses: !all.isEmpty
      }
    guard isAsked else { return [] }
    // Beside a rule that is open to the internet by itself, one that admits a network is not to blame.
    let alone = question.source == .internet ? parts.filter { $0.set.holdsMore(than: widest) } : []
    return (alone.isEmpty ? parts : alone).map { ($0.rule, Self.share($0.set)) }
  }

  private static func share<Bound>(_ set: IntervalSet<Bound>) -> Double {
    set.intervals.reduce(0) { $0 + Double($1.upper - $1.lower) + 1 }
  }

  // MARK: - Explaining

  /// The rules through which something comes, the widest first, and those that might keep it out if more were known.
  mutating func openings(_ world: PacketWorld) -> ([PacketFilter.Opening], [Int]) {
    var found: [Int: (opening: PacketFilter.Opening, share: Double)] = [:]
    var doubtful: Set<Int> = []
    let kind: PacketRule.Doubt = world.unknown ? .unknown : .missing
    let all = filter.rules.enumerated().filter { $0.element.doubt.contains(kind) }.compactMap { index, rule in
      let least = PacketWorld(unknown: false, missing: false)
      return LiveRule(rule, at: index, in: least, for: question)
    }
    let isPlain = !world.unknown && !world.missing
    pieces(live(world)) { parts in
      for part in parts {
        var entry =
          found[part.rule.index]
          ?? (PacketFilter.Opening(rule: part.rule.index, protocols: [], ports: []), 0)
        entry.opening.protocols.insert(part.piece.0)
        if let ports = part.piece.1 { entry.opening.add(ports) }
        entry.share = max(entry.share, part.share)
        found[part.rule.index] = entry
        guard !isPlain else { continue }
        for rule in all where !rule.allows && rule.protocols.contains(part.piece.0) {
          if part.piece.1.map({ rule.ports.contains($0.lowerBound) }) ?? true { doubtful.insert(rule.index) }
        }
      }
      return true
    }
    let ranked = found.values.sorted { ($1.share, $0.opening.rule) < ($0.share, $1.opening.rule) }
    return (ranked.map(\.opening), doubtful.subtracting(found.keys).sorted())
  }
}

extension PacketFilter.Opening {
  /// Ports come in rising order within a protocol.
  fileprivate mutating func add(_ range: ClosedRange<UInt16>) {
    if ports.contains(where: { $0.contains(range.lowerBound) && $0.contains(range.upperBound) }) { return }
    if let last = ports.indices.last, ports[last].upperBound < .max,
      ports[last].upperBound + 1 == range.lowerBound
    {
      ports[last] = ports[last].lowerBound...range.upperBound
    } else {
      ports.append(range)
    }
  }
}
