internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// What a run knows of a file before it is read.
struct FileFacts: Sendable {
  var context: ElementContext
  /// The manifest names the file.
  var isDeclared = false
}

/// Reads chunks and judges what goes by, on one thread.
final class Worker {
  let plan: Plan
  private let files: [FileFacts]
  let evaluator: FastEvaluator
  /// Every result is looked at again and listed, passes too.
  private let listsAll: Bool
  private var parser = JSONParser()
  var arena = TextArena()
  private let recognizer: Recognizer
  var partial: Partial
  /// Plans by the type's hash: native, flat.
  private var plans: [Hash128: TypeSlot] = [:]
  private var context = ElementContext()
  private var contextKey: (file: UInt32, envelope: Int) = (.max, -1)
  /// Scopes of each kind already noted, by id.
  private var notedScopes: [HashSet128]
  private let scopeKinds: [ScopeKind]
  private var unrecognized: [UInt32: (count: Int, place: ElementPlace)] = [:]

  /// A type's plans, made when first wanted.
  private final class TypeSlot {
    let name: String
    let nameHash: Hash128
    /// Scopes already noted.
    var scopes = HashSet128()
    /// Some clause asks for resources of the type.
    let isAsked: Bool
    let isFlat: Bool
    let hasParts: Bool
    /// The document is a part that completes resources of another type.
    let isPart: Bool
    var native: TypePlan?
    var flat: TypePlan?
    var count = 0

    init(_ type: String, _ plan: Plan) {
      let catalog = plan.pack.types
      let part = type.firstIndex(of: "#")
      let description = catalog[part.map { String(type[..<$0]) } ?? type]
      name = part == nil ? description?.name ?? type : type
      nameHash = JoinHash.text(name)
      let own = name
      isAsked = plan.clauses.contains { TextFold.equal($0.checked.type, own, ignoreCase: true) }
      isFlat = description?.flat ?? false
      hasParts = !(description?.parts.isEmpty ?? true)
      isPart = part != nil
    }
  }

  init(plan: Plan, files: [FileFacts], now: Instant, listsAll: Bool = false) {
    self.listsAll = listsAll
    self.plan = plan
    self.files = files
    evaluator = FastEvaluator(now: now)
    recognizer = Recognizer(idFrom: plan.pack.types.identities)
    scopeKinds = plan.scopeKinds.sorted { $0.rawValue < $1.rawValue }
    notedScopes = scopeKinds.map { _ in HashSet128() }
    partial = Partial(policies: plan.pack.policies.count, clauses: plan.clauses.count)
  }

  func drain(_ reader: ChunkReader) {
    var chunk = Chunk()
    while reader.next(into: &chunk) { judge(chunk, reader) }
    finish(reader)
  }

  private func judge(_ chunk: borrowing Chunk, _ reader: ChunkReader) {
    if contextKey != (chunk.file, chunk.envelope.index) {
      contextKey = (chunk.file, chunk.envelope.index)
      context = self.context(chunk)
    }
    let context = context
    let before = partial.resources
    defer { partial.files[chunk.file, default: 0] += partial.resources - before }
    for index in chunk.elements.indices {
      let place = chunk.place(of: index)
      do throws(JSONProblem) {
        let tape = try parser.parse(chunk.bytes(of: index))
        if let duplicate = parser.duplicateKey() { throw JSONProblem(.duplicateKey, tapeIndex: duplicate) }
        arena.reset()
        guard let head = recognizer.head(tape, context, arena: &arena) else {
          let known = unrecognized[chunk.file]
          unrecognized[chunk.file] = ((known?.count ?? 0) + 1, min(known?.place ?? place, place))
          continue
        }
        take(tape, head, at: place, unknown: context.unknown)
      } catch {
        partial.problems.append(chunk.problem(with: index, error))
      }
    }
  }

  /// Lends a text's tape and identity.
  func with(_ bytes: [UInt8], _ context: ElementContext, _ body: (Tape, ResourceHead) -> Void) {
    guard let tape = try? parser.parse(copying: bytes) else { return }
    arena.reset()
    if let head = recognizer.head(tape, context, arena: &arena) { body(tape, head) }
  }

  /// True for a type that other documents complete: its resources are judged only when they are.
  func hasParts(_ head: ResourceHead) -> Bool { slot(head.type).hasParts }

  /// What file and envelope say of the chunk's elements; kept where it differs from what the file alone says.
  private func context(_ chunk: borrowing Chunk) -> ElementContext {
    let base = files.indices.contains(Int(chunk.file)) ? files[Int(chunk.file)].context : ElementContext()
    let context = Worker.context(base, chunk.envelope)
    if context != base {
      partial.contexts[chunk.file, default: [:]][chunk.place(of: 0).offset] = context
    }
    return context
  }

  static func context(_ base: ElementContext, _ envelope: Envelope) -> ElementContext {
    var context = base
    guard envelope.header.count > 2 else { return context }
    var parser = JSONParser()
    guard let tape = try? parser.parse(copying: envelope.header) else { return context }
    let header = Value(tape)
    if let text = header["@odata.context"]?.text, let type = GraphTypes.type(context: text) {
      context.envelopeType = type
    }
    if let id = header["resourceId"]?.text, case .member("settings") = envelope.kind {
      context.declaredType = context.declaredType ?? "Microsoft.Insights/diagnosticSettings"
      context.parent = id
    }
    return context
  }

  private func slot(_ type: Bytes) -> TypeSlot {
    let hash = JoinHash.text(type, ignoreCase: true)
    if let slot = plans[hash] { return slot }
    let slot = TypeSlot(String(decoding: type, as: UTF8.self), plan)
    plans[hash] = slot
    return slot
  }

