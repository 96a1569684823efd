internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Filling slots: the walk over a document or element along its frame's trie.
extension FastEvaluator {
  /// Walks what stands at a word of the tape along a node of the trie.
  func fill(_ index: Int, _ at: Int, _ scene: Scene) {
    let node = scene.tables.nodes[at]
    if node.slot >= 0 { scene.slots[Int(node.slot)] = Val(scene.tape, at: index) }
    guard node.childCount > 0 else { return }
    switch scene.tape.kind(index) {
    case .map: fillMembers(index, node, scene)
    case .list: fillElements(index, node, scene)
    case .null: break
    case .text where node.holdsJSON:
      if let value = json(scene.tape.text(index)) {
        fillChildren(value, node, scene)
      } else {
        mark(node, .beyond, scene)
      }
    default: mark(node, .beyond, scene)
    }
  }

  /// As `fill` for the document itself, whose members or whole shape may be known.
  func fillRoot(_ members: RootMembers, _ at: Int, _ scene: Scene) {
    let node = scene.tables.nodes[at]
    guard members.shape != 0, node.childCount > 0 else { return fill(1, at, scene) }
    if members.document != 0 { return fill(shape: members.document, at, scene) }
    if node.slot >= 0 { scene.slots[Int(node.slot)] = Val(scene.tape, at: 1) }
    let first = Int(node.firstChild)
    let children = Int(node.childCount)
    let nodes = scene.tables.nodes
    let asker = UInt(bitPattern: nodes + at)
    let places = memo.places(members, of: scene.tape, asker: asker, names: children) { key in
      let word = Tape.word(key)
      return (0..<children).first { Self.isNamed(nodes[first + $0], key, word) }
    }
    for child in 0..<children {
      if let value = members.value(places[child]) { fill(value, first + child, scene) }
    }
  }

  /// As `fill` for a document of a known shape.
  private func fill(shape: UInt64, _ at: Int, _ scene: Scene) {
    let steps = fills.steps(shape: shape, root: scene.tables.nodes + at) {
      var steps: [FillStep] = []
      record(1, at, scene, &steps)
      return steps
    }
    for step in steps {
      switch step.kind {
      case .value: scene.slots[Int(step.slot)] = Val(scene.tape, at: Int(step.index))
      case .mark(let kind): scene.slots[Int(step.slot)] = Val(kind: kind)
      case .walk: fill(Int(step.index), Int(step.node), scene)
      }
    }
  }

  /// The steps of `fill`, as far as they don't hang on values.
  private func record(_ index: Int, _ at: Int, _ scene: Scene, _ steps: inout [FillStep]) {
    let node = scene.tables.nodes[at]
    let tape = scene.tape
    let isMap = tape.isMap(index)
    if node.childCount > 0, !isMap, tape.kind(index) != .list {
      steps.append(
        FillStep(kind: .walk, index: Int32(truncatingIfNeeded: index), node: Int32(truncatingIfNeeded: at)))
      return
    }
    if node.slot >= 0 {
      steps.append(FillStep(kind: .value, slot: node.slot, index: Int32(truncatingIfNeeded: index)))
    }
    for child in Int(node.firstChild)..<Int(node.firstChild + node.childCount) {
      let wanted = scene.tables.nodes[child]
      if isMap {
        let key = Self.key(wanted)
        if let value = member(key, of: index, tape) { record(value, child, scene, &steps) }
      } else if wanted.index >= 0 {
        if let element = element(wanted.index, of: index, tape) { record(element, child, scene, &steps) }
      } else {
        recordMark(wanted, .throughList, scene, &steps)
      }
    }
  }

  private func recordMark(_ node: HotNode, _ kind: Val.Kind, _ scene: Scene, _ steps: inout [FillStep]) {
    if node.slot >= 0 { steps.append(FillStep(kind: .mark(kind), slot: node.slot)) }
    for child in Int(node.firstChild)..<Int(node.firstChild + node.childCount) {
      recordMark(scene.tables.nodes[child], kind, scene, &steps)
    }
  }

  private func member(_ key: Bytes, of map: Int, _ tape: Tape) -> Int? {
    var at = tape.first(map)
    let end = tape.end(map)
    while at < end {
      if tape.text(at).elementsEqual(key) { return at + 1 }
      at = tape.next(at + 1)
    }
    return nil
  }

  private func element(_ number: Int32, of list: Int, _ tape: Tape) -> Int? {
    var at = tape.first(list)
    let end = tape.end(list)
    for _ in 0..<number where at < end { at = tape.next(at) }
    return at < end ? at : nil
  }

  @inline(__always)
  private static func isNamed(_ node: HotNode, _ key: Bytes, _ word: UInt64) -> Bool {
    node.word == word && Int(node.keyCount) == key.count
      && (key.count <= 8 || TextFold.equal(key, Self.key(node), ignoreCase: false))
  }

