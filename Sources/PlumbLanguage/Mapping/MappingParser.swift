internal import PlumbValues

/// Reads `terraform:` of a type file: one mapping for each type of a provider.
struct MappingParser {
  static let special = ["parent", "name", "part-of"]
  static let parent = KeyTable(["from", "or-below"], required: ["from"])
  /// Keys of a rule of which it has exactly one.
  static let forms = ["from", "not", "constant", "first-of", "list", "json", "join"]
  static let formKeys: [String: [String]] = [
    "from": ["from", "values", "absent", "unset"], "not": ["not", "unset"], "constant": ["constant"],
    "first-of": ["first-of", "unset"], "list": ["list", "element", "key", "if", "open", "unset"],
    "json": ["json"], "join": ["join", "by"],
  ]
  static let choice = KeyTable(["value", "from", "not", "if"])
  static let conditionKeys = ["exists"]

  let properties: PropertyTree
  let parts: [String]
  var diagnostics = Diagnostics()

  mutating func parse(_ node: YAMLNode) -> [Mapping] {
    guard let map = node.map else {
      diagnostics.add(.shape, "`terraform` has to be a mapping, found \(node.described)", at: node.mark)
      return []
    }
    return map.compactMap { entry in entry.key.text.flatMap { mapping($0, entry.value, entry.key.mark) } }
  }

  private mutating func mapping(_ resource: String, _ node: YAMLNode, _ mark: SourceMark) -> Mapping? {
    guard let map = node.map else {
      diagnostics.add(
        .shape, "the mapping of `\(resource.shortened)` has to be a mapping, found \(node.described)",
        at: node.mark)
      return nil
    }
    var mapping = Mapping(resource: resource, document: MappingNode(), mark: mark)
    for entry in map {
      guard let key = entry.key.text else { continue }
      switch key {
      case "parent": mapping.parent = parentRule(entry.value)
      case "part-of": mapping.partOf = partOf(entry.value)
      case "name": mapping.name = plainPlace(entry.value)
      default: property(key, entry, into: &mapping.document)
      }
    }
    // The name is one of the type's own properties, too.
    if mapping.partOf.isEmpty, properties.children["name"] != nil, mapping.document["name"] == nil {
      let place = MappedPlace(isElement: false, steps: mapping.name ?? [.key("name")])
      mapping.document.members.append(("name", MappingNode(rule: .attribute([place]))))
    }
    mapping.document = mapping.document.total(properties, also: parts)
    return mapping
  }

  private mutating func parentRule(_ node: YAMLNode) -> Mapping.ParentRule? {
    if node.text != nil {
      return plainPlace(node).map { Mapping.ParentRule(attribute: $0, orBelow: []) }
    }
    guard let fields = Fields(node, in: "`parent`", allowed: Self.parent.keys, &diagnostics) else {
      return nil
    }
    fields.require(Self.parent.required, &diagnostics)
    let below = fields.texts("or-below", orOne: true, &diagnostics)?.map(\.value) ?? []
    return fields["from"].flatMap { plainPlace($0) }.map { Mapping.ParentRule(attribute: $0, orBelow: below) }
  }

  private mutating func partOf(_ node: YAMLNode) -> [String: [PathStep]] {
    guard let map = node.map, !map.isEmpty else {
      diagnostics.add(
        .shape, "`part-of` has to be a mapping of types to attributes, found \(node.described)", at: node.mark
      )
      return [:]
    }
    var found: [String: [PathStep]] = [:]
    for entry in map {
      if let type = entry.key.text, let place = plainPlace(entry.value) { found[type] = place }
    }
    return found
  }

  /// An attribute of the resource itself.
  private mutating func plainPlace(_ node: YAMLNode) -> [PathStep]? {
    guard let place = place(node, inElement: false) else { return nil }
    return place.steps
  }

