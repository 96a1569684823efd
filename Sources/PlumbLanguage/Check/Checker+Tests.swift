internal import PlumbValues

extension Checker {
  static let quantifiers = ["every", "some", "none", "count", "distinct", "unique"]
  private static let setOperators = ["contains", "contains-all", "contains-any", "subset-of"]

  /// `PATH: TEST`, as the conditions that must hold.
  mutating func test(path text: String, at key: YAMLNode, _ node: YAMLNode) -> [CheckedCondition]? {
    if Operator.named[text] != nil, text != "count", state.frames.last.map({ !describes(text, $0) }) ?? true {
      diagnostics.add(
        .operatorAsPath, "`\(text)` is an operator, and a path is meant here", at: key.mark,
        help: "write `PATH: { \(text): … }`")
      return nil
    }
    if node.text == nil, !text.utf8.contains(UInt8(ascii: ".")), node.list != nil || !looksLikeTest(node),
      let near = Suggestion.nearest(text, in: Self.conditionWords, edits: 1),
      node.list != nil || (text != near && near.count > 2)
    {
      diagnostics.add(
        .unknownKey, "unknown word `\(text)` in a condition", at: key.mark, help: "did you mean `\(near)`?")
      return nil
    }
    guard let resolved = path(text, at: key.mark) else { return nil }
    checkAbsence(resolved, node)
    guard let substitute = substituted(node) else { return nil }
    switch substitute.content {
    case .scalar: return leaf("equals", resolved, node, Modifiers()).map { [$0] }
    case .list: return leaf("in", resolved, node, Modifiers()).map { [$0] }
    case .map(let entries): return tests(resolved, entries, node)
    }
  }

  /// True where the described document has a property of an operator's name at its top.
  private func describes(_ name: String, _ frame: Frame) -> Bool {
    guard case .document(_, let description?) = frame.kind else { return false }
    return description.properties.children[name] != nil
  }

  private func looksLikeTest(_ node: YAMLNode) -> Bool {
    node.map?.contains { Operator.named[$0.key.text ?? ""] != nil } ?? false
  }

  private mutating func tests(
    _ resolved: ResolvedPath, _ entries: [YAMLNode.Entry], _ node: YAMLNode
  ) -> [CheckedCondition]? {
    var complete = true
    let modifiers = modifiers(resolved, node, &complete)
    var parts: [CheckedCondition] = []
    var quantified: String?
    for entry in entries {
      guard let name = entry.key.text else { continue }
      guard let op = Operator.named[name] else {
        unknownOperator(name, resolved, entry)
        complete = false
        continue
      }
      if op.group == .modifier { continue }
      if Self.quantifiers.contains(name) {
        if let other = quantified {
          diagnostics.add(
            .twoQuantifiers, "`\(name)` beside `\(other)`: a test has at most one of them",
            at: entry.key.mark,
            help: "put them in two conditions under `all`")
          complete = false
          continue
        }
        quantified = name
      }
      let checked =
        Self.quantifiers.contains(name)
        ? quantifier(name, resolved, entry, modifiers)
        : Self.setOperators.contains(name) && (modifiers.filter != nil || modifiers.of != nil)
          ? setTest(name, resolved, entry, modifiers)
          : leaf(name, resolved, entry.value, modifiers, key: entry.key)
      if let checked { parts.append(checked) } else { complete = false }
    }
    guard complete else { return nil }
    guard !parts.isEmpty else {
      diagnostics.add(
        .emptyTest, entries.isEmpty ? "the test is empty" : "nothing is tested here", at: node.mark,
        help: "add an operator, or `exists: true`")
      return nil
    }
    return parts
  }

  private mutating func unknownOperator(_ name: String, _ resolved: ResolvedPath, _ entry: YAMLNode.Entry) {
    let near = Self.foreign[name.lowercased()] ?? Suggestion.nearest(name, in: Operator.all.map(\.name))
    let isProperty = near == nil || resolved.tree?.children[name] != nil
    diagnostics.add(
      .unknownOperator, "there is no operator `\(name.shortened)`", at: entry.key.mark,
      help: isProperty
        ? "if it is a property, write `\(resolved.path.text).\(PathText.text([.key(name)])):`"
        : near.map { "did you mean `\($0)`?" })
  }

