import Glibc
import PlumbLanguage
import PlumbValues
import Plumbline
import Testing

@testable import PlumbTools

/// Policies in plain words. Each file of `fixtures/explain` is a pack, compiled with the types beside it;
/// `NAME.out` holds what is said of its policies, `hostile.md` also their page.
@Suite struct ExplainTests {
  static let folder = "fixtures/explain"
  static let names = (FolderNames.of(Package.root + "/" + folder) ?? []).filter { $0.hasSuffix(".yaml") }

  private static func set(_ name: String) -> PolicySet {
    let types = (FolderNames.of("\(Package.root)/\(folder)/types") ?? []).map { "types/\($0)" }
    let files = ([name] + types).map { path in
      SourceFile(path: path, text: TestFile.bytes("\(Package.root)/\(folder)/\(path)") ?? [])
    }
    return PolicySet(files: files)
  }

  private static func explanations(_ set: PolicySet) -> [PolicyExplanation] {
    set.pack.policies.map { PolicyExplanation($0, in: set.pack, map: set.map) }
  }

  @Test(arguments: names)
  func saysWhatIsExpected(_ name: String) {
    let set = Self.set(name)
    let errors = set.diagnostics.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(DiagnosticRenderer(map: set.map).render(errors))")
    let said = Self.explanations(set).map { $0.text(width: 100) }.joined(separator: "\n----\n\n")
    Golden.expect(said, "../explain/\(name.dropLast(".yaml".count)).out")
  }

  @Test func hostileTextShowsItselfOnPages() throws {
    let explanation = try #require(Self.explanations(Self.set("hostile.yaml")).first)
    Golden.expect(PolicyPage(explanation, edges: [], root: "").text, "../explain/hostile.md")
  }

  /// The JSON reads back, and holds what the text says.
  @Test(arguments: names)
  func jsonReadsBack(_ name: String) throws {
    for explanation in Self.explanations(Self.set(name)) {
      let parser = JSONParser()
      let value = Value(try parser.parse(copying: explanation.json))
      #expect(value["id"] == .text(explanation.policy.id))
      #expect(value["why"] == .text(explanation.policy.why))
      guard case .list(let demands)? = value["demands"] else { throw NoList() }
      #expect(demands.count == explanation.demands.count)
      #expect(demands.allSatisfy { $0["require"]?["says"]?.text?.isEmpty == false })
    }
  }

  private struct NoList: Error {}

  /// Words are declared with each operator, and each of them is used by a case here.
  @Test func everyOperatorHasWordsAndACase() {
    var used: Set<String> = []
    var text = ""
    for name in Self.names {
      text += String(decoding: TestFile.bytes("\(Package.root)/\(Self.folder)/\(name)") ?? [], as: UTF8.self)
      for variant in Self.set(name).pack.policies.flatMap(\.variants) {
        for condition in [variant.when, variant.needs, variant.require] {
          condition?.walk { if case .leaf(let leaf) = $0 { used.insert(leaf.op.name) } }
        }
      }
    }
    for op in Operator.all {
      #expect(!op.says.isEmpty, "\(op.name)")
      let hasOtherwise = op.operand == .flag || op.name == "case"
      #expect(op.otherwise.isEmpty != hasOtherwise, "\(op.name)")
      if op.group != .modifier {
        #expect(op.says.contains("@"), "\(op.name)")
        #expect(op.says.contains("#") != (op.operand == .flag || op.operand == .condition), "\(op.name)")
      }
      if op.rule != nil || op.group == .presence { #expect(used.contains(op.name), "no case of \(op.name)") }
      #expect(text.contains("\(op.name):"), "no case of \(op.name)")
    }
  }

  @Test func jsonOfAShippedPolicy() throws {
    let set = PolicySet()
    let policy = try #require(set.pack.policies.first { $0.id == "azure-openai-network-restricted" })
    Golden.expect(PolicyExplanation(policy, in: set.pack, map: set.map).json, "explain.json")
  }

  @Test(arguments: [
    ("azure-openai-local-auth", "did you mean"), ("azure-openai-local-auth-disable", "did you mean"),
    ("nothing-like-it", "plumb list"), ("\u{1B}[31m", "U+001B"),
  ])
  func unknownPolicyIsRefused(_ id: String, _ says: String) throws {
    let outcome = try Command.plumb(["explain", id], in: Package.root)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(says) || id == "azure-openai-local-auth", "\(outcome.errors)")
  }

  @Test func explainsAPolicyOfAnotherFolder() throws {
    let folder = try TemporaryFolder([
      "a/one.yaml": Things.policy(), "a/two.yaml": "type: Test.One/things\ntitle: Thing\n",
    ])
    let outcome = try Command.plumb(["explain", "thing-on", "--policies", "a"], in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("defined in a/one.yaml:3"))
    #expect(outcome.output.contains("- `properties.on` is true"))
  }
}
