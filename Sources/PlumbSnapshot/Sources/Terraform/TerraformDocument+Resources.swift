internal import PlumbLanguage
internal import PlumbValues

/// Making resources of entries.
extension TerraformDocument {
  func resources(
    _ tape: Tape, at place: ElementPlace, recording: Bool, wanted: (String) -> Bool
  ) -> [Resource] {
    guard let number = number(at: place), entries[number].isJudged else { return [] }
    let entry = entries[number]
    let top = top(tape)
    if entry.type == Self.nativeResource {
      guard let own = native(entry, top, recording: recording) else { return [] }
      return [own] + outsideGroup(of: own, entry, top, wanted: wanted)
    }
    if entry.type == Self.nativeUpdate {
      return outsideUpdate(number, top, recording: recording, wanted: wanted)
    }
    guard let kind = kinds[entry.type], kind.isMapped else {
      let isWanted = wanted(entry.type)
      return [isWanted ? plain(entry, top, recording: recording) : unread(entry, entry.type, entry.place)]
    }
    var resources: [Resource] = []
    for target in kind.targets {
      let (type, mapping) = (target.type, target.mapping)
      var place = entry.place
      place.part = target.part
      if !wanted(type.name) {
        resources.append(unread(entry, type.name, place))
        continue
      }
      var resource = Resource(
        id: entry.address, type: type.name,
        name: name(entry, top.at(mapping.name ?? Self.name)),
        scope: scope, parent: "", document: .map([]), place: place)
      var facts = attach(&resource, entry, mapping.parent, top)
      let (shown, parts) =
        recording ? (mapping.document, kind.parts) : (target.document, target.parts)
      var projection = projection(entry, top, recording: recording, keepsUnseen: !parts.isEmpty)
      resource.document = withIdentity(projection.document(shown), entry, top)
      resource.secret = projection.secret
      if recording || !parts.isEmpty || hasUpdates(entry) {
        var assembly = FragmentAssembly(
          document: resource.document, secret: projection.secret, unseen: projection.unseen,
          origins: projection.origins)
        complete(&assembly, entry, type, parts, top, recording: recording)
        update(&assembly, entry, type.name, recording: recording)
        resource.document = assembly.document
        resource.secret = assembly.secret
        facts.unseen = assembly.unseenSet
        facts.origins = assembly.origins
      }
      if recording { remember(mapping.document, entry, tape, in: &resource) }
      resource.facts = facts
      resources.append(resource)
    }
    return resources + outside(number, tape, recording: recording, wanted: wanted)
  }

  /// What the resource is before the plan changes it. What was secret then stays so.
  private func remember(
    _ document: MappingNode, _ entry: PlannedEntry, _ tape: Tape, in resource: inout Resource
  ) {
    guard isPlan, [.update, .replace].contains(entry.action), let change = tape.member("change", of: 1),
      let value = tape.member("before", of: change), tape.kind(value) == .map
    else { return }
    let former = MappedCursor(
      tape, value: value, unknown: nil, sensitive: tape.member("before_sensitive", of: change))
    var projection = projection(entry, former, recording: false)
    resource.before = projection.document(document).hiding(projection.secret)
  }

  private static let (id, name): ([PathStep], [PathStep]) = ([.key("id")], [.key("name")])
  private static let (location, group): ([PathStep], [PathStep]) =
    ([.key("location")], [.key("resource_group_name")])
  static let nativeResource = "azapi_resource"

  /// The attributes, with what isn't known and what is secret.
  func top(_ tape: Tape) -> MappedCursor {
    guard isPlan, let change = tape.member("change", of: 1) else {
      return MappedCursor(
        tape, value: tape.member("values", of: 1), unknown: nil,
        sensitive: tape.member("sensitive_values", of: 1))
    }
    return MappedCursor(
      tape, value: tape.member("after", of: change), unknown: tape.member("after_unknown", of: change),
      sensitive: tape.member("after_sensitive", of: change))
  }

