internal import PlumbValues

/// Reads parameter declarations and checks values against their types and bounds.
struct ParameterReader {
  static let keys = ["type", "default", "at-least", "at-most", "about"]
  static let required = ["type", "default"]
  static let compound = ["list-of", "one-of"]
  static let scalarTypes: [String: ParameterType] = [
    "text": .text, "number": .number, "boolean": .boolean, "duration": .duration, "date": .date,
    "version": .version,
    "cidr": .cidr, "port": .port,
  ]

  var diagnostics = Diagnostics()
  /// Values that a run gives instead of the defaults.
  var given: [String: YAMLNode] = [:]

  mutating func parameter(_ name: String, _ node: YAMLNode, mark: SourceMark) -> Parameter? {
    guard let fields = Fields(node, in: "the parameter `\(name)`", allowed: Self.keys, &diagnostics) else {
      return nil
    }
    fields.require(Self.required, &diagnostics)
    guard let typeNode = fields["type"], let type = type(typeNode), let value = fields["default"] else {
      return nil
    }
    var bounds: [(key: String, text: String)] = []
    for key in ["at-least", "at-most"] {
      guard let node = fields[key] else { continue }
      guard case .scalar(let text)? = self.value(node, of: type), Self.order(text, text, type) != nil else {
        diagnostics.add(
          .operandType, "`\(key)` doesn't fit a parameter of type \(type.described)", at: node.mark)
        continue
      }
      bounds.append((key, text))
    }
    let source = given[name] ?? value
    guard let value = self.value(source, of: type) else { return nil }
    if case .scalar(let text) = value {
      for bound in bounds {
        let order = Self.order(text, bound.text, type) ?? 0
        if bound.key == "at-least" ? order < 0 : order > 0 {
          let words = bound.key == "at-least" ? "below the least" : "above the most"
          let what = given[name] == nil ? "the default" : "the value"
          diagnostics.add(.outOfBounds, "\(what) \(text) is \(words), \(bound.text)", at: source.mark)
        }
      }
    }
    return Parameter(
      name: name, type: type, value: value, about: fields.text("about", &diagnostics), mark: mark,
      atLeast: bounds.first { $0.key == "at-least" }?.text,
      atMost: bounds.first { $0.key == "at-most" }?.text,
      replaced: given[name] == nil ? nil : fields["default"].flatMap { self.value($0, of: type) })
  }

  /// A parameter type: a word, `list-of: T` or `one-of: […]`.
  mutating func type(_ node: YAMLNode) -> ParameterType? {
    if let text = node.text {
      if let type = Self.scalarTypes[text] { return type }
      diagnostics.add(
        .badWord, "there is no parameter type `\(text.shortened)`", at: node.mark,
        help: Suggestion.help(forKind: text, in: Self.scalarTypes.keys.sorted() + Self.compound))
      return nil
    }
    guard let fields = Fields(node, in: "the parameter type", allowed: Self.compound, &diagnostics)
    else { return nil }
    if fields["list-of"] != nil, let mark = fields.keyMark("one-of") {
      diagnostics.add(
        .misplaced, "`one-of` beside `list-of`: a parameter type has one of them", at: mark,
        help: "a list of words is `list-of: { one-of: [...] }`")
    }
    if let inner = fields["list-of"] { return type(inner).map(ParameterType.list) }
    if let words = fields.texts("one-of", &diagnostics) { return .oneOf(words.map(\.value)) }
    diagnostics.add(.missingKey, "the parameter type needs `list-of` or `one-of`", at: node.mark)
    return nil
  }

  /// A value checked against the type.
  mutating func value(_ node: YAMLNode, of type: ParameterType) -> ParameterValue? {
    if case .list(let inner) = type {
      guard let items = node.list else {
        diagnostics.add(
          .operandType, "expected \(type.phrase), found \(node.described)", at: node.mark,
          help: node.text.flatMap {
            $0.isEmpty || node.isNull ? nil : "write it as a list: [\($0.shortened)]"
          })
        return nil
      }
      let texts = items.compactMap { scalar($0, of: inner) }
      return texts.count == items.count ? .list(texts) : nil
    }
    return scalar(node, of: type).map(ParameterValue.scalar)
  }

  private mutating func scalar(_ node: YAMLNode, of type: ParameterType) -> String? {
    if case .text = type { return OperandReader.text(node, diagnostics: &diagnostics) }
    if case .duration = type {
      return OperandReader.duration(node, diagnostics: &diagnostics).flatMap { _ in node.text }
    }
    guard let text = node.text, Self.fits(text, type) else {
      let help: String? =
        if case .oneOf(let words) = type { Suggestion.help(for: node.text ?? "", in: words) } else { nil }
      diagnostics.add(
        .operandType, "expected \(type.phrase), found \(node.described)", at: node.mark, help: help)
      return nil
    }
    return text
  }

  static func fits(_ text: String, _ type: ParameterType) -> Bool {
    switch type {
    case .text: true
    case .number: Number(policy: text) != nil
    case .boolean: text == "true" || text == "false"
    case .duration: (try? TimeSpan.policy(text).get()) != nil
    case .date: Instant(text) != nil
    case .version: Version(text) != nil
    case .cidr: ScalarKind.matchesText(.cidr, text)
    case .port: ScalarKind.matchesText(.port, text)
    case .oneOf(let words): words.contains(text)
    case .list: false
    }
  }

  /// Negative, 0 or positive as the first is below, at or above the second; nil where the type has no order.
  static func order(_ left: String, _ right: String, _ type: ParameterType) -> Int? {
    func compare<Item: Comparable>(_ left: Item?, _ right: Item?) -> Int? {
      guard let left, let right else { return nil }
      return left < right ? -1 : left == right ? 0 : 1
    }
    switch type {
    case .number, .port: return compare(Number(policy: left), Number(policy: right))
    case .duration: return compare(try? TimeSpan.policy(left).get(), try? TimeSpan.policy(right).get())
    case .date: return compare(Instant(left), Instant(right))
    case .version: return compare(Version(left), Version(right))
    case .text, .boolean, .cidr, .list, .oneOf: return nil
    }
  }
}

extension ParameterType {
  /// The type as words: `a number`, `one of strict, lax`.
  var phrase: String {
    if case .oneOf = self { described } else { "a \(described)" }
  }
}

extension Parameter {
  /// The value as a node of a policy, as if it had been written at the place of use.
  func node(at mark: SourceMark) -> YAMLNode {
    let style: YAMLNode.Style
    switch type {
    case .text, .oneOf, .list(.text), .list(.oneOf), .cidr, .list(.cidr): style = .quoted
    default: style = .plain
    }
    switch value {
    case .scalar(let text): return YAMLNode(.scalar(text, style), at: mark, weight: 1)
    case .list(let items):
      let nodes = items.map { YAMLNode(.scalar($0, style), at: mark, weight: 1) }
      return YAMLNode(.list(nodes), at: mark, weight: nodes.count + 1)
    }
  }
}

extension ParameterType {
  /// Some value of the type, for checking a definition without its arguments.
  var sample: ParameterValue {
    switch self {
    case .text: .scalar("text")
    case .number, .port: .scalar("1")
    case .boolean: .scalar("true")
    case .duration: .scalar("1d")
    case .date: .scalar("2000-01-01")
    case .version: .scalar("1.0")
    case .cidr: .scalar("192.0.2.0/24")
    case .oneOf(let words): .scalar(words.first ?? "text")
    case .list(let inner):
      if case .scalar(let text) = inner.sample { .list([text]) } else { .list([]) }
    }
  }
}
