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
  func value(_ path: [PathStep]) -> Value? { document.at(path) }

  mutating func set(_ path: [PathStep], _ value: Value) {
    // A part of the way may be unknown as a whole: then its other members stay so.
    document = document.setting(path, to: value) ?? document
    unseen.removeAll { $0 == path }
  }

  /// There may be more than stands at a place, or something where nothing is known of it.
  mutating func open(_ path: [PathStep]) {
    guard case .list(let items)? = value(path) else {
      set(path, .unknown(present: false))
      unseen.append(path)
      return
    }
    if items.contains(.others) { return }
    set(path, .list(items + [.others]))
    unseen.append(path + [.index(items.count)])
  }

  /// Adds what a fragment tells.
  mutating func merge(_ fragment: Projection, _ made: Value, _ paths: [[PathStep]], from address: String) {
    for path in paths {
      guard let added = made.at(path) else { continue }
      let own = value(path)
      guard case .list(let more) = added, case .list(var items)? = own else {
        set(path, added)
        move(fragment, path, to: path, address)
        continue
      }
      for (number, item) in more.enumerated() {
        // Two names that aren't known may be made of the same reference and differ all the same.
        let same = item["name"]?.text.flatMap { name in items.firstIndex { $0["name"]?.text == name } }
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

/// What completes what, of the entries of a file.
struct FragmentLinks {
  /// By the address of what they complete: fragments, by number of their entry.
  var fragments: [String: [Int]] = [:]
  /// Types of fragments of which one completes something that isn't known.
  var open: Set<String> = []
  /// Rules stand for themselves that may be meant for a group in its provider's own shape, or are in that shape.
  var hasLooseRules = false
  /// By the address of what they change: updates in the provider's own shape. Those of which it isn't known what they
  /// change, and all that may change something outside of the file.
  var updates: [String: [Int]] = [:]
  var openUpdates: [Int] = []
  var outsideUpdates: Set<Int> = []
  /// Fragments of what isn't in the file, by number, and what that is.
  var outside: [Int: PlannedEntry.Completed] = [:]
}

extension TerraformDocument {
  /// The same document, with what completes what.
  func assembled() -> TerraformDocument {
    var links = FragmentLinks()
    var entries = entries
    links.hasLooseRules = entries.contains { $0.action != .gone && $0.native == ARMRules.rule }
    if links.hasLooseRules { links.open.insert(Self.groupRule) }
    for number in entries.indices where !entries[number].completes.isEmpty {
      let entry = entries[number]
      var isPlaced = false
      for part in entry.completes {
        var found = target(entry, part.attribute)?.address
        if let value = part.value {
          found = self.entry(identity(ofID: value))?.address ?? found
          if found == nil {
            let named = self.addresses(ofName: value, type: part.type)
            let groups = named.map { self.entry($0)?.group }
            // A name is one's own within a resource group only.
            let fitting = zip(named, groups).filter { pair in
              guard let group = entry.group, let other = pair.1 else { return true }
              return TextFold.equal(group, other, ignoreCase: true)
            }
            let isSure = fitting.count == 1 && (entry.group == nil) == (fitting[0].1 == nil)
            if isSure {
              found = fitting[0].0
            } else if !fitting.isEmpty, entry.action != .gone {
              links.open.insert(entry.type)
            }
          }
        } else if found == nil, part.isUnknown, entry.action != .gone {
          links.open.insert(entry.type)
        }
        // Of several types that it may complete, the one that it does.
        if let found, let target = self.number(found), entries[target].type == part.type,
          entries[target].isManaged
        {
          isPlaced = true
          // A change of what completes it is one of its own.
          if entry.isJudged || entry.action == .gone { entries[target].isJudged = true }
          if entry.action != .gone { links.fragments[found, default: []].append(number) }
        }
      }
      if !isPlaced, entry.action != .gone, entry.type == Self.groupRule { links.hasLooseRules = true }
      guard !isPlaced, entry.action != .gone, let part = entry.completes.min(by: { $0.type < $1.type }) else {
        continue
      }
      let tells = (catalog.parts[part.type] ?? []).contains {
        $0.resource == entry.type && $0.mapping.document.tellsSomething
      }
      if tells { links.outside[number] = part }
    }
    link(updates: &links, &entries)
    return TerraformDocument(self, links, entries: entries)
  }

  /// A rule of a network security group, in Terraform's words.
  private static let groupRule = "azurerm_network_security_rule"

  /// Puts together what other entries of the plan tell of the resource.
  func complete(
    _ assembly: inout FragmentAssembly, _ entry: PlannedEntry, _ type: TypeDescription,
    _ parts: [TerraformKind.Part], _ top: MappedCursor, recording: Bool
  ) {
    for part in parts {
      let (resource, paths) = (part.resource, part.paths)
      let own = (links.fragments[entry.address] ?? []).filter { entries[$0].type == resource }
      // The resource itself never shows these lists: what exists may have more of them.
      let hidden =
        entry.isNew
        ? []
        : paths.filter { assembly.unseen.contains($0) && (own.isEmpty || part.document.isList(at: $0)) }
      let free = paths.filter { !isSet($0, in: assembly, entry, type, top) }
      for number in own { add(number, part.document, free, &assembly, recording: recording) }
      if links.open.contains(resource) {
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
      for path in hidden { assembly.open(path) }
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

  func add(
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
  /// Whether it shows more than that there is something.
  var tellsSomething: Bool {
    switch rule {
    case .constant, .unseen: false
    case .some: true
    case nil: members.contains { $0.node.tellsSomething }
    }
  }

  /// The same, of which each place is told by its members alone.
  var undescribed: MappingNode {
    var node = self
    node.isDescribed = false
    node.members = members.map { ($0.name, $0.node.undescribed) }
    return node
  }

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
