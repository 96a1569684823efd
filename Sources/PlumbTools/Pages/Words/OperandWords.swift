internal import PlumbLanguage
internal import PlumbValues

/// Operands in words, as their operators read them.
enum OperandWords {
  /// A constant: texts in quotes, so that "true" isn't true.
  static func value(_ value: Value) -> Phrase {
    switch value {
    case .list(let items) where items.isEmpty: "an empty list"
    case .map(let members) where members.isEmpty: "an empty map"
    case .text(let text) where text.isEmpty: "an empty text"
    default: Phrase(value: value.json)
    }
  }

  static func values(_ values: [Value]) -> Phrase {
    values.isEmpty ? "(none)" : Phrase.joined(values.map(value), by: ", ")
  }

  /// A duration as people say it: `90 days`.
  static func span(_ span: TimeSpan) -> String {
    let text = span.description
    let names: [Character: String] = ["d": "day", "h": "hour", "m": "minute", "s": "second"]
    guard let unit = text.last, let name = names[unit] else { return text }
    let count = text.dropLast()
    return count == "1" ? "1 \(name)" : "\(count) \(name)s"
  }

  /// How many: `at least 1`, `exactly 2`.
  static func amount(_ test: NumberTest) -> String {
    if test.terms.count == 1, case .oneOf(let numbers)? = test.terms.first, numbers.count == 1 {
      return "exactly \(test.described)"
    }
    return test.described
  }

  static func prefix(_ v4: Int?, _ v6: Int?) -> Phrase {
    let first: Phrase = v4.map { "\(value: "/\($0)") for IPv4" } ?? "no range of IPv4"
    let second: Phrase = v6.map { "\(value: "/\($0)") for IPv6" } ?? "no range of IPv6 fits"
    return v6 == nil ? "\(first) (\(second))" : "\(first) and \(second)"
  }

  /// A moment; `path` words the path that it may begin at.
  static func date(_ operand: DateOperand, path: (CheckedPath) -> Phrase) -> Phrase {
    let base: Phrase =
      switch operand.base {
      case .now: "the time of the run"
      case .instant(let instant):
        Phrase(value: instant.description.hasSuffix("T00:00:00Z") ? instant.date : instant.description)
      case .path(let found): path(found)
      }
    if operand.offset == .zero { return base }
    let size = span(TimeSpan(ticks: Int64(clamping: operand.offset.ticks.magnitude)))
    return operand.offset < .zero ? "\(base) minus \(size)" : "\(base) plus \(size)"
  }

  /// The operand of a test. Sets of addresses and ports, patterns and versions are shown as they were written.
  static func operand(_ leaf: CheckedLeaf, path: (CheckedPath) -> Phrase) -> Phrase {
    switch leaf.operand {
    case .flag(let flag): Phrase(value: flag ? "true" : "false")
    case .value(let found): value(found)
    case .values(let found): values(found)
    case .number(let number): Phrase(value: number.description)
    case .span(let found): "\(span(found))"
    case .spans(let range): "\(span(range.lowerBound))"
    case .text(let text): value(.text(text))
    case .pattern(let pattern): Phrase(value: pattern.pattern)
    case .date(let found): date(found, path: path)
    case .prefix(let v4, let v6): prefix(v4, v6)
    case .kind(let kind): "\(kind.rawValue)"
    case .count(let test): "\(amount(test))"
    case .path(let found): path(found)
    case .glob: value(.text(leaf.expected))
    case .version, .addresses, .ports: Phrase(value: leaf.expected)
    }
  }
}
