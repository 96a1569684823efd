internal import PlumbLanguage
internal import PlumbValues

/// A native document that several entries of a plan make together.
struct FragmentAssembly {
  var document: Value
  var secret: PathSet
  var unseen: [[PathStep]]
  var origins: [[PathStep]: DocumentFacts.Origin]

  /// Places that no entry could show.
  var unseenSet: PathSet { PathSet(unseen) }

  /// The value at a place; nil where none stands.
  func value(_ path: [PathStep]) -> Value? {
    var value: Value? = document
    for case .key(let name) in path { value = value?[name] }
    return value
  }

  mutating func set(_ path: [PathStep], _ value: Value) {
    // A part of the way may be unknown as a whole: then its other members stay so.
    document = document.setting(path, to: value) ?? document
    unseen.removeAll { $0 == path }
  }

  /// Adds what a fragment tells.
  mutating func merge(_ fragment: Projection, _ made: Value, _ paths: [[PathStep]], from address: String) {
    for path in paths {
      var added: Value? = made
      for case .key(let name) in path { added = added?[name] }
      guard let added else { continue }
      let own = value(path)
      guard case .list(let more) = added, case .list(var items)? = own else {
        set(path, added)
        move(fragment, path, to: path, address)
        continue
      }
      for (number, item) in more.enumerated() {
        let same = items.firstIndex { $0["name"] != nil && $0["name"] == item["name"] }
        let index = same ?? items.count
        if same == nil { items.append(item) } else { items[index] = item }
        move(fragment, path + [.index(number)], to: path + [.index(index)], address)
      }
      set(path, .list(items))
    }
  }

  private mutating func move(
    _ fragment: Projection, _ from: [PathStep], to: [PathStep], _ address: String
  ) {
    for (path, origin) in fragment.origins where path.starts(with: from) {
      var origin = origin
      origin.owner = address
      origins[to + path.dropFirst(from.count)] = origin
    }
    if let secrets = fragment.secret.at(from) { secret.insert(secrets, at: to) }
  }
}

extension TerraformDocument {
  /// The same document, with what completes what.
  func assembled() -> TerraformDocument {
    var fragments: [String: [Int]] = [:]
    var open: Set<String> = []
    for number in entries.indices where !entries[number].completes.isEmpty {
      let entry = entries[number]
      for part in entry.completes {
        var found = target(entry, part.attribute)?.address
        if let value = part.value {
          found =
            self.entry(identity(ofID: value))?.address ?? found
            ?? self.address(ofName: value, type: part.type)
        } else if found == nil, part.isUnknown {
          open.insert(entry.type)
        }
        // Of several types that it may complete, the one that it does.
        if let found, self.entry(found)?.type == part.type { fragments[found, default: []].append(number) }
      }
    }
    return TerraformDocument(self, fragments: fragments, open: open)
  }

  /// Puts together what other entries of the plan tell of the resource.
  func complete(
    _ assembly: inout FragmentAssembly, _ entry: PlannedEntry, _ type: TypeDescription,
    _ parts: [TerraformKind.Part], _ top: MappedCursor, recording: Bool
  ) {
    for part in parts {
      let (resource, paths) = (part.resource, part.paths)
      let own = (fragments[entry.address] ?? []).filter { entries[$0].type == resource }
      // The resource itself never shows these lists: what exists may have more of them.
      let hidden =
        entry.isNew
        ? []
        : paths.filter { assembly.unseen.contains($0) && (own.isEmpty || part.document.isList(at: $0)) }
      let free = paths.filter { !isSet($0, in: assembly, entry, type, top) }
      for number in own { add(number, part.document, free, &assembly, recording: recording) }
      if openFragments.contains(resource) {
        // One of them may be meant for this resource.
        for path in paths { assembly.set(path, .unknown(present: false)) }
      } else if own.isEmpty {
        for path in paths where assembly.unseen.contains(path) || assembly.value(path) == nil {
          if entry.isNew {
            if assembly.unseen.contains(path) { assembly.document = assembly.document.removing(path) }
            assembly.unseen.removeAll { $0 == path }
            if case .list? = part.document.rule(at: path) { assembly.set(path, .list([])) }
          } else {
            // It may exist outside of this plan.
            assembly.set(path, .unknown(present: false))
          }
        }
      }
      for path in hidden {
        assembly.set(path, .unknown(present: false))
        assembly.unseen.append(path)
      }
    }
  }

  /// The resource's own block sets what isn't known there: it stays so, whatever is added. What nobody sets is known after
  /// apply as a whole.
  private func isSet(
    _ path: [PathStep], in assembly: FragmentAssembly, _ entry: PlannedEntry, _ type: TypeDescription,
    _ top: MappedCursor
  ) -> Bool {
    guard case .unknown? = assembly.value(path), !assembly.unseen.contains(path) else { return false }
    let mapping = catalog.byResource[entry.type]?.first { $0.0.name == type.name && $0.1.partOf.isEmpty }?.1
    return (mapping?.document.rule(at: path)?.arguments ?? []).contains { argument in
      references.sets(module: entry.module, resource: entry.resource, argument: argument)
        || !top.step(.key(argument)).isUnknown
    }
  }

  private func add(
    _ number: Int, _ document: MappingNode, _ paths: [[PathStep]], _ assembly: inout FragmentAssembly,
    recording: Bool
  ) {
    let fragment = entries[number]
    let parser = JSONParser()
    guard let bytes = try? file.read(fragment.place), let tape = try? parser.parse(copying: bytes) else {
      for path in paths { assembly.set(path, .unknown(present: false)) }
      return
    }
    var projection = projection(fragment, top(tape), recording: recording)
    let made = projection.document(document)
    assembly.merge(projection, made, paths, from: fragment.address)
  }
}

extension MappingRule {
  /// The arguments that it reads, by their first names.
  fileprivate var arguments: [String] {
    places.compactMap { place in
      if !place.isElement, case .key(let name)? = place.steps.first { name } else { nil }
    }
  }

  private var places: [MappedPlace] {
    switch self {
    case .attribute(let places), .not(let places), .json(let places), .join(let places, _): places
    case .words(let places, _, _), .unset(let places, _, _): places
    case .list(let blocks): blocks.map(\.place)
    case .firstOf(let choices): choices.flatMap { $0.conditions.map(\.place) + $0.rule.places }
    case .constant, .unseen: []
    }
  }
}

extension MappingNode {
  /// The rule of a place.
  func rule(at path: [PathStep]) -> MappingRule? {
    var node: MappingNode? = self
    for case .key(let name) in path { node = node?[name] }
    return node?.rule
  }

  /// Whether several resources may each tell some of it.
  func isList(at path: [PathStep]) -> Bool {
    if case .list? = rule(at: path) { return true }
    return false
  }

  /// Places for which there is a rule that shows something.
  var paths: [[PathStep]] {
    members.flatMap { name, node -> [[PathStep]] in
      switch node.rule {
      case .unseen: []
      case .some: [[.key(name)]]
      case nil: node.paths.map { [.key(name)] + $0 }
      }
    }
  }
}

extension Value {
  /// The value without what stands at a path of names.
  func removing(_ path: [PathStep]) -> Value {
    guard case .key(let name)? = path.first, case .map(var members) = self else { return self }
    if path.count == 1 {
      members.removeAll { $0.key == name }
    } else if let at = members.firstIndex(where: { $0.key == name }) {
      members[at].value = members[at].value.removing(Array(path.dropFirst()))
    }
    return .map(members)
  }
}
