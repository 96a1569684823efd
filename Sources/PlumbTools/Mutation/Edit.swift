internal import PlumbLanguage
internal import PlumbValues

/// One small mistake that a condition could have. It says nothing of values, so that it means the same where a parameter
/// has another one.
enum Edit: Sendable, Hashable {
  enum Word: String, Sendable, CaseIterable { case every, some, none }

  /// `when` or `needs` as a whole.
  case dropSection
  /// A part of `all` or `any`.
  case drop(Int)
  /// `any` for `all`, and the other way round.
  case swap
  /// `not` left out, or put before a test.
  case unwrap, negate
  /// `at-least` for `greater-than` and the like.
  case boundary
  /// The operand's number so-and-so, by one.
  case shift(Int, Int)
  /// A member of a list operand left out.
  case member(Int)
  /// Another quantifier.
  case word(Word)
  /// A term of a number test turned round: `at least` for `at most`.
  case turn(Int)
  case unique
  case absence, orEmpty, filter
  /// A pair of `match`.
  case key(Int)

  /// The edits that change a part of a condition; those of the parts within it aren't among them.
  static func all(of outline: Outline, _ condition: CheckedCondition) -> [Edit] {
    var edits: [Edit] = []
    switch outline.kind {
    case .all(let parts, let isWritten):
      if parts.count > 1 { edits = parts.indices.map(Edit.drop) + (isWritten ? [.swap] : []) }
    case .any(let parts): if parts.count > 1 { edits = parts.indices.map(Edit.drop) + [.swap] }
    case .not: edits = [.unwrap]
    case .conditional(_, _, let otherwise): edits = [.drop(0)] + (otherwise == nil ? [] : [.drop(1)])
    case .use: break
    case .leaf(let leaf):
      edits = [.negate, .boundary, .absence] + (0..<leaf.operand.memberCount(leaf)).map(Edit.member)
      if case .count(let test) = leaf.operand { edits += Self.all(of: test) }
      edits += (0..<2).flatMap { [.shift($0, -1), .shift($0, 1)] }
    case .closedTo(let clause):
      edits = [.negate] + (clause.question.ports?.ranges.indices.map(Edit.member) ?? [])
    case .quantifier(let quantifier, _, _):
      edits = Word.allCases.map(Edit.word) + [.unique, .absence, .orEmpty, .filter]
      switch quantifier.kind {
      case .count(let test), .distinct(let test): edits += Self.all(of: test)
      case .every, .some, .none, .unique: break
      }
    case .clause(let clause, _, _):
      edits = Word.allCases.map(Edit.word) + [.orEmpty, .filter] + clause.keys.indices.map(Edit.key)
      switch clause.kind {
      case .count(let test), .distinct(let test, _): edits += Self.all(of: test)
      case .every: break
      }
    }
    var seen: Set<Edit> = []
    return edits.filter { seen.insert($0).inserted && $0.applied(to: condition) != nil }
  }

  private static func all(of test: NumberTest) -> [Edit] {
    test.terms.indices.map(Edit.turn) + test.numbers.indices.flatMap { [.shift($0, -1), .shift($0, 1)] }
  }

  /// The condition with the mistake; nil where it can't have it.
  func applied(to condition: CheckedCondition) -> CheckedCondition? {
    switch (self, condition) {
    case (.drop(let index), .all(var parts)) where parts.indices.contains(index):
      parts.remove(at: index)
      return .all(parts)
    case (.drop(let index), .any(var parts)) where parts.indices.contains(index):
      parts.remove(at: index)
      return .any(parts)
    case (.swap, .all(let parts)): return .any(parts)
    case (.swap, .any(let parts)): return .all(parts)
    case (.unwrap, .not(let inner)): return inner
    case (.negate, .leaf), (.negate, .closedTo): return .not(condition)
    case (.member(let index), .closedTo(var clause)):
      guard let ports = clause.question.ports?.ranges, ports.count > 1, ports.indices.contains(index) else {
        return nil
      }
      let left = ports.indices.filter { $0 != index }.map {
        "\(ports[$0].lowerBound)-\(ports[$0].upperBound)"
      }
      clause.question.ports = PortSet(left)
      return .closedTo(clause)
    case (_, .leaf(let leaf)): return applied(to: leaf).map(CheckedCondition.leaf)
    case (_, .quantifier(let quantifier)): return applied(to: quantifier).map(CheckedCondition.quantifier)
    case (_, .resources(let clause)): return applied(to: clause).map(CheckedCondition.resources)
    default: return nil
    }
  }

