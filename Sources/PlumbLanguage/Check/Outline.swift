/// The conditions that a policy has, by their keys.
package enum PolicySection: String, Sendable, Hashable, CaseIterable { case when, needs, require }

extension PolicyVariant {
  package subscript(section: PolicySection) -> CheckedCondition? {
    get {
      switch section {
      case .when: when
      case .needs: needs
      case .require: require
      }
    }
    set {
      switch section {
      case .when: when = newValue
      case .needs: needs = newValue
      case .require: require = newValue ?? .always
      }
    }
  }
}

/// A checked condition as it was written: each part with its place, `if` and `use` still there. Shaped like the checked
/// condition, except that an `if` stands for `all: [any: [not if, then], any: [if, else]]` and a `use` for what it uses.
package struct Outline: Sendable {
  package indirect enum Kind: Sendable {
    /// `isWritten`: the word `all`, not several entries of a mapping.
    case all([Outline], isWritten: Bool)
    case any([Outline])
    case not(Outline)
    case conditional(premise: Outline, then: Outline, otherwise: Outline?)
    case use(String, Outline)
    case leaf(CheckedLeaf)
    case quantifier(CheckedQuantifier, filter: Outline?, body: Outline?)
    case clause(CheckedResources, filter: Outline?, body: Outline?)
    case closedTo(CheckedClosedTo)
  }
  package var kind: Kind
  package var mark: SourceMark
}

/// One of a policy's conditions, with the place of its key.
package struct SectionOutline: Sendable {
  package var section: PolicySection
  package var mark: SourceMark
  package var outline: Outline
}

