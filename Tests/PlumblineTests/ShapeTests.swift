import PlumbReport
import Plumbline
import Testing

/// The same resources in every shape that tools print.
@Suite struct ShapeTests {
  private static let accounts = [
    ("a", #""disableLocalAuth": true"#), ("b", #""disableLocalAuth": false"#),
    ("c", #""endpoint": "https://é.example""#),
  ]

  private static func account(
    _ name: String, _ properties: String, isFlat: Bool = false, isPretty: Bool = false
  ) -> String {
    let id = "\(Things.group)/providers/Microsoft.CognitiveServices/accounts/\(name)"
    let members = [
      #""id": "\#(id)""#, #""name": "\#(name)""#, #""type": "Microsoft.CognitiveServices/accounts""#,
      #""kind": "OpenAI""#,
      isFlat ? properties : #""properties": { \#(properties) }"#,
    ]
    return isPretty
      ? "{\n  " + members.joined(separator: ",\n  ") + "\n}" : "{" + members.joined(separator: ", ") + "}"
  }

  private static let items = accounts.map { account($0, $1) }
  private static let list = "[" + items.joined(separator: ",") + "]"

  private static func wide(_ text: String, isBig: Bool) -> [UInt8] {
    ([0xFEFF] + Array(text.utf16)).flatMap { unit -> [UInt8] in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 255))
      return isBig ? [high, low] : [low, high]
    }
  }

  static let shapes: [(String, [String: [UInt8]])] = [
    ("bare array", ["x.json": Array(list.utf8)]),
    ("array with CRLF", ["x.json": Array("[\r\n\(items.joined(separator: ",\r\n"))\r\n]\r\n".utf8)]),
    ("value", ["x.json": Array(#"{"value": \#(list)}"#.utf8)]),
    (
      "value, then members",
      ["x.json": Array(#"{"@odata.count": 3, "value": \#(list), "nextLink": null}"#.utf8)]
    ),
    (
      "data",
      ["x.json": Array(#"{"count": 3, "data": \#(list), "skip_token": null, "total_records": 3}"#.utf8)]
    ),
    (
      "three files",
      ["1.json": Array(items[0].utf8), "2.json": Array(items[1].utf8), "n/3.json": Array(items[2].utf8)]
    ),
    ("lines", ["x.ndjson": Array(items.joined(separator: "\n").utf8)]),
    (
      "pretty lines",
      ["x.json": Array(accounts.map { account($0, $1, isPretty: true) }.joined(separator: "\n").utf8)]
    ),
    ("two arrays", ["x.json": Array("[\(items[0])]\n[\(items[1]), \(items[2])]".utf8)]),
    ("UTF-8 with its mark", ["x.json": [0xEF, 0xBB, 0xBF] + Array(list.utf8)]),
    ("UTF-16 LE", ["x.json": wide(list, isBig: false)]),
    ("UTF-16 BE", ["x.json": wide(list, isBig: true)]),
    (
      "flat",
      [
        "x.json": Array(
          ("[" + accounts.map { account($0, $1, isFlat: true) }.joined(separator: ",") + "]").utf8)
      ]
    ),
  ]

  @Test(arguments: shapes) func sameFindings(_ name: String, _ files: [String: [UInt8]]) throws {
    let judging = Judging(shipped: "azure/ai-keys.yaml")
    let expected = try judging.report(["x.json": Self.list])
    #expect(expected.verdicts == ["a pass", "b fail", "c fail"])
    let report = try judging.report(files)
    #expect(report.findings == expected.findings)
    #expect(report.problems == [])
    #expect(report.resources == 3)
  }

  /// A list that a project empties is named in the message, and not left out.
  @Test func emptyOperandsAreNamed() throws {
    let judging = Judging([
      "p.yaml": """
      plumb: 1
      parameters:
        zones: { type: { list-of: text }, default: [], about: Where things may lie }
      policies:
        - id: thing-placed
          title: Things lie where they may
          severity: high
          why: Data leaves the country otherwise.
          for: Example.Cloud/things
          require: { zone: { in: $params.zones } }
          fix: { steps: [Move it.] }
      """
    ])
    let report = try judging.report([
      "x.json": #"[{"name": "x", "type": "Example.Cloud/things", "zone": "a"}]"#
    ])
    #expect(report.results.map(\.message) == ["zone is \"a\"; must be one of an empty list"])
  }

  /// What one envelope says of its elements isn't said of those of the next one, also when these are read again.
  @Test func envelopesOfOneFile() throws {
    let judging = Judging([
      "p.yaml": """
      plumb: 1
      policies:
        - id: thing-closed
          title: Things are closed
          severity: high
          why: An open thing lets everybody in.
          for: Example.Cloud/things
          require: { open: false }
          fix: { steps: [Close it.] }
      """
    ])
    let asked = "\(Things.group)/providers/Microsoft.CognitiveServices/accounts/a"
    let first = #"{"resourceId": "\#(asked)", "settings": [{"name": "s", "type": "Example.Cloud/others"}]}"#
    let second = #"{"value": [{"name": "x", "type": "Example.Cloud/things", "open": true}]}"#
    let apart = try judging.report(["1.json": first, "2.json": second])
    #expect(apart.results.map(\.resource.id) == ["x"])
    let report = try judging.report(["x.json": first + "\n" + second])
    #expect(report.results.map(\.resource.id) == ["x"])
  }

  @Test(arguments: ["-", "pipe"]) func standardInput(_ name: String) throws {
    let expected = try Judging(shipped: "azure/ai-keys.yaml").report(["x.json": Self.list])
    let outcome = try Command.plumb(
      ["check", name == "-" ? "-" : "/dev/stdin", "--format", "json"], in: "/", input: Array(Self.list.utf8))
    #expect(outcome.status == 1)
    for result in expected.results where result.status == .fail {
      #expect(outcome.output.contains(result.fingerprint))
    }
  }
}
