import PlumbValues
import Testing

@testable import PlumbSnapshot

/// What an object is is told alike whether its members were listed by the walk for repeated keys or not.
@Suite struct RootMembersTests {
  private static let names = [
    "id", "kid", "type", "name", "location", "properties", "displayName", "@odata.type", "@odata.context",
    "Id", "types", "nome", "propertieS", "x",
  ]
  private static let values = [
    #""/subscriptions/s/resourceGroups/g/providers/A.B/c/d""#, #""A.B/c""#, #""""#, "null", "1", "{}",
    #"["id"]"#,
    #"{"id":"inner","type":"inner"}"#, ##""#microsoft.graph.user""##,
  ]

  private static func shown(_ head: ResourceHead?) -> [String] {
    guard let head else { return [] }
    let texts = [head.type, head.id, head.name, head.scope, head.parent, head.group, head.region]
    return texts.map { String(decoding: $0, as: UTF8.self) } + ["\(head.hasProperties)"]
  }

  @Test(arguments: 0..<20)
  func bothWays(_ seed: Int) throws {
    var numbers = Numbers(state: UInt64(9000 + seed))
    let recognizer = Recognizer()
    let parser = JSONParser()
    var resources = 0
    for round in 0..<300 {
      // Few shapes, so that most are remembered.
      let members = Self.names.shuffled(using: &numbers).prefix(round % 4 == 0 ? 14 : 3).map { name in
        "\"\(name)\":" + (Self.values.randomElement(using: &numbers) ?? "")
      }
      let text = "{" + members.joined(separator: ",") + "}"
      var plain = TextArena()
      var listed = TextArena()
      let context = ElementContext(scope: "/subscriptions/s")
      let tape = try parser.parse(copying: text)
      #expect(parser.members.shape == 0)
      let expected = Self.shown(recognizer.head(tape, context, arena: &plain))
      #expect(parser.duplicateKey() == nil)
      let root = parser.members
      #expect(root.shape != 0)
      #expect(
        root.keys.map { String(decoding: tape.text(Int($0)), as: UTF8.self) }
          == members.map { String($0.dropFirst().prefix { $0 != "\"" }) })
      #expect(Self.shown(recognizer.head(tape, root: root, context, arena: &listed)) == expected, "\(text)")
      if !expected.isEmpty { resources += 1 }
    }
    #expect(resources > 30 && resources < 270)
  }

  /// More members than are numbered: they are looked for one by one.
  @Test(arguments: [32_765, 32_766, 70_000])
  func manyMembers(_ others: Int) throws {
    let parser = JSONParser()
    let recognizer = Recognizer()
    var arena = TextArena()
    let text =
      "{" + (0..<others).map { "\"k\($0)\":0," }.joined() + #""id":"/x/1","type":"a/b"}"#
    let tape = try parser.parse(copying: text)
    #expect(parser.duplicateKey() == nil)
    let head = recognizer.head(tape, root: parser.members, ElementContext(), arena: &arena)
    #expect(Self.shown(head).prefix(2) == ["a/b", "/x/1"])
  }

  @Test func nothingButMapsHasMembers() throws {
    let parser = JSONParser()
    for text in ["[{\"id\":1}]", "1", "\"x\"", "null"] {
      _ = try parser.parse(copying: text)
      #expect(parser.duplicateKey() == nil)
      #expect(parser.members.shape == 0 && parser.members.keys.isEmpty)
    }
  }
}
