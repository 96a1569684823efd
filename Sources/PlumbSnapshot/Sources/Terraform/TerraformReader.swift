internal import PlumbLanguage
internal import PlumbValues

/// What an action of a plan does with a resource.
enum PlannedAction: String, Sendable {
  case create, update, replace
  case noOp = "no-op"
  /// Deleted, forgotten, only read: nothing that is there afterwards.
  case gone
}

/// One resource of a plan or state, reduced to what the others need to know of it.
struct PlannedEntry: Sendable {
  var address: String
  var type: String
  /// `type.name`, without module and key.
  var resource: String
  var module: [TerraformReferences.ModuleStep]
  var place: ElementPlace
  /// Nil in a state.
  var action: PlannedAction?
  var id: String?
  var name: String?
  /// The resource group, where it names one.
  var group: String?
  var isJudged: Bool
  /// Not one of the data that are only read.
  var isManaged: Bool
  /// In its provider's own shape: the type of that, in lower case, without the version.
  var native = ""
  var completes: [Completed] = []

  /// A resource that the entry completes, as one of its attributes names it.
  struct Completed: Sendable {
    var type: String
    var attribute: [PathStep]
    var value: String?
    var isUnknown: Bool
    var isSecret = false
  }

  var isNew: Bool { action == .create || action == .replace }
}

/// Reads what the elements of a file need to know of each other.
struct TerraformReader: ~Copyable {
  let text: JSONSpans
  let file: SnapshotFile
  let index: UInt32
  let catalog: TerraformCatalog
  let limits: DocumentLimits
  private let parser = JSONParser()
  private var entries: [PlannedEntry] = []
  private var counts = TerraformCounts()
  private var lastModule: (text: String, steps: [TerraformReferences.ModuleStep]) = ("", [])

  init(text: JSONSpans, file: SnapshotFile, index: UInt32, types: TypeCatalog, limits: DocumentLimits) {
    self.text = text
    self.file = file
    self.index = index
    catalog = TerraformCatalog(types)
    self.limits = limits
  }

  mutating func document(
    _ top: [String: Range<Int>], _ lines: LineMarks
  ) throws(ReadProblem) -> TerraformDocument? {
    let isPlan = top["planned_values"] != nil || top["resource_changes"] != nil || top["configuration"] != nil
    if isPlan {
      if let changes = top["resource_changes"] {
        try read(try elements(changes), isPlan: true)
      }
    } else if let values = top["values"], !isNull(values) {
      try readState(values)
    }
    var references = TerraformReferences()
    if let configuration = top["configuration"], !isNull(configuration) {
      let parsed = try self.parsed(configuration)
      references = TerraformReferences(parsed)
      counts.isSpread = Self.isSpread(parsed.tape)
    }
    if let deferred = top["deferred_changes"], !isNull(deferred) {
      counts.deferred = try elements(deferred).count
    }
    if let complete = top["complete"], text.bytes[complete].elementsEqual("false".utf8) {
      counts.isPartial = true
    }
    let document = TerraformDocument(
      file: file, index: index, isPlan: isPlan, entries: entries, references: references, catalog: catalog,
      lines: lines, counts: counts, changedOnly: limits.changedOnly)
    return document.assembled()
  }

  private static func isSpread(_ tape: Tape) -> Bool {
    var names: Set<String> = []
    var isSpread = false
    guard let providers = tape.member("provider_config", of: 1) else { return false }
    tape.eachMember(providers) { _, value in
      if let name = tape.textMember("full_name", of: value) ?? tape.textMember("name", of: value) {
        isSpread = !names.insert(name).inserted || isSpread
      }
    }
    return isSpread
  }

