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
    bytes(asker) { id, parent, scope in
      wanted = JoinHash.wanted(clause.placement, id: id, parent: parent, scope: scope)
    }
    var components = wanted.map { [[$0]] } ?? [[]]
    var isUnknown = false
    for (key, reading) in zip(clause.keys, ours) {
      switch reading {
      case .value(.unknown(_, let refers?)) where key.kind == .equal:
        components.append([JoinHash.text(refers, ignoreCase: key.ignoreCase)])
      case .value(.unknown): isUnknown = true
      case .value(.text(let text)) where key.kind != .equal:
        components.append(
          key.kind == .theirsAtOrAbove
            ? JoinHash.upward(text, ignoreCase: key.ignoreCase)
            : [JoinHash.id(text, ignoreCase: key.ignoreCase)])
      case .value(.text(let text)) where asker.facts != nil:
        let id = asker.facts?.document.identity(ofID: text) ?? text
        components.append([JoinHash.text(id, ignoreCase: key.ignoreCase)])
      case .value(let value):
        components.append(JoinHash.value(value, ignoreCase: key.ignoreCase).map { [$0] } ?? [])
      default: components.append([])
      }
    }
    if isUnknown {
      places.formUnion(indexes[number].facts.map(\.place))
    } else {
      for key in JoinHash.combinations(components, seed: JoinHash.seed(number, world: asker.world)) {
        indexes[number].each(key) { places.insert($0.place) }
      }
    }
    let loaded = places.sorted().compactMap { loader.load($0)?.resource }
    let resources = loaded.filter { $0.world == asker.world }
    if let document = asker.facts?.document {
      let complete = document.isComplete(clause, asker: asker.place, parent: asker.parent)
      return (resources, complete && loaded.count == places.count)
    }
    let scope = JoinHash.id(asker.scope)
    let complete = collection.isComplete(
      clause.type, placement: clause.placement, place: wanted, scope: scope,
      group: wanted.map { partial.groups[number].contains($0) } ?? false, found: partial.found,
      scopes: knownScopes.of(
        clause.type, isRegional: plan.pack.types[clause.type]?.scope == ScopeKind.region.rawValue))
    return (resources, complete && loaded.count == places.count)
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