  func projection(
    _ entry: PlannedEntry, _ top: MappedCursor, recording: Bool, keepsUnseen: Bool = true
  ) -> Projection {
    Projection(
      top, place: recording ? entry.place : nil, isPlan: isPlan, isNew: entry.isNew,
      keepsUnseen: recording || keepsUnseen,
      isSet: { self.references.sets(module: entry.module, resource: entry.resource, argument: $0) },
      refers: { self.token(entry, $0) })
  }

  /// What identifies an attribute that isn't known: the resource referred to; its own id and name.
  private func token(_ entry: PlannedEntry, _ attribute: [PathStep]) -> String? {
    if let target = target(entry, attribute) {
      return target.attribute == "name" ? target.address + ".name" : target.address
    }
    switch attribute {
    case [.key("id")], [.key("arn")]: return entry.address
    case [.key("name")]: return entry.address + ".name"
    default: return nil
    }
  }

  private func name(_ entry: PlannedEntry, _ cursor: MappedCursor) -> String {
    guard !cursor.isUnknown, !cursor.isSensitive, let at = cursor.value, cursor.tape.kind(at) == .text else {
      return entry.address
    }
    return String(decoding: cursor.tape.text(at), as: UTF8.self)
  }

  /// Finds what the resource lies below.
  func attach(
    _ resource: inout Resource, _ entry: PlannedEntry, _ rule: Mapping.ParentRule?, _ top: MappedCursor
  ) -> DocumentFacts {
    var facts = DocumentFacts(document: self, isNew: entry.isNew, isParentOpen: false)
    resource.address = entry.address
    resource.change = entry.action?.rawValue
    let region = top.at(Self.location)
    if let at = region.value, region.kind == .text, !region.isSensitive {
      resource.region = String(decoding: region.tape.text(at), as: UTF8.self)
    }
    guard let rule else {
      let group = top.at(Self.group)
      if let at = group.value, group.kind == .text {
        resource.parent = "\(scope)/resourceGroups/\(String(decoding: group.tape.text(at), as: UTF8.self))"
      } else {
        resource.parent = scope
      }
      return facts
    }
    let cursor = top.at(rule.attribute)
    if let at = cursor.value, cursor.kind == .text {
      resource.parent = identity(ofID: String(decoding: cursor.tape.text(at), as: UTF8.self))
      if resource.parent.isEmpty { facts.isParentOpen = true }
    } else if cursor.isUnknown, let target = target(entry, rule.attribute) {
      resource.parent = target.address
      // An id made of the reference's looks the same.
      facts.isParentOpen = rule.orBelow.contains(self.entry(target.address)?.type ?? "")
    } else {
      facts.isParentOpen = true
    }
    return facts
  }

  /// `id` and `name` as the native document has them.
  private func withIdentity(_ document: Value, _ entry: PlannedEntry, _ top: MappedCursor) -> Value {
    guard case .map(var members) = document else { return document }
    func put(_ name: String, _ steps: [PathStep], _ token: @autoclosure () -> String) {
      guard !members.contains(where: { $0.key == name }) else { return }
      let cursor = top.at(steps)
      if cursor.isMissing { return }
      let value = cursor.plain ?? cursor.copy([], refers: { _ in token() }) { _ in }
      if !value.isNull { members.append(Value.Member(key: name, value: value)) }
    }
    put("id", Self.id, entry.address)
    if !top.at(Self.name).isSensitive { put("name", Self.name, entry.address + ".name") }
    return .map(members)
  }

  /// A resource of which nothing is asked.
  func unread(_ entry: PlannedEntry, _ type: String, _ place: ElementPlace) -> Resource {
    Resource(
      id: entry.address, type: type, name: entry.address, scope: scope, parent: "", document: .map([]),
      place: place)
  }

  /// A resource of a type that nothing maps: its attributes as they are.
  private func plain(_ entry: PlannedEntry, _ top: MappedCursor, recording: Bool) -> Resource {
    var resource = Resource(
      id: entry.address, type: entry.type, name: name(entry, top.at(Self.name)), scope: scope,
      parent: "", document: .map([]), place: entry.place)
    var facts = attach(&resource, entry, nil, top)
    copy(top, [], entry, recording, &resource, &facts)
    resource.facts = facts
    return resource
  }

