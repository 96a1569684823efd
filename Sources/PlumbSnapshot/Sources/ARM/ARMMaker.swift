internal import PlumbLanguage
internal import PlumbValues

/// Makes the native document of a resource that a template declares.
struct ARMMaker {
  let types: TypeCatalog
  /// The file, as what its resources lie in.
  let scope: String
  let naming: ARMNaming

  /// What of a declared resource is for Resource Manager alone.
  private static let own: Set<String> = [
    "apiversion", "dependson", "condition", "copy", "resources", "comments", "scope", "existing", "metadata",
    "asserts", "import", "extension", "@options", "options", "name", "type", "id", "subscriptionid",
    "resourcegroup",
  ]

  struct Made {
    var entry: ARMEntry
    var parent: ARMWalk.Parent
  }

  /// Nil where not even the type can be told.
  func entry(
    _ declared: Value, _ context: ARMContext, _ target: ARMTarget, _ site: ARMWalk.Site, part: Int
  ) -> Made? {
    guard
      let written = declared.entry("type").map({ context.evaluate($0) })?.text?.split(separator: "@").first
    else { return nil }
    let node = declared.entry("name").map { context.evaluate($0) } ?? .unknown
    var (type, name) = (String(written), node.spelling)
    if let parent = site.parent, !type.lowercased().hasPrefix(parent.type.lowercased() + "/") {
      type = parent.type + "/" + type
      let own = name
      name = parent.name.flatMap { above in own.map { above + "/" + $0 } }
    }
    let base = context.base(declared, target: target)
    guard var place = ARMIdentity.place(type: type, name: name, base: base) else { return nil }
    if place.name == nil, site.parent != nil, let own = node.spelling, own.segments.count == 1 {
      place.name = own
    }
    var element = site.element
    element.part = UInt16(truncatingIfNeeded: part)
    let id = place.id.map { naming.short($0.text) } ?? site.address
    var resource = Resource(
      id: id, type: types.canonical(place.type), name: place.name?.text ?? site.address,
      scope: home(target), parent: parent(place, site), document: .map([]), place: element)
    if site.isSymbolic || place.name == nil { resource.address = site.address }
    var entry = ARMEntry(resource: resource)
    entry.isParentOpen = resource.parent.isEmpty
    entry.isUncertain = site.isUncertain
    fill(&entry, declared, node, place, context, site)
    return Made(entry: entry, parent: ARMWalk.Parent(type: type, name: name, id: id))
  }

  /// The file for what it puts into its own subscription, else that subscription.
  private func home(_ target: ARMTarget) -> String {
    switch target.level {
    case .group, .subscription:
      target.subscription.hole == "subscription" ? scope : target.subscriptionID.text
    case .managementGroup, .tenant: target.base.text.isEmpty ? scope : target.base.text
    }
  }

  private func parent(_ place: ARMIdentity.Place, _ site: ARMWalk.Site) -> String {
    // What it is nested in is known, be its name or not.
    if place.id == nil, let above = site.parent?.id { return above }
    guard let parent = place.parent else { return "" }
    return parent.isEmpty ? "/" : naming.short(parent.text)
  }

  private func fill(
    _ entry: inout ARMEntry, _ declared: Value, _ name: ARMNode, _ place: ARMIdentity.Place,
    _ context: ARMContext, _ site: ARMWalk.Site
  ) {
    guard case .map(let members) = declared else { return }
    var context = context
    let moves = ARMMoves()
    context.moved = moves
    let id = place.id?.node ?? .open(present: true, spelling: nil)
    let bare: ARMNode =
      name.isTainted ? name : place.name?.node ?? .open(present: true, spelling: nil)
    var nodes: [ARMNode.Member] = [
      .init(key: "id", value: id), .init(key: "name", value: bare),
      .init(key: "type", value: .text(entry.resource.type)),
    ]
    for member in members where !Self.own.contains(TextFold.folded(member.key)) {
      let value = context.evaluate(member.value, at: [.key(member.key)], from: [.key(member.key)])
      nodes.append(.init(key: member.key, value: value))
    }
    let node = ARMNode.map(nodes)
    guard context.scope.budget.spend(node.weight) else { return }
    var secret = PathSet()
    let document = node.value([], token: { naming.short($0.text) }) { secret.insert($0) }
    entry.resource.document = document
    entry.resource.secret = secret
    if let region = document["location"]?.text, !secret.contains([.key("location")]) {
      entry.resource.region = region
    }
    entry.hideUnseen()
    entry.origins[[]] = DocumentFacts.Origin(place: site.element, path: site.path, attribute: site.shown)
    for (location, source) in moves.all {
      entry.origins[location] = DocumentFacts.Origin(
        place: site.element, path: site.path + source, attribute: site.shown + source)
    }
  }
}

