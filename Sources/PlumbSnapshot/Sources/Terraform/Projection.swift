internal import PlumbLanguage
internal import PlumbValues

/// Makes the native document of a planned resource as its mapping says. Only what the mapping names is looked at.
struct Projection {
  let top: MappedCursor
  /// What identifies the value of an attribute that isn't known.
  let refers: (_ attribute: [PathStep]) -> String?
  /// Whether only the plan makes the resource.
  let isNew: Bool
  /// Whether the resource's block sets an argument.
  let isSet: (_ argument: String) -> Bool
  /// Where the attributes stand, for origins; nil where none are wanted.
  let place: ElementPlace?
  /// From the top of the element to known and to unknown attributes.
  let knownPrefix: [PathStep]
  let unknownPrefix: [PathStep]
  /// Whether anybody asks for what isn't shown.
  let keepsUnseen: Bool
  /// The place under way.
  private var location: [PathStep] = []
  private(set) var secret = PathSet()
  private(set) var unseen: [[PathStep]] = []
  private(set) var origins: [[PathStep]: DocumentFacts.Origin] = [:]

  init(
    _ top: MappedCursor, place: ElementPlace?, isPlan: Bool, isNew: Bool, keepsUnseen: Bool,
    isSet: @escaping (_ argument: String) -> Bool, refers: @escaping (_ attribute: [PathStep]) -> String?
  ) {
    self.top = top
    self.isNew = isNew
    self.isSet = isSet
    self.place = place
    self.keepsUnseen = keepsUnseen
    self.refers = refers
    knownPrefix = isPlan ? [.key("change"), .key("after")] : [.key("values")]
    unknownPrefix = isPlan ? [.key("change"), .key("after_unknown")] : [.key("values")]
  }

  /// The document; a place that the source can't show is unknown.
  mutating func document(_ node: MappingNode) -> Value {
    var isKnown = false
    return .map(members(node.members, nil, &isKnown))
  }

  /// Those that are there. `isKnown`: whether any of them is.
  private mutating func members(
    _ nodes: [(name: String, node: MappingNode)], _ element: MappedCursor?, _ isKnown: inout Bool
  ) -> [Value.Member] {
    var members: [Value.Member] = []
    members.reserveCapacity(nodes.count)
    for (name, node) in nodes {
      location.append(.key(name))
      if let value = value(node, element) {
        if case .unknown = value {} else { isKnown = true }
        members.append(Value.Member(key: name, value: value))
      }
      location.removeLast()
    }
    return members
  }

  /// Nil: absent.
  private mutating func value(_ node: MappingNode, _ element: MappedCursor?) -> Value? {
    if let rule = node.rule { return value(rule, element) }
    var isKnown = false
    let members = members(node.members, element, &isKnown)
    var isThere = !members.isEmpty
    if !isKnown, !node.rest.isEmpty {
      isThere = !self.members(node.rest, element, &isKnown).isEmpty || isThere
    }
    if !isThere { return nil }
    // Nothing of it is known: neither is whether it is there.
    if !isKnown, node.isDescribed {
      if keepsUnseen, node.members.allSatisfy({ !$0.node.showsAnything }) { unseen.append(location) }
      return .unknown(present: false)
    }
    return .map(members)
  }

  private func cursor(_ place: MappedPlace, _ element: MappedCursor?) -> MappedCursor {
    if place.isElement, let element { return element.at(place.steps) }
    return top.at(place.steps)
  }

  /// The first of several attributes that the provider has.
  private func first(_ places: [MappedPlace], _ element: MappedCursor?) -> MappedCursor? {
    for place in places {
      let cursor = cursor(place, element)
      if !cursor.isMissing { return cursor }
    }
    return nil
  }

  private mutating func note(_ cursor: MappedCursor) {
    if cursor.isSensitive { secret.insert(location) }
    guard let place, origins[location] == nil else { return }
    origins[location] = DocumentFacts.Origin(
      place: place, path: (cursor.isUnknown ? unknownPrefix : knownPrefix) + cursor.path,
      attribute: cursor.path)
  }

  private mutating func hidden() -> Value {
    if keepsUnseen { unseen.append(location) }
    return .unknown(present: false)
  }

  private mutating func copy(_ cursor: MappedCursor) -> Value? {
    note(cursor)
    if let plain = cursor.plain { return plain.isNull || plain.text?.isEmpty ?? false ? nil : plain }
    var secrets: [[PathStep]] = []
    let value = cursor.copy(location, refers: refers) { secrets.append($0) }
    for path in secrets { secret.insert(path) }
    // Providers write an empty text where nothing was set.
    return value.isNull || value.text?.isEmpty ?? false ? nil : value
  }

