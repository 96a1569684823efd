import PlumbLanguage
import Plumbline
import Testing

/// Frameworks and profiles that are shipped, beside packs of other people.
@Suite struct CatalogTests {
  private static func policy(_ maps: String, tags: String = "[]") -> String {
    Things.policy(more: "    maps: \(maps)\n    tags: \(tags)\n    fix: { steps: [Switch it on.] }\n")
  }

  private func compiled(_ files: [String: String]) throws -> PolicySet {
    let folder = try TemporaryFolder(files)
    return PolicySet(paths: [folder.path])
  }

  private func codes(_ set: PolicySet) -> [String] {
    set.diagnostics.filter { $0.severity == .error }.map(\.code.rawValue)
  }

  @Test(arguments: [
    ("{ nist-800-53-r5: [AC-2, AC-2(1)], mcsb-v1: NS-2 }", []),
    ("{ nist-800-53-r5: [AC-999] }", ["control.unknown"]),
    ("{ nist-800-53: [AC-2] }", ["framework.unknown"]),
    (
      "{ cis-azure-3.0: [{ id: \"2.2.5\", basis: by-title }, { id: \"99.1\", basis: by-title }] }",
      ["control.unknown"]
    ),
  ])
  func shippedFrameworksAreKnownEverywhere(_ maps: String, _ expected: [String]) throws {
    let set = try compiled(["a.yaml": Self.policy(maps)])
    #expect(codes(set) == expected)
    #expect(set.pack.frameworks.count >= 7)
  }

  @Test func anOwnFileAddsToTheShippedOne() throws {
    let own = """
      plumb-framework: 1
      framework: nist-800-53-r5
      title: NIST, with ours
      version: "5"
      controls: { AC-999: Ours, AC-2: Accounts }
      """
    let set = try compiled(["a.yaml": Self.policy("{ nist-800-53-r5: [AC-999, AC-3] }"), "own.yaml": own])
    #expect(codes(set) == [])
    let framework = try #require(set.pack.frameworks.first { $0.key == "nist-800-53-r5" })
    #expect(framework.title == "NIST, with ours")
    #expect(framework.title(of: "AC-2") == "Accounts")
    #expect(framework.title(of: "AC-3") == "Access Enforcement")
    #expect(framework.controls.count(where: { $0.id == "AC-2" }) == 1)
  }

  @Test func anOwnProfileStandsInsteadOfTheShippedOne() throws {
    let own = "plumb-profiles: 1\nprofiles: { quick: { title: Ours, policies: [thing-on] } }\n"
    let with = try compiled(["a.yaml": Self.policy("{}"), "own.yaml": own])
    #expect(codes(with) == [])
    #expect(try PolicySelection(only: ["profile:quick"]).ids(in: with.pack) == ["thing-on"])
    #expect(with.pack.profiles.map(\.name) == ["ai-key-protection", "quick"])
    let without = try compiled(["a.yaml": Self.policy("{}", tags: "[quick]")])
    #expect(try PolicySelection(only: ["profile:quick"]).ids(in: without.pack) == ["thing-on"])
    let untagged = try compiled(["a.yaml": Self.policy("{}")])
    #expect(throws: PolicySelection.Failure.self) {
      try PolicySelection(only: ["profile:quick"]).ids(in: untagged.pack)
    }
  }

  /// What is shipped isn't the pack's own: another version of the program leaves the digest alone.
  @Test func shippedFilesDoNotCountForTheDigest() throws {
    let folder = try TemporaryFolder(["a.yaml": Self.policy("{}")])
    let path = folder.path + "/a.yaml"
    let bytes = try #require(TestFile.bytes(path))
    let alone = PolicySet(files: [SourceFile(path: path, text: bytes)])
    #expect(PolicySet(paths: [path]).digest == alone.digest)
    #expect(alone.pack.frameworks.isEmpty)
  }

  @Test func policyTestsKnowTheShippedFrameworks() throws {
    let test = """
      plumb-test: 1
      as-of: 2026-11-20
      cases:
        - name: off
          policy: thing-on
          resource: { type: Test.One/things, name: a, properties: { on: false } }
          expect: fail
      """
    for (control, status) in [("AC-2", 0), ("AC-999", 2)] as [(String, Int32)] {
      let own = "plumb-framework: 1\nframework: own\ntitle: Own\nversion: '1'\ncontrols: { O-1: One }\n"
      let folder = try TemporaryFolder([
        "a.yaml": Self.policy("{ nist-800-53-r5: [\(control)], own: [O-1] }"), "a.test.yaml": test,
        "own.yaml": own,
      ])
      #expect(try Command.plumb(["test", "."], in: folder.path).status == status)
      #expect(try Command.plumb(["lint", "."], in: folder.path).status == status)
    }
  }

  @Test func lintTakesAFolderOfFrameworksAlone() throws {
    let own = "plumb-framework: 1\nframework: own\ntitle: Own\nversion: '1'\ncontrols: { O-1: One }\n"
    let folder = try TemporaryFolder(["f/own.yaml": own, "t/a.test.yaml": "plumb-test: 1\n"])
    #expect(try Command.plumb(["lint", "f"], in: folder.path).status == 0)
    #expect(try Command.plumb(["lint", "t"], in: folder.path).status == 2)
  }

  @Test func listsWhatThereIs() throws {
    let files = ["p/a.yaml": Self.policy("{ mcsb-v1: [NS-2, IM-1] }", tags: "[quick]")]
    let folder = try TemporaryFolder(files)
    func list(_ arguments: String...) throws -> Command.Outcome {
      try Command.plumb(["list", "--policies", "p"] + arguments, in: folder.path)
    }
    #expect(
      try list().output
        == "p/a\n  thing-on  high      Things are on\n\n1 policy, of these 0 manual; 2 controls of 1 frameworks\n"
    )
    #expect(
      try list("frameworks").output.contains(
        "mcsb-v1         Microsoft cloud security benchmark, v1 (1 policy, 2 of"))
    #expect(try list("profiles", "--skip", "tag:quick").status == 2)
    #expect(try list("profiles").output.contains("First things to see right (1 policy)"))
    #expect(try list("--only", "severity:critical").status == 2)
    #expect(try list("kinds").status == 2)
    #expect(
      try list("--format", "json").output
        == #"{"policies":[{"id":"thing-on","subject":"p/a","title":"Things are on","severity":"high","#
        + #""manual":false,"controls":2,"frameworks":["mcsb-v1"],"tags":["quick"]}]}"# + "\n")
    #expect(try list("types", "--format", "json").output.contains(#""Microsoft.Storage/storageAccounts""#))
  }
}
