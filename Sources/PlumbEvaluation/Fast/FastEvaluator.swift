internal import CFast
internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// What the hot functions need, read once a call and handed down: no reference is counted on the way.
struct Scene {
  let tables: HotTables
  let slots: UnsafeMutablePointer<Val>
  let tape: Tape
}

/// Answers conditions on one resource after the other: fills a type plan's slots from the tape in one walk, then runs
/// its flat programs. One a thread; makes no text. Answers only, the reference evaluator explains.
///
/// What changes with each resource lies behind a pointer: a class's own variables are checked at each access.
final class FastEvaluator {
  private struct State {
    /// Slots of the plan under way, grown to the largest plan met.
    var slots: UnsafeMutableBufferPointer<Val>
    var plan: TypePlan?
    /// Which plan that is: to compare plans counts references.
    var planID: ObjectIdentifier?
    var scene: Scene?
    /// Values that stand on no tape, for the resource under way.
    var boxed: [Value] = []
    /// Some leaf was unknown since this was last cleared.
    var sawUnknown = false
    /// Some leaf was missing, or a test over elements hung on the rung, since this was last cleared.
    var sawMissing = false
    /// Text of boxed values lent to slots.
    var lent: [UnsafeMutableBufferPointer<UInt8>] = []

    init() {
      slots = .allocate(capacity: 256)
      slots.initialize(repeating: .absent)
    }

    mutating func release() {
      for buffer in lent { buffer.deallocate() }
      lent.removeAll(keepingCapacity: true)
      boxed.removeAll(keepingCapacity: true)
    }
  }

  let now: Instant
  private let state: UnsafeMutablePointer<State>
  private let secondary = JSONParser()
  let memo = ShapeMemo()
  let fills = FillMemo()

  var slots: UnsafeMutableBufferPointer<Val> { state.pointee.slots }
  var scene: Scene? { state.pointee.scene }
  var plan: TypePlan? { state.pointee.plan }
  var tape: Tape? { state.pointee.scene?.tape }
  var boxed: [Value] { state.pointee.boxed }
  var sawUnknown: Bool {
    get { state.pointee.sawUnknown }
    set { state.pointee.sawUnknown = newValue }
  }

  var sawMissing: Bool {
    get { state.pointee.sawMissing }
    set { state.pointee.sawMissing = newValue }
  }

  init(now: Instant) {
    self.now = now
    state = .allocate(capacity: 1)
    state.initialize(to: State())
  }

