internal import PlumbLanguage
internal import PlumbSnapshot
package import PlumbValues

/// Counting by sorted answers: “at least k” is the k-th highest.
package struct Ranking {
  private let worst: [Rung]
  private let best: [Rung]
  /// Further elements may exist of which nothing is known.
  private let open: Bool

  package init(_ answers: [Answer], open: Bool = false) {
    worst = answers.map(\.worst).sorted(by: >)
    best = answers.map(\.best).sorted(by: >)
    self.open = open
  }

  package func atLeast(_ count: Int) -> Answer {
    guard count > 0 else { return .yes }
    return Answer(
      worst: worst.indices.contains(count - 1) ? worst[count - 1] : .no,
      best: open ? .yes : best.indices.contains(count - 1) ? best[count - 1] : .no)
  }
}

extension ReferenceEvaluator {
  private struct Item {
    var reading: Reading
    /// Stands for any number of elements.
    var isOthers: Bool { if case .value(.others) = reading { true } else { false } }
    var key: String?
    var location: [PathStep]
    var name: String
  }

  mutating func explain(_ quantifier: CheckedQuantifier, negated: Bool) -> Explained {
    guard let found = reader.read(quantifier.path) else { return Explained(.missing) }
    var reading = found.reading
    if reading.isAbsent, let value = quantifier.absentMeans {
      reading = .value(value)
      recorder?.tookDefault()
    }
    if let split = quantifier.split { reading = Self.pieces(reading, split) }
    let base = text(of: quantifier.path)
    guard case .value(let value) = reading, !value.isNull else {
      return container(quantifier, found, .missing, negated, says: nil)
    }
    if case .unknown = value { return container(quantifier, found, .unknown, negated, says: nil) }
    if value.isOpenMap {
      return container(quantifier, found, .unknown, negated, says: "may have other members")
    }
    guard let items = Self.items(value, found.location, base) else {
      return container(quantifier, found, .missing, negated, says: nil)
    }
    recorder?.saw(items: items.count)
    switch quantifier.kind {
    case .every(let orEmpty): return every(quantifier, items, found, orEmpty: orEmpty, negated)
    case .some, .none:
      let results = items.map { element($0, quantifier, found, negated: negated) }
      let answer = Ranking(results.map(\.answer), open: value.isOpenList).atLeast(1)
      if case .none = quantifier.kind {
        let result = container(quantifier, found, answer.negated, negated, says: nil)
        let blamed = items.indices.filter { results[$0].answer.best > .no }
        guard !blamed.isEmpty, !result.notes.isEmpty else { return result }
        let notes = blamed.prefix(Self.mostElements).map {
          note(items[$0], found, answer.negated, "left out")
        }
        return Explained(
          result.answer,
          notes + further(blamed.count, container(quantifier, found, answer.negated, negated, says: nil)))
      }
      var result = container(
        quantifier, found, answer, negated, says: items.isEmpty ? "is empty" : "has no element that fits")
      if !result.notes.isEmpty {
        result.notes += results.prefix(Self.mostElements).flatMap(\.notes)
      }
      return result
    case .count(let test):
      let ranking = Ranking(
        items.map { element($0, quantifier, found, negated: negated).answer }, open: value.isOpenList)
      let known = items.count { !$0.isOthers }
      return container(
        quantifier, found, test.answer(ranking.atLeast), negated,
        says:
          "has \(known) element\(known == 1 ? "" : "s")\(quantifier.filter == nil ? "" : ", not all of which count")\(known < items.count ? ", and may have others" : "")"
      )
    case .distinct(let test): return distinct(quantifier, items, found, test, negated)
    case .unique(let wanted): return unique(quantifier, items, found, wanted, negated)
    }
  }

  private static func items(_ value: Value, _ location: [PathStep], _ base: String) -> [Item]? {
    switch value {
    case .list(let list):
      list.enumerated().map { index, value in
        Item(reading: .value(value), key: nil, location: location + [.index(index)], name: "\(base).\(index)")
      }
    case .map(let members):
      members.map { member in
        Item(
          reading: .value(member.value), key: member.key, location: location + [.key(member.key)],
          name: "\(base).\(PathText.text([.key(member.key)]))")
      }
    default: nil
    }
  }

