import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Which resources are one, and where one lies that doesn't say it well.
@Suite struct IdentityTests {
  private static let one: String = "/subscriptions/11111111-1111-1111-1111-111111111111"
  private static let group: String = one + "/resourceGroups/rg"
  private static let (bars, bazs) = ("Microsoft.Foo/bars", "Microsoft.Foo/bars/bazs")
  private static let bar: String = "\(group)/providers/\(bars)/x"

  private static func item(_ type: String, _ id: String?, _ name: String, _ a: Int) -> String {
    let id = id.map { #""id":"\#($0)","# } ?? ""
    return #"{\#(id)"type":"\#(type)","name":"\#(name)","properties":{"a":\#(a)}}"#
  }

  private static func judging(
    _ target: String, _ require: String, types: [String] = [], severity: String = "low"
  ) -> Judging {
    var files = [
      "policy.yaml": """
      plumb: 1
      policies:
        - id: an-example
          title: An example
          severity: \(severity)
          why: It is an example.
          for: \(target)
          require: \(require)
      """
    ]
    for (number, type) in types.enumerated() { files["types/\(number).yaml"] = type }
    return Judging(files)
  }

  private static func described(_ type: String, _ rule: String) -> String {
    "type: \(type)\ntitle: Thing\ncase: \(rule)\nproperties:\n  properties.a: { is: number }\n"
  }

  // MARK: - Case

  static let providers: [(type: String, lead: String, rule: String?, verdicts: [String])] = [
    ("AWS::Foo::Bar", "arn:aws:foo:eu-west-1:111122223333:bar/", nil, ["pass", "fail"]),
    ("AWS::Foo::Bar", "arn:aws:foo:eu-west-1:111122223333:bar/", "exact", ["pass", "fail"]),
    ("AWS::Foo::Bar", "arn:aws:foo:eu-west-1:111122223333:bar/", "ignore", ["unknown"]),
    ("apps/v1/Deployment", "shop/", nil, ["pass", "fail"]),
    ("storage.googleapis.com/Bucket", "//storage.googleapis.com/", nil, ["pass", "fail"]),
    ("Other.Cloud/things", "/things/", nil, ["pass", "fail"]),
    ("Other.Cloud/things", "/things/", "ignore", ["unknown"]), (bars, bar, nil, ["unknown"]),
    (bars, bar, "exact", ["pass", "fail"]), ("microsoft.graph.group", "group-", nil, ["unknown"]),
  ]

  /// Ids that differ in case alone are one where the provider takes them for one.
  @Test(arguments: providers)
  func caseOfIDs(_ type: String, _ lead: String, _ rule: String?, _ verdicts: [String]) throws {
    let judging = Self.judging(
      "\"\(type)\"", "{ properties.a: 1 }", types: rule.map { [Self.described(type, $0)] } ?? [])
    let documents = [Self.item(type, lead + "x", "x", 1), Self.item(type, lead + "X", "X", 2)]
    for order in [documents, documents.reversed()] {
      for files in [["a.json": "[\(order[0]),\(order[1])]"], ["a.json": order[0], "b.json": order[1]]] {
        let report = try judging.report(files)
        #expect(Set(report.results.map(\.status.rawValue)) == Set(verdicts))
        #expect(report.results.count == verdicts.count)
        #expect(report.resources == verdicts.count)
        #expect(Set(report.results.map(\.fingerprint)).count == verdicts.count)
        for result in report.results where verdicts.count > 1 {
          #expect(result.status == (result.resource.id.hasSuffix("x") ? .pass : .fail))
        }
      }
    }
    // The same to the letter is always one.
    let twice = try judging.report(["a.json": documents[0], "b.json": documents[0]])
    #expect(twice.results.map(\.status) == [.pass])
  }

  /// A part completes the owner whose id it has to the letter.
  @Test func caseOfParts() throws {
    let type = """
      type: Test.Cloud::Key
      title: Key
      parts: { rotation: { run: "cloud key rotation", by: KeyId } }
      properties:
        KeyId: { is: text }
        rotation.enabled: { is: boolean }
      """
    let report = try Self.judging("Test.Cloud::Key", "{ rotation.enabled: true }", types: [type]).report([
      "keys.json": """
      [{"id":"key-a","type":"Test.Cloud::Key","name":"a","KeyId":"a"},
       {"id":"key-A","type":"Test.Cloud::Key","name":"A","KeyId":"A"}]
      """,
      "rotation.json": #"[{"id":"1","KeyId":"a","enabled":true},{"id":"2","KeyId":"A","enabled":false}]"#,
      "snapshot.yaml":
        "plumb-snapshot: 1\nfiles:\n  - { path: rotation.json, type: \"Test.Cloud::Key#rotation\" }\n",
    ])
    #expect(report.verdicts == ["A fail", "a pass"])
  }

  // MARK: - Slashes

  private static let slashed: [(bar: String, baz: String)] = [
    (bar, bar + "/bazs/c"), (bar, bar + "/bazs/c/"), (bar, bar + "/bazs//c"), (bar, bar + "//bazs/c"),
    (bar + "/", bar + "/bazs/c"), (bar + "//", bar + "/bazs/c"), (bar, "/" + bar + "/bazs/c"),
    (bar, String(bar.dropFirst()) + "/bazs/c/"), (String(bar.dropFirst()) + "/", bar + "/bazs/c"),
    (bar, "\(group)//providers/\(bars)/x/bazs/c"), ("\(group)//providers/\(bars)/x", bar + "/bazs/c"),
    (bar, "//\(bar.dropFirst().split(separator: "/").joined(separator: "//"))//bazs//c//"),
  ]

  /// A slash too many at the end of an id, or within it, changes nothing.
  @Test(arguments: slashed.indices) func slashes(_ index: Int) throws {
    let (bar, baz) = Self.slashed[index]
    let files = ["a.json": "[\(Self.item(Self.bars, bar, "x", 1)),\(Self.item(Self.bazs, baz, "c", 2))]"]
    for (target, placement) in [
      (Self.bars, "children"), (Self.bars, "below"), ("{ each: resource-group }", "below"),
      ("{ each: subscription }", "scope"),
    ] {
      for test in ["every: { properties.a: 1 }, or-empty: true", "count: 0"] {
        var judging = Self.judging(
          target, "{ resources: { type: \(Self.bazs), in: \(placement), \(test) } }")
        judging.collected = [(Self.bazs, nil)]
        let report = try judging.report(files)
        #expect(report.results.map(\.status) == [.fail], "\(placement) \(test)")
        #expect(report.results.first?.resource.id.hasSuffix("/") == false)
        #expect(report.problems == [])
      }
    }
    let parent = Self.judging(
      Self.bazs, "{ resources: { type: \(Self.bars), in: parent, where: { properties.a: 1 }, count: 1 } }")
    #expect(try parent.report(files).results.map(\.status) == [.pass])
  }

  /// Copies whose ids differ in slashes are one resource.
  @Test(arguments: slashed.indices) func slashesOfCopies(_ index: Int) throws {
    let judging = Self.judging(Self.bazs, "{ properties.a: 1 }")
    let copies = [
      Self.item(Self.bazs, Self.slashed[index].baz, "c", 2),
      Self.item(Self.bazs, Self.bar + "/bazs/c", "c", 1),
    ]
    let report = try judging.report(["a.json": "[\(copies[0])]", "b.json": copies[1]])
    #expect(report.results.map(\.status) == [.unknown])
    #expect(report.resources == 1)
    #expect(report.results.first?.resource.id == Self.bar + "/bazs/c")
  }

  /// Other providers' ids are what they are.
  @Test func slashesOfOthers() throws {
    let type = "AWS::Foo::Bar"
    let documents = ["arn:aws:foo:::bar/x", "arn:aws:foo:::bar/x/", "arn:aws:foo:::bar//x"].map {
      Self.item(type, $0, "x", 2)
    }
    let report = try Self.judging("\"\(type)\"", "{ properties.a: 1 }").report([
      "a.json": "[\(documents.joined(separator: ","))]"
    ])
    #expect(report.counts.fail == 3)
  }

  // MARK: - Without a place

  static let lost = [#""#, #""id":null,"#, #""id":5,"#, #""id":"","#, #""id":"x/c","#, #""id":"c","#]

  private static func lostItem(_ id: String) -> String {
    #"{\#(id)"type":"\#(bazs)","name":"x/c","properties":{"a":1}}"#
  }

  /// One that doesn't say where it lies may lie anywhere, unless it certainly doesn't fit.
  @Test(arguments: lost) func withoutPlace(_ id: String) throws {
    let files = ["a.json": "[\(Self.item(Self.bars, Self.bar, "x", 1)),\(Self.lostItem(id))]"]
    for (target, placement) in [
      (Self.bars, "children"), (Self.bars, "below"), (Self.bars, "scope"),
      ("{ each: subscription }", "scope"),
      ("{ each: resource-group }", "below"),
    ] {
      for (test, status) in [
        ("every: { properties.a: 2 }, or-empty: true", Status.unknown), ("count: 0", .unknown),
        ("count: { at-least: 1 }", .unknown), ("where: { properties.a: 2 }, count: 0", .pass),
        ("where: { properties.a: 1 }, count: 0", .unknown),
      ] {
        var judging = Self.judging(
          target, "{ resources: { type: \(Self.bazs), in: \(placement), \(test) } }")
        judging.collected = [(Self.bazs, nil)]
        let report = try judging.report(files)
        #expect(report.results.map(\.status) == [status], "\(placement) \(test)")
        #expect(report.problems.map(\.code) == (status == .unknown ? ["snapshot.unplaced"] : []))
      }
    }
  }

  /// A file that was exported for the one resource says where its items lie; one for a subscription says that alone.
  @Test(
    arguments: [
      (bar, "children", "fail", "fail"), (one, "children", "unknown", "unknown"),
      (one, "scope", "fail", "fail"),
    ])
  func placeOfFile(_ scope: String, _ placement: String, _ every: String, _ none: String) throws {
    for (test, status) in [("every: { properties.a: 2 }", every), ("count: 0", none)] {
      let judging = Self.judging(
        Self.bars, "{ resources: { type: \(Self.bazs), in: \(placement), \(test) } }")
      let report = try judging.report([
        "a.json": Self.item(Self.bars, Self.bar, "x", 1), "b.json": "[\(Self.lostItem(""))]",
        "snapshot.yaml":
          "plumb-snapshot: 1\nfiles:\n  - { path: b.json, type: \(Self.bazs), scope: \(scope), complete: true }\n",
      ])
      #expect(report.results.map(\.status.rawValue) == [status], "\(test)")
    }
  }

  /// What lies below one that doesn't say where it lies isn't known; what lies beside it neither.
  @Test(arguments: ["children", "below", "siblings", "scope"]) func askerWithoutPlace(_ placement: String)
    throws
  {
    var judging = Self.judging(
      Self.bars, "{ resources: { type: \(Self.bazs), in: \(placement), count: 0 } }")
    judging.collected = [(Self.bazs, nil)]
    let report = try judging.report([
      "a.json": "[\(Self.item(Self.bars, nil, "x", 1)),\(Self.item(Self.bazs, Self.bar + "/bazs/c", "c", 1))]"
    ])
    #expect(report.results.map(\.status) == [.unknown])
  }
}
