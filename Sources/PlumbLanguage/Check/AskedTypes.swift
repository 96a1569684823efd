internal import PlumbValues

/// The types that a policy's conditions ask for, told by their text alone: what `CheckedPolicy.related` and
/// `PolicyReads.below` say of the checked ones. For conditions that are known to be right.
struct AskedTypes: Sendable {
  /// Canonical, each once, in the order of the clauses.
  private(set) var types: [String] = []
  private(set) var below: [PolicyReads.Below] = []
  private let catalog: TypeCatalog
  private let definitions: [String: Definition]
  private var seen: Set<String> = []

  /// A document for which resources are asked; no type: the snapshot, below which nothing lies.
  private struct Asker {
    var type: String?
  }

  init(
    _ conditions: [YAMLNode], _ target: PolicyTarget, _ catalog: TypeCatalog,
    definitions: [String: Definition]
  ) {
    self.catalog = catalog
    self.definitions = definitions
    for asker in askers(target) {
      for condition in conditions { read(condition, asker) }
    }
  }

  private func askers(_ target: PolicyTarget) -> [Asker] {
    switch target {
    case .snapshot: return [Asker()]
    case .each(let kind): return [Asker(type: kind.rawValue)]
    case .types(let names):
      return names.flatMap { name -> [Asker] in
        guard name.utf8.contains(UInt8(ascii: "*")) else { return [Asker(type: catalog.canonical(name))] }
        let glob = Glob(name, ignoreCase: true)
        return (catalog.types.map(\.name).filter(glob.matches) + [name]).map { Asker(type: $0) }
      }
    }
  }

  private mutating func read(_ node: YAMLNode, _ asker: Asker) {
    for item in node.list ?? [] { read(item, asker) }
    for entry in node.map ?? [] {
      switch entry.key.text {
      case "resources": clause(entry.value, asker)
      case "use":
        if let name = entry.value.text ?? entry.value.map?.first?.key.text, let used = definitions[name] {
          read(used.holds, asker)
        }
      default: read(entry.value, asker)
      }
    }
  }

  private mutating func clause(_ node: YAMLNode, _ asker: Asker) {
    var (type, placement) = (node["type"]?.text, node["in"]?.text)
    if let via = node["via"]?.text, let relation = asker.type.flatMap({ catalog[$0] })?.relations[via] {
      (type, placement) = (relation.type.value, relation.placement?.value)
    }
    guard let type = type.map({ catalog.canonical($0) }) else { return }
    if seen.insert(type.lowercased()).inserted { types.append(type) }
    if let parent = asker.type,
      placement == Placement.children.rawValue || placement == Placement.below.rawValue
    {
      let found = PolicyReads.Below(type: type, parent: parent)
      if !below.contains(found) { below.append(found) }
    }
    for key in ["every", "where"] {
      if let inner = node[key] { read(inner, Asker(type: type)) }
    }
  }
}
