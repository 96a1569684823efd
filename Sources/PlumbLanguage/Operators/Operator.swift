public import PlumbValues

/// What an operator needs beside value and operand.
public struct OperatorContext: Sendable {
  public var ignoreCase: Bool
  /// The run's date.
  public var now: Instant
  /// Numbers are durations in seconds.
  public var seconds: Bool

  public init(ignoreCase: Bool, now: Instant, seconds: Bool = false) {
    self.ignoreCase = ignoreCase
    self.now = now
    self.seconds = seconds
  }
}

/// One operator of the language: its name, operand, meaning, documentation and examples.
///
/// To add one: a `static let` in a file of this folder and its place in `all`. The reference evaluator calls `answer`;
/// the fast one has instructions of its own for the common ones and calls `answer` for the others.
public final class Operator: Sendable {
  public enum Group: String, Sendable, CaseIterable {
    case presence, equality, order, text, lists, time, addresses, ports, ids, kind, modifier, reserved
  }

  /// A value as JSON, an operand as YAML, and the answer; run as tests and printed in the docs.
  public struct Example: Sendable {
    public let value: String
    public let operand: String
    public let answer: Rung

    public init(_ value: String, _ operand: String, _ answer: Rung) {
      self.value = value
      self.operand = operand
      self.answer = answer
    }
  }

  public typealias Rule = @Sendable (Value, Operand, OperatorContext) -> Answer

  public let name: String
  public let group: Group
  public let operand: OperandShape
  /// Declared kinds on which it makes sense; empty: any.
  public let subjects: [PropertyKind]
  public let summary: String
  public let examples: [Example]
  /// The words between “must be” and the operand in messages: `must be at most 90d`.
  public let must: String
  /// The whole test in plain words: `@` stands for what is tested, `#` for the operand. `otherwise`: the same for the
  /// operand `false`.
  public let says: String
  public let otherwise: String
  /// The only words that the operand may be; none: any.
  public let words: [String]
  /// The answer for a present value, partly unknown lists included; nil where the evaluators decide by structure.
  public let rule: Rule?

  init(
    _ name: String, _ group: Group, _ operand: OperandShape, on subjects: [PropertyKind] = [],
    must: String, says: String, otherwise: String = "", words: [String] = [],
    summary: String, examples: [Example] = [], rule: Rule? = nil
  ) {
    self.name = name
    self.group = group
    self.operand = operand
    self.subjects = subjects
    self.summary = summary
    self.examples = examples
    self.must = must
    self.says = says
    self.otherwise = otherwise
    self.words = words
    self.rule = rule
  }
}

extension Operator {
  /// Every operator, in the order of the documentation.
  public static let all: [Operator] =
    presence + equality + order + text + lists + time + addresses + ports + ids + kinds + modifiers

  /// Operators by name.
  public static let named: [String: Operator] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  static let textual: [PropertyKind] = PropertyKind.allCases.filter(\.isTextual) + [.any]

  /// Words that only stand beside another operator.
  static let modifiers: [Operator] = [
    Operator(
      "absent-means", .modifier, .any, must: "", says: "absent or null counts as #",
      summary: "What the provider does when the property is absent or null; the test then judges this value."),
    Operator(
      "where", .modifier, .condition, must: "", says: "counting only elements that fit",
      summary: "Only these elements, beside a list operator."),
    Operator(
      "of", .modifier, .path, must: "", says: "told apart by #",
      summary: "This of each element, beside a list operator."),
    Operator(
      "split", .modifier, .separators, must: "", says: "the pieces of @, cut at #",
      summary:
        "Reads a text as a list, cut at any of these characters; blanks around and empty pieces are dropped."),
    Operator(
      "or-empty", .modifier, .flag, must: "", says: "each element of @ fits; none at all is fine too",
      otherwise: "each element of @ fits, and there is at least one",
      summary: "Beside `every`: an empty list holds too."),
    Operator(
      "as", .modifier, .text, must: "", says: "# stands for the element",
      summary: "A name for the element of a quantifier."),
    Operator(
      "case", .modifier, .text, must: "", says: "whatever the letter case",
      otherwise: "letter case included", words: CaseRule.allCases.map(\.rawValue),
      summary: "`exact` or `ignore`, beside a test of text."),
  ]
}

/// What reading a path found.
public enum Reading: Sendable {
  case absent
  /// Beyond something that isn't a map, or through a list without a quantifier.
  case beyond
  case throughList
  case value(Value)

  /// Absent or null, which are the same to every test.
  public var isAbsent: Bool {
    switch self {
    case .absent: true
    case .value(let value): value.isNull
    case .beyond, .throughList: false
    }
  }
}
