internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// What a worker keeps of a type.
final class TypeSlot {
  let name: String
  let nameHash: Hash128
  let description: TypeDescription?
  /// The name as the resource spelled it that made this slot.
  let spelling: Bytes
  /// Some clause asks for resources of the type.
  let isAsked: Bool
  let isFlat: Bool
  /// Ids that differ in case alone are one.
  let ignoresCase: Bool
  let hasParts: Bool
  /// The document is a part that completes resources of another type.
  let isPart: Bool
  let native: TypePlan
  private let plan: Plan
  private(set) lazy var flat = plan.typePlan(name, shape: .flat)
  private(set) lazy var bare = plan.typePlan(name, shape: .bare)
  /// Other types are exported below its resources.
  let isOuter: Bool
  /// Its ids are unique within a tenant only.
  let isOfTenant: Bool
  let isOfAWS: Bool
  let isOfGraph: Bool
  let counts: UnsafeMutablePointer<TypeCounts>

  init(_ type: Bytes, _ plan: Plan) {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: type.count)
    _ = copy.initialize(from: type)
    spelling = Bytes(copy)
    let type = String(decoding: type, as: UTF8.self)
    let catalog = plan.pack.types
    let part = type.firstIndex(of: "#")
    description = catalog[part.map { String(type[..<$0]) } ?? type]
    name = part == nil ? description?.name ?? type : type
    nameHash = JoinHash.text(name)
    let own = name
    isAsked = plan.clauses.contains { TextFold.equal($0.checked.type, own, ignoreCase: true) }
    isFlat = description?.flat ?? false
    ignoresCase = description?.ignoreCase ?? Provider(type: own).ignoresCase
    hasParts =
      !(description?.parts.isEmpty ?? true) && plan.partedTypes.contains(name.lowercased())
      || description?.answers.contains(where: \.holdsIDs) ?? false
    isPart = part != nil
    isOfTenant = Provider(type: own) == .entra
    isOfAWS = Provider(type: own) == .aws
    isOfGraph = TextFold.hasPrefix(own, "microsoft.graph.", ignoreCase: true)
    isOuter = plan.outerTypes.contains(name.lowercased())
    native = plan.typePlan(name, shape: .native)
    self.plan = plan
    counts = .allocate(capacity: 1)
    counts.initialize(to: TypeCounts())
  }

  /// What is asked of a document whose settings don't stand in `properties`, of a type that may be printed so.
  func flatPlan(_ tape: Tape) -> TypePlan {
    SourceShape(tape, hasProperties: false, description) == .flat ? flat : bare
  }

  deinit {
    spelling.deallocate()
    counts.deinitialize(count: 1)
    counts.deallocate()
  }
}

struct TypeCounts {
  var resources = 0
  /// Scopes in which a top-level resource was noted.
  var scopes = HashSet128()
  var lastScope = Hash128(hi: 0, lo: 0)
  var outer = OuterPlaces()
}