  private func fillMembers(_ index: Int, _ node: HotNode, _ scene: Scene) {
    let tape = scene.tape
    let nodes = scene.tables.nodes
    var at = tape.first(index)
    let end = tape.end(index)
    let first = Int(node.firstChild)
    let last = first + Int(node.childCount)
    var left = Int(node.childCount)
    while at < end {
      let key = tape.text(at)
      guard node.lengths >> (UInt64(key.count) & 63) & 1 == 1 else {
        at = tape.next(at + 1)
        continue
      }
      let word = Tape.word(key)
      var child = first
      while child < last {
        if Self.isNamed(nodes[child], key, word) {
          fill(at + 1, child, scene)
          left -= 1
          break
        }
        child += 1
      }
      if left == 0 { return }
      at = tape.next(at + 1)
    }
  }

  private static func key(_ node: HotNode) -> Bytes { Bytes(start: node.key, count: Int(node.keyCount)) }

  private func fillElements(_ index: Int, _ node: HotNode, _ scene: Scene) {
    for child in Int(node.firstChild)..<Int(node.firstChild + node.childCount) {
      let wanted = scene.tables.nodes[child].index
      guard wanted >= 0 else {
        mark(scene.tables.nodes[child], .throughList, scene, itself: true)
        continue
      }
      if let at = element(wanted, of: index, scene.tape) { fill(at, child, scene) }
    }
  }

  /// All slots below a node (and its own, if asked) get this kind.
  private func mark(_ node: HotNode, _ kind: Val.Kind, _ scene: Scene, itself: Bool = false) {
    if itself, node.slot >= 0 { scene.slots[Int(node.slot)] = Val(kind: kind) }
    for child in Int(node.firstChild)..<Int(node.firstChild + node.childCount) {
      mark(scene.tables.nodes[child], kind, scene, itself: true)
    }
  }

  /// As the other, from a value that stands on no tape.
  func fill(_ value: Value, _ at: Int, _ scene: Scene) {
    let node = scene.tables.nodes[at]
    if node.slot >= 0 { scene.slots[Int(node.slot)] = box(value) }
    if node.childCount > 0 { fillChildren(value, node, scene) }
  }

  private func fillChildren(_ value: Value, _ node: HotNode, _ scene: Scene) {
    let children = Int(node.firstChild)..<Int(node.firstChild + node.childCount)
    switch value {
    case .null: break
    case .unknown: mark(node, .unknown, scene)
    case .map(let members):
      for child in children {
        let key = Self.key(scene.tables.nodes[child])
        if let member = members.first(where: { $0.key.utf8.elementsEqual(key) }) {
          fill(member.value, child, scene)
        }
      }
    case .list(let items):
      for child in children {
        let index = Int(scene.tables.nodes[child].index)
        if index >= 0 {
          if items.indices.contains(index) { fill(items[index], child, scene) }
        } else {
          mark(scene.tables.nodes[child], .throughList, scene, itself: true)
        }
      }
    case .text(let text) where node.holdsJSON:
      var text = text
      if let value = text.withUTF8({ json($0) }) {
        fillChildren(value, node, scene)
      } else {
        mark(node, .beyond, scene)
      }
    default: mark(node, .beyond, scene)
    }
  }

  /// Fills the slots of a frame that are made from others.
  func derive(_ frame: Int, _ scene: Scene) {
    let slots = scene.slots
    for derivation in scene.tables.frames[frame].derivations {
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

  // MARK: - Elements

  /// What lies below an element that is null lies beyond what is no map.
  private func markNull(_ at: Int, _ scene: Scene) {
    let node = scene.tables.nodes[at]
    if node.childCount > 0 { mark(node, .beyond, scene) }
  }

  /// Fills a quantifier's frame from an element on the tape.
  func enter(_ frame: Int, element index: Int, _ scene: Scene) {
    clear(frame, scene)
    fill(index, Int(scene.tables.frames[frame].root), scene)
    if scene.tape.kind(index) == .null { markNull(Int(scene.tables.frames[frame].root), scene) }
    if scene.tables.frames[frame].hasDerivations { derive(frame, scene) }
  }

  /// Fills a quantifier's frame from a boxed element.
  func enter(_ frame: Int, element value: Value, _ scene: Scene) {
    clear(frame, scene)
    fill(value, Int(scene.tables.frames[frame].root), scene)
    if value.isNull { markNull(Int(scene.tables.frames[frame].root), scene) }
    if scene.tables.frames[frame].hasDerivations { derive(frame, scene) }
  }

  /// Fills a quantifier's frame from a member of a map: `key` and `value`, and nothing else.
  func enter(_ frame: Int, key: Val, tape index: Int?, value: Value?, _ scene: Scene) {
    clear(frame, scene)
    let root = scene.tables.nodes[Int(scene.tables.frames[frame].root)]
    if root.slot >= 0 { scene.slots[Int(root.slot)] = Val(kind: .beyond) }
    for child in Int(root.firstChild)..<Int(root.firstChild + root.childCount) {
      let node = scene.tables.nodes[child]
      if Self.key(node).elementsEqual("key".utf8) {
        if node.slot >= 0 { scene.slots[Int(node.slot)] = key }
        mark(node, .beyond, scene)
      } else if Self.key(node).elementsEqual("value".utf8) {
        if let index { fill(index, child, scene) } else if let value { fill(value, child, scene) }
        if index.map({ scene.tape.kind($0) == .null }) ?? value?.isNull ?? false { markNull(child, scene) }
      } else {
        mark(node, .beyond, scene, itself: true)
      }
    }
    if scene.tables.frames[frame].hasDerivations { derive(frame, scene) }
  }
}
