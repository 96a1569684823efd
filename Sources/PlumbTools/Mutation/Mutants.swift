internal import PlumbLanguage
internal import PlumbValues

/// A policy, or a definition and all policies that use it, with one small mistake.
struct Mutant: Sendable {
  /// A place in a policy's checked conditions.
  struct Site: Sendable {
    var variant: Int
    var section: PolicySection
    /// The part, which may stand several times in the checked form.
    var positions: [[Int]]
  }
  var owner: Owner
  var mark: SourceMark
  var edit: Edit
  /// What was changed, and by this its name: the same as long as the condition is.
  var words: String
  /// By policy.
  var sites: [String: [Site]]
  /// What no case can show where no case can kill it.
  var hides: Branch.Shows?

  /// The policy with the mistake in all its variants; nil where none can have it.
  func applied(to policy: CheckedPolicy) -> CheckedPolicy? {
    var policy = policy
    var isChanged = false
    for site in sites[policy.id] ?? [] where policy.variants.indices.contains(site.variant) {
      if edit == .dropSection {
        policy.variants[site.variant][site.section] = nil
        isChanged = true
        continue
      }
      for position in site.positions {
        guard
          let edited = policy.variants[site.variant][site.section]?.editing(position[...], edit)
        else { continue }
        policy.variants[site.variant][site.section] = edited
        isChanged = true
      }
    }
    return isChanged ? policy : nil
  }
}

/// Finds the mutants of policies; a mistake in a definition is one, however many policies use it.
struct MutantFinder {
  private struct Key: Hashable {
    var mark: SourceMark
    var part: String
    var edit: Edit
  }
  private var found: [Mutant] = []
  private var indices: [Key: Int] = [:]
  private var owner = Owner.policy("")
  private var policy = ""
  private var variant = 0
  private var section = PolicySection.require

  mutating func add(_ outline: SectionOutline, of policy: CheckedPolicy, variant: Int) {
    guard let condition = policy.variants[variant][outline.section] else { return }
    owner = .policy(policy.id)
    self.policy = policy.id
    self.variant = variant
    section = outline.section
    if section != .require {
      add(.dropSection, outline.mark, section.rawValue, "without \(section.rawValue)", [])
    }
    visit(outline.outline, condition, [[]])
  }

  /// In order of writing, those of the same words within an owner told apart by a number.
  var mutants: [Mutant] {
    var mutants = found.enumerated().sorted { ($0.element.mark, $0.offset) < ($1.element.mark, $1.offset) }
      .map(\.element)
    var seen: [Owner: [String: Int]] = [:]
    for index in mutants.indices {
      let count = (seen[mutants[index].owner]?[mutants[index].words] ?? 0) + 1
      seen[mutants[index].owner, default: [:]][mutants[index].words] = count
      if count > 1 { mutants[index].words += " (\(count))" }
    }
    return mutants
  }

  private mutating func add(
    _ edit: Edit, _ mark: SourceMark, _ part: String, _ words: String, _ positions: [[Int]]
  ) {
    let site = Mutant.Site(variant: variant, section: section, positions: positions)
    let key = Key(mark: mark, part: part, edit: edit)
    if let index = indices[key] {
      found[index].sites[policy, default: []].append(site)
    } else {
      indices[key] = found.count
      found.append(
        Mutant(
          owner: owner, mark: mark, edit: edit, words: words, sites: [policy: [site]],
          hides: edit.hides(in: part)))
    }
  }

  private mutating func visit(_ outline: Outline, _ condition: CheckedCondition, _ at: [[Int]]) {
    for edit in Edit.all(of: outline, condition) {
      add(
        edit, outline.mark(of: edit), outline.part, outline.words(of: edit, condition, section: section), at)
    }
    func below(_ steps: Int...) -> [[Int]] { at.map { $0 + steps } }
    switch (outline.kind, condition) {
    case (.all(let parts, _), .all(let conditions)), (.any(let parts), .any(let conditions)):
      for (index, (part, condition)) in zip(parts, conditions).enumerated() {
        visit(part, condition, below(index))
      }
    case (.not(let inner), .not(let condition)): visit(inner, condition, below(0))
    case (.conditional(let premise, let then, let otherwise), .all(let arms)):
      guard arms.count == 2, case .any(let first) = arms[0], case .any(let second) = arms[1],
        first.count == 2, second.count == 2, case .not(let condition) = first[0]
      else { return }
      visit(premise, condition, below(0, 0, 0) + below(1, 0))
      visit(then, first[1], below(0, 1))
      if let otherwise { visit(otherwise, second[1], below(1, 1)) }
    case (.use(let name, let inner), _):
      let user = owner
      owner = .definition(name)
      visit(inner, condition, at)
      owner = user
    case (.quantifier(_, let filter, let body), .quantifier(let quantifier)):
      if let filter, let condition = quantifier.filter { visit(filter, condition, below(0)) }
      if let body, let condition = quantifier.body { visit(body, condition, below(1)) }
    case (.clause(_, let filter, let body), .resources(let clause)):
      if let filter, let condition = clause.filter { visit(filter, condition, below(0)) }
      if let body, case .every(let condition, _) = clause.kind { visit(body, condition, below(1)) }
    default: break
    }
  }
}