  /// What other languages call operators.
  private static let foreign = [
    "regex": "matches", "pattern": "matches", "match": "matches", "=": "equals", "==": "equals",
    "eq": "equals",
    "is-equal": "equals", "!=": "not-equals", "ne": "not-equals", "<": "less-than", "lt": "less-than",
    "<=": "at-most", "le": "at-most", "lte": "at-most", "max": "at-most", "maximum": "at-most",
    ">": "greater-than", "gt": "greater-than", ">=": "at-least", "ge": "at-least", "gte": "at-least",
    "min": "at-least", "minimum": "at-least", "present": "exists", "absent": "exists", "defined": "exists",
    "one-of": "in", "any-of": "in", "all": "every", "any": "some", "size": "count", "type": "is",
    "kind": "is",
    "default": "absent-means", "includes": "contains", "substring": "has-text", "wildcard": "like",
    "glob": "like",
  ]

  /// Paths in `when` and `if` must not rest on absence that nobody decided.
  private mutating func checkAbsence(_ resolved: ResolvedPath, _ node: YAMLNode) {
    // An element itself isn't absent.
    guard state.decidesAbsence, resolved.path.meta == nil, !resolved.path.steps.isEmpty else { return }
    let description = resolved.path.description
    if description?.always == true || description?.absentMeans != nil { return }
    if node["exists"] != nil || node["absent-means"] != nil || node["empty"] != nil { return }
    if resolved.onDescribedType {
      diagnostics.add(
        .undecidedAbsence,
        "`when` and `if` decide on `\(resolved.path.text)`, and nothing says what its absence means",
        at: resolved.path.mark,
        help:
          "add `absent-means: VALUE` or `exists: true`, or describe the property with `always` or `absent-means`"
      )
    } else {
      state.undecidedAbsence = true
      diagnostics.add(
        .absenceOnUndescribed, "resources without `\(resolved.path.text)` are left out, whatever that means",
        at: resolved.path.mark, help: "add `absent-means: VALUE` or `exists: true`")
    }
  }

  /// One operator on the path.
  mutating func leaf(
    _ name: String, _ resolved: ResolvedPath, _ node: YAMLNode, _ modifiers: Modifiers, key: YAMLNode? = nil
  ) -> CheckedCondition? {
    guard let op = Operator.named[name] else { return nil }
    let before = state.lookedUp.count
    var tree = resolved.tree
    if modifiers.filter != nil || modifiers.of != nil {
      diagnostics.add(
        .misplaced, "`where` and `of` stand beside a list operator, not `\(name)`", at: node.mark)
      return nil
    }
    if modifiers.split == nil, !subjectFits(op, resolved, at: key?.mark ?? node.mark) { return nil }
    if op.group == .lists, case .ofList(let element)? = tree?.element { tree = element }
    guard
      let operand = operand(
        op, node, tree?.description, ignoreCase: modifiers.ignoreCase ?? resolved.ignoreCase)
    else { return nil }
    let leaf = CheckedLeaf(
      path: resolved.path, op: op, operand: operand,
      absentMeans: op.group == .presence
        ? nil : modifiers.absentMeans ?? resolved.path.description?.absentMeans,
      ignoreCase: modifiers.ignoreCase ?? resolved.ignoreCase, split: modifiers.split,
      expected: expected(node),
      mark: key?.mark ?? resolved.path.mark, origin: origin(since: before, beside: modifiers.parameters))
    return .leaf(leaf)
  }

