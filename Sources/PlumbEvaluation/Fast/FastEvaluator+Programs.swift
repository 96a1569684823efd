internal import PlumbLanguage
internal import PlumbValues

/// Which answer is asked for: the worst or the best, and whether it reaches a rung.
struct Question {
  var best: Bool
  /// 1: at least missing; 2: yes.
  var rung: UInt8

  static let passes = Question(best: false, rung: 2)
  static let mayBeMore = Question(best: true, rung: 1)

  /// The question to the inner condition of a `not`; its answer is then turned round.
  var turned: Question { Question(best: !best, rung: 3 &- rung) }

  func admits(_ answer: Answer) -> Bool { (best ? answer.best : answer.worst).rawValue >= rung }
}

extension FastEvaluator {
  /// True where the program's answer reaches the rung.
  func run(_ entry: Int32, _ question: Question) -> Bool {
    guard let scene else { return false }
    return run(entry, question, scene)
  }

  func run(_ entry: Int32, _ question: Question, _ scene: Scene) -> Bool {
    var at = entry
    while at >= 0 {
      let instruction = scene.tables.code[Int(at)]
      let holds =
        instruction.opcode == .quantifier
        ? self.quantifier(instruction, question, scene) : leaf(instruction, question, scene)
      at = holds ? instruction.onTrue : instruction.onFalse
    }
    return at == Instruction.holds
  }

  /// Both answers of a program.
  func answer(_ entry: Int32) -> Answer {
    sawUnknown = false
    func rung(best: Bool) -> Rung {
      sawMissing = false
      if run(entry, Question(best: best, rung: 2)) { return .yes }
      // Where nothing is missing, the lower rung asks the same.
      return sawMissing && run(entry, Question(best: best, rung: 1)) ? .missing : .no
    }
    let worst = rung(best: false)
    return sawUnknown ? Answer(worst: worst, best: rung(best: true)) : Answer(worst)
  }

  @inline(__always)
  private func leaf(_ instruction: Instruction, _ question: Question, _ scene: Scene) -> Bool {
    var answer = answer(instruction, scene)
    if answer.worst != answer.best { sawUnknown = true }
    if answer.worst == .missing || answer.best == .missing { sawMissing = true }
    if instruction.negated { answer = answer.negated }
    return question.admits(answer)
  }

  /// A test over elements, asked directly: no list of answers is made.
  private func quantifier(_ instruction: Instruction, _ asked: Question, _ scene: Scene) -> Bool {
    let quantifier = UnsafePointer(scene.tables.quantifiers + Int(instruction.operand))
    let question = instruction.negated ? asked.turned : asked
    let holds = self.holds(quantifier, scene.slots[Int(instruction.slot)], question, scene)
    return instruction.negated ? !holds : holds
  }

  private func holds(
    _ quantifier: UnsafePointer<FastQuantifier>, _ slot: Val, _ question: Question, _ scene: Scene
  ) -> Bool {
    var container = slot
    if container.isAbsent, let value = quantifier.pointee.absentMeans { container = box(value) }
    if let split = quantifier.pointee.split { container = pieces(container, split) }
    switch container.kind {
    case .unknown, .unknownPresent:
      sawUnknown = true
      return question.best
    case .boxed where boxed[Int(container.index)].isOpenMap:
      sawUnknown = true
      return question.best
    case .boxed: if boxed[Int(container.index)].isOpenList { sawUnknown = true }
    case .list, .map: break
    default:
      sawMissing = true
      return question.rung == 1
    }
    switch quantifier.pointee.kind {
    case .every(let orEmpty): return every(quantifier, container, scene, question, orEmpty: orEmpty)
    case .some: return count(quantifier, container, scene, question, upTo: 1) >= 1
    case .none: return count(quantifier, container, scene, question.turned, upTo: 1) == 0
    case .count(let test):
      return self.holds(test, question) { count, question in
        self.count(quantifier, container, scene, question, upTo: count) >= count
      }
    case .distinct(let test):
      return self.holds(test, question) { count, question in
        count <= 0 || self.distinct(quantifier, container, scene, question) >= count
      }
    case .unique(let wanted):
      let inner = wanted ? question.turned : question
      let repeated = twice(quantifier, container, scene, inner)
      return wanted ? !repeated : repeated
    }
  }

  func pieces(_ val: Val, _ split: String) -> Val {
    switch val.kind {
    case .text:
      let text = String(decoding: val.bytes, as: UTF8.self)
      return box(.list(Operator.pieces(of: text, at: split).map(Value.text)))
    case .absent, .null, .unknown, .unknownPresent: return val
    default: return Val(kind: .beyond)
    }
  }

  /// A number test at a rung; `atLeast` answers “at least k” for a question.
  private func holds(_ test: NumberTest, _ question: Question, _ atLeast: (Int, Question) -> Bool) -> Bool {
    func exactly(_ number: Int, _ question: Question) -> Bool {
      atLeast(number, question) && !atLeast(number &+ 1, question.turned)
    }
    return test.terms.allSatisfy { term in
      switch term {
      case .atLeast(let number): atLeast(number, question)
      case .atMost(let number): !atLeast(number &+ 1, question.turned)
      case .oneOf(let numbers): numbers.contains { exactly($0, question) }
      case .noneOf(let numbers): !numbers.contains { exactly($0, question.turned) }
      }
    }
  }

  /// Whether it may have any number of elements beside those that stand in it.
  private func isOpen(_ container: Val) -> Bool {
    container.kind == .boxed && boxed[Int(container.index)].isOpenList
  }