  private func plan(_ slot: TypeSlot, _ shape: SourceShape) -> TypePlan {
    switch shape {
    case .native:
      if let plan = slot.native { return plan }
      let made = plan.typePlan(slot.name, shape: .native)
      slot.native = made
      return made
    case .flat:
      if let plan = slot.flat { return plan }
      let made = plan.typePlan(slot.name, shape: .flat)
      slot.flat = made
      return made
    }
  }

  /// Judges one resource and keeps its facts.
  func take(
    _ tape: Tape, _ head: ResourceHead, at place: ElementPlace, unknown: PathSet, isMerged: Bool = false
  ) {
    let slot = slot(head.type)
    if !isMerged {
      slot.count += 1
      partial.resources += 1
      let identity = Hash128.of(head.id, seed: slot.nameHash.lo, ignoreCase: true)
      partial.identities.append(identity.hi)
      partial.identities.append(UInt64(place.file) << 44 | place.offset)
      partial.identities.append(UInt64(place.length))
      if slot.hasParts || slot.isPart {
        partial.incomplete.append(place)
        if slot.isPart { return }
      }
      noteScopes(slot, head)
      if slot.hasParts { return }
    }
    let shape: SourceShape = slot.isFlat && !head.hasProperties ? .flat : .native
    let plan = plan(slot, shape)
    if plan.isIdle { return }
    evaluator.load(tape, head, change: nil, plan: plan, unknown: unknown)
    for entry in plan.related { relate(entry, head, place) }
    for (index, entry) in plan.judged.enumerated() { judge(entry, index, head, place, slot, plan) }
  }

  private func judge(
    _ entry: JudgedEntry, _ index: Int, _ head: ResourceHead, _ place: ElementPlace, _ slot: TypeSlot,
    _ plan: TypePlan
  ) {
    if case .deferred = entry.mode {
      partial.judged.append(
        JudgedFact(
          policy: Int32(entry.policy), variant: Int32(entry.variant), place: place, locals: 0,
          scope: JoinHash.id(head.scope), first: 0,
          count: 0))
      return
    }
    if entry.when != Instruction.holds, !evaluator.run(entry.when, .passes) {
      record(entry, place, evaluator.run(entry.when, .mayBeMore) ? .open : .notApplicable)
      return
    }
    if entry.needs != Instruction.holds, !evaluator.run(entry.needs, .passes) {
      record(entry, place, .open)
      return
    }
    guard case .joined(_, let locals, let clauses) = entry.mode else {
      record(entry, place, evaluator.run(entry.require, .passes) ? .pass : .open)
      return
    }
    var packed: UInt32 = 0
    for (number, local) in locals.enumerated() {
      packed |= UInt32(RelatedFact.pack(evaluator.answer(local))) << UInt32(number * 4)
    }
    let first = Int32(clamping: partial.lookups.count)
    for clause in clauses { partial.lookups.append(lookup(clause, head, plan)) }
    partial.judged.append(
      JudgedFact(
        policy: Int32(entry.policy), variant: Int32(entry.variant), place: place, locals: packed,
        scope: JoinHash.id(head.scope),
        first: first, count: Int32(clauses.count)))
  }

  private func record(_ entry: JudgedEntry, _ place: ElementPlace, _ quick: Look.Quick) {
    if quick == .open || listsAll {
      partial.looks.append(Look(policy: Int32(entry.policy), place: place, quick: quick))
    } else if quick == .pass {
      partial.counts[entry.policy].pass += 1
    } else {
      partial.counts[entry.policy].notApplicable += 1
    }
  }

  /// Notes in which scopes resources lie, and in which scope a top-level type was found.
  private func noteScopes(_ slot: TypeSlot, _ head: ResourceHead) {
    if slot.isAsked {
      let isTop =
        head.parent.count == head.scope.count || ARMID.resourceGroup(head.id).count == head.parent.count
      let scope = JoinHash.id(head.scope)
      if isTop, slot.scopes.insert(scope) {
        partial.found.insert(TypeScope(type: slot.nameHash, scope: scope))
      }
    }
    for (number, kind) in scopeKinds.enumerated() {
      let id: Bytes
      switch kind {
      case .subscription:
        id = Self.hasPrefix(head.scope, "/subscriptions/") ? head.scope : Bytes(rebasing: head.scope[0..<0])
      case .managementGroup:
        id =
          Self.hasPrefix(head.scope, "/providers/Microsoft.Management/")
          ? head.scope : Bytes(rebasing: head.scope[0..<0])
      case .tenant:
        id = Self.hasPrefix(head.type, "microsoft.graph.") ? head.scope : Bytes(rebasing: head.scope[0..<0])
      case .resourceGroup: id = ARMID.resourceGroup(head.id)
      case .region: id = head.region
      case .account, .project, .organization, .cluster, .namespace: continue
      }
      guard !id.isEmpty, notedScopes[number].insert(JoinHash.text(id, ignoreCase: false)) else { continue }
      let text = String(decoding: id, as: UTF8.self)
      let folded = TextFold.folded(text)
      let known = partial.scopes[kind]?[folded]
      if known.map({ text < $0 }) ?? true { partial.scopes[kind, default: [:]][folded] = text }
    }
  }

  private static func hasPrefix(_ bytes: Bytes, _ word: StaticString) -> Bool {
    TextFold.hasPrefix(bytes, Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount), ignoreCase: true)
  }

  /// Counts by type, and the elements that are no resources.
  private func finish(_ reader: ChunkReader) {
    for slot in plans.values where slot.count > 0 {
      partial.types[slot.name.lowercased(), default: 0] += slot.count
    }
    partial.unrecognized = unrecognized.mapValues { Unrecognized(count: $0.count, place: $0.place) }
  }
}
