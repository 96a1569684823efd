public import PlumbValues

/// The kinds of scope in which resources lie and which a policy may judge one by one.
public enum ScopeKind: String, Sendable, CaseIterable {
  case subscription, account, project, tenant, organization
  case managementGroup = "management-group"
  case region
  case resourceGroup = "resource-group"
  case cluster, namespace
}

/// The kinds of value that a property may be declared to have.
public enum PropertyKind: String, Sendable, CaseIterable {
  case text, number, boolean, list, map, date, duration, version, ip, cidr, port, email, url, uuid, any

  /// Kinds that are written as text in documents.
  public var isTextual: Bool {
    switch self {
    case .text, .date, .duration, .version, .ip, .cidr, .port, .email, .url, .uuid: true
    case .number, .boolean, .list, .map, .any: false
    }
  }

  /// Kinds as words, for messages: `a text or a map`.
  static func phrase(_ kinds: [PropertyKind]) -> String {
    kinds.map { ($0 == .email || $0 == .ip ? "an " : "a ") + $0.rawValue }.joined(separator: " or ")
  }
}

/// How a described type converts what a document holds, before any operator sees it.
public enum ReadAs: String, Sendable, CaseIterable { case boolean, number, json, list }

/// Whether text compares with case.
public enum CaseRule: String, Sendable, CaseIterable { case exact, ignore }

/// What a cell or member with a special text means.
public enum ReadMeaning: String, Sendable, CaseIterable { case absent, unknown }

/// What is known of one property of a resource type.
public final class PropertyDescription: Sendable {
  public let kinds: [PropertyKind]
  /// The admitted words; nil where the property is no enum.
  public let members: [String]?
  /// What the provider does when the property is absent or null.
  public let absentMeans: Value?
  /// Every complete document has it: its absence proves that the document is only an excerpt.
  public let always: Bool
  public let secret: Bool
  /// Other places of the same property, from the top of the document (or element).
  public let also: [[PathStep]]
  /// A place that holds the same property as a list; a path here reads the union of both.
  public let plural: [PathStep]?
  public let readAs: ReadAs?
  /// Characters at which a text is cut into a list (`read-as: list`).
  public let split: String?
  public let reads: [String: ReadMeaning]
  /// A single value is read as a list of it.
  public let oneOrMany: Bool
  /// Numbers are seconds.
  public let seconds: Bool
  /// Whether text compares without case; nil: as the type says.
  public let ignoreCase: Bool?

  init(
    kinds: [PropertyKind] = [], members: [String]? = nil, absentMeans: Value? = nil, always: Bool = false,
    secret: Bool = false, also: [[PathStep]] = [], plural: [PathStep]? = nil, readAs: ReadAs? = nil,
    split: String? = nil, reads: [String: ReadMeaning] = [:], oneOrMany: Bool = false, seconds: Bool = false,
    ignoreCase: Bool? = nil
  ) {
    self.kinds = kinds
    self.members = members
    self.absentMeans = absentMeans
    self.always = always
    self.secret = secret
    self.also = also
    self.plural = plural
    self.readAs = readAs
    self.split = split
    self.reads = reads
    self.oneOrMany = oneOrMany
    self.seconds = seconds
    self.ignoreCase = ignoreCase
  }

  /// True where reading takes more than finding the place.
  public var converts: Bool { readAs != nil || !reads.isEmpty || oneOrMany || plural != nil || seconds }
}

/// The described properties of a document, as a tree by path. List elements hang under `element`.
public struct PropertyTree: Sendable {
  public var description: PropertyDescription?
  public var children: [String: PropertyTree] = [:]
  /// What each element of a list, or each value of a map with free keys, looks like.
  public var element: Element?
  public var mark: SourceMark?

  public indirect enum Element: Sendable {
    case ofList(PropertyTree)
    case ofMap(PropertyTree)
  }

  public init() {}

  public var isEmpty: Bool { description == nil && children.isEmpty && element == nil }

  /// True where the property is declared to be a list.
  public var isList: Bool {
    if case .ofList = element { return true }
    return description?.kinds == [.list] || description?.oneOrMany == true
  }

