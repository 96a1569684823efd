public import PlumbLanguage
public import PlumbValues

/// What a file (or an envelope within it) says of all its elements.
public struct ElementContext: Sendable, Hashable {
  /// The type that the manifest names.
  public var declaredType: String?
  /// The type that the envelope names (`@odata.context`).
  public var envelopeType: String?
  /// The scope for which the file was exported; empty where none is known.
  public var scope: String
  /// The resource that was asked (`{"resourceId": …, "settings": […]}`, or the manifest's scope below a subscription).
  public var parent: String
  /// The id of the resource that the file is about, where the manifest names it.
  public var resource = ""
  /// The envelope's member that holds the elements, where types know it.
  public var list: String?
  /// The manifest names a type of AWS, whose commands print an empty object where nothing is set.
  public var isOfAWS: Bool { declaredType.map { Provider(type: $0) == .aws } ?? false }
  /// The tenant of the snapshot, for resources whose id says nothing of one.
  public var tenant: String
  /// Places of the elements whose value isn't known.
  public var unknown = PathSet()

  public init(
    declaredType: String? = nil, envelopeType: String? = nil, scope: String = "", parent: String = "",
    tenant: String = ""
  ) {
    self.declaredType = declaredType
    self.envelopeType = envelopeType
    self.scope = scope
    self.parent = parent
    self.tenant = tenant
  }
}

/// Tells what an element is: any object with a text `type` and an `id` or `name`, or one whose file, envelope, id or
/// members say its type. For one thread.
public struct Recognizer {
  let answers: AnswerCatalog
  private let memo = ShapeMemo()

  public init(_ answers: AnswerCatalog = AnswerCatalog()) { self.answers = answers }

  struct Members {
    var type: Bytes?
    var id: Bytes?
    var name: Bytes?
    var displayName: Bytes?
    var region: Bytes?
    var graphType: Bytes?
    var graphContext: Bytes?
    var kid: Bytes?
    var hasProperties = false
  }

  /// The identity of the object at the root of a tape; nil where it is no resource. `root`: its members, where they are
  /// known.
  public func head(
    _ tape: Tape, root: RootMembers = .none, _ context: ElementContext, arena: inout TextArena
  ) -> ResourceHead? {
    guard tape.count > 2 else { return nil }
    let answered = answered(tape, context)
    guard tape.isMap(1) || answered != nil else { return nil }
    let members = members(tape, root)
    let given = members.id ?? members.kid ?? members.name
    guard
      let type = answered.map({ arena.keep($0) })
        ?? type(members, given ?? Self.none, tape, context, &arena), !type.isEmpty
    else { return nil }
    let kind = answers.kind(type)
    if let kind, kind.provider == .aws { return head(kind, type, members, tape, context, &arena) }
    let named = kind.flatMap { text($0.idFrom, Value(tape), &arena) }
    guard var id = named ?? given, !id.isEmpty else { return nil }
    var parts = ARMParts(id)
    if parts.map({ !$0.isClean }) ?? Self.beginsDoubled(id) {
      let clean = arena.segments(of: id)
      let known = ARMParts(clean)
      if known != nil { (id, parts) = (clean, known) }
    }
    if parts == nil, named == nil, members.id == nil, members.kid == nil, !context.parent.isEmpty {
      // A name alone is unique only below what was asked.
      id = arena.join(arena.keep(context.parent + "/"), id)
    }
    let name = members.name ?? members.displayName ?? ARMID.lastSegment(id)
    var scope = parts?.scope ?? Self.none
    var parent = parts?.parent ?? Self.none
    if scope.isEmpty { scope = arena.keep(context.scope.isEmpty ? tenant(type, context) : context.scope) }
    if parent.isEmpty { parent = context.parent.isEmpty ? scope : arena.keep(context.parent) }
    return ResourceHead(
      type: type, id: id, name: name.isEmpty ? ARMID.lastSegment(id) : name, scope: scope, parent: parent,
      group: parts?.group ?? Self.none, region: members.region ?? Self.none,
      hasProperties: members.hasProperties, open: parts == nil && context.parent.isEmpty ? .place : [])
  }

  private static func beginsDoubled(_ id: Bytes) -> Bool {
    id.count > 1 && id[0] == UInt8(ascii: "/") && id[1] == UInt8(ascii: "/")
  }

  private static let slashText: StaticString = "/"
  private static var none: Bytes { Bytes(start: slashText.utf8Start, count: 0) }

