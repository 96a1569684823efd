internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbValues

/// Sees in the answers of a run which branches it shows.
///
/// A part decides where the whole would come out differently if the part alone did: certainly yes instead of certainly
/// no, or the other way round. Within `not` and the like, what counts is whether the part is certainly no.
struct CoverageMeter {
  private(set) var shown: Set<Branch.Key> = []

  mutating func take(_ trace: AnswerTrace, _ section: SectionOutline) {
    if section.section != .require { show(section.mark, .section, trace.answer, negative: false) }
    visit(section.outline, trace, negative: false)
  }

  /// Whether an answer makes the whole better: yes, or under a negation no.
  private static func isGood(_ answer: Answer, _ negative: Bool) -> Bool {
    negative ? answer == .no : answer.worst == .yes
  }

  private mutating func show(
    _ mark: SourceMark, _ part: Branch.Part, _ answer: Answer, negative: Bool
  ) {
    if answer.worst == .yes { shown.insert(Branch.Key(mark: mark, part: part, shows: .yes)) }
    let isNot = negative ? answer == .no : answer.best < .yes
    if isNot { shown.insert(Branch.Key(mark: mark, part: part, shows: .no)) }
  }

  /// Whether one of several parts decides; `whole` makes their answers one.
  private static func decides(
    _ index: Int, _ answers: [Answer], negative: Bool, _ whole: ([Answer]) -> Answer
  ) -> Bool {
    var answers = answers
    answers[index] = .yes
    let held = isGood(whole(answers), negative)
    answers[index] = .no
    return held != isGood(whole(answers), negative)
  }

  /// A part that decides, with its answers.
  private mutating func visit(_ outline: Outline, _ trace: AnswerTrace, negative: Bool) {
    switch outline.kind {
    case .all(let parts, _):
      together(parts, trace, .conjunct, negative: negative) { $0.reduce(.yes) { $0.and($1) } }
    case .any(let parts):
      together(parts, trace, .alternative, negative: negative) { $0.reduce(.no) { $0.or($1) } }
    case .not(let inner):
      if let part = trace.parts.first { visit(inner, part, negative: !negative) }
    case .conditional(let premise, let then, let otherwise):
      conditional(outline, premise, then, otherwise, trace, negative: negative)
    case .use(_, let inner):
      show(outline.mark, .use, trace.answer, negative: negative)
      visit(inner, trace, negative: negative)
    case .leaf:
      show(outline.mark, .leaf, trace.answer, negative: negative)
      absence(outline, .leaf, trace)
    case .closedTo: show(outline.mark, .leaf, trace.answer, negative: negative)
    case .quantifier(let quantifier, let filter, let body):
      show(outline.mark, .list, trace.answer, negative: negative)
      absence(outline, .list, trace)
      list(outline, quantifier, filter, body, trace, negative: negative)
    case .clause(let clause, let filter, let body):
      show(outline.mark, .resources, trace.answer, negative: negative)
      resources(outline, clause, filter, body, trace, negative: negative)
    }
  }

  private mutating func absence(_ outline: Outline, _ part: Branch.Part, _ trace: AnswerTrace) {
    if trace.tookDefault { shown.insert(Branch.Key(mark: outline.mark, part: part, shows: .absent)) }
  }

  private mutating func together(
    _ parts: [Outline], _ trace: AnswerTrace, _ kind: Branch.Part, negative: Bool,
    _ whole: ([Answer]) -> Answer
  ) {
    let answers = trace.parts.map(\.answer)
    guard answers.count == parts.count else { return }
    for (index, part) in parts.enumerated()
    where Self.decides(index, answers, negative: negative, whole) {
      show(part.mark, kind, answers[index], negative: negative)
      visit(part, trace.parts[index], negative: negative)
    }
  }

  /// `all: [any: [not if, then], any: [if, else]]`, where both copies of the premise have one answer.
  private mutating func conditional(
    _ outline: Outline, _ premise: Outline, _ then: Outline, _ otherwise: Outline?, _ trace: AnswerTrace,
    negative: Bool
  ) {
    guard trace.parts.count == 2, trace.parts[0].parts.count == 2, trace.parts[1].parts.count == 2,
      let first = trace.parts[0].parts[0].parts.first
    else { return }
    let (second, third) = (trace.parts[0].parts[1], trace.parts[1].parts[1])
    if Self.isGood(second.answer, negative) != Self.isGood(third.answer, negative) {
      visit(premise, first, negative: true)
    }
    if first.answer == .yes {
      shown.insert(Branch.Key(mark: outline.mark, part: .conditional, shows: .yes))
      visit(then, second, negative: negative)
    } else if first.answer == .no {
      shown.insert(Branch.Key(mark: outline.mark, part: .conditional, shows: .no))
      if let otherwise { visit(otherwise, third, negative: negative) }
    }
  }

  // MARK: - Elements and resources

