internal import PlumbLanguage

/// A node of the trie as the fast evaluator walks it: without reference counts.
struct HotNode {
  /// First eight bytes of the name, zeros beyond its end.
  var word: UInt64
  var key: UnsafePointer<UInt8>
  var keyCount: Int32
  /// The number it is; -1 for a name.
  var index: Int32
  var firstChild: Int32
  var childCount: Int32
  var slot: Int32
  var holdsJSON: Bool
  /// A bit for each length (modulo 64) that a child's name has: most keys are told apart by it.
  var lengths: UInt64
}

/// One side of a join: the clause, where it looks, and the slots of the keys.
struct HotClause {
  var number: Int
  var placement: Placement?
  var keys: UnsafeBufferPointer<KeySlot>
  /// All keys are of `match`.
  var isEqual: Bool
  /// Facts are found by their place alone too.
  var keepsWide: Bool
  /// Resource groups ask.
  var judgesGroups: Bool
}

/// A `JudgedEntry`.
struct HotJudged {
  enum Mode { case direct, joined, deferred }
  var policy: Int
  var variant: Int32
  var mode: Mode
  var when: Int32
  var needs: Int32
  var require: Int32
  var locals: UnsafeBufferPointer<Int32>
  var clauses: UnsafeBufferPointer<HotClause>
}

/// A `RelatedEntry`.
struct HotRelated {
  var clause: HotClause
  var filter: Int32
  var body: Int32
  var isNested: Bool
}

/// A plan's tables in plain memory, so that reading them counts no references. Written once, freed with its plan.
struct HotTables {
  let nodes: UnsafeMutablePointer<HotNode>
  let code: UnsafeMutablePointer<Instruction>
  let operands: UnsafeMutablePointer<FastOperand>
  let quantifiers: UnsafeMutablePointer<FastQuantifier>
  let frames: UnsafeMutablePointer<FramePlan>
  let judged: UnsafeBufferPointer<HotJudged>
  let related: UnsafeBufferPointer<HotRelated>
  var frameCount: Int { counts.frames }
  private let keys: UnsafeMutablePointer<UInt8>
  private let counts: (operands: Int, quantifiers: Int, frames: Int)
  /// `lists` takes the memory of the lists, to be freed with the plan: a list here would be counted at each copy.
  init(
    nodes: [TrieNode], code: [Instruction], operands: [FastOperand], quantifiers: [FastQuantifier],
    frames: [FramePlan], judged: [JudgedEntry], related: [RelatedEntry], askedKeys: [Int: AskedClause],
    lists: inout [UnsafeMutableRawPointer]
  ) {
    counts = (operands.count, quantifiers.count, frames.count)
    keys = .allocate(capacity: max(1, nodes.reduce(0) { $0 + $1.key.count }))
    self.nodes = .allocate(capacity: max(1, nodes.count))
    var used = 0
    for (index, node) in nodes.enumerated() {
      for (offset, byte) in node.key.enumerated() { keys[used + offset] = byte }
      (self.nodes + index).initialize(
        to: HotNode(
          word: node.word, key: UnsafePointer(keys + used), keyCount: Int32(clamping: node.key.count),
          index: node.index.map { Int32(clamping: $0) } ?? -1, firstChild: node.firstChild,
          childCount: node.childCount, slot: node.slot, holdsJSON: node.holdsJSON,
          lengths: nodes[Int(node.firstChild)...].prefix(Int(node.childCount)).reduce(0) {
            $0 | 1 << (UInt64($1.key.count) & 63)
          }))
      used += node.key.count
    }
    self.code = Self.copy(code)
    self.operands = Self.copy(operands)
    self.quantifiers = Self.copy(quantifiers)
    self.frames = Self.copy(frames)
    var made: [UnsafeMutableRawPointer] = []
    func list<Item>(_ items: [Item]) -> UnsafeBufferPointer<Item> {
      let memory = Self.copy(items)
      made.append(UnsafeMutableRawPointer(memory))
      return UnsafeBufferPointer(start: memory, count: items.count)
    }
    func clause(_ number: Int, _ placement: Placement?, _ keys: [KeySlot], _ related: RelatedEntry?)
      -> HotClause
    {
      HotClause(
        number: number, placement: placement, keys: list(keys), isEqual: !keys.contains { $0.isTest },
        keepsWide: related?.keepsWide ?? false, judgesGroups: related?.judgesGroups ?? false)
    }
    self.judged = list(
      judged.map { entry in
        var hot = HotJudged(
          policy: entry.policy, variant: Int32(clamping: entry.variant), mode: .direct, when: entry.when,
          needs: entry.needs, require: entry.require, locals: list([]), clauses: list([]))
        switch entry.mode {
        case .direct: break
        case .deferred: hot.mode = .deferred
        case .joined(_, let locals, let clauses):
          hot.mode = .joined
          hot.locals = list(locals)
          hot.clauses = list(
            clauses.map {
              clause($0, askedKeys[$0]?.placement, askedKeys[$0]?.keys ?? [], nil)
            })
        }
        return hot
      })
    self.related = list(
      related.map {
        HotRelated(
          clause: clause($0.clause, $0.placement, $0.keys, $0), filter: $0.filter, body: $0.body,
          isNested: $0.isNested)
      })
    lists = made
  }

  private static func copy<Item>(_ items: [Item]) -> UnsafeMutablePointer<Item> {
    let memory = UnsafeMutablePointer<Item>.allocate(capacity: max(1, items.count))
    for (index, item) in items.enumerated() { (memory + index).initialize(to: item) }
    return memory
  }

  func free() {
    operands.deinitialize(count: counts.operands)
    quantifiers.deinitialize(count: counts.quantifiers)
    frames.deinitialize(count: counts.frames)
    nodes.deallocate()
    code.deallocate()
    operands.deallocate()
    quantifiers.deallocate()
    frames.deallocate()
    keys.deallocate()
  }
}

extension UnsafeBufferPointer {
  /// Where an item stands; the index is one of its own.
  @inline(__always)
  func item(_ index: Int) -> UnsafePointer<Element> {
    precondition(indices.contains(index))
    return baseAddress.unsafelyUnwrapped + index
  }
}