  private func tenant(_ type: Bytes, _ context: ElementContext) -> String {
    let word: StaticString = "microsoft.graph."
    let prefix = Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount)
    return TextFold.hasPrefix(type, prefix, ignoreCase: true) ? context.tenant : ""
  }

  /// Names of members that may say what an object is.
  private enum Name: Int, CaseIterable {
    case type, id, name, displayName, location, graphType, graphContext, kid, properties
  }

  private func members(_ tape: Tape, _ root: RootMembers) -> Members {
    guard tape.isMap(1) else { return Members() }
    guard root.shape != 0 else {
      var found = [Int?](repeating: nil, count: Name.allCases.count)
      var at = tape.first(1)
      let end = tape.end(1)
      while at < end {
        if let name = Self.name(tape.text(at)) { found[name.rawValue] = at + 1 }
        at = tape.next(at + 1)
      }
      return Self.members(tape) { found[$0.rawValue] }
    }
    let places = memo.places(root, of: tape, asker: 0, names: Name.allCases.count) { Self.name($0)?.rawValue }
    return Self.members(tape) { root.value(places[$0.rawValue]) }
  }

  @inline(__always)
  private static func members(_ tape: Tape, _ value: (Name) -> Int?) -> Members {
    func text(_ name: Name) -> Bytes? { value(name).flatMap { tape.isText($0) ? tape.text($0) : nil } }
    return Members(
      type: text(.type), id: text(.id).flatMap { $0.isEmpty ? nil : $0 }, name: text(.name),
      displayName: text(.displayName),
      region: text(.location), graphType: text(.graphType), graphContext: text(.graphContext),
      kid: text(.kid),
      hasProperties: value(.properties).map { tape.isMap($0) } ?? false)
  }

  /// Few names have these lengths, so hardly any text is compared.
  private static func name(_ key: Bytes) -> Name? {
    switch key.count {
    case 2: equal(key, "id") ? .id : nil
    case 3: equal(key, "kid") ? .kid : nil
    case 4: equal(key, "type") ? .type : equal(key, "name") ? .name : nil
    case 8: equal(key, "location") ? .location : nil
    case 10: equal(key, "properties") ? .properties : nil
    case 11: equal(key, "displayName") ? .displayName : equal(key, "@odata.type") ? .graphType : nil
    case 14: equal(key, "@odata.context") ? .graphContext : nil
    default: nil
    }
  }

  /// `key` has the word's length.
  @inline(__always)
  private static func equal(_ key: Bytes, _ word: StaticString) -> Bool {
    guard let base = key.baseAddress else { return false }
    for offset in 0..<word.utf8CodeUnitCount where base[offset] != word.utf8Start[offset] { return false }
    return true
  }

  private func type(
    _ members: Members, _ id: Bytes, _ tape: Tape, _ context: ElementContext, _ arena: inout TextArena
  ) -> Bytes? {
    if let declared = context.declaredType, declared.contains("#") { return arena.keep(declared) }
    if let type = members.type, !type.isEmpty { return type }
    if let graph = members.graphType, graph.count > 1 {
      return graph.first == UInt8(ascii: "#") ? Bytes(rebasing: graph[1...]) : graph
    }
    if let declared = context.declaredType {
      guard Provider(type: declared) == .aws, let told = answers.type(of: Set(Self.keys(tape))),
        told.hasPrefix(declared + "#")
      else { return arena.keep(declared) }
      return arena.keep(told)
    }
    if let graph = members.graphContext,
      let type = Recognition.type(graphContext: String(decoding: graph, as: UTF8.self))
    {
      return arena.keep(type)
    }
    if let type = context.envelopeType { return arena.keep(type) }
    if ARMID.isARM(id), let type = ARMID.type(String(decoding: id, as: UTF8.self)) { return arena.keep(type) }
    if let type = Recognition.type(vaultURL: String(decoding: id, as: UTF8.self)) { return arena.keep(type) }
    let keys = Set(Self.keys(tape))
    return (Recognition.signatures.first { keys.isSuperset(of: $0.members) }?.type ?? answers.type(of: keys))
      .map { arena.keep($0) }
  }

  private static func keys(_ tape: Tape) -> [String] {
    var keys: [String] = []
    var at = tape.first(1)
    let end = tape.end(1)
    while at < end {
      keys.append(String(decoding: tape.text(at), as: UTF8.self))
      at = tape.next(at + 1)
    }
    return keys
  }
}
