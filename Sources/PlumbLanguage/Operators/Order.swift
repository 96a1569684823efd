internal import PlumbValues

extension Operator {
  static let order = [lessThan, atMost, greaterThan, atLeast, versionAtLeast, versionBelow]

  private static let ordered: [PropertyKind] = [.number, .duration, .any]

  static let lessThan = Operator(
    "less-than", .order, .order, on: ordered, must: "less than", says: "@ is less than #",
    summary: "A number or duration below this one.",
    examples: [
      Example("3", "4", .yes), Example("4", "4", .no), Example("\"P30D\"", "90d", .yes),
      Example("\"3\"", "4", .missing),
    ],
    rule: { value, operand, context in
      ordering(value, operand, context) {
        $0 < $1
      } number: {
        $0 < $1
      }
    })

  static let atMost = Operator(
    "at-most", .order, .order, on: ordered, must: "at most", says: "@ is at most #",
    summary: "A number or duration not above this one. Months and years in data count as long as hurts.",
    examples: [
      Example("4", "4", .yes), Example("5", "4", .no), Example("\"P90D\"", "90d", .yes),
      Example("\"P3M\"", "90d", .missing),
    ],
    rule: { value, operand, context in
      ordering(value, operand, context) {
        $0 <= $1
      } number: {
        $0 <= $1
      }
    })

  static let greaterThan = Operator(
    "greater-than", .order, .order, on: ordered, must: "greater than", says: "@ is more than #",
    summary: "A number or duration above this one.",
    examples: [Example("5", "4", .yes), Example("4", "4", .no), Example("true", "4", .missing)],
    rule: { value, operand, context in
      ordering(value, operand, context) {
        $0 > $1
      } number: {
        $0 > $1
      }
    })

  static let atLeast = Operator(
    "at-least", .order, .order, on: ordered, must: "at least", says: "@ is at least #",
    summary: "A number or duration not below this one.",
    examples: [Example("4", "4", .yes), Example("3.9", "4", .no), Example("\"P1Y\"", "365d", .yes)],
    rule: { value, operand, context in
      ordering(value, operand, context) {
        $0 >= $1
      } number: {
        $0 >= $1
      }
    })

  static let versionAtLeast = Operator(
    "version-at-least", .order, .version, on: textual, must: "at least version",
    says: "@ is version # or a later one",
    summary: "A dotted version not below this one, compared number by number.",
    examples: [
      Example("\"1.10\"", "1.9", .yes), Example("\"1.2\"", "1.10", .no),
      Example("\"TLS1_2\"", "1.2", .missing), Example("1.2", "1.2", .missing),
    ],
    rule: { value, operand, _ in versions(value, operand) { $0 >= $1 } })

  static let versionBelow = Operator(
    "version-below", .order, .version, on: textual, must: "below version", says: "@ is a version before #",
    summary: "A dotted version below this one.",
    examples: [Example("\"1.9\"", "1.10", .yes), Example("\"2\"", "1.10", .no)],
    rule: { value, operand, _ in versions(value, operand) { $0 < $1 } })

  private static func ordering(
    _ value: Value, _ operand: Operand, _ context: OperatorContext, _ span: (TimeSpan, TimeSpan) -> Bool,
    number: (Number, Number) -> Bool
  ) -> Answer {
    if case .number(let limit) = operand {
      guard case .number(let found) = value else { return .missing }
      return Answer(number(found, limit))
    }
    guard let limit = operand.spanRange, let found = duration(value, context) else { return .missing }
    let (low, high) = (span(found.lowerBound, limit.upperBound), span(found.upperBound, limit.lowerBound))
    return low == high ? Answer(low) : .missing
  }

  /// The duration that a value holds, as the range that months and years leave open.
  static func duration(_ value: Value, _ context: OperatorContext) -> ClosedRange<TimeSpan>? {
    switch value {
    case .text(let text): return TimeSpan.data(text)
    case .number(let number) where context.seconds: return TimeSpan(number, .second).map { $0...$0 }
    default: return nil
    }
  }

  private static func versions(_ value: Value, _ operand: Operand, _ test: (Version, Version) -> Bool)
    -> Answer
  {
    guard case .version(let limit) = operand, let text = value.text, let found = Version(text) else {
      return .missing
    }
    return Answer(test(found, limit))
  }
}
