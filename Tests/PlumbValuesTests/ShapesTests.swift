import PlumbValues
import Testing

/// A document that is compared with former ones of its shape is judged and read as one that is parsed.
@Suite struct ShapesTests {
  /// What parsing a text gives: the problem, or the document with its members and a repeated key.
  private struct Outcome: Equatable {
    var problem: JSONProblem?
    var value: Value?
    var duplicate: Int?
    var shape: UInt64 = 0
    var members: [UInt32] = []
  }

  private static func outcome(
    _ parser: borrowing JSONParser, _ parse: (borrowing JSONParser) throws(JSONProblem) -> Tape
  ) -> (Outcome, isCompared: Bool) {
    do throws(JSONProblem) {
      let tape = try parse(parser)
      let duplicate = parser.duplicateKey()
      let members = parser.members
      let isCompared = (1..<tape.count).contains { tape.isText($0) && tape.words[$0] & (1 << 55) != 0 }
      let isKnown = duplicate == nil
      return (
        Outcome(
          value: Value(tape), duplicate: duplicate, shape: isKnown ? members.shape : 0,
          members: isKnown ? Array(members.keys) : []),
        isCompared
      )
    } catch {
      return (Outcome(problem: error), false)
    }
  }

  /// Both outcomes are the same; true if the text was compared instead of being parsed.
  private static func check(_ text: [UInt8], _ comparing: borrowing JSONParser, _ plain: borrowing JSONParser)
    -> (isCompared: Bool, isGood: Bool)
  {
    let padded = text + [UInt8](repeating: UInt8(ascii: "\""), count: JSONParser.padding)
    let expected = outcome(plain) { parser throws(JSONProblem) in try parser.parse(copying: text) }.0
    return padded.withUnsafeBytes { bytes in
      let lasting = UnsafeRawBufferPointer(rebasing: bytes[..<text.count])
      let found = outcome(comparing) { parser throws(JSONProblem) in try parser.parse(lasting: lasting) }
      #expect(found.0 == expected, "\(String(decoding: text, as: UTF8.self).prefix(2000))")
      return (found.isCompared, expected.problem == nil)
    }
  }

  private static func check(_ text: String, _ comparing: borrowing JSONParser, _ plain: borrowing JSONParser)
    -> (isCompared: Bool, isGood: Bool)
  {
    check(Array(text.utf8), comparing, plain)
  }

