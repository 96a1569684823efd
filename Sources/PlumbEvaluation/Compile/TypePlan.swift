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
  /// Packets followed through the rules of a document.
  case closedTo
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
  var closedTo: FastClosedTo?
}

/// `closed-to`, and where its rules and the resource's members are read.
final class FastClosedTo: Sendable {
  let clause: CheckedClosedTo
  let slots: [Int32]

  init(_ clause: CheckedClosedTo, slots: [Int32]) {
    self.clause = clause
    self.slots = slots
  }
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

/// Where one side of a join's key is read.
struct KeySlot: Sendable {
  var kind: JoinKey.Kind
  var slot: Int32
  var ignoreCase: Bool
  /// A test under `where`, see `JoinKey`.
  var isTest: Bool
  /// The operand that says what absence means; -1: none does.
  var fallback: Int32
}

/// A clause that resources of the type ask: where it looks, and our side of its keys.
struct AskedClause: Sendable {
  var placement: Placement?
  var keys: [KeySlot]
}

/// A clause of some policy that speaks of this type's resources.
struct RelatedEntry: Sendable {
  /// Number of the clause in the plan.
  var clause: Int
  var placement: Placement?
  var keepsWide: Bool
  var judgesGroups: Bool
  /// Slots of their side of the keys, in order.
  var keys: [KeySlot]
  /// Program of the filter; for `every`, of `any: [not filter, body]`.
  var filter: Int32
  var body: Int32
  /// The filter speaks of other resources itself, so nothing is decided here.
  var isNested: Bool
}

/// Everything that is asked of one type's resources in one shape, compiled.
///
/// `@unchecked Sendable`: its raw tables are written in `init`, before anybody else has it, only read from then on, and
/// freed in `deinit`.
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
  /// What the joined policies here ask, by clause.
  let askedKeys: [Int: AskedClause]
  let hot: HotTables

  private let lists: [UnsafeMutableRawPointer]

  deinit {
    hot.free()
    for list in lists { list.deallocate() }
  }

  init(
    type: String, description: TypeDescription?, shape: SourceShape, nodes: [TrieNode], frames: [FramePlan],
    slotCount: Int, code: [Instruction], operands: [FastOperand], quantifiers: [FastQuantifier],
    judged: [JudgedEntry], related: [RelatedEntry],
    askedKeys: [Int: AskedClause]
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
    var lists: [UnsafeMutableRawPointer] = []
    hot = HotTables(
      nodes: nodes, code: code, operands: operands, quantifiers: quantifiers, frames: frames,
      judged: judged, related: related, askedKeys: askedKeys, lists: &lists)
    self.lists = lists
  }

  /// True where nothing is asked of the type.
  var isIdle: Bool { judged.isEmpty && related.isEmpty }

  /// The places that are read; nil where nothing is asked of the type.
  var reads: ReadPlaces? {
    guard !isIdle, let root = frames.first?.root else { return nil }
    var places = ReadPlaces()
    func add(_ at: Int, _ path: [PathStep]) {
      let node = nodes[at]
      if node.slot >= 0 || node.holdsJSON { return places.insert(path) }
      let first = Int(node.firstChild)
      for child in first..<(first + Int(node.childCount)) { add(child, path + [nodes[child].step]) }
    }
    if nodes.indices.contains(Int(root)) { add(Int(root), []) }
    return places
  }
}