  private func container(
    _ quantifier: CheckedQuantifier, _ found: Found, _ answer: Answer, _ negated: Bool, says: String?
  ) -> Explained {
    guard (negated ? answer.negated : answer).worst < .yes else { return Explained(answer) }
    var note = self.note(quantifier.path, found, answer)
    note.expected = (negated ? "not " : "") + Self.words(quantifier.kind)
    if note.says == nil, answer.best < .yes || answer.worst > .no { note.says = says ?? note.says }
    if case .value(let value) = found.reading, case .list = value { note.isWrongKind = false }
    if case .value(let value) = found.reading, case .map = value { note.isWrongKind = false }
    return Explained(answer, [note])
  }

  private static func words(_ kind: CheckedQuantifier.Kind) -> String {
    switch kind {
    case .every: "a list whose every element fits"
    case .some: "a list with an element that fits"
    case .none: "a list without such an element"
    case .count(let test): "a list with \(test.described) such elements"
    case .distinct(let test): "a list with \(test.described) different elements"
    case .unique(let wanted): wanted ? "a list without equal elements" : "a list with equal elements"
    }
  }

  private func note(_ item: Item, _ found: Found, _ answer: Answer, _ expected: String) -> Note {
    var actual: Value?
    if case .value(let value) = item.reading { actual = value }
    return Note(
      path: item.name, actual: actual, expected: expected, answer: answer, location: item.location,
      resource: found.resource, isSecret: found.isSecret)
  }

  /// What is said of the elements that may stand beside those that are known.
  private func others(_ item: Item, _ found: Found) -> Note {
    var note = self.note(item, found, .unknown, "known")
    note.says = "may have other elements"
    return note
  }

  /// `all: [where, C]` of one element.
  private mutating func element(
    _ item: Item, _ quantifier: CheckedQuantifier, _ found: Found, negated: Bool
  ) -> Explained {
    if item.isOthers { return Explained(.unknown, [others(item, found)]) }
    enter(item, quantifier, found)
    var answer = Answer.yes
    var notes: [Note] = []
    for part in [quantifier.filter, quantifier.body].compactMap({ $0 }) {
      let result = explain(part, negated: negated)
      answer = answer.and(result.answer)
      notes += result.notes
    }
    return Explained(answer, notes)
  }

  private mutating func enter(_ item: Item, _ quantifier: CheckedQuantifier, _ found: Found) {
    reader.frames[quantifier.frame] = .element(
      item.reading, key: item.key, location: item.location, found.resource)
    names[quantifier.frame] = item.name
  }

  private mutating func every(
    _ quantifier: CheckedQuantifier, _ items: [Item], _ found: Found, orEmpty: Bool, _ negated: Bool
  ) -> Explained {
    var answer = Answer.yes
    var admitted = items.isEmpty || quantifier.filter != nil ? Answer.missing : Answer.yes
    var notes: [Note] = []
    var blamed = 0
    for item in items {
      if item.isOthers {
        answer = answer.and(.unknown)
        admitted.best = .yes
        blamed += 1
        if blamed <= Self.mostElements { notes.append(others(item, found)) }
        continue
      }
      enter(item, quantifier, found)
      let filter = quantifier.filter.map { explain($0, negated: !negated) } ?? Explained(.yes)
      let body = quantifier.body.map { explain($0, negated: negated) } ?? Explained(.yes)
      let each = filter.answer.negated.or(body.answer)
      answer = answer.and(each)
      if quantifier.filter != nil {
        // An element that is admitted and doesn't fit makes the whole less than yes by itself.
        let fits = filter.answer.and(body.answer)
        admitted = Answer(
          worst: fits.worst == .yes ? .yes : admitted.worst, best: fits.best == .yes ? .yes : admitted.best)
      }
      if (negated ? each.negated : each).worst < .yes {
        blamed += 1
        if blamed <= Self.mostElements { notes += body.notes.isEmpty ? filter.notes : body.notes }
      }
    }
    if !orEmpty { answer = answer.and(admitted) }
    guard (negated ? answer.negated : answer).worst < .yes else { return Explained(answer) }
    if notes.isEmpty {
      let says =
        items.isEmpty
        ? "is empty" : quantifier.filter != nil ? "has no element that counts" : "fits in every element"
      return container(quantifier, found, answer, negated, says: says)
    }
    return Explained(
      answer, notes + further(blamed, container(quantifier, found, answer, negated, says: nil)))
  }