  /// Documents, each with others that come near its shape; `=` before those that have it.
  private static let near: [(document: String, others: [String])] = [
    (
      #"{"id":"a","type":"b","n":1,"yes":true,"list":[1,"x"]}"#,
      [
        #"={"id":"","type":"Ü, {}[]:","n":0,"yes":null,"list":[99,"é"]}"#,
        #"={"id":"a","type":"b","n":-1.5e3,"yes":false,"list":[18446744073709551615,"x"]}"#,
        #" { "id" : "a" , "type":"b","n": -1.5e3 ,"yes"  :false,"list":[18446744073709551615,"x" ] }"#,
        #"={"id":"\"é\"","type":"a text of more than thirty-two bytes, and of more than sixty-four, too: \\","n":1,"yes":"ü","list":[-0,"x"]}"#,
        "{\"id\":\"\\\u{1}\",\"type\":\"b\",\"n\":1,\"yes\":true,\"list\":[1,\"x\"]}",
        "{\"id\":\"é\u{1}\",\"type\":\"b\",\"n\":1,\"yes\":true,\"list\":[1,\"x\"]}",
        #"{"id":"a","type":"b","n":1,"yes":true,"list":[1,"x"]} "#,
        #"{"id":"a","type":"b","n":1,"yes":true,"list":[1,"x""#,
        #"{"id":"a","type":"b","n":1,"yes":true,"list":[1,"x\"]}"#,
        #"{"id":"a","type":"b","n":1,"yes":tru"#,
        #"{"id":"a","type":"b","n":1"#,
        #"{"id":"a","type":"b","n":"#,
        #"={"id":"\u00fc\n","type":"\\","n":1,"yes":"true","list":[1,"\ud83d\ude00"]}"#,
        #"={"id":"a","type":"b","n":123456789012345678,"yes":true,"list":[1234567890123456789,"x"]}"#,
        #"{"id":"a","type":"b","n":"1","yes":true,"list":[1,"x"]}"#,
        #"{"id":"a","type":"b","n":1,"yes":2,"list":[1,"x"]}"#,
        #"{"id":"a","id":"b","n":1,"yes":true,"list":[1,"x"]}"#,
        #"{"\u0069d":"a","type":"b","n":1,"yes":true,"list":[1,"x"]}"#,
        #"{"id":"a","type":"b","n":1,"yes":true,"list":[1,"x"]}}"#,
        #"{"id":"a","type":"b","n":1,"yes":true,"list":[1,"x"}}"#,
        #"{"id":"a","type":"b","n":01,"yes":true,"list":[1,"x"]}"#,
        #"{"id":"a","type":"b","n":-,"yes":true,"list":[1,"x"]}"#,
        #"{"id":"a","type":"b","n":1.,"yes":true,"list":[1,"x"]}"#,
        #"{"id":"a","type":"b","n":18446744073709551616,"yes":true,"list":[1,"x"]}"#,
        #"{"id":"a","type":"b","n":1e400,"yes":true,"list":[1,"x"]}"#,
        #"{"id":"a","type":"b","n":1,"yes":True,"list":[1,"x"]}"#,
        #"{"id":"a","type":"b","n":1,"yes":truee,"list":[1,"x"]}"#,
        #"{"id":"a","type":"b","n":1,"yes":nul,"list":[1,"x"]}"#,
        #"{"id":"a","type":"b","n":1 2,"yes":true,"list":[1,"x"]}"#,
        #"{"id":"a" "b","type":"b","n":1,"yes":true,"list":[1,"x"]}"#,
        #"{"id":"a"b,"type":"b","n":1,"yes":true,"list":[1,"x"]}"#,
        #"{"id":"\q","type":"b","n":1,"yes":true,"list":[1,"x"]}"#,
        #"{"id":"\ud83d","type":"b","n":1,"yes":true,"list":[1,"x"]}"#,
        "{\"id\":\"a\u{1}\",\"type\":\"b\",\"n\":1,\"yes\":true,\"list\":[1,\"x\"]}",
        #"{"id":"a","type":"b","n":1,"yes":true,"list":[1,"x]}"#,
        #"{"id":"a","type":"b","n":1,"yes":true,"list":[,"x"]}"#,
        #"{"id":"a","type":"b","n":1,"yes":true,"list":[1,"x",]}"#,
        #"{"id":"a","type":"b","n":1,"yes":true,"list":["x",1]}"#,
      ]
    ),
    (
      #"{"":"x","eight888":"x","nine99999":"x","sixteenbytes0123":"x","seventeenbytes0123":"x"}"#,
      [
        #"={"":"","eight888":"y","nine99999":"","sixteenbytes0123":"z","seventeenbytes0123":""}"#,
        #"{" ":"x","eight888":"x","nine99999":"x","sixteenbytes0123":"x","seventeenbytes0123":"x"}"#,
        #"{"":"x","eight889":"x","nine99999":"x","sixteenbytes0123":"x","seventeenbytes0123":"x"}"#,
        #"{"":"x","eight888":"x","nine99998":"x","sixteenbytes0123":"x","seventeenbytes0123":"x"}"#,
        #"{"":"x","eight888":"x","nine99999":"x","sixteenbytes0124":"x","seventeenbytes0123":"x"}"#,
        #"{"":"x","eight888":"x","nine99999":"x","sixteenbytes0123":"x","seventeenb_tes0123":"x"}"#,
        #"{"":"x","eight888":"x","nine99999":"x","sixteenbytes0123":"x","seventeen":"bytes0123"}"#,
        #"{"":"x","eight888":"x","nine99999":"x","sixteenbytes0123":"x","s":"eventeenbytes0123"}"#,
      ]
    ),
    (#"{"k\u0041":"x","n":1}"#, [#"{"kA":"x","n":1}"#, #"={"k\u0041":"y","n":2}"#]),
    (#"[{"a":"x"},{"a":"y"}]"#, [#"={"a":"x"}"#, #"[{"a":"x"},{"b":"y"}]"#, #"[{"a":"x"},{"a":"y"},]"#]),
  ]

  @Test(arguments: near.indices)
  func documentsNearAShape(_ row: Int) {
    let comparing = JSONParser()
    let plain = JSONParser()
    for _ in 0..<3 { _ = Self.check(Self.near[row].document, comparing, plain) }
    for other in Self.near[row].others {
      let isMeant = other.hasPrefix("=") && Self.near[row].document.hasPrefix("{")
      let text = other.drop { $0 == "=" }
      #expect(Self.check(String(text), comparing, plain).isCompared == isMeant, "\(other)")
    }
  }

  /// Texts too long for a word of the tape, and documents too large to keep.
  @Test func largeTexts() {
    let comparing = JSONParser()
    let plain = JSONParser()
    let document = { (size: Int) in #"{"id":"a","text":""# + String(repeating: "x", count: size) + #""}"# }
    _ = Self.check(document(9 << 20), comparing, plain)
    for _ in 0..<3 { _ = Self.check(document(10), comparing, plain) }
    #expect(Self.check(document((1 << 23) - 2), comparing, plain).isCompared)
    for _ in 0..<3 { #expect(!Self.check(document(1 << 23), comparing, plain).isCompared) }
    let list =
      "{\"id\":\"a\",\"list\":[" + Array(repeating: "\"x\"", count: 9000).joined(separator: ",") + "]}"
    for _ in 0..<3 { #expect(!Self.check(list, comparing, plain).isCompared) }
  }

  /// More shapes than are kept: old ones are forgotten, none is mistaken for another.
  @Test func manyShapes() {
    let comparing = JSONParser()
    let plain = JSONParser()
    var compared = 0
    for round in 0..<3 {
      for shape in 0..<250 {
        let members = (0..<50 + shape).map { "\"key\($0 * 1000 + shape)\":\"value\(round)\"" }
        for _ in 0..<3 {
          let text = "{" + members.joined(separator: ",") + "}"
          compared += Self.check(text, comparing, plain).isCompared ? 1 : 0
        }
      }
    }
    #expect(compared > 250)
  }

  private static let pieces: [String] = [
    #""""#, #""a""#, #""\n""#, #""\q""#, #""é""#, "0", "1", "-1", "1.5", "01", "1e400", "true", "null", "tru",
    "{}",
    "[]", ",", ":", "\"", "\\", "{", "}", "[", "]", " ", "\n", "\u{1}", #""id""#, #""type""#, #""\u0069d""#,
  ]

  /// Documents of few shapes, whole and with a piece put in, taken out or replaced.
  @Test(arguments: 0..<8)
  func changedDocuments(_ seed: Int) {
    var numbers = Seeded(UInt64(4700 + seed))
    let comparing = JSONParser()
    let plain = JSONParser()
    var (compared, bad) = (0, 0)
    let shapes = (0..<12).map { _ in Self.document(&numbers, depth: 0) }
    for _ in 0..<1500 {
      guard var text = shapes.randomElement(using: &numbers) else { continue }
      for _ in 0..<Int.random(in: 0...2, using: &numbers) {
        guard let piece = Self.pieces.randomElement(using: &numbers) else { continue }
        let at = Int.random(in: 0..<max(text.count, 1), using: &numbers)
        let end = min(text.count, at + Int.random(in: 0...3, using: &numbers))
        text.replaceSubrange(min(at, end)..<end, with: Array(piece.utf8))
      }
      let found = Self.check(text, comparing, plain)
      compared += found.isCompared ? 1 : 0
      bad += found.isGood ? 0 : 1
    }
    #expect(compared > 250 && bad > 250, "\(compared) compared, \(bad) malformed")
  }

  private static func document(_ numbers: inout Seeded, depth: Int) -> [UInt8] {
    let count = Int.random(in: 0...4, using: &numbers)
    func value() -> String {
      switch Int.random(in: 0..<(depth < 3 ? 8 : 6), using: &numbers) {
      case 0...2: return #""text \#(Int.random(in: 0..<1000, using: &numbers))""#
      case 3: return #""with \"escapes\" \u00e9""#
      case 4: return "\(Int.random(in: -5..<100_000, using: &numbers))"
      case 5:
        return ["true", "false", "null", "1.25", "18446744073709551615"].randomElement(using: &numbers) ?? "0"
      case 6: return "[" + (0..<count).map { _ in value() }.joined(separator: ", ") + "]"
      default: return String(decoding: document(&numbers, depth: depth + 1), as: UTF8.self)
      }
    }
    let members = (0...count).map { "\"k\($0)\(depth == 0 ? "" : "longer than eight")\": " + value() }
    return Array(("{\"id\": \"x\"," + members.joined(separator: ",") + "}").utf8)
  }
}
