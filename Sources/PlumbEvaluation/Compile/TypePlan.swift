internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// What an instruction does.
enum Opcode: UInt8, Sendable {
  case exists, empty
  case equalsTexts, equalsNumbers, equalsFlag
  case less, atMost, greater, atLeast
  case startsWith, endsWith, hasText, like, matches, length
  case olderThan, newerThan, before, after
  case contains, containsAll, containsAny, subsetOf
  /// The operator's own rule on a value made from the slot.
  case general
  case quantifier
}

/// One test of a flat program: where to read, what to hold it against, and where to go on. Targets from 0 are
/// instructions; `holds` and `fails` end the program.
struct Instruction: Sendable {
  static let holds: Int32 = -1
  static let fails: Int32 = -2

  var opcode: Opcode
  /// The test stands under `not`.
  var negated: Bool
  var slot: Int32
  /// Index into the plan's operands (or quantifiers).
  var operand: Int32
  var onTrue: Int32
  var onFalse: Int32
}

/// An operand as the fast evaluator wants it.
struct FastOperand: Sendable {
  var op: Operator?
  var operand: Operand
  var ignoreCase = false
  var seconds = false
  /// Flags: what `exists` and the like want. `not-equals` and `not-in`: false.
  var flag = true
  /// The value judged where the property is absent or null.
  var absentMeans: Value?
  var split: String?
  var texts: [[UInt8]] = []
  var numbers: [Number] = []
  /// Constants of a kind other than the opcode's stand among them.
  var hasOthers = false
  var span = TimeSpan.zero
  var number: Number?
  var instant: Instant?
  /// Where a `$` operand reads.
  var slot: Int32 = -1
}

/// A test over elements: its own frame and programs.
struct FastQuantifier: Sendable {
  var kind: CheckedQuantifier.Kind
  var frame: Int
  /// Program of `all: [where, C]`; for `every`, of `any: [not where, C]`.
  var body: Int32
  /// Program of `where` alone, for `every` of `all: [where, C]`; `holds` where there is no `where`.
  var filter: Int32
  var hasFilter: Bool
  /// Slot of what is compared (`distinct`, `unique`); -1: the element itself.
  var of: Int32
  var absentMeans: Value?
  var split: String?
  var ignoreCase: Bool
}

/// What is left of a condition when its parts without other resources are decided.
indirect enum Residual: Sendable {
  case all([Residual])
  case any([Residual])
  case not(Residual)
  /// Number of a program in the entry's `locals`.
  case local(Int)
  /// Number of a clause in the plan.
  case clause(Int)
}

/// A policy on a type.
struct JudgedEntry: Sendable {
  enum Mode: Sendable {
    /// Decided as the resource goes by.
    case direct
    /// Decided at the end, from the locals' answers and hash joins.
    case joined(Residual, locals: [Int32], clauses: [Int])
    /// Decided at the end by the reference evaluator, on the resource read again.
    case deferred
  }
  var policy: Int
  var variant: Int
  var mode: Mode
  /// Programs; `holds` where the policy has none.
  var when: Int32
  var needs: Int32
  var require: Int32
}

/// A clause of some policy that speaks of this type's resources.
struct RelatedEntry: Sendable {
  /// Number of the clause in the plan.
  var clause: Int
  var placement: Placement?
  /// Slots of their side of the keys, in order.
  var keys: [(kind: JoinKey.Kind, slot: Int32, ignoreCase: Bool)]
  /// Program of the filter; for `every`, of `any: [not filter, body]`.
  var filter: Int32
  var body: Int32
  /// The filter speaks of other resources itself, so nothing is decided here.
  var isNested: Bool
}

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
}

/// A plan's tables in plain memory, so that reading them counts no references. Written once, freed with its plan.
struct HotTables {
  let nodes: UnsafeMutablePointer<HotNode>
  let code: UnsafeMutablePointer<Instruction>
  let operands: UnsafeMutablePointer<FastOperand>
  let quantifiers: UnsafeMutablePointer<FastQuantifier>
  let frames: UnsafeMutablePointer<FramePlan>
  private let keys: UnsafeMutablePointer<UInt8>
  private let counts: (nodes: Int, code: Int, operands: Int, quantifiers: Int, frames: Int)

  init(
    nodes: [TrieNode], code: [Instruction], operands: [FastOperand], quantifiers: [FastQuantifier],
    frames: [FramePlan]
  ) {
    counts = (nodes.count, code.count, operands.count, quantifiers.count, frames.count)
    keys = .allocate(capacity: max(1, nodes.reduce(0) { $0 + $1.key.count }))
    self.nodes = .allocate(capacity: max(1, nodes.count))
    var used = 0
    for (index, node) in nodes.enumerated() {
      for (offset, byte) in node.key.enumerated() { keys[used + offset] = byte }
      (self.nodes + index).initialize(
        to: HotNode(
          word: node.word, key: UnsafePointer(keys + used), keyCount: Int32(clamping: node.key.count),
          index: node.index.map { Int32(clamping: $0) } ?? -1, firstChild: node.firstChild,
          childCount: node.childCount,
          slot: node.slot, holdsJSON: node.holdsJSON))
      used += node.key.count
    }
    self.code = Self.copy(code)
    self.operands = Self.copy(operands)
    self.quantifiers = Self.copy(quantifiers)
    self.frames = Self.copy(frames)
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

/// Everything that is asked of one type's resources in one shape, compiled.
///
/// Unchecked: the tables are written in `init` alone and freed in `deinit`.
final class TypePlan: @unchecked Sendable {
  let type: String
  let description: TypeDescription?
  let shape: SourceShape
  let nodes: [TrieNode]
  /// Frame 0 is the document; the others are elements.
  let frames: [FramePlan]
  let slotCount: Int
  let code: [Instruction]
  let operands: [FastOperand]
  let quantifiers: [FastQuantifier]
  let judged: [JudgedEntry]
  let related: [RelatedEntry]
  /// Slots of our side of the keys of each clause that the joined policies here ask, by clause.
  let askedKeys: [Int: [(kind: JoinKey.Kind, slot: Int32, ignoreCase: Bool)]]
  let hot: HotTables

  deinit { hot.free() }

  init(
    type: String, description: TypeDescription?, shape: SourceShape, nodes: [TrieNode], frames: [FramePlan],
    slotCount: Int, code: [Instruction], operands: [FastOperand], quantifiers: [FastQuantifier],
    judged: [JudgedEntry], related: [RelatedEntry],
    askedKeys: [Int: [(kind: JoinKey.Kind, slot: Int32, ignoreCase: Bool)]]
  ) {
    self.type = type
    self.description = description
    self.shape = shape
    self.nodes = nodes
    self.frames = frames
    self.slotCount = slotCount
    self.code = code
    self.operands = operands
    self.quantifiers = quantifiers
    self.judged = judged
    self.related = related
    self.askedKeys = askedKeys
    hot = HotTables(nodes: nodes, code: code, operands: operands, quantifiers: quantifiers, frames: frames)
  }

  /// True where nothing is asked of the type.
  var isIdle: Bool { judged.isEmpty && related.isEmpty }
}
