public import PlumbLanguage
internal import PlumbValues

/// Items that say neither type nor id in the common way, told by what described types say of them.
extension Recognizer {
  /// The type of an element of a list whose name types know; nil where it lacks what its items have.
  func answered(_ tape: Tape, _ context: ElementContext) -> String? {
    guard let list = context.list, let signatures = answers.lists[list] else { return nil }
    return signatures.first { signature in
      signature.holdsIDs
        ? tape.kind(1) == .text
        : tape.kind(1) == .map && signature.has.allSatisfy { Self.has(tape, $0) }
    }?.type
  }

  /// Whether the object at the root has a member of this name.
  private static func has(_ tape: Tape, _ name: String) -> Bool {
    var name = name
    return name.withUTF8 { name in
      var at = tape.first(1)
      let end = tape.end(1)
      while at < end {
        let key = tape.text(at)
        if key.count == name.count, TextFold.equal(key, name, ignoreCase: false) { return true }
        at = tape.next(at + 1)
      }
      return false
    }
  }

  /// Identity and place of an item of a type of which this is known; nil where it has no id.
  func head(
    _ kind: AnswerCatalog.Kind, _ type: Bytes, _ members: Members, _ tape: Tape, _ context: ElementContext,
    _ arena: inout TextArena
  ) -> ResourceHead? {
    let isID = tape.kind(1) == .text
    let document = Value(tape)
    // An empty answer says that nothing is set; one that needs no id has to be told by what it has.
    if document == .map([]) { return nil }
    if kind.isOnePerScope, !isID, members.type == nil,
      !answers.signatures(kind.type).contains(where: { $0.has.allSatisfy { Self.has(tape, $0) } })
    {
      return nil
    }
    if let id = members.id, !kind.isPart {
      let scope = AWSScope.scope(of: id, isRegional: kind.isRegional)
      let own = text(kind.nameFrom, document, &arena)
      if !scope.isEmpty { return named(type, id, scope, members, own, ARMID.lastSegment(id)) }
    }
    var own = isID ? tape.text(1) : text(kind.idFrom, document, &arena)
    own = own ?? (kind.isPart ? nil : members.id)
    if own == nil, !context.resource.isEmpty { own = arena.keep(context.resource) }
    let scope = scope(kind, own, document, context, &arena)
    if kind.isOnePerScope { own = type }
    guard let own = own ?? members.name, !own.isEmpty else { return nil }
    let isWhole = ARN(own) != nil || scope.isEmpty || kind.provider != .aws
    let id = isWhole ? own : arena.join(scope, arena.keep("/"), own)
    let last = ARMID.lastSegment(isWhole ? id : own)
    let called = kind.isOnePerScope && !scope.isEmpty ? scope : text(kind.nameFrom, document, &arena)
    return named(type, id, scope, members, called, last)
  }

  private func named(
    _ type: Bytes, _ id: Bytes, _ scope: Bytes, _ members: Members, _ own: Bytes?, _ otherwise: Bytes
  ) -> ResourceHead {
    let none = Bytes(rebasing: id[0..<0])
    let name = own ?? members.name ?? members.displayName ?? otherwise
    return ResourceHead(
      type: type, id: id, name: name.isEmpty ? otherwise : name, scope: scope, parent: scope, group: none,
      region: members.region ?? none, hasProperties: members.hasProperties,
      open: scope.isEmpty ? .place : [])
  }

  /// The account that the item names, with the region for types that a region has of its own; else what the file says.
  private func scope(
    _ kind: AnswerCatalog.Kind, _ id: Bytes?, _ document: Value, _ context: ElementContext,
    _ arena: inout TextArena
  ) -> Bytes {
    let given = arena.keep(context.scope)
    let arn = id.flatMap { ARN($0) }
    var account = arn?.account ?? Bytes(rebasing: given[0..<0])
    if account.isEmpty, let text = text(kind.accountFrom, document, &arena), AWSScope.isAccount(text) {
      account = text
    }
    let ofFile = AWSScope.account(given)
    if account.isEmpty { return kind.isRegional || ofFile.isEmpty ? given : ofFile }
    guard kind.isRegional else { return account }
    if let region = arn?.region, !region.isEmpty { return arena.join(account, arena.keep("/"), region) }
    return TextFold.equal(account, ofFile, ignoreCase: false) ? given : account
  }

  /// The first text (or number) at one of the places.
  func text(_ places: [[PathStep]], _ document: Value, _ arena: inout TextArena) -> Bytes? {
    for path in places {
      var value: Value? = document
      for case .key(let key) in path { value = value?[key] }
      switch value {
      case .text(let text) where !text.isEmpty: return arena.keep(text)
      case .number(let number): return arena.keep(number.description)
      default: continue
      }
    }
    return nil
  }
}

extension Chunk {
  /// An element's bytes and place; of the one item within it where it is an answer like `{"KeyMetadata": {…}}`.
  public func item(
    _ index: Int, _ answers: AnswerCatalog
  ) -> (bytes: UnsafeRawBufferPointer, place: ElementPlace) {
    let bytes = bytes(of: index)
    var place = place(of: index)
    guard envelope.kind == .single || envelope.kind == .lines, !answers.objects.isEmpty,
      let range = Self.inner(bytes, answers)
    else { return (bytes, place) }
    place.offset &+= UInt64(range.lowerBound)
    place.length = UInt32(truncatingIfNeeded: range.count)
    return (UnsafeRawBufferPointer(rebasing: bytes[range]), place)
  }

  /// Where the one item lies: the object is the first member, under a known name, and nothing else is there.
  private static func inner(_ bytes: UnsafeRawBufferPointer, _ answers: AnswerCatalog) -> Range<Int>? {
    // Few elements begin with such a letter, so hardly any is scanned.
    if bytes.count > 2, bytes[1] == UInt8(ascii: "\""), !answers.objectInitials.contains(bytes[2]) {
      return nil
    }
    var scanner = StrictScanner(bytes)
    guard scanner.take("{"), scanner.peek() == UInt8(ascii: "\"") else { return nil }
    let start = scanner.at + 1
    guard start < bytes.count, answers.objectInitials.contains(bytes[start]) else { return nil }
    guard let end = bytes[start...].prefix(80).firstIndex(of: UInt8(ascii: "\"")),
      answers.objects[String(decoding: bytes[start..<end], as: UTF8.self)] != nil
    else { return nil }
    scanner.at = end + 1
    guard scanner.take(":"), scanner.peek() == UInt8(ascii: "{") else { return nil }
    let from = scanner.at
    scanner.skipValue()
    var to = scanner.at
    while to > from, isBlank(bytes[to - 1]) { to -= 1 }
    guard scanner.take("}"), scanner.peek() == nil, to > from, bytes[to - 1] == UInt8(ascii: "}") else {
      return nil
    }
    return from..<to
  }
}
