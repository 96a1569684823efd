internal import PlumbValues

extension Checker {
  /// `$params.NAME` replaced by its value, `$$` by a plain `$`; other nodes as they are. Nil where the name is wrong.
  mutating func substituted(_ node: YAMLNode) -> YAMLNode? {
    guard let text = node.text, text.utf8.first == UInt8(ascii: "$") else {
      guard let items = node.list, items.contains(where: { $0.text?.utf8.first == UInt8(ascii: "$") }) else {
        return node
      }
      var flat: [YAMLNode] = []
      for item in items {
        guard let replaced = substituted(item) else { return nil }
        if replaced === item, refusesPath(item) { return nil }
        flat += replaced !== item ? replaced.list ?? [replaced] : [replaced]
      }
      return YAMLNode(.list(flat), at: node.mark, weight: node.weight)
    }
    if text.hasPrefix("$$") {
      return YAMLNode(.scalar(String(text.dropFirst()), .quoted), at: node.mark, weight: 1)
    }
    guard text.hasPrefix("$params.") else { return node }
    let name = String(text.dropFirst("$params.".count))
    guard let parameter = parameter(name) else {
      diagnostics.add(
        .unknownName, "there is no parameter `\(name.shortened)`", at: node.mark,
        help: Suggestion.help(
          for: name, in: (Array(parameters.keys) + state.arguments.keys).sorted(), what: "declared are"))
      return nil
    }
    if state.arguments[name] == nil {
      usedParameters.insert(name)
      state.lookedUp.append(name)
    } else {
      state.lookedUp += state.argumentSources[name] ?? []
    }
    return parameter.node(at: node.mark)
  }

  /// The argument of the definition being expanded, else the pack's parameter.
  func parameter(_ name: String) -> Parameter? { state.arguments[name] ?? parameters[name] }

  /// True, and reported, for a `$` path where only a constant may stand.
  private mutating func refusesPath(_ node: YAMLNode) -> Bool {
    guard let text = node.text, text.hasPrefix("$") else { return false }
    diagnostics.add(
      .operandType, "a `$` path can't stand here, only a constant", at: node.mark,
      help: "a text that begins with `$` is written `$\(text.shortened)`")
    return true
  }

  /// A constant with its parameters replaced, deep; nil, and reported, where a `$` path stands in it.
  mutating func constantNode(_ node: YAMLNode) -> YAMLNode? {
    switch node.content {
    case .scalar:
      guard let replaced = substituted(node) else { return nil }
      return replaced === node && refusesPath(node) ? nil : replaced
    case .list(let items):
      var parts: [YAMLNode] = []
      for item in items {
        guard let part = constantNode(item) else { return nil }
        parts += item.text != nil && part !== item ? part.list ?? [part] : [part]
      }
      return YAMLNode(.list(parts), at: node.mark, weight: node.weight)
    case .map(let entries):
      var parts: [YAMLNode.Entry] = []
      for entry in entries {
        guard let value = constantNode(entry.value) else { return nil }
        parts.append(YAMLNode.Entry(key: entry.key, value: value))
      }
      return YAMLNode(.map(parts), at: node.mark, weight: node.weight)
    }
  }

  /// A mapping of number tests with parameters in it replaced.
  mutating func substitutedNumbers(_ node: YAMLNode) -> YAMLNode {
    guard let map = node.map else { return node }
    let entries = map.map { YAMLNode.Entry(key: $0.key, value: substituted($0.value) ?? $0.value) }
    return YAMLNode(.map(entries), at: node.mark, weight: node.weight)
  }

  /// `$PATH` as a path; nil where the node is none, and `.some(nil)` where it is a wrong one.
  private mutating func reference(_ node: YAMLNode) -> CheckedPath?? {
    guard let text = node.plainText ?? node.text, text.hasPrefix("$"), !text.hasPrefix("$$") else {
      return nil
    }
    if text.hasPrefix("${") {
      diagnostics.add(.badPath, "`${…}` stands in messages and steps; an operand is `$PATH`", at: node.mark)
      return .some(nil)
    }
    return .some(path(String(text.dropFirst()), at: node.mark)?.path)
  }

