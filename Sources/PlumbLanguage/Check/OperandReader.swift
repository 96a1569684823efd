internal import PlumbValues

/// Reads scalars and lists of a policy by the place where they stand: the place decides the type.
enum OperandReader {
  private static let ambiguous: Set<String> = [
    "yes", "no", "on", "off", "y", "n", "null", "~", "", "nan", ".nan", ".inf", "-.inf", "+.inf",
  ]

  /// True for a plain scalar that YAML versions read in different ways: `no`, `20:30`, `0123`, `0x1F`, `1_000`.
  static func isAmbiguous(_ plain: String) -> Bool {
    if plain.utf8.count <= 5, ambiguous.contains(plain.lowercased()) { return true }
    guard let first = plain.utf8.first,
      (0x30...0x39).contains(first) || first == 0x2D || first == 0x2B || first == 0x2E
    else { return false }
    if Number(policy: plain) != nil { return false }
    let body = plain.utf8.drop { $0 == 0x2D || $0 == 0x2B }
    let digits = body.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x3A || $0 == 0x2E }
    if digits && !body.isEmpty {
      // Addresses and dotted versions are no numbers to anybody.
      return !plain.contains(".") || plain.contains(":") || plain.contains("_")
    }
    return body.starts(with: Array("0x".utf8)) || body.starts(with: Array("0o".utf8))
      || body.starts(with: Array("0b".utf8))
  }

  /// A text; a plain scalar that could be read as something else asks for quotes.
  static func text(_ node: YAMLNode, diagnostics: inout Diagnostics) -> String? {
    guard let text = node.text else {
      diagnostics.add(.operandType, "expected a text, found \(node.described)", at: node.mark)
      return nil
    }
    if node.plainText != nil, isAmbiguous(text) || text == "true" || text == "false" {
      diagnostics.add(
        .quotesNeeded, "plain `\(text)` is read in different ways, and a text is meant here", at: node.mark,
        help: "write '\(text)'")
      return nil
    }
    return text
  }

  /// A constant, typed by the declared kinds of the property; of any kind where there are none.
  static func constant(
    _ node: YAMLNode, of kinds: [PropertyKind], diagnostics: inout Diagnostics
  ) -> Value? {
    switch node.content {
    case .list(let items):
      let values = items.compactMap { constant($0, of: [], diagnostics: &diagnostics) }
      return values.count == items.count ? .list(values) : nil
    case .map(let entries):
      var members: [Value.Member] = []
      for entry in entries {
        guard let key = entry.key.text, let value = constant(entry.value, of: [], diagnostics: &diagnostics)
        else { return nil }
        members.append(Value.Member(key: key, value: value))
      }
      return .map(members)
    case .scalar(let text, let style):
      return scalar(text, plain: style == .plain, node: node, kinds, &diagnostics)
    }
  }

  private static func scalar(
    _ text: String, plain: Bool, node: YAMLNode, _ kinds: [PropertyKind], _ diagnostics: inout Diagnostics
  ) -> Value? {
    if node.isNull {
      diagnostics.add(
        .operandType, "there is no null in the language", at: node.mark,
        help: "ask for an absent or null property with `exists: false`; an empty text is ''")
      return nil
    }
    if !plain {
      return mismatch(kind: .text, described: "the text \"\(text.shortened)\"", node, kinds, &diagnostics)
        ? nil : .text(text)
    }
    if !kinds.isEmpty, kinds.allSatisfy(\.isTextual) {
      return OperandReader.text(node, diagnostics: &diagnostics).map(Value.text)
    }
    if text == "true" || text == "false" {
      return mismatch(kind: .boolean, described: "`\(text)`", node, kinds, &diagnostics)
        ? nil : .bool(text == "true")
    }
    if let number = Number(policy: text) {
      return mismatch(kind: .number, described: "the number \(text)", node, kinds, &diagnostics)
        ? nil : .number(number)
    }
    if isAmbiguous(text) {
      diagnostics.add(
        .quotesNeeded, "plain `\(text)` is read in different ways", at: node.mark,
        help: "write '\(text)' where text is meant; booleans are true and false, numbers plain decimals")
      return nil
    }
    return mismatch(kind: .text, described: "the text \"\(text.shortened)\"", node, kinds, &diagnostics)
      ? nil : .text(text)
  }

  /// True (and reported) where a constant of this kind can't be equal to a property of the declared ones.
  private static func mismatch(
    kind: PropertyKind, described: @autoclosure () -> String, _ node: YAMLNode, _ kinds: [PropertyKind],
    _ diagnostics: inout Diagnostics
  ) -> Bool {
    if kinds.isEmpty { return false }
    let fits = kinds.contains { $0 == kind || (kind == .text && $0.isTextual) }
    if fits || (kinds == [.list]) { return false }
    diagnostics.add(
      .operandType, "the property is \(PropertyKind.phrase(kinds)), found \(described())", at: node.mark,
      help: kind == .text && node.plainText == nil && node.text.map { isUnquoted($0, kinds) } == true
        ? "leave out the quotes" : nil)
    return true
  }

  /// A duration as policies write it: `90d`, with a unit of fixed length.
  static func duration(_ node: YAMLNode, diagnostics: inout Diagnostics) -> TimeSpan? {
    guard let text = node.text, !node.isNull else {
      diagnostics.add(.operandType, "expected a duration such as 90d, found \(node.described)", at: node.mark)
      return nil
    }
    switch TimeSpan.policy(text) {
    case .success(let span): return span
    case .failure(.monthsOrYears):
      diagnostics.add(
        .wrongUnit, "`\(text.shortened)`: months and years have no fixed length", at: node.mark,
        help: "say it in days, such as 90d")
    case .failure(.outOfRange):
      diagnostics.add(.operandType, "the duration `\(text.shortened)` is too long", at: node.mark)
    case .failure:
      let bare = Number(policy: text) != nil
      diagnostics.add(
        bare ? .wrongUnit : .operandType,
        bare ? "the duration \(text) has no unit" : "`\(text.shortened)` is not a duration", at: node.mark,
        help: bare ? "such as `\(text)d`" : "such as 30m, 12h, 90d, 4w or P90D")
    }
    return nil
  }

  /// Whether a text would be right without its quotes.
  private static func isUnquoted(_ text: String, _ kinds: [PropertyKind]) -> Bool {
    kinds.contains(.boolean) && (text == "true" || text == "false")
      || kinds.contains(.number) && Number(policy: text) != nil
  }

  static let numberTests = [
    "at-least", "at-most", "less-than", "greater-than", "equals", "not-equals", "in", "not-in",
  ]

  /// How many: a whole number, or a mapping of number tests.
  static func numberTest(_ node: YAMLNode, diagnostics: inout Diagnostics) -> NumberTest? {
    if node.text != nil { return whole(node, &diagnostics).map { NumberTest([.oneOf([$0])]) } }
    if let list = node.list {
      let numbers = list.compactMap { whole($0, &diagnostics) }
      return numbers.count == list.count ? NumberTest([.oneOf(numbers)]) : nil
    }
    guard let fields = Fields(node, in: "the number test", allowed: numberTests, &diagnostics) else {
      return nil
    }
    var terms: [NumberTest.Term] = []
    let before = diagnostics.all.count
    for key in numberTests {
      guard let value = fields[key] else { continue }
      let numbers = (value.list ?? [value]).compactMap { whole($0, &diagnostics) }
      guard let number = numbers.first else { continue }
      if numbers.count > 1, !["equals", "not-equals", "in", "not-in"].contains(key) {
        diagnostics.add(.operandType, "`\(key)` takes one number, found a list", at: value.mark)
        continue
      }
      switch key {
      case "at-least": terms.append(.atLeast(number))
      case "at-most": terms.append(.atMost(number))
      case "less-than":
        guard number > 0 else {
          diagnostics.add(.neverHolds, "nothing counts less than 0", at: value.mark)
          continue
        }
        terms.append(.atMost(number - 1))
      case "greater-than": terms.append(.atLeast(number + 1))
      case "equals", "in": terms.append(.oneOf(numbers))
      default: terms.append(.noneOf(numbers))
      }
    }
    guard !terms.isEmpty else {
      if diagnostics.all.count > before { return nil }
      diagnostics.add(.emptyTest, "the number test is empty", at: node.mark)
      return nil
    }
    let low = terms.compactMap { if case .atLeast(let number) = $0 { number } else { nil } }.max()
    let high = terms.compactMap { if case .atMost(let number) = $0 { number } else { nil } }.min()
    if let low, let high, low > high {
      diagnostics.add(.neverHolds, "no number is at least \(low) and at most \(high)", at: node.mark)
    }
    return NumberTest(terms)
  }

  private static func whole(_ node: YAMLNode, _ diagnostics: inout Diagnostics) -> Int? {
    guard let text = node.plainText, case .int(let number) = Number(policy: text),
      (0...Int64(Int32.max)).contains(number)
    else {
      diagnostics.add(.operandType, "expected a whole number from 0, found \(node.described)", at: node.mark)
      return nil
    }
    return Int(number)
  }
}
