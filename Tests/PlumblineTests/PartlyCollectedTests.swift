import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Lists of which more exists than the snapshot holds never decide what more could change.
@Suite struct PartlyCollectedTests {
  private static let (one, two) = (
    "/subscriptions/11111111-1111-1111-1111-111111111111",
    "/subscriptions/22222222-2222-2222-2222-222222222222"
  )
  private static let (bars, bazs) = ("Microsoft.Foo/bars", "Microsoft.Foo/bars/bazs")

  static func bar(_ name: String, in scope: String = one, _ a: Int = 1) -> String {
    #"{"id":"\#(scope)/resourceGroups/rg/providers/\#(bars)/\#(name)","type":"\#(bars)","name":"\#(name)","#
      + #""properties":{"a":\#(a)}}"#
  }

  private static func baz(_ name: String, of bar: String = "x") -> String {
    #"{"id":"\#(one)/resourceGroups/rg/providers/\#(bars)/\#(bar)/bazs/\#(name)","type":"\#(bazs)","#
      + #""name":"\#(name)","properties":{"a":1}}"#
  }

  private static func policy(_ id: String, for target: String, _ clause: String) -> String {
    """

      - id: \(id)
        title: An example
        severity: low
        why: It is an example.
        for: \(target)
        require: { resources: { \(clause) } }
    """
  }

  private static func judging(_ policies: [(target: String, clause: String)]) -> Judging {
    Judging([
      "policy.yaml": "plumb: 1\npolicies:"
        + policies.enumerated().map { policy("p-\($0)", for: $1.target, $1.clause) }.joined()
    ])
  }

  /// Results by policy (and resource): one letter each.
  private static func letters(_ report: Report) -> String {
    String(
      report.results.sorted { ($0.policy, $0.resource.id) < ($1.policy, $1.resource.id) }
        .compactMap(\.status.rawValue.first))
  }

  // MARK: - Pages

  /// What is asked of the bars of each subscription: `at-most`, `none`, `every`, `some`, and more than there are.
  private static let asked = [
    "count: { at-most: 2 }", "where: { properties.a: 2 }, count: 0", "every: { properties.a: 1 }",
    "where: { properties.a: 1 }", "count: { at-least: 5 }",
  ].map { (target: "{ each: subscription }", clause: "type: \(bars), in: below, \($0)") }

