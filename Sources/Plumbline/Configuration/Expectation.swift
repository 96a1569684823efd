internal import PlumbLanguage
internal import PlumbValues

/// What `expect` may name: providers, and types that some policy or type file knows.
enum Expectation {
  static let providers = Provider.allCases.filter { $0 != .other }.map(\.rawValue)

  static func isKnown(_ entry: String, in pack: CheckedPack) -> Bool {
    if providers.contains(entry) || pack.types[entry] != nil { return true }
    return pack.policies.contains { policy in
      var types = policy.related
      if case .types(let own) = policy.target { types += own }
      return types.contains { TextFold.equal($0, entry, ignoreCase: true) }
    }
  }

  /// Whether an entry speaks of a type.
  static func covers(_ entry: String, _ type: String, in catalog: TypeCatalog) -> Bool {
    if let provider = Provider(rawValue: entry), provider != .other {
      return Provider(type: type) == provider
    }
    return TextFold.equal(catalog.canonical(entry), catalog.canonical(type), ignoreCase: true)
  }
}
