internal import PlumbValues

extension Operator {
  static let kinds = [isKind]

  static let isKind = Operator(
    "is", .kind, .kind, must: "of kind", says: "@ is of the kind #",
    summary: "The value is of this kind: \(ScalarKind.allCases.map(\.rawValue).joined(separator: ", ")).",
    examples: [
      Example("\"x\"", "text", .yes), Example("1", "text", .no), Example("\"a@example.com\"", "email", .yes),
      Example("\"a@b\"", "email", .no), Example("{}", "map", .yes), Example("null", "text", .missing),
    ],
    rule: { value, operand, _ in
      guard case .kind(let kind) = operand else { return .missing }
      return Answer(value.isKind(kind))
    })
}

extension Value {
  /// Whether a present, known value is of a kind; numbers count as dates too, being Unix seconds (AWS prints fractions of them).
  func isKind(_ kind: ScalarKind) -> Bool {
    switch self {
    case .text(let text): ScalarKind.matchesText(kind, text)
    case .number(let number):
      switch kind {
      case .number: true
      case .date: Operator.instant(self) != nil
      case .port: PortSet([number.description]) != nil
      default: false
      }
    case .bool: kind == .boolean
    case .list: kind == .list
    case .map: kind == .map
    case .null, .unknown: false
    }
  }
}
