internal import PlumbLanguage
internal import PlumbValues

extension Operand {
  /// Members that a list operand could do without.
  func memberCount(_ leaf: CheckedLeaf) -> Int {
    switch self {
    case .values(let values): values.count
    case .value(.list(let values)): values.count
    case .addresses, .ports: Self.items(leaf.expected).map { $0.count > 1 ? $0.count : 0 } ?? 0
    case .count(let test): test.memberCount
    default: 0
    }
  }

  /// The operand with a mistake; nil where it can't have it.
  func applying(_ edit: Edit, _ leaf: CheckedLeaf) -> Operand? {
    switch (edit, self) {
    case (.member(let index), .values(var values)) where values.indices.contains(index):
      values.remove(at: index)
      return .values(values)
    case (.member(let index), .value(.list(var values))) where values.indices.contains(index):
      values.remove(at: index)
      return .value(.list(values))
    case (.member(let index), .addresses):
      return Self.without(index, leaf.expected, AddressSet.init).map(Self.addresses)
    case (.member(let index), .ports): return Self.without(index, leaf.expected, PortSet.init).map(Self.ports)
    case (.shift(0, let by), .number(let number)): return number.moved(by).map(Self.number)
    case (.shift(0, let by), .span(let span)): return span.moved(by, step: span).map(Self.span)
    case (.shift(0, let by), .date(var date)):
      guard let offset = date.offset.moved(by, step: date.offset) else { return nil }
      date.offset = offset
      return .date(date)
    case (.shift(0, let by), .version): return Self.version(leaf.expected, by).map(Self.version)
    case (.shift(0, let by), .prefix(let v4?, let v6)):
      return (0...32).contains(v4 + by) ? .prefix(v4: v4 + by, v6: v6) : nil
    case (.shift(1, let by), .prefix(let v4, let v6?)):
      return (0...128).contains(v6 + by) ? .prefix(v4: v4, v6: v6 + by) : nil
    case (_, .count(let test)): return test.applying(edit).map(Self.count)
    default: return nil
    }
  }

  /// What the operand is, for the words of a mutant.
  var words: String {
    switch self {
    case .number(let number): number.description
    case .span(let span): span.description
    case .date(let date): Self.words(date)
    case .prefix(let v4, let v6):
      [v4.map { "v4 \($0)" }, v6.map { "v6 \($0)" }].compactMap { $0 }.joined(separator: ", ")
    case .count(let test): test.described
    default: ""
    }
  }

  private static func words(_ date: DateOperand) -> String {
    let base: String =
      switch date.base {
      case .now: "now"
      case .instant(let instant): instant.description
      case .path(let path): "$\(path.text)"
      }
    return base + (date.offset.ticks < 0 ? "" : "+") + date.offset.description
  }

  /// The members of an operand as written, `[a, b]`.
  static func items(_ expected: String) -> [String]? {
    guard expected.hasPrefix("["), expected.hasSuffix("]") else { return nil }
    return expected.dropFirst().dropLast().split(separator: ", ").map(String.init)
  }

  private static func without<Set>(_ index: Int, _ expected: String, _ make: ([String]) -> Set?) -> Set? {
    guard var items = items(expected), items.count > 1, items.indices.contains(index) else { return nil }
    items.remove(at: index)
    return make(items)
  }

  /// The version with its last number one more or less.
  static func version(_ expected: String, _ by: Int) -> Version? {
    var parts = expected.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let last = parts.last.flatMap({ Int($0) }), last < Int(Int32.max), last + by >= 0 else {
      return nil
    }
    parts[parts.count - 1] = String(last + by)
    return Version(parts.joined(separator: "."))
  }
}

extension Number {
  /// One more or less.
  fileprivate func moved(_ by: Int) -> Number? {
    if let whole {
      let (sum, over) = whole.addingReportingOverflow(Int64(by))
      return over ? nil : .int(sum)
    }
    return .double(approximate + Double(by))
  }
}

extension TimeSpan {
  /// One more or less of the largest unit, up to days, that `step` is made of.
  fileprivate func moved(_ by: Int, step: TimeSpan) -> TimeSpan? {
    let unit: Unit =
      [Unit.day, .hour, .minute, .second].first { step.ticks % $0.rawValue == 0 } ?? Unit.second
    let (sum, over) = ticks.addingReportingOverflow(unit.rawValue * Int64(by))
    return over ? nil : TimeSpan(ticks: sum)
  }
}

extension NumberTest {
  /// The numbers of all terms, in order.
  var numbers: [Int] {
    terms.flatMap { term in
      switch term {
      case .atLeast(let number), .atMost(let number): [number]
      case .oneOf(let numbers), .noneOf(let numbers): numbers
      }
    }
  }

  /// Numbers of a list that it could do without.
  var memberCount: Int {
    guard terms.count == 1 else { return 0 }
    switch terms[0] {
    case .oneOf(let numbers), .noneOf(let numbers): return numbers.count > 1 ? numbers.count : 0
    case .atLeast, .atMost: return 0
    }
  }

  /// The test with a mistake; nil where it can't have it.
  func applying(_ edit: Edit) -> NumberTest? {
    var test = self
    switch edit {
    case .turn(let index) where terms.indices.contains(index):
      switch terms[index] {
      case .atLeast(let number): test.terms[index] = .atMost(number)
      case .atMost(let number): test.terms[index] = .atLeast(number)
      case .oneOf(let numbers): test.terms[index] = .noneOf(numbers)
      case .noneOf(let numbers): test.terms[index] = .oneOf(numbers)
      }
    case .member(let index) where (0..<memberCount).contains(index):
      switch terms[0] {
      case .oneOf(var numbers):
        numbers.remove(at: index)
        test.terms[0] = .oneOf(numbers)
      case .noneOf(var numbers):
        numbers.remove(at: index)
        test.terms[0] = .noneOf(numbers)
      case .atLeast, .atMost: return nil
      }
    case .shift(let wanted, let by): return moving(wanted, by)
    default: return nil
    }
    return test
  }

  private func moving(_ wanted: Int, _ by: Int) -> NumberTest? {
    guard numbers.indices.contains(wanted), numbers[wanted] + by >= 0, numbers[wanted] < Int(Int32.max) else {
      return nil
    }
    var number = -1
    func moved(_ old: Int) -> Int {
      number += 1
      return number == wanted ? old + by : old
    }
    return NumberTest(
      terms.map { term in
        switch term {
        case .atLeast(let old): .atLeast(moved(old))
        case .atMost(let old): .atMost(moved(old))
        case .oneOf(let old): .oneOf(old.map(moved))
        case .noneOf(let old): .noneOf(old.map(moved))
        }
      })
  }
}
