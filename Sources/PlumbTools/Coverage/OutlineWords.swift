internal import PlumbLanguage

/// Where a part of a condition is written down: in a policy, or in a definition that policies share.
enum Owner: Sendable, Hashable {
  case policy(String)
  case definition(String)

  var label: String {
    switch self {
    case .policy(let id): id
    case .definition(let name): "define \(name)"
    }
  }
}

extension Outline {
  private static let longest = 80

  /// The part in one line, as near to how it was written as one line can be.
  var words: String {
    switch kind {
    case .all(let parts, _): "all of (\(Self.first(parts)))"
    case .any(let parts): "any of (\(Self.first(parts)))"
    case .not(let inner): "not (\(inner.words))"
    case .conditional(let premise, _, _): "if (\(premise.words))"
    case .use(let name, _): "use \(name)"
    case .leaf(let leaf): Self.words(leaf)
    case .quantifier(let quantifier, _, _): "\(quantifier.path.text) \(Self.words(quantifier.kind))"
    case .clause(let clause, _, _): Self.words(clause)
    case .closedTo(let clause): "closed-to \(clause.expected)"
    }
  }

  private static func first(_ parts: [Outline]) -> String {
    (parts.first?.words ?? "") + (parts.count > 1 ? ", …" : "")
  }

  private static func words(_ leaf: CheckedLeaf) -> String {
    let expected = leaf.expected.count > longest ? leaf.expected.prefix(longest) + "…" : leaf.expected[...]
    return "\(leaf.path.text) \(leaf.op.name)" + (expected.isEmpty ? "" : " \(expected)")
  }

  static func words(_ kind: CheckedQuantifier.Kind) -> String {
    switch kind {
    case .every: "every"
    case .some: "some"
    case .none: "none"
    case .count(let test): "count \(test.described)"
    case .distinct(let test): "distinct \(test.described)"
    case .unique(let wanted): "unique \(wanted)"
    }
  }

  static func words(_ clause: CheckedResources) -> String {
    let kind: String =
      switch clause.kind {
      case .count(let test): "count \(test.described)"
      case .distinct(let test, _): "distinct \(test.described)"
      case .every: "every"
      }
    return "resources \(clause.via ?? clause.type) \(kind)"
  }
}