  /// Calls `visit` with the frame filled for each element until it says stop (false).
  private func each(
    _ quantifier: UnsafePointer<FastQuantifier>, _ container: Val, _ scene: Scene, _ visit: () -> Bool
  ) {
    if container.kind == .boxed {
      guard boxed.indices.contains(Int(container.index)) else { return }
      switch boxed[Int(container.index)] {
      case .list(let items):
        for item in items where item != .others {
          enter(quantifier.pointee.frame, element: item, scene)
          if !visit() { return }
        }
      case .map(let members):
        for member in members {
          enter(quantifier.pointee.frame, key: box(.text(member.key)), tape: nil, value: member.value, scene)
          if !visit() { return }
        }
      default: return
      }
      return
    }
    let tape = scene.tape
    let index = Int(container.index)
    var at = tape.first(index)
    let end = tape.end(index)
    while at < end {
      if container.kind == .map {
        enter(quantifier.pointee.frame, key: Val(text: tape.text(at)), tape: at + 1, value: nil, scene)
        at = tape.next(at + 1)
      } else {
        enter(quantifier.pointee.frame, element: at, scene)
        at = tape.next(at)
      }
      if !visit() { return }
    }
  }

  private func every(
    _ quantifier: UnsafePointer<FastQuantifier>, _ container: Val, _ scene: Scene, _ question: Question,
    orEmpty: Bool
  ) -> Bool {
    var holds = true
    var admitted = false
    let wantsAdmitted = !orEmpty && question.rung == 2
    each(quantifier, container, scene) {
      if wantsAdmitted, !admitted {
        admitted = run(quantifier.pointee.filter, Question(best: question.best, rung: 2), scene)
      }
      holds = run(quantifier.pointee.body, question, scene)
      return holds
    }
    if isOpen(container) {
      if !question.best { return false }
      admitted = true
    }
    // The other rung may ask for an element where this one doesn't.
    if holds, !orEmpty, !admitted { sawMissing = true }
    return holds && (admitted || !wantsAdmitted)
  }

  private func count(
    _ quantifier: UnsafePointer<FastQuantifier>, _ container: Val, _ scene: Scene, _ question: Question,
    upTo most: Int
  ) -> Int {
    guard most > 0 else { return 0 }
    if question.best, isOpen(container) { return most }
    var found = 0
    each(quantifier, container, scene) {
      if run(quantifier.pointee.body, question, scene) { found += 1 }
      return found < most
    }
    return found
  }

  /// What is compared of the element in the frame; nil for null, absent and (even partly) unknown.
  private func compared(_ quantifier: UnsafePointer<FastQuantifier>) -> Value? {
    let slot = quantifier.pointee.of >= 0 ? Int(quantifier.pointee.of) : -1
    guard slot >= 0, case .value(let value) = reading(slots[slot]) else { return nil }
    return value.isNull || !value.isKnown ? nil : value
  }

  /// The values of the elements that `where` admits.
  private func values(
    _ quantifier: UnsafePointer<FastQuantifier>, _ container: Val, _ scene: Scene, _ question: Question
  ) -> [Value?] {
    var values: [Value?] = []
    let items = quantifier.pointee.of >= 0 ? [] : elements(container)
    var index = 0
    each(quantifier, container, scene) {
      if run(quantifier.pointee.filter, question, scene) {
        if quantifier.pointee.of >= 0 {
          values.append(compared(quantifier))
        } else if items.indices.contains(index) {
          values.append(items[index].isNull || !items[index].isKnown ? nil : items[index])
        }
      }
      index += 1
      return true
    }
    if values.contains(where: { $0 == nil }) { sawUnknown = true }
    return values
  }

  private func elements(_ container: Val) -> [Value] {
    guard case .value(let value) = reading(container) else { return [] }
    switch value {
    case .list(let items): return items.filter { $0 != .others }
    case .map(let members): return members.map(\.value)
    default: return []
    }
  }

  private func different(_ values: [Value?], ignoreCase: Bool) -> Set<Value> {
    Set(values.compactMap { $0.map { Self.folded($0, ignoreCase) } })
  }

  /// A form in which equal values are the same.
  private static func folded(_ value: Value, _ ignoreCase: Bool) -> Value {
    switch value {
    case .text(let text): .text(ignoreCase ? TextFold.folded(text) : text)
    case .list(let items): .list(items.map { folded($0, ignoreCase) })
    case .map(let members):
      .map(
        members.filter { !$0.value.isNull }.sorted { $0.key < $1.key }
          .map { Value.Member(key: $0.key, value: folded($0.value, ignoreCase)) })
    default: value
    }
  }

  private func distinct(
    _ quantifier: UnsafePointer<FastQuantifier>, _ container: Val, _ scene: Scene, _ question: Question
  ) -> Int {
    if question.best, isOpen(container) { return .max }
    let values = values(quantifier, container, scene, question)
    let unknown = question.best ? values.count { $0 == nil } : 0
    return different(values, ignoreCase: quantifier.pointee.ignoreCase).count + unknown
  }

  private func twice(
    _ quantifier: UnsafePointer<FastQuantifier>, _ container: Val, _ scene: Scene, _ question: Question
  ) -> Bool {
    if question.best, isOpen(container) { return true }
    let values = values(quantifier, container, scene, question)
    if question.best, values.count > 1, values.contains(where: { $0 == nil }) { return true }
    let known = values.compactMap { $0 }
    return different(known.map(Optional.some), ignoreCase: quantifier.pointee.ignoreCase).count < known.count
  }
}
