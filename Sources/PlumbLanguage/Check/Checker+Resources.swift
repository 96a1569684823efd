internal import PlumbValues

extension Checker {
  static let resourceKeys = [
    "via", "type", "in", "match", "where", "count", "distinct", "of", "every", "or-empty", "as",
  ]

  /// What a `resources` entry says of the other resources, before its conditions are read.
  private struct Related {
    var type: String
    var description: TypeDescription?
    var placement: Placement?
    var match: [(theirs: YAMLNode, ours: YAMLNode)]
    var one = false
    var via: String?
  }

  mutating func resources(_ node: YAMLNode) -> CheckedCondition? {
    guard let fields = Fields(node, in: "`resources`", allowed: Self.resourceKeys, &diagnostics),
      var related = related(fields)
    else { return nil }
    for entry in fields.members("match", &diagnostics) { related.match.append((entry.key, entry.value)) }
    guard let asker = state.frames.last(where: \.isDocument) else { return nil }
    let id = state.nextClause
    state.nextClause += 1
    let quantifiers = ["count", "distinct", "every"].filter { fields[$0] != nil }
    if quantifiers.count > 1 {
      diagnostics.add(
        .twoQuantifiers, "`\(quantifiers[1])` beside `\(quantifiers[0])`: there is at most one of them",
        at: fields.keyMark(quantifiers[1]) ?? node.mark)
      return nil
    }
    let name = fields["as"].flatMap { ownName($0) }
    let outer = (state.decidesAbsence, state.insideQuantifier)
    state.decidesAbsence = false
    defer { (state.decidesAbsence, state.insideQuantifier) = outer }
    let kind = Frame.Kind.document(type: related.type, description: related.description)
    return inFrame(kind, named: name) { checker, frame in
      let keys = checker.keys(related, frame)
      let before = checker.state.lookedUp.count
      guard let checked = checker.kind(fields, frame), let keys else { return nil }
      let isEvery = fields["every"] != nil
      let origin = checker.origin(since: isEvery ? checker.state.lookedUp.count : before)
      var clause = CheckedResources(
        id: id, type: related.type, placement: related.placement, keys: keys, filter: nil, kind: checked,
        one: related.one, frame: frame, asker: asker.index, via: related.via, mark: node.mark,
        origin: origin)
      if let filter = fields["where"] {
        guard let condition = checker.condition(filter), checker.split(condition, into: &clause) else {
          return nil
        }
      }
      if case .every(let body, _) = checked, !checker.staysWithin(body, frame) { return nil }
      return .resources(clause)
    }
  }

  private mutating func related(_ fields: Fields) -> Related? {
    if let via = fields["via"] { return relation(via, fields) }
    guard let type = fields.text("type", &diagnostics), let typeNode = fields["type"] else {
      diagnostics.add(.missingKey, "`resources` needs `type` (with `in`) or `via`", at: fields.mark)
      return nil
    }
    guard known(type, at: typeNode.mark) else { return nil }
    guard fields["in"] != nil else {
      diagnostics.add(
        .missingKey, "`resources` needs `in`: where to look", at: fields.mark,
        help: "one of \(Placement.allCases.map(\.rawValue).joined(separator: ", "))")
      return nil
    }
    guard let placement = fields.word("in", as: Placement.self, &diagnostics) else { return nil }
    return Related(
      type: types.canonical(type), description: types[type], placement: placement, match: [])
  }

  private mutating func relation(_ via: YAMLNode, _ fields: Fields) -> Related? {
    for key in ["type", "in"] where fields[key] != nil {
      diagnostics.add(
        .misplaced, "`\(key)` beside `via`, which says it already", at: fields.keyMark(key) ?? via.mark)
      return nil
    }
    guard case .document(let type, let description)? = state.frames.last(where: \.isDocument)?.kind,
      let name = via.text
    else { return nil }
    guard let relation = description?.relations[name] else {
      let known = (description?.relations ?? [:]).keys.sorted()
      diagnostics.add(
        .unknownName,
        "\(description == nil ? "the undescribed type" : "the type") \(type) has no relation `\(name.shortened)`",
        at: via.mark,
        help: known.isEmpty
          ? "name the other resources by `type` and `in`" : Suggestion.help(for: name, in: known))
      return nil
    }
    var placement: Placement?
    if let word = relation.placement {
      guard let found = Placement(rawValue: word.value) else {
        diagnostics.add(
          .badWord, "`in` can't be `\(word.value)`", at: word.mark,
          help: Suggestion.help(for: word.value, in: Placement.allCases.map(\.rawValue)))
        return nil
      }
      placement = found
    }
    return Related(
      type: types.canonical(relation.type.value), description: types[relation.type.value],
      placement: placement,
      match: relation.match, one: relation.one, via: name)
  }

  /// Looks once for the known name that an undescribed type is near.
  mutating func meet(_ type: String) {
    if types[type] == nil, strangers[type] == nil { strangers[type] = .some(types.nearest(type)) }
  }

  /// True unless the type is unknown and its name is near a known one.
  mutating func known(_ type: String, at mark: SourceMark) -> Bool {
    if types[type] != nil { return true }
    meet(type)
    if let near = strangers[type] ?? nil {
      diagnostics.add(
        .unknownType, "no type file knows `\(type.shortened)`", at: mark, help: "did you mean `\(near)`?")
      return false
    }
    return true
  }

