internal import PlumbValues

/// Warnings about conditions that can't say anything: those which enum members, bounds and presence show.
struct ConditionLints {
  var diagnostics = Diagnostics()

  mutating func check(when: CheckedCondition?, require: CheckedCondition) {
    visit(require)
    if let when { visit(when) }
    guard let when else { return }
    let premises = Self.constraints(when)
    for demand in Self.constraints(require) {
      for premise in premises where premise.key == demand.key {
        if premise.words.isDisjoint(with: demand.words) {
          diagnostics.add(
            .contradiction, "`when` admits only other values of `\(demand.text)` than `require` wants",
            at: demand.mark)
        }
      }
    }
  }

  private struct Constraint {
    var key: String
    var text: String
    var words: Set<String>
    var mark: SourceMark
  }

  /// Equalities with text that every document must fulfil, by path.
  private static func constraints(_ condition: CheckedCondition) -> [Constraint] {
    switch condition {
    case .all(let parts): return parts.flatMap(constraints)
    case .leaf(let leaf) where leaf.path.frame == 0:
      guard let words = words(leaf) else { return [] }
      let key = leaf.path.meta?.rawValue ?? PathText.text(leaf.path.steps)
      return [Constraint(key: key, text: leaf.path.text, words: words, mark: leaf.mark)]
    default: return []
    }
  }

  private static func words(_ leaf: CheckedLeaf) -> Set<String>? {
    switch (leaf.op.name, leaf.operand) {
    case ("equals", .value(.text(let text))): [TextFold.folded(text)]
    case ("equals", .value(.bool(let flag))): [String(flag)]
    case ("in", .values(let values)):
      values.allSatisfy { $0.text != nil } ? Set(values.compactMap(\.text).map(TextFold.folded)) : nil
    default: nil
    }
  }

  private mutating func visit(_ condition: CheckedCondition) {
    switch condition {
    case .all(let parts):
      bounds(parts)
      parts.forEach { visit($0) }
    case .any(let parts): parts.forEach { visit($0) }
    case .not(let inner): visit(inner)
    case .closedTo: break
    case .leaf(let leaf): enumeration(leaf)
    case .quantifier(let quantifier):
      if let filter = quantifier.filter { visit(filter) }
      if let body = quantifier.body { visit(body) }
    case .resources(let clause):
      if let filter = clause.filter { visit(filter) }
      if case .every(let body, _) = clause.kind { visit(body) }
    }
  }

  /// A test that every member of an enum passes.
  private mutating func enumeration(_ leaf: CheckedLeaf) {
    guard let members = leaf.path.description?.members, leaf.op.name == "in", let words = Self.words(leaf)
    else { return }
    if members.allSatisfy({ words.contains(TextFold.folded($0)) }) {
      diagnostics.add(
        .alwaysHolds, "`\(leaf.path.text)` is always one of these", at: leaf.mark,
        help: "write `exists: true` if presence is meant")
    }
  }

  /// Bounds on one path that no number fulfils.
  private mutating func bounds(_ parts: [CheckedCondition]) {
    var low: [String: Number] = [:]
    var high: [String: Number] = [:]
    for case .leaf(let leaf) in parts {
      guard case .number(let number) = leaf.operand else { continue }
      let key = "\(leaf.path.frame) \(PathText.text(leaf.path.steps))"
      switch leaf.op.name {
      case "at-least", "greater-than": low[key] = max(low[key] ?? number, number)
      case "at-most", "less-than": high[key] = min(high[key] ?? number, number)
      default: continue
      }
      if let least = low[key], let most = high[key], least > most {
        diagnostics.add(
          .neverHolds, "no number is at least \(least.description) and at most \(most.description)",
          at: leaf.mark)
      }
    }
  }
}
