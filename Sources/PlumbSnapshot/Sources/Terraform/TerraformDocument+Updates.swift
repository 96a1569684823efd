internal import PlumbLanguage
internal import PlumbValues

// What `azapi_update_resource` sets of a resource, in the provider's own shape.
extension TerraformDocument {
  static let nativeUpdate = "azapi_update_resource"
  private static let (resourceID, body): ([PathStep], [PathStep]) = ([.key("resource_id")], [.key("body")])

  /// Finds what the updates of a file change, which is judged with them.
  func link(updates links: inout FragmentLinks, _ entries: inout [PlannedEntry]) {
    for number in entries.indices where entries[number].type == Self.nativeUpdate {
      let entry = entries[number]
      guard entry.isManaged, entry.action != .gone else { continue }
      let id = withTop(of: entry) { top in top.at(Self.resourceID).plain?.text } ?? nil
      let address = target(entry, Self.resourceID)?.address ?? id.map { identity(ofID: $0) }
      if let address, let target = self.number(address), entries[target].isManaged,
        isOf(entries[target], entry.native)
      {
        links.updates[address, default: []].append(number)
        if entry.isJudged { entries[target].isJudged = true }
      } else {
        // One that isn't known may be any of the type.
        if id == nil { links.openUpdates.append(number) }
        links.outsideUpdates.insert(number)
      }
    }
  }

  /// Whether an entry tells a resource of a type of the provider's: what an id is made of may be that of something above.
  private func isOf(_ entry: PlannedEntry, _ native: String) -> Bool {
    if entry.type == Self.nativeResource { return entry.native == native }
    return kinds[entry.type]?.types.contains { $0.lowercased() == native } ?? false
  }

  /// Sets in a resource of the file what updates change.
  func update(
    _ assembly: inout FragmentAssembly, _ entry: PlannedEntry, _ type: String, recording: Bool
  ) {
    for number in links.updates[entry.address] ?? [] {
      set(&assembly, by: entries[number], of: type, isSure: true, recording: recording)
    }
    for number in links.openUpdates {
      set(&assembly, by: entries[number], of: type, isSure: false, recording: recording)
    }
  }

  func hasUpdates(_ entry: PlannedEntry) -> Bool {
    !links.openUpdates.isEmpty || links.updates[entry.address] != nil
  }

  /// What stands outside of the file, judged by what an update sets of it. Whatever else it is can't be seen here.
  func outsideUpdate(
    _ number: Int, _ top: MappedCursor, recording: Bool, wanted: (String) -> Bool
  ) -> [Resource] {
    let entry = entries[number]
    guard links.outsideUpdates.contains(number), !entry.native.isEmpty else { return [] }
    let type = catalog.types.canonical(entry.native)
    var place = entry.place
    place.part = Self.outsidePart
    guard wanted(type) else { return [unread(entry, type, place)] }
    let named = top.at(Self.resourceID)
    let id = named.isSensitive ? nil : named.plain?.text
    let name = id?.split(separator: "/").last.map(String.init)
    var resource = Resource(
      id: "\(entry.address).resource_id", type: type, name: name ?? entry.address, scope: scope, parent: "",
      document: .map([]), place: place)
    resource.address = entry.address
    if isPlan { resource.change = entry.action == .noOp ? "no-op" : "update" }
    var assembly = FragmentAssembly(
      document: .map([
        Value.Member(key: "id", value: .unknown(present: true)),
        Value.Member(key: "name", value: name.map { .text($0) } ?? .unknown(present: true)),
        Value.Member(key: "type", value: .text(type)),
      ]), secret: PathSet(), unseen: [[.key("id")]] + (name == nil ? [[.key("name")]] : []), origins: [:])
    set(&assembly, by: entry, of: type, isSure: true, recording: recording)
    for leaf in catalog.types[type]?.properties.leaves ?? [] {
      // As a whole what nothing is told of: whether it is there at all isn't known either.
      let shown = leaf.indices.first { assembly.value(Array(leaf[...$0])) == nil }
      guard let shown else { continue }
      assembly.set(Array(leaf[...shown]), .unknown(present: false))
      assembly.unseen.append(Array(leaf[...shown]))
    }
    resource.document = assembly.document
    resource.secret = assembly.secret
    var facts = DocumentFacts(document: self, isNew: false, isParentOpen: true)
    (facts.isOutside, facts.isUncertain) = (true, true)
    facts.unseen = assembly.unseenSet
    facts.origins = assembly.origins
    facts.origins[[]] = DocumentFacts.Origin(place: entry.place, path: [], attribute: [])
    resource.facts = facts
    return [resource]
  }

  /// Sets what an update's body says, place by place; a list takes the place of the whole one.
  private func set(
    _ assembly: inout FragmentAssembly, by entry: PlannedEntry, of type: String, isSure: Bool,
    recording: Bool
  ) {
    guard TextFold.equal(catalog.types.canonical(entry.native), type, ignoreCase: true) else { return }
    withTop(of: entry) { top in
      var projection = projection(entry, top, recording: recording)
      let document = projection.document(NativeBody.bodyOnly)
      guard let body = document["body"] else { return }
      // The whole body is known after apply only.
      var places = body.leaves
      if case .unknown = body { places = NativeBody.members.map { [.key($0)] } }
      for path in places {
        assembly.set(path, isSure ? body.at(path) ?? .unknown(present: false) : .unknown(present: false))
        // What lies above and isn't seen is unknown from now on, and no longer left to the live export.
        assembly.unseen.removeAll { $0.starts(with: path) || path.starts(with: $0) }
        guard recording else { continue }
        for other in assembly.origins.keys where other.starts(with: path) { assembly.origins[other] = nil }
        var origin = DocumentFacts.Origin(
          place: entry.place,
          path: (isPlan ? [.key("change"), .key("after")] : [.key("values")]) + Self.body + path,
          attribute: Self.body + path)
        origin.owner = entry.address
        assembly.origins[path] = origin
      }
      if let secrets = projection.secret.below(.key("body")) { assembly.secret.add(secrets) }
    }
  }

  /// Lends the attributes of an entry; nil where it can't be read again.
  private func withTop<Result>(of entry: PlannedEntry, _ read: (MappedCursor) -> Result) -> Result? {
    let parser = JSONParser()
    guard let bytes = try? file.read(entry.place), let tape = try? parser.parse(copying: bytes) else {
      return nil
    }
    return read(top(tape))
  }
}

extension Value {
  /// The places of all that is no map, and of maps without members.
  fileprivate var leaves: [[PathStep]] {
    guard case .map(let members) = self, !members.isEmpty else { return [[]] }
    return members.flatMap { member in member.value.leaves.map { [.key(member.key)] + $0 } }
  }
}