  /// The operand, read and typed as the operator wants it.
  mutating func operand(
    _ op: Operator, _ given: YAMLNode, _ description: PropertyDescription?, ignoreCase: Bool
  ) -> Operand? {
    let isConstant = given.text == nil && (op.operand == .any || op.operand == .many)
    guard let node = isConstant ? constantNode(given) : substituted(given) else { return nil }
    if op.operand != .date, node === given, let reference = reference(node) {
      guard let path = reference else { return nil }
      guard op.operand != .count, op.operand != .pattern, op.operand != .kind, op.operand != .prefix else {
        diagnostics.add(.operandType, "`\(op.name)` takes no `$` path", at: node.mark)
        return nil
      }
      return .path(path)
    }
    switch op.operand {
    case .flag: return flag(node).map(Operand.flag)
    case .any: return constant(node, description, ignoreCase).map(Operand.value)
    case .many:
      let items = node.list ?? (node === given ? nil : [node])
      guard let items else {
        let single = Self.singles[op.name].map { ", or `\($0)`" } ?? ""
        diagnostics.add(
          .operandType, "`\(op.name)` takes a list, found \(node.described)", at: node.mark,
          help: node.text.map { "write `[\($0.shortened)]`\(single)" })
        return nil
      }
      let values = items.compactMap { constant($0, description, ignoreCase) }
      return values.count == items.count ? .values(values) : nil
    case .order: return order(op, node, description)
    case .duration: return OperandReader.duration(node, diagnostics: &diagnostics).map(Operand.span)
    case .count:
      return OperandReader.numberTest(substitutedNumbers(node), diagnostics: &diagnostics).map(Operand.count)
    case .date: return date(node).map(Operand.date)
    case .addresses: return addresses(node).map(Operand.addresses)
    case .prefix: return prefix(node)
    case .ports: return ports(node).map(Operand.ports)
    case .text, .id: return OperandReader.text(node, diagnostics: &diagnostics).map(Operand.text)
    case .glob:
      return OperandReader.text(node, diagnostics: &diagnostics).map {
        .glob(Glob($0, ignoreCase: ignoreCase))
      }
    case .pattern: return pattern(node, isWritten: node === given)
    case .version: return version(node)
    case .kind: return kind(node)
    case .condition, .path, .separators: return nil
    }
  }

  /// What says the same of one value.
  private static let singles = [
    "in": "equals", "not-in": "not-equals", "contains-all": "contains", "contains-any": "contains",
  ]

  /// A constant, held against the members of the property's enum.
  mutating func constant(
    _ node: YAMLNode, _ description: PropertyDescription?, _ ignoreCase: Bool
  ) -> Value? {
    guard let value = OperandReader.constant(node, of: description?.kinds ?? [], diagnostics: &diagnostics)
    else {
      return nil
    }
    if let members = description?.members, let text = value.text,
      !members.contains(where: { TextFold.equal($0, text, ignoreCase: ignoreCase) })
    {
      diagnostics.add(
        .unknownMember, "the property is never `\(text.shortened)`", at: node.mark,
        help: Suggestion.help(for: text, in: members))
      return nil
    }
    return value
  }

  private mutating func order(_ op: Operator, _ node: YAMLNode, _ description: PropertyDescription?)
    -> Operand?
  {
    guard let text = node.text else {
      diagnostics.add(
        .operandType, "`\(op.name)` takes a number or a duration, found \(node.described)", at: node.mark)
      return nil
    }
    let kinds = description?.kinds ?? []
    let wantsSpan = kinds.contains(.duration) || description?.seconds == true
    if let number = Number(policy: text), node.plainText != nil {
      if wantsSpan {
        diagnostics.add(
          .wrongUnit, "the property is a duration, and \(text) has no unit", at: node.mark,
          help: "such as `\(text)d`")
        return nil
      }
      return .number(number)
    }
    guard let span = OperandReader.duration(node, diagnostics: &diagnostics) else { return nil }
    if !wantsSpan, kinds.contains(.number) {
      diagnostics.add(.wrongUnit, "the property is a number, and `\(text)` is a duration", at: node.mark)
      return nil
    }
    return .span(span)
  }

  /// A date, `now` or `$PATH`, with `+` or `-` a duration.
  private mutating func date(_ node: YAMLNode) -> DateOperand? {
    guard let text = node.text else {
      diagnostics.add(.operandType, "expected a date, found \(node.described)", at: node.mark)
      return nil
    }
    if let base = dateBase(text, node.mark) { return base.map { DateOperand(base: $0) } }
    // A path may have hyphens, and no plus.
    let plus = text.hasPrefix("$") ? text.firstIndex(of: "+") : nil
    if let at = plus ?? text.lastIndex(where: { $0 == "+" || $0 == "-" }), at > text.startIndex {
      let head = String(text[..<at])
      let tail = String(text[text.index(after: at)...])
      if head == "now" || head.hasPrefix("$") && text[at] == "+" {
        let offset = YAMLNode(
          .scalar(tail, .plain), at: node.mark(at: head.unicodeScalars.count + 1), weight: 1)
        if OperandReader.duration(offset, diagnostics: &diagnostics) == nil { return nil }
      }
      if case .success(let span) = TimeSpan.policy(tail), let base = dateBase(head, node.mark) {
        let signed = text[at] == "-" ? TimeSpan(ticks: 0 &- span.ticks) : span
        return base.map { DateOperand(base: $0, offset: signed) }
      }
    }
    if text.hasPrefix("$") {
      return path(String(text.dropFirst()), at: node.mark).map { DateOperand(base: .path($0.path)) }
    }
    diagnostics.add(
      .operandType, "`\(text.shortened)` is no date", at: node.mark,
      help: "a date such as 2026-11-20, `now` or `$PATH`, with `+90d` or `-90d` if need be")
    return nil
  }

