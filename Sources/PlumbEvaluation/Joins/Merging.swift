internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Makes one resource of its copies and of the documents that complete it, and judges it anew in their stead.
enum Merging {
  /// Gives warnings about what could not be put together.
  static func merge(_ partial: inout Partial, _ judge: Judge, _ loader: Loader) -> [ReadProblem] {
    guard var sets = copies(partial, judge.plan, loader) else {
      partial.problems.append(
        ReadProblem(
          .unreadable, shown: judge.input.temporaryFolder,
          message: "a temporary file can't be read again: what was exported twice isn't known",
          help: "set TMPDIR to a folder on a disk that works"))
      return []
    }
    var warnings: [ReadProblem] = []
    complete(&sets, partial, judge.plan.pack.types, loader, &warnings)
    guard !sets.isEmpty else { return warnings }
    partial.looks.sort { ($0.place, $0.policy) < ($1.place, $1.policy) }
    var retracted: Set<ElementPlace> = []
    let before = judge.worker()
    let after = judge.worker()
    for set in sets.sorted(by: {
      ($0.copies.first?.resource.place ?? first) < ($1.copies.first?.resource.place ?? first)
    }) {
      let places = set.copies.compactMap(\.resource.place)
      for place in places {
        retracted.insert(place)
        if let text = loader.text(place) { before.takeAgain(text.json, loader.context(place), at: place) }
      }
      for place in places.dropFirst() {
        partial.resources -= 1
        partial.files[place.file, default: 1] -= 1
        if let type = set.copies.first?.resource.type.lowercased() { partial.types[type, default: 1] -= 1 }
      }
      if let merged = merged(set, judge.plan.pack.types) {
        let place = loader.addMerged(merged)
        after.takeMerged(merged.resource, at: place)
      }
    }
    retract(&partial, retracted, before.partial)
    partial.merge(after.partial)
    return warnings
  }

  private static let first = ElementPlace(file: 0, offset: 0, length: 0)

  /// Copies of one resource, and its parts by name.
  private struct MergeSet {
    var copies: [Loaded]
    /// Each with its copies.
    var parts: [String: [Resource]] = [:]
    var missingParts: [String] = []
  }

  /// Resources met more than once; nil where that can't be known.
  private static func copies(_ partial: Partial, _ plan: Plan, _ loader: Loader) -> [MergeSet]? {
    var sets: [MergeSet] = []
    guard let repeated = partial.identities.repeated() else { return nil }
    for places in repeated {
      var groups: [String: [Loaded]] = [:]
      for loaded in places.compactMap({ loader.load(file: $0.file, offset: $0.offset) }) {
        let resource = loaded.resource
        let place = Provider(type: resource.type) == .entra ? resource.scope : ""
        let id = plan.ignoresCase(resource.type) ? TextFold.folded(resource.id) : resource.id
        let key = [TextFold.folded(resource.type), id, TextFold.folded(place)].joined(separator: "\u{0}")
        groups[key, default: []].append(loaded)
      }
      for group in groups.values
      where group.count > 1 && !(group.first?.resource.type.contains("#") ?? true) {
        sets.append(MergeSet(copies: group))
      }
    }
    return sets
  }

  /// Adds what completes resources of types with parts; such a resource is judged only here.
  private static func complete(
    _ sets: inout [MergeSet], _ partial: Partial, _ types: TypeCatalog, _ loader: Loader,
    _ warnings: inout [ReadProblem]
  ) {
    guard !partial.incomplete.isEmpty else { return }
    var parts: [String: [Hash128: [Resource]]] = [:]
    var owners: [Loaded] = []
    for loaded in partial.incomplete.sorted().compactMap({ loader.load($0) }) {
      let type = loaded.resource.type
      guard let mark = type.firstIndex(of: "#") else {
        owners.append(loaded)
        continue
      }
      let (owner, name) = (String(type[..<mark]), String(type[type.index(after: mark)...]))
      guard let part = types[owner]?.parts[name] else { continue }
      let ignoreCase = ignoresCase(owner, types)
      let lead = "\(types.canonical(owner).lowercased())#\(name)#"
      func note(_ key: Hash128, _ place: String) {
        parts[place, default: [:]][key, default: []].append(loaded.resource)
      }
      for (index, link) in part.by.enumerated() {
        if let key = key(loaded.resource.document, link.part, ignoreCase) { note(key, lead + "\(index)") }
      }
      if let place = loaded.resource.place, !loader.context(place).resource.isEmpty {
        note(JoinHash.text(loaded.resource.id, ignoreCase: ignoreCase), lead + "id")
      }
    }
    var numbers: [ElementPlace: Int] = [:]
    for index in sets.indices {
      for place in sets[index].copies.compactMap(\.resource.place) { numbers[place] = index }
    }
    for owner in owners {
      let type = owner.resource.type
      guard let description = types[type] else { continue }
      let ignoreCase = ignoresCase(type, types)
      let known = owner.resource.place.flatMap { numbers[$0] }
      var set = known.map { sets[$0] } ?? MergeSet(copies: [owner])
      for (name, part) in description.parts {
        let lead = "\(description.name.lowercased())#\(name)#"
        let linked = part.by.enumerated().lazy.compactMap { index, link in
          key(owner.resource.document, link.owner, ignoreCase).flatMap { parts[lead + "\(index)"]?[$0] }
        }.first
        if let found = linked ?? parts[lead + "id"]?[JoinHash.text(owner.resource.id, ignoreCase: ignoreCase)]
        {
          set.parts[name] = found
        } else if owner.resource.document[name]?.isNull ?? true {
          set.missingParts.append(name)
        }
      }
      if let known { sets[known] = set } else { sets.append(set) }
    }
  }