  /// Copies attributes to the top of the document.
  private func copy(
    _ cursor: MappedCursor, _ location: [PathStep], _ entry: PlannedEntry, _ recording: Bool,
    _ resource: inout Resource, _ facts: inout DocumentFacts
  ) {
    var secret = resource.secret
    resource.document = cursor.copy(location, refers: { self.token(entry, $0) }) { secret.insert($0) }
    resource.secret = secret
    if recording {
      facts.origins[location] = DocumentFacts.Origin(
        place: entry.place,
        path: (isPlan ? [.key("change"), .key("after")] : [.key("values")]) + cursor.path,
        attribute: cursor.path)
    }
  }

  /// A resource that is written in its provider's own shape: type, id of the parent, and the body as it is.
  private func native(_ entry: PlannedEntry, _ top: MappedCursor, recording: Bool) -> Resource? {
    let typed = top.step(.key("type"))
    guard let at = typed.value, typed.kind == .text else { return nil }
    let spelled = String(decoding: typed.tape.text(at), as: UTF8.self)
    let type = catalog.types.canonical(spelled.split(separator: "@").first.map(String.init) ?? spelled)
    var resource = Resource(
      id: entry.address, type: type, name: name(entry, top.at(Self.name)), scope: scope, parent: "",
      document: .map([]), place: entry.place)
    var facts = attach(
      &resource, entry, Mapping.ParentRule(attribute: [.key("parent_id")], orBelow: []), top)
    var projection = projection(entry, top, recording: recording)
    var document = projection.document(NativeBody.document)
    if case .map(var members) = document, case .map(let body)? = document["body"] {
      members.removeAll { member in member.key == "body" || body.contains { $0.key == member.key } }
      document = .map(members + body)
    }
    resource.document = withIdentity(document, entry, top)
    for (path, origin) in projection.origins {
      facts.origins[path.first == .key("body") ? Array(path.dropFirst()) : path] = origin
    }
    resource.secret = projection.secret
    if let body = projection.secret.below(.key("body")) { resource.secret.add(body) }
    if case .unknown? = document["body"] {
      // The whole body is known after apply only.
      for member in NativeBody.members { resource.unknown.insert([.key(member)]) }
      resource.document = resource.document.hiding(resource.unknown)
    }
    if links.hasLooseRules, entry.native == ARMRules.group {
      // One of the rules beside it may be its own.
      resource.unknown.insert([.key("properties"), .key("securityRules")])
      resource.document = resource.document.hiding(resource.unknown)
    }
    if hasUpdates(entry) {
      var assembly = FragmentAssembly(
        document: resource.document, secret: resource.secret, unseen: [], origins: facts.origins)
      update(&assembly, entry, type, recording: recording)
      (resource.document, resource.secret) = (assembly.document, assembly.secret)
      facts.origins = assembly.origins
    }
    resource.facts = facts
    return resource
  }
}

/// What of a resource in its provider's shape stands beside its body.
enum NativeBody {
  static let members = ["properties", "kind", "sku", "identity", "zones"]

  /// The body alone.
  static let bodyOnly: MappingNode = {
    var node = MappingNode()
    node.members = [
      ("body", MappingNode(rule: .json([MappedPlace(isElement: false, steps: [.key("body")])])))
    ]
    return node
  }()

  static let document: MappingNode = {
    var node = MappingNode()
    for name in ["location", "tags"] { node.members.append((name, MappingNode(rule: attribute(name)))) }
    node.members += bodyOnly.members
    var identity = MappingNode()
    identity.members = [
      (
        "type",
        MappingNode(
          rule: .attribute([
            MappedPlace(isElement: false, steps: [.key("identity"), .index(0), .key("type")])
          ]))
      )
    ]
    node.members.append(("identity", identity))
    return node
  }()

  private static func attribute(_ name: String) -> MappingRule {
    .attribute([MappedPlace(isElement: false, steps: [.key(name)])])
  }
}
