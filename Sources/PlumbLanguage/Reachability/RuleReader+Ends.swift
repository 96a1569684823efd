internal import PlumbValues

/// Sources and destinations, and the reading of members.
extension RuleReader {
  func sources(_ element: Value) -> PacketRule.Part<AddressSpace> {
    var items = items(rules.source.addresses, element)
    var doubt: PacketRule.Doubt = []
    var isSilent = items.isSilent
    for (members, isInside) in [(rules.source.groups, true), (rules.source.lists, false)] {
      let named = self.items(members, element)
      if named.isSilent { continue }
      isSilent = false
      // Who is in a group isn't known, but it is nobody of the internet.
      if !isInside || source != .internet { doubt.formUnion(.unknown) }
      if isInside { doubt.formUnion(groupDoubt(members, element)) }
    }
    if isSilent {
      guard let value = rules.source.addresses.lazy.compactMap(\.description?.absentMeans).first else {
        return .init(.nothing, .missing)
      }
      items.add(.value(value))
    }
    var plain: [String] = []
    var space = AddressSpace.nothing
    doubt.formUnion(items.doubt)
    for item in items.values {
      guard case .text(let text) = item, let set = AddressSet([text]) else {
        doubt.formUnion(.missing)
        continue
      }
      if TextFold.equal(text, "internet", ignoreCase: true) {
        space = .internet
        if source != .internet { doubt.formUnion(.unknown) }
      } else if set.tags.isEmpty {
        plain.append(text)
      } else if source != .internet || !rules.source.inside.contains(TextFold.folded(text)) {
        doubt.formUnion(.unknown)
      }
    }
    return .init(space.union(AddressSet(plain)?.space ?? .nothing), doubt)
  }

  /// What can't be told of groups: missing where something stands there that names none.
  private func groupDoubt(_ members: [Reachability.Member], _ element: Value) -> PacketRule.Doubt {
    func names(_ value: Value) -> Bool {
      switch value {
      case .text, .unknown: true
      case .map(let members): members.contains { !$0.value.isNull && $0.value != .text("") }
      case .null, .bool, .number, .list: false
      }
    }
    var doubt: PacketRule.Doubt = []
    for member in members where member.onResource != nil || !member.steps.contains(.key("*")) {
      let kinds = member.description?.kinds ?? []
      switch raw(member, element) {
      case .absent, .value(.null), .value(.text("")), .value(.unknown): break
      case .beyond, .throughList: doubt.formUnion(.missing)
      case .value(.list(let items)): if !items.allSatisfy(names) { doubt.formUnion(.missing) }
      case .value(.text) where kinds.isEmpty || kinds.contains { $0.isTextual || $0 == .any }: break
      case .value(.text): doubt.formUnion(.missing)
      case .value(let value): if !names(value) { doubt.formUnion(.missing) }
      }
    }
    return doubt
  }

  /// `open`: where nothing is said, all destinations are meant.
  func destinations(
    _ ends: Reachability.Ends, _ element: Value, open: Bool
  ) -> (PacketRule.Part<AddressSpace>, Set<String>) {
    var items = items(ends.addresses, element)
    let named = self.items(ends.groups, element)
    if items.isSilent, named.isSilent {
      guard let value = ends.addresses.lazy.compactMap(\.description?.absentMeans).first else {
        return (open ? .init(.everything) : .init(.nothing, .missing), [])
      }
      items.add(.value(value))
    }
    var plain: [String] = []
    var space = AddressSpace.nothing
    var doubt = items.doubt.union(named.doubt)
    for item in items.values {
      guard case .text(let text) = item, let set = AddressSet([text]) else {
        doubt.formUnion(.missing)
        continue
      }
      if ends.inside.contains(TextFold.folded(text)) {
        space = .everything
      } else if TextFold.equal(text, "internet", ignoreCase: true) || !set.tags.isEmpty {
        doubt.formUnion(.unknown)
      } else {
        plain.append(text)
      }
    }
    space = space.union(AddressSet(plain)?.space ?? .nothing)
    let groups = named.values.map { value in
      TextFold.folded(value["id"]?.text ?? value.text ?? value.json)
    }
    return (.init(space, doubt), Set(groups))
  }