  private static func ignoresCase(_ type: String, _ types: TypeCatalog) -> Bool {
    types[type]?.ignoreCase ?? Provider(type: type).ignoresCase
  }

  private static func key(_ document: Value, _ path: [PathStep], _ ignoreCase: Bool) -> Hash128? {
    document.at(path).flatMap { JoinHash.value($0, ignoreCase: ignoreCase) }
  }

  /// One resource of a set: members of all copies; a place on which two differ is unknown.
  private static func merged(_ set: MergeSet, _ types: TypeCatalog) -> Loaded? {
    guard let first = set.copies.first else { return nil }
    var resource = first.resource
    let type = types[resource.type]
    let ignoreCase = ignoresCase(resource.type, types)
    let isMixed = set.copies.contains { $0.resource.shape != resource.shape }
    var document = isMixed ? nested(resource) : resource.document
    if isMixed { resource.shape = .native }
    for copy in set.copies.dropFirst() {
      for scope in [copy.resource.scope] + copy.resource.exported
      where !([resource.scope] + resource.exported).contains(where: {
        TextFold.equal($0, scope, ignoreCase: true)
      }) {
        resource.exported.append(scope)
      }
      document = union(
        document, isMixed ? nested(copy.resource) : copy.resource.document, [], ignoreCase, &resource.unknown)
    }
    if let type, set.copies.count > 1 {
      let documents = set.copies.map { isMixed ? nested($0.resource) : $0.resource.document }
      for path in differing(documents, type, resource.shape, ignoreCase: ignoreCase) {
        resource.unknown.insert(path)
      }
    }
    for (name, copies) in set.parts {
      guard var part = copies.first?.document else { continue }
      for copy in copies.dropFirst() {
        part = union(part, copy.document, [.key(name)], ignoreCase, &resource.unknown)
      }
      document = document.setting([PathStep.key(name)], to: part) ?? document
      resource.parts[name] = copies.first?.place
    }
    for name in set.missingParts { resource.unknown.insert([.key(name)]) }
    resource.document = document.hiding(resource.unknown)
    resource.copies = set.copies.compactMap(\.resource.place)
    return Loaded(resource: resource, text: ElementText(json: Array(document.json.utf8)))
  }

  /// A flat document with its members back under `properties`.
  private static func nested(_ resource: Resource) -> Value {
    guard resource.shape == .flat, case .map(let members) = resource.document else {
      return resource.document
    }
    let top = members.filter { TypeDescription.neverFlat.contains($0.key) }
    let inner = members.filter { !TypeDescription.neverFlat.contains($0.key) }
    return .map(top + [Value.Member(key: "properties", value: .map(inner))])
  }

  private static func union(
    _ left: Value, _ right: Value, _ path: [PathStep], _ ignoreCase: Bool, _ unknown: inout PathSet
  ) -> Value {
    switch (left, right) {
    case (.null, _): return right
    case (_, .null): return left
    case (.map(var members), .map(let others)):
      for other in others {
        if let at = members.firstIndex(where: { $0.key == other.key }) {
          let exact = other.key == "tags" && path.isEmpty
          members[at].value = union(
            members[at].value, other.value, path + [.key(other.key)], ignoreCase && !exact, &unknown)
        } else {
          members.append(other)
        }
      }
      return .map(members)
    default:
      if Operator.same(left, right, ignoreCase: ignoreCase) != .yes { unknown.insert(path) }
      return left
    }
  }

  /// Takes everything back that was found of resources at these places; `again`: what judging them anew finds.
  private static func retract(_ partial: inout Partial, _ places: Set<ElementPlace>, _ again: Partial) {
    for index in partial.counts.indices {
      partial.counts[index].pass -= again.counts[index].pass
      partial.counts[index].notApplicable -= again.counts[index].notApplicable
    }
    partial.watched.add(again.watched, times: -1)
    partial.looks.removeAll { places.contains($0.place) }
    partial.judged.removeAll { places.contains($0.place) }
    for clause in partial.related.indices {
      partial.related[clause].removeAll { places.contains($0.place) }
      partial.maybe[clause].removeAll { places.contains($0) }
    }
  }
}

extension Worker {
  /// Judges a resource once more, for taking its results back.
  func takeAgain(_ bytes: [UInt8], _ context: ElementContext, at place: ElementPlace) {
    exported = Self.exported(context)
    with(bytes, context) { tape, head, _ in
      take(tape, head, at: place, unknown: PathSet(), isMerged: !hasParts(head))
    }
  }

  /// Judges a merged resource.
  func takeMerged(_ resource: Resource, at place: ElementPlace) {
    exported = resource.exported.map { JoinHash.id($0) }
    with(resource) { tape, head in
      take(tape, head, at: place, unknown: resource.unknown, isMerged: true)
    }
  }
}
