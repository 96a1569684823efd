internal import PlumbValues

extension ARMFunctions {
  // MARK: - Logic and numbers

  static let logic: [String: ARMFunction] = [
    "true": ARMFunction { _, _ in .bool(true) },
    "false": ARMFunction { _, _ in .bool(false) },
    "null": ARMFunction(certain: false) { _, _ in .null },
    "not": ARMFunction { arguments, _ in arguments.count == 1 ? arguments[0].flag.map { .bool(!$0) } : nil },
    "equals": ARMFunction { arguments, _ in
      guard arguments.count == 2 else { return nil }
      let (left, right) = (arguments[0], arguments[1])
      if left.hasOpen || right.hasOpen {
        // Made the same way, they are the same.
        guard let same = left.spelling, same == right.spelling else { return nil }
        return .bool(true)
      }
      return .bool(left == right)
    },
    "bool": ARMFunction { arguments, _ in
      guard arguments.count == 1 else { return nil }
      switch arguments[0] {
      case .bool(let flag): return .bool(flag)
      case .text(let text):
        return ["true": true, "false": false][text.lowercased()].map(ARMNode.bool)
      case .number(let number): return number.whole.map { .bool($0 != 0) }
      default: return nil
      }
    },
    "int": ARMFunction { arguments, _ in
      guard arguments.count == 1 else { return nil }
      return arguments[0].whole.map(ARMNode.whole)
        ?? arguments[0].text.flatMap { Int($0) }.map(ARMNode.whole)
    },
    "add": number { $0.addingReportingOverflow($1) },
    "sub": number { $0.subtractingReportingOverflow($1) },
    "mul": number { $0.multipliedReportingOverflow(by: $1) },
    "div": number { $0.dividedReportingOverflow(by: $1) },
    "mod": number { $0.remainderReportingOverflow(dividingBy: $1) },
    "less": order { $0 < $1 },
    "lessorequals": order { $0 <= $1 },
    "greater": order { $0 > $1 },
    "greaterorequals": order { $0 >= $1 },
  ]

  private static func number(
    _ operation: @escaping @Sendable (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) -> ARMFunction {
    ARMFunction { arguments, _ in
      guard arguments.count == 2, let left = arguments[0].whole, let right = arguments[1].whole else {
        return nil
      }
      let (value, overflows) = operation(left, right)
      return overflows ? nil : .whole(value)
    }
  }

  private static func order(_ test: @escaping @Sendable (Int, Int) -> Bool) -> ARMFunction {
    ARMFunction { arguments, _ in
      guard arguments.count == 2, let left = arguments[0].whole, let right = arguments[1].whole else {
        return nil
      }
      return .bool(test(left, right))
    }
  }

  // MARK: - Where the deployment runs

  static let places: [String: ARMFunction] = [
    "subscription": ARMFunction(text: false) { _, context in
      let target = context.scope.target
      return map([
        ("id", target.subscriptionID.node), ("subscriptionId", target.subscription.node),
        ("tenantId", ARMSpelling(hole: "tenant").node),
        ("displayName", ARMSpelling(hole: "displayName of \(target.subscription.text)").node),
      ])
    },
    "resourcegroup": ARMFunction(text: false) { _, context in
      let target = context.scope.target
      return map([
        ("id", target.groupID.node), ("name", target.group.node),
        ("type", .text("Microsoft.Resources/resourceGroups")),
        ("location", ARMSpelling(hole: "location of \(target.groupID.text)").node),
        ("tags", .open(present: false, spelling: nil)), ("managedBy", .unknown), ("properties", .unknown),
      ])
    },
    "tenant": ARMFunction(text: false) { _, _ in map([("tenantId", ARMSpelling(hole: "tenant").node)]) },
    "managementgroup": ARMFunction(text: false) { _, context in
      let name = context.scope.target.managementGroup
      return map([
        ("name", name.node),
        ("id", (ARMSpelling("/providers/Microsoft.Management/managementGroups/") + name).node),
      ])
    },
    "deployment": ARMFunction { _, context in
      .open(present: true, spelling: ARMSpelling(hole: context.scope.path + "deployment()"))
    },
    "environment": ARMFunction { _, _ in .open(present: true, spelling: ARMSpelling(hole: "environment()")) },
  ]

  private static func map(_ members: [(String, ARMNode)]) -> ARMNode {
    .map(members.map { ARMNode.Member(key: $0.0, value: $0.1) })
  }

  // MARK: - Ids

  static let ids: [String: ARMFunction] = [
    "resourceid": ARMFunction { arguments, context in
      guard let (before, type, names) = parts(arguments), before.count <= 2 else { return nil }
      var target = context.scope.target
      switch before.count {
      case 1:
        if target.level == .group, !isUUID(before[0]) {
          target.group = before[0]
        } else {
          target.subscription = before[0]
        }
      case 2:
        (target.subscription, target.group) = (before[0], before[1])
        target.level = .group
      default: break
      }
      return ARMIdentity.id(target.base, type: type, names: names)?.node
    },
    "subscriptionresourceid": ARMFunction { arguments, context in
      guard let (before, type, names) = parts(arguments), before.count <= 1 else { return nil }
      let subscription = before.first ?? context.scope.target.subscription
      return ARMIdentity.id(ARMSpelling("/subscriptions/") + subscription, type: type, names: names)?.node
    },
    "tenantresourceid": ARMFunction { arguments, _ in
      guard let (before, type, names) = parts(arguments), before.isEmpty else { return nil }
      return ARMIdentity.id(ARMSpelling(""), type: type, names: names)?.node
    },
    "managementgroupresourceid": ARMFunction { arguments, context in
      guard let (before, type, names) = parts(arguments), before.count <= 1 else { return nil }
      let base =
        ARMSpelling("/providers/Microsoft.Management/managementGroups/")
        + (before.first ?? context.scope.target.managementGroup)
      return ARMIdentity.id(base, type: type, names: names)?.node
    },
    "extensionresourceid": ARMFunction { arguments, _ in
      guard let base = arguments.first?.spelling,
        let (before, type, names) = parts(Array(arguments.dropFirst())),
        before.isEmpty
      else { return nil }
      return ARMIdentity.id(base, type: type, names: names)?.node
    },
  ]

  /// What stands before the type, the type, and the names behind it.
  private static func parts(
    _ arguments: [ARMNode]
  ) -> (before: [ARMSpelling], type: String, names: [ARMSpelling])? {
    guard let at = arguments.firstIndex(where: { $0.text?.contains("/") ?? false }),
      let type = arguments[at].text
    else { return nil }
    let before = arguments[..<at].compactMap(\.spelling)
    let names = arguments[(at + 1)...].compactMap(\.spelling)
    guard before.count == at, names.count == arguments.count - at - 1 else { return nil }
    return (before, type, names.flatMap(\.segments))
  }

  private static func isUUID(_ text: ARMSpelling) -> Bool {
    guard text.isKnown else { return text.hole == "subscription" }
    let parts = text.text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }
}
