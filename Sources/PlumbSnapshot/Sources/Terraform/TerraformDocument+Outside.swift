internal import PlumbLanguage
internal import PlumbValues

// What entries of a file complete that isn't in it.
extension TerraformDocument {
  /// What an entry completes outside of the file.
  func outside(
    _ number: Int, _ tape: Tape, recording: Bool, wanted: (String) -> Bool
  ) -> [Resource] {
    guard let part = links.outside[number] else { return [] }
    let entry = entries[number]
    return (kinds[part.type]?.targets ?? []).map { target in
      var place = entry.place
      place.part = Self.outsidePart | target.part
      return wanted(target.type.name)
        ? outside(entry, number, part, target, tape, recording: recording)
        : unread(entry, target.type.name, place)
    }
  }

  /// What stands outside of the file, judged by what one entry tells of it. Whatever else it is can't be seen here.
  private func outside(
    _ entry: PlannedEntry, _ number: Int, _ part: PlannedEntry.Completed, _ target: TerraformKind.Target,
    _ tape: Tape, recording: Bool
  ) -> Resource {
    var place = entry.place
    place.part = Self.outsidePart | target.part
    let id = "\(entry.address).\(PathText.text(part.attribute))"
    let spelled = part.isSecret ? nil : part.value
    var resource = Resource(
      id: id, type: target.type.name, name: spelled ?? entry.address, scope: scope, parent: "",
      document: .map([]), place: place)
    var facts = attach(&resource, entry, nil, top(tape))
    if isPlan { resource.change = entry.action == .noOp ? "no-op" : "update" }
    (facts.isNew, facts.isOutside, facts.isParentOpen, facts.isUncertain) = (false, true, true, true)
    var nothing = MappedCursor(tape, value: nil, unknown: nil, sensitive: nil)
    nothing.isMissing = true
    var projection = Projection(
      nothing, place: nil, isPlan: isPlan, isNew: false, keepsUnseen: true, isSet: { _ in false },
      refers: { _ in nil })
    var assembly = FragmentAssembly(
      document: projection.document(target.mapping.document.undescribed), secret: PathSet(),
      unseen: projection.unseen, origins: [:])
    let named = Self.named(part, target)
    for path in [[.key("id")], [.key("name")]] + (named.map { [$0] } ?? [])
    where path == named || assembly.value(path) == nil {
      let known = path == named ? spelled.map { Value.text($0) } : nil
      assembly.set(path, known ?? .unknown(present: true))
      if known == nil { assembly.unseen.append(path) }
    }
    for part in target.parts where part.resource == entry.type {
      add(number, part.document, part.paths, &assembly, recording: recording)
      for path in part.paths where part.document.isList(at: path) { assembly.open(path) }
    }
    resource.document = assembly.document
    resource.secret = assembly.secret
    facts.unseen = assembly.unseenSet
    facts.origins = assembly.origins
    facts.origins[[]] = DocumentFacts.Origin(place: entry.place, path: [], attribute: [])
    resource.facts = facts
    return resource
  }

  /// The group outside of the file, where a rule in the provider's own shape is meant for one.
  func outsideGroup(
    of rule: Resource, _ entry: PlannedEntry, _ top: MappedCursor, wanted: (String) -> Bool
  ) -> [Resource] {
    guard entry.native == ARMRules.rule, self.entry(rule.parent) == nil else { return [] }
    var part = ARMEntry(resource: rule)
    part.resource.id = "\(entry.address).parent_id"
    let parent = top.step(.key("parent_id"))
    let named = parent.kind == .text && !parent.isSensitive ? rule.parent.split(separator: "/").last : nil
    part.resource.name = named.map(String.init) ?? entry.address
    part.isParentOpen = true
    part.origins = rule.facts?.origins ?? [:]
    part.origins[[]] = DocumentFacts.Origin(place: entry.place, path: [], attribute: [])
    guard var group = ARMRules.outside([part], catalog.types)?.whole(self), let place = group.place else {
      return []
    }
    group.address = entry.address
    return [wanted(group.type) ? group : unread(entry, group.type, place)]
  }

  /// The place that holds what the attribute names it by: its name, or its id where the mapping takes that from the
  /// provider's.
  private static func named(
    _ part: PlannedEntry.Completed, _ target: TerraformKind.Target
  ) -> [PathStep]? {
    if case .key(let attribute)? = part.attribute.last, attribute.hasSuffix("_name") { return [.key("name")] }
    if target.type.idFrom.isEmpty {
      return target.mapping.document.rule(at: [.key("id")]) == nil ? [.key("id")] : nil
    }
    return target.type.idFrom.first { path in
      guard case .attribute(let places)? = target.mapping.document.rule(at: path), places.count == 1 else {
        return false
      }
      let isARN = places[0].steps == [.key("arn")] && part.value?.hasPrefix("arn:") ?? false
      return places[0].steps == [.key("id")] || isARN
    }
  }

  /// Tells what stands outside of the file from what the entry tells of itself.
  static let outsidePart: UInt16 = 1 << 15
}
