import PlumbLanguage
import Testing

/// The policies and types that are shipped.
@Suite struct LibraryTests {
  static let files = Repository.yaml(below: "policies").map {
    SourceFile(path: $0, text: Repository.bytes($0) ?? [])
  }

  @Test func compilesWithoutAnythingToSay() {
    let tested = Self.files.filter { $0.path.hasSuffix(".test.yaml") }.flatMap(testedPolicies)
    let compiled = Compiled(Self.files, tests: Set(tested))
    #expect(compiled.rendered == "")
    #expect(compiled.pack.policies.count >= 9)
    #expect(compiled.pack.types.types.count >= 16)
    #expect(compiled.pack.frameworks.count >= 7)
    #expect(compiled.pack.profiles.map(\.name) == ["ai-key-protection", "quick"])
  }

  @Test func eachPolicyHasAVariantForItsType() {
    for policy in Compiled(Self.files).pack.policies {
      #expect(policy.variants.isEmpty == (policy.attest != nil), "\(policy.id)")
    }
  }
}