  deinit {
    fills.release()
    state.pointee.release()
    state.pointee.slots.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  // MARK: - Loading a resource

  /// Fills the document's slots. `unknown`: places whose value isn't known.
  func load(
    _ tape: Tape, members: RootMembers = .none, _ head: ResourceHead, change: String?, plan: TypePlan,
    unknown: PathSet
  ) {
    let document = unknown.isEmpty ? nil : Value(tape).hiding(unknown)
    load(tape, members: members, document, head, change: change, plan: plan)
  }

  /// As the other, from a document that stands on no tape (where there is one).
  func load(
    _ tape: Tape, members: RootMembers = .none, _ document: Value?, _ head: ResourceHead, change: String?,
    plan: TypePlan, isExcerpt: Bool = false
  ) {
    if state.pointee.planID != ObjectIdentifier(plan) {
      state.pointee.plan = plan
      state.pointee.planID = ObjectIdentifier(plan)
    }
    if !state.pointee.boxed.isEmpty || !state.pointee.lent.isEmpty { state.pointee.release() }
    if plan.slotCount > slots.count {
      slots.deallocate()
      state.pointee.slots = .allocate(capacity: plan.slotCount * 2)
      slots.initialize(repeating: .absent)
    }
    guard plan.hot.frameCount > 0, let base = slots.baseAddress else { return }
    let scene = Scene(tables: plan.hot, slots: base, tape: tape)
    state.pointee.scene = scene
    let frame = plan.hot.frames
    clear(0, scene)
    if let document {
      fill(document, Int(frame[0].root), scene)
    } else {
      fillRoot(members, Int(frame[0].root), scene)
    }
    if frame[0].hasDerivations { derive(0, scene) }
    if isExcerpt || frame[0].hasAlways { judgeThin(scene, isExcerpt) }
    if frame[0].hasUnprinted {
      let isShown = frame[0].unprinted.map { $0.shown >= 0 && base[Int($0.shown)].kind != .absent }
      for (place, isShown) in zip(frame[0].unprinted, isShown)
      where !isShown && base[Int(place.slot)].isAbsent {
        base[Int(place.slot)] = Val(kind: .unknown)
      }
    }
    if frame[0].hasMeta {
      for (field, slot) in frame[0].meta { base[Int(slot)] = meta(field, head, change) }
    }
  }

  /// An excerpt of a document, told by a member that every complete one has: what is absent or null there is unknown.
  /// (A query for columns prints null for those that it doesn't find.)
  private func judgeThin(_ scene: Scene, _ isExcerpt: Bool) {
    let frame = scene.tables.frames[0]
    let thin =
      isExcerpt
      || frame.always.contains { slot in
        switch slots[Int(slot)].kind {
        case .absent, .null, .beyond, .throughList: true
        default: false
        }
      }
    if thin {
      for slot in frame.slots where slots[slot].isAbsent { slots[slot] = Val(kind: .unknown) }
    }
  }

  private func meta(_ field: MetaField, _ head: ResourceHead, _ change: String?) -> Val {
    let bytes: Bytes
    switch field {
    case .name where head.open.contains(.name): return Val(kind: .unknownPresent)
    case .region where head.open.contains(.region): return Val(kind: .unknown)
    case .id: bytes = head.id
    case .type:
      guard let plan = state.pointee.plan else { return .absent }
      return lend(plan.type)
    case .name: bytes = head.name
    case .scope: bytes = head.scope
    case .region: bytes = head.region
    case .parent: bytes = head.parent
    case .change: return change.map { lend($0) } ?? .absent
    }
    return bytes.isEmpty ? .absent : Val(text: bytes)
  }

  /// A text that lives as long as the resource under way.
  private func lend(_ text: String) -> Val {
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, text.utf8.count))
    _ = buffer.initialize(from: text.utf8)
    state.pointee.lent.append(buffer)
    return Val(text: Bytes(rebasing: buffer[0..<text.utf8.count]))
  }

  func clear(_ frame: Int, _ scene: Scene) {
    let slots = scene.tables.frames[frame].slots
    for slot in slots { scene.slots[slot] = .absent }
  }

  /// The document that a text holds; nil where it holds none.
  func json(_ bytes: Bytes) -> Value? {
    guard let tape = try? secondary.parse(copying: UnsafeRawBufferPointer(bytes)),
      secondary.duplicateKey() == nil
    else { return nil }
    return Value(tape)
  }

  // MARK: - Between slots and values

  func box(_ value: Value) -> Val {
    switch value {
    case .null: return .null
    case .unknown(let present, let refers):
      guard present, let refers else { return Val(kind: present ? .unknownPresent : .unknown) }
      var val = lend(refers)
      val.kind = .unknownPresent
      return val
    case .bool(let flag):
      var val = Val(kind: .flag)
      val.bits = flag ? 1 : 0
      return val
    case .number(let number):
      var val = Val(kind: .int)
      switch number {
      case .int(let int): val.bits = UInt64(bitPattern: int)
      case .unsigned(let unsigned):
        val.kind = .unsigned
        val.bits = unsigned
      case .double(let double):
        val.kind = .double
        val.bits = double.bitPattern
      }
      return val
    case .text(let text): return lend(text)
    case .list, .map:
      state.pointee.boxed.append(value)
      var val = Val(kind: .boxed)
      val.index = Int32(truncatingIfNeeded: state.pointee.boxed.count - 1)
      return val
    }
  }

  func val(_ reading: Reading) -> Val {
    switch reading {
    case .absent: .absent
    case .beyond: Val(kind: .beyond)
    case .throughList: Val(kind: .throughList)
    case .value(let value): box(value)
    }
  }

  /// The slot's content as the reference evaluator would read it.
  func reading(_ val: Val) -> Reading {
    switch val.kind {
    case .absent: .absent
    case .null: .value(.null)
    case .unknown: .value(.unknown(present: false))
    case .unknownPresent:
      .value(
        .unknown(present: true, refers: val.text == nil ? nil : String(decoding: val.bytes, as: UTF8.self)))
    case .beyond: .beyond
    case .throughList: .throughList
    case .flag: .value(.bool(val.bits == 1))
    case .int, .unsigned, .double: val.number.map { .value(.number($0)) } ?? .absent
    case .text: .value(.text(String(decoding: val.bytes, as: UTF8.self)))
    case .list, .map: tape.map { .value(Value($0, at: Int(val.index))) } ?? .absent
    case .boxed: boxed.indices.contains(Int(val.index)) ? .value(boxed[Int(val.index)]) : .absent
    }
  }
}
