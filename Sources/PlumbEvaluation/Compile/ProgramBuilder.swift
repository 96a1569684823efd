internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Compiles conditions on one type's documents into flat programs over shared slots.
///
/// `not` is pushed to the leaves, so a program is a boolean one: a leaf asks whether its answer reaches a rung, and
/// jumps. Slots are numbered per frame first and shifted when the plan is laid out.
final class ProgramBuilder {
  private(set) var code: [Instruction] = []
  private(set) var operands: [FastOperand] = []
  private(set) var quantifiers: [FastQuantifier] = []
  private(set) var frames: [FrameBuilder]
  let shape: SourceShape
  /// The checked frames of the condition under way, as frames of this plan.
  private var frameOf: [Int: Int] = [:]
  /// Slots wait for their frame's base: (frame, slot) by placeholder number.
  private(set) var slots: [(frame: Int, slot: Int32)] = []

  init(shape: SourceShape) {
    self.shape = shape
    frames = [FrameBuilder(shape: shape, isDocument: true)]
  }

  /// Compiles a condition whose document frame has this number; gives its first instruction.
  func program(_ condition: CheckedCondition?, document frame: Int, negated: Bool = false) -> Int32 {
    guard let condition else { return Instruction.holds }
    frameOf[frame] = 0
    return emit(condition, negated, Instruction.holds, Instruction.fails)
  }

  /// A placeholder for the slot of a path, resolved when the plan is laid out.
  func slot(_ path: CheckedPath, document frame: Int? = nil) -> Int32 {
    if let frame { frameOf[frame] = 0 }
    let frame = frameOf[path.frame] ?? 0
    slots.append((frame, frames[frame].slot(path)))
    return Int32(slots.count - 1)
  }

  /// Where one side of a join's key is read, and what its absence means.
  func key(_ key: JoinKey, _ path: CheckedPath, _ absentMeans: Value?, document frame: Int) -> KeySlot {
    var fallback: Int32 = -1
    if let absentMeans {
      var operand = FastOperand(op: nil, operand: .flag(true))
      operand.absentMeans = absentMeans
      operands.append(operand)
      fallback = Int32(operands.count - 1)
    }
    return KeySlot(
      kind: key.kind, slot: slot(path, document: frame), ignoreCase: key.ignoreCase, isTest: key.isTest,
      fallback: fallback)
  }

  /// Emits backwards, so that targets are known: gives the entry.
  private func emit(_ condition: CheckedCondition, _ negated: Bool, _ onTrue: Int32, _ onFalse: Int32)
    -> Int32
  {
    switch condition {
    case .not(let inner): return emit(inner, !negated, onTrue, onFalse)
    case .all(let parts), .any(let parts):
      let isAll = if case .all = condition { !negated } else { negated }
      var entry = isAll ? onTrue : onFalse
      for part in parts.reversed() {
        entry = isAll ? emit(part, negated, entry, onFalse) : emit(part, negated, onTrue, entry)
      }
      return entry
    case .leaf(let leaf): return add(leaf, negated, onTrue, onFalse)
    case .quantifier(let quantifier): return add(quantifier, negated, onTrue, onFalse)
    case .closedTo(let clause): return add(clause, negated, onTrue, onFalse)
    // Clauses over other resources never stand in a program: the residual keeps them.
    case .resources: return onFalse
    }
  }

  private func append(
    _ opcode: Opcode, _ negated: Bool, _ slot: Int32, _ operand: Int, _ onTrue: Int32, _ onFalse: Int32
  ) -> Int32 {
    code.append(
      Instruction(
        opcode: opcode, negated: negated, slot: slot, operand: Int32(operand), onTrue: onTrue,
        onFalse: onFalse))
    return Int32(code.count - 1)
  }

  private func add(_ leaf: CheckedLeaf, _ negated: Bool, _ onTrue: Int32, _ onFalse: Int32) -> Int32 {
    var operand = FastOperand(op: leaf.op, operand: leaf.operand)
    operand.ignoreCase = leaf.ignoreCase
    operand.seconds = leaf.path.description?.seconds ?? false
    operand.absentMeans = leaf.absentMeans
    operand.split = leaf.split
    let opcode =
      leaf.split == nil || leaf.op.group == .presence ? Self.opcode(leaf, &operand) : .general
    if case .path(let path) = leaf.operand { operand.slot = slot(path) }
    if case .date(let date) = leaf.operand, case .path(let path) = date.base { operand.slot = slot(path) }
    operands.append(operand)
    return append(opcode, negated, slot(leaf.path), operands.count - 1, onTrue, onFalse)
  }

  private func add(_ clause: CheckedClosedTo, _ negated: Bool, _ onTrue: Int32, _ onFalse: Int32) -> Int32 {
    var operand = FastOperand(op: nil, operand: .flag(true))
    let slots = (clause.lists + clause.members).map { slot($0) }
    operand.closedTo = FastClosedTo(clause, slots: slots)
    operands.append(operand)
    return append(.closedTo, negated, slots.first ?? -1, operands.count - 1, onTrue, onFalse)
  }

