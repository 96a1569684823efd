internal import PlumbValues

extension Operator {
  static let ids = [atOrBelow, atOrAbove, covers]

  static let atOrBelow = Operator(
    "at-or-below", .ids, .id, on: textual, must: "at or below", says: "@ is # or lies below it",
    summary: "The id is this one or begins with it, by whole segments.",
    examples: [
      Example("\"/a/b/c\"", "/a/b", .yes), Example("\"/a/bc\"", "/a/b", .no), Example("1", "/a", .missing),
    ],
    rule: { value, operand, context in
      guard case .text(let other) = operand, let text = value.text else { return .missing }
      return Answer(IDPath.isAtOrBelow(text, other, ignoreCase: context.ignoreCase))
    })

  static let atOrAbove = Operator(
    "at-or-above", .ids, .id, on: textual, must: "at or above", says: "@ is # or lies above it",
    summary: "This id is the value or begins with it, by whole segments.",
    examples: [Example("\"/a/b\"", "/a/b/c", .yes), Example("\"/accounts/acc1\"", "/accounts/acc10", .no)],
    rule: { value, operand, context in
      guard case .text(let other) = operand, let text = value.text else { return .missing }
      return Answer(IDPath.isAtOrBelow(other, text, ignoreCase: context.ignoreCase))
    })

  static let covers = Operator(
    "covers", .ids, .text, on: [.text, .list, .any], must: "a pattern for",
    says: "@ is, or has among its elements, a pattern that admits #",
    summary:
      "The value is a pattern with `*` (any run) and `?` (one character), or a list of them, that admits this text.",
    examples: [
      Example("\"Microsoft.X/*\"", "Microsoft.X/accounts/listKeys/action", .yes),
      Example("[\"*/read\"]", "Microsoft.X/accounts/listKeys/action", .no),
    ],
    rule: { value, operand, context in
      guard case .text(let wanted) = operand, let (patterns, open) = textItems(value) else { return .missing }
      let found = patterns.contains {
        ActionPattern.covers(pattern: $0, text: wanted, ignoreCase: context.ignoreCase)
      }
      return open ? Answer(found).or(.unknown) : Answer(found)
    })
}