  /// What is said of the list beside the elements that are named, where more are to blame.
  private func further(_ blamed: Int, _ container: Explained) -> [Note] {
    guard blamed > Self.mostElements else { return [] }
    return container.notes.map { note in
      var note = note
      note.says = "has \(blamed - Self.mostElements) more such elements"
      note.more = blamed - Self.mostElements
      return note
    }
  }

  /// What is compared of each element that `where` admits: nil for null, absent and (even partly) unknown
  /// ones.
  private mutating func compared(
    _ quantifier: CheckedQuantifier, _ items: [Item], _ found: Found
  ) -> [(value: Value?, admitted: Answer)] {
    items.map { item in
      if item.isOthers { return (nil, .unknown) }
      enter(item, quantifier, found)
      let admitted = quantifier.filter.map { explain($0, negated: false).answer } ?? .yes
      let reading = quantifier.of.flatMap { reader.read($0)?.reading } ?? item.reading
      switch reading {
      case .value(.null), .absent, .beyond, .throughList: return (nil, admitted)
      case .value(let value): return (value.isKnown ? value : nil, admitted)
      }
    }
  }

  /// Different values among those admitted at a rung; for the best answer each unknown one counts as another.
  func different(
    _ items: [(value: Value?, admitted: Answer)], at rung: Rung, best: Bool, ignoreCase: Bool
  ) -> Int {
    var seen: [Value] = []
    var unknown = 0
    for item in items where (best ? item.admitted.best : item.admitted.worst) >= rung {
      guard let value = item.value else {
        unknown += best ? 1 : 0
        continue
      }
      if !seen.contains(where: { Operator.same($0, value, ignoreCase: ignoreCase) == .yes }) {
        seen.append(value)
      }
    }
    return seen.count + unknown
  }

  private mutating func distinct(
    _ quantifier: CheckedQuantifier, _ items: [Item], _ found: Found, _ test: NumberTest, _ negated: Bool
  ) -> Explained {
    let values = compared(quantifier, items, found)
    let isOpen = items.contains(where: \.isOthers)
    func rung(_ count: Int, best: Bool) -> Rung {
      guard count > 0, !(best && isOpen) else { return .yes }
      return [.yes, .missing].first {
        different(values, at: $0, best: best, ignoreCase: quantifier.ignoreCase) >= count
      } ?? .no
    }
    let answer = test.answer { Answer(worst: rung($0, best: false), best: rung($0, best: true)) }
    let known = different(values, at: .yes, best: false, ignoreCase: quantifier.ignoreCase)
    return container(quantifier, found, answer, negated, says: "has \(known) different elements")
  }

  private mutating func unique(
    _ quantifier: CheckedQuantifier, _ items: [Item], _ found: Found, _ wanted: Bool, _ negated: Bool
  ) -> Explained {
    let values = compared(quantifier, items, found)
    let isOpen = items.contains(where: \.isOthers)
    func twice(at rung: Rung, best: Bool) -> Bool {
      if best, isOpen { return true }
      let admitted = values.filter { (best ? $0.admitted.best : $0.admitted.worst) >= rung }
      if best, admitted.count > 1, admitted.contains(where: { $0.value == nil }) { return true }
      let known = admitted.compactMap(\.value)
      return known.indices.contains { index in
        known[..<index].contains {
          Operator.same($0, known[index], ignoreCase: quantifier.ignoreCase) == .yes
        }
      }
    }
    func rung(best: Bool) -> Rung { [.yes, .missing].first { twice(at: $0, best: best) } ?? .no }
    let repeated = Answer(worst: rung(best: false), best: rung(best: true))
    return container(
      quantifier, found, wanted ? repeated.negated : repeated, negated,
      says: wanted ? "has equal elements" : "has no equal elements")
  }
}
