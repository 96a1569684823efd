import PlumbLanguage
import Plumbline
import Testing

/// `--only` and `--skip` against a pack.
@Suite struct SelectionTests {
  private static let policies = [
    ("vault-tier", "low", "[vaults, quick]", "house-rules: [HR-1]"),
    ("vault-age", "high", "[vaults]", "other: [X-1]"),
    ("key-age", "critical", "[keys]", "house-rules: [HR-2]"),
    ("plan", "medium", "[]", "other: []"),
  ]

  private static let pack: CheckedPack = {
    var text = "plumb: 1\npolicies:\n"
    for (id, severity, tags, maps) in policies {
      text += """
          - id: \(id)
            title: A title
            severity: \(severity)
            why: A reason.
            for: Test.One/things
            require: { x: { exists: true } }
            tags: \(tags)
            maps: { \(maps) }

        """
    }
    let profiles = """
      plumb-profiles: 1
      profiles:
        vaults: { title: Vaults, tags: [vaults] }
        ages: { title: Ages, policies: ["*-age"], tags: [quick] }
      """
    let frameworks = """
      plumb-framework: 1
      framework: house-rules
      title: House rules
      version: "1"
      controls: { HR-1: One, HR-2: Two }
      """
    let other = "plumb-framework: 1\nframework: other\ntitle: Other\nversion: '1'\ncontrols: { X-1: One }\n"
    let unserved = "plumb-framework: 1\nframework: unserved\ntitle: U\nversion: '1'\ncontrols: { U-1: One }\n"
    let files = [text, profiles, frameworks, other, unserved].enumerated().map {
      SourceFile(path: "\($0).yaml", text: $1)
    }
    let set = PolicySet(files: files)
    #expect(!set.hasErrors, "\(DiagnosticRenderer(map: set.map).render(set.diagnostics))")
    return set.pack
  }()

  @Test(
    arguments: [
      ([], [], ["key-age", "plan", "vault-age", "vault-tier"]), (["vault-tier"], [], ["vault-tier"]),
      (["vault-*"], [], ["vault-age", "vault-tier"]), (["*"], ["*-age"], ["plan", "vault-tier"]),
      (["profile:vaults"], [], ["vault-age", "vault-tier"]),
      (["profile:ages"], [], ["key-age", "vault-age", "vault-tier"]),
      (["framework:house-rules"], [], ["key-age", "vault-tier"]),
      (["framework:other"], [], ["vault-age"]), (["severity:high"], [], ["key-age", "vault-age"]),
      (["severity:info"], ["severity:critical"], ["plan", "vault-age", "vault-tier"]),
      (["tag:keys", "plan"], [], ["key-age", "plan"]), ([], ["tag:vaults"], ["key-age", "plan"]),
      (["profile:vaults"], ["profile:ages", "plan"], nil),
    ] as [([String], [String], [String]?)])
  func selects(_ only: [String], _ skip: [String], _ expected: [String]?) throws {
    let selection = PolicySelection(only: only, skip: skip)
    guard let expected else {
      #expect(throws: PolicySelection.Failure.self) { try selection.ids(in: Self.pack) }
      return
    }
    #expect(try selection.ids(in: Self.pack).sorted() == expected)
    #expect(try selection.applied(to: Self.pack).policies.map(\.id) == expected)
  }

  @Test(arguments: [
    ("vault-teir", "there is no such policy; did you mean `vault-tier`?"),
    ("nothing", "there is no such policy; `plumb list` shows them"),
    ("valt-*", "no policy's id fits the pattern"), ("", "there is no such policy; `plumb list` shows them"),
    ("profile:vault", "there is no profile `vault`; did you mean `vaults`?"),
    ("profile:x", "there is no profile `x`; there are ages, vaults"),
    ("framework:house-rule", "there is no framework `house-rule`; did you mean `house-rules`?"),
    ("framework:unserved", "no policy serves a control of `unserved`"),
    ("severity:hihg", "there is no severity `hihg`; did you mean `high`?"),
    ("severity:", "there is no severity ``; expected one of info, low, medium, high, critical"),
    ("tag:vault", "no policy has the tag `vault`; did you mean `vaults`?"),
    ("tag:\u{202E}", "no policy has the tag `U+202E`; there are keys, quick, vaults"),
    ("profil:vaults", "there is no kind of selector `profil:`; did you mean `profile`?"),
  ])
  func refuses(_ selector: String, _ says: String) {
    for (option, selection) in [
      ("only", PolicySelection(only: ["plan", selector])), ("skip", PolicySelection(skip: [selector])),
    ] {
      do throws(PolicySelection.Failure) {
        _ = try selection.ids(in: Self.pack)
        Issue.record("selected something by \(selector)")
      } catch {
        #expect(error.problems.count == 1)
        #expect(error.description.hasPrefix("--\(option) "))
        #expect(error.description.hasSuffix(": " + says), "\(error)")
      }
    }
  }

  @Test func everyProblemIsSaid() {
    let selection = PolicySelection(only: ["tag:x", "profile:y"], skip: ["severity:z"])
    #expect {
      try selection.ids(in: Self.pack)
    } throws: { error in
      (error as? PolicySelection.Failure)?.problems.map(\.selector) == ["tag:x", "profile:y", "severity:z"]
    }
  }

  @Test func nothingLeftIsAFailure() {
    #expect(throws: PolicySelection.Failure.self) { try PolicySelection(skip: ["*"]).ids(in: Self.pack) }
    #expect(throws: PolicySelection.Failure.self) {
      try PolicySelection(only: ["plan"], skip: ["plan"]).applied(to: Self.pack)
    }
  }
}