  private static let boundaries = [
    "at-least": "greater-than", "greater-than": "at-least", "at-most": "less-than", "less-than": "at-most",
  ]

  private func applied(to leaf: CheckedLeaf) -> CheckedLeaf? {
    var leaf = leaf
    switch self {
    case .boundary:
      guard let name = Self.boundaries[leaf.op.name], let op = Operator.named[name] else { return nil }
      leaf.op = op
    case .shift, .member, .turn:
      guard let operand = leaf.operand.applying(self, leaf) else { return nil }
      leaf.operand = operand
    case .absence:
      guard leaf.absentMeans != nil else { return nil }
      leaf.absentMeans = nil
    default: return nil
    }
    return leaf
  }

  private func applied(to quantifier: CheckedQuantifier) -> CheckedQuantifier? {
    var quantifier = quantifier
    switch (self, quantifier.kind) {
    case (.word(.every), .some), (.word(.every), .none): quantifier.kind = .every(orEmpty: false)
    case (.word(.some), .every), (.word(.some), .none): quantifier.kind = .some
    case (.word(.none), .every), (.word(.none), .some): quantifier.kind = .none
    case (.unique, .unique(let wanted)): quantifier.kind = .unique(!wanted)
    case (.orEmpty, .every(orEmpty: true)): quantifier.kind = .every(orEmpty: false)
    case (.absence, _) where quantifier.absentMeans != nil: quantifier.absentMeans = nil
    case (.filter, _) where quantifier.filter != nil: quantifier.filter = nil
    case (_, .count(let test)):
      guard let other = test.applying(self) else { return nil }
      quantifier.kind = .count(other)
    case (_, .distinct(let test)):
      guard let other = test.applying(self) else { return nil }
      quantifier.kind = .distinct(other)
    default: return nil
    }
    return quantifier
  }

  private func applied(to clause: CheckedResources) -> CheckedResources? {
    var clause = clause
    switch (self, clause.kind) {
    case (.word(.some), .every(let body, _)), (.word(.none), .every(let body, _)):
      clause.filter = clause.filter.map { .all([$0, body]) } ?? body
      clause.kind = .count(self == .word(.some) ? .atLeastOne : NumberTest([.oneOf([0])]))
    case (.orEmpty, .every(let body, orEmpty: true)): clause.kind = .every(body, orEmpty: false)
    case (.filter, _) where clause.filter != nil: clause.filter = nil
    case (.key(let index), _) where clause.keys.indices.contains(index): clause.keys.remove(at: index)
    case (_, .count(let test)):
      guard let other = test.applying(self) else { return nil }
      clause.kind = .count(other)
    case (_, .distinct(let test, let of)):
      guard let other = test.applying(self) else { return nil }
      clause.kind = .distinct(other, of: of)
    default: return nil
    }
    return clause
  }
}

extension CheckedCondition {
  /// The condition with a part of it edited; nil where there is no such part or it can't be edited so. Steps: a part's
  /// number; 0 within `not`; 0 the filter and 1 the body of a quantifier or clause.
  func editing(_ position: ArraySlice<Int>, _ edit: Edit) -> CheckedCondition? {
    guard let step = position.first else { return edit.applied(to: self) }
    let rest = position.dropFirst()
    switch self {
    case .all(var parts):
      guard parts.indices.contains(step), let part = parts[step].editing(rest, edit) else { return nil }
      parts[step] = part
      return .all(parts)
    case .any(var parts):
      guard parts.indices.contains(step), let part = parts[step].editing(rest, edit) else { return nil }
      parts[step] = part
      return .any(parts)
    case .not(let inner): return inner.editing(rest, edit).map(CheckedCondition.not)
    case .leaf, .closedTo: return nil
    case .quantifier(var quantifier):
      let part = step == 0 ? quantifier.filter : quantifier.body
      guard let edited = part?.editing(rest, edit) else { return nil }
      if step == 0 { quantifier.filter = edited } else { quantifier.body = edited }
      return .quantifier(quantifier)
    case .resources(var clause):
      if step == 0 {
        guard let edited = clause.filter?.editing(rest, edit) else { return nil }
        clause.filter = edited
      } else if case .every(let body, let orEmpty) = clause.kind, let edited = body.editing(rest, edit) {
        clause.kind = .every(edited, orEmpty: orEmpty)
      } else {
        return nil
      }
      return .resources(clause)
    }
  }
}
