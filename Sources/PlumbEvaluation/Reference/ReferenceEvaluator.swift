public import PlumbLanguage
public import PlumbSnapshot
public import PlumbValues

/// Walks checked conditions plainly and explains its answers. The counterpart of the fast evaluator: they share the
/// operators' declarations and the value types, not how an answer is found.
public struct ReferenceEvaluator<Related: RelatedSource> {
  /// Most elements of a list that are explained one by one.
  static var mostElements: Int { 5 }

  public var related: Related
  /// Takes down every answer, where somebody asks for it.
  package var recorder: AnswerRecorder?
  let now: Instant
  let types: TypeCatalog
  var reader: ReferenceReader
  /// Prefix of paths in notes, by frame: `properties.logs.0` for the element under way.
  var names: [Int: String] = [:]

  public init(types: TypeCatalog, now: Instant, related: Related, json: @escaping (String) -> Value?) {
    self.types = types
    self.now = now
    self.related = related
    reader = ReferenceReader(json: json)
  }

  /// The answer of a condition on a resource.
  public mutating func evaluate(_ condition: CheckedCondition, on resource: Resource) -> Explained {
    reader.frames = [0: frame(resource)]
    names = [:]
    return explain(condition, negated: false)
  }

  func frame(_ resource: Resource) -> ReferenceFrame {
    let type = types[resource.type]
    let isOutside = resource.facts?.isOutside ?? false
    return .document(
      resource, thin: isOutside || type.map { Self.isThin(resource, $0, reader) } ?? false,
      ignoreCase: type?.ignoreCase ?? Provider(type: resource.type).ignoresCase)
  }

  /// True where a member is absent or null that every complete document has.
  static func isThin(_ resource: Resource, _ type: TypeDescription, _ reader: ReferenceReader) -> Bool {
    type.alwaysRead.contains { path in
      switch reader.first(path, in: .document(resource, thin: false, ignoreCase: type.ignoreCase)).reading {
      case .absent, .beyond, .throughList: true
      case .value(let value): value.isNull
      }
    }
  }

  /// `negated`: the condition stands under `not`, for the wording; the answer is the condition's own.
  mutating func explain(_ condition: CheckedCondition, negated: Bool) -> Explained {
    guard let recorder else { return explainParts(condition, negated: negated) }
    recorder.open()
    let result = explainParts(condition, negated: negated)
    recorder.close(result.answer)
    return result
  }

  private mutating func explainParts(_ condition: CheckedCondition, negated: Bool) -> Explained {
    switch condition {
    case .not(let inner):
      let result = explain(inner, negated: !negated)
      return Explained(result.answer.negated, result.notes)
    case .all(let parts): return together(parts, negated: negated, isAll: true)
    case .any(let parts): return together(parts, negated: negated, isAll: false)
    case .leaf(let leaf): return explain(leaf, negated: negated)
    case .quantifier(let quantifier): return explain(quantifier, negated: negated)
    case .resources(let clause): return explain(clause, negated: negated)
    case .closedTo(let clause): return explain(clause, negated: negated)
    }
  }

  private mutating func together(_ parts: [CheckedCondition], negated: Bool, isAll: Bool) -> Explained {
    let results = parts.map { explain($0, negated: negated) }
    let answer = results.reduce(isAll ? Answer.yes : Answer.no) {
      isAll ? $0.and($1.answer) : $0.or($1.answer)
    }
    // Where one part decides, only those as bad as the whole explain it.
    let wanted = negated ? answer.negated : answer
    guard wanted.worst < .yes else { return Explained(answer) }
    let blamed = results.filter { result in
      let own = negated ? result.answer.negated : result.answer
      return own.worst < .yes && (isAll == negated || own.best <= wanted.best || own.worst <= wanted.worst)
    }
    return Explained(answer, blamed.flatMap(\.notes))
  }

  // MARK: - Leaves

  private mutating func explain(_ leaf: CheckedLeaf, negated: Bool) -> Explained {
    guard let found = reader.read(leaf.path) else { return Explained(.missing) }
    var reading = found.reading
    var usedDefault = false
    if reading.isAbsent, let value = leaf.absentMeans {
      reading = .value(value)
      usedDefault = true
      recorder?.tookDefault()
    }
    if let split = leaf.split { reading = Self.pieces(reading, split) }
    let answer = self.answer(leaf, reading)
    guard (negated ? answer.negated : answer).worst < .yes else { return Explained(answer) }
    var note = self.note(leaf.path, found, answer)
    note.expected = Self.expected(leaf, negated: negated)
    if let state = operandState(leaf) {
      note.expected += ", which is \(state)"
      if case .value = reading { note.isWrongKind = false }
    }
    if leaf.op.group == .time, case .value(.number(let number)) = reading,
      let date = Operator.instant(.number(number))
    {
      note.says = "is \(number.description) (\(date.description))"
    }
    if usedDefault, let value = leaf.absentMeans { note.says = "is absent, which means \(Self.words(value))" }
    return Explained(answer, [note])
  }

  static func words(_ value: Value) -> String { value.text ?? value.json }

