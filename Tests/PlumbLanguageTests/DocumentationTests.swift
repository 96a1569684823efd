import Glibc
import PlumbLanguage
import Testing

/// A fenced block of a page: the page, its info string, its text, the line on which it opens.
struct DocumentedBlock: Sendable, CustomTestStringConvertible {
  let path: String
  let info: [String]
  let text: String
  let line: Int

  var kind: String { info.count > 1 ? info[1] : info.first ?? "" }
  var place: String { "\(path):\(line)" }
  var testDescription: String { "\(place): \(info.joined(separator: " "))" }

  /// The blocks of a page.
  static func all(in path: String) -> [DocumentedBlock] {
    let text = Repository.text(path)
    var blocks: [DocumentedBlock] = []
    var open: (info: [String], line: Int, lines: [String])?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(
            DocumentedBlock(
              path: path, info: block.info, text: block.lines.joined(separator: "\n") + "\n", line: block.line
            ))
          open = nil
        } else {
          open = (line.dropFirst(3).split(separator: " ").map(String.init), number + 1, [])
        }
      } else {
        open?.lines.append(String(line))
      }
    }
    return blocks
  }
}

/// Everything that the pages show is compiled, and their tables are what the program has.
/// `PLUMB_RECORD=1` writes the tables anew. `console` blocks are run by `ConsoleExamplesTests`.
@Suite struct DocumentationTests {
  static let reference = "Docs/language.md"
  static let pages =
    ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "fixtures/README.md", "fixtures/bench/README.md"]
    + Repository.files(below: "Docs").filter { $0.hasSuffix(".md") }
  static let blocks = pages.flatMap(DocumentedBlock.all)
  static let types =
    Repository.yaml(below: "policies/types").map { SourceFile(path: $0, text: Repository.bytes($0) ?? []) }
    + blocks.filter { $0.kind == "type" }.map { SourceFile(path: $0.place, text: $0.text) }
  /// The type of a condition in an `error` block.
  static let usual = "Microsoft.CognitiveServices/accounts"

  private static func compiled(_ block: DocumentedBlock, for type: String = usual) -> Compiled {
    Compiled(types + [SourceFile(path: block.place, text: policy(block, for: type))])
  }

  /// A block that is a condition, as the requirement of a policy.
  private static func policy(_ block: DocumentedBlock, for type: String) -> String {
    let isFile = ["plumb:", "type:", "policies:", "define:"].contains { block.text.hasPrefix($0) }
    if isFile || block.kind == "policy" { return block.text }
    let lines = block.text.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n")
    return """
      plumb: 1
      policies:
        - id: an-example
          title: An example
          severity: low
          why: It shows a condition.
          for: \(type)
          fix: { steps: [Set it right.] }
          require:
      \(lines)

      """
  }

  @Test(arguments: blocks)
  func isOfAKnownKind(_ block: DocumentedBlock) {
    let count = ["condition": 3, "error": 3][block.kind] ?? 2
    let known = [
      "policy", "type", "condition", "error", "test", "manifest", "framework", "profiles", "config",
      "waivers", "attestations", "pipeline",
    ]
    let isPlain = ["text", "console", "json"].contains { block.info == [$0] }
    let isYAML = block.info.first == "yaml" && known.contains(block.kind) && block.info.count == count
    #expect(isPlain || isYAML, "\(block.place)")
  }

  @Test(arguments: blocks.filter { $0.kind == "policy" })
  func policyCompiles(_ block: DocumentedBlock) {
    let compiled = Self.compiled(block)
    #expect(block.text.hasPrefix("plumb: 1\n"))
    #expect(compiled.rendered == "")
    #expect(!compiled.pack.policies.isEmpty)
  }

  @Test(arguments: blocks.filter { ["framework", "profiles"].contains($0.kind) })
  func catalogCompiles(_ block: DocumentedBlock) {
    let compiled = Compiled([SourceFile(path: block.place, text: block.text)])
    #expect(compiled.rendered == "")
    #expect(compiled.pack.frameworks.count + compiled.pack.profiles.count == 1)
  }

  @Test func typesCompile() { #expect(Compiled(Self.types).rendered == "") }

  @Test(arguments: blocks.filter { $0.kind == "condition" })
  func conditionCompiles(_ block: DocumentedBlock) {
    let compiled = Self.compiled(block, for: block.info.last ?? "")
    #expect(compiled.rendered == "")
    #expect(compiled.pack.policies.count == 1)
  }

  @Test(arguments: blocks.filter { $0.kind == "error" })
  func errorIsFound(_ block: DocumentedBlock) {
    let compiled = Self.compiled(block)
    #expect(Set(compiled.codes.map(\.rawValue)) == [block.info.last ?? ""], "\(compiled.rendered)")
  }

  /// Tests name policies of the block before them.
  @Test func testsNameTheirPolicies() {
    var known: Set<String> = []
    for block in Self.blocks {
      if block.kind == "policy" { known = Set(Self.compiled(block).pack.policies.map(\.id)) }
      guard block.kind == "test" else { continue }
      let named = testedPolicies(SourceFile(path: "test", text: block.text))
      #expect(!named.isEmpty && named.allSatisfy(known.contains), "\(block.place)")
    }
  }

  @Test(arguments: blocks.filter { ["test", "manifest", "config"].contains($0.kind) })
  func isYAML(_ block: DocumentedBlock) {
    var diagnostics = Diagnostics()
    let root = YAMLReader.read(
      SourceFile(path: "a.yaml", text: block.text), index: 0, diagnostics: &diagnostics)
    #expect(root != nil && diagnostics.all.isEmpty)
  }

  /// Links to files of the repository lead somewhere.
  @Test(arguments: pages)
  func linksLeadSomewhere(_ page: String) {
    let folder = page.split(separator: "/").dropLast().joined(separator: "/")
    for link in Repository.text(page).matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
      let path = folder.isEmpty ? String(link.1) : "\(folder)/\(link.1)"
      #expect(access("\(Repository.root)/\(path)", R_OK) == 0, "\(page) links to \(link.1)")
    }
  }

  @Test func tablesAreWhatTheProgramHas() {
    let tables = [
      (Self.reference, "operators", Self.operatorTable), (Self.reference, "codes", Self.codeTable),
      ("README.md", "policies", Self.policyTable),
    ]
    for (path, name, table) in tables {
      let text = Repository.text(path)
      guard let start = text.firstRange(of: "<!-- \(name): made by the tests -->\n"),
        let end = text.firstRange(of: "<!-- end of \(name) -->\n")
      else {
        Issue.record("no place for the \(name)")
        continue
      }
      if getenv("PLUMB_RECORD") != nil {
        Repository.write(
          text[..<start.upperBound] + "\n" + table + "\n" + text[end.lowerBound...], to: path)
        Issue.record("recorded the \(name)")
      } else {
        #expect(text[start.upperBound..<end.lowerBound] == "\n" + table + "\n")
      }
    }
  }

  @Test func examplesOfTheOperatorsCompile() {
    let tests = Operator.all.flatMap { op in
      op.examples.map { "  - some\\.property:\n      \(op.name): \($0.operand)\n" }
    }
    let block = DocumentedBlock(
      path: "examples", info: ["yaml", "condition"], text: "all:\n" + tests.joined(), line: 0)
    let compiled = Self.compiled(block, for: "Example.Cloud/things")
    #expect(compiled.diagnostics.allSatisfy { $0.severity == .warning }, "\(compiled.rendered)")
    #expect(tests.count > 90)
  }
}

