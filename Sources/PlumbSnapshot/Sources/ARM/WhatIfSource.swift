internal import PlumbLanguage
internal import PlumbValues

/// What `az deployment … what-if` says that a deployment would do.
/// Form: https://learn.microsoft.com/rest/api/resources/deployments/what-if
enum WhatIfSource: DocumentSource {
  static let command =
    "az deployment group what-if --resource-group GROUP --template-file main.bicep --no-pretty-print -o json"
  private static let remedy = "Make it with: \(command) > what-if.json"
  private static let names: Set<String> = [
    "changes", "status", "error", "properties", "potentialChanges", "diagnostics",
  ]

  static func mayBe(_ head: [UInt8]) -> Bool {
    guard let name = ARMText.firstName(head), names.contains(name) else { return false }
    return name == "changes" || ARMText.has(head, "\"changes\"")
  }

  static func open(
    _ file: SnapshotFile, index: UInt32, types: TypeCatalog, limits: DocumentLimits
  ) throws(ReadProblem) -> (any OpenDocument)? {
    guard file.size <= limits.size else { return nil }
    let text = try ARMText(file, index)
    guard text.speaks(of: "\"changes\"") else { return nil }
    return try text.withSpans { (spans) throws(ReadProblem) in
      guard var top = try text.top(spans, of: "the output of what-if", remedy) else { return nil }
      let status = top["status"].map { word($0, spans) } ?? ""
      let failed = text.problem(
        .notAnExport, 0, "what-if failed, and says nothing of what would be deployed",
        "Mend what it complains of. \(remedy)")
      if top["changes"] == nil, let inner = top["properties"] {
        top = Dictionary(
          (spans.members(inner.lowerBound) ?? []).map { ($0.name, $0.value) },
          uniquingKeysWith: { first, _ in first })
      }
      guard let changes = top["changes"] else { return nil }
      if status == "Failed" || word(changes, spans) == "null" { throw failed }
      guard let elements = spans.elements(changes.lowerBound) else { return nil }
      guard status == "Succeeded" || status.isEmpty && !elements.isEmpty else { return nil }
      var reader = WhatIfReader(types: types, changedOnly: limits.changedOnly)
      for (number, range) in elements.enumerated() {
        guard range.count <= ReadLimits().element else {
          throw text.problem(.elementTooLarge, range.lowerBound, "one change is larger than 64 MiB")
        }
        if range.isEmpty { throw text.problem(.malformed, range.lowerBound, "no value between commas") }
        if let complaint = reader.add(try text.value(spans, range), text.place(range), number) {
          throw text.problem(.malformed, range.lowerBound, complaint, remedy)
        }
      }
      if let more = top["potentialChanges"], let list = spans.elements(more.lowerBound), !list.isEmpty {
        reader.potential = list.count
      }
      return reader.document(text)
    }
  }

  private static func word(_ range: Range<Int>, _ spans: JSONSpans) -> String {
    String(decoding: spans.bytes[range].prefix(64), as: UTF8.self).filter { $0 != "\"" }
  }
}

/// Makes resources of changes.
struct WhatIfReader {
  let types: TypeCatalog
  let changedOnly: Bool
  var potential = 0
  private var entries: [ARMEntry] = []
  private var kept = 0
  private var deleted = 0
  private var ignored: [String] = []
  private var unsupported = 0
  private var scopes: Set<String> = []

  init(types: TypeCatalog, changedOnly: Bool) {
    self.types = types
    self.changedOnly = changedOnly
  }

  /// The words of reports for what happens to a resource.
  private static let actions: [String: String] = [
    "create": "create", "modify": "update", "nochange": "no-op", "deploy": "deploy",
  ]

  /// Takes one change; gives what is wrong with it.
  mutating func add(_ change: Value, _ place: ElementPlace, _ number: Int) -> String? {
    guard let kind = change.entry("changeType")?.text else { return "a change without changeType" }
    guard let id = change.entry("resourceId")?.text else {
      // What isn't Resource Manager's own has other identifiers.
      let others = ["identifiers", "symbolicName"].compactMap { change.entry($0) }
      if others.allSatisfy(\.isNull) { return "a change without resourceId" }
      unsupported += 1
      return nil
    }
    switch kind.lowercased() {
    case "delete": deleted += 1
    case "ignore": ignored.append(id)
    case "unsupported": unsupported += 1
    case "create", "modify", "nochange", "deploy":
      if changedOnly, kind.lowercased() == "nochange" {
        kept += 1
      } else {
        add(change, id, kind.lowercased(), place, number)
      }
    default: return "an unknown kind of change, `\(kind.prefix(40))`"
    }
    return nil
  }