  static let pages: [(list: String, letters: String)] = [
    (#"{"value":[BARS]}"#, "ppppf"),
    (#"{"count":2,"data":[BARS],"skip_token":null,"total_records":2}"#, "ppppf"),
    (#"{"totalRecords":2,"count":2,"resultTruncated":"false","data":[BARS]}"#, "ppppf"),
    (#"{"value":[BARS],"nextLink":null}"#, "ppppf"), (#"{"value":[BARS],"nextLink":""}"#, "ppppf"),
    (#"{"value":[BARS],"nextLink":"https://x"}"#, "uuupu"),
    (#"{"nextLink":"https://x","value":[BARS]}"#, "uuupu"),
    (#"{"value":[BARS],"NextLink":"https://x"}"#, "uuupu"),
    (#"{"count":2,"data":[BARS],"skip_token":"abc","total_records":50}"#, "uuupu"),
    (#"{"count":2,"data":[BARS],"$skipToken":"abc"}"#, "uuupu"),
    (#"{"totalRecords":50,"count":2,"resultTruncated":"true","data":[BARS]}"#, "uuupu"),
    (#"{"count":2,"data":[BARS],"resultTruncated":true}"#, "uuupu"),
    // The last of several pages, each in a file.
    (#"{"count":2,"data":[BARS],"skip_token":null,"total_records":50}"#, "ppppf"),
    (#"{"value":[BARS],"NextToken":"t"}"#, "uuupu"), (#"{"value":[BARS],"nextPageToken":"t"}"#, "uuupu"),
    (#"{"IsTruncated":true,"value":[BARS]}"#, "uuupu"), (#"{"Truncated":true,"value":[BARS]}"#, "uuupu"),
    (#"{"IsTruncated":false,"value":[BARS]}"#, "ppppf"),
  ]

  @Test(arguments: pages) func page(_ list: String, _ letters: String) throws {
    let text = list.split(separator: "BARS").joined(separator: Self.bar("x") + "," + Self.bar("y"))
    let report = try Self.judging(Self.asked).report(["a.json": text])
    #expect(Self.letters(report) == letters)
    #expect(report.problems.contains { $0.code == "snapshot.next-page" } == letters.contains("u"))
    // Said to be collected, though it goes on.
    var said = Self.judging(Self.asked)
    said.collected = [(Self.bars, nil)]
    #expect(try Self.letters(said.report(["a.json": text])) == letters)
  }

  /// A list of one subscription says nothing of another; one of Resource Graph goes on anywhere.
  @Test(
    arguments: [
      (#"{"value":[BAR],"nextLink":"https://x"}"#, "up"), (#"{"data":[BAR],"skip_token":"t"}"#, "uu"),
      (#"{"data":[BAR],"skip_token":null}"#, "pp"),
    ])
  func pageOfAnotherScope(_ list: String, _ letters: String) throws {
    let report = try Self.judging([Self.asked[0]]).report([
      "a.json": list.split(separator: "BAR").joined(separator: Self.bar("x")),
      "b.json": #"{"value":[\#(Self.bar("y", in: Self.two))]}"#,
    ])
    #expect(Self.letters(report) == letters)
  }

  /// Where the whole snapshot is asked, an open list anywhere is enough.
  @Test(arguments: [("", "p"), (#","nextLink":"https://x""#, "u")])
  func pageOfSnapshot(_ mark: String, _ letters: String) throws {
    var judging = Self.judging([("snapshot", "type: \(Self.bars), in: snapshot, count: { at-most: 2 }")])
    judging.collected = [(Self.bars, nil)]
    let report = try judging.report([
      "a.json": #"{"value":[\#(Self.bar("x"))]\#(mark)}"#, "b.json": "[\(Self.bar("y", in: Self.two))]",
    ])
    #expect(Self.letters(report) == letters)
  }

  // MARK: - Files that hold something else, or nothing

  private static func manifest(_ type: String, _ more: String = "") -> String {
    "plumb-snapshot: 1\nfiles:\n  - { path: b.json, type: \(type), scope: \(one), complete: true }\n" + more
  }

  static let files: [(text: String, letters: String, code: String?)] = [
    ("[]", "p", nil), (#"{"value":[]}"#, "p", nil), ("[\(baz("c", of: "other"))]", "p", nil),
    ("[\(baz("c"))]", "f", nil), (#"{"value":[],"nextLink":"https://x"}"#, "u", "snapshot.next-page"),
    ("[\(bar("y", in: two))]", "up", "snapshot.other-type"),
    ("[\(bar("y", in: two)),\(baz("c", of: "other"))]", "pp", nil),
    (#"{"error":{"code":"AuthorizationFailed"}}"#, "u", "snapshot.not-an-export"),
    ("{}", "u", "snapshot.not-an-export"), (#"{"value":null}"#, "u", "snapshot.not-an-export"),
    ("", "u", "snapshot.empty-file"), (" \n", "u", "snapshot.empty-file"), ("[{]", "u", "snapshot.malformed"),
    (#"[{"id":"a","id":"b"}]"#, "u", "snapshot.duplicate-key"), ("[", "u", "snapshot.truncated"),
  ]

  /// A file that the manifest calls complete for a type proves something only by what it holds.
  @Test(arguments: files) func declaredFile(_ text: String, _ letters: String, _ code: String?) throws {
    let judging = Self.judging([(Self.bars, "type: \(Self.bazs), in: children, count: 0")])
    let report = try judging.report([
      "a.json": "[\(Self.bar("x"))]", "b.json": text, "snapshot.yaml": Self.manifest(Self.bazs),
    ])
    // The second subscription's bar was never asked.
    #expect(Self.letters(report).prefix(1) == letters.prefix(1))
    #expect(report.problems.map(\.code) == (code.map { [$0] } ?? []))
  }

  /// What lies in a file that can't be read whole may be more than what was read of it.
  @Test(
    arguments: [
      ("[\(bar("x")),\(bar("y"))]", "p"), ("[\(bar("x")),{]", "u"), ("[\(bar("x")),", "u"),
      (#"[\#(bar("x")),{"type":"\#(bars)","properties":{}}]"#, "u"),
      (#"[\#(bar("x")),{"id":"a","id":"b"}]"#, "u"), (#"[\#(bar("x")),{"code":"Failed"}]"#, "u"),
    ])
  func brokenFile(_ text: String, _ letters: String) throws {
    let report = try Self.judging([Self.asked[0]]).report(["a.json": text])
    #expect(Self.letters(report) == letters)
    #expect(report.errors.isEmpty == (letters == "p"))
  }

  /// What was refused for a resource is open wherever that resource is asked for too.
  @Test(arguments: [("children", "u"), ("below", "u"), ("scope", "u")])
  func refusedBelow(_ placement: String, _ letters: String) throws {
    let target = placement == "children" ? Self.bars : "{ each: subscription }"
    let judging = Self.judging([(target, "type: \(Self.bazs), in: \(placement), count: 0")])
    let refused = "\(Self.one)/resourceGroups/rg/providers/\(Self.bars)/x"
    let report = try judging.report([
      "a.json": "[\(Self.bar("x"))]", "b.json": "[]",
      "snapshot.yaml": Self.manifest(
        Self.bazs, "errors:\n  - { type: \(Self.bazs), scope: \(refused), message: AuthorizationFailed }\n"),
    ])
    #expect(Self.letters(report) == letters)
  }

  /// Where `needs` asks for what was refused, that is the reason, and not what the policy takes for it.
  @Test(
    arguments: [
      (
        "scope", [bar("x")], "u",
        "Microsoft.Foo/bars was not (or not completely) exported here: AuthorizationFailed"
      ),
      (
        "snapshot", [bar("x", in: two)], "u",
        "Microsoft.Foo/bars was not (or not completely) exported for \(one): AuthorizationFailed"
      ),
      ("scope", [bar("x"), bar("y", in: one, 3)], "u", "there is a third"),
      ("snapshot", [bar("x", in: two), bar("y", in: two, 3)], "u", "there is a third"),
    ])
  func refusedNeeds(_ placement: String, _ bars: [String], _ letters: String, _ message: String) throws {
    let judging = Judging([
      "policy.yaml": """
      plumb: 1
      policies:
        - id: an-example
          title: An example
          severity: low
          why: It is an example.
          for: \(placement == "snapshot" ? "snapshot" : "{ each: subscription }")
          needs: { resources: { type: \(Self.bars), in: \(placement), where: { properties.a: 3 }, count: 0 } }
          why-unknown: there is a third
          require: { meta.name: { exists: true } }
      """
    ])
    let report = try judging.report([
      "a.json": "[\(bars.joined(separator: ","))]",
      "snapshot.yaml": "plumb-snapshot: 1\nerrors:\n"
        + "  - { type: \(Self.bars), scope: \(Self.one), message: AuthorizationFailed }\n",
    ])
    let result = try #require(report.results.first { $0.status == .unknown })
    #expect(Self.letters(report).contains(letters))
    #expect(result.message == message)
  }

  // MARK: - The option

  @Test(arguments: ["Microsoft.Foo/bazs@", "@/subscriptions/a", "", "Microsoft.Foo/bazs@ "])
  func emptyOption(_ text: String) throws {
    let folder = try TemporaryFolder(["a.json": "[\(Self.bar("x"))]"])
    let outcome = try Command.plumb(["check", "a.json", "--collected", text], in: folder.path)
    #expect(outcome.status == 64 || outcome.status == 2, "\(outcome.all)")
    #expect(outcome.errors.contains("--collected takes TYPE or TYPE@SCOPE"), "\(outcome.all)")
  }
}
