internal import PlumbValues

/// Checks one policy: its keys, its target, and its conditions once for each described type it names.
struct PolicyChecker {
  static let keys = [
    "id", "title", "severity", "why", "for", "tags", "maps", "references", "fix", "message", "when", "needs",
    "why-unknown", "require", "attest",
  ]
  /// Beside these `require`, or `attest` instead.
  static let required = ["id", "title", "severity", "why", "for"]
  static let target = KeyTable(["each"], required: ["each"])
  static let attestation = KeyTable(
    ["question", "evidence", "valid-for"], required: ["question", "evidence"])
  static let control = KeyTable(["id", "basis"])
  static let fix = KeyTable(["set", "create", "disruptive", "may-fail", "steps"])
  static let creation = KeyTable(["type", "properties"], required: ["type", "properties"])

  var checker: Checker
  /// Frameworks that `maps` may name; none: any.
  var frameworks = FrameworkCatalog()
  /// The policy is built in, and its parameters have their defaults: what it can't say was looked for when it was a file.
  var isAsShipped = false

  mutating func policy(_ node: YAMLNode) -> CheckedPolicy? {
    guard let fields = Fields(node, in: "the policy", allowed: Self.keys, &checker.diagnostics) else {
      return nil
    }
    let id = fields.text("id", &checker.diagnostics)
    var required = Self.required
    if !fields.means("attest") { required.append("require") }
    fields.require(required, &checker.diagnostics)
    if let id, let mark = fields["id"]?.mark, !Self.isKebab(id) {
      checker.diagnostics.add(
        .badID, "the id `\(id.shortened)` isn't kebab-case", at: mark,
        help: "lower-case letters, digits and single `-` between them")
    }
    let severity = fields.word("severity", as: Severity.self, &checker.diagnostics)
    let target = fields["for"].flatMap { self.target($0) }
    let attest = fields["attest"].flatMap { self.attest($0) }
    if let mark = fields.keyMark("attest"), fields["require"] != nil {
      checker.diagnostics.add(.misplaced, "`attest` beside `require`: a policy has one of them", at: mark)
    }
    if let mark = fields.keyMark("why-unknown"), fields["needs"] == nil {
      checker.diagnostics.add(.misplaced, "`why-unknown` needs a `needs` beside it", at: mark)
    }
    if fields["fix"] == nil, fields["attest"] == nil, let mark = fields["id"]?.mark {
      checker.diagnostics.add(
        .noFix, "the policy says nothing of how to mend a failure", at: mark, help: "add `fix`")
    }
    let title = fields.text("title", &checker.diagnostics)
    let why = fields.text("why", &checker.diagnostics)
    let tags = fields.texts("tags", orOne: true, &checker.diagnostics) ?? []
    let controls = fields["maps"].map { node in later { $0.maps(node) } } ?? Later([:])
    let references = fields.texts("references", &checker.diagnostics) ?? []
    let whyUnknown = fields.text("why-unknown", &checker.diagnostics)
    guard let target else { return nil }
    let body = fields["require"] == nil ? Later([]) : later { $0.variants(target, fields) }
    let manualFix = fields["require"] == nil ? checkManual(target, fields) : nil
    guard let id, let severity, let title, let why else { return nil }
    return CheckedPolicy(
      id: id, title: title, severity: severity, why: Self.paragraph(why), target: target,
      tags: tags.map(\.value),
      controls: controls, references: references.map(\.value),
      whyUnknown: whyUnknown.map(Self.paragraph), attest: attest, manualFix: manualFix, body: body,
      asked: isAsShipped ? asked(target, fields) : nil, mark: node.mark)
  }

  static func isKebab(_ id: String) -> Bool {
    var afterDash = true
    for byte in id.utf8 {
      let isDash = byte == UInt8(ascii: "-")
      guard isDash ? !afterDash : (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) else {
        return false
      }
      afterDash = isDash
    }
    return !afterDash
  }

