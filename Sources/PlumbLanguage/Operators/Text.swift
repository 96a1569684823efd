internal import PlumbValues

extension Operator {
  static let text = [startsWith, endsWith, hasText, like, matches, length]

  static let startsWith = Operator(
    "starts-with", .text, .text, on: textual, must: "a text that starts with", says: "@ starts with #",
    summary: "The text begins so.",
    examples: [
      Example("\"prod-1\"", "prod-", .yes), Example("\"lab\"", "prod-", .no), Example("1", "p", .missing),
    ],
    rule: { value, operand, context in
      folded(value, operand) { TextFold.hasPrefix($0, $1, ignoreCase: context.ignoreCase) }
    })

  static let endsWith = Operator(
    "ends-with", .text, .text, on: textual, must: "a text that ends with", says: "@ ends with #",
    summary: "The text ends so.",
    examples: [Example("\"a.example.com\"", ".example.com", .yes), Example("\"example.org\"", ".com", .no)],
    rule: { value, operand, context in
      folded(value, operand) { TextFold.hasSuffix($0, $1, ignoreCase: context.ignoreCase) }
    })

  static let hasText = Operator(
    "has-text", .text, .text, on: textual, must: "a text with", says: "@ has # somewhere in it",
    summary: "The text stands somewhere within.",
    examples: [Example("\"my-lab-1\"", "lab", .yes), Example("\"prod\"", "lab", .no)],
    rule: { value, operand, context in
      folded(value, operand) { TextFold.contains($0, $1, ignoreCase: context.ignoreCase) }
    })

  static let like = Operator(
    "like", .text, .glob, on: textual, must: "like",
    says: "@ as a whole fits the pattern #, in which * stands for any characters",
    summary: "The whole text fits the pattern, in which `*` stands for any characters.",
    examples: [Example("\"kv-prod-7\"", "kv-*-7", .yes), Example("\"kv-prod\"", "kv", .no)],
    rule: { value, operand, context in
      guard case .glob(let glob) = operand, let text = value.text else { return .missing }
      return Answer(glob.matches(text))
    })

  static let matches = Operator(
    "matches", .text, .pattern, on: textual, must: "a text that matches",
    says: "@ as a whole fits the regular expression #, letter case included",
    summary:
      "The whole text fits the regular expression (RE2: no look-ahead, no back-references); always with case.",
    examples: [
      Example("\"kv-1\"", "kv-[0-9]+", .yes), Example("\"my-kv-1\"", "kv-[0-9]+", .no),
      Example("1", "'1'", .missing),
    ],
    rule: { value, operand, _ in
      guard case .pattern(let pattern) = operand, let text = value.text else { return .missing }
      return Answer(pattern.matchesWhole(text))
    })

  static let length = Operator(
    "length", .text, .count, on: textual, must: "of length", says: "the number of characters of @ is #",
    summary: "How many characters (Unicode scalars) the text has.",
    examples: [
      Example("\"abc\"", "3", .yes), Example("\"abc\"", "{ at-least: 4 }", .no),
      Example("[1]", "1", .missing),
    ],
    rule: { value, operand, _ in
      guard case .count(let test) = operand, let text = value.text else { return .missing }
      let length = text.unicodeScalars.count
      return test.answer { Answer(length >= $0) }
    })

  private static func folded(_ value: Value, _ operand: Operand, _ test: (String, String) -> Bool) -> Answer {
    guard case .text(let other) = operand, let text = value.text else { return .missing }
    return Answer(test(text, other))
  }
}
