internal import PlumbValues

/// What a policy reads: types, what it asks to lie below what, and which parts.
package struct PolicyReads: Sendable {
  /// A type that is asked for directly below resources of another, or below a scope.
  package struct Below: Hashable, Sendable {
    package var type: String
    /// A canonical type, or a kind of scope.
    package var parent: String

    package init(type: String, parent: String) {
      self.type = type
      self.parent = parent
    }
  }
  package struct Part: Hashable, Sendable {
    package var type: String
    package var name: String
  }

  /// Canonical, each once, the judged ones first.
  package private(set) var types: [String] = []
  /// Each once.
  package private(set) var below: [Below] = []
  package private(set) var parts: [Part] = []
  private let catalog: TypeCatalog
  /// By frame, the types of the documents (or the kind of scope) that a path begins at.
  private var frames: [Int: [String]] = [:]

  /// Without `parts` where the policy's conditions need not be checked for it, because it judges nothing.
  package init(_ policy: CheckedPolicy, _ catalog: TypeCatalog, judges: Bool = true) {
    self.catalog = catalog
    var own: [String] = []
    switch policy.target {
    case .types(let names):
      own = names.map { catalog.canonical($0) }
      for name in own where !name.utf8.contains(UInt8(ascii: "*")) { add(name) }
    case .each(let kind): own = [kind.rawValue]
    case .snapshot: break
    }
    if !judges, let asked = policy.asked?.value {
      asked.types.forEach { add($0) }
      below = asked.below
      return
    }
    for variant in policy.variants {
      frames = [0: variant.type.map { [$0] } ?? own]
      for condition in [variant.when, variant.needs, variant.require] {
        condition?.walk { read($0) }
      }
    }
  }

  private mutating func add(_ type: String) {
    if !types.contains(where: { TextFold.equal($0, type, ignoreCase: true) }) { types.append(type) }
  }

  private mutating func read(_ condition: CheckedCondition) {
    switch condition {
    case .leaf(let leaf):
      read(leaf.path)
      if case .path(let path) = leaf.operand { read(path) }
      if case .date(let date) = leaf.operand, case .path(let path) = date.base { read(path) }
    case .quantifier(let quantifier):
      read(quantifier.path)
      if let of = quantifier.of { read(of) }
    case .resources(let clause):
      let type = catalog.canonical(clause.type)
      add(type)
      frames[clause.frame] = [type]
      if clause.placement == .children || clause.placement == .below {
        for parent in frames[clause.asker] ?? [] {
          let found = Below(type: type, parent: parent)
          if !below.contains(found) { below.append(found) }
        }
      }
      for key in clause.keys {
        read(key.ours)
        read(key.theirs)
      }
      if case .distinct(_, let of) = clause.kind { read(of) }
    case .closedTo(let clause): (clause.lists + clause.members).forEach { read($0) }
    case .all, .any, .not: break
    }
  }

  /// A path that runs through a part, or has another place in one, needs it.
  private mutating func read(_ path: CheckedPath) {
    guard path.meta == nil else { return }
    for type in frames[path.frame] ?? [] {
      for name in catalog[type]?.parts.keys ?? [:].keys {
        if ([path.steps] + path.alternates).contains(where: { $0.first == .key(name) }) {
          let part = Part(type: type, name: name)
          if !parts.contains(part) { parts.append(part) }
        }
      }
    }
  }
}
