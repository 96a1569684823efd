internal import PlumbValues

/// Reads a type file: what is known of one resource type.
struct TypeParser {
  static let keys = [
    "type", "names", "title", "scope", "case", "flat", "export", "properties", "relations", "parts",
    "id-from", "name-from", "account-from", "one-per-scope", "answers", "reachability", "terraform", "about",
  ]
  static let propertyKeys = [
    "is", "one-of", "list-of", "map-of", "absent-means", "always", "secret", "also", "plural", "read-as",
    "split", "reads",
    "one-or-many", "unit", "case", "about",
  ]
  static let required = ["type", "title"]
  static let scopes = ScopeKind.allCases.map(\.rawValue) + ["resource"]
  static let units = ["seconds"]
  static let exportKeys = ["run", "each", "needs", "most"]
  static let relation = KeyTable(["type", "in", "match", "one"], required: ["type"])
  static let part = KeyTable(["run", "by", "answers"], required: ["by"])
  static let shapes = ["is", "one-of", "list-of", "map-of"]

  var diagnostics = Diagnostics()
  /// The file is built in, and known to be right.
  var isBuiltIn = false

  mutating func parse(_ node: YAMLNode) -> TypeDescription? {
    guard let fields = Fields(node, in: "the type file", allowed: Self.keys, &diagnostics)
    else { return nil }
    fields.require(Self.required, &diagnostics)
    guard let name = fields.text("type", &diagnostics) else { return nil }
    let properties = fields["properties"].map { self.properties($0) } ?? Later(PropertyTree())
    let export = fields["export"].flatMap { self.export($0) }
    let parts = fields["parts"].map { self.parts($0) } ?? [:]
    return TypeDescription(
      name: name, names: fields.texts("names", &diagnostics)?.map(\.value) ?? [],
      title: fields.text("title", &diagnostics) ?? name, scope: scope(fields),
      ignoreCase: caseRule(fields) ?? Provider(type: name).ignoresCase,
      flat: fields.flag("flat", &diagnostics) ?? false, export: export?.run,
      exportEach: export?.each, exportNeeds: export?.needs ?? [], exportMost: export?.most,
      properties: properties,
      relations: fields["relations"].map { relations($0) } ?? [:],
      parts: parts,
      idFrom: pathList("id-from", fields), nameFrom: pathList("name-from", fields),
      accountFrom: pathList("account-from", fields),
      isOnePerScope: fields.flag("one-per-scope", &diagnostics) ?? false, answers: answers(fields["answers"]),
      reachability: fields["reachability"].flatMap { reachability($0, properties.value) },
      terraform: fields["terraform"].map { mappings($0, properties, parts.keys.sorted()) } ?? Later([]),
      mark: node.mark)
  }

  /// Those of a shipped type are known to be right, and most runs see few of the types.
  private mutating func properties(_ node: YAMLNode) -> Later<PropertyTree> {
    if !isBuiltIn { return Later(tree(members: node)) }
    return Later {
      var parser = TypeParser()
      return parser.tree(members: node)
    }
  }

  /// Those of a shipped type are known to be right, and most runs read no plan.
  private mutating func mappings(
    _ node: YAMLNode, _ properties: Later<PropertyTree>, _ parts: [String]
  ) -> Later<[Mapping]> {
    if isBuiltIn {
      return Later {
        var parser = MappingParser(properties: properties.value, parts: parts)
        return parser.parse(node)
      }
    }
    var parser = MappingParser(properties: properties.value, parts: parts)
    let found = parser.parse(node)
    diagnostics.add(contentsOf: parser.diagnostics.all)
    return Later(found)
  }

  private mutating func export(
    _ node: YAMLNode
  ) -> (run: String?, each: String?, needs: [String], most: Int?)? {
    guard let fields = Fields(node, in: "`export`", allowed: Self.exportKeys, &diagnostics) else {
      return nil
    }
    var most: Int?
    if let node = fields["most"] {
      most = node.text.flatMap { Int($0) }
      if most ?? 0 < 1 {
        diagnostics.add(
          .operandType, "`most` has to be a whole number, found \(node.described)", at: node.mark)
      }
    }
    let needs = fields.texts("needs", orOne: true, &diagnostics)?.map(\.value) ?? []
    return (fields.text("run", &diagnostics), fields.text("each", &diagnostics), needs, most)
  }

