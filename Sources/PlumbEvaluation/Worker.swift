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
///
/// What changes with each resource lies behind pointers: a class's own variables are checked at each access, which
/// costs more here than judging does.
final class Worker {
  let plan: Plan
  private let files: [FileFacts]
  private let documents: Documents
  let evaluator: FastEvaluator
  /// Every result is looked at again and listed, passes too.
  private let listsAll: Bool
  /// All texts are looked through for secrets.
  private let looksForSecrets: Bool
  private let secretNames = SecretName.Memo()
  private let parser = JSONParser()
  private let recognizer: Recognizer
  let found: UnsafeMutablePointer<Partial>
  var partial: Partial { found.pointee }
  /// What is kept by type, by the hash of its name.
  private var types: [Hash128: TypeSlot] = [:]
  /// The types met last, by a few bytes of their spelling.
  private let recent: UnsafeMutablePointer<Unmanaged<TypeSlot>?>
  private static let recentCount = 256
  let scopes: UnsafeMutablePointer<ScopeMemory>
  private var context = ElementContext()
  /// What the resource at hand is of a document that isn't an export; nil for one that is.
  var facts: DocumentFacts?
  /// Scopes for which what is judged was exported, as `JoinHash.id`.
  var exported: [Hash128] = []
  private var contextKey: (file: UInt32, envelope: Int) = (.max, -1)
  let scopeKinds: [ScopeKind]
  private var unrecognized: [UInt32: (count: Int, place: ElementPlace)] = [:]

  init(
    plan: Plan, files: [FileFacts], documents: Documents = Documents(), now: Instant, listsAll: Bool = false,
    looksForSecrets: Bool = false, folder: String, watches: [Watch] = []
  ) {
    self.documents = documents
    self.listsAll = listsAll
    self.looksForSecrets = looksForSecrets
    self.plan = plan
    self.files = files
    evaluator = FastEvaluator(now: now)
    recognizer = Recognizer(plan.answers)
    scopeKinds = plan.scopeKinds.sorted { $0.rawValue < $1.rawValue }
    scopes = .allocate(capacity: 1)
    scopes.initialize(to: ScopeMemory(noted: scopeKinds.map { _ in HashSet128() }))
    recent = .allocate(capacity: Self.recentCount)
    recent.initialize(repeating: nil, count: Self.recentCount)
    found = .allocate(capacity: 1)
    found.initialize(to: Partial(plan, folder: folder, watches: watches))
  }

