import Testing

/// A manifest's errors, for policies that judge other resources of the same type.
@Suite struct RefusalTests {
  private static let one = "/subscriptions/11111111-1111-1111-1111-111111111111"
  private static let two = "/subscriptions/22222222-2222-2222-2222-222222222222"

  private func folder(_ error: String, on: Bool = true) throws -> TemporaryFolder {
    let manifest = """
      plumb-snapshot: 1
      captured: 2026-11-20T06:00:00Z
      scopes: [{ kind: subscription, id: \(Self.one), name: a }, { kind: subscription, id: \(Self.two), name: b }]
      files: [{ path: things.json, type: Test.One/things, scope: \(Self.one) }]
      errors: [\(error)]
      """
    let thing =
      #"[{"id":"\#(Self.one)/resourceGroups/g/providers/Test.One/things/x","name":"x","properties":{"on":\#(on)}}]"#
    return try TemporaryFolder([
      "p/a.yaml": Things.policy(),
      "p/t.yaml":
        "type: Test.One/things\ntitle: Thing\nexport: { run: \"az thing list --subscription ${subscription}\" }\nproperties: { properties.on: boolean }\n",
      "s/snapshot.yaml": manifest, "s/things.json": thing,
    ])
  }

  @Test(
    arguments: [
      ("{ type: test.one/THINGS, scope: \(two), message: Denied }", 1),
      ("{ type: Test.One/things, message: Denied }", 1),
      ("{ type: Test.One/others, scope: \(two), message: Denied }", 0),
      ("{ scope: \(two), message: Denied }", 0),
    ] as [(String, Int32)])
  func whatWasRefusedIsNotPassedOver(_ error: String, _ gates: Int32) throws {
    let folder = try folder(error)
    let check = ["check", "s", "--policies", "p"]
    let lenient = try Command.plumb(check, in: folder.path)
    #expect(lenient.status == 0)
    #expect(lenient.output.contains("Refused for some: 1 policy.") == (gates == 1), "\(lenient.output)")
    let strict = try Command.plumb(check + ["--require-complete"], in: folder.path)
    #expect(strict.status == gates)
    let markdown = try Command.plumb(check + ["--require-complete", "--format", "markdown"], in: folder.path)
    #expect(
      markdown.output.contains(
        "- **Refused for some, so that not all was judged:** 1 policy, 1 of which gate")
        == (gates == 1), "\(markdown.output)")
    let inspection = try Command.plumb(["inspect", "s", "--policies", "p"], in: folder.path)
    #expect(!inspection.output.contains("Nowhere"))
  }

  @Test func theCommandIsFilledInForTheScope() throws {
    let folder = try folder("{ type: Test.One/things, scope: \(Self.two), message: Denied }")
    let output = try Command.plumb(["check", "s", "--policies", "p"], in: folder.path).output
    #expect(output.contains("Test.One/things in b for thing-on\n      refused: Denied\n"), "\(output)")
    #expect(output.contains("az thing list --subscription 22222222-2222-2222-2222-222222222222\n"))
  }
}
