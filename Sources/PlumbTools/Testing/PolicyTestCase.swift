package import PlumbLanguage
package import PlumbSnapshot
package import PlumbValues

/// One case of a policy test file.
package struct PolicyTestCase: Sendable {
  package enum Subject: Sendable {
    /// One resource that is judged, and others of its snapshot.
    case resource(Value, others: [Value])
    case resources([Value])
    /// A folder or file, as written: relative to the test file.
    case snapshot(String)
  }
  package enum Expectation: Sendable {
    case all(String)
    /// Names of resources by status.
    case byName([(status: String, names: [String])])
  }

  package var name: String
  package var policy: Marked<String>
  package var asOf: Instant
  package var parameters: [String: YAMLNode]
  package var subject: Subject
  package var scopes: [Manifest.Scope]
  package var collected: [(type: String, scope: String?)]
  package var unknown: PathSet
  /// Texts that no result may show.
  package var secret: [String]
  package var expect: Expectation
  package var because: [String]
  package var cause: String?
  /// Whether the fix has to mend it.
  package var isFixed: Bool
  package var mark: SourceMark
}

/// A mutant that no case can tell from the policy, and why.
package struct EquivalentMutant: Sendable {
  /// The policy or the definition that it is a mutant of.
  var owner: Owner
  package var mutant: String
  package var reason: String
  package var mark: SourceMark
}

