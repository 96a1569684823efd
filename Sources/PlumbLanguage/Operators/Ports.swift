internal import PlumbValues

extension Operator {
  static let ports = [includesPort, portsWithin]

  private static let ported: [PropertyKind] = [.text, .number, .port, .list, .any]

  static let includesPort = Operator(
    "includes-port", .ports, .ports, on: ported, must: "a port set with", says: "the ports of @ include #",
    summary: "The port set has this port, or all of these.",
    examples: [
      Example("\"20-30\"", "22", .yes), Example("\"*\"", "[22, 3389]", .yes),
      Example("[\"80\", 443]", "22", .no),
      Example("\"ssh\"", "22", .missing),
    ],
    rule: { value, operand, _ in
      guard case .ports(let wanted) = operand, let (set, open) = ports(value) else { return .missing }
      let answer = Answer(set.includes(wanted))
      return open ? answer.or(.unknown) : answer
    })

  static let portsWithin = Operator(
    "ports-within", .ports, .ports, on: ported, must: "a port set with nothing but",
    says: "the ports of @ are all among #",
    summary: "The port set has only ports of this one.",
    examples: [Example("\"443\"", "[80, 443]", .yes), Example("\"1-1024\"", "[80, 443]", .no)],
    rule: { value, operand, _ in
      guard case .ports(let allowed) = operand, let (set, open) = ports(value) else { return .missing }
      let answer = Answer(set.within(allowed))
      return open ? answer.and(.unknown) : answer
    })

  /// The port set of a number, a text or a list of them, and whether unknown or null elements stand beside.
  private static func ports(_ value: Value) -> (set: PortSet, open: Bool)? {
    let items: [Value]
    if case .list(let list) = value { items = list } else { items = [value] }
    var texts: [String] = []
    var open = false
    for item in items {
      switch item {
      case .text(let text): texts.append(text)
      case .number(.int(let number)): texts.append(String(number))
      case .unknown, .null: open = true
      default: return nil
      }
    }
    return PortSet(texts).map { ($0, open) }
  }
}
