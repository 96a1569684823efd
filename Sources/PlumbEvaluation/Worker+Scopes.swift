internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

// The scopes in which resources lie.
extension Worker {
  /// The scope of the resource before: most lie in the same one.
  struct ScopeMemory {
    var last = Bytes(start: nil, count: 0)
    var hash = JoinHash.id(Worker.none)
    /// The scope of the resource at hand is the same, to the letter.
    var isSame = false
    /// The type that the manifest names for the chunk at hand.
    var declared: Hash128?
    /// By kind of scope that policies judge.
    var noted: [HashSet128]
  }

  /// The hash of a scope's id.
  func scopeHash(_ scope: Bytes) -> Hash128 {
    let isLast = TextFold.equal(scopes.pointee.last, scope, ignoreCase: false)
    scopes.pointee.isSame = isLast
    if !isLast {
      let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: scope.count)
      _ = copy.initialize(from: scope)
      scopes.pointee.last.deallocate()
      scopes.pointee.last = Bytes(copy)
      scopes.pointee.hash = JoinHash.id(scope)
    }
    return scopes.pointee.hash
  }

  /// Notes in which scopes resources lie, and in which scope a top-level type was found.
  func noteScopes(_ slot: TypeSlot, _ head: ResourceHead, _ scope: Hash128) {
    if slot.isAsked, scope != slot.counts.pointee.lastScope {
      let isTop = head.parent.count == head.scope.count || head.group.count == head.parent.count
      if isTop {
        slot.counts.pointee.lastScope = scope
        if slot.counts.pointee.scopes.insert(scope) {
          found.pointee.found.insert(TypeScope(type: slot.nameHash, scope: scope))
        }
      }
    }
    for number in scopeKinds.indices {
      let kind = scopeKinds[number]
      let id: Bytes
      switch kind {
      case .subscription where scopes.pointee.isSame, .managementGroup where scopes.pointee.isSame: continue
      case .subscription: id = Self.hasPrefix(head.scope, "/subscriptions/") ? head.scope : Self.none
      case .managementGroup:
        id = Self.hasPrefix(head.scope, "/providers/Microsoft.Management/") ? head.scope : Self.none
      case .tenant: id = slot.isOfGraph ? head.scope : Self.none
      case .resourceGroup: id = head.group
      case .region where slot.isOfAWS: id = AWSScope.isRegion(head.scope) ? head.scope : Self.none
      case .region: id = plan.judgesOtherRegions ? head.region : Self.none
      case .account: id = slot.isOfAWS ? AWSScope.account(head.scope) : Self.none
      case .project, .organization, .cluster, .namespace: continue
      }
      guard !id.isEmpty else { continue }
      guard scopes.pointee.noted[number].insert(JoinHash.text(id, ignoreCase: false)) else { continue }
      let text = String(decoding: id, as: UTF8.self)
      let folded = TextFold.folded(text)
      let known = found.pointee.scopes[kind]?[folded]
      if known.map({ text < $0 }) ?? true { found.pointee.scopes[kind, default: [:]][folded] = text }
    }
  }

  static var none: Bytes { Bytes(start: nil, count: 0) }

  private static func hasPrefix(_ bytes: Bytes, _ word: StaticString) -> Bool {
    TextFold.hasPrefix(bytes, Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount), ignoreCase: true)
  }
}