  /// The places that hold a value, or a list or map of their own.
  package var leaves: [[PathStep]] {
    children.sorted { $0.key < $1.key }.flatMap { name, child -> [[PathStep]] in
      let below = child.element == nil ? child.leaves : []
      return below.isEmpty ? [[.key(name)]] : below.map { [.key(name)] + $0 }
    }
  }

  /// The tree below a step.
  public func below(_ step: PathStep) -> PropertyTree? {
    switch (step, element) {
    case (.index, .ofList(let tree)): return tree
    case (.key(let key), .ofMap(let tree)): return children[key] ?? tree
    case (.key(let key), _): return children[key]
    default: return nil
    }
  }
}

/// How two resources of a snapshot hang together, named on the described type.
public struct Relation: Sendable {
  public var type: Marked<String>
  public var placement: Marked<String>?
  /// Their path to ours (without `$resource.`), both as written.
  public var match: [(theirs: YAMLNode, ours: YAMLNode)] = []
  /// More than one found is an error.
  public var one = false
}

/// What is known of a resource type.
public final class TypeDescription: Sendable {
  public let name: String
  public let names: [String]
  public let title: String
  /// Where resources of the type lie: a scope kind, or `resource` for children of another resource.
  public let scope: String?
  public let ignoreCase: Bool
  /// `az` prints the members of `properties` at the top.
  public let flat: Bool
  /// The command that exports the type.
  public let export: String?
  /// The command that shows a single one whole, where the list doesn't.
  public let exportEach: String?
  /// The rights that the command needs; empty: the provider's usual ones.
  public let exportNeeds: [String]
  /// So many elements may be a list that was cut off; nil: the command prints all there are.
  public let exportMost: Int?
  public var properties: PropertyTree { described.value.properties }
  private let described: Later<Described>
  public let relations: [String: Relation]
  /// Documents that complete a resource, by the name under which they stand in it.
  public let parts: [String: Part]
  /// What identifies a resource, where it isn't `id`: the first of these that holds something.
  public let idFrom: [[PathStep]]
  /// What it is called, and the account it lies in, in the same way.
  public let nameFrom: [[PathStep]]
  public let accountFrom: [[PathStep]]
  /// A scope has one resource of the type at most, which needs no id.
  public let isOnePerScope: Bool
  /// How its items are told in what commands print.
  public let answers: [TypeAnswer]
  /// How rules are read, where the type is a security group or firewall.
  public let reachability: Reachability?
  /// How types of Terraform's providers tell its properties.
  public var terraform: [Mapping] { mappings.value }
  private let mappings: Later<[Mapping]>
  public let mark: SourceMark
  /// Members that every complete document has, as paths to read.
  package var alwaysRead: [CheckedPath] { described.value.alwaysRead }
  /// Members at the top of a document that were moved there out of `properties`.
  package var settings: Set<String> { described.value.settings }

  private struct Described {
    var properties: PropertyTree
    var alwaysRead: [CheckedPath]
    var settings: Set<String>
  }

  init(
    name: String, names: [String], title: String, scope: String?, ignoreCase: Bool, flat: Bool,
    export: String?, exportEach: String? = nil, exportNeeds: [String] = [], exportMost: Int? = nil,
    properties: Later<PropertyTree>, relations: [String: Relation], parts: [String: Part],
    idFrom: [[PathStep]] = [],
    nameFrom: [[PathStep]] = [], accountFrom: [[PathStep]] = [], isOnePerScope: Bool = false,
    answers: [TypeAnswer] = [],
    reachability: Reachability? = nil, terraform: Later<[Mapping]> = Later([]), mark: SourceMark
  ) {
    self.name = name
    self.names = names
    self.title = title
    self.scope = scope
    self.ignoreCase = ignoreCase
    self.flat = flat
    self.export = export
    self.exportEach = exportEach
    self.exportNeeds = exportNeeds
    self.exportMost = exportMost
    self.relations = relations
    self.parts = parts
    self.idFrom = idFrom
    self.nameFrom = nameFrom
    self.accountFrom = accountFrom
    self.isOnePerScope = isOnePerScope
    self.answers = answers
    self.reachability = reachability
    mappings = terraform
    self.mark = mark
    described = Later {
      let properties = properties.value
      return Described(
        properties: properties, alwaysRead: Self.always(properties, mark),
        settings: flat ? Self.settings(properties) : [])
    }
  }

