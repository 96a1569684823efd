internal import PlumbValues

extension TypeParser {
  static let reachabilityKeys = [
    "rules", "name", "direction", "access", "priority", "disabled", "protocol", "source", "source-ports",
    "destination", "ports",
  ]
  static let reachabilityRequired = ["rules", "protocol", "source", "ports"]
  static let ruleList = KeyTable(["at", "access"], required: ["at", "access"])
  static let accessWords = ("allow", "deny")
  static let directionWords = ("inbound", "outbound")
  static let protocolKeys = KeyTable(["at", "any", "any-ignores-ports"], required: ["at", "any"])
  static let source = KeyTable(["at", "groups", "lists", "inside"], required: ["at"])
  static let destination = KeyTable(["at", "groups", "inside"], required: ["at"])
  static let portBounds = KeyTable(["from", "to"], required: ["from", "to"])

  static func choice(_ words: (String, String)) -> KeyTable {
    KeyTable(["at", words.0, words.1], required: ["at", words.0, words.1])
  }

  /// What the members of `reachability` are resolved against.
  private struct Scene {
    var properties: PropertyTree
    /// What an element of each list looks like.
    var elements: [PropertyTree] = []
    var resourcePaths: [Marked<String>] = []
  }

  /// `reachability`: how `closed-to` reads the rules.
  mutating func reachability(_ node: YAMLNode, _ properties: PropertyTree) -> Reachability? {
    guard
      let fields = Fields(node, in: "`reachability`", allowed: Self.reachabilityKeys, &diagnostics)
    else { return nil }
    fields.require(Self.reachabilityRequired, &diagnostics)
    var scene = Scene(properties: properties)
    let rules = ruleLists(fields, &scene)
    if scene.elements.isEmpty { return nil }
    let access = fields["access"].map { choice($0, "access", Self.accessWords, &scene) }
    if access == nil, let rules, rules.contains(where: { $0.allows == nil }) {
      diagnostics.add(
        .missingKey, "`reachability` needs `access`, or each list of rules says what they do", at: node.mark,
        help: "write `rules: { at: …, access: allow }`")
      return nil
    }
    let direction = fields["direction"].map { choice($0, "direction", Self.directionWords, &scene) }
    let name = fields["name"].map { member($0, &scene) }
    let priority = fields["priority"].map { member($0, &scene) }
    let disabled = fields["disabled"].map { member($0, &scene) }
    let proto = fields["protocol"].map { protocolMember($0, &scene) }
    let source = fields["source"].map { ends($0, "source", &scene) }
    let sourcePorts = fields["source-ports"].map { members($0, &scene) }
    let destination = fields["destination"].map { ends($0, "destination", &scene) }
    let ports = fields["ports"].map { self.ports($0, &scene) }
    // A part that is there and wrong was reported.
    let broken = [
      access.map { $0 == nil }, direction.map { $0 == nil }, name.map { $0 == nil },
      priority.map { $0 == nil },
      disabled.map { $0 == nil }, sourcePorts.map { $0 == nil }, destination.map { $0 == nil },
    ].contains(true)
    guard !broken, let rules, let proto = proto ?? nil, let source = source ?? nil, let ports = ports ?? nil
    else {
      return nil
    }
    return Reachability(
      rules: rules, name: name ?? nil, direction: direction ?? nil, access: access ?? nil,
      priority: priority ?? nil, disabled: disabled ?? nil, proto: proto.member, anyProtocol: proto.any,
      anyIgnoresPorts: proto.ignoresPorts, source: source, sourcePorts: (sourcePorts ?? nil) ?? [],
      destination: destination ?? nil, ports: ports, resourcePaths: scene.resourcePaths)
  }

  /// The lists in which rules stand: paths, or mappings of `at` and `access`.
  private mutating func ruleLists(_ fields: Fields, _ scene: inout Scene) -> [Reachability.RuleList]? {
    guard let node = fields["rules"] else { return nil }
    var found: [Reachability.RuleList] = []
    let items = node.list ?? [node]
    for item in items {
      enum Access: String, CaseIterable { case allow, deny }
      var at = item
      var access: Access?
      if item.map != nil {
        guard let fields = Fields(item, in: "the list of rules", allowed: Self.ruleList.keys, &diagnostics)
        else { continue }
        fields.require(Self.ruleList.required, &diagnostics)
        guard let place = fields["at"] else { continue }
        at = place
        access = fields.word("access", as: Access.self, &diagnostics)
      }
      guard let text = pathText(at), let path = steps(text, at: at) else { continue }
      guard let tree = described(path, scene.properties, at: at) else { continue }
      guard case .ofList(let element) = tree.element else {
        diagnostics.add(
          .badPath, "`\(text.shortened)` isn't described as a list of rules", at: at.mark,
          help: "describe it with `list-of`")
        continue
      }
      scene.elements.append(element)
      found.append(
        Reachability.RuleList(path: Marked(text, at: at.mark), allows: access.map { $0 == .allow }))
    }
    if items.isEmpty { diagnostics.add(.emptyTest, "`rules` names no list", at: node.mark) }
    return found.count == items.count && !found.isEmpty ? found : nil
  }

