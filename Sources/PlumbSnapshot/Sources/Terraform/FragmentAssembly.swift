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
      origin.attribute = origin.attribute.isEmpty ? address : "\(address) · \(origin.attribute)"
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
    for (number, entry) in entries.enumerated() {
      for part in entry.completes {
        if let value = part.value {
          let address = identity(ofID: value)
          if let found = self.entry(address)?.address ?? target(entry, part.attribute)?.address
            ?? self.address(ofName: value, type: part.type)
          {
            fragments[found, default: []].append(number)
          }
        } else if let found = target(entry, part.attribute) {
          fragments[found.address, default: []].append(number)
        } else if part.isUnknown {
          open.insert(entry.type)
        }
      }
    }
    return TerraformDocument(self, fragments: fragments, open: open)
  }

  /// Puts together what other entries of the plan tell of the resource.
  func complete(
    _ assembly: inout FragmentAssembly, _ entry: PlannedEntry, _ type: TypeDescription, recording: Bool
  ) {
    for (resource, mapping) in catalog.parts[entry.type] ?? [] {
      let paths = mapping.document.paths
      let own = (fragments[entry.address] ?? []).filter { entries[$0].type == resource }
      for number in own { add(number, mapping, paths, &assembly, recording: recording) }
      if openFragments.contains(resource) {
        // One of them may be meant for this resource.
        for path in paths { assembly.set(path, .unknown(present: false)) }
      } else if own.isEmpty {
        for path in paths where assembly.unseen.contains(path) || assembly.value(path) == nil {
          if entry.isNew {
            if assembly.unseen.contains(path) { assembly.document = assembly.document.removing(path) }
            assembly.unseen.removeAll { $0 == path }
          } else {
            // It may exist outside of this plan.
            assembly.set(path, .unknown(present: false))
          }
        }
      }
    }
  }

  private func add(
    _ number: Int, _ mapping: Mapping, _ paths: [[PathStep]], _ assembly: inout FragmentAssembly,
    recording: Bool
  ) {
    let fragment = entries[number]
    let parser = JSONParser()
    guard let bytes = try? file.read(fragment.place), let tape = try? parser.parse(copying: bytes) else {
      for path in paths { assembly.set(path, .unknown(present: false)) }
      return
    }
    var projection = projection(fragment, top(tape), recording: recording)
    let made = projection.document(mapping.document)
    assembly.merge(projection, made, paths, from: fragment.address)
  }
}

extension MappingNode {
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