  /// What the entry completes, where its type completes others.
  private func completed(_ type: String, _ tape: Tape, isGone: Bool) -> [PlannedEntry.Completed] {
    var found: [PlannedEntry.Completed] = []
    let change = tape.member("change", of: 1)
    let (now, hidden) = isGone ? ("before", "before_sensitive") : ("after", "after_sensitive")
    let top = MappedCursor(
      tape, value: change.map { tape.member(now, of: $0) } ?? tape.member("values", of: 1),
      unknown: isGone ? nil : change.flatMap { tape.member("after_unknown", of: $0) },
      sensitive: change.map { tape.member(hidden, of: $0) } ?? tape.member("sensitive_values", of: 1))
    for (_, mapping) in catalog.byResource[type] ?? [] {
      for (target, attribute) in mapping.partOf {
        let cursor = top.at(attribute)
        let value = cursor.value.flatMap { at in
          tape.kind(at) == .text ? String(decoding: tape.text(at), as: UTF8.self) : nil
        }
        found.append(
          PlannedEntry.Completed(
            type: target, attribute: attribute, value: value, isUnknown: value == nil,
            isSecret: cursor.isSensitive))
      }
    }
    return found
  }

  private func isNull(_ range: Range<Int>) -> Bool { text.bytes[range].elementsEqual("null".utf8) }

  private func problem(_ code: ReadProblem.Code, _ at: Int, _ message: String, help: String = "")
    -> ReadProblem
  {
    ReadProblem(
      code, file: index, shown: file.shown, offset: UInt64(max(at, 0)), message: message, help: help)
  }

  private func parse(_ range: Range<Int>) throws(ReadProblem) -> Tape {
    do throws(JSONProblem) {
      let tape = try text.parse(range, parser)
      if let key = parser.duplicateKey() { throw JSONProblem(.duplicateKey, tapeIndex: key) }
      return tape
    } catch {
      throw located(error, range)
    }
  }

  private func parsed(_ range: Range<Int>) throws(ReadProblem) -> ParsedText {
    do throws(JSONProblem) { return try ParsedText(text, range) } catch { throw located(error, range) }
  }

