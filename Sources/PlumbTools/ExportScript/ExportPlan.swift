public import PlumbLanguage
internal import PlumbValues

/// What a script exports for the chosen policies, in order.
public struct ExportPlan: Sendable {
  /// A command, and for what it is run.
  struct Item: Sendable {
    enum Place: Sendable, Hashable {
      /// Once, or once for each scope.
      case scope
      /// For each resource of these types, and for the scope itself.
      case below(types: [String], scope: Bool)
      /// For each resource of the type itself, whose part it prints.
      case each(String)
    }
    /// With `#part` for a part.
    var type: String
    var title: String
    var command: ReadOnlyCommand
    var place: Place
    /// Ids of the policies that read it, sorted.
    var policies: [String]
    var needs: [String]
    var most: Int?
    /// Others are asked with its resources' ids.
    var givesIDs = false
    /// Below how many others it lies.
    var depth = 0
  }
  /// A type that the script can't export.
  public struct Omission: Sendable, Hashable {
    public var type: String
    public var reason: String
    public var policies: [String]
  }

  public let provider: ExportProvider
  private(set) var items: [Item] = []
  public private(set) var omitted: [Omission] = []
  /// Types of other providers that the chosen policies read too.
  public private(set) var elsewhere: [String] = []
  /// All types that are exported, parts included.
  public var types: [String] { items.map(\.type) }
  public var isEmpty: Bool { items.isEmpty && omitted.isEmpty }

  private let catalog: TypeCatalog
  private var readers: [String: [String]] = [:]
  private var below: Set<PolicyReads.Below> = []
  private var parts: [PolicyReads.Part: [String]] = [:]

  public init(_ pack: CheckedPack, for provider: ExportProvider) {
    self.provider = provider
    catalog = pack.types
    var others: Set<String> = []
    for policy in pack.policies where policy.attest == nil {
      let reads = PolicyReads(policy, catalog)
      let own = reads.types.filter { Provider(type: $0) == provider.provider }
      // Only of policies that this provider's data serves.
      if !own.isEmpty { others.formUnion(reads.types.filter { Provider(type: $0) != provider.provider }) }
      for type in own { readers[type, default: []].append(policy.id) }
      below.formUnion(reads.below)
      for part in reads.parts where own.contains(part.type) { parts[part, default: []].append(policy.id) }
    }
    elsewhere = others.sorted()
    for type in readers.keys.sorted() { add(type, for: readers[type] ?? [], path: []) }
    for (part, policies) in parts.sorted(by: { ($0.key.type, $0.key.name) < ($1.key.type, $1.key.name) }) {
      add(part, for: policies)
    }
    items.sort { ($0.depth, $0.type) < ($1.depth, $1.type) }
    omitted.sort { $0.type < $1.type }
  }

  private func index(_ type: String) -> Int? {
    items.firstIndex { TextFold.equal($0.type, type, ignoreCase: true) }
  }

  private mutating func omit(_ type: String, _ reason: String, _ policies: [String]) {
    if let known = omitted.firstIndex(where: { $0.type == type }) {
      omitted[known].policies = Set(omitted[known].policies + policies).sorted()
    } else {
      omitted.append(Omission(type: type, reason: reason, policies: policies.sorted()))
    }
  }

  /// Adds a type and those with whose ids it is asked; gives how deep it lies, or nil where it can't be exported.
  @discardableResult
  private mutating func add(_ type: String, for policies: [String], path: [String]) -> Int? {
    if let known = index(type) {
      items[known].policies = Set(items[known].policies + policies).sorted()
      return items[known].depth
    }
    guard !path.contains(type) else { return nil }
    let command: ReadOnlyCommand
    let description = catalog[type]
    do throws(ReadOnlyCommand.Refusal) {
      command = try self.command(description?.export, provider.places)
    } catch {
      omit(type, error.description, policies)
      return nil
    }
    var item = Item(
      type: type, title: description?.title ?? type, command: command, place: .scope,
      policies: Set(policies).sorted(), needs: description?.exportNeeds ?? [], most: description?.exportMost)
    if command.places.contains(.parent) {
      var parents: [String] = []
      for parent in self.parents(of: type) {
        guard let depth = add(parent, for: policies, path: path + [type]), let at = index(parent) else {
          continue
        }
        guard !items[at].command.has("--query"), !isOnce(items[at]) else { continue }
        items[at].givesIDs = true
        item.depth = max(item.depth, depth + 1)
        parents.append(parent)
      }
      let ofScope = below.contains(PolicyReads.Below(type: type, parent: provider.scope.rawValue))
      guard !parents.isEmpty || ofScope else {
        omit(type, "nothing says of which resources it has to be asked, or they can't be exported", policies)
        return nil
      }
      item.place = .below(types: parents, scope: ofScope)
    }
    items.append(item)
    return item.depth
  }

  /// One command for all scopes together, where the provider has several.
  func isOnce(_ item: Item) -> Bool {
    item.place == .scope && provider.scope == .subscription && !item.command.places.contains(.subscription)
  }

  private mutating func add(_ part: PolicyReads.Part, for policies: [String]) {
    let name = part.type + "#" + part.name
    guard let owner = index(part.type), let description = catalog[part.type] else { return }
    do throws(ReadOnlyCommand.Refusal) {
      let command = try self.command(description.parts[part.name]?.run, [.id])
      guard !items[owner].command.has("--query") else {
        throw ReadOnlyCommand.Refusal(description: "the list of those whose part it is has a --query already")
      }
      items[owner].givesIDs = true
      items.append(
        Item(
          type: name, title: "\(description.title): \(part.name)", command: command, place: .each(part.type),
          policies: Set(policies).sorted(), needs: description.exportNeeds, most: nil,
          depth: items[owner].depth + 1))
    } catch {
      omit(name, error.description, policies)
    }
  }

  private func command(
    _ template: String?, _ places: Set<ReadOnlyCommand.Place>
  ) throws(ReadOnlyCommand.Refusal) -> ReadOnlyCommand {
    guard let template else { throw ReadOnlyCommand.Refusal(description: "its type names no command") }
    return try ReadOnlyCommand(template, hosts: provider.hosts, places: places)
  }

  /// The types with whose ids a type is asked: the one that its name says it lies below, and those below which
  /// policies ask for it.
  private func parents(of type: String) -> [String] {
    var found = Set(below.filter { $0.type == type && ScopeKind(rawValue: $0.parent) == nil }.map(\.parent))
    let segments = type.split(separator: "/")
    if segments.count > 2 { found.insert(catalog.canonical(segments.dropLast().joined(separator: "/"))) }
    return found.filter { !$0.contains("*") }.sorted()
  }
}