  private mutating func value(_ rule: MappingRule, _ element: MappedCursor?) -> Value? {
    switch rule {
    case .unseen: return hidden()
    case .constant(let value): return value.isNull ? nil : value
    case .unset(let places, let other, let rule):
      if !isUnset(places, element, orMissing: other.isNull) { return value(rule, element) }
      return other.isNull ? nil : other
    case .attribute(let places):
      guard let cursor = first(places, element) else { return hidden() }
      return copy(cursor)
    case .not(let places):
      guard let cursor = first(places, element) else { return hidden() }
      let value = copy(cursor)
      if case .bool(let flag)? = value { return .bool(!flag) }
      if case .unknown? = value { return .unknown(present: false) }
      return value
    case .words(let places, let words, let absent):
      guard let cursor = first(places, element) else { return hidden() }
      guard let value = copy(cursor) else { return absent }
      if case .unknown = value { return .unknown(present: false) }
      return words.isEmpty ? value : words[value.text ?? value.json] ?? .unknown(present: false)
    case .firstOf(let choices): return firstOf(choices, element)
    case .list(let blocks): return list(blocks, element)
    case .json(let places):
      guard let cursor = first(places, element) else { return hidden() }
      let value = copy(cursor)
      guard let text = value?.text else { return value }
      let parser = JSONParser()
      guard let tape = try? parser.parse(copying: text), parser.duplicateKey() == nil else { return value }
      return Value(tape)
    case .join(let places, let separator):
      guard let cursor = first(places, element) else { return hidden() }
      guard case .list(let items)? = copy(cursor) else {
        return cursor.kind == .null && !cursor.isUnknown ? nil : .unknown(present: false)
      }
      let texts = items.compactMap(\.text)
      guard texts.count == items.count else { return .unknown(present: !items.isEmpty) }
      return texts.isEmpty ? nil : .text(texts.joined(separator: separator))
    }
  }

  /// Nobody sets any of these: they are known after apply as a whole, and the block has no such argument (a `dynamic` one
  /// shows its elements). `orMissing`: or this version of the provider has none of them.
  private func isUnset(_ places: [MappedPlace], _ element: MappedCursor?, orMissing: Bool) -> Bool {
    let there = places.map { cursor($0, element) }.filter { !$0.isMissing }
    return isNew && (orMissing || !there.isEmpty)
      && there.allSatisfy { cursor in
        guard cursor.isUnknown, cursor.path.count == 1, case .key(let name)? = cursor.path.first else {
          return false
        }
        return !isSet(name)
      }
  }

  private mutating func firstOf(_ choices: [MappingRule.Choice], _ element: MappedCursor?) -> Value? {
    for choice in choices {
      var isCertain = true
      var holds = true
      for condition in choice.conditions {
        let cursor = cursor(condition.place, element)
        note(cursor)
        if cursor.isMissing { return hidden() }
        switch self.holds(condition.test, cursor) {
        case nil: isCertain = false
        case false?: holds = false
        case true?: break
        }
      }
      if !holds { continue }
      if !isCertain { return .unknown(present: false) }
      return value(choice.rule, element)
    }
    return nil
  }

  /// Nil: not known.
  private func holds(_ test: MappingRule.Condition.Test, _ cursor: MappedCursor) -> Bool? {
    if cursor.isUnknown { return nil }
    let value = cursor.copy([]) { _ in }
    switch test {
    case .exists(let wanted):
      let isThere: Bool =
        switch value {
        case .null: false
        case .text(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        default: true
        }
      return isThere == wanted
    case .oneOf(let values): return values.contains { $0 == value || $0.text == value.json }
    }
  }

  private mutating func list(_ blocks: [MappingRule.Blocks], _ element: MappedCursor?) -> Value? {
    var items: [Value] = []
    var keys: [String?] = []
    let isMap = blocks.contains { !$0.key.isEmpty }
    var isThere = false
    var hasSeen = false
    for each in blocks {
      if each.isOpen, !isNew { return hidden() }
      let container = cursor(each.place, element)
      if container.isMissing { continue }
      hasSeen = true
      note(container)
      if container.isUnknown { return .unknown(present: false) }
      if container.kind == .null { continue }
      isThere = true
      for inner in container.elements {
        // What the provider doesn't have, nobody set.
        let tests = each.conditions.map { holds($0.test, cursor($0.place, inner)) }
        if tests.contains(false) { continue }
        if tests.contains(nil) { return .unknown(present: false) }
        location.append(.index(items.count))
        note(inner)
        let made = inner.isUnknown ? .unknown(present: true) : value(each.element, inner)
        location.removeLast()
        keys.append(isMap ? key(each.key.map { cursor($0, inner) }) : nil)
        items.append(made ?? .map([]))
      }
    }
    if !hasSeen { return hidden() }
    if !isThere { return nil }
    guard isMap else { return .list(items) }
    var members: [Value.Member] = []
    for (key, item) in zip(keys, items) {
      guard let text = key, !members.contains(where: { $0.key == text }) else {
        return .unknown(present: true)
      }
      members.append(Value.Member(key: text, value: item))
    }
    return .map(members)
  }

  /// The key of an element: its members, with _ between them. Nil where one isn't known.
  private func key(_ members: [MappedCursor]) -> String? {
    let values = members.map { $0.isUnknown ? nil : $0.copy([]) { _ in } }
    let texts = values.compactMap { value in value.flatMap { $0.isNull ? nil : $0.text ?? $0.json } }
    return texts.count == members.count ? texts.joined(separator: "_") : nil
  }
}
