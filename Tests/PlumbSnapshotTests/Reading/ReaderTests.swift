import PlumbValues
import Testing

@testable import PlumbSnapshot

/// A text, the elements in it, and the problems as `code@offset`.
struct ReadCase: Sendable, CustomTestStringConvertible {
  let text: String
  let elements: [String]
  var problems: [String] = []
  var envelopes: [String]?

  init(_ text: String, _ elements: [String], _ problems: [String] = [], envelopes: [String]? = nil) {
    self.text = text
    self.elements = elements
    self.problems = problems
    self.envelopes = envelopes
  }

  var testDescription: String { String(text.prefix(60)) }
}

let goodCases: [ReadCase] = [
  ReadCase("[]", [], envelopes: ["list:0:{}:{}"]),
  ReadCase(" [ \n ] ", []),
  ReadCase("[1]", ["1"]),
  ReadCase("[1, 2 ,3]\n", ["1", "2", "3"], envelopes: ["list:3:{}:{}"]),
  ReadCase(#"[{"a":[1,2,{"b":"],\""}]},{"c":"\\"}]"#, [#"{"a":[1,2,{"b":"],\""}]}"#, #"{"c":"\\"}"#]),
  ReadCase(#"["\\\\","\"",",","é\\u00e9"]"#, [#""\\\\""#, #""\"""#, #"",""#, #""é\\u00e9""#]),
  ReadCase("{}", ["{}"], envelopes: ["single:1:{}:{}"]),
  ReadCase(#"{"a":1}"#, [#"{"a":1}"#], envelopes: ["single:1:{}:{}"]),
  ReadCase(
    "{\"a\":1}\n{\"b\":2}\r\n\n{\"c\":3}\n", [#"{"a":1}"#, #"{"b":2}"#, #"{"c":3}"#],
    envelopes: ["lines:3:{}:{}"]),
  ReadCase(
    #"{"a":1}{"b":{}} {"c":"} {"}"#, [#"{"a":1}"#, #"{"b":{}}"#, #"{"c":"} {"}"#],
    envelopes: ["lines:3:{}:{}"]),
  ReadCase(
    "{\n \"a\": {}\n}\n{\n\"b\":{ \"c\":[{}\n]}}\n", ["{\n \"a\": {}\n}", "{\n\"b\":{ \"c\":[{}\n]}}"]),
  ReadCase("{ \"a\": {}\n}\n{\"b\":1}", ["{ \"a\": {}\n}", "{\"b\":1}"]),
  ReadCase("[1]\n[2,3][]", ["1", "2", "3"], envelopes: ["list:1:{}:{}", "list:2:{}:{}", "list:0:{}:{}"]),
  ReadCase(
    "{\"a\":1}\n[2]\n{\"b\":3}", [#"{"a":1}"#, "2", #"{"b":3}"#],
    envelopes: ["single:1:{}:{}", "list:1:{}:{}", "single:1:{}:{}"]),
  ReadCase(#"{"value":[]}"#, [], envelopes: ["value:0:{}:{}"]),
  ReadCase(
    #"{"@odata.context":"c\"x","n":-1,"value" : [ {"id":1}, {"id":2} ],"big":[1,[2]],"nextLink":"h","f":1.5,"t":true}"#,
    [#"{"id":1}"#, #"{"id":2}"#],
    envelopes: [#"value:2:{"@odata.context":"c\"x","n":-1}:{"nextLink":"h","f":1.5,"t":true}"#]),
  ReadCase(
    #"{"count":1,"data":[{"id":"a"}],"skip_token":null}"#, [#"{"id":"a"}"#],
    envelopes: [#"data:1:{"count":1}:{"skip_token":null}"#]),
  ReadCase(#"{"resourceId":"/x","settings":[]}"#, [], envelopes: [#"settings:0:{"resourceId":"/x"}:{}"#]),
  // A resource with a list of that name, nested lists of that name, and the name in a text: no envelopes.
  ReadCase(
    #"{"id":"a","type":"t","value":[1]}"#, [#"{"id":"a","type":"t","value":[1]}"#],
    envelopes: ["single:1:{}:{}"]),
  ReadCase(
    #"{"p":{"value":[1]},"q":[{"data":[2]}]}"#, [#"{"p":{"value":[1]},"q":[{"data":[2]}]}"#],
    envelopes: ["single:1:{}:{}"]),
  ReadCase(#"{"p":"\"value\":[1"}"#, [#"{"p":"\"value\":[1"}"#], envelopes: ["single:1:{}:{}"]),
  ReadCase(#"{"p":{"value":[0]},"value":[1]}"#, ["1"], envelopes: ["value:1:{}:{}"]),
  ReadCase(
    "{\"value\":[1],\"nextLink\":\"a\"}\n{\"value\":[2]}\n", ["1", "2"],
    envelopes: [#"value:1:{}:{"nextLink":"a"}"#, "value:1:{}:{}"]),
  ReadCase(#"{"a":1} {"value":[2]}{"b":3}"#, [#"{"a":1}"#, "2", #"{"b":3}"#]),
]

let badCases: [ReadCase] = [
  ReadCase("", [], ["empty-file@0"]),
  ReadCase(" \n\t ", [], ["empty-file@4"]),
  ReadCase("[1,]", ["1"], ["malformed@3"]),
  ReadCase("[,1]", ["1"], ["malformed@1"]),
  ReadCase("[1,,2]", ["1", "2"], ["malformed@3"]),
  ReadCase("[1 2]", [], ["malformed@3"]),
  ReadCase("[1,2", ["1", "2"], ["truncated@4"]),
  ReadCase("[1,", ["1"], ["truncated@3"]),
  ReadCase(#"[{"a":1},{"b":"#, [#"{"a":1}"#], ["truncated@14"]),
  ReadCase(#"[{"a":1},{"b":"x"#, [#"{"a":1}"#], ["truncated@14"]),
  ReadCase("[", [], ["truncated@1"]),
  ReadCase("{", [], ["truncated@1"]),
  ReadCase("[1]x", ["1"], ["malformed@3"]),
  ReadCase("[1]]", ["1"], ["malformed@3"]),
  ReadCase("[1}", ["1"], ["malformed@2"]),
  ReadCase("]", [], ["not-an-export@0"]),
  ReadCase(#"[{"a":1]},2]"#, [], ["malformed@7", "malformed@8"]),
  ReadCase(#"[{"a":1,},{"b" 2},{"c":3}]"#, [#"{"c":3}"#], ["malformed@7", "malformed@15"]),
  ReadCase(#"[{"a":1 "b":2},{a:1},{'a':1},5]"#, ["5"], ["malformed@8", "malformed@16", "malformed@22"]),
  ReadCase("[{\"a\":\"x\ty\"},1]", ["1"], ["malformed@8"]),
  ReadCase(#"[{"a":"\x"},"\ud800",1]"#, ["1"], ["malformed@7", "malformed@13"]),
  ReadCase(
    "[12345678901234567890123,1e400,-9223372036854775809,18446744073709551615]", ["18446744073709551615"],
    ["number-range@1", "number-range@25", "number-range@31"]),
  ReadCase(
    "[01,1.,-,+1,.5,tru,nul]", [],
    [
      "malformed@1", "malformed@6", "malformed@8", "malformed@9", "malformed@12", "malformed@18",
      "malformed@22",
    ]),
  ReadCase(
    #"[{"a":1,"b":2,"\u0061":3},{"x":{"y":[{"k":1,"k":2}]}},{"a":1}]"#, [#"{"a":1}"#],
    ["duplicate-key@14", "duplicate-key@44"]),
  ReadCase("5", [], ["not-an-export@0"]),
  ReadCase(#""text""#, [], ["not-an-export@0"]),
  ReadCase("true [1]", [], ["not-an-export@0"]),
  ReadCase("<html></html>", [], ["not-an-export@0"]),
  ReadCase("name type\n", [], ["malformed@0"]),
  ReadCase("{\"a\":1}\n{\"a\":}\n{\"b\":2}\n", [#"{"a":1}"#, #"{"b":2}"#], ["malformed@13"]),
  ReadCase("{\"a\":1}\n{\"a\":[}\n{\"b\":2}\n", [#"{"a":1}"#, #"{"b":2}"#], ["malformed@14"]),
  ReadCase("{\"a\":1}\n7\n{\"b\":2}\n", [#"{"a":1}"#], ["not-an-export@8"]),
  ReadCase(#"{"value":[1],"value":[2]}"#, ["1"], ["duplicate-key@13"]),
  ReadCase(#"{"a":1,"value":[1],"b":}"#, ["1"], ["malformed@23"]),
  ReadCase(#"{"value":[1]"#, ["1"], ["truncated@12"]),
  ReadCase(#"{"value":[1],"nextLink":"a"#, ["1"], ["truncated@26"]),
  ReadCase(#"{"value":[{"a":"#, [], ["truncated@15"]),
  ReadCase(#"[{"a":"b},{"c":1}]"#, [], ["malformed@12"]),
]

@Suite struct ReaderTests {
  @Test(arguments: goodCases + badCases)
  func reads(_ test: ReadCase) {
    let found = Drained.of(test.text)
    #expect(found.elements == test.elements)
    #expect(found.problems == test.problems)
    if let envelopes = test.envelopes { #expect(found.envelopes == envelopes) }
    let accepted = acceptsSequence(Array(test.text.utf8))
    #expect(accepted == found.problems.isEmpty)
  }

  /// The same elements, problems and records wherever the bytes are cut.
  @Test(arguments: goodCases + badCases)
  func cutsDoNotMatter(_ test: ReadCase) {
    let whole = Drained.of(test.text)
    let count = test.text.utf8.count
    for read in 1...max(count, 1) {
      for block in [1, 3, 16, 64, 4096] {
        let cut = Drained.of(test.text, .sizes(block: block, read: read, elements: block < 16 ? 1 : 4096))
        #expect(cut == whole, "block \(block), read \(read)")
      }
    }
    for place in whole.places.indices {
      let file = SnapshotFile(shown: "a.json", contents: Array(test.text.utf8))
      let again = try? file.read(whole.places[place])
      #expect(again == Array(whole.elements[place].utf8))
    }
  }

  @Test func everyElementOnceWithTwoWorkers() async {
    var files: [SnapshotFile] = []
    for file in 0..<20 {
      let items = (0..<500).map { #"{"file":\#(file),"item":\#($0)}"# }
      let text = file % 2 == 0 ? "[" + items.joined(separator: ",") + "]" : items.joined(separator: "\n")
      files.append(SnapshotFile(shown: "\(file).json", contents: Array(text.utf8)))
    }
    let reader = ChunkReader(files, limits: .sizes(block: 1000))
    let seen = await withTaskGroup(of: [ElementPlace].self) { group in
      for _ in 0..<2 {
        group.addTask {
          var chunk = Chunk()
          var places: [ElementPlace] = []
          while reader.next(into: &chunk) { places += chunk.elements.indices.map { chunk.place(of: $0) } }
          return places
        }
      }
      var all: [ElementPlace] = []
      for await part in group { all += part }
      return all
    }
    #expect(seen.count == 10_000)
    #expect(Set(seen).count == 10_000)
    #expect(reader.problems.isEmpty)
    #expect(reader.records.map { $0.envelopes.map(\.elements) } == Array(repeating: [500], count: 20))
  }

  @Test func deepNesting() {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    let found = Drained.of("[1,\(deep),2]")
    #expect(found.elements == ["1", "2"])
    #expect(found.problems == ["too-deep@\(3 + 1024)"])
    #expect(Drained.of(String(repeating: "[", count: 1_000_000)).problems == ["too-deep@1025"])
    #expect(Drained.of(String(repeating: "{\"a\":", count: 100_000)).problems == ["too-deep@\(1024 * 5)"])
  }

  @Test func tooLargeElement() {
    let large = #""\#(String(repeating: "x", count: 3000))""#
    let limits = ReadLimits.sizes(block: 100, element: 2000)
    let found = Drained.of("[1,\(large),2]", limits)
    #expect(found.elements == ["1", "2"])
    #expect(found.problems == ["element-too-large@3"])
    let object = Drained.of(#"{"a":\#(large)}"#, limits)
    #expect(object.problems == ["element-too-large@0"])
    #expect(Drained.of("[1,\(large)]", .sizes(block: 100, element: 4000)).problems.isEmpty)
    let last = Drained.of("[1,\(large)]", limits)
    #expect(last.problems == ["element-too-large@3"])
    #expect(last.elements == ["1"])
  }
}

/// Whether strict JSON values of lists and objects without repeated keys follow one another, at least one.
func acceptsSequence(_ text: [UInt8]) -> Bool {
  var rest = text[...]
  while true {
    rest = rest.drop { isBlank($0) }
    guard let first = rest.first, first == UInt8(ascii: "[") || first == UInt8(ascii: "{") else {
      return rest.isEmpty && !text.allSatisfy(isBlank)
    }
    let found = Array(rest).withUnsafeBytes { locateProblem(in: $0) }
    guard let found else { return true }
    guard found.isAfterValue else { return false }
    let value = Array(rest.prefix(found.offset))
    if value.withUnsafeBytes({ locateProblem(in: $0) }) != nil { return false }
    rest = rest.dropFirst(found.offset)
  }
}
