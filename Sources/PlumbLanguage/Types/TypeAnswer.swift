public import PlumbValues

/// How items of a type (or a part of it) are told in what its provider's commands print.
public struct TypeAnswer: Sendable, Hashable {
  /// The member that holds the list of items.
  public var list: String?
  /// The member that holds the one item.
  public var object: String?
  /// Members that every item has; a text, where the list holds ids alone.
  public var has: [String]
  /// The list holds ids and nothing else.
  public var holdsIDs = false
}

extension TypeParser {
  static let answer = KeyTable(["list", "object", "has", "ids"])

  /// `answers`: how items are told where nothing says their type.
  mutating func answers(_ node: YAMLNode?) -> [TypeAnswer] {
    guard let node else { return [] }
    return (node.list ?? [node]).compactMap { item in
      guard let fields = Fields(item, in: "the answer", allowed: Self.answer.keys, &diagnostics) else {
        return nil
      }
      let answer = TypeAnswer(
        list: fields.text("list", &diagnostics), object: fields.text("object", &diagnostics),
        has: fields.texts("has", orOne: true, &diagnostics)?.map(\.value) ?? [],
        holdsIDs: fields.flag("ids", &diagnostics) ?? false)
      if answer.list != nil && answer.object != nil {
        diagnostics.add(.shape, "an answer has one of `list` and `object`", at: item.mark)
        return nil
      }
      if answer.holdsIDs ? answer.list == nil || !answer.has.isEmpty : answer.has.isEmpty {
        diagnostics.add(
          .missingKey,
          answer.holdsIDs
            ? "a list of ids has `list`, and nothing to tell its items by"
            : "an answer needs `has`: members that every item has", at: item.mark)
        return nil
      }
      return answer
    }
  }

  /// A path, or several of which the first that holds something counts.
  mutating func pathList(_ key: String, _ fields: Fields) -> [[PathStep]] {
    (fields.texts(key, orOne: true, &diagnostics) ?? []).compactMap { path in
      if let steps = PathText.steps(path.value) { return steps }
      diagnostics.add(.badPath, "`\(path.value.shortened)` is not a path", at: path.mark)
      return nil
    }
  }

  /// `by` of a part: members of the same name in both documents, or `{ THEIRS: OURS }`.
  mutating func links(_ fields: Fields) -> [TypeDescription.Part.Link] {
    guard let node = fields["by"] else { return [] }
    return (node.list ?? [node]).compactMap { item in
      if let map = item.map, let entry = map.first, map.count == 1, let theirs = entry.key.text,
        let ours = entry.value.text
      {
        guard let part = steps(theirs, at: entry.key), let owner = steps(ours, at: entry.value) else {
          return nil
        }
        return TypeDescription.Part.Link(part: part, owner: owner)
      }
      guard let text = item.text, !item.isNull else {
        diagnostics.add(
          .shape,
          "`by` holds paths, or mappings of the part's path to the resource's, found \(item.described)",
          at: item.mark)
        return nil
      }
      return steps(text, at: item).map { TypeDescription.Part.Link(part: $0, owner: $0) }
    }
  }
}

/// All that readers of exports go by: how items are told, and what identifies and places them. Made from the types.
public struct AnswerCatalog: Sendable {
  /// What identifies and places resources of a type, or of a part (`TYPE#part`).
  public struct Kind: Sendable {
    public let type: String
    public let provider: Provider
    public let idFrom: [[PathStep]]
    public let nameFrom: [[PathStep]]
    public let accountFrom: [[PathStep]]
    /// A region has resources of its own.
    public let isRegional: Bool
    /// A scope has one resource of the type at most.
    public let isOnePerScope: Bool
    public let isPart: Bool
  }

  /// What items of a type have.
  public struct Signature: Sendable {
    public let has: [String]
    public let holdsIDs: Bool
    public let type: String
  }

  public private(set) var lists: [String: [Signature]] = [:]
  public private(set) var objects: [String: [Signature]] = [:]
  /// Items that stand alone, those with most members first.
  public private(set) var alone: [Signature] = []
  private var kinds: [String: Kind] = [:]
  /// First letters of types that are known, in lower case: most types are told apart by them.
  private var initials = ByteSet()
  /// First letters of `objects`.
  public private(set) var objectInitials = ByteSet()

  public init() {}

  public init(_ types: [TypeDescription]) {
    for type in types {
      let provider = Provider(type: type.name)
      for part in [nil] + type.parts.keys.sorted().map(Optional.init) {
        let answers = part.map { type.parts[$0]?.answers ?? [] } ?? type.answers
        add(answers, type, part, provider)
      }
    }
    alone.sort { ($1.has.count, $0.type) < ($0.has.count, $1.type) }
  }

  private mutating func add(
    _ answers: [TypeAnswer], _ type: TypeDescription, _ part: String?, _ provider: Provider
  ) {
    let suffix = part.map { "#" + $0 } ?? ""
    if provider == .aws || !type.idFrom.isEmpty || !type.nameFrom.isEmpty || !type.accountFrom.isEmpty {
      let links = part.flatMap { type.parts[$0]?.by.map(\.part) } ?? []
      for name in [type.name] + type.names {
        kinds[(name + suffix).lowercased()] = Kind(
          type: type.name + suffix, provider: provider, idFrom: links + type.idFrom, nameFrom: type.nameFrom,
          accountFrom: type.accountFrom, isRegional: type.scope == ScopeKind.region.rawValue,
          isOnePerScope: type.isOnePerScope, isPart: part != nil)
        if let first = name.utf8.first { initials.insert(first | 0x20) }
      }
    }
    for answer in answers {
      let signature = Signature(has: answer.has, holdsIDs: answer.holdsIDs, type: type.name + suffix)
      if let list = answer.list { lists[list, default: []].append(signature) }
      if let object = answer.object {
        objects[object, default: []].append(signature)
        if let first = object.utf8.first { objectInitials.insert(first) }
      }
      if !answer.holdsIDs { alone.append(signature) }
    }
  }

  /// What is known of a type, whatever its case.
  public func kind(_ type: Bytes) -> Kind? {
    guard let first = type.first, initials.contains(first | 0x20) else { return nil }
    return kinds[TextFold.folded(String(decoding: type, as: UTF8.self))]
  }

  /// How items of a type are told.
  public func signatures(_ type: String) -> [Signature] { alone.filter { $0.type == type } }

  /// The one type whose items a list of this name holds; nil where it is none, or one of several.
  public func type(list: String) -> String? {
    let types = Set((lists[list] ?? []).map(\.type))
    return types.count == 1 ? types.first : nil
  }

  /// The type of an item with these members.
  public func type(of members: Set<String>) -> String? {
    alone.first { members.isSuperset(of: $0.has) }?.type
  }
}