  /// Lines of a block as one paragraph; blank lines stay.
  static func paragraph(_ text: String) -> String {
    let lineFeed = UInt8(ascii: "\n")
    let bytes = Array(text.utf8)
    if !bytes.contains(lineFeed) { return text }
    var joined: [UInt8] = []
    joined.reserveCapacity(bytes.count)
    var breaks = 0
    for line in bytes.split(separator: lineFeed, omittingEmptySubsequences: false) {
      // One line end is a blank, more are a new paragraph; those at the start and the end are nothing.
      if !line.isEmpty {
        if !joined.isEmpty { joined += (breaks == 1 ? " " : "\n\n").utf8 }
        joined += line
        breaks = 0
      }
      breaks += 1
    }
    return String(decoding: joined, as: UTF8.self)
  }

  private mutating func target(_ node: YAMLNode) -> PolicyTarget? {
    if let text = node.text {
      if text == "snapshot" { return .snapshot }
      return type(node).map { .types([$0]) }
    }
    if let list = node.list {
      let types = list.compactMap { type($0) }
      guard !list.isEmpty else {
        checker.diagnostics.add(.emptyTest, "`for` names no type", at: node.mark)
        return nil
      }
      return types.count == list.count ? .types(types) : nil
    }
    guard let fields = Fields(node, in: "`for`", allowed: Self.target.keys, &checker.diagnostics) else {
      return nil
    }
    fields.require(Self.target.required, &checker.diagnostics)
    return fields.word("each", as: ScopeKind.self, &checker.diagnostics).map(PolicyTarget.each)
  }

  private mutating func type(_ node: YAMLNode) -> String? {
    guard let text = node.text, !node.isNull else {
      checker.diagnostics.add(.shape, "`for` names a type, found \(node.described)", at: node.mark)
      return nil
    }
    if text.utf8.contains(UInt8(ascii: "*")) { return text }
    return checker.known(text, at: node.mark) ? checker.types.canonical(text) : nil
  }

  /// Made at once, so that everything wrong in it is reported; of the library, which is known to be right, when somebody
  /// asks for it.
  private mutating func later<Value: Sendable>(
    _ make: @escaping @Sendable (inout PolicyChecker) -> Value
  ) -> Later<Value> {
    if !isAsShipped { return Later(make(&self)) }
    return Later { [self] in
      var copy = self
      return make(&copy)
    }
  }

  private func asked(_ target: PolicyTarget, _ fields: Fields) -> Later<AskedTypes> {
    Later { [checker] in
      AskedTypes(
        ["when", "needs", "require"].compactMap { fields[$0] }, target, checker.types,
        definitions: checker.definitions)
    }
  }

  /// The conditions, checked against each described type that the target names and once for the others.
  private mutating func variants(_ target: PolicyTarget, _ fields: Fields) -> [PolicyVariant] {
    switch target {
    case .snapshot: return [variant(nil, document: "snapshot", nil, fields)].compactMap { $0 }
    case .each(let kind): return [variant(nil, document: kind.rawValue, nil, fields)].compactMap { $0 }
    case .types(let patterns):
      var described: [TypeDescription] = []
      var others: String?
      for pattern in patterns {
        if pattern.utf8.contains(UInt8(ascii: "*")) {
          let glob = Glob(pattern, ignoreCase: true)
          described += checker.types.types.filter { type in
            glob.matches(type.name) && !described.contains { $0.name == type.name }
          }
          others = others ?? pattern
        } else if let type = checker.types[pattern] {
          if !described.contains(where: { $0.name == type.name }) { described.append(type) }
        } else {
          others = others ?? pattern
        }
      }
      var variants = described.map { variant($0.name, document: $0.name, $0, fields) }
      if let others { variants.append(variant(nil, document: others, nil, fields)) }
      return variants.compactMap { $0 }
    }
  }

