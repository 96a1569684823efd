internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// The page of all operators: their declarations, and what they answer where nothing stands.
public enum OperatorPage {
  private static let headings: [(group: Operator.Group, title: String)] = [
    (.presence, "Presence"), (.equality, "Equality"), (.order, "Order"), (.text, "Text"),
    (.lists, "Lists and maps"), (.time, "Time"), (.addresses, "Addresses"), (.ports, "Ports"),
    (.ids, "Ids and patterns"), (.kind, "Kinds"), (.modifier, "Words beside an operator"),
  ]

  /// Groups that the page has no heading for; none, unless one was added.
  static var left: [Operator.Group] {
    Operator.Group.allCases.filter { group in
      !headings.contains { $0.group == group } && Operator.all.contains { $0.group == group }
    }
  }

  public static var text: String {
    var out = "# Operators\n\n\(PolicyPage.note)\n"
    out +=
      "Each operator with its operand, the words in which `plumb explain` says it (`#` stands for the operand), its answer where the property is "
    out += "absent or null, and examples. *Missing* is an answer of its own, which passes nothing; see "
    out +=
      "[Four answers](language.md#four-answers). How tests are written stands in [Tests](language.md#tests).\n"
    for (group, title) in headings {
      out += "\n## \(title)\n"
      for op in Operator.all where op.group == group { out += "\n" + section(op) }
    }
    return out
  }

  private static func section(_ op: Operator) -> String {
    var out = "### \(MarkdownText.code(op.name))\n\n\(prose(op.summary))\n\n"
    out += "- Operand: \(prose(op.operand.described)).\n"
    if op.group != .modifier {
      let kinds = PropertyKind.allCases.filter { op.subjects.contains($0) && $0 != .any }.map(\.rawValue)
      out += "- On: \(kinds.isEmpty ? "anything" : kinds.joined(separator: ", ")).\n"
    }
    out += "- In words: \(words(op)).\n"
    for absence in absences(op) {
      let test = MarkdownText.code("\(op.name): \(absence.operand)")
      let both = absence.absent == absence.null
      out += "- Where nothing stands: \(test) is \(absence.absent)"
      out += both ? ".\n" : ", and \(absence.null) for null.\n"
    }
    if op.examples.isEmpty { return out }
    out += "\n| value | test | answer |\n| --- | --- | --- |\n"
    for example in op.examples {
      out += "| \(MarkdownText.cell(MarkdownText.code(example.value))) "
      out +=
        "| \(MarkdownText.cell(MarkdownText.code("\(op.name): \(example.operand)"))) | \(example.answer) |\n"
    }
    return out
  }

  /// The declaration's own Markdown.
  private static func prose(_ text: String) -> String { text }

  private static func words(_ op: Operator) -> String {
    [op.says, op.otherwise].filter { !$0.isEmpty }.map { sentence in
      let phrase = Phrase(saying: sentence, of: "…", op.operand == .condition ? "…" : "`#`")
      return "“\(phrase.text)”"
    }.joined(separator: ", for `false` ")
  }

  struct Absence {
    var operand: String
    var absent: String
    var null: String
  }

  /// What an operator answers where nothing stands, found by asking.
  static func absences(_ op: Operator) -> [Absence] {
    if op.group == .modifier { return [] }
    var operands: [String] = []
    switch op.operand {
    case .flag: operands = ["true", "false"]
    case .condition: operands = ["{ it: a }"]
    default: operands = op.examples.prefix(1).map(\.operand)
    }
    return operands.compactMap { operand in
      guard let absent = answer(op, operand, .map([])),
        let null = answer(op, operand, .map([Value.Member(key: "value", value: .null)]))
      else { return nil }
      return Absence(operand: operand, absent: absent, null: null)
    }
  }

  private static func answer(_ op: Operator, _ operand: String, _ document: Value) -> String? {
    let policy = """
      plumb: 1
      policies:
        - id: asked
          title: Asked
          severity: low
          why: To see the answer.
          for: Example.Cloud/things
          require: { value: { \(op.name): \(operand) } }
      """
    var compiler = PackCompiler()
    compiler.add([SourceFile(path: "asked.yaml", text: policy)])
    let pack = compiler.compile()
    guard let require = pack.policies.first?.variants.first?.require, let now = Instant("2026-11-20") else {
      return nil
    }
    var evaluator = ReferenceEvaluator(types: pack.types, now: now, related: Alone()) { _ in nil }
    let resource = Resource(
      id: "/things/one", type: "Example.Cloud/things", name: "one", scope: "", parent: "", document: document)
    let answer = evaluator.evaluate(require, on: resource).answer
    return answer.worst == answer.best ? "\(answer.worst)" : "unknown"
  }

  private struct Alone: RelatedSource {
    mutating func candidates(
      for clause: CheckedResources, asker: Resource, ours: [Reading]
    ) -> (resources: [Resource], complete: Bool) { ([], true) }
  }
}
