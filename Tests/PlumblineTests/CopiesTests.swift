import PlumbReport
import Plumbline
import Testing

/// Several documents that are one resource, and how types may be named.
@Suite struct CopiesTests {
  private static let type = """
    type: Test.One/things
    title: Thing
    names: [Test.Old/things]
    case: ignore
    flat: true
    properties:
      properties.on: { is: boolean }
      properties.level: { is: text }
      properties.rules.mode: { is: text, also: [properties.ruleSet.mode] }
      properties.rules.from: { list-of: { value: { is: cidr, also: [address] } }, also: [properties.ruleSet.from] }
    """

  private static func judging(_ require: String = "{ properties.on: true }") -> Judging {
    Judging(["policy.yaml": Things.policy(require), "types/thing.yaml": type])
  }

  private static func flat(_ members: String) -> String {
    #"{"id":"\#(Things.group)/providers/Test.One/things/a","type":"Test.One/things","name":"a",\#(members)}"#
  }

  @Test(
    arguments: [
      ("agree", [Things.thing("a"), Things.thing("a")], "pass"),
      ("agree in failing", [Things.thing("a", #""on":false"#), Things.thing("a", #""on":false"#)], "fail"),
      ("differ where it is judged", [Things.thing("a"), Things.thing("a", #""on":false"#)], "unknown"),
      (
        "differ elsewhere",
        [Things.thing("a", #""on":true,"level":"x""#), Things.thing("a", #""on":true,"level":"y""#)],
        "pass"
      ),
      ("one knows less", [Things.thing("a", #""level":"x""#), Things.thing("a")], "pass"),
      ("one knows null", [Things.thing("a", #""on":null"#), Things.thing("a")], "pass"),
      ("nested and flat agree", [Things.thing("a"), flat(#""on":true"#)], "pass"),
      ("nested and flat differ", [Things.thing("a"), flat(#""on":false"#)], "unknown"),
      ("flat and nested complete each other", [flat(#""level":"x""#), Things.thing("a")], "pass"),
      ("three agree", [Things.thing("a"), flat(#""on":true"#), Things.thing("a")], "pass"),
      (
        "the third differs", [Things.thing("a"), Things.thing("a"), Things.thing("a", #""on":false"#)],
        "unknown"
      ),
      ("ids in another case", [Things.thing("a"), Things.thing("A", #""on":false"#)], "unknown"),
    ] as [(String, [String], String)])
  func copies(_ name: String, _ documents: [String], _ status: String) throws {
    let numbered = documents.enumerated().map { ("\($0).json", $1) }
    for files in [numbered, zip(numbered, documents.reversed()).map { ($0.0, $1) }] {
      let report = try Self.judging().report(Dictionary(uniqueKeysWithValues: files))
      #expect(report.results.map(\.status.rawValue) == [status])
      #expect(report.resources == 1)
      #expect(report.problems == [])
    }
    let inOne = try Self.judging().report(["x.json": "[" + documents.joined(separator: ",") + "]"])
    #expect(inOne.results.map(\.status.rawValue) == [status])
  }

  /// Two exports may write one property in places of their own.
  @Test(
    arguments: [
      (#""rules":{"mode":"Deny"}"#, #""ruleSet":{"mode":"Deny"}"#, "pass"),
      (#""rules":{"mode":"Deny"}"#, #""ruleSet":{"mode":"Allow"}"#, "unknown"),
      (#""rules":{"mode":"Deny"}"#, #""ruleSet":{"mode":null}"#, "pass"),
      (
        #""rules":{"mode":"Deny","from":[{"value":"10.0.0.1"}]}"#,
        #""ruleSet":{"from":[{"address":"10.0.0.1","action":"Allow"}]}"#, "pass"
      ),
      (
        #""rules":{"mode":"Deny","from":[{"value":"10.0.0.1"}]}"#,
        #""ruleSet":{"from":[{"address":"0.0.0.0/0"}]}"#, "unknown"
      ),
    ])
  func spellings(_ one: String, _ two: String, _ status: String) throws {
    let require =
      "{ properties.rules.mode: Deny, properties.rules.from: { none: { it.value: 0.0.0.0/0 }, absent-means: [] } }"
    for documents in [[Things.thing("a", one), Self.flat(two)], [Self.flat(one), Self.flat(two)]] {
      for order in [documents, documents.reversed()] {
        let report = try Self.judging(require).report(["x.json": "[" + order.joined(separator: ",") + "]"])
        #expect(report.results.map(\.status.rawValue) == [status])
      }
    }
  }

  /// A copy counts once where resources are counted.
  @Test func copiesCountOnce() throws {
    let policy = """
      plumb: 1
      policies:
        - id: one-thing
          title: One thing
          severity: low
          why: More are dear.
          for: { each: subscription }
          require:
            resources: { type: Test.One/things, in: below, count: { at-most: 1 } }
      """
    let judging = Judging(["policy.yaml": policy, "types/thing.yaml": Self.type])
    #expect(try judging.report(["1.json": Things.thing("a"), "2.json": Things.thing("a")]).counts.pass == 1)
    #expect(try judging.report(["1.json": Things.thing("a"), "2.json": Things.thing("b")]).counts.fail == 1)
  }

  @Test func formerName() throws {
    let report = try Self.judging().report(
      ["x.json": #"{"id":"x","type":"test.old/Things","name":"x","properties":{"on":false}}"#])
    #expect(report.verdicts == ["x fail"])
  }

  private static let parts: [String: String] = [
    "policy.yaml": """
    plumb: 1
    policies:
      - id: key-rotates
        title: Keys rotate
        severity: high
        why: Old keys leak.
        for: Test.Cloud::Key
        require: { rotation.enabled: true }
    """,
    "types/key.yaml": """
    type: Test.Cloud::Key
    title: Key
    parts: { rotation: { run: "cloud key rotation", by: KeyId } }
    properties:
      KeyId: { is: text }
      rotation.enabled: { is: boolean }
    """,
  ]

  @Test(
    arguments: [
      (#"{"id":"1","KeyId":"k1","enabled":true}"#, "pass"),
      (#"{"id":"1","KeyId":"k1","enabled":false}"#, "fail"),
      (#"{"id":"1","KeyId":"k2","enabled":true}"#, "unknown"), ("[]", "unknown"),
    ])
  func parts(_ part: String, _ status: String) throws {
    let report = try Judging(Self.parts).report([
      "keys.json": #"[{"id":"arn:k1","type":"Test.Cloud::Key","name":"k1","KeyId":"k1"}]"#,
      "rotation.json": part,
      "snapshot.yaml":
        "plumb-snapshot: 1\nfiles:\n  - { path: rotation.json, type: \"Test.Cloud::Key#rotation\" }\n",
    ])
    #expect(report.verdicts == ["k1 \(status)"])
  }

  @Test func partNeverExported() throws {
    let report = try Judging(Self.parts).report(
      ["keys.json": #"[{"id":"arn:k1","type":"Test.Cloud::Key","name":"k1","KeyId":"k1"}]"#])
    #expect(report.verdicts == ["k1 unknown"])
  }

  /// Any object with a type and an id or a name is a resource, whoever made it.
  @Test(
    arguments: [
      ("AWS::S3::Bucket", #""id":"arn:aws:s3:::b","Encrypted":true"#, "pass"),
      ("AWS::S3::Bucket", #""name":"b","Encrypted":false"#, "fail"),
      ("storage.googleapis.com/Bucket", #""name":"projects/p/buckets/b","Encrypted":true"#, "pass"),
      ("apps/v1/Deployment", #""name":"b""#, "fail"),
    ])
  func otherProviders(_ type: String, _ members: String, _ status: String) throws {
    let policy = Things.policy("{ Encrypted: true }").split(separator: "Test.One/things").joined(
      separator: type)
    let report = try Judging(["policy.yaml": policy]).report(["x.json": #"[{"type":"\#(type)",\#(members)}]"#]
    )
    #expect(report.results.map(\.status.rawValue) == [status])
  }

  /// A type whose resources have neither id nor name is told apart by what its description names.
  @Test func identityByAnotherMember() throws {
    let type = """
      type: Test.Two/keys
      title: Key
      id-from: KeyId
      properties:
        properties.on: { is: boolean }
      """
    let policy = """
      plumb: 1
      policies:
        - id: key-on
          title: Keys are on
          severity: high
          why: Off is bad.
          for: Test.Two/keys
          require: { properties.on: true }
      """
    let judging = Judging(["policy.yaml": policy, "types/key.yaml": type])
    let report = try judging.report([
      "keys.json": """
      [{"type":"Test.Two/keys","KeyId":"k1","properties":{"on":true}},
       {"type":"Test.Two/keys","KeyId":"k2","properties":{"on":false}},
       {"type":"Test.Two/keys","KeyId":"k1","properties":{"on":true}}]
      """
    ])
    #expect(report.resources == 2)
    #expect(report.counts.pass == 1)
    #expect(report.counts.fail == 1)
    #expect(report.problems == [])
  }
}
