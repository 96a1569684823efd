public import PlumbValues

extension Operator {
  static let presence = [exists, empty]

  static let exists = Operator(
    "exists", .presence, .flag, must: "present", says: "@ is there and not null",
    otherwise: "@ is absent or null",
    summary: "`true`: the property is there and not null. `false`: it is absent or null.",
    examples: [
      Example("\"x\"", "true", .yes), Example("null", "true", .no), Example("null", "false", .yes),
      Example("[]", "true", .yes), Example("false", "false", .no),
    ])

  static let empty = Operator(
    "empty", .presence, .flag, must: "empty", says: "@ is empty, null or absent",
    otherwise: "@ is there and not empty",
    summary: "`true`: an empty text, list or map, null or absent. Numbers and booleans are neither.",
    examples: [
      Example("\"\"", "true", .yes), Example("[]", "true", .yes), Example("{}", "true", .yes),
      Example("null", "true", .yes), Example("\"x\"", "true", .no), Example("[1]", "false", .yes),
      Example("0", "true", .missing),
    ])

  /// The answer of `exists: true`; absent, null and unknown decided by their own rules.
  public static func existence(_ reading: Reading) -> Answer {
    switch reading {
    case .absent: .no
    case .beyond, .throughList: .missing
    case .value(.null): .no
    case .value(.unknown(let present, _)): present ? .yes : .unknown
    case .value: .yes
    }
  }

  /// The answer of `empty: true`.
  public static func emptiness(_ reading: Reading) -> Answer {
    switch reading {
    case .absent: .yes
    case .beyond, .throughList: .missing
    case .value(let value):
      switch value {
      case .null: .yes
      // What identifies something is no empty text.
      case .unknown(_, .some): .no
      case .unknown: .unknown
      case .text(let text): Answer(text.isEmpty)
      case .list(let items):
        items.contains { $0 != .others } ? .no : items.isEmpty ? .yes : .unknown
      case .map(let members): mapEmptiness(members)
      case .bool, .number: .missing
      }
    }
  }

  /// A map whose only members may turn out to be absent may be empty.
  private static func mapEmptiness(_ members: [Value.Member]) -> Answer {
    let sure = members.contains {
      if case .unknown(present: false, _) = $0.value { false } else { true }
    }
    return sure ? .no : members.isEmpty ? .yes : .unknown
  }
}
