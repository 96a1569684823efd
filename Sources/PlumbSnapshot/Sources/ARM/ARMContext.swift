internal import PlumbValues

/// Evaluates what a template says at one place of it.
struct ARMContext {
  struct Loop {
    var name: String
    var index: ARMNode
    /// Of a resource, which is meant where no name is given.
    var isResource = false
  }

  let scope: ARMScope
  /// The copies within which the place lies, the innermost last.
  var loops: [Loop] = []
  /// Where values of a document come from that don't stand where the document has them.
  var moved: ARMMoves?

  init(_ scope: ARMScope) { self.scope = scope }

  private var budget: ARMBudget { scope.budget }

  /// One level deeper; unknown where that is too deep.
  private func deeper(_ body: () -> ARMNode) -> ARMNode {
    guard budget.depth < ARMBudget.deepest, budget.spend(1) else { return .unknown }
    budget.depth += 1
    defer { budget.depth -= 1 }
    return body()
  }

  /// `location`: the place in the document that is made; `source`: the place in the template.
  func evaluate(_ value: Value, at location: [PathStep] = [], from source: [PathStep] = []) -> ARMNode {
    deeper {
      switch value {
      case .null: return .null
      case .bool(let flag): return .bool(flag)
      case .number(let number): return .number(number)
      case .unknown: return .unknown
      case .text(let text): return evaluate(text)
      case .list(let items):
        return .list(
          items.enumerated().map { index, item in
            evaluate(item, at: location + [.index(index)], from: source + [.index(index)])
          })
      case .map(let members): return evaluate(members, at: location, from: source)
      }
    }
  }

  func evaluate(_ text: String) -> ARMNode {
    guard budget.spend(1 + text.utf8.count / 64) else { return .unknown }
    return switch ARMExpression.read(text) {
    case .literal(let text): .text(text)
    case .broken: .unknown
    case .expression(let expression): evaluate(expression)
    }
  }

  private func evaluate(
    _ members: [Value.Member], at location: [PathStep], from source: [PathStep]
  ) -> ARMNode {
    var made: [ARMNode.Member] = []
    var names: Set<String> = []
    for member in members {
      if member.key == "copy", let copies = Self.copies(member.value) {
        for (number, copy) in copies.enumerated() {
          guard let name = copy["name"]?.text else { continue }
          let place = location + [.key(name)]
          let origin = source + [.key("copy"), .index(number), .key("input")]
          moved?.add(place, from: origin)
          let value = copied(copy, at: place, from: origin).node
          if !names.insert(name).inserted { made.removeAll { $0.key == name } }
          made.append(ARMNode.Member(key: name, value: value))
        }
        continue
      }
      // Names are expressions too.
      guard case .text(let name) = evaluate(member.key), names.insert(name).inserted else {
        return .open(present: true, spelling: nil)
      }
      made.append(
        ARMNode.Member(
          key: name,
          value: evaluate(
            member.value, at: location + [.key(name)], from: source + [.key(member.key)])))
    }
    return .map(made)
  }

  /// The loops of a `copy` that makes properties or variables; nil for a property that only has the name.
  private static func copies(_ value: Value) -> [Value]? {
    guard case .list(let items) = value, !items.isEmpty else { return nil }
    let isCopy = items.allSatisfy { item in
      item["name"]?.text != nil && item["count"] != nil && item["input"] != nil
    }
    return isCopy ? items : nil
  }

  /// What a `copy` of a property or variable makes.
  func copied(_ copy: Value, at location: [PathStep] = [], from source: [PathStep] = []) -> (
    node: ARMNode, count: Int?
  ) {
    guard let name = copy["name"]?.text, let input = copy["input"],
      let count = count(copy), count >= 0
    else { return (.open(present: true, spelling: nil), nil) }
    var items: [ARMNode] = []
    for index in 0..<count {
      var inner = self
      inner.loops.append(Loop(name: name, index: .whole(index)))
      let place = location + [.index(index)]
      moved?.add(place, from: source)
      items.append(inner.evaluate(input, at: place, from: source))
    }
    return (.list(items), count)
  }

  /// How often a `copy` runs; nil where that isn't known.
  func count(_ copy: Value) -> Int? {
    guard let value = copy.entry("count"), let count = evaluate(value).whole else { return nil }
    guard count <= ARMBudget.mostCopies else {
      budget.complaint = "a copy runs \(count) times, more often than Resource Manager admits"
      return nil
    }
    return count
  }

  // MARK: - Expressions

  func evaluate(_ expression: ARMExpression) -> ARMNode {
    deeper {
      switch expression {
      case .text(let text): return .text(text)
      case .number(let number): return .number(.int(number))
      case .call(let name, let arguments): return call(name, arguments)
      case .member(let base, let name, let isSafe):
        return member(evaluate(base), name, isSafe: isSafe)
      case .element(let base, let index, let isSafe):
        let (base, index) = (evaluate(base), evaluate(index))
        let isSecret = index.isTainted
        let found = element(base, index.plain, isSafe: isSafe)
        return isSecret ? .secret(found) : found
      }
    }
  }

