public import PlumbLanguage
internal import PlumbValues

/// All there is to say of a policy, taken from its compiled form.
public struct PolicyExplanation: Sendable {
  /// What is asked of some of the types that a policy is for (or of all).
  public struct Demand: Sendable, Hashable {
    public var types: [String]
    public var when: Statement?
    public var needs: Statement?
    public var require: Statement
  }
  /// A resource type that is read, with the commands that export it.
  public struct Source: Sendable {
    public var type: String
    public var title: String?
    public var paths: [ReadPath] = []
    /// `az` may print the members of `properties` at the top.
    public var isFlat = false
    public var export: String?
    /// Commands for documents that complete a resource.
    public var parts: [String] = []
  }
  /// A path that a condition reads, elements as `rules[].name`, and what the described type says of reading it.
  public struct ReadPath: Sendable, Hashable {
    public var path: String
    public var notes: [Phrase]
  }
  public struct Control: Sendable {
    public var framework: String
    /// Title and version of the framework, where a file knows it.
    public var title: String?
    public var items: [(id: String, title: String?, basis: String)]
  }
  public struct Place: Sendable, Hashable {
    public var file: String
    public var line: Int
    public var text: String { "\(file):\(line)" }
  }

  public var policy: CheckedPolicy
  /// What is judged, one by one.
  public var judged: Phrase
  public var demands: [Demand] = []
  /// Whether text compares without case, with case, or either way; nil: there is no test of text.
  public var caseRule: Phrase?
  public var parameters: [Parameter] = []
  public var definitions: [(use: DefinitionUse, place: Place)] = []
  public var sources: [Source] = []
  public var fix: PolicyFix?
  public var controls: [Control] = []
  public var profiles: [String] = []
  public var place: Place

  public init(_ policy: CheckedPolicy, in pack: CheckedPack, map: SourceMap) {
    self.policy = policy
    place = Self.place(policy.mark, map)
    judged = Self.judged(policy.target, pack.types)
    fix = policy.variants.lazy.compactMap(\.fix).first ?? policy.manualFix
    controls = policy.maps.keys.sorted().map { Self.control($0, policy, pack) }
    profiles = pack.profiles.filter { $0.selects(policy) }.map(\.name)
    demands = Self.demands(policy, pack.types)
    let rules = policy.variants.reduce(into: Set<Bool>()) { $0.formUnion(ConditionWords.caseRules($1)) }
    if !rules.isEmpty {
      caseRule =
        rules.contains(true)
        ? "Text is compared without regard to letter case, unless it says otherwise."
        : "Text is compared with its letter case."
    }
    let names = Set(policy.variants.flatMap(\.parameters))
    parameters = pack.parameters.filter { names.contains($0.name) }
    var seen: Set<SourceMark> = []
    for use in policy.variants.flatMap(\.uses) where seen.insert(use.mark).inserted {
      definitions.append((use, Self.place(use.mark, map)))
    }
    sources = Self.sources(policy, pack.types)
  }

  private static func place(_ mark: SourceMark, _ map: SourceMap) -> Place {
    Place(file: map.path(mark), line: Int(mark.line))
  }

  /// What is judged, one by one.
  private static func judged(_ target: PolicyTarget, _ types: TypeCatalog) -> Phrase {
    switch target {
    case .snapshot: "the snapshot as a whole, once"
    case .each(let kind): "each \(kind.rawValue)"
    case .types(let names):
      "each \(Phrase.joined(names.map { type($0, types) }, by: ", each "))"
    }
  }

  private static func type(_ name: String, _ types: TypeCatalog) -> Phrase {
    if let type = types[name] { return "\(type.title) (\(code: type.name))" }
    return name.contains("*") ? "resource of a type that fits \(code: name)" : "\(code: name)"
  }

  /// The variants' conditions in words; variants that say the same stand together.
  private static func demands(_ policy: CheckedPolicy, _ types: TypeCatalog) -> [Demand] {
    var demands: [Demand] = []
    let thing: Phrase =
      switch policy.target {
      case .snapshot: "the snapshot"
      case .each(let kind): "the judged \(kind.rawValue)"
      case .types: "the judged resource"
      }
    for variant in policy.variants {
      var words = ConditionWords(variant, judged: thing, types: types)
      let demand = Demand(
        types: [], when: variant.when.map { words.statement($0) },
        needs: variant.needs.map { words.statement($0) }, require: words.statement(variant.require))
      let type = variant.type ?? "any other type"
      if let same = demands.firstIndex(where: {
        $0.when == demand.when && $0.needs == demand.needs && $0.require == demand.require
      }) {
        demands[same].types.append(type)
      } else {
        demands.append(demand)
        demands[demands.count - 1].types = [type]
      }
    }
    return demands
  }

  private static func control(_ key: String, _ policy: CheckedPolicy, _ pack: CheckedPack) -> Control {
    let framework = pack.frameworks.first { $0.key == key }
    return Control(
      framework: key, title: framework.map { "\($0.title), \($0.version)" },
      items: (policy.maps[key] ?? []).map {
        (id: $0.id, title: framework?.title(of: $0.id), basis: $0.basis.rawValue)
      })
  }
}
