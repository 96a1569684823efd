public import PlumbValues

public enum Severity: String, Sendable, CaseIterable, Comparable {
  case info, low, medium, high, critical

  public static func < (lhs: Severity, rhs: Severity) -> Bool {
    (allCases.firstIndex(of: lhs) ?? 0) < (allCases.firstIndex(of: rhs) ?? 0)
  }
}

/// What a policy judges.
public enum PolicyTarget: Sendable, Hashable {
  /// Types, `*` a wildcard.
  case types([String])
  case each(ScopeKind)
  case snapshot
}

/// A control of a framework that a policy serves, and what says so.
public struct ControlReference: Sendable, Hashable {
  public enum Basis: String, Sendable, CaseIterable {
    case published
    case byTitle = "by-title"
    case editorial
  }
  public var id: String
  public var basis: Basis
}

/// Text with `${PATH}` places.
public struct TextTemplate: Sendable {
  public enum Segment: Sendable {
    case literal(String)
    case path(CheckedPath)
  }
  public var segments: [Segment]

  public init(_ segments: [Segment]) { self.segments = segments }
}

/// How a failing resource is mended.
public struct PolicyFix: Sendable {
  public struct Step: Sendable {
    public enum Kind: String, Sendable, CaseIterable { case text, run, terraform, bicep }
    public var kind: Kind
    public var template: TextTemplate
  }
  public struct Setting: Sendable {
    public var path: [PathStep]
    public var value: Value
  }
  /// The mended values; empty where no single value mends it.
  public var set: [Setting] = []
  /// The resource whose existence mends it.
  public var create: Value?
  public var disruptive: String?
  public var steps: [Step] = []
  /// Ids of policies that may newly fail once it is applied.
  public var mayFail: Set<String> = []
}

/// A question that only a person can answer.
public struct Attestation: Sendable {
  public var question: String
  public var evidence: String
  public var validFor: TimeSpan?
}

/// What a variant says where it isn't met.
struct VariantTexts: Sendable {
  var message: TextTemplate?
  var fix: PolicyFix?
  /// Of the variant's conditions too.
  var parameters: [String]
}

/// What a policy demands of one described type (or of any, where the type isn't described).
public struct PolicyVariant: Sendable {
  /// Canonical name of the described type; nil: any other type the target names.
  public var type: String?
  public var when: CheckedCondition?
  public var needs: CheckedCondition?
  public var require: CheckedCondition
  /// Number of `resources` clauses in `when`, `needs` and `require`.
  public var clauseCount: Int
  /// A path in `when` on an undescribed type whose absence isn't decided.
  public var undecidedAbsence: Bool
  /// Definitions that its conditions were expanded from.
  public var uses: [DefinitionUse] = []
  let texts: Later<VariantTexts>

  public var message: TextTemplate? { texts.value.message }
  public var fix: PolicyFix? { texts.value.fix }
  /// Parameters whose values stand in it, its texts and fix included.
  public var parameters: [String] { texts.value.parameters }

  /// Every clause over other resources, in order of their numbers.
  public var clauses: [CheckedResources] {
    if clauseCount == 0 { return [] }
    return [when, needs, require].compactMap { $0 }.flatMap(\.clauses).sorted { $0.id < $1.id }
  }
}

/// A policy with every name resolved: ready to be compiled or walked.
public struct CheckedPolicy: Sendable {
  public var id: String
  public var title: String
  public var severity: Severity
  public var why: String
  public var target: PolicyTarget
  public var tags: [String]
  public var maps: [String: [ControlReference]] { controls.value }
  let controls: Later<[String: [ControlReference]]>
  public var references: [String]
  public var whyUnknown: String?
  public var attest: Attestation?
  /// How a manual policy is fulfilled.
  public var manualFix: PolicyFix?
  /// One for each described type that the target names, and one for the rest. Those of the library are checked when
  /// somebody asks for them.
  public var variants: [PolicyVariant] {
    get { body.value }
    set {
      body = Later(newValue)
      asked = nil
    }
  }
  var body: Later<[PolicyVariant]>
  /// Of a policy of the library, which need not be checked for it.
  var asked: Later<AskedTypes>?
  public var mark: SourceMark

  /// The variant for a type, given by its canonical name.
  public func variant(for type: String) -> PolicyVariant? {
    variants.first { $0.type?.lowercased() == type.lowercased() } ?? variants.first { $0.type == nil }
  }

  /// Types without which it can't be judged: those it is for (any of them) and those it asks for (each).
  public var related: [String] {
    if body.known == nil, let asked { return asked.value.types }
    var seen: Set<String> = []
    return variants.flatMap(\.clauses).map(\.type).filter { seen.insert($0.lowercased()).inserted }
  }
}

/// A parameter with its default and bounds.
public struct Parameter: Sendable {
  public var name: String
  public var type: ParameterType
  public var value: ParameterValue
  public var about: String?
  public var mark: SourceMark
  /// Bounds, as written.
  public var atLeast: String?
  public var atMost: String?
  /// The default, where the run gives another value.
  public var replaced: ParameterValue?
}

public indirect enum ParameterType: Sendable, Hashable {
  case text, number, boolean, duration, date, version, cidr, port
  case list(ParameterType)
  case oneOf([String])

  /// The type's name as written.
  public var described: String {
    switch self {
    case .text: "text"
    case .number: "number"
    case .boolean: "boolean"
    case .duration: "duration"
    case .date: "date"
    case .version: "version"
    case .cidr: "cidr"
    case .port: "port"
    case .list(let inner): "list of \(inner.described)"
    case .oneOf(let words): "one of \(words.joined(separator: ", "))"
    }
  }
}

/// A parameter's value: its text (or texts), already checked against the type.
public enum ParameterValue: Sendable, Hashable {
  case scalar(String)
  case list([String])

  public var described: String {
    switch self {
    case .scalar(let text): text
    case .list(let items): "[" + items.joined(separator: ", ") + "]"
    }
  }
}

/// A compiled pack: everything that the policy and type files of a run say.
public struct CheckedPack: Sendable {
  public var policies: [CheckedPolicy]
  public var types: TypeCatalog
  public var parameters: [Parameter]
  /// Frameworks and profiles, by key and name.
  public var frameworks: [Framework]
  public var profiles: [Profile]

  public init(
    policies: [CheckedPolicy], types: TypeCatalog, parameters: [Parameter], frameworks: [Framework] = [],
    profiles: [Profile] = []
  ) {
    self.policies = policies
    self.types = types
    self.parameters = parameters
    self.frameworks = frameworks
    self.profiles = profiles
  }
}
