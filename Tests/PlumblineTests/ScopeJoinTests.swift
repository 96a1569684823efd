import PlumbReport
import Testing

/// `in: scope`: what lies in the scope of a resource, and in a scope that is judged.
@Suite struct ScopeJoinTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// `for`, and the type that is asked for.
    var target: String
    var other: String
    var documents: [String]
    var scopes = ""
    /// Status by name where none may be there, and where there has to be one.
    var none: [String]
    var one: [String]
    var testDescription: String { name }
  }

  private static let (sub, rest) = (
    "/subscriptions/00000000-0000-0000-0000-000000000001", "Microsoft.Fair/bars"
  )

  private static func bar(_ name: String, group: String, _ members: String = "") -> String {
    #"{"id":"\#(sub)/resourceGroups/\#(group)/providers/\#(rest)/\#(name)","type":"\#(rest)","name":"\#(name)"\#(members)}"#
  }

  private static func document(_ type: String, _ id: String, _ members: String = "") -> String {
    #"{"id":"\#(id)","type":"\#(type)","name":"\#(id.split(separator: "/").last ?? "")"\#(members)}"#
  }

  /// By name of the type where its resources lie.
  private static let described = [
    "Regional": "region", "Sister": "region", "Owned": "account",
  ]
  private static let (here, there) = ("111122223333/eu-west-1", "111122223333/us-east-1")
  private static let (one, two) = (
    document("AWS::Fair::Regional", "\(here)/r1"), document("AWS::Fair::Regional", "\(there)/r2")
  )
  private static let whole = document("AWS::Fair::Owned", "111122223333/whole")
  private static let foreign = document("AWS::Fair::Owned", "444455556666/foreign")

  static let cases: [Case] = [
    Case(
      name: "a resource group", target: "{ each: resource-group }", other: rest,
      documents: [
        bar("x", group: "RG-A"),
        document("Microsoft.Else/things", "\(sub)/resourceGroups/b/providers/Microsoft.Else/things/t"),
      ],
      none: ["RG-A fail", "b pass"], one: ["RG-A pass", "b fail"]),
    Case(
      name: "a region", target: "{ each: region }", other: rest,
      documents: [
        bar("x", group: "a", #","location":"westeurope""#),
        document(
          "Microsoft.Else/things", "\(sub)/resourceGroups/b/providers/Microsoft.Else/things/t",
          #","location":"northeurope""#),
      ],
      none: ["northeurope pass", "westeurope fail"], one: ["northeurope fail", "westeurope pass"]),
    Case(
      name: "a region, and what doesn't say where it lies", target: "{ each: region }", other: rest,
      documents: [
        bar("x", group: "a"),
        document(
          "Microsoft.Else/things", "\(sub)/resourceGroups/b/providers/Microsoft.Else/things/t",
          #","location":"northeurope""#),
      ], none: ["northeurope unknown"], one: ["northeurope unknown"]),
    Case(
      name: "a subscription", target: "{ each: subscription }", other: rest,
      documents: [bar("x", group: "a")], none: ["00000000-0000-0000-0000-000000000001 fail"],
      one: ["00000000-0000-0000-0000-000000000001 pass"]),
    Case(
      name: "the snapshot", target: "snapshot", other: rest, documents: [bar("x", group: "a")],
      none: ["snapshot fail"], one: ["snapshot pass"]),
    Case(
      name: "an account, and what lies in its regions", target: "{ each: account }",
      other: "AWS::Fair::Regional", documents: [one, two, foreign],
      none: ["111122223333 fail", "444455556666 pass"], one: ["111122223333 pass", "444455556666 fail"]),
    Case(
      name: "a region of an account", target: "{ each: region }", other: "AWS::Fair::Regional",
      documents: [one, document("AWS::Fair::Sister", "\(there)/o")],
      none: ["111122223333/eu-west-1 fail", "111122223333/us-east-1 pass"],
      one: ["111122223333/eu-west-1 pass", "111122223333/us-east-1 fail"]),
    Case(
      name: "a region's resource and its account's", target: "AWS::Fair::Regional", other: "AWS::Fair::Owned",
      documents: [one, two, whole, foreign], none: ["r1 fail", "r2 fail"], one: ["r1 pass", "r2 pass"]),
    Case(
      name: "a region's resource and another account's", target: "AWS::Fair::Regional",
      other: "AWS::Fair::Owned", documents: [one, foreign], none: ["r1 pass"], one: ["r1 fail"]),
    Case(
      name: "an account's resource and those of its regions", target: "AWS::Fair::Owned",
      other: "AWS::Fair::Regional", documents: [one, whole, foreign],
      none: ["foreign pass", "whole fail"], one: ["foreign fail", "whole pass"]),
    Case(
      name: "a region's resource and those of another region", target: "AWS::Fair::Regional",
      other: "AWS::Fair::Sister", documents: [one, document("AWS::Fair::Sister", "\(there)/s")],
      none: ["r1 pass"], one: ["r1 fail"]),
    Case(
      name: "a namespace, and what names another kind of scope", target: "{ each: namespace }", other: rest,
      documents: [bar("x", group: "a")], scopes: "scopes: [{ kind: namespace, id: shop }]\n",
      none: ["shop unknown"], one: ["shop unknown"]),
    Case(
      name: "a management group, and what lies in a subscription", target: "{ each: management-group }",
      other: rest, documents: [bar("x", group: "a")],
      scopes:
        "scopes: [{ kind: management-group, id: /providers/Microsoft.Management/managementGroups/top }]\n",
      none: ["top unknown"], one: ["top unknown"]),
  ]

  @Test(arguments: cases) func scope(_ test: Case) throws {
    for (count, expected) in [("0", test.none), ("{ at-least: 1 }", test.one)] {
      let require = "{ resources: { type: \(test.other), in: scope, count: \(count) } }"
      var files = ["policy.yaml": JoinSample.pack(for: test.target, [require])]
      for (name, scope) in Self.described {
        files["\(name).yaml"] =
          "type: AWS::Fair::\(name)\ntitle: T\nscope: \(scope)\nproperties: { on: boolean }\n"
      }
      var judging = Judging(files)
      judging.collected = [(test.other, nil)]
      var snapshot = ["a.json": "[\(test.documents.joined(separator: ","))]"]
      if !test.scopes.isEmpty { snapshot["snapshot.yaml"] = "plumb-snapshot: 1\n" + test.scopes }
      let whole = try judging.report(snapshot)
      #expect(whole.verdicts == expected, "count \(count): \(whole.verdicts)")
      judging.include = []
      let brief = try judging.report(snapshot)
      #expect(brief.counts.pass == whole.counts.pass && brief.counts.fail == whole.counts.fail)
    }
  }
}