  private mutating func variant(
    _ name: String?, document: String, _ description: TypeDescription?, _ fields: Fields
  ) -> PolicyVariant? {
    checker.state = VariantState()
    checker.state.frames = [
      Frame(kind: .document(type: document, description: description), name: nil, index: 0)
    ]
    checker.state.decidesAbsence = true
    let when = fields["when"].map { checker.condition($0) }
    checker.state.decidesAbsence = false
    let needs = fields["needs"].map { checker.condition($0) }
    let require = fields["require"].flatMap { checker.condition($0) }
    let texts = later { $0.texts(fields, description) }
    guard let require, when.map({ $0 != nil }) ?? true, needs.map({ $0 != nil }) ?? true else { return nil }
    if !isAsShipped {
      var lints = ConditionLints()
      lints.check(when: when ?? nil, require: require)
      checker.diagnostics.add(contentsOf: lints.diagnostics.all)
    }
    return PolicyVariant(
      type: name, when: when ?? nil, needs: needs ?? nil, require: require,
      clauseCount: checker.state.nextClause, undecidedAbsence: checker.state.undecidedAbsence,
      uses: checker.state.uses, texts: texts)
  }

  /// Message and fix, after the conditions.
  private mutating func texts(_ fields: Fields, _ description: TypeDescription?) -> VariantTexts {
    let message = fields["message"].flatMap { checker.template($0) }
    let fix = fields["fix"].flatMap { self.fix($0, description) }
    return VariantTexts(message: message, fix: fix, parameters: checker.origin(since: 0).parameters)
  }

  /// A manual policy has no conditions; its message and fix are checked against the documents it speaks of.
  private mutating func checkManual(_ target: PolicyTarget, _ fields: Fields) -> PolicyFix? {
    for key in ["when", "needs"] {
      guard fields["attest"] != nil, let mark = fields.keyMark(key) else { continue }
      checker.diagnostics.add(
        .misplaced, "`\(key)` beside `attest`: a person judges, not a condition", at: mark)
    }
    var document = "snapshot"
    if case .each(let kind) = target { document = kind.rawValue }
    if case .types(let names) = target { document = names.first ?? document }
    let description = checker.types[document]
    checker.state = VariantState()
    checker.state.frames = [
      Frame(kind: .document(type: document, description: description), name: nil, index: 0)
    ]
    if let message = fields["message"] { _ = checker.template(message) }
    return fields["fix"].flatMap { fix($0, description) }
  }

  private mutating func attest(_ node: YAMLNode) -> Attestation? {
    guard
      let fields = Fields(
        node, in: "`attest`", allowed: Self.attestation.keys, &checker.diagnostics)
    else { return nil }
    fields.require(Self.attestation.required, &checker.diagnostics)
    var valid: TimeSpan?
    if let node = fields["valid-for"] {
      valid = OperandReader.duration(node, diagnostics: &checker.diagnostics)
    }
    guard let question = fields.text("question", &checker.diagnostics),
      let evidence = fields.text("evidence", &checker.diagnostics)
    else { return nil }
    return Attestation(
      question: Self.paragraph(question), evidence: Self.paragraph(evidence), validFor: valid)
  }

  private mutating func maps(_ node: YAMLNode) -> [String: [ControlReference]] {
    var maps: [String: [ControlReference]] = [:]
    guard let entries = node.map else {
      checker.diagnostics.add(
        .shape, "`maps` has to be a mapping of frameworks, found \(node.described)", at: node.mark)
      return maps
    }
    for entry in entries {
      guard let framework = entry.key.text else { continue }
      let isKnown = frameworks.check(entry.key, &checker.diagnostics)
      var references: [ControlReference] = []
      for item in entry.value.list ?? [entry.value] {
        let idNode = item.text == nil ? item["id"] : item
        if let id = idNode?.text, references.contains(where: { $0.id == id }) {
          checker.diagnostics.add(
            .duplicate, "`\(framework.shortened)` names the control `\(id.shortened)` twice", at: item.mark,
            help: "take one of them out")
        }
        if isKnown, let node = idNode, let id = node.text, !node.isNull {
          frameworks.check(id, of: framework, at: node.mark, &checker.diagnostics)
        }
        if let id = item.text, !item.isNull {
          references.append(ControlReference(id: id, basis: .published))
        } else if let fields = Fields(
          item, in: "the control", allowed: Self.control.keys, &checker.diagnostics)
        {
          fields.require(["id"], &checker.diagnostics)
          guard let id = fields.text("id", &checker.diagnostics) else { continue }
          let basis = fields.word("basis", as: ControlReference.Basis.self, &checker.diagnostics)
          references.append(ControlReference(id: id, basis: basis ?? .published))
        }
      }
      if !references.isEmpty { maps[framework, default: []] += references }
    }
    return maps
  }

