internal import PlumbValues

/// What a template may cost to evaluate. Beyond it nothing more is evaluated, and the file is refused.
final class ARMBudget {
  /// Values made, in numbers of them; a long text counts as several.
  private var left: Int
  private(set) var isSpent = false
  /// Calls within calls, through variables and parameters too.
  var depth = 0
  static let deepest = 100
  /// As many as Resource Manager makes at most.
  static let mostCopies = 800
  /// What is wrong with the template beside that.
  var complaint: String?

  init(_ most: Int = 2_000_000) { left = most }

  /// False where nothing is left.
  func spend(_ count: Int) -> Bool {
    left = count > left ? 0 : left - count
    if left == 0 { isSpent = true }
    return !isSpent
  }
}

/// Where a deployment puts its resources.
struct ARMTarget {
  enum Level { case group, subscription, managementGroup, tenant }

  var level: Level
  var subscription: ARMSpelling
  var group: ARMSpelling
  /// The management group, where the deployment names it.
  var managementGroup = ARMSpelling(hole: "managementGroup")

  init(level: Level) {
    self.level = level
    subscription = ARMSpelling(hole: "subscription")
    group = ARMSpelling(hole: "resourceGroup")
  }

  /// The target of a template, by the name of its schema; nil where that is no template's.
  init?(schema: String) {
    let file = schema.split(separator: "/").last?.split(separator: "#").first ?? ""
    switch file.lowercased() {
    case "deploymenttemplate.json": self.init(level: .group)
    case "subscriptiondeploymenttemplate.json": self.init(level: .subscription)
    case "managementgroupdeploymenttemplate.json": self.init(level: .managementGroup)
    case "tenantdeploymenttemplate.json": self.init(level: .tenant)
    default: return nil
    }
  }

  /// The id below which its resources lie.
  var base: ARMSpelling {
    switch level {
    case .group: groupID
    case .subscription: subscriptionID
    case .managementGroup:
      ARMSpelling("/providers/Microsoft.Management/managementGroups/") + managementGroup
    case .tenant: ARMSpelling("")
    }
  }

  var subscriptionID: ARMSpelling { ARMSpelling("/subscriptions/") + subscription }
  var groupID: ARMSpelling { subscriptionID + ARMSpelling("/resourceGroups/") + group }
}

/// The names that expressions of one template see.
final class ARMScope {
  /// A value that a deployment gives to a parameter.
  enum Given {
    case node(ARMNode)
    /// A secret of a vault.
    case vault
    /// One of several values.
    case several
  }

  let template: Value
  let target: ARMTarget
  /// What the names of holes begin with: the deployments above.
  let path: String
  let budget: ARMBudget
  /// Nothing but what stands in the template gives values to its parameters.
  private let isClosed: Bool
  private var given: [String: Given]
  private var parameters: [String: Value.Member] = [:]
  private var variables: [String: Value] = [:]
  /// Variables that a `copy` makes.
  private var copies: [String: Value] = [:]
  private var known: [String: (node: ARMNode, weight: Int)] = [:]
  private var underWay: Set<String> = []

  init(
    template: Value, target: ARMTarget, path: String, given: [String: Given], budget: ARMBudget,
    isClosed: Bool = false
  ) {
    self.isClosed = isClosed
    self.template = template
    self.target = target
    self.path = path
    self.given = given
    self.budget = budget
    if case .map(let members)? = template.entry("parameters") {
      for member in members { parameters[TextFold.folded(member.key)] = member }
    }
    guard case .map(let members)? = template.entry("variables") else { return }
    for member in members {
      if member.key == "copy", case .list(let items) = member.value {
        for item in items { if let name = item["name"]?.text { copies[TextFold.folded(name)] = item } }
      } else {
        variables[TextFold.folded(member.key)] = member.value
      }
    }
  }

  /// Keeps what is found by a key, and ends cycles.
  func remembering(_ key: String, _ make: () -> ARMNode) -> ARMNode {
    if let found = known[key] { return budget.spend(found.weight) ? found.node : .unknown }
    guard underWay.insert(key).inserted else { return .unknown }
    defer { underWay.remove(key) }
    let node = make()
    if budget.isSpent { return .unknown }
    known[key] = (node, node.weight)
    return node
  }

  func variable(_ name: String) -> ARMNode {
    let folded = TextFold.folded(name)
    return remembering("variables " + folded) {
      let context = ARMContext(self)
      if let value = self.variables[folded] { return context.evaluate(value) }
      guard let copy = self.copies[folded] else { return .unknown }
      return context.copied(copy).node
    }
  }

  func parameter(_ name: String) -> ARMNode {
    let folded = TextFold.folded(name)
    guard let declared = parameters[folded] else { return .unknown }
    let definition = declared.value
    return remembering("parameters " + folded) {
      let hole = ARMSpelling(hole: self.path + "parameters('\(declared.key)')")
      let node: ARMNode
      switch self.given[folded] {
      case .node(let value): node = value
      case .vault: node = .secret(.open(present: true, spelling: hole))
      case .several: node = .open(present: true, spelling: hole)
      case nil:
        if let value = definition.entry("defaultValue") {
          node = Self.named(ARMContext(self).evaluate(value), hole)
        } else {
          let mayBeNull = definition.entry("nullable") == .bool(true)
          node = mayBeNull && self.isClosed ? .null : .open(present: !mayBeNull, spelling: hole)
        }
      }
      return ARMSecurity(self.template).marked(node, definition, 0)
    }
  }

  /// A value of which nothing else is known is still the parameter's one value.
  private static func named(_ node: ARMNode, _ hole: ARMSpelling) -> ARMNode {
    if case .open(let present, nil) = node { return .open(present: present, spelling: hole) }
    return node
  }
}

/// Marks what a parameter's type says is secret.
struct ARMSecurity {
  let definitions: Value?

  init(_ template: Value) { definitions = template.entry("definitions") }

  func marked(_ node: ARMNode, _ type: Value, _ depth: Int) -> ARMNode {
    guard depth < 16 else { return node }
    switch (type.entry("type")?.text ?? "").lowercased() {
    case "securestring", "secureobject": return .secret(node)
    default: break
    }
    if let name = type.entry("$ref")?.text?.split(separator: "/").last,
      let found = definitions?.entry(String(name))
    {
      return marked(node, found, depth + 1)
    }
    switch node {
    case .map(let members):
      return .map(
        members.map { member in
          let inner =
            type.entry("properties")?.entry(member.key) ?? type.entry("additionalProperties")
          guard let inner else { return member }
          return ARMNode.Member(key: member.key, value: marked(member.value, inner, depth + 1))
        })
    case .list(let items):
      guard let inner = type.entry("items") else { return node }
      return .list(items.map { marked($0, inner, depth + 1) })
    default: return node
    }
  }
}

extension Value {
  /// A member of a template, whose names compare without case.
  func entry(_ name: String) -> Value? {
    guard case .map(let members) = self else { return nil }
    let found =
      members.first { $0.key == name } ?? members.first { TextFold.equal($0.key, name, ignoreCase: true) }
    return found?.value
  }
}
