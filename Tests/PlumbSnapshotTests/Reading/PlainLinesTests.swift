import PlumbValues
import Testing

@testable import PlumbSnapshot

/// Lines that are seen at a glance to be one resource each are read as others are. A blank before each line makes the
/// reader look closer: what it finds must be the same.
@Suite struct PlainLinesTests {
  private func agree(_ lines: [String], _ sizes: ReadLimits = ReadLimits(), ending: String = "\n") {
    let plain = Drained.of(lines.map { $0 + ending }.joined(), sizes)
    let slow = Drained.of(lines.map { " " + $0 + ending }.joined(), sizes)
    #expect(plain.elements == slow.elements, "\(lines)")
    #expect(plain.envelopes == slow.envelopes, "\(lines)")
    let (codes, others) = (plain.problems.map(Self.code), slow.problems.map(Self.code))
    #expect(codes == others, "\(lines)")
  }

  private static func code(_ problem: String) -> String { String(problem.prefix { $0 != "@" }) }

  private static let resource = #"{"id":"/x/1","type":"a/b","tags":{"k":["v"]}}"#

  @Test(arguments: [
    #"{"id":"/x/1","type":"a/b"}{"id":"/x/2","type":"a/b"}"#,
    #"{"id":"/x/1","type":"a/b"} {"id":"/x/2","type":"a/b"}"#,
    "{\"id\":\"/x/1\",\"type\":\"a/b\"}\t \t{\"id\":\"/x/2\",\"type\":\"a/b\"}",
    #"{"id":"/x/1","type":"a/b","p":{"q":{} } }"#,
    #"{"id":"/x/1","type":"a/b","text":"}{ ] ["}"#,
    #"{"type":"a/b","value":[{"id":"1"}],"name":"n"}"#,
    #"{"type":"a/b","name":"n","value":[{"id":"1"}]}"#,
    #"{"value":[{"id":"1","type":"t"}]}"#,
    #"{"id":"a\"b","type":"t","value":[1]}"#,
    #"{"a\":":"id","type":"t","id":"x","value":[{"id":"1","type":"t"}]}"#,
    #"{"a\"":"x","id":"y","type":"t"}"#,
    #"{"id":"\\","type":"t","data":[{"id":"1","type":"t"}]}"#,
    #"{ "id" : "x" , "type" : "t" }"#,
    #"{"id": "x", "type": "t", "data": [1]}"#,
    #"{"id":1,"type":"t","data":[{"id":"1","type":"t"}]}"#,
    #"{"id":"x","type":"t"}]"#, #"{"id":"x","type":"t"}}"#, #"{"id":"x","type":"t""#,
    #"{"id":"x","type":"t""#, #"{"id":"x","type""#, #"{"id":"x","type":"#, #"{"id":"x"}"#, "{}", "{", "}",
    #"{"id":"x","id":"y","type":"t"}"#, "", " ", "[1]", "null",
  ])
  func amongOthers(_ line: String) {
    for ending in ["\n", "\r\n", " \n"] {
      agree([Self.resource, line, Self.resource, Self.resource], ending: ending)
      agree([line, Self.resource], ending: ending)
      agree([Self.resource, line], ending: ending)
    }
  }

  @Test(arguments: 0..<40)
  func atRandom(_ seed: Int) {
    var numbers = Numbers(state: UInt64(7000 + seed))
    let names = ["id", "name", "type", "value", "data", "a", "tyre", "n\\\"", "t\\\\"]
    for _ in 0..<30 {
      let lines = (0..<Int.random(in: 1...5, using: &numbers)).map { _ in
        var members = names.shuffled(using: &numbers).prefix(Int.random(in: 0...5, using: &numbers)).map {
          name in
          let isText = Bool.random(using: &numbers)
          // Two levels down a value has no line breaks of its own that matter here.
          return "\"\(name)\":" + (isText ? "\"/x/\(name)\"" : RandomTests.value(2, &numbers))
        }
        if Int.random(in: 0..<3, using: &numbers) > 0 {
          members = [#""id":"/x/1""#, #""type":"a/b""#] + members
        }
        return ("{" + members.joined(separator: ",") + "}").replacing("\n", with: " ").replacing(
          "\r", with: "")
      }
      let block = Int.random(in: 1...200, using: &numbers)
      agree(lines, .sizes(block: block, read: Int.random(in: 1...200, using: &numbers)))
    }
  }
}