  /// The operand as written, for messages.
  private func expected(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, _):
      if text.hasPrefix("$params."), let parameter = parameter(String(text.dropFirst("$params.".count))) {
        parameter.value.described
      } else {
        text.hasPrefix("$$") ? String(text.dropFirst()) : text
      }
    case .list(let items): "[" + items.map(expected).joined(separator: ", ") + "]"
    case .map(let entries):
      entries.map { "\($0.key.text ?? "") \(expected($0.value))" }.joined(separator: ", ")
    }
  }

  private mutating func subjectFits(_ op: Operator, _ resolved: ResolvedPath, at mark: SourceMark) -> Bool {
    guard let kinds = resolved.path.description?.kinds, !kinds.isEmpty, !op.subjects.isEmpty,
      resolved.path.description?.readAs == nil
    else { return true }
    let fits = kinds.contains { kind in
      op.subjects.contains(kind) && !(op.group == .lists && kind.isTextual)
        || (resolved.path.description?.plural != nil && op.subjects.contains(.list))
        || (kind == .number && resolved.path.description?.seconds == true && op.subjects.contains(.duration))
    }
    if !fits {
      let help =
        kinds.contains(.date) && op.group == .order ? "dates: older-than, newer-than, before, after" : nil
      diagnostics.add(
        .wrongSubject,
        "`\(op.name)` makes no sense on `\(resolved.path.text)`, which is \(PropertyKind.phrase(kinds))",
        at: mark, help: help ?? operatorsFor(kinds, besides: op))
    }
    return fits
  }

  private func operatorsFor(_ kinds: [PropertyKind], besides op: Operator) -> String {
    if op.group == .lists, kinds.allSatisfy(\.isTextual) {
      return "a text with several values in it becomes a list by `split: \" ;,\"`"
    }
    let fitting = Operator.all.filter { op in
      op.group != .modifier && (op.subjects.isEmpty || kinds.contains { op.subjects.contains($0) })
        && !(op.group == .lists && kinds.allSatisfy(\.isTextual))
    }
    return "it can take " + fitting.map(\.name).prefix(16).joined(separator: ", ")
  }

  /// A list operator with `where` or `of`, said with quantifiers.
  private mutating func setTest(
    _ name: String, _ resolved: ResolvedPath, _ entry: YAMLNode.Entry, _ modifiers: Modifiers
  ) -> CheckedCondition? {
    let wanted: [YAMLNode]
    if name == "contains" || name == "subset-of" {
      wanted = [entry.value]
    } else if let list = entry.value.list {
      wanted = list
    } else {
      guard let node = substituted(entry.value) else { return nil }
      wanted = node.list ?? [node]
    }
    let parts = wanted.compactMap { one in
      quantified(resolved, modifiers, at: entry.key.mark) { checker, resolvedItem in
        let operand = name == "subset-of" || one.list != nil ? "in" : "equals"
        return checker.leaf(operand, resolvedItem, one, Modifiers(ignoreCase: modifiers.ignoreCase))
      } make: {
        name == "subset-of" ? .every(orEmpty: true) : .some
      }
    }
    guard parts.count == wanted.count else { return nil }
    return parts.count == 1 ? parts[0] : name == "contains-any" ? .any(parts) : .all(parts)
  }

  /// A quantifier whose body is a test of `of` (or the element).
  private mutating func quantified(
    _ resolved: ResolvedPath, _ modifiers: Modifiers, at mark: SourceMark,
    _ body: (inout Checker, ResolvedPath) -> CheckedCondition?, make kind: () -> CheckedQuantifier.Kind
  ) -> CheckedCondition? {
    let kind = kind()
    return inElement(resolved, modifiers) { checker, frame in
      let origin = checker.origin(since: checker.state.lookedUp.count, beside: modifiers.parameters)
      guard let filter = checker.filter(modifiers), let item = checker.item(modifiers, mark),
        let body = body(&checker, item)
      else { return nil }
      return .quantifier(
        CheckedQuantifier(
          path: resolved.path, kind: kind, frame: frame, filter: filter, body: body,
          absentMeans: modifiers.absentMeans ?? resolved.path.description?.absentMeans,
          split: modifiers.split,
          ignoreCase: modifiers.ignoreCase ?? resolved.ignoreCase, mark: mark, origin: origin))
    }
  }

  private mutating func inElement(
    _ resolved: ResolvedPath, _ modifiers: Modifiers,
    _ body: (inout Checker, Int) -> CheckedCondition?
  ) -> CheckedCondition? {
    state.insideQuantifier += 1
    defer { state.insideQuantifier -= 1 }
    return inFrame(
      .element(resolved.tree?.element, ignoreCase: resolved.ignoreCase), named: modifiers.name, body)
  }

  /// The filter: a condition, none, or nil where it is wrong.
  private mutating func filter(_ modifiers: Modifiers) -> CheckedCondition?? {
    guard let node = modifiers.filter else { return .some(nil) }
    guard let filter = condition(node) else { return nil }
    return .some(filter)
  }

  private mutating func item(_ modifiers: Modifiers, _ mark: SourceMark) -> ResolvedPath? {
    guard let of = modifiers.of else { return path("it", at: mark) }
    guard let text = of.text else {
      diagnostics.add(.operandType, "`of` is a path such as it.name, found \(of.described)", at: of.mark)
      return nil
    }
    return path(text, at: of.mark)
  }

  private mutating func quantifier(
    _ name: String, _ resolved: ResolvedPath, _ entry: YAMLNode.Entry, _ modifiers: Modifiers
  ) -> CheckedCondition? {
    guard let op = Operator.named[name] else { return nil }
    if modifiers.split == nil, resolved.path.description?.oneOrMany != true,
      !subjectFits(op, resolved, at: entry.key.mark)
    {
      return nil
    }
    if name == "none", entry.value.map?.count == 1, entry.value["not"] != nil {
      diagnostics.add(
        .noneNot, "`none: { not: … }` holds for an empty list too, which `every` doesn't", at: entry.key.mark,
        help: "write `every: …`, with `or-empty: true` if an empty list is fine")
    }
    if modifiers.of != nil, !["distinct", "unique"].contains(name) {
      diagnostics.add(.misplaced, "`of` has no meaning beside `\(name)`", at: entry.key.mark)
      return nil
    }
    return inElement(resolved, modifiers) { checker, frame in
      let filter = checker.filter(modifiers)
      var body: CheckedCondition?
      let kind: CheckedQuantifier.Kind
      var before = checker.state.lookedUp.count
      switch name {
      case "every", "some", "none":
        guard let condition = checker.condition(entry.value) else { return nil }
        body = condition
        before = checker.state.lookedUp.count
        kind = name == "every" ? .every(orEmpty: modifiers.orEmpty) : name == "some" ? .some : .none
      case "unique":
        guard let flag = checker.flag(entry.value) else { return nil }
        kind = .unique(flag)
      default:
        guard let node = checker.substituted(entry.value),
          let test = OperandReader.numberTest(
            checker.substitutedNumbers(node), diagnostics: &checker.diagnostics)
        else { return nil }
        kind = name == "count" ? .count(test) : .distinct(test)
      }
      var of: CheckedPath?
      if modifiers.of != nil {
        guard let item = checker.item(modifiers, entry.key.mark) else { return nil }
        of = item.path
      }
      guard let filter else { return nil }
      return .quantifier(
        CheckedQuantifier(
          path: resolved.path, kind: kind, frame: frame, filter: filter, body: body, of: of,
          absentMeans: modifiers.absentMeans ?? resolved.path.description?.absentMeans,
          split: modifiers.split,
          ignoreCase: modifiers.ignoreCase ?? resolved.ignoreCase, mark: entry.key.mark,
          origin: checker.origin(since: before, beside: modifiers.parameters)))
    }
  }

  mutating func flag(_ node: YAMLNode) -> Bool? {
    guard let node = substituted(node) else { return nil }
    switch node.plainText {
    case "true": return true
    case "false": return false
    default:
      diagnostics.add(.operandType, "expected true or false, found \(node.described)", at: node.mark)
      return nil
    }
  }
}
