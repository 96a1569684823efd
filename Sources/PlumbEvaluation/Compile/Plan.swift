public import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// A clause over other resources, numbered through the whole plan.
struct PlannedClause: Sendable {
  var policy: Int
  var variant: Int
  var checked: CheckedResources
}

/// A checked pack, ready to judge resources: compiled for a type when its first resource comes by. Immutable.
public struct Plan: Sendable {
  public let pack: CheckedPack
  let clauses: [PlannedClause]
  /// Scope kinds that are noted: those that some policy judges one by one, and those of the whole snapshot.
  let scopeKinds: [ScopeKind]
  /// What readers of exports go by.
  let answers: AnswerCatalog
  /// Some policy judges regions one by one that aren't those of AWS.
  let judgesOtherRegions: Bool
  /// Types below whose resources others are exported, in lower case.
  let outerTypes: Set<String>
  /// By policy.
  let reads: [PolicyReads]
  /// Types of which some policy reads a part that another document holds, in lower case.
  let partedTypes: Set<String>
  private let clauseNumbers: [[[Int]]]
  /// Policies by the types they name, and those that name types by patterns.
  private let names: PolicyNames
  /// By policy: whether it may judge something. The conditions of the others are never looked at.
  private let judges: [Bool]
  /// Clauses by the type they ask for.
  private let asking: [String: [Int]]

  /// `present`: the only types (canonical, in lower case) that the snapshot speaks of, where that is known; of the library,
  /// policies that then judge nothing need not be checked.
  public init(_ pack: CheckedPack, present: Set<String>? = nil) {
    self.pack = pack
    let names = PolicyNames(pack)
    let judges = names.judges(pack, present)
    let all = judges.indices.filter { judges[$0] }
    _ = Parallel.map(all.count) { pack.policies[all[$0]].variants.count }
    var clauses: [PlannedClause] = []
    var numbers: [[[Int]]] = []
    // What `in: snapshot` asks must not hang on which other policies take part.
    var kinds: [ScopeKind] = [.subscription, .tenant, .account, .region]
    for (policy, checked) in pack.policies.enumerated() {
      if case .each(let kind) = checked.target, !kinds.contains(kind) { kinds.append(kind) }
      var perVariant: [[Int]] = []
      for (index, variant) in (judges[policy] ? checked.variants : []).enumerated() {
        var perClause = [Int](repeating: -1, count: variant.clauseCount)
        let found = perClause.isEmpty ? [] : variant.clauses
        for clause in found where perClause.indices.contains(clause.id) && perClause[clause.id] < 0 {
          perClause[clause.id] = clauses.count
          clauses.append(PlannedClause(policy: policy, variant: index, checked: clause))
        }
        perVariant.append(perClause)
      }
      numbers.append(perVariant)
    }
    self.clauses = clauses
    self.names = names
    self.judges = judges
    clauseNumbers = numbers
    scopeKinds = kinds
    answers = pack.types.answers
    judgesOtherRegions = pack.policies.contains { policy in
      policy.target == .each(.region) && !policy.isOfAWS
    }
    let reads = zip(pack.policies, judges).map { PolicyReads($0, pack.types, judges: $1) }
    self.reads = reads
    outerTypes = Self.outerTypes(reads)
    partedTypes = Set(reads.flatMap { $0.parts.map { $0.type.lowercased() } })
    asking = Dictionary(grouping: clauses.indices) { Self.key(clauses[$0].checked.type) }
  }

  /// A type's name without case.
  fileprivate static func key(_ type: String) -> String { TextFold.folded(type) }

  /// The plan's number of a clause of a variant; nil for one it doesn't know.
  func number(policy: Int, variant: Int, clause: Int) -> Int? {
    guard clauseNumbers.indices.contains(policy), clauseNumbers[policy].indices.contains(variant),
      clauseNumbers[policy][variant].indices.contains(clause)
    else { return nil }
    let number = clauseNumbers[policy][variant][clause]
    return number < 0 ? nil : number
  }