  private mutating func caseRule(_ fields: Fields) -> Bool? {
    fields.word("case", as: CaseRule.self, &diagnostics).map { $0 == .ignore }
  }

  private mutating func scope(_ fields: Fields) -> String? {
    guard let text = fields.text("scope", &diagnostics), let node = fields["scope"] else { return nil }
    if !Self.scopes.contains(text) {
      diagnostics.add(
        .badWord, "`scope` can't be `\(text.shortened)`", at: node.mark,
        help: Suggestion.help(for: text, in: Self.scopes))
    }
    return text
  }

  mutating func steps(_ text: String, at node: YAMLNode?) -> [PathStep]? {
    guard let node else { return nil }
    guard let steps = PathText.steps(text) else {
      diagnostics.add(.badPath, "`\(text.shortened)` is not a path", at: node.mark)
      return nil
    }
    return steps
  }

  /// Properties by path, put together as a tree.
  private mutating func tree(members node: YAMLNode) -> PropertyTree {
    var tree = PropertyTree()
    guard let map = node.map else {
      diagnostics.add(.shape, "`properties` has to be a mapping, found \(node.described)", at: node.mark)
      return tree
    }
    for entry in map {
      guard let text = entry.key.text, let path = steps(text, at: entry.key) else { continue }
      let property = self.property(entry.value)
      insert(property, at: path[...], into: &tree, key: entry.key)
    }
    return tree
  }

  private mutating func insert(
    _ property: PropertyTree, at path: ArraySlice<PathStep>, into tree: inout PropertyTree, key: YAMLNode
  ) {
    switch path.first {
    case nil:
      if tree.description != nil || tree.element != nil {
        diagnostics.add(.duplicate, "the property `\(key.text ?? "")` is described twice", at: key.mark)
      }
      tree.description = property.description
      tree.element = property.element
      tree.mark = key.mark
    case .index:
      diagnostics.add(
        .badPath, "a described path has no numbers", at: key.mark, help: "describe the list with `list-of`")
    case .key(let name):
      insert(property, at: path.dropFirst(), into: &tree.children[name, default: PropertyTree()], key: key)
    }
  }

  /// A description, or a kind alone.
  private mutating func property(_ node: YAMLNode) -> PropertyTree {
    var tree = PropertyTree()
    tree.mark = node.mark
    if node.text != nil {
      tree.description = PropertyDescription(kinds: kinds(node))
      return tree
    }
    guard let fields = Fields(node, in: "the property", allowed: Self.propertyKeys, &diagnostics) else {
      return tree
    }
    let shaped = Self.shapes.filter { fields[$0] != nil }
    if shaped.count > 1 {
      diagnostics.add(.shape, "a property has one of \(Self.shapes.joined(separator: ", "))", at: node.mark)
    }
    var kinds = fields["is"].map { self.kinds($0) } ?? []
    let members = fields.texts("one-of", &diagnostics)?.map(\.value)
    if members != nil { kinds = [.text] }
    if let element = fields["list-of"] {
      kinds = [.list]
      tree.element = .ofList(self.element(element))
    }
    if let element = fields["map-of"] {
      kinds = [.map]
      tree.element = .ofMap(self.element(element))
    }
    let split = fields.text("split", &diagnostics)
    tree.description = PropertyDescription(
      kinds: kinds, members: members, absentMeans: absentMeans(fields, kinds, members),
      always: fields.flag("always", &diagnostics) ?? false,
      secret: fields.flag("secret", &diagnostics) ?? false,
      also: also(fields),
      plural: fields.text("plural", &diagnostics).flatMap { steps($0, at: fields["plural"]) },
      readAs: fields.word("read-as", as: ReadAs.self, &diagnostics) ?? (split == nil ? nil : .list),
      split: split, reads: reads(fields), oneOrMany: fields.flag("one-or-many", &diagnostics) ?? false,
      seconds: isSeconds(fields), ignoreCase: caseRule(fields))
    return tree
  }

  private mutating func isSeconds(_ fields: Fields) -> Bool {
    guard let unit = fields.text("unit", &diagnostics), let node = fields["unit"] else { return false }
    if Self.units.contains(unit) { return true }
    diagnostics.add(.badWord, "`unit` can't be `\(unit.shortened)`", at: node.mark, help: "expected seconds")
    return false
  }

