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

  /// The key value's hash, the same for equal values; nil where it isn't (wholly) known, and for null.
  static func value(_ value: Value, ignoreCase: Bool) -> Hash128? {
    switch value {
    case .text(let text): return self.text(text, ignoreCase: ignoreCase)
    case .bool(let flag): return Hash128(hi: 3, lo: flag ? 1 : 0)
    case .number(let number): return Self.number(number)
    case .list(let items):
      var whole = Hash128(hi: 8, lo: UInt64(items.count))
      for item in items {
        guard let part = item.isNull ? nothing : self.value(item, ignoreCase: ignoreCase) else { return nil }
        whole = whole.combined(with: part)
      }
      return whole
    case .map(let members):
      // Null and absent members are alike.
      let members = members.filter { !$0.value.isNull }.sorted { $0.key < $1.key }
      var whole = Hash128(hi: 9, lo: UInt64(members.count))
      for member in members {
        guard let part = self.value(member.value, ignoreCase: ignoreCase) else { return nil }
        whole = whole.combined(with: text(member.key, ignoreCase: false)).combined(with: part)
      }
      return whole
    case .null, .unknown: return nil
    }
  }

  /// Null within a list.
  private static let nothing = Hash128(hi: 10, lo: 0)
  /// Stands for the value of a test's key that is absent or of another kind than text: by such a value a resource is
  /// neither in nor out.
  static let other = Hash128(hi: 11, lo: 0)
  /// Stands for all tests' keys together, whatever their values.
  static let wide = Hash128(hi: 12, lo: 0)

  /// The hash of an id by which resources are joined; none for an empty text, which is no id.
  static func path(_ id: String, ignoreCase: Bool) -> [Hash128] {
    var id = id
    return id.withUTF8 { bytes in
      guard !bytes.isEmpty else { return [] }
      let start = bytes[0] == UInt8(ascii: "/") ? 1 : 0
      var end = bytes.count
      while end > start, bytes[end - 1] == UInt8(ascii: "/") { end -= 1 }
      return [Hash128.of(Bytes(rebasing: bytes[start..<end]), seed: 3, ignoreCase: ignoreCase)]
    }
  }

  /// Those of the id itself, of all ids above it, and of the root, which is above every id.
  static func pathAndAbove(_ id: String, ignoreCase: Bool) -> [Hash128] {
    let own = path(id, ignoreCase: ignoreCase)
    let root = path("/", ignoreCase: ignoreCase)
    if own.isEmpty || own == root { return own }
    return own + IDPath.ancestors(of: id).flatMap { path($0, ignoreCase: ignoreCase) } + root
  }

  static func number(_ number: Number) -> Hash128 {
    if let whole = number.whole { return Hash128(hi: 4, lo: UInt64(bitPattern: whole)) }
    return Hash128(hi: 5, lo: number.approximate.bitPattern)
  }

  /// The key of one component, as `combinations` makes it.
  static func single(_ component: Hash128, seed: UInt64) -> Hash128 {
    Hash128(hi: 6, lo: seed).combined(with: component)
  }

  /// Each of these keys with each choice of one more component.
  static func each(_ keys: [Hash128], _ choices: [Hash128]) -> [Hash128] {
    keys.flatMap { key in choices.map { key.combined(with: $0) } }
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
    case .scope: scope
    case .below: nil
    }
  }

  /// The places at which a resource may be found by a clause.
  static func offered(_ placement: Placement?, _ head: ResourceHead, _ scope: Hash128) -> [Hash128] {
    switch placement {
    case nil, .snapshot: [anywhere]
    case .children, .siblings: head.parent.isEmpty ? [] : [id(head.parent, head, scope)]
    case .parent: [self.id(head.id)]
    // Those without a scope are found by nobody's hash, but they are there.
    case .scope: [scope]
    case .below:
      Array(
        Set(
          IDPath.ancestors(of: String(decoding: head.id, as: UTF8.self)).map { self.id($0) }
            + upward(String(decoding: head.parent, as: UTF8.self), ignoreCase: true)))
    }
  }

  /// Where else than in its scope a resource may be found by a clause that looks there: a region's in the account, an
  /// account's in each of its regions, and in the resource group, where `groups` are judged.
  static func offeredToo(_ placement: Placement?, _ head: ResourceHead, groups: Bool) -> [Hash128] {
    guard placement == .scope else { return [] }
    if groups, !head.group.isEmpty { return [id(head.group)] }
    let account = AWSScope.account(head.scope)
    return account.isEmpty ? [] : [id(account).combined(with: head.scope.count > 12 ? within : ownAlone)]
  }

  /// Where an asker looks beside `wanted`: see `offeredToo`.
  static func wantedToo(_ placement: Placement?, scope: Bytes) -> Hash128? {
    guard placement == .scope else { return nil }
    let account = AWSScope.account(scope)
    return account.isEmpty ? nil : id(account).combined(with: scope.count > 12 ? ownAlone : within)
  }

  private static let within = Hash128(hi: 13, lo: 0)
  private static let ownAlone = Hash128(hi: 14, lo: 0)

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