  /// Policies that judge resources of a type, with the number of their variant for it.
  func policies(for type: String) -> [(policy: Int, variant: Int)] {
    names.policies(for: type).sorted().compactMap { index in
      let variants = pack.policies[index].variants
      let variant =
        variants.firstIndex { $0.type.map { TextFold.equal($0, type, ignoreCase: true) } ?? false }
        ?? variants.firstIndex { $0.type == nil }
      return variant.map { (index, $0) }
    }
  }

  /// What is asked of a type's resources in a shape.
  func typePlan(_ type: String, shape: SourceShape) -> TypePlan {
    let description = pack.types[type]
    let builder = ProgramBuilder(shape: shape)
    var judged: [JudgedEntry] = []
    var asked: [Int: AskedClause] = [:]
    for (index, variantIndex) in policies(for: type) {
      let variant = pack.policies[index].variants[variantIndex]
      judged.append(entry(index, variantIndex, variant, builder, &asked))
    }
    var related: [RelatedEntry] = []
    for number in asking[Self.key(type)] ?? [] {
      related.append(self.related(number, clauses[number].checked, builder))
    }
    return builder.layOut(
      type: description?.name ?? type, description: description, judged: judged, related: related,
      askedKeys: asked)
  }

  private func entry(
    _ policy: Int, _ variantIndex: Int, _ variant: PolicyVariant, _ builder: ProgramBuilder,
    _ asked: inout [Int: AskedClause]
  ) -> JudgedEntry {
    // Most policies ask for no other resources: there is nothing to look for.
    let hasClauses = variant.clauseCount > 0
    let early = hasClauses ? (variant.when?.clauses ?? []) + (variant.needs?.clauses ?? []) : []
    var entry = JudgedEntry(
      policy: policy, variant: variantIndex, mode: .direct, when: Instruction.holds, needs: Instruction.holds,
      require: Instruction.holds)
    if !early.isEmpty {
      entry.mode = .deferred
      return entry
    }
    entry.when = builder.program(variant.when, document: 0)
    entry.needs = builder.program(variant.needs, document: 0)
    if !hasClauses || variant.require.clauses.isEmpty {
      entry.require = builder.program(variant.require, document: 0)
      return entry
    }
    var locals: [CheckedCondition] = []
    var numbers: [Int] = []
    guard
      let residual = residual(variant.require, policy, variantIndex, &locals, &numbers), locals.count <= 8,
      numbers.allSatisfy({ simple(clauses[$0].checked) })
    else {
      entry.mode = .deferred
      return entry
    }
    for number in numbers {
      let clause = clauses[number].checked
      asked[number] = AskedClause(
        placement: clause.placement,
        keys: clause.keys.map { builder.key($0, $0.ours, $0.absentMeans.ours, document: 0) })
    }
    entry.mode = .joined(residual, locals: locals.map { builder.program($0, document: 0) }, clauses: numbers)
    return entry
  }

  /// Splits a condition into join-free parts and clauses; nil where a clause stands inside a quantifier.
  private func residual(
    _ condition: CheckedCondition, _ policy: Int, _ variant: Int, _ locals: inout [CheckedCondition],
    _ numbers: inout [Int]
  ) -> Residual? {
    if condition.clauses.isEmpty {
      locals.append(condition)
      return .local(locals.count - 1)
    }
    switch condition {
    case .all(let parts), .any(let parts):
      let split = parts.map { residual($0, policy, variant, &locals, &numbers) }
      let found = split.compactMap { $0 }
      guard found.count == split.count else { return nil }
      if case .all = condition { return .all(found) }
      return .any(found)
    case .not(let inner): return residual(inner, policy, variant, &locals, &numbers).map(Residual.not)
    case .resources(let clause):
      guard let number = number(policy: policy, variant: variant, clause: clause.id) else { return nil }
      numbers.append(number)
      return .clause(number)
    case .leaf, .quantifier, .closedTo: return nil
    }
  }