  private mutating func also(_ fields: Fields) -> [[PathStep]] {
    (fields.texts("also", orOne: true, &diagnostics) ?? []).compactMap { path in
      if let steps = PathText.steps(path.value) { return steps }
      diagnostics.add(.badPath, "`\(path.value.shortened)` is not a path", at: path.mark)
      return nil
    }
  }

  private mutating func reads(_ fields: Fields) -> [String: ReadMeaning] {
    var reads: [String: ReadMeaning] = [:]
    for entry in fields.members("reads", &diagnostics) {
      guard let text = entry.key.text else { continue }
      if let meaning = entry.value.text.flatMap(ReadMeaning.init) {
        reads[text] = meaning
      } else {
        diagnostics.add(
          .badWord, "a text reads as absent or unknown, not as \(entry.value.described)",
          at: entry.value.mark,
          help: Suggestion.help(for: entry.value.text ?? "", in: ReadMeaning.allCases.map(\.rawValue)))
      }
    }
    return reads
  }

  private mutating func absentMeans(_ fields: Fields, _ kinds: [PropertyKind], _ members: [String]?) -> Value?
  {
    guard let node = fields["absent-means"] else { return nil }
    let value = OperandReader.constant(node, of: kinds, diagnostics: &diagnostics)
    if let members, let text = value?.text, !members.contains(text) {
      diagnostics.add(
        .unknownMember, "the property is never `\(text.shortened)`", at: node.mark,
        help: Suggestion.help(for: text, in: members))
    }
    return value
  }

  private mutating func kinds(_ node: YAMLNode) -> [PropertyKind] {
    (node.list ?? [node]).compactMap { item in
      guard let text = item.text else {
        diagnostics.add(.shape, "a kind has to be a word, found \(item.described)", at: item.mark)
        return nil
      }
      if let kind = PropertyKind(rawValue: text) { return kind == .any ? nil : kind }
      diagnostics.add(
        .badWord, "there is no kind `\(text.shortened)`", at: item.mark,
        help: Suggestion.help(forKind: text, in: PropertyKind.allCases.map(\.rawValue)))
      return nil
    }
  }

  /// An element: a kind, a description, or its members by path.
  private mutating func element(_ node: YAMLNode) -> PropertyTree {
    if let map = node.map, !map.contains(where: { Self.shapes.contains($0.key.text ?? "") }) {
      return tree(members: node)
    }
    return property(node)
  }

  private mutating func relations(_ node: YAMLNode) -> [String: Relation] {
    var found: [String: Relation] = [:]
    if node.map == nil {
      diagnostics.add(.shape, "`relations` has to be a mapping, found \(node.described)", at: node.mark)
    }
    for entry in node.map ?? [] {
      guard let name = entry.key.text,
        let fields = Fields(
          entry.value, in: "the relation `\(name)`", allowed: Self.relation.keys, &diagnostics)
      else { continue }
      fields.require(Self.relation.required, &diagnostics)
      guard let type = fields.text("type", &diagnostics), let typeNode = fields["type"] else { continue }
      var relation = Relation(type: Marked(type, at: typeNode.mark))
      if let placement = fields.word("in", as: Placement.self, &diagnostics), let mark = fields["in"]?.mark {
        relation.placement = Marked(placement.rawValue, at: mark)
      }
      relation.match = fields.members("match", &diagnostics).map { ($0.key, $0.value) }
      relation.one = fields.flag("one", &diagnostics) ?? false
      if fields["in"] == nil && fields["match"] == nil {
        diagnostics.add(.missingKey, "the relation `\(name)` needs `in` or `match`", at: entry.key.mark)
      }
      found[name] = relation
    }
    return found
  }

  private mutating func parts(_ node: YAMLNode) -> [String: TypeDescription.Part] {
    var found: [String: TypeDescription.Part] = [:]
    if node.map == nil {
      diagnostics.add(.shape, "`parts` has to be a mapping, found \(node.described)", at: node.mark)
    }
    for entry in node.map ?? [] {
      guard let name = entry.key.text,
        let fields = Fields(entry.value, in: "the part `\(name)`", allowed: Self.part.keys, &diagnostics)
      else { continue }
      fields.require(Self.part.required, &diagnostics)
      let by = links(fields)
      if by.isEmpty { continue }
      found[name] = TypeDescription.Part(
        run: fields.text("run", &diagnostics), by: by, answers: answers(fields["answers"]))
    }
    return found
  }
}
