import PlumbValues
import Testing

@testable import PlumbSnapshot

/// Tables (CSV) as RFC 4180 has them.
@Suite struct TableTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    /// The elements' JSON, joined.
    var rows: [String] = []
    var problems: [String] = []
    var envelope: String?
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "plain", text: "a,b\n1,x\n2,y\n", rows: [#"{"a":"1","b":"x"}"#, #"{"a":"2","b":"y"}"#]),
    Case(name: "no line end", text: "a,b\n1,x", rows: [#"{"a":"1","b":"x"}"#]),
    Case(name: "CRLF", text: "a,b\r\n1,x\r\n2,\r\n", rows: [#"{"a":"1","b":"x"}"#, #"{"a":"2","b":""}"#]),
    Case(
      name: "quotes", text: "a,b\n\"1,2\",\"say \"\"yes\"\"\nand no\"\n",
      rows: [#"{"a":"1,2","b":"say \"yes\"\u000aand no"}"#]),
    Case(name: "quoted names", text: "\"a\",\"b\"\n1,2\n", rows: [#"{"a":"1","b":"2"}"#]),
    Case(name: "a backslash is a character", text: "a,b\n\\,é\n", rows: [#"{"a":"\\","b":"é"}"#]),
    Case(name: "blank lines", text: "a,b\n\n1,2\n\n\n", rows: [#"{"a":"1","b":"2"}"#]),
    Case(name: "no rows", text: "a,b\n", envelope: #"table:0:{"a":null,"b":null}:{}"#),
    Case(name: "byte order mark", text: "\u{FEFF}a,b\n1,2\n", rows: [#"{"a":"1","b":"2"}"#]),
    Case(
      name: "a cell too few", text: "a,b\n1\n2,y\n", rows: [#"{"a":"2","b":"y"}"#], problems: ["malformed@4"]),
    Case(
      name: "a cell too many", text: "a,b\n1,x,3\n2,y\n", rows: [#"{"a":"2","b":"y"}"#],
      problems: ["malformed@4"]),
    Case(
      name: "a quote within", text: "a,b\n1,x\"y\n2,y\n", rows: [#"{"a":"2","b":"y"}"#],
      problems: ["malformed@7"]),
    Case(
      name: "text behind a quote", text: "a,b\n\"1\"x,y\n2,y\n", rows: [#"{"a":"2","b":"y"}"#],
      problems: ["malformed@7"]),
    Case(
      name: "a quote that is never closed", text: "a,b\n1,2\n\"3,y\n4,z\n", rows: [#"{"a":"1","b":"2"}"#],
      problems: ["truncated@8"]),
    Case(name: "a name twice is no table", text: "a,a\n1,2\n", problems: ["not-an-export@0"]),
    Case(name: "one column is no table", text: "a\n1\n", problems: ["not-an-export@0"]),
    Case(name: "a sentence is no table", text: "Error, it failed\n", problems: ["not-an-export@0"]),
    Case(
      name: "a name that begins with a digit is no table", text: "a,1b\n1,2\n", problems: ["not-an-export@0"]),
  ]

  /// The same, wherever reads end.
  @Test(arguments: cases)
  func reads(_ test: Case) {
    for read in [1, 2, 3, 5, 8, 1000] {
      let found = Drained.of(test.text, .sizes(block: 1, read: read))
      #expect(found.elements == test.rows, "reads of \(read)")
      #expect(found.problems == test.problems, "reads of \(read)")
      if let envelope = test.envelope { #expect(found.envelopes == [envelope]) }
    }
  }

  /// Each row and each cell is found again, by the offsets that were kept.
  @Test func placesAndCells() throws {
    let text = "user,arn,note\nanna,a1,\"x, y\"\nbert,a2,\"two\nlines\"\n"
    let file = SnapshotFile(shown: "a.csv", contents: Array(text.utf8))
    let found = Drained.of([file])
    #expect(found.places.map(\.offset) == [14, 29])
    for (place, element) in zip(found.places, found.elements) {
      let read = try ElementReader().text(place, in: file)
      #expect(read.json == Array(element.utf8))
      #expect(try file.place(file: 0, offset: place.offset) == place)
    }
    let second = try ElementReader().text(found.places[1], in: file)
    #expect(second.find([.key("user")]) == (0, 1))
    #expect(second.find([.key("note")]) == (8, 1))
    #expect(second.find([.key("gone")]) == (0, 0))
    var tracker = try LineTracker(file)
    #expect(try tracker.position(of: 29 + 8) == TextPosition(line: 3, column: 9))
  }

  @Test func manyRows() throws {
    let rows = (0..<20_000).map { "u\($0),\"n, \($0)\"" }
    let file = SnapshotFile(
      shown: "a.csv", contents: Array(("user,name\n" + rows.joined(separator: "\n")).utf8))
    let found = Drained.of([file])
    #expect(found.elements.count == 20_000 && found.problems.isEmpty)
    #expect(
      try ElementReader().text(found.places[19_999], in: file).json
        == Array(#"{"user":"u19999","name":"n, 19999"}"#.utf8))
  }

  @Test func largeRow() {
    let text = "a,b\n1,\"" + String(repeating: "x", count: 5000) + "\"\n"
    let found = Drained.of(text, .sizes(block: 16, element: 1000))
    #expect(found.elements.isEmpty && found.problems == ["element-too-large@4"])
  }

  @Test func brokenText() {
    let bytes = Array("a,b\n1,".utf8) + [0xC3, 0x28] + Array("\n2,y\n".utf8)
    let found = Drained.of([SnapshotFile(shown: "a.csv", contents: bytes)])
    #expect(found.elements == [#"{"a":"2","b":"y"}"#] && found.problems == ["encoding@4"])
  }
}
