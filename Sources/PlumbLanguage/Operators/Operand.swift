public import PlumbValues

/// What an operator accepts beside it in a policy.
public enum OperandShape: Sendable, Hashable {
  case flag, any, many, order, text, glob, pattern, version, count, duration, date
  case addresses, prefix, ports, kind, condition, path, separators, id

  /// What it is, for the docs.
  public var described: String {
    switch self {
    case .flag: "`true` or `false`"
    case .any: "a value"
    case .many: "a list of values"
    case .order: "a number or duration"
    case .text: "a text"
    case .glob: "a text with `*`"
    case .pattern: "a regular expression"
    case .version: "a version"
    case .count: "a number test"
    case .duration: "a duration"
    case .date: "a date, `now` or `$PATH`"
    case .addresses: "ranges"
    case .prefix: "a prefix length, or `{ v4: N, v6: N }`"
    case .ports: "ports"
    case .kind: "a kind"
    case .condition: "a condition"
    case .path: "a path"
    case .separators: "characters"
    case .id: "an id"
    }
  }
}

/// An operand, checked and read as its operator wants it.
public enum Operand: Sendable {
  case flag(Bool)
  case value(Value)
  case values([Value])
  case number(Number)
  case span(TimeSpan)
  /// A duration of a document, as the range that months and years leave open.
  case spans(ClosedRange<TimeSpan>)
  case text(String)
  case glob(Glob)
  case pattern(Regex)
  case version(Version)
  case date(DateOperand)
  case addresses(AddressSet)
  case prefix(v4: Int?, v6: Int?)
  case ports(PortSet)
  case kind(ScalarKind)
  case count(NumberTest)
  /// Read from a document at evaluation, as the operator's shape.
  case path(CheckedPath)

  /// The range of a duration; nil for other operands.
  var spanRange: ClosedRange<TimeSpan>? {
    switch self {
    case .span(let span): span...span
    case .spans(let range): range
    default: nil
    }
  }
}

/// A moment: a date, now or what stands at a path, moved by a duration.
public struct DateOperand: Sendable {
  public enum Base: Sendable {
    case now
    case instant(Instant)
    case path(CheckedPath)
  }
  public var base: Base
  public var offset: TimeSpan

  public init(base: Base, offset: TimeSpan = TimeSpan(ticks: 0)) {
    self.base = base
    self.offset = offset
  }

  /// The moment; nil where the calendar ends. `at` is what a path base read.
  public func instant(now: Instant, at: Instant? = nil) -> Instant? {
    switch base {
    case .now: now.adding(offset)
    case .instant(let instant): instant.adding(offset)
    case .path: at?.adding(offset)
    }
  }
}

/// A test of how many: made of "at least k" alone, so that answers count as they should.
public struct NumberTest: Sendable, Hashable {
  public enum Term: Sendable, Hashable {
    case atLeast(Int)
    case atMost(Int)
    case oneOf([Int])
    case noneOf([Int])
  }
  /// All must hold.
  public var terms: [Term]

  public init(_ terms: [Term]) { self.terms = terms }

  public static let atLeastOne = NumberTest([.atLeast(1)])

  /// The answer, given the answer of "at least k".
  public func answer(_ atLeast: (Int) -> Answer) -> Answer {
    func exactly(_ number: Int) -> Answer { atLeast(number).and(atLeast(number &+ 1).negated) }
    return terms.reduce(.yes) { answer, term in
      switch term {
      case .atLeast(let number): answer.and(atLeast(number))
      case .atMost(let number): answer.and(atLeast(number &+ 1).negated)
      case .oneOf(let numbers): answer.and(numbers.reduce(Answer.no) { $0.or(exactly($1)) })
      case .noneOf(let numbers): answer.and(numbers.reduce(Answer.no) { $0.or(exactly($1)) }.negated)
      }
    }
  }

  /// The test as words, for messages.
  public var described: String {
    terms.map { term in
      switch term {
      case .atLeast(let number): "at least \(number)"
      case .atMost(let number): "at most \(number)"
      case .oneOf(let numbers): numbers.map(String.init).joined(separator: " or ")
      case .noneOf(let numbers): "not " + numbers.map(String.init).joined(separator: " or ")
      }
    }.joined(separator: " and ")
  }
}
