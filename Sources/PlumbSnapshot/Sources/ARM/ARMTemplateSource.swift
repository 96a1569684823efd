internal import PlumbLanguage
internal import PlumbValues

/// Deployment templates, as `bicep build` writes them.
/// Form: https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax
enum ARMTemplateSource: DocumentSource {
  private static let names: Set<String> = [
    "$schema", "contentversion", "languageversion", "apiprofile", "definitions", "parameters", "functions",
    "variables", "resources", "outputs", "metadata", "imports", "extensions",
  ]
  static let command = "az bicep build --file main.bicep"
  private static let remedy = "Make it with: \(command)"
  /// More than Resource Manager takes.
  private static let most = 64 << 20

  static func mayBe(_ head: [UInt8]) -> Bool {
    ARMText.firstName(head).map { names.contains($0.lowercased()) } ?? false
  }

  static func open(
    _ file: SnapshotFile, index: UInt32, types: TypeCatalog, limits: DocumentLimits
  ) throws(ReadProblem) -> (any OpenDocument)? {
    guard file.size <= min(limits.size, most) else { return nil }
    let text = try ARMText(file, index)
    guard text.speaks(of: "deploymenttemplate.json") else { return nil }
    return try text.withSpans { (spans) throws(ReadProblem) in
      guard let top = try text.top(spans, of: "a deployment template", remedy) else { return nil }
      guard let schema = member("$schema", top), let resources = member("resources", top),
        case .text(let name) = try text.value(spans, schema), let target = ARMTarget(schema: name)
      else { return nil }
      let whole = try text.value(spans, text.whole(spans))
      let given = ARMParametersSource.given(for: file, limits.companions, types: types)
      let budget = ARMBudget()
      let scope = ARMScope(template: whole, target: target, path: "", given: given.values, budget: budget)
      let naming = ARMNaming(target)
      let maker = ARMMaker(types: types, scope: file.shown, naming: naming)
      var walk = ARMWalk(maker: maker, budget: budget)
      try add(resources, whole, text, spans, scope, &walk)
      if budget.isSpent {
        throw text.problem(
          .elementTooLarge, 0, "the template's expressions make more than is evaluated",
          "Judge what it would deploy instead: \(WhatIfSource.command)")
      }
      if let complaint = budget.complaint { throw text.problem(.notAnExport, 0, complaint) }
      var entries = walk.entries
      ARMRules.assemble(&entries, types)
      return ARMDocument(
        source: "arm-template", file: text.file, index: index, entries: entries, naming: naming,
        types: types, lines: text.lines, remarks: given.remarks.map { text.remark($0) } + remarks(walk, text))
    }
  }

  private static func member(_ name: String, _ top: [String: Range<Int>]) -> Range<Int>? {
    top[name] ?? top.first { $0.key.lowercased() == name }?.value
  }

  /// Goes through the top resources; each is an element of the file.
  private static func add(
    _ resources: Range<Int>, _ template: Value, _ text: ARMText, _ spans: JSONSpans, _ scope: ARMScope,
    _ walk: inout ARMWalk
  ) throws(ReadProblem) {
    let context = ARMContext(scope)
    switch template.entry("resources") {
    case .list(let items)?:
      let ranges = spans.elements(resources.lowerBound) ?? []
      for (number, (item, range)) in zip(items, ranges).enumerated() {
        walk.add(
          item, context, scope.target,
          ARMWalk.Site(
            element: text.place(range), shown: [.key("resources"), .index(number)],
            address: "resources[\(number)]", isSymbolic: false))
      }
    case .map(let members)?:
      let ranges = spans.members(resources.lowerBound) ?? []
      for (member, range) in zip(members, ranges) {
        walk.add(
          member.value, context, scope.target,
          ARMWalk.Site(
            element: text.place(range.value), shown: [.key("resources"), .key(member.key)],
            address: member.key, isSymbolic: true))
      }
    default:
      throw text.problem(
        .malformed, resources.lowerBound, "the template's resources are neither a list nor a map", remedy)
    }
  }

  private static func remarks(_ walk: ARMWalk, _ text: ARMText) -> [ReadProblem] {
    var found: [ReadProblem] = []
    if walk.entries.isEmpty { found.append(text.remark("nothing is to be judged in this template")) }
    if walk.linked > 0 {
      found.append(
        text.remark(
          "the templates of \(walk.linked) deployments lie elsewhere; what they deploy isn't judged",
          "judge those templates too, or what all of it would deploy: \(WhatIfSource.command)"))
    }
    if walk.untold > 0 {
      found.append(text.remark("the type of \(walk.untold) resources can't be told; they aren't judged"))
    }
    return found
  }
}