/// Reads a policy test file.
package struct PolicyTestReader {
  package static let caseKeys = [
    "name", "policy", "as-of", "set", "resource", "with", "resources", "snapshot", "scopes", "collected",
    "unknown",
    "secret", "expect", "because", "cause", "fixed",
  ]
  package static let file = KeyTable(
    ["plumb-test", "as-of", "cases", "equivalent"], required: ["plumb-test", "as-of", "cases"])
  package static let caseRequired = ["name", "policy", "expect"]
  package static let equivalent = KeyTable(
    ["policy", "define", "mutant", "reason"], required: ["mutant", "reason"])
  package static let statuses = [
    "pass", "fail", "unknown", "error", "not-applicable", "not-collected", "manual",
  ]

  package var diagnostics = Diagnostics()

  package init() {}

  /// What `equivalent` of the file says.
  package private(set) var equivalents: [EquivalentMutant] = []

  package mutating func cases(_ node: YAMLNode) -> [PolicyTestCase] {
    guard let fields = Fields(node, in: "the test file", allowed: Self.file.keys, &diagnostics) else {
      return []
    }
    fields.require(Self.file.required, &diagnostics)
    if let version = fields["plumb-test"], version.text != "1" {
      diagnostics.add(
        .wrongLanguage, "this version reads test files of version 1", at: version.mark,
        help: "write `plumb-test: 1`")
    }
    let date = fields["as-of"].flatMap { self.date($0) }
    equivalents = fields.items("equivalent", &diagnostics).compactMap { equivalent($0) }
    return fields.items("cases", &diagnostics).compactMap { self.single($0, date) }
  }

  private mutating func equivalent(_ node: YAMLNode) -> EquivalentMutant? {
    guard
      let fields = Fields(node, in: "the equivalent mutant", allowed: Self.equivalent.keys, &diagnostics)
    else { return nil }
    fields.require(Self.equivalent.required, &diagnostics)
    let policy = fields.text("policy", &diagnostics)
    let definition = fields.text("define", &diagnostics)
    guard (policy == nil) != (definition == nil) else {
      diagnostics.add(
        .missingKey, "an equivalent mutant has one of `policy` and `define`", at: node.mark)
      return nil
    }
    guard let mutant = fields.text("mutant", &diagnostics), let reason = fields.text("reason", &diagnostics)
    else { return nil }
    return EquivalentMutant(
      owner: policy.map(Owner.policy) ?? .definition(definition ?? ""), mutant: mutant, reason: reason,
      mark: node.mark)
  }

  private mutating func date(_ node: YAMLNode) -> Instant? {
    if let date = node.text.flatMap({ Instant($0) }) { return date }
    diagnostics.add(
      .operandType, "`as-of` has to be a date, found \(node.described)", at: node.mark,
      help: "such as 2026-11-20")
    return nil
  }

  private mutating func single(_ node: YAMLNode, _ date: Instant?) -> PolicyTestCase? {
    guard let fields = Fields(node, in: "the case", allowed: Self.caseKeys, &diagnostics) else { return nil }
    fields.require(Self.caseRequired, &diagnostics)
    let asOf = fields["as-of"].flatMap { self.date($0) } ?? date
    guard let name = fields.text("name", &diagnostics), let policy = fields.text("policy", &diagnostics),
      let policyNode = fields["policy"], let asOf, let subject = subject(fields),
      let expect = fields["expect"],
      let expectation = expectation(expect)
    else { return nil }
    var parameters: [String: YAMLNode] = [:]
    for entry in fields.members("set", &diagnostics) { parameters[entry.key.text ?? ""] = entry.value }
    return PolicyTestCase(
      name: name, policy: Marked(policy, at: policyNode.mark), asOf: asOf, parameters: parameters,
      subject: subject,
      scopes: scopes(fields), collected: collected(fields), unknown: paths("unknown", fields),
      secret: secrets(fields), expect: expectation,
      because: fields.texts("because", orOne: true, &diagnostics)?.map(\.value) ?? [],
      cause: cause(fields),
      isFixed: fields.flag("fixed", &diagnostics) ?? true,
      mark: node.mark)
  }

  private mutating func cause(_ fields: Fields) -> String? {
    guard let text = fields.text("cause", &diagnostics) else { return nil }
    let causes = ["no", "missing", "unknown"]
    if !causes.contains(text) {
      diagnostics.add(
        .badWord, "`cause` can't be `\(text)`", at: fields["cause"]?.mark ?? fields.mark,
        help: Suggestion.help(for: text, in: causes))
    }
    return text
  }

  private mutating func subject(_ fields: Fields) -> PolicyTestCase.Subject? {
    let given = ["resource", "resources", "snapshot"].filter { fields[$0] != nil }
    guard given.count == 1 else {
      diagnostics.add(
        .missingKey, "a case has one of `resource`, `resources` and `snapshot`", at: fields.mark)
      return nil
    }
    for key in ["unknown", "with"] where fields["resource"] == nil {
      guard let mark = fields.keyMark(key) else { continue }
      diagnostics.add(.misplaced, "`\(key)` stands beside `resource`", at: mark)
    }
    for node in [fields["resource"]].compactMap({ $0 }) + (fields["resources"]?.list ?? [])
    where node.map == nil {
      diagnostics.add(.shape, "a resource has to be a mapping, found \(node.described)", at: node.mark)
      return nil
    }
    if let path = fields.text("snapshot", &diagnostics) { return .snapshot(path) }
    if let node = fields["resource"] {
      return .resource(document(node), others: fields.items("with", &diagnostics).map { document($0) })
    }
    return .resources(fields.items("resources", &diagnostics).map { document($0) })
  }

  private mutating func expectation(_ node: YAMLNode) -> PolicyTestCase.Expectation? {
    if let text = node.text {
      guard status(text, node) else { return nil }
      return .all(text)
    }
    var byName: [(status: String, names: [String])] = []
    var named: Set<String> = []
    for entry in node.map ?? [] {
      guard let word = entry.key.text, status(word, entry.key) else { return nil }
      byName.append((word, names(entry.value, &named)))
    }
    if byName.isEmpty {
      diagnostics.add(
        .shape, "`expect` is a status, or names by status; found \(node.described)", at: node.mark)
      return nil
    }
    return .byName(byName)
  }

  private mutating func names(_ node: YAMLNode, _ named: inout Set<String>) -> [String] {
    (node.list ?? [node]).compactMap { item in
      guard let name = item.text else {
        diagnostics.add(.shape, "a name has to be a text, found \(item.described)", at: item.mark)
        return nil
      }
      if !named.insert(name).inserted {
        diagnostics.add(.duplicate, "`\(name)` is named more than once", at: item.mark)
      }
      return name
    }
  }

  private mutating func secrets(_ fields: Fields) -> [String] {
    (fields.texts("secret", orOne: true, &diagnostics) ?? []).compactMap { text in
      if text.value.isEmpty { diagnostics.add(.shape, "an empty text is in every result", at: text.mark) }
      return text.value.isEmpty ? nil : text.value
    }
  }

  private mutating func status(_ text: String, _ node: YAMLNode) -> Bool {
    if Self.statuses.contains(text) { return true }
    diagnostics.add(
      .badWord, "there is no status `\(text)`", at: node.mark,
      help: Suggestion.help(for: text, in: Self.statuses))
    return false
  }

  private mutating func scopes(_ fields: Fields) -> [Manifest.Scope] {
    fields.items("scopes", &diagnostics).compactMap { item in
      guard let entry = Fields(item, in: "the scope", allowed: Manifest.scopeKeys.keys, &diagnostics),
        let kind = entry.word("kind", as: ScopeKind.self, &diagnostics),
        let id = entry.text("id", &diagnostics)
      else { return nil }
      return Manifest.Scope(kind: kind, id: Manifest.scopeID(id, kind), name: entry["name"]?.text)
    }
  }

  private mutating func collected(_ fields: Fields) -> [(type: String, scope: String?)] {
    (fields.texts("collected", orOne: true, &diagnostics) ?? []).map { item in
      let parts = item.value.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.contains(where: \.isEmpty) {
        diagnostics.add(
          .operandType, "`collected` takes TYPE or TYPE@SCOPE; in '\(item.value)' one of them is empty",
          at: item.mark)
      }
      return (parts.first.map(String.init) ?? item.value, parts.count > 1 ? String(parts[1]) : nil)
    }
  }

  private mutating func paths(_ key: String, _ fields: Fields) -> PathSet {
    var set = PathSet()
    for path in fields.texts(key, orOne: true, &diagnostics) ?? [] {
      if let steps = PathText.steps(path.value) {
        set.insert(steps)
      } else {
        diagnostics.add(.badPath, "`\(path.value)` is not a path", at: path.mark)
      }
    }
    return set
  }

  /// A document as a test writes it: plain null, booleans and numbers are themselves, all else is text.
  private mutating func document(_ node: YAMLNode) -> Value {
    switch node.content {
    case .list(let items): return .list(items.map { document($0) })
    case .map(let entries):
      return .map(entries.map { Value.Member(key: $0.key.text ?? "", value: document($0.value)) })
    case .scalar(let text, let style):
      guard style == .plain else { return .text(text) }
      if node.isNull { return .null }
      if text == "true" || text == "false" { return .bool(text == "true") }
      return Number(policy: text).map(Value.number) ?? .text(text)
    }
  }
}
