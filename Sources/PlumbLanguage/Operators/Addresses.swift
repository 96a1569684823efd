internal import PlumbValues

extension Operator {
  static let addresses = [within, overlaps, prefixAtLeast, coversInternet]

  private static let addressed: [PropertyKind] = [.text, .ip, .cidr, .list, .any]

  static let within = Operator(
    "within", .addresses, .addresses, on: addressed, must: "within", says: "every address of @ lies in #",
    summary: "Every address lies in these ranges.",
    examples: [
      Example("\"10.1.2.3\"", "10.0.0.0/8", .yes), Example("[\"10.0.0.0/7\"]", "[10.0.0.0/8]", .no),
      Example("\"no address\"", "10.0.0.0/8", .missing),
    ],
    rule: { value, operand, _ in
      guard case .addresses(let other) = operand else { return .missing }
      return judged(value, upward: false) { $0.within(other) }
    })

  static let overlaps = Operator(
    "overlaps", .addresses, .addresses, on: addressed, must: "overlapping",
    says: "some address of @ lies in #",
    summary: "Some address lies in these ranges.",
    examples: [Example("\"10.0.0.0/7\"", "10.0.0.0/8", .yes), Example("[\"192.0.2.1\"]", "10.0.0.0/8", .no)],
    rule: { value, operand, _ in
      guard case .addresses(let other) = operand else { return .missing }
      return judged(value, upward: true) { $0.overlaps(other) }
    })

  static let prefixAtLeast = Operator(
    "prefix-at-least", .addresses, .prefix, on: addressed, must: "of a prefix of at least",
    says: "no range of @ is wider than #",
    summary:
      "No range is wider than this prefix length; a bare number speaks of IPv4, and an IPv6 value is then missing.",
    examples: [
      Example("\"203.0.113.0/24\"", "16", .yes), Example("\"203.0.0.0/8\"", "16", .no),
      Example("\"2001:db8::/64\"", "16", .missing),
      Example("[\"0.0.0.0/1\",\"128.0.0.0/1\"]", "1", .no),
    ],
    rule: { value, operand, _ in
      guard case .prefix(let v4, let v6) = operand else { return .missing }
      return judged(value, upward: false) { $0.prefixAtLeast(v4: v4, v6: v6) }
    })

  static let coversInternet = Operator(
    "covers-internet", .addresses, .flag, on: addressed, must: "all of the internet",
    says: "the ranges of @, together, hold all public addresses of IPv4 or IPv6",
    otherwise: "the ranges of @, together, hold all public addresses of neither IPv4 nor IPv6",
    summary: "`true`: the ranges, together, hold all public addresses of a family. `false`: they don't.",
    examples: [
      Example("\"0.0.0.0/0\"", "true", .yes), Example("[\"0.0.0.0/1\",\"128.0.0.0/1\"]", "true", .yes),
      Example("\"10.0.0.0/8\"", "true", .no), Example("\"*\"", "false", .no),
    ],
    rule: { value, operand, _ in
      guard case .flag(let wanted) = operand else { return .missing }
      let answer = judged(value, upward: true) { $0.coversInternet() }
      return wanted ? answer : answer.negated
    })

  /// The set of the texts in a value; unknown and null elements may add anything: they can spoil a test that every
  /// address must pass, and decide one (`upward`) that any address passes.
  private static func judged(_ value: Value, upward: Bool, _ test: (AddressSet) -> Answer) -> Answer {
    guard let (texts, open) = textItems(value), let set = AddressSet(texts) else { return .missing }
    let answer = test(set)
    guard open else { return answer }
    return upward ? answer.or(.unknown) : answer.and(.unknown)
  }

  /// The texts of a value that is a text or a list of texts, and whether unknown or null elements stand beside.
  static func textItems(_ value: Value) -> (texts: [String], open: Bool)? {
    switch value {
    case .text(let text): return ([text], false)
    case .list(let items):
      var texts: [String] = []
      var open = false
      for item in items {
        switch item {
        case .text(let text): texts.append(text)
        case .unknown, .null: open = true
        default: return nil
        }
      }
      return (texts, open)
    default: return nil
    }
  }
}