/// Lays out checked conditions by the nodes that they were made of. Where the two don't fit, a part has the place of its
/// first test.
package struct OutlineBuilder {
  private var policies: [String: YAMLNode] = [:]
  private var definitions: [String: YAMLNode] = [:]

  package init(_ compiler: PackCompiler) {
    for file in compiler.policyFiles {
      for node in file["policies"]?.list ?? [] {
        if let id = node["id"]?.text, policies[id] == nil { policies[id] = node }
      }
      for entry in file["define"]?.map ?? [] {
        if let name = entry.key.text, definitions[name] == nil { definitions[name] = entry.value["holds"] }
      }
    }
  }

  /// Where the policy's id stands.
  package func mark(of policy: CheckedPolicy) -> SourceMark {
    policies[policy.id]?["id"]?.mark ?? policy.mark
  }

  package func sections(of policy: CheckedPolicy, variant: PolicyVariant) -> [SectionOutline] {
    PolicySection.allCases.compactMap { section in
      guard let condition = variant[section],
        let entry = policies[policy.id]?.map?.first(where: { $0.key.text == section.rawValue })
      else { return nil }
      return SectionOutline(
        section: section, mark: entry.key.mark, outline: outline(entry.value, condition))
    }
  }

  private func outline(_ node: YAMLNode, _ condition: CheckedCondition) -> Outline {
    let pieces = self.pieces(node)
    if pieces.count == 1 { return outline(pieces[0], condition) }
    guard case .all(let parts) = condition, parts.count == pieces.count else { return plain(condition) }
    return Outline(
      kind: .all(zip(pieces, parts).map { outline($0, $1) }, isWritten: false), mark: node.mark)
  }

  /// What becomes one part of a mapping's condition: an entry, or one operator of its test.
  private struct Piece {
    var entry: YAMLNode.Entry
    var test: YAMLNode.Entry?
    var mapping: YAMLNode
    var mark: SourceMark { (test ?? entry).key.mark }
  }

  private func pieces(_ node: YAMLNode) -> [Piece] {
    (node.map ?? []).flatMap { entry -> [Piece] in
      let key = entry.key.text ?? ""
      if key == "then" || key == "else" { return [] }
      guard !Checker.conditionWords.contains(key), let tests = entry.value.map else {
        return [Piece(entry: entry, mapping: node)]
      }
      return tests.filter { Operator.named[$0.key.text ?? ""]?.group != .modifier }
        .map { Piece(entry: entry, test: $0, mapping: node) }
    }
  }

  private func outline(_ piece: Piece, _ condition: CheckedCondition) -> Outline {
    let node = piece.entry.value
    let mark = piece.entry.key.mark
    switch (piece.entry.key.text, condition) {
    case ("all", .all(let parts)):
      guard let items = node.list, items.count == parts.count else { break }
      return Outline(kind: .all(zip(items, parts).map { outline($0, $1) }, isWritten: true), mark: mark)
    case ("any", .any(let parts)):
      guard let items = node.list, items.count == parts.count else { break }
      return Outline(kind: .any(zip(items, parts).map { outline($0, $1) }), mark: mark)
    case ("not", .not(let inner)): return Outline(kind: .not(outline(node, inner)), mark: mark)
    case ("if", .all(let parts)): return conditional(piece, parts) ?? plain(condition)
    case ("use", _):
      guard let name = node.text ?? node.map?.first?.key.text, let holds = definitions[name] else { break }
      return Outline(kind: .use(name, outline(holds, condition)), mark: mark)
    case ("resources", .resources(let clause)):
      var body: Outline?
      if case .every(let condition, _) = clause.kind { body = node["every"].map { outline($0, condition) } }
      let filter = clause.filter.map { filter in
        node["where"].map { self.filter($0, filter) } ?? plain(filter)
      }
      return Outline(kind: .clause(clause, filter: filter, body: body), mark: mark)
    case (_, .quantifier(let quantifier)):
      guard let test = piece.test, quantifier.mark == test.key.mark,
        ["every", "some", "none", "count", "distinct", "unique"].contains(test.key.text)
      else { break }
      let filter = quantifier.filter.map { filter in
        node["where"].map { outline($0, filter) } ?? plain(filter)
      }
      let body = quantifier.body.map { outline(test.value, $0) }
      return Outline(kind: .quantifier(quantifier, filter: filter, body: body), mark: quantifier.mark)
    default: break
    }
    return plain(condition)
  }

  private func conditional(_ piece: Piece, _ parts: [CheckedCondition]) -> Outline? {
    guard parts.count == 2, case .any(let first) = parts[0], case .any(let second) = parts[1],
      first.count == 2, second.count == 2, case .not(let premise) = first[0], let then = piece.mapping["then"]
    else { return nil }
    return Outline(
      kind: .conditional(
        premise: outline(piece.entry.value, premise), then: outline(then, first[1]),
        otherwise: piece.mapping["else"].map { outline($0, second[1]) }),
      mark: piece.entry.key.mark)
  }

  /// A clause's filter: tests against the judged resource were taken out of it as join keys.
  private func filter(_ node: YAMLNode, _ filter: CheckedCondition) -> Outline {
    let pieces = self.pieces(node)
    guard pieces.count > 1 else { return outline(node, filter) }
    var candidates: [[CheckedCondition]] = [[filter]]
    if case .all(let parts) = filter { candidates.insert(parts, at: 0) }
    for parts in candidates {
      var left = parts[...]
      var outlines: [Outline] = []
      for piece in pieces {
        guard let part = left.first, fits(piece, part) else { continue }
        outlines.append(outline(piece, part))
        left.removeFirst()
      }
      guard left.isEmpty else { continue }
      return parts.count == 1 ? outlines[0] : Outline(kind: .all(outlines, isWritten: false), mark: node.mark)
    }
    return plain(filter)
  }

  private func fits(_ piece: Piece, _ part: CheckedCondition) -> Bool {
    if Checker.conditionWords.contains(piece.entry.key.text ?? "") { return true }
    return firstMark(part) == piece.mark
  }

  /// The condition by itself, each part at the place of its first test.
  private func plain(_ condition: CheckedCondition) -> Outline {
    let kind: Outline.Kind
    switch condition {
    case .all(let parts): kind = .all(parts.map(plain), isWritten: false)
    case .any(let parts): kind = .any(parts.map(plain))
    case .not(let inner): kind = .not(plain(inner))
    case .leaf(let leaf): kind = .leaf(leaf)
    case .quantifier(let quantifier):
      kind = .quantifier(
        quantifier, filter: quantifier.filter.map(plain), body: quantifier.body.map(plain))
    case .resources(let clause):
      var body: Outline?
      if case .every(let condition, _) = clause.kind { body = plain(condition) }
      kind = .clause(clause, filter: clause.filter.map(plain), body: body)
    case .closedTo(let clause): kind = .closedTo(clause)
    }
    return Outline(kind: kind, mark: firstMark(condition) ?? SourceMark(file: -1, line: 0, column: 0))
  }

  private func firstMark(_ condition: CheckedCondition) -> SourceMark? {
    switch condition {
    case .all(let parts), .any(let parts): parts.lazy.compactMap(firstMark).first
    case .not(let inner): firstMark(inner)
    case .leaf(let leaf): leaf.mark
    case .quantifier(let quantifier): quantifier.mark
    case .resources(let clause): clause.mark
    case .closedTo(let clause): clause.mark
    }
  }
}