/// How ids are called: those below the deployment's own scope without it.
struct ARMNaming: Sendable {
  let base: String

  init(_ target: ARMTarget) { base = target.base.text + "/providers/" }

  func short(_ id: String) -> String {
    var rest = Substring(id)
    while rest.count > 1, rest.hasSuffix("/") { rest = rest.dropLast() }
    guard TextFold.hasPrefix(String(rest), base, ignoreCase: true) else { return String(rest) }
    return String(decoding: rest.utf8.dropFirst(base.utf8.count), as: UTF8.self)
  }
}

/// What the service alone says of a resource: neither a template nor what-if shows it.
enum ARMUnseen {
  /// By type in lower case.
  static let properties: [String: [String]] = [
    "microsoft.cognitiveservices/accounts": [
      "properties.privateEndpointConnections", "properties.capabilities", "properties.abusePenalty",
      "properties.dateCreated",
    ],
    "microsoft.cognitiveservices/accounts/deployments": ["properties.provisioningState"],
    "microsoft.storage/storageaccounts": [
      "properties.keyCreationTime", "properties.privateEndpointConnections",
    ],
    "microsoft.keyvault/vaults": ["properties.vaultUri", "properties.privateEndpointConnections"],
    "microsoft.keyvault/vaults/keys": [
      "properties.attributes.created", "properties.attributes.updated", "kid", "managed",
    ],
    "microsoft.keyvault/vaults/secrets": ["properties.attributes.created", "properties.attributes.updated"],
    "microsoft.search/searchservices": ["properties.privateEndpointConnections"],
    "microsoft.consumption/budgets": ["properties.currentSpend"],
    "microsoft.security/pricings": [
      "properties.freeTrialRemainingTime", "properties.deprecated", "properties.replacedBy",
    ],
    "microsoft.authorization/roleassignments": [
      "properties.roleDefinitionName", "properties.principalName", "properties.scope",
    ],
    "microsoft.authorization/policyassignments": ["properties.scope"],
  ]

}

/// A resource that a file of Resource Manager tells, before the file is opened whole.
struct ARMEntry: Sendable {
  var resource: Resource
  var isNew = false
  /// It hangs on something that isn't known.
  var isParentOpen = false
  /// It may turn out not to be there.
  var isUncertain = false
  /// It stands outside of the file, which tells a part of it.
  var isOutside = false
  var unseen = PathSet()
  var origins: [[PathStep]: DocumentFacts.Origin] = [:]

  init(resource: Resource) { self.resource = resource }

  /// The resource with what is known of it beside its document.
  func whole(_ document: any OpenDocument) -> Resource {
    var facts = DocumentFacts(document: document, isNew: isNew, isParentOpen: isParentOpen)
    (facts.isUncertain, facts.isOutside) = (isUncertain, isOutside)
    facts.unseen = unseen
    facts.origins = origins
    var whole = resource
    whole.facts = facts
    return whole
  }

  /// What only the service tells is unknown.
  mutating func hideUnseen() {
    for text in ARMUnseen.properties[resource.type.lowercased()] ?? [] {
      guard let names = PathText.split(text) else { continue }
      var found: Value? = resource.document
      for name in names { found = found?[name] }
      if found != nil { continue }
      let path = names.map(PathStep.key)
      // A way that isn't known as a whole is unknown already.
      guard let made = resource.document.setting(path, to: .unknown(present: false)) else { continue }
      resource.document = made
      unseen.insert(path)
    }
  }
}
