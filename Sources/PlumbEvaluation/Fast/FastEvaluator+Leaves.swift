internal import PlumbLanguage
internal import PlumbValues

extension FastEvaluator {
  /// The answer of one test, before `not`.
  func answer(_ instruction: Instruction, _ scene: Scene) -> Answer {
    let operand = UnsafePointer(scene.tables.operands + Int(instruction.operand))
    var val = scene.slots[Int(instruction.slot)]
    switch instruction.opcode {
    case .exists, .empty:
      if let split = operand.pointee.split { val = pieces(val, split) }
      return flagged(instruction.opcode == .exists ? exists(val) : empty(val), operand)
    case .closedTo: return closedTo(operand, scene)
    default: break
    }
    if val.isAbsent, let value = operand.pointee.absentMeans { val = box(value) }
    if let split = operand.pointee.split { val = pieces(val, split) }
    switch val.kind {
    case .absent, .null, .beyond, .throughList: return .missing
    case .unknown, .unknownPresent: return .unknown
    default: break
    }
    return known(val, instruction.opcode, operand)
  }

  /// The answer as the operand, `true` or `false`, wants it.
  private func flagged(_ answer: Answer, _ operand: UnsafePointer<FastOperand>) -> Answer {
    guard operand.pointee.slot >= 0 else { return operand.pointee.flag ? answer : answer.negated }
    let wanted = slots[Int(operand.pointee.slot)]
    switch wanted.kind {
    case .flag: return wanted.bits == 1 ? answer : answer.negated
    case .unknown, .unknownPresent: return answer == .missing ? .missing : .unknown
    default: return .missing
    }
  }

  private func exists(_ val: Val) -> Answer {
    switch val.kind {
    case .absent, .null: .no
    case .beyond, .throughList: .missing
    case .unknown: .unknown
    default: .yes
    }
  }

  private func empty(_ val: Val) -> Answer {
    switch val.kind {
    case .absent, .null: .yes
    case .unknownPresent where val.text != nil: .no
    case .unknown, .unknownPresent: .unknown
    case .text: Answer(val.index == 0)
    case .list, .map:
      Answer(tape.map { $0.first(Int(val.index)) >= $0.end(Int(val.index)) } ?? true)
    case .boxed: Operator.emptiness(reading(val))
    case .beyond, .throughList, .flag, .int, .unsigned, .double: .missing
    }
  }

  private func known(_ val: Val, _ opcode: Opcode, _ operand: UnsafePointer<FastOperand>) -> Answer {
    switch opcode {
    case .equalsTexts:
      guard val.kind == .text else { return .missing }
      return Answer(isOne(val.bytes, of: operand) == operand.pointee.flag)
    case .equalsNumbers:
      guard let number = val.number else { return .missing }
      return Answer(operand.pointee.numbers.contains(number) == operand.pointee.flag)
    case .equalsFlag:
      guard val.kind == .flag else { return .missing }
      return Answer((.int(Int64(val.bits)) == operand.pointee.number) == operand.pointee.flag)
    case .less: return compare(val, operand) { $0 < $1 }
    case .atMost: return compare(val, operand) { $0 <= $1 }
    case .greater: return compare(val, operand) { $0 > $1 }
    case .atLeast: return compare(val, operand) { $0 >= $1 }
    case .startsWith:
      return text(val, operand) { TextFold.hasPrefix($0, $1, ignoreCase: operand.pointee.ignoreCase) }
    case .endsWith:
      return text(val, operand) { TextFold.hasSuffix($0, $1, ignoreCase: operand.pointee.ignoreCase) }
    case .hasText:
      return text(val, operand) { TextFold.contains($0, $1, ignoreCase: operand.pointee.ignoreCase) }
    case .like:
      guard val.kind == .text, case .glob(let glob) = operand.pointee.operand else { return .missing }
      return Answer(glob.matches(val.bytes))
    case .matches:
      guard val.kind == .text, case .pattern(let pattern) = operand.pointee.operand else { return .missing }
      return Answer(pattern.matchesWhole(val.bytes))
    case .length:
      guard val.kind == .text, case .count(let test) = operand.pointee.operand else { return .missing }
      // Bytes that begin a scalar are all but 10xxxxxx.
      let length = val.bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
      return test.answer { Answer(length >= $0) }
    case .olderThan, .newerThan: return age(val, opcode, operand)
    case .before, .after: return date(val, opcode, operand)
    case .contains, .containsAny, .containsAll, .subsetOf: return set(val, opcode, operand)
    case .general, .exists, .empty, .quantifier, .closedTo: return general(val, operand)
    }
  }

  private func isOne(_ bytes: Bytes, of operand: UnsafePointer<FastOperand>) -> Bool {
    // By index: a text that isn't of this length is never counted as used.
    for index in operand.pointee.texts.indices where operand.pointee.texts[index].count == bytes.count {
      let isEqual = operand.pointee.texts[index].withUnsafeBufferPointer {
        TextFold.equal(bytes, $0, ignoreCase: operand.pointee.ignoreCase)
      }
      if isEqual { return true }
    }
    return false
  }