  public struct Part: Sendable {
    /// A member of the part, and the one of the resource that has the same value.
    public struct Link: Sendable {
      public var part: [PathStep]
      public var owner: [PathStep]
    }
    public var run: String?
    /// The first that both documents have counts.
    public var by: [Link]
    public var answers: [TypeAnswer] = []
  }

  /// Names of members of `properties`, by any of their places.
  private static func settings(_ properties: PropertyTree) -> Set<String> {
    var found: Set<String> = []
    func note(_ path: [PathStep]) {
      if path.count > 1, path[0] == .key("properties"), case .key(let name) = path[1] { found.insert(name) }
    }
    func walk(_ tree: PropertyTree, _ path: [PathStep]) {
      note(path)
      for place in tree.description?.also ?? [] { note(place) }
      for (name, child) in tree.children { walk(child, path + [.key(name)]) }
    }
    walk(properties, [])
    return found.subtracting(listed).subtracting(neverFlat)
  }

  /// Members that a listing of all resources has, whatever their type.
  private static let listed: Set<String> = [
    "properties", "provisioningState", "createdTime", "changedTime", "resourceGroup", "managedBy", "plan",
    "extendedLocation", "systemData",
  ]

  /// Members that no flattening moves.
  public static let neverFlat: Set<String> = [
    "id", "name", "type", "kind", "location", "tags", "sku", "identity", "zones",
  ]

}

/// The providers that a type's name tells apart.
public enum Provider: String, Sendable, CaseIterable {
  case azure, entra, aws, gcp, kubernetes, other

  public init(type: String) {
    let name = type.lowercased()
    if name.hasPrefix("microsoft.graph.") {
      self = .entra
    } else if name.hasPrefix("microsoft.") {
      self = .azure
    } else if name.hasPrefix("aws::") {
      self = .aws
    } else if TextFold.contains(name, ".googleapis.com/", ignoreCase: false) {
      self = .gcp
    } else if name.split(separator: "/").count == 3 || name.hasPrefix("v1/") {
      self = .kubernetes
    } else {
      self = .other
    }
  }

  /// Azure Resource Manager and Microsoft Graph compare text without case; the others heed it.
  public var ignoresCase: Bool { self == .azure || self == .entra }
}

/// The described types of a compilation, by any of their names, without case.
public struct TypeCatalog: Sendable {
  /// By each name in lower case, and as it is written.
  private var byName: [String: Int] = [:]
  public private(set) var types: [TypeDescription] = []
  private var made = Later { AnswerCatalog([]) }

  public init() {}

  /// False where a name of the type is taken.
  public mutating func add(_ type: TypeDescription) -> Bool {
    let names = [type.name] + type.names
    guard names.allSatisfy({ byName[$0.lowercased()] == nil }) else { return false }
    for name in names + names.map({ $0.lowercased() }) { byName[name] = types.count }
    types.append(type)
    made = Later { [types] in AnswerCatalog(types) }
    return true
  }

  public subscript(_ name: String) -> TypeDescription? { index(name).map { types[$0] } }

  private func index(_ name: String) -> Int? { byName[name] ?? byName[name.lowercased()] }

  /// The canonical spelling of a type's name: the description's, else as given.
  public func canonical(_ name: String) -> String { index(name).map { types[$0].name } ?? name }

  /// What readers of exports go by.
  public var answers: AnswerCatalog { made.value }

  public var allNames: [String] { types.flatMap { [$0.name] + $0.names } }

  /// The known name that an unknown one most likely means.
  func nearest(_ name: String) -> String? { Suggestion.nearest(name, in: allNames) }
}
