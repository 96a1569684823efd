internal import PlumbValues

/// A function whose value follows from its arguments and the deployment alone.
/// List: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
struct ARMFunction: Sendable {
  /// Its value is there, whatever it is.
  var isCertain: Bool
  /// Gives a map or list, which nothing is made of by name.
  var isText: Bool
  /// Nil: not to be told.
  var apply: @Sendable ([ARMNode], ARMContext) -> ARMNode?

  init(
    certain: Bool = true, text: Bool = true,
    _ apply: @escaping @Sendable ([ARMNode], ARMContext) -> ARMNode?
  ) {
    isCertain = certain
    isText = text
    self.apply = apply
  }

  func call(_ name: String, _ arguments: [ARMNode], _ context: ARMContext) -> ARMNode {
    guard context.scope.budget.spend(arguments.reduce(1) { $0 + $1.weight }) else { return .unknown }
    let isSecret = arguments.contains(where: \.isTainted)
    // The name of a member would be shown.
    if isSecret, name == "createobject",
      arguments.indices.contains(where: { $0.isMultiple(of: 2) && arguments[$0].isTainted })
    {
      return .secret(.open(present: true, spelling: nil))
    }
    let bare = isSecret ? arguments.map(\.bare) : arguments
    let node = apply(bare, context) ?? unknown(name, bare)
    guard context.scope.budget.spend(node.weight) else { return .unknown }
    return isSecret ? .secret(node) : node
  }

  /// The value named by how it is made, where that is known.
  private func unknown(_ name: String, _ arguments: [ARMNode]) -> ARMNode {
    var words: [String] = []
    for argument in arguments where isText {
      guard let word = argument.canonical else { return .open(present: isCertain, spelling: nil) }
      words.append(word)
    }
    let hole = "\(name)(\(words.joined(separator: ", ")))"
    let isShort = isText && hole.utf8.count <= ARMSpelling.most
    return .open(present: isCertain, spelling: isShort ? ARMSpelling(hole: hole) : nil)
  }
}

extension ARMNode {
  /// Without marks of secrets anywhere in it.
  var bare: ARMNode {
    switch self {
    case .secret(let inner): inner.bare
    case .list(let items): .list(items.map(\.bare))
    case .map(let members): .map(members.map { Member(key: $0.key, value: $0.value.bare) })
    default: self
    }
  }

  /// As an argument is written; nil where the same words needn't mean the same.
  fileprivate var canonical: String? {
    switch self {
    case .null: "null()"
    case .bool(let flag): flag ? "true()" : "false()"
    case .number(let number): number.description
    case .text(let text): "'\(text)'"
    case .open(_, let spelling): spelling?.canonical
    case .list, .map, .secret: nil
    }
  }
}

enum ARMFunctions {
  static let all: [String: ARMFunction] = texts.merging(collections) { $1 }.merging(logic) { $1 }
    .merging(places) { $1 }.merging(ids) { $1 }

  /// Pure ones that aren't worked out: the same arguments give the same value.
  private static let named = ARMFunction { _, _ in nil }