  private mutating func property(_ key: String, _ entry: YAMLNode.Entry, into document: inout MappingNode) {
    guard let steps = PathText.steps(key.hasPrefix("\\") ? String(key.dropFirst()) : key) else {
      diagnostics.add(.badPath, "`\(key.shortened)` is not a path", at: entry.key.mark)
      return
    }
    guard let tree = described(steps, in: properties, at: entry.key.mark) else { return }
    if let rule = rule(entry.value, tree, inElement: false) {
      insert(rule, at: steps[...], into: &document, mark: entry.key.mark)
    }
  }

  /// What the type knows of the path; a path that it doesn't describe is a mistake.
  private mutating func described(
    _ steps: [PathStep], in tree: PropertyTree, at mark: SourceMark
  ) -> PropertyTree? {
    var here = tree
    for (index, step) in steps.enumerated() {
      guard case .key(let name) = step else {
        diagnostics.add(
          .badPath, "a mapped path has no numbers", at: mark, help: "map the list with `list` and `element`")
        return nil
      }
      if let below = here.below(step) {
        here = below
      } else if index == 0, ["id", "name", "type"].contains(name) || parts.contains(name) {
        return PropertyTree()
      } else if here.description != nil, here.children.isEmpty {
        return PropertyTree()
      } else {
        diagnostics.add(
          .unknownProperty, "the type describes no `\(PathText.text(steps).shortened)`", at: mark,
          help: Suggestion.help(for: name, in: here.children.keys.sorted()))
        return nil
      }
    }
    return here
  }

  private mutating func insert(
    _ rule: MappingRule, at path: ArraySlice<PathStep>, into node: inout MappingNode, mark: SourceMark
  ) {
    guard case .key(let name)? = path.first else {
      if node.rule != nil || !node.members.isEmpty {
        diagnostics.add(.duplicate, "a path above or below it is mapped too", at: mark)
      }
      node.rule = rule
      return
    }
    if node.rule != nil {
      diagnostics.add(.duplicate, "a path above or below it is mapped too", at: mark)
      return
    }
    let index =
      node.members.firstIndex { $0.name == name }
      ?? {
        node.members.append((name, MappingNode()))
        return node.members.count - 1
      }()
    insert(rule, at: path.dropFirst(), into: &node.members[index].node, mark: mark)
  }
}

// Rules.
extension MappingParser {
  mutating func rule(_ node: YAMLNode, _ tree: PropertyTree, inElement: Bool) -> MappingRule? {
    if node.text != nil { return place(node, inElement: inElement).map { .attribute([$0]) } }
    if let list = node.list { return joined(list, tree, node.mark, inElement) }
    let keys = (node.map ?? []).compactMap(\.key.text)
    let found = Self.forms.filter { keys.contains($0) }
    guard found.count == 1, let form = found.first else {
      let wrong = node.map?.first { !Self.forms.contains($0.key.text ?? "") }
      if found.isEmpty, let wrong, let key = wrong.key.text {
        diagnostics.add(
          .unknownKey, "unknown key `\(key.shortened)` in the rule", at: wrong.key.mark,
          help: Suggestion.help(for: key, in: Self.forms))
      } else {
        diagnostics.add(
          .shape, "a rule has one of \(Self.forms.joined(separator: ", "))", at: node.mark)
      }
      return nil
    }
    guard
      let fields = Fields(node, in: "the rule", allowed: Self.formKeys[form] ?? Self.forms, &diagnostics),
      let value = fields[form], let rule = formed(form, fields, value, tree, inElement)
    else { return nil }
    guard let unset = fields["unset"] else { return rule }
    guard let places = rule.choicePlaces ?? places(value, inElement),
      let value = unset.isNull ? Value.null : constant(unset, tree)
    else { return nil }
    return .unset(places, value, rule)
  }