  /// What the joins decide of a policy's variants; nil where the reference evaluator has to.
  func residuals(policy: Int) -> [Residual?] {
    guard judges.indices.contains(policy), judges[policy] else { return [] }
    return pack.policies[policy].variants.enumerated().map { number, variant in
      var locals: [CheckedCondition] = []
      var numbers: [Int] = []
      return residual(variant.require, policy, number, &locals, &numbers)
    }
  }

  /// True where a hash join with counts alone decides the clause.
  private func simple(_ clause: CheckedResources) -> Bool {
    if case .distinct = clause.kind { return false }
    if clause.one || clause.asker != 0 { return false }
    if case .every(let body, _) = clause.kind, !body.clauses.isEmpty { return false }
    return clause.filter?.clauses.isEmpty ?? true
  }

  private func related(_ number: Int, _ clause: CheckedResources, _ builder: ProgramBuilder) -> RelatedEntry {
    let nested = !simple(clause)
    var filter = Instruction.holds
    var body = Instruction.holds
    if !nested {
      filter = builder.program(clause.filter, document: clause.frame)
      if case .every(let condition, _) = clause.kind {
        let either = (clause.filter.map { [CheckedCondition.not($0)] } ?? []) + [condition]
        body = builder.program(.any(either), document: clause.frame)
      }
    }
    let keys = clause.keys.map {
      builder.key($0, $0.theirs, $0.absentMeans.theirs, document: clause.frame)
    }
    return RelatedEntry(
      clause: number, placement: clause.placement, keepsWide: clause.keepsWide,
      judgesGroups: pack.policies[clauses[number].policy].target == .each(.resourceGroup), keys: keys,
      filter: filter, body: body, isNested: nested)
  }
}

extension CheckedResources {
  /// Facts are kept by their place alone too: ours of some test may be something else than a text, and then every
  /// resource there is one that may fit.
  var keepsWide: Bool { keys.contains { $0.isTest && $0.ours.meta != .id && $0.ours.meta != .type } }
}

/// Which policies of a pack name which types.
private struct PolicyNames: Sendable {
  private let isPolicyOfTypes: [Bool]
  /// Policies by the types they name, and those that name types by patterns.
  private let naming: [String: [Int]]
  private let matching: [(policy: Int, globs: [Glob])]

  init(_ pack: CheckedPack) {
    var naming: [String: [Int]] = [:]
    var matching: [(policy: Int, globs: [Glob])] = []
    var ofTypes: [Bool] = []
    for (policy, checked) in pack.policies.enumerated() {
      guard case .types(let patterns) = checked.target, checked.attest == nil else {
        ofTypes.append(false)
        continue
      }
      ofTypes.append(true)
      let globs = patterns.filter(Self.isPattern).map { Glob($0, ignoreCase: true) }
      if !globs.isEmpty { matching.append((policy, globs)) }
      for name in patterns where !Self.isPattern(name) {
        naming[Plan.key(name), default: []].append(policy)
      }
    }
    isPolicyOfTypes = ofTypes
    self.naming = naming
    self.matching = matching
  }

  /// Policies for resources of a type, each once.
  func policies(for type: String) -> Set<Int> {
    let matched = matching.filter { $0.globs.contains { $0.matches(type) } }.map(\.policy)
    return Set((naming[Plan.key(type)] ?? []) + matched)
  }

  /// By policy, whether it may judge something where these are all the types that there are. A scope is judged by what
  /// is in it: where there is nothing of that, the policy isn't judged.
  func judges(_ pack: CheckedPack, _ present: Set<String>?) -> [Bool] {
    guard let present else { return pack.policies.map { _ in true } }
    let met = present.reduce(into: Set<Int>()) { $0.formUnion(policies(for: $1)) }
    return pack.policies.enumerated().map { number, policy in
      if isPolicyOfTypes[number] { return met.contains(number) }
      let related = policy.related
      return related.isEmpty || related.contains { present.contains($0.lowercased()) }
    }
  }

  private static func isPattern(_ type: String) -> Bool { type.utf8.contains(UInt8(ascii: "*")) }
}