extension Edit {
  /// What the part that is left out would have shown by deciding.
  fileprivate func hides(in part: String) -> Branch.Shows? {
    switch self {
    case .dropSection: .no
    case .drop: part == "any" ? .yes : part == "if" ? nil : .no
    case .absence: .absent
    case .orEmpty: .empty
    default: nil
    }
  }
}

extension Outline {
  /// What kind of part it is: several may begin at one place.
  fileprivate var part: String {
    switch kind {
    case .all(_, let isWritten): isWritten ? "all" : "mapping"
    case .any: "any"
    case .not: "not"
    case .conditional: "if"
    case .use: "use"
    case .leaf: "leaf"
    case .quantifier: "list"
    case .clause: "resources"
    case .closedTo: "closed-to"
    }
  }

  /// Where an edit of the part stands: what is left out has a place of its own.
  fileprivate func mark(of edit: Edit) -> SourceMark {
    switch (edit, kind) {
    case (.drop(let index), .all(let parts, _)), (.drop(let index), .any(let parts)):
      parts.indices.contains(index) ? parts[index].mark : mark
    case (.drop(0), .conditional(_, let then, _)): then.mark
    case (.drop(1), .conditional(_, _, let otherwise?)): otherwise.mark
    case (.filter, .quantifier(_, let filter?, _)), (.filter, .clause(_, let filter?, _)): filter.mark
    case (.key(let index), .clause(let clause, _, _)):
      clause.keys.indices.contains(index) ? clause.keys[index].theirs.mark : mark
    default: mark
    }
  }

  /// What the edit changes, in plain words.
  fileprivate func words(of edit: Edit, _ condition: CheckedCondition, section: PolicySection) -> String {
    switch (edit, kind) {
    case (.drop(let index), .all(let parts, _)): return "drop \(parts[index].words)"
    case (.drop(let index), .any(let parts)): return "drop the alternative \(parts[index].words)"
    case (.drop(let index), _): return "drop the \(index == 0 ? "then" : "else") of \(words)"
    case (.swap, .any): return "all instead of \(words)"
    case (.swap, _): return "any instead of \(words)"
    case (.unwrap, .not(let inner)): return "drop the not before \(inner.words)"
    case (.negate, _): return "negate \(words)"
    case (.word(let word), _): return "\(words) as \(word.rawValue)"
    case (.unique, _): return "negate \(words)"
    case (.orEmpty, _): return "\(words) without or-empty"
    case (.filter, _): return "\(words) without where"
    case (.key(let index), .clause(let clause, _, _)):
      return "\(words) without match \(clause.keys[index].theirs.text)"
    case (.absence, .leaf(let leaf)): return "\(words) without \(Self.absence(leaf.path, leaf.absentMeans))"
    case (.absence, .quantifier(let quantifier, _, _)):
      return "\(words) without \(Self.absence(quantifier.path, quantifier.absentMeans))"
    case (.member(let index), .closedTo(let clause)):
      let ports = (clause.question.ports?.ranges).map { Array($0) } ?? []
      return "\(words) without port \(ports.indices.contains(index) ? String(ports[index].lowerBound) : "")"
    case (.boundary, .leaf), (.shift, _), (.member, _), (.turn, _):
      return "\(words)\(changed(edit, condition))"
    default: return words
    }
  }

  private static func absence(_ path: CheckedPath, _ value: Value?) -> String {
    let isDescribed = path.description?.absentMeans == value
    return isDescribed ? "the type's absent-means" : "absent-means"
  }

  private func changed(_ edit: Edit, _ condition: CheckedCondition) -> String {
    guard let edited = edit.applied(to: condition) else { return "" }
    switch (edit, edited, kind) {
    case (.boundary, .leaf(let leaf), _): return " as \(leaf.op.name)"
    case (.member(let index), .leaf, .leaf(let old)):
      switch old.operand {
      case .values(let values): return " without \(values[index].text ?? values[index].json)"
      case .value(.list(let values)): return " without \(values[index].text ?? values[index].json)"
      case .count(let test): return " without \(test.numbers[index])"
      default: return " without \(Operand.items(old.expected)?[index] ?? "")"
      }
    case (.shift(_, let by), .leaf(let leaf), .leaf(let old)):
      if case .version = leaf.operand { return by < 0 ? " as one lower" : " as one higher" }
      if case .prefix = old.operand { return " as \(leaf.operand.words)" }
      return " as \(leaf.operand.words)"
    case (_, .leaf(let leaf), _): return " as \(leaf.operand.words)"
    case (_, .quantifier(let quantifier), _): return " as \(Self.words(quantifier.kind))"
    case (_, .resources(let clause), _):
      switch clause.kind {
      case .count(let test), .distinct(let test, _): return " as \(test.described)"
      case .every: return ""
      }
    default: return ""
    }
  }
}