  private mutating func formed(
    _ form: String, _ fields: Fields, _ value: YAMLNode, _ tree: PropertyTree, _ inElement: Bool
  ) -> MappingRule? {
    switch form {
    case "not":
      if let kinds = tree.description?.kinds, !kinds.isEmpty, !kinds.contains(.boolean) {
        diagnostics.add(
          .wrongSubject, "`not` makes no sense for \(PropertyKind.phrase(kinds))", at: value.mark,
          help: "`not` turns a boolean round")
      }
      return places(value, inElement).map { .not($0) }
    case "constant": return value.isNull ? .constant(.null) : constant(value, tree).map { .constant($0) }
    case "first-of": return firstOf(value, tree, inElement)
    case "list": return blocks(fields, value, tree, inElement).map { .list([$0]) }
    case "json": return places(value, inElement).map { .json($0) }
    case "join": return join(fields, value, tree, inElement)
    default: return words(fields, value, tree, inElement)
    }
  }

  private mutating func joined(
    _ list: [YAMLNode], _ tree: PropertyTree, _ mark: SourceMark, _ inElement: Bool
  ) -> MappingRule? {
    var all: [MappingRule.Blocks] = []
    for item in list {
      guard let rule = rule(item, tree, inElement: inElement) else { return nil }
      guard case .list(let blocks) = rule else {
        diagnostics.add(.shape, "only rules with `list` stand one after the other", at: item.mark)
        return nil
      }
      all += blocks
    }
    if all.isEmpty { diagnostics.add(.shape, "the list of rules is empty", at: mark) }
    return all.isEmpty ? nil : .list(all)
  }

  private mutating func words(
    _ fields: Fields, _ value: YAMLNode, _ tree: PropertyTree, _ inElement: Bool
  ) -> MappingRule? {
    guard let places = places(value, inElement) else { return nil }
    if fields["values"] == nil, fields["absent"] == nil { return .attribute(places) }
    var words: [String: Value] = [:]
    for entry in fields.members("values", &diagnostics) {
      if let key = entry.key.text, let value = constant(entry.value, tree) { words[key] = value }
    }
    return .words(places, words: words, absent: fields["absent"].flatMap { constant($0, tree) })
  }

  /// A constant of the property, one of its words where it has words.
  private mutating func constant(_ node: YAMLNode, _ tree: PropertyTree) -> Value? {
    let value = OperandReader.constant(node, of: tree.description?.kinds ?? [], diagnostics: &diagnostics)
    if let members = tree.description?.members, let text = value?.text,
      !members.contains(where: { $0.lowercased() == text.lowercased() })
    {
      diagnostics.add(
        .unknownMember, "the property is never `\(text.shortened)`", at: node.mark,
        help: Suggestion.help(for: text, in: members))
    }
    return value
  }

  private mutating func firstOf(_ node: YAMLNode, _ tree: PropertyTree, _ inElement: Bool) -> MappingRule? {
    guard let list = node.list, !list.isEmpty else {
      diagnostics.add(.shape, "`first-of` has to be a list, found \(node.described)", at: node.mark)
      return nil
    }
    var choices: [MappingRule.Choice] = []
    for item in list {
      guard let fields = Fields(item, in: "the choice", allowed: Self.choice.keys, &diagnostics) else {
        continue
      }
      let conditions = fields.members("if", &diagnostics).compactMap { condition($0, inElement) }
      var rule: MappingRule?
      if let value = fields["value"] {
        rule = constant(value, tree).map { .constant($0) }
      } else if let from = fields["from"] {
        rule = places(from, inElement).map { .attribute($0) }
      } else if let not = fields["not"] {
        rule = places(not, inElement).map { .not($0) }
      } else {
        diagnostics.add(.missingKey, "a choice needs one of `value`, `from`, `not`", at: item.mark)
      }
      if let rule { choices.append(MappingRule.Choice(rule: rule, conditions: conditions)) }
    }
    return choices.isEmpty ? nil : .firstOf(choices)
  }

  private mutating func condition(_ entry: YAMLNode.Entry, _ inElement: Bool) -> MappingRule.Condition? {
    guard let place = place(entry.key, inElement: inElement) else { return nil }
    if entry.value.map != nil {
      guard let fields = Fields(entry.value, in: "the condition", allowed: Self.conditionKeys, &diagnostics)
      else { return nil }
      fields.require(Self.conditionKeys, &diagnostics)
      return fields.flag("exists", &diagnostics).map { .init(place: place, test: .exists($0)) }
    }
    let values = (entry.value.list ?? [entry.value]).compactMap {
      OperandReader.constant($0, of: [], diagnostics: &diagnostics)
    }
    return MappingRule.Condition(place: place, test: .oneOf(values))
  }

