public import PlumbLanguage
public import PlumbSnapshot
internal import PlumbValues

/// What was collected: a fact of a type within a scope, from manifests, envelopes, options and the resources found.
public struct Collection: Sendable {
  /// Declared complete or incomplete, per type and scope; an empty scope stands for everywhere.
  private var complete: Set<TypeScope> = []
  private var incomplete: Set<TypeScope> = []
  /// Places at or below which a type is incomplete somewhere, and the types that are so anywhere.
  private var open: Set<TypeScope> = []
  private var openTypes: Set<Hash128> = []
  /// Types that something says were exported, in lower case, canonical.
  private(set) var mentioned: Set<String> = []
  /// Scopes that manifests name.
  public private(set) var scopes: [Manifest.Scope] = []
  public private(set) var failures: [Manifest.Failure] = []
  private let types: TypeCatalog

  private static let everywhere = Hash128(hi: 0, lo: 0)

  public init(types: TypeCatalog) { self.types = types }

  func key(_ type: String, _ scope: Hash128) -> TypeScope {
    TypeScope(type: JoinHash.text(types.canonical(type)), scope: scope)
  }

  private func hash(_ scope: String?) -> Hash128 {
    guard let scope, !scope.isEmpty else { return Self.everywhere }
    return JoinHash.id(scope)
  }

  /// `scope` nil: everywhere.
  public mutating func declare(_ type: String, scope: String?, complete isComplete: Bool) {
    let key = key(type, hash(scope))
    if isComplete { complete.insert(key) } else { note(incomplete: type, scope) }
    mentioned.insert(types.canonical(type).lowercased())
  }

  public mutating func add(_ manifest: Manifest) {
    scopes += manifest.scopes
    for entry in manifest.files { name(entry.scope, of: entry.type) }
    for failure in manifest.failures { name(failure.scope, of: failure.type) }
    failures += manifest.failures
    for failure in manifest.failures {
      if let type = failure.type { note(incomplete: type, failure.scope) }
    }
  }

  private mutating func note(incomplete type: String, _ scope: String?) {
    let key = key(type, hash(scope))
    incomplete.insert(key)
    openTypes.insert(key.type)
    for place in scope.map({ JoinHash.upward($0, ignoreCase: true) }) ?? [] {
      open.insert(TypeScope(type: key.type, scope: place))
    }
  }

  /// A scope for which something was exported, or refused, is one to be judged, though nothing may lie in it.
  private mutating func name(_ scope: String?, of type: String?) {
    guard let scope, !scope.isEmpty else { return }
    if AWSScope.isRegion(scope) { name(String(scope.prefix(12)), of: type) }
    var kind: ScopeKind?
    if AWSScope.isAccount(scope) || AWSScope.isRegion(scope) {
      kind = AWSScope.isAccount(scope) ? .account : .region
    } else if TextFold.equal(ARMID.scope(scope), scope, ignoreCase: true) {
      kind = TextFold.hasPrefix(scope, "/subscriptions/", ignoreCase: true) ? .subscription : .managementGroup
    } else if let type, Provider(type: type) == .entra, !scope.contains("/") {
      kind = .tenant
    }
    guard let kind, !scopes.contains(where: { TextFold.equal($0.id, scope, ignoreCase: true) }) else {
      return
    }
    scopes.append(Manifest.Scope(kind: kind, id: scope, name: nil))
  }

  /// Whether no further resource of the type can exist at the place.
  func isComplete(
    _ type: String, placement: Placement?, place: Hash128?, scope: Hash128, group: Bool,
    found: Set<TypeScope>,
    scopes known: [Hash128]
  ) -> Bool {
    // What is exported resource by resource is complete for one when it was exported for that one: what lies directly
    // in the scope says nothing of what lies below its resources.
    let isByResource = types[type]?.scope == "resource" && place != nil && place != scope
    let places = isByResource ? [place ?? scope, Self.everywhere] : [place ?? scope, scope, Self.everywhere]
    let here = self.key(type, scope)
    func key(at place: Hash128) -> TypeScope { TypeScope(type: here.type, scope: place) }
    if places.contains(where: { incomplete.contains(key(at: $0)) }) { return false }
    if !openTypes.isEmpty, isOpen(key(at: place ?? scope), placement) { return false }
    if places.contains(where: { complete.contains(key(at: $0)) }) { return true }
    switch placement {
    case .children, .siblings, .parent: return group || !isByResource && found.contains(here)
    case .below, .scope: return found.contains(here)
    case .snapshot, nil:
      guard !known.isEmpty else { return found.contains { $0.type == here.type } }
      return known.allSatisfy { each in
        !incomplete.contains(key(at: each))
          && (complete.contains(key(at: each)) || found.contains(key(at: each)))
      }
    }
  }

  /// Whether a type is incomplete somewhere within what is asked for.
  private func isOpen(_ key: TypeScope, _ placement: Placement?) -> Bool {
    switch placement {
    case .below, .scope: open.contains(key)
    case .snapshot, nil: openTypes.contains(key.type)
    case .children, .siblings, .parent: false
    }
  }

  /// The error that kept a type from being exported for a scope.
  func failure(_ type: String, scope: String) -> Manifest.Failure? {
    failures.first { failure in
      isOf(type, failure) && (failure.scope.map { TextFold.equal($0, scope, ignoreCase: true) } ?? true)
    }
  }

  /// The first that kept a type from being exported anywhere.
  func failure(_ type: String) -> Manifest.Failure? { failures.first { isOf(type, $0) } }

  private func isOf(_ type: String, _ failure: Manifest.Failure) -> Bool {
    failure.type.map { types.canonical($0).lowercased() == types.canonical(type).lowercased() } ?? false
  }
}
