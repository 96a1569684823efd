public import PlumbValues

/// How a resource of another tool (a type of a Terraform provider) tells the properties of a described type.
public struct Mapping: Sendable {
  /// The other tool's type: `azurerm_cognitive_account`.
  public var resource: String
  public var name: [PathStep]?
  public var parent: ParentRule?
  /// Types that it completes, each with the attribute that refers to the one completed.
  public var partOf: [String: [PathStep]] = [:]
  /// Made from this alone: whatever else the type describes can't be seen here.
  public var document: MappingNode
  public var mark: SourceMark

  public struct ParentRule: Sendable {
    public var attribute: [PathStep]
    /// A reference to one of these may mean something below it, whose id is made of its own.
    public var orBelow: [String]

    public init(attribute: [PathStep], orBelow: [String]) {
      self.attribute = attribute
      self.orBelow = orBelow
    }
  }
}

/// What stands at a place of the native document: a rule, or members that have their own.
public struct MappingNode: Sendable {
  public var rule: MappingRule?
  /// In the order of the file.
  public var members: [(name: String, node: MappingNode)] = []
  /// Members that nobody reads: they only tell whether anything of the place is known.
  public var rest: [(name: String, node: MappingNode)] = []
  /// The type describes the place itself, not only what lies below it.
  public var isDescribed = false

  public init(rule: MappingRule? = nil) { self.rule = rule }

  public subscript(_ name: String) -> MappingNode? { members.first { $0.name == name }?.node }
}

/// Where a value is read: from the resource's top, or from the element of the innermost list.
public struct MappedPlace: Sendable, Hashable {
  public var isElement: Bool
  public var steps: [PathStep]

  public init(isElement: Bool, steps: [PathStep]) {
    self.isElement = isElement
    self.steps = steps
  }
}

/// How a value of the native document is made.
public indirect enum MappingRule: Sendable {
  /// The attribute as it is; of several the first that the provider has.
  case attribute([MappedPlace])
  /// A boolean, turned round.
  case not([MappedPlace])
  /// Words for values; `absent` for null.
  case words([MappedPlace], words: [String: Value], absent: Value?)
  case constant(Value)
  /// The first whose conditions hold.
  case firstOf([Choice])
  /// Elements of blocks, one list after the other; a map where they have keys.
  case list([Blocks])
  /// Text that holds a JSON document.
  case json([MappedPlace])
  /// The texts of a list as one, with this between them.
  case join([MappedPlace], by: String)
  /// As the rule says; this where the block of a new resource doesn't set the attributes (null: absent).
  case unset([MappedPlace], Value, MappingRule)
  /// The source can't show it.
  case unseen

  public struct Choice: Sendable {
    public var rule: MappingRule
    public var conditions: [Condition]
  }

  public struct Condition: Sendable {
    public enum Test: Sendable {
      case oneOf([Value])
      case exists(Bool)
    }
    public var place: MappedPlace
    public var test: Test
  }

  public struct Blocks: Sendable {
    public var place: MappedPlace
    public var element: MappingNode
    /// The element's members that are its key in a map.
    public var key: [MappedPlace] = []
    /// Only elements of which these hold.
    public var conditions: [Condition] = []
    /// The resource doesn't show all of them: told of what the plan makes only.
    public var isOpen = false
  }

  /// The attributes that the choices read.
  var choicePlaces: [MappedPlace]? {
    guard case .firstOf(let choices) = self else { return nil }
    return choices.flatMap { choice in
      if case .attribute(let places) = choice.rule { return places }
      return []
    }
  }
}

extension MappingNode {
  /// The same, with everything that the type describes and no rule tells marked as unseen.
  func total(_ tree: PropertyTree, also names: [String] = []) -> MappingNode {
    var node = self
    node.isDescribed = tree.description != nil
    if case .unset(let places, let value, let inner)? = rule {
      node.rule = .unset(places, value, MappingNode(rule: inner).total(tree).rule ?? inner)
      return node
    }
    if case .list(let blocks)? = rule {
      let element: PropertyTree? =
        switch tree.element {
        case .ofList(let tree), .ofMap(let tree): tree
        case nil: nil
        }
      guard let element else { return node }
      node.rule = .list(
        blocks.map { blocks in
          var blocks = blocks
          blocks.element = blocks.element.rule == nil ? blocks.element.total(element) : blocks.element
          return blocks
        })
      return node
    }
    if rule != nil { return node }
    if members.isEmpty, tree.children.isEmpty || tree.element != nil { return MappingNode(rule: .unseen) }
    for index in node.members.indices {
      if let child = tree.children[node.members[index].name] {
        node.members[index].node = node.members[index].node.total(child)
      }
    }
    let known = Set(members.map(\.name))
    for name in tree.children.keys.sorted() + names where !known.contains(name) {
      let child = tree.children[name] ?? PropertyTree()
      node.members.append((name, MappingNode().total(child)))
    }
    return node
  }

  /// Whether some rule below isn't `unseen`.
  public var showsAnything: Bool {
    switch rule {
    case .unseen: false
    case .some: true
    case nil: members.contains { $0.node.showsAnything }
    }
  }
}