  /// The instruction for an operator and its operand; fills the operand's quick forms.
  private static func opcode(_ leaf: CheckedLeaf, _ operand: inout FastOperand) -> Opcode {
    switch (leaf.op.name, leaf.operand) {
    case ("exists", let given), ("empty", let given):
      if case .flag(let flag) = given { operand.flag = flag }
      return leaf.op.name == "exists" ? .exists : .empty
    case ("equals", .value(let value)): return equality([value], true, &operand)
    case ("not-equals", .value(let value)): return equality([value], false, &operand)
    case ("in", .values(let values)): return equality(values, true, &operand)
    case ("not-in", .values(let values)): return equality(values, false, &operand)
    case (let name, .number(let number)):
      operand.number = number
      return order[name] ?? .general
    case ("older-than", .span(let span)):
      operand.span = span
      return .olderThan
    case ("newer-than", .span(let span)):
      operand.span = span
      return .newerThan
    case (let name, .text(let text)):
      operand.texts = [Array(text.utf8)]
      return text_[name] ?? .general
    case ("like", .glob): return .like
    case ("matches", .pattern): return .matches
    case ("length", .count): return .length
    case ("before", .date(let date)), ("after", .date(let date)):
      if case .path = date.base { return .general }
      return leaf.op.name == "before" ? .before : .after
    case ("contains", .value(let value)): return texts([value], &operand) ? .contains : .general
    case (let name, .values(let values)):
      guard let opcode = sets[name], texts(values, &operand) else { return .general }
      return opcode
    default: return .general
    }
  }

  private static let order: [String: Opcode] = [
    "less-than": .less, "at-most": .atMost, "greater-than": .greater, "at-least": .atLeast,
  ]
  private static let text_: [String: Opcode] = [
    "starts-with": .startsWith, "ends-with": .endsWith, "has-text": .hasText,
  ]
  private static let sets: [String: Opcode] = [
    "contains-all": .containsAll, "contains-any": .containsAny, "subset-of": .subsetOf,
  ]

  private static func texts(_ values: [Value], _ operand: inout FastOperand) -> Bool {
    let texts = values.compactMap(\.text)
    guard texts.count == values.count, !texts.isEmpty else { return false }
    operand.texts = texts.map { Array($0.utf8) }
    return true
  }

  private static func equality(_ values: [Value], _ wanted: Bool, _ operand: inout FastOperand) -> Opcode {
    operand.flag = wanted
    for value in values {
      switch value {
      case .text(let text): operand.texts.append(Array(text.utf8))
      case .number(let number): operand.numbers.append(number)
      default: operand.hasOthers = true
      }
    }
    if values.count == 1, case .bool(let flag) = values[0] {
      operand.number = .int(flag ? 1 : 0)
      return .equalsFlag
    }
    if operand.hasOthers || values.isEmpty || (!operand.texts.isEmpty && !operand.numbers.isEmpty) {
      return .general
    }
    return operand.texts.isEmpty ? .equalsNumbers : .equalsTexts
  }

  private func add(_ quantifier: CheckedQuantifier, _ negated: Bool, _ onTrue: Int32, _ onFalse: Int32)
    -> Int32
  {
    let container = slot(quantifier.path)
    let frame = frames.count
    frames.append(FrameBuilder(shape: shape, isDocument: false))
    frameOf[quantifier.frame] = frame
    let parts = [quantifier.filter, quantifier.body].compactMap { $0 }
    var body: Int32
    if case .every = quantifier.kind {
      let negatedFilter = quantifier.filter.map { [CheckedCondition.not($0)] } ?? []
      body = emit(
        .any(negatedFilter + [quantifier.body ?? .always]), false, Instruction.holds, Instruction.fails)
    } else {
      body = emit(.all(parts), false, Instruction.holds, Instruction.fails)
    }
    var filter = quantifier.filter
    if case .every = quantifier.kind, filter != nil { filter = .all(parts) }
    let filterEntry =
      filter.map { emit($0, false, Instruction.holds, Instruction.fails) } ?? Instruction.holds
    let of = quantifier.of.map { slot($0) } ?? -1
    quantifiers.append(
      FastQuantifier(
        kind: quantifier.kind, frame: frame, body: body, filter: filterEntry,
        hasFilter: quantifier.filter != nil, of: of,
        absentMeans: quantifier.absentMeans, split: quantifier.split, ignoreCase: quantifier.ignoreCase))
    return append(.quantifier, negated, container, quantifiers.count - 1, onTrue, onFalse)
  }

  /// Lays everything out: final slots, the trie, the frames.
  func layOut(
    type: String, description: TypeDescription?, judged: [JudgedEntry], related: [RelatedEntry],
    askedKeys: [Int: AskedClause]
  ) -> TypePlan {
    for path in description?.alwaysRead ?? [] { frames[0].always.append(frames[0].slot(path)) }
    var nodes: [TrieNode] = []
    var plans: [FramePlan] = []
    var base = 0
    for frame in frames {
      plans.append(frame.build(into: &nodes, base: base))
      base += Int(frame.count)
    }
    func final(_ placeholder: Int32) -> Int32 {
      guard placeholder >= 0, slots.indices.contains(Int(placeholder)) else { return -1 }
      let (frame, slot) = slots[Int(placeholder)]
      return slot + Int32(plans[frame].slots.lowerBound)
    }
    func keys(_ keys: [KeySlot]) -> [KeySlot] {
      keys.map { key in
        var key = key
        key.slot = final(key.slot)
        return key
      }
    }
    return TypePlan(
      type: type, description: description, shape: shape, nodes: nodes, frames: plans, slotCount: base,
      code: code.map { instruction in
        var instruction = instruction
        instruction.slot = final(instruction.slot)
        return instruction
      },
      operands: operands.map { operand in
        var operand = operand
        operand.slot = final(operand.slot)
        operand.closedTo = operand.closedTo.map { FastClosedTo($0.clause, slots: $0.slots.map(final)) }
        return operand
      },
      quantifiers: quantifiers.map { quantifier in
        var quantifier = quantifier
        quantifier.of = final(quantifier.of)
        return quantifier
      },
      judged: judged,
      related: related.map { entry in
        var entry = entry
        entry.keys = keys(entry.keys)
        return entry
      },
      askedKeys: askedKeys.mapValues { AskedClause(placement: $0.placement, keys: keys($0.keys)) })
  }
}
