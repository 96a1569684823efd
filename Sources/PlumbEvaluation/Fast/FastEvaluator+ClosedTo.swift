internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

extension FastEvaluator {
  /// `closed-to`, which both evaluators share, on what the slots hold.
  func closedTo(_ operand: UnsafePointer<FastOperand>, _ scene: Scene) -> Answer {
    guard let test = operand.pointee.closedTo, let plan else { return .missing }
    let clause = test.clause
    let readings = test.slots.map { reading(scene.slots[Int($0)]) }
    let reader = RuleReader(
      clause, lists: Array(readings.prefix(clause.lists.count)),
      resource: Array(readings.dropFirst(clause.lists.count)), flat: plan.shape == .flat
    ) { text in
      var text = text
      return text.withUTF8 { self.json($0) }
    }
    return reader.filter.judge(clause.question).answer
  }
}
