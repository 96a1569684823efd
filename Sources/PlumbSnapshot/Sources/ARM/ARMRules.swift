internal import PlumbLanguage
internal import PlumbValues

/// Rules of network security groups that stand for themselves, put into their group.
enum ARMRules {
  static let group = "microsoft.network/networksecuritygroups"
  static let rule = "microsoft.network/networksecuritygroups/securityrules"
  private static let list: [PathStep] = [.key("properties"), .key("securityRules")]
  /// Azure's own, the same in each group.
  private static let own: [PathStep] = [.key("properties"), .key("defaultSecurityRules")]

  /// A group that is deployed has the rules of its own and those that the file gives it, and no others.
  static func assemble(_ entries: inout [ARMEntry], _ types: TypeCatalog) {
    let rules = entries.filter { $0.resource.type.lowercased() == rule }
    let groups = Set(
      entries.filter { $0.resource.type.lowercased() == group }.map { TextFold.folded($0.resource.id) })
    for number in entries.indices where entries[number].resource.type.lowercased() == group {
      let document = entries[number].resource.document
      let properties = document["properties"] ?? .map([])
      guard case .map = properties else { continue }
      var items: [Value] = []
      switch properties["securityRules"] {
      case .list(let own)?: items = own
      case nil, .null?: break
      default: continue
      }
      var isOpen = false
      for other in rules {
        if other.isParentOpen || isHole(other, groups) { isOpen = true }
        let isOwn = TextFold.equal(
          other.resource.parent, entries[number].resource.id, ignoreCase: true)
        guard isOwn else { continue }
        if other.isUncertain { isOpen = true }
        // One of the same name takes the place of the group's own.
        let same = items.firstIndex { item in
          guard let name = item["name"]?.text, let own = other.resource.document["name"]?.text else {
            return false
          }
          return TextFold.equal(name, own, ignoreCase: true)
        }
        let place = list + [.index(same ?? items.count)]
        if let same {
          items[same] = other.resource.document
        } else {
          items.append(other.resource.document)
        }
        for (location, origin) in other.origins { entries[number].origins[place + location] = origin }
        if !other.resource.secret.isEmpty {
          entries[number].resource.secret.insert(other.resource.secret, at: place)
        }
      }
      let value: Value = isOpen ? .unknown(present: true) : .list(items)
      entries[number].resource.document =
        document.setting(list, to: value) ?? document
    }
    var outside: [String: [ARMEntry]] = [:]
    for other in rules where other.isParentOpen || !groups.contains(TextFold.folded(other.resource.parent)) {
      let id = other.isParentOpen ? other.resource.id : other.resource.parent
      outside[TextFold.folded(id), default: []].append(other)
    }
    for (_, rules) in outside.sorted(by: { $0.key < $1.key }) {
      if let made = Self.outside(rules, types) { entries.append(made) }
    }
  }

  /// Whether a rule's group isn't known whole, and may be any.
  private static func isHole(_ rule: ARMEntry, _ groups: Set<String>) -> Bool {
    rule.resource.parent.utf8.contains(UInt8(ascii: "{"))
      && !groups.contains(TextFold.folded(rule.resource.parent))
  }

  /// What may not be deployed is judged as if it were, but for what would close something.
  private static func isDeny(_ rule: ARMEntry) -> Bool {
    rule.resource.document["properties"]?["access"]?.text.map {
      TextFold.equal($0, "Deny", ignoreCase: true)
    } ?? false
  }

  /// A group that stands outside of the file, with the rules that the file gives it. Whatever else it has can't be seen
  /// here.
  static func outside(_ rules: [ARMEntry], _ types: TypeCatalog) -> ARMEntry? {
    guard let first = rules.first, var place = first.resource.place else { return nil }
    place.part |= 1 << 15
    let id = first.isParentOpen ? first.resource.id : first.resource.parent
    let name = first.isParentOpen ? nil : id.split(separator: "/").last.map(String.init)
    var resource = Resource(
      id: id, type: types.canonical(group), name: name ?? first.resource.name, scope: first.resource.scope,
      parent: "", document: .map([]), place: place)
    if first.resource.change != nil {
      resource.change = rules.contains { $0.resource.change != "no-op" } ? "update" : "no-op"
    }
    let isKnown = !first.isParentOpen && first.resource.document["id"]?.text != nil
    var entry = ARMEntry(resource: resource)
    (entry.isParentOpen, entry.isOutside, entry.isUncertain) = (true, true, true)
    var document = Value.map([
      .init(key: "id", value: isKnown ? .text(id) : .unknown(present: true)),
      .init(key: "name", value: name.map { .text($0) } ?? .unknown(present: true)),
      .init(key: "type", value: .text(resource.type)),
    ])
    for path in types[resource.type]?.properties.leaves ?? [] where path != list && path != own {
      if document.at(path) != nil { continue }
      document = document.setting(path, to: .unknown(present: false)) ?? document
      entry.unseen.insert(path)
    }
    var items: [Value] = []
    for rule in rules where !rule.isUncertain || !isDeny(rule) {
      let place = list + [.index(items.count)]
      for (location, origin) in rule.origins { entry.origins[place + location] = origin }
      if !rule.resource.secret.isEmpty { entry.resource.secret.insert(rule.resource.secret, at: place) }
      items.append(rule.resource.document)
    }
    if name == nil { entry.unseen.insert([.key("name")]) }
    if !isKnown { entry.unseen.insert([.key("id")]) }
    document = document.setting(own, to: .list([])) ?? document
    entry.unseen.insert(list + [.index(items.count)])
    entry.resource.document = document.setting(list, to: .list(items + [.others])) ?? document
    if let origin = first.origins[[]] { entry.origins[[]] = origin }
    return entry
  }
}
