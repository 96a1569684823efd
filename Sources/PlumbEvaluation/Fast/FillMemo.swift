internal import PlumbValues

/// One step of filling slots from a document of a known shape.
struct FillStep {
  enum Kind {
    /// The value at the index goes into the slot.
    case value
    /// The slot gets this kind, whatever the document's values are.
    case mark(Val.Kind)
    /// What becomes of the value at the index hangs on it: the node is walked.
    case walk
  }

  let kind: Kind
  var slot: Int32 = 0
  var index: Int32 = 0
  var node: Int32 = 0
}

/// The steps that fill a trie's slots, remembered by the document's shape: in documents of one shape everything stands at
/// the same index of the tape. For one thread and one parser.
struct FillMemo {
  private struct Entry {
    var shape: UInt64 = 0
    var root: UnsafePointer<HotNode>?
    var steps: UnsafeMutableBufferPointer<FillStep> = .init(start: nil, count: 0)
  }

  private static let bits: UInt64 = 9
  private let entries: UnsafeMutablePointer<Entry>

  init() {
    entries = .allocate(capacity: 1 << Int(Self.bits))
    entries.initialize(repeating: Entry(), count: 1 << Int(Self.bits))
  }

  func release() {
    for index in 0..<(1 << Int(Self.bits)) { entries[index].steps.deallocate() }
    entries.deallocate()
  }

  /// The steps for documents of a shape (not 0) along a trie, which `record` finds when they are first asked for.
  @inline(__always)
  func steps(shape: UInt64, root: UnsafePointer<HotNode>, record: () -> [FillStep])
    -> UnsafeMutableBufferPointer<FillStep>
  {
    let hash = (shape ^ UInt64(UInt(bitPattern: root))) &* 0x9E37_79B9_7F4A_7C15
    let entry = entries + Int(truncatingIfNeeded: hash >> (64 - Self.bits))
    if entry.pointee.shape == shape, entry.pointee.root == root { return entry.pointee.steps }
    let found = record()
    entry.pointee.steps.deallocate()
    let steps = UnsafeMutableBufferPointer<FillStep>.allocate(capacity: found.count)
    _ = steps.initialize(from: found)
    entry.pointee = Entry(shape: shape, root: root, steps: steps)
    return steps
  }
}