  func member(_ base: ARMNode, _ name: String, isSafe: Bool) -> ARMNode {
    switch base {
    case .secret(let inner): return .secret(member(inner, name, isSafe: isSafe))
    case .map: return base.member(name) ?? (isSafe ? .null : .unknown)
    case .null: return isSafe ? .null : .unknown
    case .open(_, let spelling):
      guard let hole = spelling?.hole else { return .unknown }
      return .open(present: false, spelling: ARMSpelling(hole: hole + "." + TextFold.folded(name)))
    default: return .unknown
    }
  }

  private func element(_ base: ARMNode, _ index: ARMNode, isSafe: Bool) -> ARMNode {
    switch base {
    case .secret(let inner): return .secret(element(inner, index, isSafe: isSafe))
    case .list(let items):
      guard let at = index.whole else { return .unknown }
      if items.indices.contains(at) { return items[at] }
      return isSafe ? .null : .unknown
    case .map:
      guard let name = index.text else { return .unknown }
      return member(base, name, isSafe: isSafe)
    case .null: return isSafe ? .null : .unknown
    case .open(_, let spelling):
      guard let hole = spelling?.hole, let index = index.spelling else { return .unknown }
      return .open(present: false, spelling: ARMSpelling(hole: hole + "[" + index.canonical + "]"))
    default: return .unknown
    }
  }

  private func call(_ name: String, _ arguments: [ARMExpression]) -> ARMNode {
    let name = TextFold.folded(name)
    switch name {
    case "parameters", "variables":
      guard arguments.count == 1, let asked = evaluate(arguments[0]).text else { return .unknown }
      return name == "parameters" ? scope.parameter(asked) : scope.variable(asked)
    case "if":
      guard arguments.count == 3 else { return .unknown }
      let condition = evaluate(arguments[0])
      if let flag = condition.flag {
        let chosen = evaluate(arguments[flag ? 1 : 2])
        return condition.isTainted ? .secret(chosen) : chosen
      }
      return Self.either(condition, evaluate(arguments[1]), evaluate(arguments[2]))
    case "and", "or": return junction(arguments, of: name == "or")
    case "coalesce":
      for argument in arguments {
        let node = evaluate(argument)
        if case .null = node.plain { continue }
        if case .open(present: false, _) = node.plain { return .unknown }
        return node
      }
      return .null
    case "copyindex": return copyIndex(arguments.map { evaluate($0) })
    case "reference" where arguments.count < 3:
      return arguments.first.map { scope.deployment(evaluate($0)) } ?? .unknown
    case "resourceinfo":
      return arguments.first.flatMap { evaluate($0).text }.map { scope.resource($0) } ?? .unknown
    default: break
    }
    guard let function = ARMFunctions.all[name] else {
      // What depends on the moment or the running cloud, and what isn't known here.
      return .unknown
    }
    return function.call(name, arguments.map { evaluate($0) }, self)
  }

  /// Of two values the one that an unknown condition chooses.
  private static func either(_ condition: ARMNode, _ left: ARMNode, _ right: ARMNode) -> ARMNode {
    if left == right, !left.isOpen || left.spelling != nil { return left }
    func isThere(_ node: ARMNode) -> Bool {
      switch node.plain {
      case .null, .open(present: false, _): false
      default: true
      }
    }
    let isSecret = left.isTainted || right.isTainted || condition.isTainted
    var spelling: ARMSpelling?
    if let which = condition.spelling, let first = left.plain.spelling, let second = right.plain.spelling,
      !isSecret
    {
      spelling = ARMSpelling(hole: "if(\(which.canonical), \(first.canonical), \(second.canonical))")
    }
    let node = ARMNode.open(present: isThere(left) && isThere(right), spelling: spelling)
    return isSecret ? .secret(node) : node
  }

  /// `and` and `or`: one argument may decide, whatever the others are.
  private func junction(_ arguments: [ARMExpression], of decisive: Bool) -> ARMNode {
    var isOpen = arguments.isEmpty
    var isSecret = false
    for argument in arguments {
      let node = evaluate(argument)
      isSecret = isSecret || node.isTainted
      if node.flag == decisive { return isSecret ? .secret(.bool(decisive)) : .bool(decisive) }
      isOpen = isOpen || node.flag == nil
    }
    let node: ARMNode = isOpen ? .open(present: true, spelling: nil) : .bool(!decisive)
    return isSecret ? .secret(node) : node
  }

  private func copyIndex(_ arguments: [ARMNode]) -> ARMNode {
    var rest = arguments[...]
    var loop = loops.last(where: \.isResource) ?? loops.last
    if let name = rest.first?.text {
      loop = loops.last { TextFold.equal($0.name, name, ignoreCase: true) }
      rest = rest.dropFirst()
    }
    guard let loop, rest.count <= 1 else { return .unknown }
    guard let offset = rest.first else { return loop.index }
    guard let index = loop.index.whole, let more = offset.whole else {
      return .open(present: true, spelling: nil)
    }
    let (sum, overflows) = index.addingReportingOverflow(more)
    return overflows ? .unknown : .whole(sum)
  }
}

/// Where values stand that `copy` puts elsewhere: by place in the document.
final class ARMMoves {
  private(set) var all: [[PathStep]: [PathStep]] = [:]
  private static let most = 20_000

  func add(_ place: [PathStep], from source: [PathStep]) {
    if all.count < Self.most { all[place] = source }
  }
}
