internal import PlumbValues

extension ARMFunctions {
  // MARK: - Lists and maps

  static let collections: [String: ARMFunction] = [
    "createarray": ARMFunction(text: false) { arguments, _ in .list(arguments) },
    "createobject": ARMFunction(text: false) { arguments, _ in createObject(arguments) },
    "array": ARMFunction(text: false) { arguments, _ in
      switch only(arguments) {
      case .list(let items): .list(items)
      case nil, .open?: nil
      case .some(let item): .list([item])
      }
    },
    "union": ARMFunction(text: false) { arguments, _ in union(arguments) },
    "shallowmerge": ARMFunction(text: false) { arguments, _ in
      guard case .list(let maps)? = only(arguments) else { return nil }
      return maps.reduce(.map([])) { whole, next in whole.flatMap { merged($0, next, isDeep: false) } }
    },
    "length": ARMFunction { arguments, _ in
      switch only(arguments) {
      case .list(let items): .whole(items.count)
      case .map(let members): .whole(members.count)
      case .text(let text): .whole(text.utf16.count)
      default: nil
      }
    },
    "empty": ARMFunction { arguments, _ in
      switch only(arguments) {
      case .null: .bool(true)
      case .list(let items): .bool(items.isEmpty)
      case .map(let members): .bool(members.isEmpty)
      case .text(let text): .bool(text.isEmpty)
      case .open(_, let spelling?) where spelling.pieces.contains(where: isVisible): .bool(false)
      default: nil
      }
    },
    "contains": ARMFunction { arguments, _ in contains(arguments) },
    "first": ARMFunction(certain: false) { arguments, _ in
      switch only(arguments) {
      case .list(let items): items.first ?? .null
      case .text(let text): .text(String(text.prefix(1)))
      default: nil
      }
    },
    "last": ARMFunction(certain: false) { arguments, _ in
      switch only(arguments) {
      case .list(let items): items.last ?? .null
      case .text(let text): .text(String(text.suffix(1)))
      default: nil
      }
    },
    "take": ARMFunction { arguments, _ in
      guard arguments.count == 2, let count = arguments[1].whole.map({ max(0, $0) }) else { return nil }
      switch arguments[0] {
      case .list(let items): return .list(Array(items.prefix(count)))
      case .text(let text): return .text(String(text.prefix(count)))
      default: return nil
      }
    },
    "skip": ARMFunction { arguments, _ in
      guard arguments.count == 2, let count = arguments[1].whole.map({ max(0, $0) }) else { return nil }
      switch arguments[0] {
      case .list(let items): return .list(Array(items.dropFirst(count)))
      case .text(let text): return .text(String(text.dropFirst(count)))
      default: return nil
      }
    },
    "range": ARMFunction(text: false) { arguments, _ in
      guard arguments.count == 2, let start = arguments[0].whole, let count = arguments[1].whole,
        (0...10_000).contains(count), !start.addingReportingOverflow(count).overflow
      else { return nil }
      return .list((0..<count).map { .whole(start &+ $0) })
    },
    "tryget": ARMFunction(certain: false) { arguments, context in
      guard var found = arguments.first, arguments.count > 1 else { return nil }
      for step in arguments.dropFirst() {
        if let index = step.whole, case .list(let items) = found {
          found = items.indices.contains(index) ? items[index] : .null
        } else if let name = step.text {
          found = context.member(found, name, isSafe: true)
        } else {
          return nil
        }
      }
      return found
    },
  ]

  private static func isVisible(_ piece: ARMSpelling.Piece) -> Bool {
    if case .plain(let text) = piece { !text.isEmpty } else { false }
  }

  private static func createObject(_ arguments: [ARMNode]) -> ARMNode? {
    guard arguments.count.isMultiple(of: 2) else { return nil }
    var members: [ARMNode.Member] = []
    for at in stride(from: 0, to: arguments.count, by: 2) {
      guard let name = arguments[at].text, !members.contains(where: { $0.key == name }) else { return nil }
      members.append(ARMNode.Member(key: name, value: arguments[at + 1]))
    }
    return .map(members)
  }

  private static func union(_ arguments: [ARMNode]) -> ARMNode? {
    guard let first = arguments.first else { return nil }
    if case .list = first {
      var items: [ARMNode] = []
      for argument in arguments {
        guard case .list(let more) = argument else { return nil }
        // What isn't known may be equal to another.
        guard !argument.hasOpen, items.count + more.count <= 5000 else { return nil }
        for item in more where !items.contains(item) { items.append(item) }
      }
      return .list(items)
    }
    var whole: ARMNode? = .map([])
    for argument in arguments { whole = whole.flatMap { merged($0, argument, isDeep: true) } }
    return whole
  }

  /// Two maps as one, in which the second wins.
  private static func merged(_ left: ARMNode, _ right: ARMNode, isDeep: Bool, depth: Int = 0) -> ARMNode? {
    guard depth < ARMBudget.deepest, case .map(var members) = left, case .map(let more) = right,
      members.count * more.count <= 4_000_000
    else { return nil }
    for member in more {
      guard let at = members.firstIndex(where: { TextFold.equal($0.key, member.key, ignoreCase: true) })
      else {
        members.append(member)
        continue
      }
      if isDeep, case .map = members[at].value, case .map = member.value {
        guard let inner = merged(members[at].value, member.value, isDeep: true, depth: depth + 1) else {
          return nil
        }
        members[at].value = inner
      } else if isDeep, case .map = members[at].value, member.value.isOpen {
        members[at].value = .open(present: true, spelling: nil)
      } else {
        members[at].value = member.value
      }
    }
    return .map(members)
  }

  private static func contains(_ arguments: [ARMNode]) -> ARMNode? {
    guard arguments.count == 2 else { return nil }
    switch arguments[0] {
    case .list(let items):
      let wanted = arguments[1]
      if wanted.hasOpen { return nil }
      if items.contains(wanted) { return .bool(true) }
      return items.contains(where: \.hasOpen) ? nil : .bool(false)
    case .map:
      guard let name = arguments[1].text else { return nil }
      return .bool(arguments[0].member(name) != nil)
    case .text(let text):
      guard let part = arguments[1].spelling, part.isKnown else { return nil }
      return .bool(TextFold.contains(text, part.text, ignoreCase: false))
    default: return nil
    }
  }
}
