internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// The hashes by which resources find each other. Both sides of a join make theirs here.
enum JoinHash {
  static func text(_ bytes: Bytes, ignoreCase: Bool) -> Hash128 {
    Hash128.of(bytes, seed: 1, ignoreCase: ignoreCase)
  }

  static func text(_ text: String, ignoreCase: Bool = true) -> Hash128 {
    Hash128.of(text, seed: 1, ignoreCase: ignoreCase)
  }

  /// An id without slashes at its ends.
  static func id(_ bytes: Bytes, ignoreCase: Bool = true) -> Hash128 {
    var trimmed = bytes
    while trimmed.first == UInt8(ascii: "/") { trimmed = Bytes(rebasing: trimmed[1...]) }
    while trimmed.last == UInt8(ascii: "/") { trimmed = Bytes(rebasing: trimmed[..<(trimmed.count - 1)]) }
    return Hash128.of(trimmed, seed: 2, ignoreCase: ignoreCase)
  }

  static func id(_ text: String, ignoreCase: Bool = true) -> Hash128 {
    var text = text
    return text.withUTF8 { id($0, ignoreCase: ignoreCase) }
  }

  /// The key value's hash; nil for a kind that joins nothing.
  static func value(_ value: Value, ignoreCase: Bool) -> Hash128? {
    switch value {
    case .text(let text): self.text(text, ignoreCase: ignoreCase)
    case .bool(let flag): Hash128(hi: 3, lo: flag ? 1 : 0)
    case .number(let number): Self.number(number)
    case .null, .unknown, .list, .map: nil
    }
  }

  static func number(_ number: Number) -> Hash128 {
    if let whole = number.whole { return Hash128(hi: 4, lo: UInt64(bitPattern: whole)) }
    return Hash128(hi: 5, lo: number.approximate.bitPattern)
  }

  /// The key of one component, as `combinations` makes it.
  static func single(_ component: Hash128, seed: UInt64) -> Hash128 {
    Hash128(hi: 6, lo: seed).combined(with: component)
  }

  /// All combinations of one choice a component, each as one hash.
  static func combinations(_ components: [[Hash128]], seed: UInt64) -> [Hash128] {
    var keys = [Hash128(hi: 6, lo: seed)]
    for choices in components { keys = keys.flatMap { key in choices.map { key.combined(with: $0) } } }
    return keys
  }

  /// The id itself and all ids above it.
  static func upward(_ id: String, ignoreCase: Bool) -> [Hash128] {
    ([id] + IDPath.ancestors(of: id)).map { self.id($0, ignoreCase: ignoreCase) }
  }

  /// What the hashes of a clause begin with. The live estate is world 0, each plan one of its own.
  static func seed(_ clause: Int, world: UInt64) -> UInt64 { UInt64(clause) | world << 32 }

  /// True for a clause that looks by what a resource lies below.
  static func asksParent(_ placement: Placement?) -> Bool {
    switch placement {
    case .children, .siblings, .below: true
    case .parent, .scope, .snapshot, nil: false
    }
  }

  private static let anywhere = Hash128(hi: 7, lo: 7)

  /// The hash of a parent's id, which often is the scope itself.
  private static func id(_ parent: Bytes, _ head: ResourceHead, _ scope: Hash128) -> Hash128 {
    parent.count == head.scope.count && parent.baseAddress == head.scope.baseAddress ? scope : id(parent)
  }

  /// The one place at which a resource may be found by a clause that doesn't look below; nil where it has none.
  static func offeredOne(_ placement: Placement?, _ head: ResourceHead, _ scope: Hash128) -> Hash128? {
    switch placement {
    case nil, .snapshot: anywhere
    case .children, .siblings: head.parent.isEmpty ? nil : id(head.parent, head, scope)
    case .parent: self.id(head.id)
    case .scope: head.scope.isEmpty ? nil : scope
    case .below: nil
    }
  }

  /// The places at which a resource may be found by a clause.
  static func offered(_ placement: Placement?, _ head: ResourceHead, _ scope: Hash128) -> [Hash128] {
    switch placement {
    case nil, .snapshot: [anywhere]
    case .children, .siblings: head.parent.isEmpty ? [] : [id(head.parent, head, scope)]
    case .parent: [self.id(head.id)]
    case .scope: head.scope.isEmpty ? [] : [scope]
    case .below:
      Array(
        Set(
          IDPath.ancestors(of: String(decoding: head.id, as: UTF8.self)).map { self.id($0) }
            + upward(String(decoding: head.parent, as: UTF8.self), ignoreCase: true)))
    }
  }

  /// The place at which an asker looks; nil where it has none.
  static func wanted(_ placement: Placement?, id: Bytes, parent: Bytes, scope: Bytes) -> Hash128? {
    let head = ResourceHead(id: id, parent: parent, scope: scope)
    return wanted(placement, head, self.id(scope))
  }

  /// As the other, with the scope's hash at hand.
  static func wanted(_ placement: Placement?, _ head: ResourceHead, _ scope: Hash128) -> Hash128? {
    switch placement {
    case nil, .snapshot: anywhere
    case .children, .below: self.id(head.id)
    case .siblings, .parent: head.parent.isEmpty ? nil : id(head.parent, head, scope)
    case .scope: head.scope.isEmpty ? nil : scope
    }
  }
}
