internal import PlumbLanguage
internal import PlumbValues

/// Puts checked conditions into plain words. The sentences come from the operators' declarations.
///
/// Other resources are in `ConditionWords+Resources`.
struct ConditionWords {
  /// What paths of a frame speak of.
  enum Thing {
    /// A document: the judged one, or a related one.
    case document(Phrase)
    /// An element of what stands at a path.
    case element(Phrase)
  }

  let types: TypeCatalog
  let uses: [DefinitionUse]
  /// Whether text compares without case, unless a sentence says otherwise.
  let ignoresCase: Bool
  var things: [Int: Thing]
  /// The frames around the condition at hand, innermost last.
  var frames = [0]

  init(_ variant: PolicyVariant, judged: Phrase, types: TypeCatalog) {
    self.types = types
    uses = variant.uses
    things = [0: .document(judged)]
    ignoresCase = Self.caseRules(variant).contains(true)
  }

  /// The case rules of all tests of text in the conditions.
  static func caseRules(_ variant: PolicyVariant) -> Set<Bool> {
    var rules: Set<Bool> = []
    for condition in [variant.when, variant.needs, variant.require] {
      condition?.walk { part in
        if case .leaf(let leaf) = part, heedsCase(leaf) { rules.insert(leaf.ignoreCase) }
        if case .resources(let clause) = part { rules.formUnion(clause.keys.map(\.ignoreCase)) }
      }
    }
    return rules
  }

  /// Whether the letter case may decide the test.
  static func heedsCase(_ leaf: CheckedLeaf) -> Bool {
    func hasText(_ value: Value) -> Bool {
      switch value {
      case .text(let text): text.contains { $0.isLetter }
      case .list(let items): items.contains(where: hasText)
      case .map(let members): members.contains { hasText($0.value) }
      case .null, .bool, .number, .unknown: false
      }
    }
    return switch leaf.operand {
    case .value(let value): hasText(value)
    case .values(let values): values.contains(where: hasText)
    case .text(let text): hasText(.text(text))
    case .glob: hasText(.text(leaf.expected))
    default: false
    }
  }

  // MARK: - Conditions

  /// What the condition asks for. `depth`: how many of the definitions around it have been named already.
  mutating func statement(_ condition: CheckedCondition, depth: Int = 0) -> Statement {
    if let within = Self.definitions(condition), within.count > depth, uses.indices.contains(within[depth]) {
      return .under(heading(uses[within[depth]]), statement(condition, depth: depth + 1))
    }
    switch condition {
    case .all(let parts): return conditional(parts, depth) ?? gathered(parts, .allHold, depth)
    case .any(let parts): return gathered(parts, .someHold, depth)
    case .not(let inner):
      return .under(
        "this does not hold (missing data doesn't count as not holding)", statement(inner, depth: depth))
    case .leaf(let leaf): return .says(sentence(leaf))
    case .quantifier(let quantifier): return statement(quantifier, depth)
    case .resources(let clause): return statement(clause, depth)
    case .closedTo(let clause): return .says(sentence(clause))
    }
  }

  private mutating func gathered(_ parts: [CheckedCondition], _ heading: Phrase, _ depth: Int) -> Statement {
    if parts.isEmpty { return .says(heading == .allHold ? "nothing more is asked" : "nothing can hold") }
    if parts.count == 1 { return statement(parts[0], depth: depth) }
    let statements = parts.map { statement($0, depth: depth) }
    let flat = statements.flatMap { part in
      if case .group(heading, let inner) = part { inner } else { [part] }
    }
    return .group(heading, flat)
  }

  /// `if`, `then` and `else`, which are compiled to two choices over the same premise.
  private mutating func conditional(_ parts: [CheckedCondition], _ depth: Int) -> Statement? {
    guard parts.count == 2, case .any(let first) = parts[0], case .any(let second) = parts[1],
      first.count == 2, second.count == 2, case .not(let premise) = first[0]
    else { return nil }
    let asked = statement(premise, depth: depth)
    guard asked == statement(second[0], depth: depth) else { return nil }
    var cases: [Statement] = [.under("if", asked), .under("then", statement(first[1], depth: depth))]
    if case .all(let none) = second[1], none.isEmpty {
      return .group("depending on a premise", cases)
    }
    cases.append(.under("otherwise", statement(second[1], depth: depth)))
    return .group("depending on a premise", cases)
  }

  private func heading(_ use: DefinitionUse) -> Phrase {
    var phrase: Phrase = "the definition \(code: use.name) holds"
    let arguments = use.arguments.map { argument -> Phrase in
      let value = argument.value == .list([]) ? "(none)" : argument.value.described
      return "\(code: argument.name) being \(value: value)\(parameters(argument.parameters, " from "))"
    }
    if !arguments.isEmpty { phrase += " with \(Phrase.joined(arguments, by: " and "))" }
    return phrase
  }

  /// The definitions that the whole condition was expanded from, outermost first.
  private static func definitions(_ condition: CheckedCondition) -> [Int]? {
    switch condition {
    case .leaf(let leaf): return leaf.origin.uses
    case .quantifier(let quantifier): return quantifier.origin.uses
    case .resources(let clause): return clause.origin.uses
    case .closedTo(let clause): return clause.origin.uses
    case .not(let inner): return definitions(inner)
    case .all(let parts), .any(let parts):
      var common: [Int]?
      for part in parts {
        guard let found = definitions(part) else { continue }
        common = common.map { before in zip(before, found).prefix { $0 == $1 }.map(\.0) } ?? found
      }
      return common
    }
  }

  // MARK: - Tests

