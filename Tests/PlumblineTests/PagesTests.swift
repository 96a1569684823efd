import Glibc
import PlumbLanguage
import PlumbTools
import Plumbline
import Testing

/// Pages of `Docs` that are made from the program. `PLUMB_RECORD=1` writes them anew and removes those of policies
/// that are gone.
@Suite struct PagesTests {
  static let folder = "Docs/policies"

  static let set: PolicySet = {
    var files: [SourceFile] = []
    var unreadable: [String] = []
    PolicyFiles.read(Package.root + "/policies", into: &files, unreadable: &unreadable)
    return PolicySet(
      files: files.map { SourceFile(path: String($0.path.dropFirst(Package.root.count + 1)), text: $0.text) },
      unreadable: unreadable)
  }()

  static let edges: PolicyEdges = {
    var files: [SourceFile] = []
    for name in FolderNames.of(Package.root + "/fixtures/edges") ?? [] where name.hasSuffix(".yaml") {
      let path = "fixtures/edges/" + name
      files.append(SourceFile(path: path, text: TestFile.bytes(Package.root + "/" + path) ?? []))
    }
    return PolicyEdges(files)
  }()

  /// Names of the cases of each policy.
  static let cases: [String: Set<String>] = {
    var cases: [String: Set<String>] = [:]
    var diagnostics = Diagnostics()
    for file in set.map.files where file.path.hasSuffix(".test.yaml") {
      let node = YAMLReader.read(file, index: 0, diagnostics: &diagnostics)
      for item in node?["cases"]?.list ?? [] {
        if let policy = item["policy"]?.text, let name = item["name"]?.text {
          cases[policy, default: []].insert(name)
        }
      }
    }
    return cases
  }()

  static let pages: [(path: String, text: String)] = {
    var pages = [
      ("Docs/operators.md", OperatorPage.text),
      ("\(folder)/README.md", PolicyIndexPage.text(set.pack, map: set.map)),
    ]
    for policy in set.pack.policies {
      let explanation = PolicyExplanation(policy, in: set.pack, map: set.map)
      let page = PolicyPage(explanation, edges: edges.byPolicy[policy.id] ?? [], root: "../../")
      pages.append(("\(folder)/\(policy.id).md", page.text))
    }
    return pages
  }()

  @Test func pagesAreWhatTheProgramHas() {
    #expect(!Self.set.hasErrors)
    #expect(Self.pages.count >= 11)
    if Golden.isRecording { mkdir(Package.root + "/" + Self.folder, 0o755) }
    for page in Self.pages { Golden.expect(page.text, "../../" + page.path) }
  }

  @Test func noPageIsLeftOver() {
    let wanted = Set(Self.pages.map(\.path))
    for name in FolderNames.of(Package.root + "/" + Self.folder) ?? [] {
      let path = Self.folder + "/" + name
      if wanted.contains(path) { continue }
      if Golden.isRecording { unlink(Package.root + "/" + path) }
      Issue.record("\(path) is the page of no policy")
    }
  }

  @Test func edgesAreWellFormed() {
    let edges = Self.edges
    #expect(
      edges.diagnostics.all.isEmpty, "\(DiagnosticRenderer(map: edges.map).render(edges.diagnostics.all))")
  }

  /// Every policy that a condition judges has rows; every row names cases of that policy.
  @Test func everyPolicyHasItsEdges() {
    for policy in Self.set.pack.policies where policy.attest == nil {
      #expect(Self.edges.byPolicy[policy.id]?.isEmpty == false, "no edges of \(policy.id)")
    }
  }

  @Test func edgesNameCases() {
    let ids = Set(Self.set.pack.policies.map(\.id))
    for (id, edges) in Self.edges.byPolicy.sorted(by: { $0.key < $1.key }) {
      #expect(ids.contains(id), "edges of \(id), which is no policy")
      for edge in edges {
        for name in edge.cases where Self.cases[id]?.contains(name.value) != true {
          Issue.record(
            "\(Self.edges.map.path(name.mark)):\(name.mark.line): \(id) has no case `\(name.value)`")
        }
      }
    }
  }

  @Test(arguments: [
    ("a: []\n", "policy.shape"), ("a: [{ edge: x, cases: [] }]\n", "policy.shape"),
    ("a: [{ edge: x }]\n", "policy.missing-key"), ("a: [{ edge: x, case: [y] }]\n", "policy.unknown-key"),
    ("- a\n", "policy.shape"), ("a: [{ edge: x, cases: [y] }]\na: []\n", "yaml.duplicate-key"),
  ])
  func wrongEdgesAreFound(_ text: String, _ code: String) {
    let edges = PolicyEdges([SourceFile(path: "a.yaml", text: text)])
    #expect(edges.diagnostics.all.contains { $0.code.rawValue == code })
  }
}
