public import PlumbValues

extension Operator {
  static let equality = [equals, notEquals, isIn, notIn]

  static let equals = Operator(
    "equals", .equality, .any, must: "", says: "@ is #",
    summary:
      "The same value: text (case as the provider has it), number, boolean; a list as a whole, in order.",
    examples: [
      Example("\"a\"", "a", .yes), Example("\"a\"", "b", .no), Example("3", "3", .yes),
      Example("\"3\"", "3", .missing),
      Example("true", "true", .yes), Example("[\"a\",\"b\"]", "[a, b]", .yes),
      Example("[\"b\",\"a\"]", "[a, b]", .no),
      Example("null", "a", .missing),
    ],
    rule: { value, operand, context in compare(value, operand, context) })

  static let notEquals = Operator(
    "not-equals", .equality, .any, must: "other than", says: "@ is another value than #",
    summary: "Another value of the same kind.",
    examples: [Example("\"a\"", "b", .yes), Example("\"a\"", "a", .no), Example("5", "a", .missing)],
    rule: { value, operand, context in compare(value, operand, context).negated })

  static let isIn = Operator(
    "in", .equality, .many, must: "one of", says: "@ is one of #",
    summary: "Equal to one of these.",
    examples: [
      Example("\"a\"", "[a, b]", .yes), Example("\"c\"", "[a, b]", .no), Example("1", "[a, b]", .missing),
      Example("[\"a\"]", "[a, b]", .missing),
    ],
    rule: { value, operand, context in member(value, operand, context) })

  static let notIn = Operator(
    "not-in", .equality, .many, must: "none of", says: "@ is another value than any of #",
    summary: "Of their kind, but equal to none of these.",
    examples: [
      Example("\"c\"", "[a, b]", .yes), Example("\"a\"", "[a, b]", .no), Example("1", "[a, b]", .missing),
    ],
    rule: { value, operand, context in member(value, operand, context).negated })

  private static func compare(_ value: Value, _ operand: Operand, _ context: OperatorContext) -> Answer {
    guard case .value(let other) = operand else { return .missing }
    return same(value, other, ignoreCase: context.ignoreCase)
  }

  private static func member(_ value: Value, _ operand: Operand, _ context: OperatorContext) -> Answer {
    guard case .values(let others) = operand else { return .missing }
    return isMember(value, of: others, ignoreCase: context.ignoreCase)
  }

  /// Highest of the comparisons with each.
  static func isMember(_ value: Value, of others: [Value], ignoreCase: Bool) -> Answer {
    var answer: Answer?
    for other in others {
      let each = same(value, other, ignoreCase: ignoreCase)
      answer = answer.map { $0.or(each) } ?? each
    }
    return answer ?? .no
  }

  /// Whether two values are the same; different kinds are missing.
  public static func same(_ left: Value, _ right: Value, ignoreCase: Bool) -> Answer {
    switch (left, right) {
    case (.unknown, _), (_, .unknown): return .unknown
    case (.text(let left), .text(let right)):
      return Answer(TextFold.equal(left, right, ignoreCase: ignoreCase))
    case (.number(let left), .number(let right)): return Answer(left == right)
    case (.bool(let left), .bool(let right)): return Answer(left == right)
    case (.list(let left), .list(let right)):
      if left.contains(.others) || right.contains(.others) { return .unknown }
      guard left.count == right.count else { return .no }
      return zip(left, right).reduce(.yes) { $0.and(part($1.0, $1.1, ignoreCase)) }
    case (.map(let left), .map(let right)): return sameMembers(left, right, ignoreCase)
    default: return .missing
    }
  }

  /// Within a list or map another kind simply differs, and null equals null.
  private static func part(_ left: Value, _ right: Value, _ ignoreCase: Bool) -> Answer {
    if left.isNull && right.isNull { return .yes }
    let answer = same(left, right, ignoreCase: ignoreCase)
    return answer == .missing ? .no : answer
  }

  private static func sameMembers(_ left: [Value.Member], _ right: [Value.Member], _ ignoreCase: Bool)
    -> Answer
  {
    let keys = Set(left.map(\.key)).union(right.map(\.key))
    return keys.reduce(.yes) { answer, key in
      let ours = left.first { $0.key == key }?.value ?? .null
      let theirs = right.first { $0.key == key }?.value ?? .null
      return answer.and(part(ours, theirs, ignoreCase))
    }
  }
}