  /// `.some(nil)`: a path that was reported as wrong.
  private mutating func dateBase(_ text: String, _ mark: SourceMark) -> DateOperand.Base?? {
    if text == "now" { return .now }
    if let instant = Instant(text) { return .instant(instant) }
    guard text.hasPrefix("$"), !text.dropFirst().contains(where: { $0 == "+" }) else { return nil }
    if let at = text.lastIndex(of: "-"),
      case .success = TimeSpan.policy(String(text[text.index(after: at)...]))
    {
      return nil
    }
    return .some(path(String(text.dropFirst()), at: mark).map { .path($0.path) })
  }

  mutating func addresses(_ node: YAMLNode) -> AddressSet? {
    let items = node.list ?? [node]
    let texts = items.compactMap(\.text)
    for item in items {
      if let text = item.text, let set = AddressSet([text]), set.tags.isEmpty { continue }
      diagnostics.add(
        .operandType, "\(item.described) is no address range", at: item.mark,
        help: "such as 10.0.0.0/8 or 2001:db8::/32")
      return nil
    }
    return AddressSet(texts)
  }

  static let prefixKeys = ["v4", "v6"]

  private mutating func prefix(_ node: YAMLNode) -> Operand? {
    func length(_ node: YAMLNode, _ most: Int) -> Int? {
      guard let text = node.text, let number = Int(text.hasPrefix("/") ? String(text.dropFirst()) : text),
        (0...most).contains(number)
      else {
        diagnostics.add(
          .operandType, "expected a prefix length from 0 to \(most), found \(node.described)", at: node.mark)
        return nil
      }
      return number
    }
    if node.text != nil { return length(node, 32).map { .prefix(v4: $0, v6: nil) } }
    guard let fields = Fields(node, in: "the prefix", allowed: Self.prefixKeys, &diagnostics) else {
      return nil
    }
    guard let v4 = fields["v4"].flatMap({ substituted($0) }),
      let v6 = fields["v6"].flatMap({ substituted($0) })
    else {
      diagnostics.add(.missingKey, "the prefix needs `v4` and `v6`", at: node.mark)
      return nil
    }
    guard let first = length(v4, 32), let second = length(v6, 128) else { return nil }
    return .prefix(v4: first, v6: second)
  }

  mutating func ports(_ node: YAMLNode) -> PortSet? {
    let items = node.list ?? [node]
    guard let set = PortSet(items.compactMap(\.text)), items.allSatisfy({ $0.text != nil }) else {
      diagnostics.add(
        .operandType, "\(node.described) is no port set", at: node.mark,
        help: "such as 22, \"20-30\" or [22, 3389]")
      return nil
    }
    return set
  }

  /// `isWritten`: not the value of a parameter, which may be any pattern.
  private mutating func pattern(_ node: YAMLNode, isWritten: Bool) -> Operand? {
    guard let text = OperandReader.text(node, diagnostics: &diagnostics) else { return nil }
    do {
      let regex = try Regex(text)
      if isWritten, let simpler = Self.simpler(text) {
        diagnostics.add(
          .simplerOperator, "this regular expression says what a text operator can", at: node.mark,
          help: "write `\(simpler)`")
      }
      return .pattern(regex)
    } catch {
      diagnostics.add(
        .badPattern, "the regular expression is wrong: \(error.message)", at: node.mark,
        help: "RE2 syntax: no look-ahead and no back-references")
      return nil
    }
  }

  /// The text operator that says the same as a pattern of plain characters with `.*` at its ends.
  private static func simpler(_ pattern: String) -> String? {
    var core = Substring(pattern)
    if core.hasPrefix("^") { core = core.dropFirst() }
    if core.hasSuffix("$"), !core.hasSuffix("\\$") { core = core.dropLast() }
    let leading = core.hasPrefix(".*")
    if leading { core = core.dropFirst(2) }
    let trailing = core.hasSuffix(".*")
    if trailing { core = core.dropLast(2) }
    guard !core.isEmpty, core.allSatisfy({ $0.isLetter || $0.isNumber || "-_ /:".contains($0) }) else {
      return nil
    }
    switch (leading, trailing) {
    case (false, false): return "equals: \(core)"
    case (false, true): return "starts-with: \(core)"
    case (true, false): return "ends-with: \(core)"
    case (true, true): return "has-text: \(core)"
    }
  }

  private mutating func version(_ node: YAMLNode) -> Operand? {
    guard let text = node.text, let version = Version(text) else {
      diagnostics.add(
        .operandType, "\(node.described) is no version", at: node.mark,
        help: "numbers joined by dots, such as 1.10")
      return nil
    }
    return .version(version)
  }

  private mutating func kind(_ node: YAMLNode) -> Operand? {
    if let kind = node.text.flatMap(ScalarKind.init) { return .kind(kind) }
    diagnostics.add(
      .badWord, "there is no kind \(node.described)", at: node.mark,
      help: Suggestion.help(forKind: node.text ?? "", in: ScalarKind.allCases.map(\.rawValue)))
    return nil
  }
}