  private mutating func list(
    _ outline: Outline, _ quantifier: CheckedQuantifier, _ filter: Outline?, _ body: Outline?,
    _ trace: AnswerTrace, negative: Bool
  ) {
    let width = (filter == nil ? 0 : 1) + (body == nil ? 0 : 1)
    guard width > 0, trace.parts.count == trace.items * width else { return }
    let rows = (0..<trace.items).map { Array(trace.parts[($0 * width)..<(($0 + 1) * width)]) }
    let filters = filter.map { _ in rows.map { $0[0] } }
    let bodies = body.map { _ in rows.map { $0[width - 1] } }
    if case .every(orEmpty: true) = quantifier.kind {
      emptiness(
        outline, .list, trace, admitted: filters?.map(\.answer) ?? rows.map { _ in .yes })
    }
    let whole: (([Answer], [Answer]) -> Answer)? =
      switch quantifier.kind {
      case .every(let orEmpty):
        { Self.every($0, $1, hasFilter: filter != nil, orEmpty: orEmpty, isOpen: false) }
      case .some: { Ranking(zip($0, $1).map { $0.and($1) }).atLeast(1) }
      case .none: { Ranking(zip($0, $1).map { $0.and($1) }).atLeast(1).negated }
      case .count(let test): { filters, _ in test.answer(Ranking(filters).atLeast) }
      case .distinct, .unique: nil
      }
    elements(
      (filter, filters, negative != quantifier.turnsFilter), (body, bodies, negative != quantifier.turnsBody),
      count: trace.items, negative: negative, whole)
  }

  private mutating func resources(
    _ outline: Outline, _ clause: CheckedResources, _ filter: Outline?, _ body: Outline?,
    _ trace: AnswerTrace, negative: Bool
  ) {
    let count = trace.members.count
    let parts = (filter == nil ? 0 : count) + (body == nil ? 0 : count)
    guard trace.parts.count == parts else { return }
    let filters = filter.map { _ in Array(trace.parts.prefix(count)) }
    let bodies = body.map { _ in Array(trace.parts.suffix(count)) }
    let (members, isOpen) = (trace.members, trace.isOpen)
    let whole: (([Answer], [Answer]) -> Answer)?
    switch clause.kind {
    case .count(let test):
      whole = { filters, _ in
        test.answer(Ranking(zip(members, filters).map { $0.and($1) }, open: isOpen).atLeast)
      }
    case .distinct: whole = nil
    case .every(_, let orEmpty):
      if orEmpty {
        let admitted = zip(members, filters?.map(\.answer) ?? members).map { $0.and($1) }
        emptiness(outline, .resources, trace, admitted: admitted)
      }
      whole = { filters, bodies in
        let admitted = zip(members, filters).map { $0.and($1) }
        return Self.every(admitted, bodies, hasFilter: true, orEmpty: orEmpty, isOpen: isOpen)
      }
    }
    elements(
      (filter, filters, negative != clause.turnsFilter), (body, bodies, negative), count: count,
      negative: negative, whole)
  }

  private typealias Side = (outline: Outline?, traces: [AnswerTrace]?, negative: Bool)

  /// Visits filters and bodies of the elements that decide; beside `distinct` and `unique` every element does.
  private mutating func elements(
    _ filter: Side, _ body: Side, count: Int, negative: Bool, _ whole: (([Answer], [Answer]) -> Answer)?
  ) {
    let plain = [Answer](repeating: .yes, count: count)
    let (filters, bodies) = (
      filter.traces?.map(\.answer) ?? plain, body.traces?.map(\.answer) ?? plain
    )
    guard filters.count == count, bodies.count == count else { return }
    for index in 0..<count {
      if let outline = filter.outline, let trace = filter.traces?[index],
        whole.map({ whole in Self.decides(index, filters, negative: negative) { whole($0, bodies) } }) ?? true
      {
        visit(outline, trace, negative: filter.negative)
      }
      if let outline = body.outline, let trace = body.traces?[index],
        whole.map({ whole in Self.decides(index, bodies, negative: negative) { whole(filters, $0) } }) ?? true
      {
        visit(outline, trace, negative: body.negative)
      }
    }
  }

  private static func every(
    _ filters: [Answer], _ bodies: [Answer], hasFilter: Bool, orEmpty: Bool, isOpen: Bool
  ) -> Answer {
    let each = zip(filters, bodies).reduce(isOpen ? Answer.unknown : .yes) {
      $0.and($1.0.negated.or($1.1))
    }
    if orEmpty { return each }
    if !hasFilter { return filters.isEmpty ? each.and(.missing) : each }
    let fits = zip(filters, bodies).map { $0.and($1) }
    let admitted = Answer(
      worst: fits.contains { $0.worst == .yes } ? .yes : .missing,
      best: isOpen || fits.contains { $0.best == .yes } ? .yes : .missing)
    return each.and(admitted)
  }

  private mutating func emptiness(
    _ outline: Outline, _ part: Branch.Part, _ trace: AnswerTrace, admitted: [Answer]
  ) {
    if trace.answer.worst == .yes, admitted.allSatisfy({ $0 == .no }) {
      shown.insert(Branch.Key(mark: outline.mark, part: part, shows: .empty))
    }
  }
}