  private mutating func blocks(
    _ fields: Fields, _ node: YAMLNode, _ tree: PropertyTree, _ inElement: Bool
  ) -> MappingRule.Blocks? {
    guard let place = place(node, inElement: inElement) else { return nil }
    let element: PropertyTree
    switch tree.element {
    case .ofList(let inner): element = inner
    case .ofMap(let inner): element = inner
    case nil: element = PropertyTree()
    }
    if case .ofMap? = tree.element, fields["key"] == nil {
      diagnostics.add(.missingKey, "a list becomes a map by its `key`", at: node.mark)
    }
    guard let given = fields["element"] else {
      diagnostics.add(.missingKey, "`list` needs the key `element`", at: node.mark)
      return nil
    }
    return MappingRule.Blocks(
      place: place, element: self.element(given, element),
      key: fields["key"].flatMap { self.places($0, true) } ?? [],
      conditions: fields.members("if", &diagnostics).compactMap { condition($0, true) },
      isOpen: fields.flag("open", &diagnostics) ?? false)
  }

  private mutating func join(
    _ fields: Fields, _ value: YAMLNode, _ tree: PropertyTree, _ inElement: Bool
  ) -> MappingRule? {
    fields.require(["by"], &diagnostics)
    if let kinds = tree.description?.kinds, !kinds.isEmpty, !kinds.contains(.text) {
      diagnostics.add(
        .wrongSubject, "`join` makes no sense for \(PropertyKind.phrase(kinds))", at: value.mark,
        help: "`join` makes a text")
    }
    guard let by = fields["by"]?.text else { return nil }
    return places(value, inElement).map { .join($0, by: by) }
  }

  /// Members of an element by path, or one rule for the whole element.
  private mutating func element(_ node: YAMLNode, _ tree: PropertyTree) -> MappingNode {
    let keys = (node.map ?? []).compactMap(\.key.text)
    let isRule = node.map == nil || keys.contains { Self.forms.contains($0) && tree.children[$0] == nil }
    if isRule { return MappingNode(rule: rule(node, tree, inElement: true)) }
    var whole = MappingNode()
    for entry in node.map ?? [] {
      guard let key = entry.key.text, let steps = PathText.steps(key) else {
        diagnostics.add(.badPath, "`\(entry.key.text?.shortened ?? "")` is not a path", at: entry.key.mark)
        continue
      }
      let isOpen = tree.children.isEmpty && tree.description == nil
      guard let below = isOpen ? PropertyTree() : described(steps, in: tree, at: entry.key.mark),
        let rule = rule(entry.value, below, inElement: true)
      else { continue }
      insert(rule, at: steps[...], into: &whole, mark: entry.key.mark)
    }
    return whole
  }

  private mutating func places(_ node: YAMLNode, _ inElement: Bool) -> [MappedPlace]? {
    guard let list = node.list else { return place(node, inElement: inElement).map { [$0] } }
    let places = list.compactMap { place($0, inElement: inElement) }
    return places.count == list.count && !places.isEmpty ? places : nil
  }

  /// An attribute's path; `it` begins at the element.
  func isElement(_ steps: [PathStep]) -> Bool { steps.first == .key("it") }

  mutating func place(_ node: YAMLNode, inElement: Bool) -> MappedPlace? {
    guard let text = node.text, !node.isNull, let steps = PathText.steps(text) else {
      diagnostics.add(.badPath, "an attribute's path is meant here, found \(node.described)", at: node.mark)
      return nil
    }
    if isElement(steps) { return MappedPlace(isElement: true, steps: Array(steps.dropFirst())) }
    return MappedPlace(isElement: false, steps: steps)
  }
}