  static func pieces(_ reading: Reading, _ split: String) -> Reading {
    guard case .value(let value) = reading else { return reading }
    switch value {
    case .text(let text): return .value(.list(Operator.pieces(of: text, at: split).map(Value.text)))
    case .unknown, .null: return reading
    default: return .beyond
    }
  }

  private mutating func answer(_ leaf: CheckedLeaf, _ reading: Reading) -> Answer {
    if leaf.op.name == "exists" || leaf.op.name == "empty" {
      let answer = leaf.op.name == "exists" ? Operator.existence(reading) : Operator.emptiness(reading)
      switch operandReading(leaf) {
      case .known(.flag(let wanted)): return wanted ? answer : answer.negated
      case .unknown: return answer == .missing ? .missing : .unknown
      case .known, .missing: return .missing
      }
    }
    guard case .value(let value) = reading, !value.isNull else { return .missing }
    if case .unknown = value { return .unknown }
    switch self.operandReading(leaf) {
    case .known(let operand):
      let context = OperatorContext(
        ignoreCase: leaf.ignoreCase, now: now, seconds: leaf.path.description?.seconds ?? false)
      return leaf.op.rule?(value, operand, context) ?? .missing
    case .missing: return .missing
    case .unknown: return .unknown
    }
  }

  private enum OperandReading {
    case known(Operand)
    case missing
    case unknown
  }

  /// The operand, read from a document where it is a path.
  private func operandReading(_ leaf: CheckedLeaf) -> OperandReading {
    switch leaf.operand {
    case .path(let path):
      guard let found = reader.read(path), case .value(let value) = found.reading, !value.isNull else {
        return .missing
      }
      if case .unknown = value { return .unknown }
      return Operand.read(value, for: leaf.op, ignoreCase: leaf.ignoreCase).map(OperandReading.known)
        ?? .missing
    case .date(let date):
      guard case .path(let path) = date.base else { return .known(leaf.operand) }
      guard let found = reader.read(path), case .value(let value) = found.reading, !value.isNull else {
        return .missing
      }
      if case .unknown = value { return .unknown }
      guard let instant = Operator.instant(value), let moved = date.instant(now: now, at: instant) else {
        return .missing
      }
      return .known(.date(DateOperand(base: .instant(moved))))
    default: return .known(leaf.operand)
    }
  }

  /// What is wrong with an operand that is read from a document; nil where nothing is.
  private func operandState(_ leaf: CheckedLeaf) -> String? {
    let path: CheckedPath
    switch leaf.operand {
    case .path(let read): path = read
    case .date(let date):
      guard case .path(let read) = date.base else { return nil }
      path = read
    default: return nil
    }
    if case .known = operandReading(leaf) { return nil }
    guard let found = reader.read(path), case .value(let value) = found.reading else { return "absent" }
    switch value {
    case .null: return "null"
    case .unknown: return "not known"
    default: return "of the wrong kind"
    }
  }

  // MARK: - Notes

  func note(_ path: CheckedPath, _ found: Found, _ answer: Answer) -> Note {
    var actual: Value?
    var isError = false
    switch found.reading {
    case .absent: actual = nil
    case .value(let value): actual = value
    case .beyond: actual = nil
    case .throughList: isError = true
    }
    var note = Note(
      path: text(of: path), actual: actual, expected: "", answer: answer, location: found.location,
      resource: found.resource, isSecret: found.isSecret, isError: isError)
    if case .beyond = found.reading {
      note.says = "lies beyond what is no map"
      note.isWrongKind = true
    }
    if isError { note.says = "runs through a list" }
    if answer == .missing, let actual, !actual.isNull { note.isWrongKind = true }
    return note
  }

  /// The path with the elements under way by number.
  func text(of path: CheckedPath) -> String {
    guard let base = names[path.frame] else { return path.text }
    let rest = PathText.text(
      path.steps.first == .key("value") && isMapElement(path.frame)
        ? Array(path.steps.dropFirst()) : path.steps)
    return rest.isEmpty ? base : base.isEmpty ? rest : "\(base).\(rest)"
  }

  private func isMapElement(_ frame: Int) -> Bool {
    if case .element(_, .some, _, _)? = reader.frames[frame] { true } else { false }
  }

  /// What the value must be, as words after “must be”.
  static func expected(_ leaf: CheckedLeaf, negated: Bool) -> String {
    var negated = negated
    var words = leaf.op.must
    if leaf.op.name == "subset-of", case .values(let values) = leaf.operand, values.isEmpty {
      return negated ? "not an empty list" : "an empty list"
    }
    if case .flag(let wanted) = leaf.operand {
      negated = negated != !wanted
      if leaf.op.name == "exists" { return negated ? "absent" : "present" }
    } else if !leaf.expected.isEmpty {
      words += (words.isEmpty ? "" : " ") + Self.operandWords(leaf)
    }
    return negated ? "not \(words)" : words
  }

  private static func operandWords(_ leaf: CheckedLeaf) -> String {
    switch leaf.operand {
    case .value(let value): value.text ?? value.json
    case .values(let values) where values.isEmpty: "an empty list"
    case .values(let values): values.map { $0.text ?? $0.json }.joined(separator: ", ")
    case .count(let test): test.described
    default: leaf.expected
    }
  }
}