  private func sentence(_ leaf: CheckedLeaf) -> Phrase {
    var sentence = leaf.op.says
    if case .flag(false) = leaf.operand { sentence = leaf.op.otherwise }
    var subject = name(leaf.path)
    if let split = leaf.split { subject = pieces(of: subject, at: split) }
    var phrase = Phrase(saying: sentence, of: subject, OperandWords.operand(leaf, path: name))
    var notes: [Phrase] = []
    if !leaf.origin.parameters.isEmpty { notes.append(parameters(leaf.origin.parameters)) }
    if let absent = leaf.absentMeans { notes.append(self.absent(absent, at: leaf.path)) }
    if Self.heedsCase(leaf), leaf.ignoreCase != ignoresCase { notes.append(caseRule(leaf.ignoreCase)) }
    add(notes, to: &phrase)
    return phrase
  }

  private func sentence(_ clause: CheckedClosedTo) -> Phrase {
    let lists = Phrase.joined(clause.lists.map(name), by: " and ")
    let order =
      clause.rules.priority == nil
      ? "any rule that allows it lets it in" : "the first rule by priority that fits decides"
    var phrase: Phrase = "nothing from \(value: clause.expected) gets in through the rules of \(lists)"
    add([parameters(clause.origin.parameters), "\(order)"].filter { $0 != "" }, to: &phrase)
    return phrase
  }

  /// A sentence that some modifier's declaration has.
  private func says(_ modifier: String, _ flag: Bool = true) -> String {
    guard let op = Operator.named[modifier] else { return "" }
    return flag ? op.says : op.otherwise
  }

  func caseRule(_ ignores: Bool) -> Phrase { "\(says("case", ignores))" }

  private func pieces(of subject: Phrase, at separators: String) -> Phrase {
    Phrase(saying: says("split"), of: subject, OperandWords.value(.text(separators)))
  }

  private func absent(_ value: Value, at path: CheckedPath) -> Phrase {
    let counts = Phrase(saying: says("absent-means"), of: "", OperandWords.value(value))
    return path.description?.absentMeans == value ? "\(counts), as the provider has it" : "\(counts) here"
  }

  private func add(_ notes: [Phrase], to phrase: inout Phrase) {
    if !notes.isEmpty { phrase += " (\(Phrase.joined(notes, by: "; ")))" }
  }

  func parameters(_ names: [String], _ lead: String = "") -> Phrase {
    if names.isEmpty { return "" }
    return
      "\(lead)\(names.count == 1 ? "parameter" : "parameters") \(Phrase.joined(names.map { Phrase(code: $0) }, by: ", "))"
  }

  private mutating func statement(_ quantifier: CheckedQuantifier, _ depth: Int) -> Statement {
    var subject = name(quantifier.path)
    var notes: [Phrase] = []
    if !quantifier.origin.parameters.isEmpty { notes.append(parameters(quantifier.origin.parameters)) }
    if let absent = quantifier.absentMeans { notes.append(self.absent(absent, at: quantifier.path)) }
    things[quantifier.frame] = .element(subject)
    frames.append(quantifier.frame)
    defer { frames.removeLast() }
    if let of = quantifier.of {
      notes.insert(Phrase(saying: says("of"), of: "", name(of)), at: 0)
    }
    if let split = quantifier.split { subject = pieces(of: subject, at: split) }
    let (sentence, operand) = words(quantifier.kind)
    var heading = Phrase(saying: sentence, of: subject, operand)
    add(notes, to: &heading)
    return statement(
      heading, filter: quantifier.filter, filtered: says("where"), body: quantifier.body,
      demand: "what each of them is held to", depth)
  }

  private func words(_ kind: CheckedQuantifier.Kind) -> (sentence: String, operand: Phrase) {
    func says(_ name: String) -> String { self.says(name) }
    return switch kind {
    case .every(orEmpty: true): (says("or-empty"), "")
    case .every(orEmpty: false): (says("every"), "")
    case .some: (says("some"), "")
    case .none: (says("none"), "")
    case .count(let test): (says("count"), "\(OperandWords.amount(test))")
    case .distinct(let test): (says("distinct"), "\(OperandWords.amount(test))")
    case .unique(let flag): (self.says("unique", flag), "")
    }
  }

  /// A heading with the filter and the test below it.
  mutating func statement(
    _ heading: Phrase, filter: CheckedCondition?, filtered: String, body: CheckedCondition?, demand: Phrase,
    _ depth: Int
  ) -> Statement {
    let chosen = filter.map { statement($0, depth: depth) }
    let asked = body.map { statement($0, depth: depth) }
    switch (chosen, asked) {
    case (nil, nil): return .says(heading)
    case (nil, .some(let asked)): return .under(heading, asked)
    case (.some(let chosen), nil): return .under("\(heading), \(filtered)", chosen)
    case (.some(let chosen), .some(let asked)):
      return .group(heading, [.under("\(filtered)", chosen), .under(demand, asked)])
    }
  }

  // MARK: - Names

  /// A path, and whose it is where that isn't plain.
  func name(_ path: CheckedPath) -> Phrase {
    let steps = path.meta.map { "meta.\($0.rawValue)" } ?? PathText.text(path.steps)
    switch things[path.frame] {
    case .element(let list):
      if path.frame == frames.last { return steps.isEmpty ? "it" : "its \(code: steps)" }
      return steps.isEmpty ? "the element of \(list)" : "\(code: steps) of the element of \(list)"
    case .document(let document):
      let isNear = frames.last { if case .document = things[$0] { true } else { false } } == path.frame
      return isNear ? Phrase(code: steps) : "\(code: steps) of \(document)"
    case nil: return Phrase(code: path.text)
    }
  }
}
