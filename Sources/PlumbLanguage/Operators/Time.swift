public import PlumbValues

extension Operator {
  static let time = [olderThan, newerThan, before, after]

  private static let dated: [PropertyKind] = [.date, .text, .number, .any]
  /// A clock a little ahead is no mistake; a date further ahead than this has no age.
  public static let clockSlack = TimeSpan(ticks: 864_000_000_000)

  static let olderThan = Operator(
    "older-than", .time, .duration, on: dated, must: "older than", says: "@ is a date more than # ago",
    summary: "More than this has passed since the date. A date more than a day ahead is missing.",
    examples: [
      Example("\"2020-01-01\"", "90d", .yes), Example("\"soon\"", "90d", .missing),
      Example("1577836800", "90d", .yes),
    ],
    rule: { value, operand, context in
      isOlder(value, operand, context)
    })

  static let newerThan = Operator(
    "newer-than", .time, .duration, on: dated, must: "newer than", says: "@ is a date at most # ago",
    summary: "At most this has passed since the date. A date more than a day ahead is missing.",
    examples: [Example("\"2020-01-01\"", "90d", .no), Example("\"2999-01-01\"", "90d", .missing)],
    rule: { value, operand, context in
      isOlder(value, operand, context).negated
    })

  static let before = Operator(
    "before", .time, .date, on: dated, must: "before", says: "@ is a date before #",
    summary: "Earlier than a date, `now` or a date at a `$` path, with `+` or `-` a duration.",
    examples: [
      Example("\"2020-01-01\"", "now", .yes), Example("\"2020-01-01\"", "2020-01-01", .no),
      Example("true", "now", .missing),
    ],
    rule: { value, operand, context in
      guard case .date(let limit) = operand, let moment = limit.instant(now: context.now),
        let found = instant(value)
      else { return .missing }
      return Answer(found < moment)
    })

  static let after = Operator(
    "after", .time, .date, on: dated, must: "after", says: "@ is a date after #",
    summary: "Later than a date, `now` or a date at a `$` path, with `+` or `-` a duration.",
    examples: [Example("\"2999-01-01\"", "now+30d", .yes), Example("\"2020-01-01\"", "now", .no)],
    rule: { value, operand, context in
      guard case .date(let limit) = operand, let moment = limit.instant(now: context.now),
        let found = instant(value)
      else { return .missing }
      return Answer(found > moment)
    })

  /// The moment that a value holds: RFC 3339, a plain date, or Unix seconds (milliseconds from 1e11).
  public static func instant(_ value: Value) -> Instant? {
    switch value {
    case .text(let text): Instant(text)
    case .number(.int(let number)): Instant(seconds: number)
    case .number(.double(let number)): Instant(seconds: number)
    default: nil
    }
  }

  /// Whether the age is over the operand; missing where that hangs on the length of its months and years.
  private static func isOlder(_ value: Value, _ operand: Operand, _ context: OperatorContext) -> Answer {
    guard let limit = operand.spanRange, let age = age(value, context) else { return .missing }
    return age > limit.upperBound ? .yes : age <= limit.lowerBound ? .no : .missing
  }

  /// The age of a date, never below zero; nil for no date and for one too far ahead.
  private static func age(_ value: Value, _ context: OperatorContext) -> TimeSpan? {
    guard let date = instant(value) else { return nil }
    let (ticks, overflow) = context.now.ticks.subtractingReportingOverflow(date.ticks)
    guard !overflow, ticks >= -clockSlack.ticks else { return nil }
    return TimeSpan(ticks: max(0, ticks))
  }
}