  private mutating func add(
    _ change: Value, _ id: String, _ kind: String, _ place: ElementPlace, _ number: Int
  ) {
    var after = change.entry("after") ?? .null
    var side = "after"
    if kind == "nochange", after.isNull, let before = change.entry("before"), !before.isNull {
      (after, side) = (before, "before")
    }
    let spelled = after["type"]?.text ?? ARMID.type(id)
    guard let spelled, !ARMNode.isExpression(id) else {
      unsupported += 1
      return
    }
    let type = types.canonical(spelled)
    let last = id.split(separator: "/").last.map(String.init) ?? id
    var path = id
    let parent = path.withUTF8 { String(decoding: ARMID.parent($0), as: UTF8.self) }
    let scope = ARMID.scope(id)
    scopes.insert(TextFold.folded(scope))
    var resource = Resource(
      id: id, type: type, name: last, scope: scope, parent: parent, document: .map([]), place: place)
    resource.change = Self.actions[kind]
    var members: [Value.Member] = []
    if case .map(let found) = after {
      members = found.map { Value.Member(key: $0.key, value: $0.value.withoutExpressions) }
      members.removeAll { ["apiVersion", "id", "name", "type"].contains($0.key) }
    } else {
      // Only that it is deployed is known.
      members = ["properties", "kind", "sku", "identity", "location", "tags", "zones"].map {
        Value.Member(key: $0, value: .unknown(present: false))
      }
    }
    resource.document = .map(
      [
        Value.Member(key: "id", value: .text(id)), Value.Member(key: "name", value: .text(last)),
        Value.Member(key: "type", value: .text(type)),
      ] + members)
    if let region = resource.document["location"]?.text { resource.region = region }
    var entry = ARMEntry(resource: resource)
    entry.isNew = kind == "create"
    entry.hideUnseen()
    entry.origins[[]] = DocumentFacts.Origin(
      place: place, path: [.key(side)], attribute: [.key("changes"), .index(number), .key(side)])
    entries.append(entry)
  }

  func document(_ text: ARMText) -> ARMDocument {
    var entries = entries
    ARMRules.assemble(&entries, types)
    for number in entries.indices where entries[number].isNew {
      // What wasn't looked into may hang on it.
      let id = entries[number].resource.id
      let isOpen =
        unsupported > 0 || potential > 0
        || ignored.contains { IDPath.isAtOrBelow($0, id, ignoreCase: true) || ARMNode.isExpression($0) }
      if isOpen { entries[number].isNew = false }
    }
    // Those of several subscriptions lie in no one scope.
    let scope = scopes.count == 1 ? entries.first?.resource.scope : ""
    return ARMDocument(
      source: "arm-what-if", file: text.file, index: text.index, entries: entries, naming: nil,
      types: types, lines: text.lines, remarks: remarks(text), scope: scope)
  }

  private func remarks(_ text: ARMText) -> [ReadProblem] {
    var found: [ReadProblem] = []
    if entries.isEmpty {
      let what =
        deleted > 0
        ? "it only deletes (\(deleted))" : kept > 0 ? "it changes nothing" : "it deploys no resources"
      found.append(text.remark("nothing is to be judged in this output of what-if: \(what)"))
    }
    if unsupported > 0 {
      found.append(
        text.remark(
          "what-if can't tell what becomes of \(unsupported) resources; they aren't judged",
          "judge the template too: \(ARMTemplateSource.command)"))
    }
    if potential > 0 {
      found.append(text.remark("what-if names \(potential) changes that may happen; they aren't judged"))
    }
    if !ignored.isEmpty {
      found.append(
        text.remark(
          "\(ignored.count) resources that what-if ignores aren't judged: the template doesn't name them, or is too large for what-if",
          "export what is deployed: plumb export"))
    }
    return found
  }
}

extension ARMNode {
  /// Whether a text is an expression that wasn't evaluated.
  static func isExpression(_ text: String) -> Bool {
    text.hasPrefix("[") && text.hasSuffix("]") && !text.hasPrefix("[[")
  }
}

extension Value {
  /// The value, with what what-if couldn't evaluate unknown.
  var withoutExpressions: Value {
    switch self {
    case .text(let text): ARMNode.isExpression(text) ? .unknown(present: false) : self
    case .list(let items): .list(items.map(\.withoutExpressions))
    case .map(let members):
      .map(
        members.compactMap { member in
          member.value.isNull ? nil : Member(key: member.key, value: member.value.withoutExpressions)
        })
    default: self
    }
  }
}
