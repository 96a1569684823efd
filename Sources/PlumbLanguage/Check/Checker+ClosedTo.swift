internal import PlumbValues

extension Checker {
  static let closedToKeys = ["source", "ports", "protocols"]
  static let closedToRequired = ["source"]
  static let protocolWords: [String: ProtocolSet] = [
    "tcp": ProtocolSet([6]), "udp": ProtocolSet([17]), "icmp": ProtocolSet([1, 58]), "any": .all,
  ]

  /// `closed-to`: nothing of what is named reaches through the document at hand.
  mutating func closedTo(_ entry: YAMLNode.Entry) -> CheckedCondition? {
    guard
      let fields = Fields(entry.value, in: "`closed-to`", allowed: Self.closedToKeys, &diagnostics)
    else { return nil }
    fields.require(Self.closedToRequired, &diagnostics)
    let before = state.lookedUp.count
    guard let frame = state.frames.last(where: \.isDocument),
      case .document(let type, let description) = frame.kind
    else { return nil }
    let source = fields["source"].map { self.source($0) }
    let ports = fields["ports"].map { askedPorts($0) }
    let protocols = fields["protocols"].map { self.protocols($0) }
    guard let rules = description?.reachability else {
      diagnostics.add(
        .noRules,
        description == nil
          ? "nothing describes \(type), so nobody knows how its rules are read"
          : "the type \(type) doesn't say how its rules are read",
        at: entry.key.mark, help: "`reachability` of a type file says it")
      return nil
    }
    guard let source = source ?? nil, ports.map({ $0 != nil }) ?? true,
      protocols.map({ $0 != nil }) ?? true
    else { return nil }
    let question = PacketQuestion(
      source: source.source, ports: ports ?? nil, protocols: (protocols ?? nil)?.set ?? .all)
    if let mark = fields.keyMark("ports"), question.ports != nil,
      (protocols ?? nil)?.isPortless ?? false
    {
      diagnostics.add(
        .misplaced, "`ports` beside icmp, which has none", at: mark,
        help: "ask for icmp in a `closed-to` of its own")
      return nil
    }
    let lists = rules.rules.compactMap { list(of: $0.path, entry.key.mark) }
    let members = rules.resourcePaths.compactMap { list(of: $0, entry.key.mark) }
    guard lists.count == rules.rules.count, members.count == rules.resourcePaths.count else { return nil }
    guard isDecided(lists) else { return nil }
    return .closedTo(
      CheckedClosedTo(
        frame: frame.index, rules: rules, lists: lists, members: members, question: question,
        ignoreCase: description?.ignoreCase ?? false,
        expected: Self.words(question, source.words, (protocols ?? nil)?.words), mark: entry.key.mark,
        origin: origin(since: before)))
  }

  /// A path of the type file, as if the condition had named it.
  private mutating func list(of path: Marked<String>, _ mark: SourceMark) -> CheckedPath? {
    guard var checked = self.path("\\" + path.value, at: mark)?.path else { return nil }
    checked.text = path.value
    return checked
  }

  /// In `when` and `if`, absent rules have to mean something.
  private mutating func isDecided(_ lists: [CheckedPath]) -> Bool {
    guard state.decidesAbsence else { return true }
    for path in lists where path.description?.always != true && path.description?.absentMeans == nil {
      diagnostics.add(
        .undecidedAbsence,
        "`when` and `if` decide on `\(path.text)`, and nothing says what its absence means",
        at: path.mark, help: "describe the property with `always` or `absent-means`")
      return false
    }
    return true
  }

  private static func words(_ question: PacketQuestion, _ source: String, _ protocols: String?) -> String {
    let ports = question.ports.map { RuleReader.words($0.ranges) }
    let on = [ports, protocols.map { ports == nil ? $0 : "(\($0))" }].compactMap { $0 }
    return on.isEmpty ? source : "\(source) on \(on.joined(separator: " "))"
  }

  // MARK: - Operands

  /// The items of an operand that is one text or a list of them; nil, and reported, where it is something else.
  private mutating func items(_ node: YAMLNode, _ what: String) -> [YAMLNode]? {
    guard let node = substituted(node) else { return nil }
    guard let items = node.list ?? (node.text == nil || node.isNull ? nil : [node]) else {
      diagnostics.add(.operandType, "expected \(what), found \(node.described)", at: node.mark)
      return nil
    }
    guard !items.isEmpty else {
      diagnostics.add(.emptyTest, "the list of \(what) is empty", at: node.mark)
      return nil
    }
    return items
  }

  /// `internet`, or addresses and ranges.
  private mutating func source(_ node: YAMLNode) -> (source: PacketQuestion.Source, words: String)? {
    guard let items = items(node, "addresses") else { return nil }
    if items.count == 1, items[0].text == "internet" { return (.internet, "the internet") }
    for item in items {
      guard let text = item.text, let set = AddressSet([text]), set.tags.isEmpty, IPRange(text) != nil else {
        let isAlone = item.text == "internet"
        diagnostics.add(
          .operandType,
          isAlone
            ? "`internet` stands alone" : "\(item.described) is neither `internet` nor a range of addresses",
          at: item.mark,
          help: isAlone
            ? "ask for the other addresses in a second `closed-to`"
            : Suggestion.nearest(item.text ?? "", in: ["internet"]).map { "did you mean `\($0)`?" }
              ?? "such as internet, 10.0.0.0/8 or [203.0.113.0/24, 2001:db8::/32]")
        return nil
      }
    }
    let texts = items.compactMap(\.text)
    return AddressSet(texts).map { (.addresses($0.space), texts.joined(separator: ", ")) }
  }

  private mutating func askedPorts(_ node: YAMLNode) -> PortSet? {
    guard let items = items(node, "ports") else { return nil }
    var set = PortSet.none
    for item in items {
      guard let part = ports(item) else { return nil }
      set = set.union(part)
    }
    return set
  }

  private mutating func protocols(_ node: YAMLNode) -> (set: ProtocolSet, words: String, isPortless: Bool)? {
    guard let items = items(node, "protocols") else { return nil }
    var set = ProtocolSet.none
    var isPortless = false
    for item in items {
      guard let word = item.text, let found = Self.protocolWords[word] else {
        diagnostics.add(
          .badWord, "there is no protocol \(item.described)", at: item.mark,
          help: Suggestion.help(for: item.text ?? "", in: ["tcp", "udp", "icmp", "any"]))
        return nil
      }
      set = set.union(found)
      isPortless = isPortless || word == "icmp"
    }
    let words = items.compactMap(\.text).map { $0 == "any" ? "any protocol" : $0 }.joined(separator: ", ")
    return (set, words, isPortless)
  }
}