  private func compare(_ val: Val, _ operand: UnsafePointer<FastOperand>, _ test: (Number, Number) -> Bool)
    -> Answer
  {
    guard let number = val.number, let limit = operand.pointee.number else { return .missing }
    return Answer(test(number, limit))
  }

  private func text(_ val: Val, _ operand: UnsafePointer<FastOperand>, _ test: (Bytes, Bytes) -> Bool)
    -> Answer
  {
    guard val.kind == .text, let other = operand.pointee.texts.first else { return .missing }
    return Answer(other.withUnsafeBufferPointer { test(val.bytes, $0) })
  }

  /// The moment in a slot: a date as text, or Unix seconds.
  private func instant(_ val: Val) -> Instant? {
    switch val.kind {
    case .text: Instant(utf8: val.bytes)
    case .int: Instant(seconds: Int64(bitPattern: val.bits))
    case .double: Instant(seconds: Double(bitPattern: val.bits))
    default: nil
    }
  }

  private func age(_ val: Val, _ opcode: Opcode, _ operand: UnsafePointer<FastOperand>) -> Answer {
    guard let date = instant(val) else { return .missing }
    let (ticks, overflow) = now.ticks.subtractingReportingOverflow(date.ticks)
    if overflow || ticks < 0 &- Operator.clockSlack.ticks { return .missing }
    let isOlder = max(ticks, 0) > operand.pointee.span.ticks
    return Answer(isOlder == (opcode == .olderThan))
  }

  private func date(_ val: Val, _ opcode: Opcode, _ operand: UnsafePointer<FastOperand>) -> Answer {
    guard case .date(let limit) = operand.pointee.operand, let moment = limit.instant(now: now),
      let date = instant(val)
    else { return .missing }
    return Answer(opcode == .before ? date < moment : date > moment)
  }

  /// Lists of text on the tape; anything else goes to the operator's own rule.
  private func set(_ val: Val, _ opcode: Opcode, _ operand: UnsafePointer<FastOperand>) -> Answer {
    guard val.kind == .list, let tape else { return general(val, operand) }
    var found = [Bool](repeating: false, count: operand.pointee.texts.count)
    var open = false
    var stray = false
    var outside = false
    var at = tape.first(Int(val.index))
    let end = tape.end(Int(val.index))
    while at < end {
      switch tape.kind(at) {
      case .text:
        let bytes = tape.text(at)
        let index = operand.pointee.texts.firstIndex { text in
          text.withUnsafeBufferPointer { TextFold.equal(bytes, $0, ignoreCase: operand.pointee.ignoreCase) }
        }
        if let index { found[index] = true } else { outside = true }
      case .null: open = true
      default: stray = true
      }
      at = tape.next(at)
    }
    // Equal operands that differ in case alone, or stand twice, are found together.
    for index in found.indices where !found[index] {
      found[index] = zip(operand.pointee.texts, found).contains { text, hit in
        hit
          && text.withUnsafeBufferPointer { left in
            operand.pointee.texts[index].withUnsafeBufferPointer {
              TextFold.equal(left, $0, ignoreCase: operand.pointee.ignoreCase)
            }
          }
      }
    }
    func holds(_ hit: Bool) -> Answer {
      if hit { return .yes }
      let answer: Answer = stray ? .missing : .no
      return open ? answer.or(.unknown) : answer
    }
    switch opcode {
    case .contains: return holds(found.first ?? false)
    case .containsAny: return found.reduce(.no) { $0.or(holds($1)) }
    case .containsAll: return found.reduce(.yes) { $0.and(holds($1)) }
    default:
      var answer: Answer = outside ? .no : stray ? .missing : .yes
      if open { answer = answer.and(.unknown) }
      return answer
    }
  }

  /// The operator's own rule, on a value made from the slot.
  private func general(_ val: Val, _ operand: UnsafePointer<FastOperand>) -> Answer {
    guard let op = operand.pointee.op, let rule = op.rule, case .value(let value) = reading(val) else {
      return .missing
    }
    var given = operand.pointee.operand
    if operand.pointee.slot >= 0 {
      guard case .value(let other) = reading(slots[Int(operand.pointee.slot)]), !other.isNull else {
        return .missing
      }
      if case .unknown = other { return .unknown }
      if case .date(let date) = operand.pointee.operand {
        guard let instant = Operator.instant(other), let moved = date.instant(now: now, at: instant) else {
          return .missing
        }
        given = .date(DateOperand(base: .instant(moved)))
      } else {
        guard let read = Operand.read(other, for: op, ignoreCase: operand.pointee.ignoreCase) else {
          return .missing
        }
        given = read
      }
    }
    return rule(
      value, given,
      OperatorContext(ignoreCase: operand.pointee.ignoreCase, now: now, seconds: operand.pointee.seconds))
  }
}
