internal import PlumbValues

/// A deployment within a template, opened.
struct ARMNested {
  let template: Value
  let target: ARMTarget
  /// What its expressions see: its own names, or those of the template around it.
  let context: ARMContext
}

extension ARMContext {
  static let deployments = "microsoft.resources/deployments"

  static func isDeployment(_ resource: Value) -> Bool {
    resource.entry("type")?.text.map { TextFold.equal($0, deployments, ignoreCase: true) } ?? false
  }

  /// The template within a deployment; nil where it lies in another file. `target`: where the outer one puts things.
  func nested(_ resource: Value, target: ARMTarget, address: String) -> ARMNested? {
    guard let properties = resource.entry("properties"), let template = properties.entry("template"),
      case .map = template
    else { return nil }
    let inner = self.target(resource, target, address)
    let options = properties.entry("expressionEvaluationOptions")?.entry("scope")?.text ?? "outer"
    guard TextFold.equal(options, "inner", ignoreCase: true) else {
      return ARMNested(template: template, target: inner, context: self)
    }
    let scope = ARMScope(
      template: template, target: inner, path: address + ".", given: given(properties, template),
      budget: self.scope.budget, isClosed: true)
    return ARMNested(template: template, target: inner, context: ARMContext(scope))
  }

  private func target(_ resource: Value, _ outer: ARMTarget, _ address: String) -> ARMTarget {
    var target = outer
    func spelled(_ value: Value, _ name: String) -> ARMSpelling {
      evaluate(value).spelling ?? ARMSpelling(hole: "\(address).\(name)")
    }
    if let value = resource.entry("subscriptionId") {
      target.subscription = spelled(value, "subscriptionId")
      target.level = .subscription
    }
    if let value = resource.entry("resourceGroup") {
      target.group = spelled(value, "resourceGroup")
      target.level = .group
    }
    if let value = resource.entry("scope") {
      let scope = spelled(value, "scope")
      let words = scope.segments
      target.level = .tenant
      if words.count >= 2, words[words.count - 2] == ARMSpelling("managementGroups") {
        target.level = .managementGroup
        target.managementGroup = words[words.count - 1]
      }
    }
    return target
  }

  /// What the deployment gives to the parameters of its template.
  private func given(_ properties: Value, _ template: Value) -> [String: ARMScope.Given] {
    var given: [String: ARMScope.Given] = [:]
    guard let parameters = properties.entry("parameters") else { return given }
    if case .map(let members) = parameters {
      for member in members {
        given[TextFold.folded(member.key)] = value(member.value)
      }
      return given
    }
    // An expression: any of them may be given.
    let all = evaluate(parameters)
    guard case .map(let members)? = template.entry("parameters") else { return given }
    for member in members {
      if let found = all.member(member.key) {
        given[TextFold.folded(member.key)] = .node(found.member("value") ?? .unknown)
      } else if all.plain.isOpen {
        given[TextFold.folded(member.key)] = .node(.unknown)
      }
    }
    return given
  }

  private func value(_ given: Value) -> ARMScope.Given {
    if case .text = given { return .node(evaluate(given).member("value") ?? .unknown) }
    if given.entry("reference") != nil { return .vault }
    return .node(given.entry("value").map { evaluate($0) } ?? .unknown)
  }
}

// What expressions ask of other resources of the template.
extension ARMScope {
  /// Resources by symbolic name; nil where the template has a list of them.
  private var symbols: [Value.Member]? {
    guard case .map(let members)? = template.entry("resources") else { return nil }
    return members
  }

  private func symbol(_ name: String) -> Value? {
    symbols?.first { TextFold.equal($0.key, name, ignoreCase: true) }?.value
  }

  /// What `reference` gives of a deployment within this template: its outputs. Unknown for anything else.
  func deployment(_ asked: ARMNode) -> ARMNode {
    guard let spelling = asked.spelling else { return .unknown }
    return remembering("deployment " + spelling.text) {
      guard let resource = self.deploymentResource(spelling), resource.entry("copy") == nil else {
        return .unknown
      }
      let context = ARMContext(self)
      if let condition = resource.entry("condition"), context.evaluate(condition).flag != true {
        return .unknown
      }
      let address = self.path + "reference(\(spelling.text))"
      guard let nested = context.nested(resource, target: self.target, address: address) else {
        return .unknown
      }
      let security = ARMSecurity(nested.template)
      guard case .map(let outputs)? = nested.template.entry("outputs") else { return .unknown }
      let made = outputs.map { output in
        let node = output.value.entry("value").map { nested.context.evaluate($0) } ?? .unknown
        let value = security.marked(node, output.value, 0)
        return ARMNode.Member(key: output.key, value: .map([.init(key: "value", value: value)]))
      }
      return .map([.init(key: "outputs", value: .map(made))])
    }
  }

  private func deploymentResource(_ asked: ARMSpelling) -> Value? {
    if symbols != nil {
      guard asked.isKnown, let found = symbol(asked.text), ARMContext.isDeployment(found) else { return nil }
      return found
    }
    guard case .list(let items)? = template.entry("resources") else { return nil }
    let context = ARMContext(self)
    let fitting = items.filter { item in
      guard ARMContext.isDeployment(item), let name = item.entry("name") else { return false }
      return context.evaluate(name).spelling.map { $0 == asked || Self.isLast($0, of: asked) } ?? false
    }
    return fitting.count == 1 ? fitting[0] : nil
  }

  /// Whether an id ends with a name.
  private static func isLast(_ name: ARMSpelling, of id: ARMSpelling) -> Bool {
    id.text.hasSuffix("/deployments/" + name.text)
  }

  /// What `resourceInfo` gives of a resource with a symbolic name.
  func resource(_ name: String) -> ARMNode {
    remembering("resource " + TextFold.folded(name)) {
      guard let resource = self.symbol(name), resource.entry("copy") == nil,
        let type = resource.entry("type")?.text
      else { return .unknown }
      let context = ARMContext(self)
      let own = resource.entry("name").map { context.evaluate($0) } ?? .unknown
      let base = context.base(resource, target: self.target)
      let place = ARMIdentity.place(type: type, name: own.spelling, base: base)
      return .map([
        .init(key: "id", value: place?.id?.node ?? .open(present: true, spelling: nil)),
        .init(key: "name", value: own), .init(key: "type", value: .text(type)),
      ])
    }
  }
}

extension ARMContext {
  /// The id of what a resource lies in at last: what it extends, or where the deployment puts it; nil for unknown.
  func base(_ resource: Value, target: ARMTarget) -> ARMSpelling? {
    if let scope = resource.entry("scope") {
      return evaluate(scope).spelling.flatMap { ARMIdentity.extended($0, base: target.base) }
    }
    // Another group or subscription is said of some resources too.
    var target = target
    if let value = resource.entry("subscriptionId") {
      guard let found = evaluate(value).spelling else { return nil }
      target.subscription = found
    }
    if let value = resource.entry("resourceGroup") {
      guard let found = evaluate(value).spelling else { return nil }
      target.group = found
    }
    return target.base
  }
}