  // MARK: - Members

  /// The single values that members hold, and what can't be told of them.
  struct Items {
    var values: [Value] = []
    var doubt: PacketRule.Doubt = []

    /// Nothing stands there: absent, null, empty texts and lists.
    var isSilent: Bool { values.isEmpty && doubt.isEmpty }

    mutating func add(_ reading: Reading) {
      switch reading {
      case .absent, .value(.null): break
      case .beyond, .throughList: doubt.formUnion(.missing)
      case .value(.unknown): doubt.formUnion(.unknown)
      case .value(.list(let items)):
        for item in items {
          switch item {
          // An element that is null may stand for anything.
          case .null, .unknown: doubt.formUnion(.unknown)
          case .text(""): break
          default: values.append(item)
          }
        }
      case .value(.text("")): break
      case .value(let value): values.append(value)
      }
    }
  }

  func items(_ members: [Reachability.Member], _ element: Value) -> Items {
    var items = Items()
    for member in members {
      if member.onResource == nil, member.steps.contains(.key("*")) {
        for reading in fanned(element, member.steps[...]) {
          items.add(member.description?.converted(reading, json: json) ?? reading)
        }
      } else {
        items.add(raw(member, element))
        if member.onResource == nil, let plural = member.description?.plural {
          items.add(place(plural, element))
        }
      }
    }
    return items
  }

  /// What a member that holds one value reads, with what its absence means.
  func reading(_ member: Reachability.Member, _ element: Value) -> Reading {
    let reading = raw(member, element)
    if reading.isAbsent, let value = member.description?.absentMeans { return .value(value) }
    return reading
  }

  /// What stands at a member's place or one of its other places; the plural is read beside it.
  private func raw(_ member: Reachability.Member, _ element: Value) -> Reading {
    if let index = member.onResource { return resource.indices.contains(index) ? resource[index] : .absent }
    var found = place(member.steps, element)
    if found.isAbsent {
      for other in member.alternates {
        let reading = place(other, element)
        if !reading.isAbsent {
          found = reading
          break
        }
      }
    }
    return member.description?.converted(found, json: json) ?? found
  }

  /// What stands at a path of a rule; in a flat document what lies in `properties` may stand at its top.
  private func place(_ steps: [PathStep], _ element: Value) -> Reading {
    let found = Self.walk(element, steps[...])
    guard flat, found.isAbsent, steps.first == .key("properties"), steps.count > 1 else { return found }
    return Self.walk(element, steps.dropFirst())
  }

  private static func walk(_ value: Value, _ steps: ArraySlice<PathStep>) -> Reading {
    var value = value
    for step in steps {
      switch (value, step) {
      case (.null, _): return .absent
      case (.unknown, _): return .value(.unknown(present: false))
      case (.map, .key(let key)):
        guard let inner = value[key] else { return .absent }
        value = inner
      default: return .beyond
      }
    }
    return .value(value)
  }

  /// What stands at a path in which `*` is every element.
  private func fanned(_ value: Value, _ steps: ArraySlice<PathStep>) -> [Reading] {
    guard let star = steps.firstIndex(of: .key("*")) else { return [Self.walk(value, steps)] }
    switch Self.walk(value, steps[..<star]) {
    case .absent, .value(.null): return []
    case .value(.list(let items)):
      // An element that doesn't say what it is there for can't be read.
      return items.flatMap { fanned($0, steps[(star + 1)...]) }.map { $0.isAbsent ? .beyond : $0 }
    case .value(.unknown): return [.value(.unknown(present: false))]
    case .value, .beyond, .throughList: return [.beyond]
    }
  }
}