  private mutating func keys(_ related: Related, _ frame: Int) -> [JoinKey]? {
    var keys: [JoinKey] = []
    for pair in related.match {
      guard let theirs = pair.theirs.text, let ours = pair.ours.text else {
        diagnostics.add(.shape, "`match` pairs their path with `$resource.` and ours", at: pair.theirs.mark)
        return nil
      }
      guard ours.hasPrefix("$"), !ours.hasPrefix("$params.") else {
        diagnostics.add(
          .operandType, "`match` compares with a `$` path, found \(pair.ours.described)", at: pair.ours.mark,
          help: "a constant belongs under `where`; ours is `$resource.PATH`")
        return nil
      }
      guard let left = path(theirs, at: pair.theirs.mark),
        let right = path(String(ours.dropFirst()), at: pair.ours.mark)
      else { return nil }
      guard left.path.frame == frame else {
        diagnostics.add(.badPath, "the key of `match` is a path of the other resource", at: pair.theirs.mark)
        return nil
      }
      guard isSingle(left, at: pair.theirs.mark), isSingle(right, at: pair.ours.mark) else { return nil }
      keys.append(
        JoinKey(
          kind: .equal, theirs: left.path, ours: right.path, ignoreCase: left.ignoreCase && right.ignoreCase,
          absentMeans: (left.path.description?.absentMeans, right.path.description?.absentMeans)))
    }
    return keys
  }

  /// Resources are joined by single values: a path to a list, where one of its elements is meant, is a mistake.
  private mutating func isSingle(_ resolved: ResolvedPath, at mark: SourceMark) -> Bool {
    guard let description = resolved.path.description, description.readAs == nil, !description.kinds.isEmpty,
      description.kinds.allSatisfy({ $0 == .list || $0 == .map })
    else { return true }
    diagnostics.add(
      .wrongSubject,
      "`match` compares single values, and `\(resolved.path.text)` is \(PropertyKind.phrase(description.kinds))",
      at: mark, help: "join by a path to one value, or look through the list under `where`")
    return false
  }

  private mutating func kind(_ fields: Fields, _ frame: Int) -> CheckedResources.Kind? {
    if fields["distinct"] == nil, let mark = fields.keyMark("of") {
      diagnostics.add(.misplaced, "`of` stands beside `distinct`", at: mark)
      return nil
    }
    if let body = fields["every"] {
      guard let condition = condition(body) else { return nil }
      return .every(condition, orEmpty: fields.flag("or-empty", &diagnostics) ?? false)
    }
    if let mark = fields.keyMark("or-empty") {
      diagnostics.add(.misplaced, "`or-empty` stands beside `every`", at: mark)
      return nil
    }
    if let node = fields["distinct"] {
      guard let of = fields["of"], let text = of.text else {
        diagnostics.add(.missingKey, "`distinct` needs `of`: what has to differ", at: node.mark)
        return nil
      }
      guard let test = number(node), let path = path(text, at: of.mark) else { return nil }
      return .distinct(test, of: path.path)
    }
    guard let node = fields["count"] else { return .count(.atLeastOne) }
    return number(node).map(CheckedResources.Kind.count)
  }

  private mutating func number(_ node: YAMLNode) -> NumberTest? {
    guard let node = substituted(node) else { return nil }
    return OperandReader.numberTest(substitutedNumbers(node), diagnostics: &diagnostics)
  }

  /// Takes the tests against the judged resource out of `where` as join keys; the others stay its filter.
  private mutating func split(_ condition: CheckedCondition, into clause: inout CheckedResources) -> Bool {
    let parts: [CheckedCondition] = if case .all(let parts) = condition { parts } else { [condition] }
    var rest: [CheckedCondition] = []
    for part in parts {
      if case .leaf(let leaf) = part, case .path(let ours) = leaf.operand, ours.frame < clause.frame,
        leaf.path.frame == clause.frame, leaf.split == nil, let kind = Self.joins[leaf.op.name]
      {
        clause.keys.append(
          JoinKey(
            kind: kind, theirs: leaf.path, ours: ours, ignoreCase: leaf.ignoreCase, isTest: true,
            absentMeans: (leaf.absentMeans, ours.description?.absentMeans)))
      } else {
        guard staysWithin(part, clause.frame) else { return false }
        rest.append(part)
      }
    }
    clause.filter = rest.isEmpty ? nil : rest.count == 1 ? rest[0] : .all(rest)
    return true
  }

  private static let joins: [String: JoinKey.Kind] = [
    "equals": .equal, "at-or-above": .theirsAtOrAbove, "at-or-below": .theirsAtOrBelow,
  ]

  /// Reports a test of the other resources that looks back at the judged one: it would need every pair.
  private mutating func staysWithin(_ condition: CheckedCondition, _ frame: Int) -> Bool {
    var bad: SourceMark?
    condition.walk { part in
      switch part {
      case .leaf(let leaf):
        if leaf.path.frame < frame { bad = leaf.path.mark }
        if case .path(let path) = leaf.operand, path.frame < frame { bad = path.mark }
        if case .date(let operand) = leaf.operand, case .path(let path) = operand.base, path.frame < frame {
          bad = path.mark
        }
      case .quantifier(let quantifier):
        if quantifier.path.frame < frame { bad = quantifier.path.mark }
      case .resources(let clause):
        for key in clause.keys where key.ours.frame < frame { bad = key.ours.mark }
      default: break
      }
    }
    guard let bad else { return true }
    diagnostics.add(
      .needsPairs, "this test would compare every resource with every other", at: bad,
      help:
        "join by `match`, or directly under `where` by equals, at-or-below or at-or-above with `$resource.PATH`"
    )
    return false
  }
}