extension DocumentationTests {
  static var operatorTable: String {
    var out = "| operator | operand | holds when | value → test | answer |\n| --- | --- | --- | --- | --- |\n"
    for op in Operator.all {
      let example = op.examples.first
      let shown = example.map { "`\($0.value)` → `\(op.name): \($0.operand)`" } ?? "see below"
      let answer = example.map { " \($0.answer)" } ?? ""
      out += "| `\(op.name)` | \(op.operand.described) | \(op.summary) | \(shown) |\(answer) |\n"
    }
    return out
  }

  /// The shipped policies, the gravest first.
  /// What policies are about, by tag; a policy counts where it first belongs.
  private static let areas = [
    ("incident", "after an incident, answered by a person"), ("identity", "second factors and sign-in"),
    ("permissions", "who may do what"),
    ("keys", "keys and secrets: refused, dated, replaced"), ("network", "which networks are let in"),
    ("contacts", "whom to tell"), ("cost", "what is spent"), ("logging", "logs"), ("monitoring", "alerts"),
    ("ai", "AI safeguards"), ("", "all else"),
  ]

  static var policyTable: String {
    var left = Compiled(LibraryTests.files).pack.policies.sorted {
      ($1.severity, $0.id) < ($0.severity, $1.id)
    }
    var out = "| about | policies | the first of them |\n| --- | --- | --- |\n"
    for (tag, words) in areas {
      let own = left.filter { tag.isEmpty || $0.tags.contains(tag) }
      left.removeAll { policy in own.contains { $0.id == policy.id } }
      guard let first = own.first else { continue }
      out += "| \(words) | \(own.count) | \(first.title) ([`\(first.id)`](Docs/policies/\(first.id).md)) |\n"
    }
    return out
  }

  /// Codes with an example of what is said, from the golden files.
  static var codeTable: String {
    let lines = Repository.names(in: DiagnosticGoldenTests.folder).filter { $0.hasSuffix(".out") }
      .flatMap { Repository.text("\(DiagnosticGoldenTests.folder)/\($0)").split(separator: "\n") }
    var out = "| code | | for example |\n| --- | --- | --- |\n"
    for code in DiagnosticCode.allCases {
      let mark = "\(code.severity.rawValue)[\(code.rawValue)]: "
      let said =
        lines.lazy.compactMap { line in line.firstRange(of: mark).map { line[$0.upperBound...] } }.first ?? ""
      out += "| `\(code.rawValue)` | \(code.severity.rawValue) | \(said) |\n"
    }
    return out
  }
}
