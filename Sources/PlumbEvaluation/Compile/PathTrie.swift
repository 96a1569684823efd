internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// One name (or number) on the paths of a plan; children lie side by side in `nodes`.
struct TrieNode: Sendable {
  /// UTF-8 of the name.
  var key: [UInt8]
  /// Its first eight bytes as one word, for a quick comparison.
  var word: UInt64
  /// The number it is, where it is one.
  var index: Int?
  var firstChild: Int32 = 0
  var childCount: Int32 = 0
  /// Where the value goes; -1: nowhere.
  var slot: Int32 = -1
  /// A text here holds a JSON document in which the children lie.
  var holdsJSON = false

  init(_ step: PathStep?) {
    switch step {
    case .key(let name): key = Array(name.utf8)
    case .index(let number):
      key = Array(String(number).utf8)
      index = number
    case nil: key = []
    }
    word = key.withUnsafeBufferPointer { Self.word($0.baseAddress, count: $0.count) }
  }

  /// The first eight bytes, zeros beyond the end.
  static func word(_ bytes: UnsafePointer<UInt8>?, count: Int) -> UInt64 {
    guard let bytes else { return 0 }
    var word: UInt64 = 0
    for offset in 0..<min(8, count) { word |= UInt64(bytes[offset]) << (8 * UInt64(offset)) }
    return word
  }

  var step: PathStep { index.map(PathStep.index) ?? .key(String(decoding: key, as: UTF8.self)) }
}

/// A slot made from others: the first that holds anything, joined with its plural, converted.
struct Derivation: Sendable {
  var target: Int32
  var sources: [Int32]
  var plural: Int32?
  var description: PropertyDescription?
}

/// The paths that begin at one document or element: what is filled where.
struct FramePlan: Sendable {
  /// Root of the frame's trie.
  var root: Int32 = 0
  /// Slots that the frame fills, raw ones first.
  var slots: Range<Int> = 0..<0
  var derivations: [Derivation] = []
  /// Meta slots of a document.
  var meta: [(field: MetaField, slot: Int32)] = []
  /// Slots of members that every complete document has.
  var always: [Int32] = []
  /// Where nothing of `properties` was printed: slots that are unknown where they hold nothing, and the slot of the
  /// member at the top that says by standing there that they aren't (-1: none does).
  var unprinted: [(slot: Int32, shown: Int32)] = []
  /// Read for every resource: without counting the lists' references.
  private(set) var hasDerivations = false
  private(set) var hasMeta = false
  private(set) var hasAlways = false
  private(set) var hasUnprinted = false

  mutating func close() {
    (hasDerivations, hasMeta, hasAlways) = (!derivations.isEmpty, !meta.isEmpty, !always.isEmpty)
    hasUnprinted = !unprinted.isEmpty
  }
}

/// Collects the paths of a frame while conditions are compiled.
final class FrameBuilder {
  final class Node {
    var step: PathStep?
    var children: [Node] = []
    var slot: Int32 = -1
    var holdsJSON = false
    init(_ step: PathStep?) { self.step = step }
  }

  let root = Node(nil)
  private(set) var derivations: [Derivation] = []
  private(set) var meta: [(field: MetaField, slot: Int32)] = []
  var always: [Int32] = []
  private var unprinted: [(slot: Int32, shown: Int32)] = []
  private var resolved: [String: Int32] = [:]
  /// Slots handed out, numbered within the frame.
  private(set) var count: Int32 = 0
  let shape: SourceShape
  let isDocument: Bool

  init(shape: SourceShape, isDocument: Bool) {
    self.shape = shape
    self.isDocument = isDocument
  }

  private func next() -> Int32 {
    defer { count += 1 }
    return count
  }

  /// The slot of a place as it is, without conversion.
  func raw(_ steps: [PathStep], json prefixes: [Int] = []) -> Int32 {
    var node = root
    for (index, step) in steps.enumerated() {
      if prefixes.contains(index) { node.holdsJSON = true }
      if let child = node.children.first(where: { $0.step == step }) {
        node = child
      } else {
        let child = Node(step)
        node.children.append(child)
        node = child
      }
    }
    if node.slot < 0 { node.slot = next() }
    return node.slot
  }

  /// The slot from which tests of the path read.
  func slot(_ path: CheckedPath) -> Int32 {
    if let field = path.meta {
      if let known = meta.first(where: { $0.field == field }) { return known.slot }
      let slot = next()
      meta.append((field, slot))
      return slot
    }
    let converts = path.description?.converts ?? false
    let key = "\(PathText.text(path.steps))|\(path.alternates.map { PathText.text($0) })|\(converts)"
    if let slot = resolved[key] { return slot }
    var sources: [Int32] = []
    for (index, place) in ([path.steps] + path.alternates).enumerated() {
      sources += self.places(place).map { steps, moved in
        raw(steps, json: index == 0 ? path.jsonPrefixes.map { $0 - moved } : [])
      }
    }
    var slot = sources.first ?? next()
    let plural = path.description?.plural.map { raw(places($0)[0].steps) }
    if sources.count > 1 || converts || plural != nil {
      slot = next()
      derivations.append(
        Derivation(
          target: slot, sources: sources, plural: plural, description: converts ? path.description : nil))
    }
    resolved[key] = slot
    if shape == .bare, isDocument, let first = path.steps.first {
      unprinted.append((slot, first == .key("properties") ? -1 : raw([first])))
    }
    return slot
  }

  /// Where a path of the native shape may stand in this shape, and how many steps were left out.
  private func places(_ steps: [PathStep]) -> [(steps: [PathStep], moved: Int)] {
    guard shape == .flat, steps.count > 1, steps[0] == .key("properties") else { return [(steps, 0)] }
    if isDocument {
      let native = ReferenceReader.native(steps, shape)
      return [(native, steps.count - native.count)]
    }
    return [(steps, 0), (Array(steps.dropFirst()), 1)]
  }

  /// Lays the trie out in `nodes` and numbers the slots from `base`.
  func build(into nodes: inout [TrieNode], base: Int) -> FramePlan {
    var plan = FramePlan()
    plan.root = Int32(nodes.count)
    plan.slots = base..<(base + Int(count))
    nodes.append(node(root, base))
    layOut(root, at: Int(plan.root), into: &nodes, base: base)
    let shift = Int32(base)
    plan.derivations = derivations.map {
      Derivation(
        target: $0.target + shift, sources: $0.sources.map { $0 + shift },
        plural: $0.plural.map { $0 + shift },
        description: $0.description)
    }
    plan.meta = meta.map { ($0.field, $0.slot + shift) }
    plan.always = always.map { $0 + shift }
    plan.unprinted = unprinted.map { ($0 + shift, $1 < 0 ? -1 : $1 + shift) }
    plan.close()
    return plan
  }

  private func node(_ node: Node, _ base: Int) -> TrieNode {
    var result = TrieNode(node.step)
    result.slot = node.slot < 0 ? -1 : node.slot + Int32(base)
    result.holdsJSON = node.holdsJSON
    return result
  }

  private func layOut(_ node: Node, at place: Int, into nodes: inout [TrieNode], base: Int) {
    let first = nodes.count
    nodes[place].firstChild = Int32(first)
    nodes[place].childCount = Int32(node.children.count)
    for child in node.children { nodes.append(self.node(child, base)) }
    for (offset, child) in node.children.enumerated() {
      layOut(child, at: first + offset, into: &nodes, base: base)
    }
  }
}