extension ARMText {
  func whole(_ spans: JSONSpans) -> Range<Int> { 0..<spans.bytes.count }

  /// Whether a word stands anywhere in the text, without case.
  func speaks(of word: String) -> Bool {
    bytes.withUnsafeBufferPointer { all in
      Array(word.utf8).withUnsafeBufferPointer { TextFold.contains(all, $0, ignoreCase: true) }
    }
  }
}

/// Values for the parameters of a template: a file beside it, called like it, that is given in the same run.
enum ARMParametersSource: DocumentSource {
  static func mayBe(_ head: [UInt8]) -> Bool {
    guard let name = ARMText.firstName(head)?.lowercased() else { return false }
    return ["$schema", "contentversion", "parameters", "metadata"].contains(name)
  }

  static func open(
    _ file: SnapshotFile, index: UInt32, types: TypeCatalog, limits: DocumentLimits
  ) throws(ReadProblem) -> (any OpenDocument)? {
    guard file.size <= 64 << 20 else { return nil }
    let text = try ARMText(file, index)
    guard let values = try read(text) else { return nil }
    var remarks: [ReadProblem] = []
    let hasTemplate = limits.companions.contains { $0.path != file.path && isOf($0.path, file.path) }
    if !hasTemplate {
      remarks.append(
        text.remark(
          "the values of \(values.count) parameters aren't used: no template is called like this file",
          "name the file as its template, main.json and main.parameters.json, and give both"))
    }
    return ARMDocument(
      source: "arm-parameters", file: text.file, index: index, entries: [], naming: nil, types: types,
      lines: text.lines, remarks: remarks)
  }

  /// The values; nil for another file.
  private static func read(_ text: ARMText) throws(ReadProblem) -> [String: ARMScope.Given]? {
    guard text.speaks(of: "deploymentparameters.json") else { return nil }
    return try text.withSpans { (spans) throws(ReadProblem) in
      let remedy = "Make it with: az bicep build-params --file main.bicepparam --outfile main.parameters.json"
      guard let top = try text.top(spans, of: "a parameters file", remedy), top["$schema"] != nil,
        top["parameters"] != nil, top["resources"] == nil
      else { return nil }
      let whole = try text.value(spans, text.whole(spans))
      guard let schema = whole["$schema"]?.text?.lowercased(), schema.contains("deploymentparameters.json"),
        case .map(let members)? = whole["parameters"]
      else { return nil }
      var given: [String: ARMScope.Given] = [:]
      for member in members {
        if let value = member.value.entry("value") {
          given[TextFold.folded(member.key)] = .node(ARMNode(literal: value))
        } else {
          given[TextFold.folded(member.key)] = .vault
        }
      }
      return given
    }
  }

  /// Whether a file of parameters is called like a template: `main.json` and `main.parameters.json`.
  private static func isOf(_ template: String, _ parameters: String) -> Bool {
    guard template.lowercased().hasSuffix(".json") else { return false }
    let stem = String(template.dropLast(5)) + "."
    let rest = parameters.dropFirst(stem.count).lowercased()
    return parameters.hasPrefix(stem)
      && (rest == "parameters.json" || rest.hasSuffix(".parameters.json") && !rest.contains("/"))
  }

  /// What the run gives to a template's parameters, and what is to be said of it.
  static func given(
    for template: SnapshotFile, _ companions: [SnapshotFile], types: TypeCatalog
  ) -> (values: [String: ARMScope.Given], remarks: [String]) {
    let files = companions.filter { $0.path != template.path && isOf(template.path, $0.path) }
    // One that can't be read is told of when its own turn comes.
    let found = files.filter { $0.size <= 64 << 20 }.compactMap { file in
      (try? ARMText(file, 0)).flatMap { try? read($0) }
    }
    if found.count > 1 {
      var values: [String: ARMScope.Given] = [:]
      for name in Set(found.flatMap(\.keys)) {
        let nodes = found.map { file -> ARMNode? in
          if case .node(let node)? = file[name] { node } else { nil }
        }
        let isOne = nodes.allSatisfy { $0 == nodes.first }
        values[name] = nodes.first.flatMap { $0 }.flatMap { isOne ? .node($0) : nil } ?? .several
      }
      let words = "\(found.count) parameters files are called like this template"
      return (values, [words + "; what they don't all give alike is unknown"])
    }
    return (found.first ?? [:], [])
  }
}

extension ARMNode {
  /// A value in which no text is an expression.
  init(literal value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(text)
    case .unknown: self = .unknown
    case .list(let items): self = .list(items.map { ARMNode(literal: $0) })
    case .map(let members):
      self = .map(members.map { Member(key: $0.key, value: ARMNode(literal: $0.value)) })
    }
  }
}
