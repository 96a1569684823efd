public import PlumbValues

extension PropertyDescription {
  /// What stands at the property, converted as the description says. Text that doesn't convert stays as it is, and is
  /// then of the wrong kind for the operators.
  public func converted(_ reading: Reading, json: (String) -> Value?) -> Reading {
    guard case .value(let value) = reading, !value.isNull else { return reading }
    if case .unknown = value { return reading }
    if let text = value.text, let meaning = reads[text] {
      return meaning == .absent ? .absent : .value(.unknown(present: false))
    }
    var result = value
    if let text = value.text {
      switch readAs {
      case .boolean:
        let word = text.lowercased()
        if word == "true" || word == "false" { result = .bool(word == "true") }
      case .number: if let number = Number(policy: text) { result = .number(number) }
      case .json: result = json(text) ?? value
      case .list: result = .list(Operator.pieces(of: text, at: split ?? ",").map(Value.text))
      case nil: break
      }
    }
    if oneOrMany {
      if case .list = result {} else { result = .list([result]) }
    }
    return .value(result)
  }

  /// The union of a property and its plural: a list of what both places hold.
  public static func union(_ single: Reading, _ plural: Reading) -> Reading {
    var items: [Value] = []
    for reading in [single, plural] {
      switch reading {
      case .absent, .value(.null): continue
      case .value(.unknown): return .value(.unknown(present: false))
      case .value(.list(let list)): items += list
      case .value(let value): items.append(value)
      case .beyond, .throughList: return reading
      }
    }
    return single.isAbsent && plural.isAbsent ? single : .value(.list(items))
  }
}

extension Operand {
  /// An operand that was read from a document, as the operator wants it; nil where the value is of the wrong kind.
  public static func read(_ value: Value, for op: Operator, ignoreCase: Bool) -> Operand? {
    switch op.operand {
    case .flag: if case .bool(let flag) = value { .flag(flag) } else { nil }
    case .any: .value(value)
    case .many: if case .list(let items) = value { .values(items) } else { nil }
    case .order:
      switch value {
      case .number(let number): .number(number)
      case .text(let text): TimeSpan.data(text).map(Operand.spans)
      default: nil
      }
    case .duration: value.text.flatMap { TimeSpan.data($0) }.map(Operand.spans)
    case .text, .id: value.text.map(Operand.text)
    case .glob: value.text.map { .glob(Glob($0, ignoreCase: ignoreCase)) }
    case .version: value.text.flatMap { Version($0) }.map(Operand.version)
    case .addresses:
      Operator.textItems(value).flatMap { $0.open ? nil : AddressSet($0.texts) }.map(Operand.addresses)
    case .ports:
      switch value {
      case .text(let text): PortSet([text]).map(Operand.ports)
      case .number(let number): PortSet(number).map(Operand.ports)
      default: nil
      }
    case .date, .pattern, .count, .kind, .prefix, .condition, .path, .separators: nil
    }
  }
}