  deinit {
    found.deinitialize(count: 1)
    found.deallocate()
    recent.deinitialize(count: Self.recentCount)
    recent.deallocate()
    scopes.pointee.last.deallocate()
    scopes.deinitialize(count: 1)
    scopes.deallocate()
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
      exported = Self.exported(context)
      scopes.pointee.declared = context.declaredType.map { slot(named: $0).nameHash }
    }
    let context = context
    let unknown = context.unknown
    var arena = TextArena()
    let before = found.pointee.resources
    defer { found.pointee.files[chunk.file, default: 0] += found.pointee.resources - before }
    for index in chunk.elements.indices {
      let (bytes, place) = chunk.item(index, plan.answers)
      do throws(JSONProblem) {
        let tape = try parser.parse(lasting: bytes)
        arena.reset()
        // Opening a document looked for repeated keys.
        if let document = documents[chunk.file] {
          take(document, tape, at: place, &arena)
          continue
        }
        if let duplicate = parser.duplicateKey() { throw JSONProblem(.duplicateKey, tapeIndex: duplicate) }
        let members = parser.members
        guard let head = recognizer.head(tape, root: members, context, arena: &arena) else {
          // Nothing is set: the manifest says of what.
          if context.isOfAWS, Value(tape) == .map([]) { continue }
          let known = unrecognized[chunk.file]
          unrecognized[chunk.file] = ((known?.count ?? 0) + 1, min(known?.place ?? place, place))
          continue
        }
        take(tape, members: members, head, at: place, unknown: unknown)
      } catch {
        found.pointee.problems.append(chunk.problem(with: index, error))
      }
    }
  }

  /// Lends a text's tape and identity.
  func with(
    _ bytes: [UInt8], _ context: ElementContext, _ body: (Tape, ResourceHead, inout TextArena) -> Void
  ) {
    guard let tape = try? parser.parse(copying: bytes) else { return }
    var arena = TextArena()
    if let head = recognizer.head(tape, context, arena: &arena) { body(tape, head, &arena) }
  }

  /// Lends the tape and identity of a resource that was put together.
  func with(_ resource: Resource, _ body: (Tape, ResourceHead) -> Void) {
    guard let tape = try? parser.parse(copying: Array(resource.document.json.utf8)) else { return }
    var arena = TextArena()
    let id = arena.keep(resource.id)
    var head = ResourceHead(
      id: id, parent: arena.keep(resource.parent), scope: arena.keep(resource.scope))
    head.type = arena.keep(resource.type)
    head.name = arena.keep(resource.name)
    head.region = arena.keep(resource.region)
    if let group = ARMParts(id)?.group { head.group = group }
    if resource.isUnplaced { head.open.insert(.place) }
    if case .map = resource.document["properties"] { head.hasProperties = true }
    body(tape, head)
  }

  /// True for a type that other documents complete: its resources are judged only when they are.
  func hasParts(_ head: ResourceHead) -> Bool { slot(head.type).hasParts }

  /// What file and envelope say of the chunk's elements; kept where it differs from what the file alone says.
  private func context(_ chunk: borrowing Chunk) -> ElementContext {
    let base = files.indices.contains(Int(chunk.file)) ? files[Int(chunk.file)].context : ElementContext()
    let context = Worker.context(base, chunk.envelope, plan.answers)
    // A further envelope says that what the one before it says holds no longer.
    if context != base || chunk.envelope.index > 0 {
      found.pointee.contexts[chunk.file, default: [:]][chunk.place(of: 0).offset] = context
    }
    return context
  }

  /// Lends what is kept of a type; that lives as long as the worker, so that no references are counted.
  private func withSlot<Result>(_ type: Bytes, _ body: (TypeSlot) -> Result) -> Result {
    let place = Self.recentPlace(type)
    if let slot = recent[place], slot._withUnsafeGuaranteedRef({ Self.isSpelled($0, type) }) {
      return slot._withUnsafeGuaranteedRef(body)
    }
    let hash = JoinHash.text(type, ignoreCase: true)
    let slot = types[hash] ?? TypeSlot(type, plan)
    types[hash] = slot
    // Where two types share a place, the one met last has it.
    if Self.isSpelled(slot, type) { recent[place] = Unmanaged.passUnretained(slot) }
    return body(slot)
  }

  private func slot(_ type: Bytes) -> TypeSlot { withSlot(type) { $0 } }

  private func slot(named type: String) -> TypeSlot {
    var type = type
    return type.withUTF8 { slot($0) }
  }

  private static func isSpelled(_ slot: TypeSlot, _ type: Bytes) -> Bool {
    TextFold.equal(slot.spelling, type, ignoreCase: false)
  }

  private static func recentPlace(_ type: Bytes) -> Int {
    guard type.count >= 8, let base = type.baseAddress else { return 0 }
    let raw = UnsafeRawPointer(base)
    let middle = raw.loadUnaligned(fromByteOffset: (type.count - 8) / 2, as: UInt64.self)
    let last = raw.loadUnaligned(fromByteOffset: type.count - 8, as: UInt64.self)
    let hash = (middle ^ last &* 31 ^ UInt64(type.count)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: hash >> 56)  // as many as `recentCount`
  }

  /// Judges one resource and keeps its facts. `members`: those of the tape's root, where they are known.
  func take(
    _ tape: Tape, members: RootMembers = .none, _ head: ResourceHead, at place: ElementPlace,
    unknown: PathSet, isMerged: Bool = false
  ) {
    withSlot(head.type) { slot in
      take(tape, members, head, slot, at: place, unknown: unknown, isMerged: isMerged)
    }
  }

  @inline(__always)
  private func take(
    _ tape: Tape, _ members: RootMembers, _ head: ResourceHead, _ slot: TypeSlot, at place: ElementPlace,
    unknown: PathSet, isMerged: Bool
  ) {
    let scope = scopeHash(head.scope)
    if !isMerged {
      slot.counts.pointee.resources += 1
      found.pointee.resources += 1
      // What a tenant has one of bears the same id in every tenant.
      let seed = slot.isOfTenant ? slot.nameHash.lo ^ scope.lo : slot.nameHash.lo
      found.pointee.identities.append(
        QuickHash.of(head.id, seed: seed, ignoreCase: slot.ignoresCase), place)
      if let declared = scopes.pointee.declared, declared != slot.nameHash {
        noteStranger(slot, declared, place)
      }
      if slot.isOuter { slot.counts.pointee.outer.note(place) }
      if slot.hasParts || slot.isPart {
        found.pointee.incomplete.append(place)
        if slot.isPart { return }
      }
      if looksForSecrets, tape.kind(1) == .map { lookForSecrets(tape, slot, head, place) }
      noteScopes(slot, head, scope)
      if slot.hasParts { return }
    }
    if slot.isFlat, !head.hasProperties {
      judge(tape, members, head, slot.flatPlan(tape), scope, place, unknown)
    } else {
      judge(tape, members, head, slot.native, scope, place, unknown)
    }
  }

  private func judge(
    _ tape: Tape, _ members: RootMembers, _ head: ResourceHead, _ plan: TypePlan, _ scope: Hash128,
    _ place: ElementPlace, _ unknown: PathSet
  ) {
    if plan.isIdle { return }
    evaluator.load(tape, members: members, head, change: nil, plan: plan, unknown: unknown)
    judgeLoaded(plan, head, scope, place)
  }

  /// Judges the resources that an element of a document tells.
  private func take(
    _ document: any OpenDocument, _ tape: Tape, at place: ElementPlace, _ arena: inout TextArena
  ) {
    let resources = document.resources(tape, at: place, recording: false) { type in
      !self.slot(named: type).native.isIdle
    }
    for resource in resources {
      let slot = slot(named: resource.type)
      slot.counts.pointee.resources += 1
      found.pointee.resources += 1
      if slot.native.isIdle { continue }
      let head = ResourceHead(lending: resource, &arena)
      facts = resource.facts
      exported = []
      evaluator.load(
        tape, resource.document, head, change: resource.change, plan: slot.native,
        isExcerpt: resource.facts?.isOutside ?? false)
      judgeLoaded(slot.native, head, scopeHash(head.scope), resource.place ?? place)
      facts = nil
    }
  }

  /// Judges the loaded resource, and keeps what joins need of it.
  private func judgeLoaded(
    _ plan: TypePlan, _ head: ResourceHead, _ scope: Hash128, _ place: ElementPlace
  ) {
    let hot = plan.hot
    for index in hot.related.indices {
      let related = hot.related.item(index)
      relate(related, head, scope, place)
      guard related.pointee.clause.placement == .scope else { continue }
      for other in exported where other != scope { relate(related, head, other, place) }
    }
    for index in hot.judged.indices { judge(hot.judged.item(index), head, scope, place) }
  }

  private func lookForSecrets(
    _ tape: Tape, _ slot: TypeSlot, _ head: ResourceHead, _ place: ElementPlace
  ) {
    var search = SecretSearch(tape, at: place, secretNames)
    search.look(slot.description, slot.isFlat && !head.hasProperties ? .flat : .native)
    if search.found.count > 0 { found.pointee.secrets.merge(search.found) }
  }

  private func judge(
    _ entry: UnsafePointer<HotJudged>, _ head: ResourceHead, _ scope: Hash128, _ place: ElementPlace
  ) {
    let policy = entry.pointee.policy
    if entry.pointee.mode == .deferred {
      found.pointee.judged.append(
        JudgedFact(
          policy: Int32(policy), variant: entry.pointee.variant, place: place, locals: 0, scope: scope,
          first: 0, count: 0))
      return
    }
    let when = entry.pointee.when
    if when != Instruction.holds, !evaluator.run(when, .passes) {
      record(policy, head, place, evaluator.run(when, .mayBeMore) ? .open : .notApplicable)
      return
    }
    if entry.pointee.needs != Instruction.holds, !evaluator.run(entry.pointee.needs, .passes) {
      record(policy, head, place, .open)
      return
    }
    guard entry.pointee.mode == .joined else {
      record(policy, head, place, evaluator.run(entry.pointee.require, .passes) ? .pass : .open)
      return
    }
    var packed: UInt32 = 0
    for (number, local) in entry.pointee.locals.enumerated() {
      packed |= UInt32(RelatedFact.pack(evaluator.answer(local))) << UInt32(number * 4)
    }
    let first = Int32(clamping: found.pointee.lookups.count)
    let clauses = entry.pointee.clauses
    for index in clauses.indices { found.pointee.lookups.append(lookup(clauses.item(index), head, scope)) }
    found.pointee.judged.append(
      JudgedFact(
        policy: Int32(policy), variant: entry.pointee.variant, place: place, locals: packed, scope: scope,
        first: first, count: Int32(clauses.count)))
  }

  private func record(_ policy: Int, _ head: ResourceHead, _ place: ElementPlace, _ quick: Look.Quick) {
    if quick == .open || listsAll {
      found.pointee.looks.append(Look(policy: Int32(policy), place: place, quick: quick))
      return
    }
    if found.pointee.watched.watches(policy) {
      let type = String(decoding: head.type, as: UTF8.self)
      found.pointee.watched.saw(
        policy, id: String(decoding: head.id, as: UTF8.self),
        scope: String(decoding: head.scope, as: UTF8.self),
        ignoreCase: plan.ignoresCase(type))
    }
    if quick == .pass {
      found.pointee.counts[policy].pass += 1
    } else {
      found.pointee.counts[policy].notApplicable += 1
    }
  }

  /// Counts by type, and the elements that are no resources.
  private func finish(_ reader: ChunkReader) {
    for slot in types.values where slot.counts.pointee.resources > 0 {
      found.pointee.types[slot.name.lowercased(), default: 0] += slot.counts.pointee.resources
      if slot.isOuter {
        found.pointee.outers[slot.name.lowercased(), default: OuterPlaces()].merge(slot.counts.pointee.outer)
      }
    }
    found.pointee.unrecognized = unrecognized.mapValues { Unrecognized(count: $0.count, place: $0.place) }
  }
}