  private mutating func pathText(_ node: YAMLNode) -> String? {
    if let text = node.text, !node.isNull { return text }
    diagnostics.add(.shape, "expected a path, found \(node.described)", at: node.mark)
    return nil
  }

  /// The description of a path; nil, and reported, where there is none.
  private mutating func described(_ path: [PathStep], _ root: PropertyTree, at node: YAMLNode)
    -> PropertyTree?
  {
    var tree = root
    for (index, step) in path.enumerated() {
      let below: PropertyTree? =
        if step == .key("*"), case .ofList(let element)? = tree.element { element } else { tree.below(step) }
      guard let below else {
        let near =
          if case .key(let key) = step { Suggestion.nearest(key, in: tree.children.keys) } else {
            String?.none
          }
        diagnostics.add(
          .unknownProperty, "the type describes no `\(PathText.text(Array(path[...index])))`", at: node.mark,
          help: near.map { "did you mean `\(PathText.text(path[..<index] + [.key($0)]))`?" }
            ?? "add it to `properties`; a list's elements are `*`")
        return nil
      }
      tree = below
    }
    return tree
  }

  /// A path of a rule, or behind `resource.` one of the resource.
  private mutating func member(_ node: YAMLNode, _ scene: inout Scene) -> Reachability.Member? {
    guard let text = pathText(node), var path = steps(text, at: node) else { return nil }
    if path.first == .key("resource"), path.count > 1 {
      path.removeFirst()
      guard let tree = described(path, scene.properties, at: node) else { return nil }
      scene.resourcePaths.append(Marked(PathText.text(path), at: node.mark))
      return Reachability.Member(
        steps: path, description: tree.description, onResource: scene.resourcePaths.count - 1,
        text: PathText.text(path))
    }
    var member = Reachability.Member(steps: path, text: text)
    for (index, element) in scene.elements.enumerated() {
      guard let tree = described(path, element, at: node) else { return nil }
      guard index == 0 else { continue }
      member.description = tree.description
      member.alternates = tree.description?.also ?? []
    }
    return member
  }

  private mutating func members(_ node: YAMLNode, _ scene: inout Scene) -> [Reachability.Member]? {
    let items = node.list ?? [node]
    let found = items.compactMap { member($0, &scene) }
    if items.isEmpty { diagnostics.add(.emptyTest, "no path stands here", at: node.mark) }
    return found.count == items.count && !found.isEmpty ? found : nil
  }

  private mutating func choice(
    _ node: YAMLNode, _ key: String, _ words: (String, String), _ scene: inout Scene
  ) -> Reachability.Choice? {
    let table = Self.choice(words)
    guard let fields = Fields(node, in: "`\(key)`", allowed: table.keys, &diagnostics) else { return nil }
    fields.require(table.required, &diagnostics)
    guard let at = fields["at"], let member = member(at, &scene),
      let yes = fields.texts(words.0, orOne: true, &diagnostics),
      let no = fields.texts(words.1, orOne: true, &diagnostics)
    else { return nil }
    return Reachability.Choice(member: member, yes: yes.map(\.value), no: no.map(\.value))
  }

  private mutating func protocolMember(
    _ node: YAMLNode, _ scene: inout Scene
  ) -> (member: Reachability.Member, any: [String], ignoresPorts: Bool)? {
    guard
      let fields = Fields(node, in: "`protocol`", allowed: Self.protocolKeys.keys, &diagnostics)
    else { return nil }
    fields.require(Self.protocolKeys.required, &diagnostics)
    guard let at = fields["at"], let member = member(at, &scene),
      let any = fields.texts("any", orOne: true, &diagnostics)
    else { return nil }
    return (member, any.map(\.value), fields.flag("any-ignores-ports", &diagnostics) ?? false)
  }

  private mutating func ends(_ node: YAMLNode, _ key: String, _ scene: inout Scene) -> Reachability.Ends? {
    let table = key == "source" ? Self.source : Self.destination
    guard let fields = Fields(node, in: "`\(key)`", allowed: table.keys, &diagnostics) else { return nil }
    fields.require(table.required, &diagnostics)
    var ends = Reachability.Ends()
    guard let at = fields["at"], let addresses = members(at, &scene) else { return nil }
    ends.addresses = addresses
    if let node = fields["groups"] {
      guard let groups = members(node, &scene) else { return nil }
      ends.groups = groups
    }
    if let node = fields["lists"] {
      guard let lists = members(node, &scene) else { return nil }
      ends.lists = lists
    }
    ends.inside = fields.texts("inside", orOne: true, &diagnostics)?.map { TextFold.folded($0.value) } ?? []
    return ends
  }

  private mutating func ports(_ node: YAMLNode, _ scene: inout Scene) -> Reachability.Ports? {
    guard node.map != nil else { return members(node, &scene).map(Reachability.Ports.ranges) }
    guard let fields = Fields(node, in: "`ports`", allowed: Self.portBounds.keys, &diagnostics) else {
      return nil
    }
    fields.require(Self.portBounds.required, &diagnostics)
    guard let from = fields["from"].flatMap({ member($0, &scene) }),
      let to = fields["to"].flatMap({ member($0, &scene) })
    else { return nil }
    return .bounds(from: from, to: to)
  }
}
