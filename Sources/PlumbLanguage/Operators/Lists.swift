public import PlumbValues

extension Operator {
  static let lists = [
    every, some, none, count, distinct, unique, contains, containsAll, containsAny, subsetOf,
  ]

  static let listLike: [PropertyKind] = [.list, .map, .text, .any]

  static let every = Operator(
    "every", .lists, .condition, on: listLike, must: "such that every element fits",
    says: "each element of @ fits, and there is at least one",
    summary:
      "The condition holds for every element (`it`; over a map `it.key` and `it.value`). An empty list is missing unless `or-empty: true`."
  )
  static let some = Operator(
    "some", .lists, .condition, on: listLike, must: "such that some element fits",
    says: "at least one element of @ fits",
    summary: "The condition holds for at least one element.")
  static let none = Operator(
    "none", .lists, .condition, on: listLike, must: "such that no element fits", says: "no element of @ fits",
    summary: "The condition holds for no element; holds for an empty list.")
  static let count = Operator(
    "count", .lists, .count, on: listLike, must: "of a count of", says: "the number of elements of @ is #",
    summary: "How many elements there are (with `where`: that fit).",
    examples: [
      Example("[1,2]", "2", .yes), Example("[]", "{ at-least: 1 }", .no), Example("{\"a\":1}", "1", .yes),
      Example("\"ab\"", "2", .missing),
    ])
  static let distinct = Operator(
    "distinct", .lists, .count, on: listLike, must: "of a number of different elements of",
    says: "the number of different elements of @ is #",
    summary: "How many different elements there are (with `of`: different values of it).",
    examples: [Example("[\"a\",\"a\",\"b\"]", "2", .yes), Example("[]", "0", .yes)])
  static let unique = Operator(
    "unique", .lists, .flag, on: listLike, must: "without equal elements",
    says: "no two elements of @ are the same",
    otherwise: "some elements of @ are the same",
    summary: "`true`: no two elements are the same. `false`: some are.",
    examples: [
      Example("[\"a\",\"b\"]", "true", .yes), Example("[\"a\",\"a\"]", "true", .no),
      Example("[1,1]", "false", .yes),
    ])

  static let contains = Operator(
    "contains", .lists, .any, on: listLike, must: "a list with", says: "one of the elements of @ is #",
    summary: "One of the elements equals this.",
    examples: [
      Example("[\"a\",\"b\"]", "a", .yes), Example("[]", "a", .no), Example("\"a\"", "a", .missing),
    ],
    rule: { value, operand, context in
      guard case .value(let wanted) = operand, let items = elements(value) else { return .missing }
      return holds(items, wanted, context)
    })

  static let containsAll = Operator(
    "contains-all", .lists, .many, on: listLike, must: "a list with all of",
    says: "the elements of @ have each of # among them",
    summary: "Each of these equals one of the elements.",
    examples: [Example("[\"a\",\"b\",\"c\"]", "[a, c]", .yes), Example("[\"a\"]", "[a, c]", .no)],
    rule: { value, operand, context in
      guard case .values(let wanted) = operand, let items = elements(value) else { return .missing }
      return wanted.reduce(.yes) { $0.and(holds(items, $1, context)) }
    })

  static let containsAny = Operator(
    "contains-any", .lists, .many, on: listLike, must: "a list with any of",
    says: "the elements of @ have at least one of # among them",
    summary: "At least one of these equals one of the elements.",
    examples: [Example("[\"a\"]", "[a, c]", .yes), Example("[\"b\"]", "[a, c]", .no)],
    rule: { value, operand, context in
      guard case .values(let wanted) = operand, let items = elements(value) else { return .missing }
      return wanted.reduce(.no) { $0.or(holds(items, $1, context)) }
    })

  static let subsetOf = Operator(
    "subset-of", .lists, .many, on: listLike, must: "a list with nothing but",
    says: "@ has no other elements than #",
    summary: "Every element is one of these; an empty list is a subset of any.",
    examples: [
      Example("[\"a\"]", "[a, b]", .yes), Example("[\"a\",\"z\"]", "[a, b]", .no),
      Example("[]", "[a, b]", .yes),
    ],
    rule: { value, operand, context in
      guard case .values(let allowed) = operand, let items = elements(value) else { return .missing }
      return items.reduce(.yes) { answer, item in
        answer.and(item.isNull ? .unknown : isMember(item, of: allowed, ignoreCase: context.ignoreCase))
      }
    })

  /// The elements of a list; of a map, its values.
  static func elements(_ value: Value) -> [Value]? {
    switch value {
    case .list(let items): items
    case .map(let members): members.map(\.value)
    default: nil
    }
  }

  /// Whether an element equals the wanted value; null and unknown elements may or may not.
  private static func holds(_ items: [Value], _ wanted: Value, _ context: OperatorContext) -> Answer {
    items.reduce(.no) { answer, item in
      answer.or(item.isNull ? .unknown : same(item, wanted, ignoreCase: context.ignoreCase))
    }
  }

  /// A text cut at any of the characters; blanks around pieces and empty pieces are dropped.
  public static func pieces(of text: String, at separators: String) -> [String] {
    let marks = Set(separators.unicodeScalars)
    return text.unicodeScalars.split { marks.contains($0) }
      .map { piece in
        var piece = piece
        while piece.first?.properties.isWhitespace == true { piece.removeFirst() }
        while piece.last?.properties.isWhitespace == true { piece.removeLast() }
        return String(piece)
      }
      .filter { !$0.isEmpty }
  }
}

extension Value {
  /// True where nothing in it is unknown.
  public var isKnown: Bool {
    switch self {
    case .unknown: false
    case .list(let items): items.allSatisfy(\.isKnown)
    case .map(let members): members.allSatisfy(\.value.isKnown)
    case .null, .bool, .number, .text: true
    }
  }
}
