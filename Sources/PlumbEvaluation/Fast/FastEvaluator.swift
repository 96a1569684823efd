internal import CFast
internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Answers conditions on one resource after the other: fills a type plan's slots from the tape in one walk, then runs
/// its flat programs. One a thread; makes no text. Answers only, the reference evaluator explains.
final class FastEvaluator {
  let now: Instant
  /// Slots of the plan under way, grown to the largest plan met.
  private(set) var slots: UnsafeMutableBufferPointer<Val>
  private(set) var plan: TypePlan?
  private(set) var tape: Tape?
  /// Values that stand on no tape, for the resource under way.
  var boxed: [Value] = []
  /// Some leaf was unknown since this was last cleared.
  var sawUnknown = false
  /// Text of boxed values lent to slots.
  private var lent: [UnsafeMutableBufferPointer<UInt8>] = []
  private var secondary = JSONParser()

  init(now: Instant) {
    self.now = now
    slots = .allocate(capacity: 256)
    slots.initialize(repeating: .absent)
  }

  deinit {
    slots.deallocate()
    release()
  }

  private func release() {
    for buffer in lent { buffer.deallocate() }
    lent.removeAll(keepingCapacity: true)
    boxed.removeAll(keepingCapacity: true)
  }

  // MARK: - Loading a resource

  /// Fills the document's slots. `unknown`: places whose value isn't known.
  func load(_ tape: Tape, _ head: ResourceHead, change: String?, plan: TypePlan, unknown: PathSet) {
    self.plan = plan
    self.tape = tape
    if !boxed.isEmpty || !lent.isEmpty { release() }
    if plan.slotCount > slots.count {
      slots.deallocate()
      slots = .allocate(capacity: plan.slotCount * 2)
      slots.initialize(repeating: .absent)
    }
    guard let frame = plan.frames.first else { return }
    clear(frame)
    if unknown.isEmpty {
      fill(tape, 1, Int(frame.root), plan)
    } else {
      fill(Value(tape).hiding(unknown), Int(frame.root), plan)
    }
    derive(frame, plan)
    let thin = frame.always.contains { slot in
      switch slots[Int(slot)].kind {
      case .absent, .beyond, .throughList: true
      default: false
      }
    }
    if thin {
      for slot in frame.slots where slots[slot].kind == .absent { slots[slot] = Val(kind: .unknown) }
    }
    for (field, slot) in frame.meta { slots[Int(slot)] = meta(field, head, change) }
  }

