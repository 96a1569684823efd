internal import PlumbLanguage
internal import PlumbValues

/// What the entries of one of Terraform's types tell: resources of described types, and parts that others complete.
final class TerraformKind: Sendable {
  /// A described type, and how it is told.
  struct Target: Sendable {
    let type: TypeDescription
    let mapping: Mapping
    /// Tells apart what one entry tells of several types.
    let part: UInt16
    /// The mapping's document and what completes it, without what no policy reads.
    fileprivate(set) var document: MappingNode
    fileprivate(set) var parts: [Part]
  }

  /// How entries of another type complete those of this one.
  struct Part: Sendable {
    let resource: String
    let document: MappingNode
    let paths: [[PathStep]]
  }

  let targets: [Target]
  let parts: [Part]
  /// Whether any mapping knows the type.
  let isMapped: Bool
  /// The types of what an entry tells; its own name where no mapping knows it.
  let types: [String]

  init(_ resource: String, _ catalog: TerraformCatalog) {
    let mapped = catalog.byResource[resource] ?? []
    isMapped = !mapped.isEmpty
    let parts = (catalog.parts[resource] ?? []).map {
      Part(resource: $0.resource, document: $0.mapping.document, paths: $0.mapping.document.paths)
    }
    self.parts = parts
    targets = mapped.enumerated().compactMap { number, each in
      guard each.mapping.partOf.isEmpty else { return nil }
      return Target(
        type: each.type, mapping: each.mapping, part: UInt16(truncatingIfNeeded: number),
        document: each.mapping.document, parts: parts)
    }
    types = isMapped ? targets.map(\.type.name) : [resource]
  }

  /// The same, limited to what is read.
  init(_ other: TerraformKind, _ reads: (String) -> ReadPlaces?) {
    (isMapped, parts, types) = (other.isMapped, other.parts, other.types)
    targets = other.targets.map { target in
      guard var places = reads(target.type.name) else { return target }
      var target = target
      target.parts = other.parts.filter { $0.paths.contains { places.touches($0) } }
      // What completes something asks what the resource itself shows there.
      for path in target.parts.flatMap(\.paths) { places.insert(path) }
      for name in ["id", "name", "location"] { places.insert([.key(name)]) }
      target.document = target.mapping.document.limited(to: places)
      return target
    }
  }
}

extension MappingNode {
  /// The same, other members than those that are read set aside.
  func limited(to places: ReadPlaces) -> MappingNode {
    if rule != nil || places.isWhole { return self }
    var node = self
    (node.members, node.rest) = ([], rest)
    for (name, child) in members {
      if let places = places.members[name] {
        node.members.append((name, child.limited(to: places)))
      } else {
        node.rest.append((name, child))
      }
    }
    return node
  }
}