  private static let texts: [String: ARMFunction] = [
    "concat": ARMFunction { arguments, _ in concat(arguments) },
    "format": ARMFunction { arguments, _ in format(arguments) },
    "tolower": ARMFunction { arguments, _ in only(arguments)?.text.map { .text($0.lowercased()) } },
    "toupper": ARMFunction { arguments, _ in only(arguments)?.text.map { .text($0.uppercased()) } },
    "trim": ARMFunction { arguments, _ in
      guard var text = only(arguments)?.text.map({ Substring($0) }) else { return nil }
      while text.first?.isWhitespace ?? false { text.removeFirst() }
      while text.last?.isWhitespace ?? false { text.removeLast() }
      return .text(String(text))
    },
    "string": ARMFunction { arguments, _ in
      switch only(arguments) {
      case .text(let text): .text(text)
      case .number(let number): .text(number.description)
      case .bool(let flag): .text(flag ? "True" : "False")
      default: nil
      }
    },
    "replace": ARMFunction { arguments, _ in
      guard arguments.count == 3, let text = arguments[0].text, let old = arguments[1].text, !old.isEmpty,
        let new = arguments[2].text
      else { return nil }
      let parts = split(text, [old])
      guard parts.count * new.utf8.count <= mostText else { return nil }
      return .text(parts.joined(separator: new))
    },
    "split": ARMFunction(text: false) { arguments, _ in
      guard arguments.count == 2, let text = arguments[0].text else { return nil }
      var marks: [String] = []
      switch arguments[1] {
      case .text(let mark): marks = [mark]
      case .list(let items):
        marks = items.compactMap(\.text)
        guard marks.count == items.count else { return nil }
      default: return nil
      }
      guard !marks.isEmpty, marks.allSatisfy({ !$0.isEmpty }), marks.count <= 16 || text.utf8.count <= 4096
      else { return nil }
      return .list(split(text, marks).map(ARMNode.text))
    },
    "join": ARMFunction { arguments, _ in
      guard arguments.count == 2, case .list(let items) = arguments[0],
        let mark = arguments[1].spelling
      else { return nil }
      var whole = ARMSpelling("")
      var size = 0
      for (number, item) in items.enumerated() {
        guard let part = item.spelling else { return nil }
        if number > 0 { whole.append(mark) }
        whole.append(part)
        size += mark.size + part.size
        guard size <= mostText else { return nil }
      }
      return whole.node
    },
    "substring": ARMFunction { arguments, _ in
      guard (2...3).contains(arguments.count), let text = arguments[0].text.map(Array.init),
        let start = arguments[1].whole, text.indices.contains(start) || start == text.count
      else { return nil }
      guard arguments.count == 3 else { return .text(String(text[start...])) }
      guard let length = arguments[2].whole, length >= 0, length <= text.count - start else { return nil }
      return .text(String(text[start..<(start + length)]))
    },
    "startswith": ARMFunction { arguments, _ in
      guard let (text, part) = pair(arguments) else { return nil }
      return .bool(text.lowercased().hasPrefix(part.lowercased()))
    },
    "endswith": ARMFunction { arguments, _ in
      guard let (text, part) = pair(arguments) else { return nil }
      return .bool(text.lowercased().hasSuffix(part.lowercased()))
    },
    "uniquestring": named, "guid": named, "base64": named, "base64tostring": named, "uri": named,
    "uricomponent": named, "padleft": named, "indexof": named, "lastindexof": named,
  ]

  static let mostText = 1 << 20

  static func only(_ arguments: [ARMNode]) -> ARMNode? {
    arguments.count == 1 ? arguments[0] : nil
  }

  private static func pair(_ arguments: [ARMNode]) -> (String, String)? {
    guard arguments.count == 2, let first = arguments[0].text, let second = arguments[1].text else {
      return nil
    }
    return (first, second)
  }

  /// The parts of a text between any of some marks.
  static func split(_ text: String, _ marks: [String]) -> [String] {
    let bytes = Array(text.utf8)
    let marks = marks.map { Array($0.utf8) }
    var parts: [String] = []
    var start = 0
    var at = 0
    while at < bytes.count {
      if let mark = marks.first(where: { bytes[at...].starts(with: $0) }), !mark.isEmpty {
        parts.append(String(decoding: bytes[start..<at], as: UTF8.self))
        at += mark.count
        start = at
      } else {
        at += 1
      }
    }
    parts.append(String(decoding: bytes[start...], as: UTF8.self))
    return parts
  }

  /// Of texts, or of lists.
  private static func concat(_ arguments: [ARMNode]) -> ARMNode? {
    if case .list? = arguments.first {
      var items: [ARMNode] = []
      for argument in arguments {
        guard case .list(let more) = argument else { return .open(present: true, spelling: nil) }
        items += more
      }
      return .list(items)
    }
    guard !arguments.isEmpty else { return nil }
    var whole = ARMSpelling("")
    for argument in arguments {
      guard let part = argument.spelling else { return .open(present: true, spelling: nil) }
      whole.append(part)
    }
    return whole.node
  }

  /// .NET's composite format without alignment and formats of numbers.
  private static func format(_ arguments: [ARMNode]) -> ARMNode? {
    guard let form = arguments.first?.text.map({ Array($0.unicodeScalars) }) else { return nil }
    var whole = ARMSpelling("")
    var plain = ""
    var size = 0
    var at = 0
    while at < form.count {
      let scalar = form[at]
      let next = at + 1 < form.count ? form[at + 1] : nil
      at += 1
      if scalar == "{" || scalar == "}", next == scalar {
        plain.unicodeScalars.append(scalar)
        at += 1
      } else if scalar == "{" {
        var digits = ""
        while at < form.count, form[at] != "}" {
          digits.unicodeScalars.append(form[at])
          at += 1
        }
        at += 1
        guard let number = Int(digits), number >= 0, number < arguments.count - 1 else { return nil }
        var part = arguments[number + 1].spelling
        if case .bool(let flag) = arguments[number + 1] { part = ARMSpelling(flag ? "True" : "False") }
        guard let part else { return .open(present: true, spelling: nil) }
        whole.append(ARMSpelling(plain))
        plain = ""
        whole.append(part)
        size += part.size
        guard size <= mostText else { return nil }
      } else if scalar == "}" {
        return nil
      } else {
        plain.unicodeScalars.append(scalar)
      }
    }
    whole.append(ARMSpelling(plain))
    return whole.node
  }
}