  private func meta(_ field: MetaField, _ head: ResourceHead, _ change: String?) -> Val {
    let bytes: Bytes
    switch field {
    case .id: bytes = head.id
    case .type:
      guard let plan else { return .absent }
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
    lent.append(buffer)
    return Val(text: Bytes(rebasing: buffer[0..<text.utf8.count]))
  }

  private func clear(_ frame: FramePlan) {
    for slot in frame.slots { slots[slot] = .absent }
  }

  // MARK: - Filling slots

  /// Walks what stands at a word of the tape along a node of the trie.
  private func fill(_ tape: Tape, _ index: Int, _ at: Int, _ plan: TypePlan) {
    let node = plan.nodes[at]
    if node.slot >= 0 { slots[Int(node.slot)] = Val(tape, at: index) }
    guard node.childCount > 0 else { return }
    switch tape.kind(index) {
    case .map: fillMembers(tape, index, node, plan)
    case .list: fillElements(tape, index, node, plan)
    case .null: break
    case .text where node.holdsJSON:
      if let value = json(tape.text(index)) {
        fillChildren(value, node, plan)
      } else {
        mark(node, .beyond, plan)
      }
    default: mark(node, .beyond, plan)
    }
  }

  private func fillMembers(_ tape: Tape, _ index: Int, _ node: TrieNode, _ plan: TypePlan) {
    var at = tape.first(index)
    let end = tape.end(index)
    let first = Int(node.firstChild)
    let last = first + Int(node.childCount)
    var left = Int(node.childCount)
    plan.nodes.withUnsafeBufferPointer { nodes in
      while at < end {
        let key = tape.text(at)
        let word = Self.word(key)
        for child in first..<last where nodes[child].word == word && nodes[child].key.count == key.count {
          if key.count > 8 && !Self.same(key, nodes[child].key) { continue }
          fill(tape, at + 1, child, plan)
          left -= 1
          break
        }
        if left == 0 { return }
        at = tape.next(at + 1)
      }
    }
  }

  /// The first eight bytes of a key as one word, zeros beyond its end. simdjson reserves more string bytes than it
  /// writes and ends each text with a NUL, so eight bytes from a key's start are always readable.
  @inline(__always)
  private static func word(_ key: Bytes) -> UInt64 {
    guard let base = key.baseAddress else { return 0 }
    let word = UnsafeRawPointer(base).loadUnaligned(as: UInt64.self).littleEndian
    return key.count >= 8 ? word : word & ((1 << (UInt64(key.count) &* 8)) &- 1)
  }

  private static func same(_ key: Bytes, _ other: [UInt8]) -> Bool {
    other.withUnsafeBufferPointer { TextFold.equal(key, $0, ignoreCase: false) }
  }

  private func fillElements(_ tape: Tape, _ index: Int, _ node: TrieNode, _ plan: TypePlan) {
    for child in Int(node.firstChild)..<Int(node.firstChild + node.childCount) {
      guard let wanted = plan.nodes[child].index else {
        mark(plan.nodes[child], .throughList, plan, itself: true)
        continue
      }
      var at = tape.first(index)
      let end = tape.end(index)
      var number = 0
      while at < end, number < wanted {
        at = tape.next(at)
        number += 1
      }
      if at < end { fill(tape, at, child, plan) }
    }
  }

  /// All slots below a node (and its own, if asked) get this kind.
  private func mark(_ node: TrieNode, _ kind: Val.Kind, _ plan: TypePlan, itself: Bool = false) {
    if itself, node.slot >= 0 { slots[Int(node.slot)] = Val(kind: kind) }
    for child in Int(node.firstChild)..<Int(node.firstChild + node.childCount) {
      mark(plan.nodes[child], kind, plan, itself: true)
    }
  }

  /// As `fill`, from a value that stands on no tape.
  private func fill(_ value: Value, _ at: Int, _ plan: TypePlan) {
    let node = plan.nodes[at]
    if node.slot >= 0 { slots[Int(node.slot)] = box(value) }
    if node.childCount > 0 { fillChildren(value, node, plan) }
  }

  private func fillChildren(_ value: Value, _ node: TrieNode, _ plan: TypePlan) {
    let children = Int(node.firstChild)..<Int(node.firstChild + node.childCount)
    switch value {
    case .null: break
    case .unknown: mark(node, .unknown, plan)
    case .map(let members):
      for child in children {
        let key = plan.nodes[child].key
        if let member = members.first(where: { $0.key.utf8.elementsEqual(key) }) { fill(member.value, child, plan) }
      }
    case .list(let items):
      for child in children {
        if let index = plan.nodes[child].index {
          if items.indices.contains(index) { fill(items[index], child, plan) }
        } else {
          mark(plan.nodes[child], .throughList, plan, itself: true)
        }
      }
    case .text(let text) where node.holdsJSON:
      if let value = text.utf8.withContiguousStorageIfAvailable({ json($0) }) ?? nil {
        fillChildren(value, node, plan)
      } else {
        mark(node, .beyond, plan)
      }
    default: mark(node, .beyond, plan)
    }
  }

  /// The document that a text holds; nil where it holds none.
  func json(_ bytes: Bytes) -> Value? {
    guard let tape = try? secondary.parse(copying: UnsafeRawBufferPointer(bytes)), secondary.duplicateKey() == nil
    else { return nil }
    return Value(tape)
  }

  private func derive(_ frame: FramePlan, _ plan: TypePlan) {
    for derivation in frame.derivations {
      var found = derivation.sources.first.map { slots[Int($0)] } ?? .absent
      if found.isAbsent {
        for source in derivation.sources.dropFirst() where !slots[Int(source)].isAbsent {
          found = slots[Int(source)]
          break
        }
      }
      if derivation.plural != nil || derivation.description != nil {
        var reading = self.reading(found)
        if let plural = derivation.plural {
          reading = PropertyDescription.union(reading, self.reading(slots[Int(plural)]))
        }
        if let description = derivation.description {
          reading = description.converted(reading) { text in
            var text = text
            return text.withUTF8 { self.json($0) }
          }
        }
        found = self.val(reading)
      }
      slots[Int(derivation.target)] = found
    }
  }

  // MARK: - Between slots and values

  func box(_ value: Value) -> Val {
    switch value {
    case .null: return .null
    case .unknown(let present): return Val(kind: present ? .unknownPresent : .unknown)
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
      boxed.append(value)
      var val = Val(kind: .boxed)
      val.index = Int32(truncatingIfNeeded: boxed.count - 1)
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
    case .unknownPresent: .value(.unknown(present: true))
    case .beyond: .beyond
    case .throughList: .throughList
    case .flag: .value(.bool(val.bits == 1))
    case .int, .unsigned, .double: val.number.map { .value(.number($0)) } ?? .absent
    case .text: .value(.text(String(decoding: val.bytes, as: UTF8.self)))
    case .list, .map: tape.map { .value(Value($0, at: Int(val.index))) } ?? .absent
    case .boxed: boxed.indices.contains(Int(val.index)) ? .value(boxed[Int(val.index)]) : .absent
    }
  }

  // MARK: - Elements

  /// Fills a quantifier's frame from an element on the tape.
  func enter(_ frame: Int, element index: Int) {
    guard let plan, let tape, plan.frames.indices.contains(frame) else { return }
    clear(plan.frames[frame])
    fill(tape, index, Int(plan.frames[frame].root), plan)
    if !plan.frames[frame].derivations.isEmpty { derive(plan.frames[frame], plan) }
  }

  /// Fills a quantifier's frame from a boxed element.
  func enter(_ frame: Int, element value: Value) {
    guard let plan, plan.frames.indices.contains(frame) else { return }
    clear(plan.frames[frame])
    fill(value, Int(plan.frames[frame].root), plan)
    if !plan.frames[frame].derivations.isEmpty { derive(plan.frames[frame], plan) }
  }

  /// Fills a quantifier's frame from a member of a map: `key` and `value`, and nothing else.
  func enter(_ frame: Int, key: Val, tape index: Int?, value: Value?) {
    guard let plan, plan.frames.indices.contains(frame) else { return }
    let framePlan = plan.frames[frame]
    clear(framePlan)
    let root = plan.nodes[Int(framePlan.root)]
    if root.slot >= 0 { slots[Int(root.slot)] = Val(kind: .beyond) }
    for child in Int(root.firstChild)..<Int(root.firstChild + root.childCount) {
      let node = plan.nodes[child]
      if node.key.elementsEqual("key".utf8) {
        if node.slot >= 0 { slots[Int(node.slot)] = key }
        mark(node, .beyond, plan)
      } else if node.key.elementsEqual("value".utf8) {
        if let index, let tape { fill(tape, index, child, plan) } else if let value { fill(value, child, plan) }
      } else {
        mark(node, .beyond, plan, itself: true)
      }
    }
    if !framePlan.derivations.isEmpty { derive(framePlan, plan) }
  }
}