  private func located(_ problem: JSONProblem, _ range: Range<Int>) -> ReadProblem {
    let part = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text.bytes)[range])
    var found = locateProblem(in: part, reason: problem)
    if found.code == .truncated { found.code = .malformed }
    return found.inFile(index, shown: file.shown, at: UInt64(range.lowerBound))
  }

  private func elements(_ list: Range<Int>) throws(ReadProblem) -> [Range<Int>] {
    guard let found = text.elements(list.lowerBound) else {
      throw problem(.malformed, list.lowerBound, "a list is meant here", help: TerraformSource.planCommand)
    }
    if let empty = found.first(where: \.isEmpty) {
      throw problem(.malformed, empty.lowerBound, "no value between commas")
    }
    return found
  }

  private mutating func readState(_ values: Range<Int>) throws(ReadProblem) {
    guard let members = text.members(values.lowerBound) else {
      throw problem(.malformed, values.lowerBound, "an object is meant here")
    }
    for member in members where member.name == "root_module" { try readModule(member.value, depth: 0) }
  }

  private mutating func readModule(_ module: Range<Int>, depth: Int) throws(ReadProblem) {
    guard depth < 64, let members = text.members(module.lowerBound) else {
      throw problem(.malformed, module.lowerBound, "a module is meant here")
    }
    for member in members {
      if member.name == "resources" { try read(try elements(member.value), isPlan: false) }
      if member.name == "child_modules" {
        for child in try elements(member.value) { try readModule(child, depth: depth + 1) }
      }
    }
  }

  private mutating func read(_ elements: [Range<Int>], isPlan: Bool) throws(ReadProblem) {
    entries.reserveCapacity(entries.count + elements.count)
    for element in elements {
      guard element.count <= ReadLimits().element else {
        throw problem(.elementTooLarge, element.lowerBound, "one resource is larger than 64 MiB")
      }
      let tape = try parse(element)
      guard let entry = entry(tape, element, isPlan: isPlan) else {
        throw problem(
          .malformed, element.lowerBound, "an entry of the plan without address, type and change",
          help: "Make it with: \(TerraformSource.planCommand)")
      }
      entries.append(entry)
    }
  }

  private mutating func entry(_ tape: Tape, _ range: Range<Int>, isPlan: Bool) -> PlannedEntry? {
    let named = EntryMembers(tape)
    guard let address = tape.text(of: named.address), let type = tape.text(of: named.type),
      let name = tape.text(of: named.name)
    else { return nil }
    var action: PlannedAction?
    var values = named.values
    if isPlan {
      guard let change = named.change, let list = tape.member("actions", of: change) else { return nil }
      var words: [String] = []
      tape.eachElement(list) {
        if tape.kind($0) == .text { words.append(String(decoding: tape.text($0), as: UTF8.self)) }
      }
      guard let found = Self.action(words) else { return nil }
      action = found
      values = tape.member(found == .gone ? "before" : "after", of: change)
    }
    let isManaged = tape.text(of: named.mode) != "data"
    let isDeposed = named.isDeposed
    if isManaged, !isDeposed { counts.add(action) }
    let isJudged =
      isManaged && !isDeposed && action != .gone
      && !(limits.changedOnly && (action == .noOp || action == nil))
    let module = tape.text(of: named.module) ?? Self.module(of: address)
    let known = values.map { EntryMembers(tape, of: $0) }
    var entry = PlannedEntry(
      address: address, type: type, resource: type + "." + name, module: steps(of: module),
      place: ElementPlace(
        file: index, offset: UInt64(range.lowerBound), length: UInt32(clamping: range.count)),
      action: action, id: tape.text(of: known?.id), name: tape.text(of: known?.name), isJudged: isJudged,
      isManaged: isManaged)
    entry.group = tape.text(of: known?.group)
    if type == TerraformDocument.nativeResource || type == TerraformDocument.nativeUpdate,
      let spelled = tape.text(of: known?.type)
    {
      entry.native = spelled.lowercased().split(separator: "@").first.map(String.init) ?? ""
    }
    if isManaged, !isDeposed, catalog.completes(type) {
      entry.completes = completed(type, tape, isGone: action == .gone)
    }
    return entry
  }

  /// The steps to a module; entries of one module stand side by side.
  private mutating func steps(of module: String) -> [TerraformReferences.ModuleStep] {
    if lastModule.text != module { lastModule = (module, TerraformAddress.modules(module)) }
    return lastModule.steps
  }

  /// The entries of a state don't name their module.
  private static func module(of address: String) -> String {
    guard address.hasPrefix("module.") else { return "" }
    let segments = TerraformAddress.segments(address)
    var parts: [String] = []
    var at = 0
    while at + 1 < segments.count, segments[at].name == "module" {
      parts.append("module.\(segments[at + 1].name)\(segments[at + 1].key)")
      at += 2
    }
    return parts.joined(separator: ".")
  }

  private static func action(_ words: [String]) -> PlannedAction? {
    switch words {
    case ["create"]: .create
    case ["update"]: .update
    case ["no-op"]: .noOp
    case ["delete", "create"], ["create", "delete"], ["create", "forget"], ["forget", "create"]: .replace
    case ["delete"], ["read"], ["forget"], ["open"], ["close"], ["renew"]: .gone
    default: nil
    }
  }
}

/// What a plan does, in numbers.
struct TerraformCounts: Sendable {
  var changes = 0
  var kept = 0
  var gone = 0
  var deferred = 0
  /// Terraform says that applying it isn't the end.
  var isPartial = false
  /// Some provider is set up more than once.
  var isSpread = false

  mutating func add(_ action: PlannedAction?) {
    switch action {
    case .create, .update, .replace: changes += 1
    case .noOp, nil: kept += 1
    case .gone: gone += 1
    }
  }
}

/// Where the members of an entry stand that matter to others; of its attributes, id and name.
private struct EntryMembers {
  var address, type, name, change, values, mode, module, id, group: Int?
  var isDeposed = false

  init(_ tape: Tape, of index: Int = 1) {
    tape.eachKey(index) { key, value in
      switch key.count {
      case 2 where key.equals("id"): id = value
      case 4 where key.equals("type"): type = value
      case 4 where key.equals("name"): name = value
      case 4 where key.equals("mode"): mode = value
      case 6 where key.equals("change"): change = value
      case 6 where key.equals("values"): values = value
      case 7 where key.equals("address"): address = value
      case 14 where key.equals("module_address"): module = value
      case 19 where key.equals("resource_group_name"): group = value
      case 7, 11: isDeposed = isDeposed || key.equals("deposed") || key.equals("deposed_key")
      default: break
      }
    }
  }
}
