internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Finds related resources for the reference evaluator: by the join facts, read again from their files.
struct FactSource: RelatedSource {
  let plan: Plan
  let partial: Partial
  let indexes: [JoinIndex]
  let collection: Collection
  let loader: Loader
  let knownScopes: KnownScopes
  /// The policy and variant whose clauses are asked.
  var policy = 0
  var variant = 0

  mutating func candidates(
    for clause: CheckedResources, asker: Resource, ours: [Reading]
  ) -> (resources: [Resource], complete: Bool) {
    guard let number = plan.number(policy: policy, variant: variant, clause: clause.id) else {
      return ([], false)
    }
    var places = Set(partial.maybe[number])
    var wanted: Hash128?
    var other: Hash128?
    bytes(asker) { id, parent, scope in
      wanted = JoinHash.wanted(clause.placement, id: id, parent: parent, scope: scope)
      other = JoinHash.wantedToo(clause.placement, scope: scope)
    }
    let reach = clause.placement == .scope ? ScopeReach(asker) : nil
    // What doesn't name its scope may lie in this one.
    if case .nested? = reach { other = JoinHash.id("") }
    let lookedAt = asksAll(clause, reach) ? nil : [wanted, other].compactMap { $0 }
    places.formUnion(self.places(number, clause, lookedAt, asker, ours))
    let loaded = places.sorted().compactMap { loader.load($0)?.resource }
    let resources = loaded.filter { $0.world == asker.world }
    if let document = asker.facts?.document {
      let complete = document.isComplete(clause, asker: asker.place, parent: asker.parent)
      return (resources, complete && loaded.count == places.count)
    }
    // Nobody knows what lies in a scope that isn't known; what was collected in a subscription was in its groups.
    if clause.placement == .scope, wanted == nil { return (resources, false) }
    let home = if case .group? = reach { ARMID.scope(asker.scope) } else { asker.scope }
    let scope = JoinHash.id(home)
    let isOpen =
      asker.isHidden(from: clause.placement)
      || partial.unplaced[number]?.mayBe(at: wanted, scope: scope) ?? false
    let complete =
      !isOpen
      && collection.isComplete(
        clause.type, placement: clause.placement, place: wanted, scope: scope,
        group: wanted.map { partial.groups[number].contains($0) } ?? false, found: partial.found,
        scopes: knownScopes.of(
          clause.type, isRegional: plan.pack.types[clause.type]?.scope == ScopeKind.region.rawValue))
    return (resources, complete && loaded.count == places.count)
  }

  /// The places of facts that may be asked for. `lookedAt`: the places by which the clause looks; nil: anywhere.
  private func places(
    _ number: Int, _ clause: CheckedResources, _ lookedAt: [Hash128]?, _ asker: Resource, _ ours: [Reading]
  ) -> [ElementPlace] {
    let seed = JoinHash.seed(number, world: asker.world)
    var keys = (lookedAt ?? []).map { JoinHash.single($0, seed: seed) }
    var wide = keys
    var (isUnknown, isWide) = (lookedAt == nil, false)
    for (key, reading) in zip(clause.keys, ours) {
      let reading = Placing.identity(reading, asker)
      if key.isTest {
        guard case .value(.text(let text)) = reading else {
          isWide = true
          continue
        }
        keys = JoinHash.each(keys, Self.choices(key, text) + [JoinHash.other])
        continue
      }
      var choices: [Hash128] = []
      if case .value(let value) = reading, !value.isNull {
        choices = JoinHash.value(value, ignoreCase: key.ignoreCase).map { [$0] } ?? []
        if choices.isEmpty { isUnknown = true }
      }
      keys = JoinHash.each(keys, choices)
      wide = JoinHash.each(wide, choices)
    }
    if isUnknown || isWide && !clause.keepsWide { return indexes[number].facts.map(\.place) }
    var places: [ElementPlace] = []
    for key in isWide ? JoinHash.each(wide, [JoinHash.wide]) : keys {
      indexes[number].each(key) { places.append($0.place) }
    }
    return places
  }

  /// True where no hash tells what lies in the scope that is judged.
  private func asksAll(_ clause: CheckedResources, _ reach: ScopeReach?) -> Bool {
    switch reach {
    case nil, .group?: false
    case .everything?, .region?: true
    // What is a tenant's names it.
    case .nested(let kind)?:
      kind != .tenant || Placing.scope(of: clause.type, plan.pack.types) != kind.rawValue
    }
  }

  /// Where resources stand that a test joins with our text.
  private static func choices(_ key: JoinKey, _ text: String) -> [Hash128] {
    switch key.kind {
    case .equal: [JoinHash.text(text, ignoreCase: key.ignoreCase)]
    case .theirsAtOrAbove: JoinHash.pathAndAbove(text, ignoreCase: key.ignoreCase)
    case .theirsAtOrBelow: JoinHash.path(text, ignoreCase: key.ignoreCase)
    }
  }

  private func bytes(_ resource: Resource, _ body: (Bytes, Bytes, Bytes) -> Void) {
    var (id, parent, scope) = (resource.id, resource.parent, resource.scope)
    id.withUTF8 { id in parent.withUTF8 { parent in scope.withUTF8 { body(id, parent, $0) } } }
  }
}

/// The scopes that a snapshot knows of, as hashes, for types that have to be collected in all of them.
struct KnownScopes: Sendable {
  var subscriptions: [Hash128] = []
  var tenants: [Hash128] = []
  var accounts: [Hash128] = []
  var regions: [Hash128] = []

  /// `isRegional`: regions have resources of the type, each its own.
  func of(_ type: String, isRegional: Bool) -> [Hash128] {
    switch Provider(type: type) {
    case .azure: subscriptions
    case .entra: tenants
    case .aws: isRegional ? regions : accounts
    case .gcp, .kubernetes, .other: []
    }
  }
}