  private mutating func fix(_ node: YAMLNode, _ description: TypeDescription?) -> PolicyFix? {
    guard
      let fields = Fields(
        node, in: "`fix`", allowed: Self.fix.keys, &checker.diagnostics
      )
    else { return nil }
    var fix = PolicyFix()
    fix.disruptive = fields.text("disruptive", &checker.diagnostics)
    for entry in fields.members("set", &checker.diagnostics) {
      guard let text = entry.key.text, let resolved = checker.path(text, at: entry.key.mark) else { continue }
      guard resolved.path.frame == 0, resolved.path.meta == nil, !resolved.path.steps.isEmpty else {
        checker.diagnostics.add(.badFix, "`set` takes paths of the judged document", at: entry.key.mark)
        continue
      }
      guard let node = checker.constantNode(entry.value),
        let value = checker.constant(node, resolved.path.description, resolved.ignoreCase)
      else { continue }
      fix.set.append(PolicyFix.Setting(path: resolved.path.steps, value: value))
    }
    if let create = fields["create"] { fix.create = self.create(create) }
    fix.mayFail = Set((fields.texts("may-fail", orOne: true, &checker.diagnostics) ?? []).map(\.value))
    for step in fields.items("steps", &checker.diagnostics) {
      if let step = self.step(step) { fix.steps.append(step) }
    }
    return fix
  }

  private mutating func create(_ node: YAMLNode) -> Value? {
    guard let fields = Fields(node, in: "`create`", allowed: Self.creation.keys, &checker.diagnostics)
    else { return nil }
    fields.require(Self.creation.required, &checker.diagnostics)
    guard let type = fields.text("type", &checker.diagnostics), let typeNode = fields["type"],
      checker.known(type, at: typeNode.mark)
    else { return nil }
    var document = Value.map([Value.Member(key: "type", value: .text(type))])
    for entry in fields.members("properties", &checker.diagnostics) {
      guard let text = entry.key.text, let steps = PathText.steps(text),
        let node = checker.constantNode(entry.value),
        let value = OperandReader.constant(node, of: [], diagnostics: &checker.diagnostics)
      else { continue }
      guard let next = document.setting(steps, to: value) else {
        checker.diagnostics.add(
          .badFix, "`\(text.shortened)` can't be set beside the others", at: entry.key.mark)
        continue
      }
      document = next
    }
    return document
  }

  private mutating func step(_ node: YAMLNode) -> PolicyFix.Step? {
    if node.text != nil { return checker.template(node).map { PolicyFix.Step(kind: .text, template: $0) } }
    guard let entry = node.map?.first, node.map?.count == 1, let word = entry.key.text else {
      checker.diagnostics.add(
        .shape, "a step is a text or one of run, terraform, bicep; found \(node.described)", at: node.mark)
      return nil
    }
    guard let kind = PolicyFix.Step.Kind(rawValue: word) else {
      checker.diagnostics.add(
        .badWord, "there is no kind of step `\(word.shortened)`", at: entry.key.mark,
        help: Suggestion.help(for: word, in: PolicyFix.Step.Kind.allCases.map(\.rawValue)))
      return nil
    }
    // Terraform and Bicep have `${…}` of their own.
    if kind == .terraform || kind == .bicep {
      guard let text = entry.value.text, !entry.value.isNull else {
        checker.diagnostics.add(
          .shape, "expected a text, found \(entry.value.described)", at: entry.value.mark,
          help: Checker.textNeedsQuotes)
        return nil
      }
      return PolicyFix.Step(kind: kind, template: TextTemplate([.literal(text)]))
    }
    return checker.template(entry.value).map { PolicyFix.Step(kind: kind, template: $0) }
  }
}
