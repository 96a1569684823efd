internal import PlumbLanguage
internal import PlumbValues

/// One thing that some case has to show of a condition.
struct Branch: Sendable {
  enum Part: Sendable { case section, leaf, list, resources, alternative, conjunct, conditional, use }
  /// `yes` and `no` while the part decides; what absence means; a list without elements that holds.
  enum Shows: Sendable { case yes, no, absent, empty }
  struct Key: Sendable, Hashable {
    var mark: SourceMark
    var part: Part
    var shows: Shows
  }
  var key: Key
  var owner: Owner
  /// What no case shows, where none does.
  var words: String
  /// Whether it is about the policy's holding; nil: about neither.
  var holds: Bool?
  /// Branches of the parts around it.
  var outer: [Key]
}

/// Finds the branches of conditions; a part that stands in several conditions is found once.
struct BranchFinder {
  private(set) var branches: [Branch] = []
  private var indices: [Branch.Key: Int] = [:]
  private var owner = Owner.policy("")
  private var outer: [Branch.Key] = []

  mutating func add(_ section: SectionOutline, of policy: String) {
    owner = .policy(policy)
    outer = []
    var own: [Branch.Key] = []
    switch section.section {
    case .when:
      own.append(add(section.mark, .section, .yes, "no case that `when` lets in", holds: true))
      own.append(add(section.mark, .section, .no, "no case that `when` leaves out", holds: false))
    case .needs:
      own.append(add(section.mark, .section, .yes, "no case that has what `needs` asks for", holds: true))
      own.append(add(section.mark, .section, .no, "no case that lacks what `needs` asks for", holds: false))
    case .require: break
    }
    inside(own) { $0.visit(section.outline, negative: false) }
  }

  /// Which of them are to be listed: those that no case shows, without what follows from a listed one around it.
  func gaps(_ shown: Set<Branch.Key>) -> [(branch: Branch, isImplied: Bool)] {
    branches.filter { !shown.contains($0.key) }.map { branch in
      let isImplied = branch.outer.contains { key in
        guard !shown.contains(key), let index = indices[key] else { return false }
        return branch.holds != nil && branches[index].holds == branch.holds
      }
      return (branch, isImplied)
    }
  }

  private mutating func inside(_ keys: [Branch.Key], _ body: (inout BranchFinder) -> Void) {
    outer += keys
    body(&self)
    outer.removeLast(keys.count)
  }

  private mutating func add(
    _ mark: SourceMark, _ part: Branch.Part, _ shows: Branch.Shows, _ words: String, holds: Bool?
  ) -> Branch.Key {
    let key = Branch.Key(mark: mark, part: part, shows: shows)
    if indices[key] == nil {
      indices[key] = branches.count
      branches.append(Branch(key: key, owner: owner, words: words, holds: holds, outer: outer))
    }
    return key
  }

  /// Yes and no of a part that can decide.
  private mutating func decisions(_ outline: Outline, _ part: Branch.Part, negative: Bool) -> [Branch.Key] {
    [
      add(
        outline.mark, part, .yes, "\(outline.words): no case in which it decides and holds", holds: !negative),
      add(
        outline.mark, part, .no, "\(outline.words): no case in which it decides and doesn't hold",
        holds: negative),
    ]
  }

  private mutating func visit(_ outline: Outline, negative: Bool) {
    switch outline.kind {
    case .all(let parts, _):
      for part in parts { visit(part, of: .conjunct, negative: negative) }
    case .any(let parts):
      for part in parts { visit(part, of: .alternative, negative: negative) }
    case .not(let inner): visit(inner, negative: !negative)
    case .conditional(let premise, let then, let otherwise):
      _ = add(
        outline.mark, .conditional, .yes, "\(outline.words): no case in which `then` decides", holds: nil)
      _ = add(
        outline.mark, .conditional, .no,
        "\(outline.words): no case in which \(otherwise == nil ? "it doesn't hold" : "`else` decides")",
        holds: nil)
      visit(premise, negative: true)
      visit(then, negative: negative)
      if let otherwise { visit(otherwise, negative: negative) }
    case .use(let name, let inner):
      let own = decisions(outline, .use, negative: negative)
      let user = owner
      owner = .definition(name)
      inside(own) { $0.visit(inner, negative: negative) }
      owner = user
    case .leaf(let leaf):
      _ = decisions(outline, .leaf, negative: negative)
      if let value = leaf.absentMeans { absence(outline, .leaf, value.text ?? value.json) }
    case .closedTo: _ = decisions(outline, .leaf, negative: negative)
    case .quantifier(let quantifier, let filter, let body):
      list(outline, quantifier, filter, body, negative: negative)
    case .clause(let clause, let filter, let body):
      let own = decisions(outline, .resources, negative: negative)
      if case .every(_, orEmpty: true) = clause.kind { emptiness(outline, .resources) }
      let turnsFilter = clause.turnsFilter
      inside(own) { finder in
        if let filter { finder.visit(filter, negative: negative != turnsFilter) }
        if let body { finder.visit(body, negative: negative) }
      }
    }
  }

  private mutating func list(
    _ outline: Outline, _ quantifier: CheckedQuantifier, _ filter: Outline?, _ body: Outline?, negative: Bool
  ) {
    let own = decisions(outline, .list, negative: negative)
    if let value = quantifier.absentMeans { absence(outline, .list, value.text ?? value.json) }
    if case .every(orEmpty: true) = quantifier.kind { emptiness(outline, .list) }
    inside(own) { finder in
      if let filter { finder.visit(filter, negative: negative != quantifier.turnsFilter) }
      if let body { finder.visit(body, negative: negative != quantifier.turnsBody) }
    }
  }

  /// A part of `any` once holds alone, one of `all` once alone doesn't; a single test says so itself.
  private mutating func visit(_ outline: Outline, of part: Branch.Part, negative: Bool) {
    switch outline.kind {
    case .leaf, .closedTo, .quantifier, .clause, .use: return visit(outline, negative: negative)
    case .all, .any, .not, .conditional: break
    }
    let isAlternative = part == .alternative
    let key = add(
      outline.mark, part, isAlternative ? .yes : .no,
      isAlternative
        ? "\(outline.words): no case in which only this alternative holds"
        : "\(outline.words): no case in which only this part doesn't hold",
      holds: isAlternative != negative)
    inside([key]) { $0.visit(outline, negative: negative) }
  }

  private mutating func absence(_ outline: Outline, _ part: Branch.Part, _ value: String) {
    _ = add(
      outline.mark, part, .absent,
      "\(outline.words): no case in which it decides by being absent, which means \(value)", holds: nil)
  }

  private mutating func emptiness(_ outline: Outline, _ part: Branch.Part) {
    _ = add(
      outline.mark, part, .empty, "\(outline.words): no case in which `or-empty` decides", holds: nil)
  }
}

extension CheckedQuantifier {
  /// Whether the whole is the better the fewer elements the filter admits.
  var turnsFilter: Bool {
    switch kind {
    case .every, .none, .unique(true): true
    case .some, .unique(false): false
    case .count(let test), .distinct(let test): test.turns
    }
  }

  var turnsBody: Bool { if case .none = kind { true } else { false } }
}

extension CheckedResources {
  var turnsFilter: Bool {
    switch kind {
    case .every: true
    case .count(let test), .distinct(let test, _): test.turns
    }
  }
}

extension NumberTest {
  /// Whether more may be too many.
  fileprivate var turns: Bool {
    terms.contains { term in
      switch term {
      case .atLeast: false
      case .atMost, .oneOf, .noneOf: true
      }
    }
  }
}
