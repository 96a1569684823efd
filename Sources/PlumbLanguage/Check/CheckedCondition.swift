public import PlumbValues

/// What every resource has besides its document.
public enum MetaField: String, Sendable, CaseIterable { case id, type, name, scope, region, parent, change }

/// A path with its document resolved: which frame, where in it, and what the described type knows of it.
public struct CheckedPath: Sendable {
  /// 0 is the judged document; each `resources` and each quantifier opens the next.
  public var frame: Int
  public var meta: MetaField?
  public var steps: [PathStep]
  /// Other places of the same property, tried in order where `steps` finds nothing.
  public var alternates: [[PathStep]] = []
  /// How the described type converts what stands there.
  public var description: PropertyDescription?
  public var secret = false
  /// Lengths of prefixes of `steps` at which a text holds a JSON document to go on in.
  public var jsonPrefixes: [Int] = []
  /// As written, for messages.
  public var text: String
  public var mark: SourceMark

  public init(frame: Int, meta: MetaField? = nil, steps: [PathStep], text: String, mark: SourceMark) {
    self.frame = frame
    self.meta = meta
    self.steps = steps
    self.text = text
    self.mark = mark
  }
}

/// What of a policy's text is gone from the checked condition, kept for those who read it.
public struct ConditionOrigin: Sendable {
  /// Definitions that it was expanded from, outermost first: places in the variant's `uses`.
  public var uses: [Int] = []
  /// Parameters whose values stand in it.
  public var parameters: [String] = []
}

/// One use of a definition.
public struct DefinitionUse: Sendable {
  public struct Argument: Sendable {
    public var name: String
    public var value: ParameterValue
    /// Parameters from which the value was taken.
    public var parameters: [String]
  }
  public var name: String
  public var about: String?
  public var arguments: [Argument]
  /// Where the definition stands.
  public var mark: SourceMark
}

/// One operator applied to what stands at a path.
public struct CheckedLeaf: Sendable {
  public var path: CheckedPath
  public var op: Operator
  public var operand: Operand
  /// The test's own; the described type's stands on the path.
  public var absentMeans: Value?
  public var ignoreCase: Bool
  /// A text is read as a list first.
  public var split: String?
  /// The operand as written, for messages.
  public var expected: String
  public var mark: SourceMark
  public var origin = ConditionOrigin()
}

/// A test over the elements of a list or map.
public struct CheckedQuantifier: Sendable {
  public enum Kind: Sendable {
    case every(orEmpty: Bool)
    case some
    case none
    case count(NumberTest)
    case distinct(NumberTest)
    case unique(Bool)
  }
  public var path: CheckedPath
  public var kind: Kind
  /// The frame of the element.
  public var frame: Int
  public var filter: CheckedCondition?
  /// The condition on each element; nil for counts.
  public var body: CheckedCondition?
  /// What is compared (`distinct`, `unique`); nil: the element.
  public var of: CheckedPath?
  public var absentMeans: Value?
  public var split: String?
  public var ignoreCase: Bool
  public var mark: SourceMark
  public var origin = ConditionOrigin()
}

/// Where the resources that a condition asks for lie.
public enum Placement: String, Sendable, CaseIterable {
  case children, below, parent, siblings, scope, snapshot
}

/// How a related resource is found: equal values, or one id at or above the other.
public struct JoinKey: Sendable {
  public enum Kind: Sendable { case equal, theirsAtOrAbove, theirsAtOrBelow }
  public var kind: Kind
  public var theirs: CheckedPath
  public var ours: CheckedPath
  public var ignoreCase: Bool
  /// It is a test under `where`, which is missing where a value is absent or of another kind; by `match` such values
  /// never meet.
  public var isTest = false
  /// What is compared where theirs is absent, and where ours is.
  public var absentMeans: (theirs: Value?, ours: Value?)
}

/// A condition on other resources of the snapshot.
public struct CheckedResources: Sendable {
  public enum Kind: Sendable {
    case count(NumberTest)
    case distinct(NumberTest, of: CheckedPath)
    case every(CheckedCondition, orEmpty: Bool)
  }
  /// Number of the clause within its policy variant, from 0 in order of writing.
  public var id: Int
  /// Canonical type name.
  public var type: String
  public var placement: Placement?
  public var keys: [JoinKey]
  public var filter: CheckedCondition?
  public var kind: Kind
  /// More than one found is an error.
  public var one: Bool
  /// The frame of the related document, and that of the document for which it is asked.
  public var frame: Int
  public var asker: Int
  /// The relation's name, where one was named.
  public var via: String?
  public var mark: SourceMark
  public var origin = ConditionOrigin()
}

/// A condition with every name resolved and every operand typed.
public indirect enum CheckedCondition: Sendable {
  case all([CheckedCondition])
  case any([CheckedCondition])
  case not(CheckedCondition)
  case leaf(CheckedLeaf)
  case quantifier(CheckedQuantifier)
  case resources(CheckedResources)
  case closedTo(CheckedClosedTo)

  /// Always yes.
  public static let always = CheckedCondition.all([])
}

extension CheckedCondition {
  /// Calls `visit` on this condition and all below it, outermost first.
  public func walk(_ visit: (CheckedCondition) -> Void) {
    visit(self)
    switch self {
    case .all(let parts), .any(let parts): parts.forEach { $0.walk(visit) }
    case .not(let inner): inner.walk(visit)
    case .leaf, .closedTo: break
    case .quantifier(let quantifier):
      quantifier.filter?.walk(visit)
      quantifier.body?.walk(visit)
    case .resources(let clause):
      clause.filter?.walk(visit)
      if case .every(let body, _) = clause.kind { body.walk(visit) }
    }
  }

  /// The clauses over other resources in it, nested ones included.
  public var clauses: [CheckedResources] {
    var found: [CheckedResources] = []
    walk { if case .resources(let clause) = $0 { found.append(clause) } }
    return found
  }
}
