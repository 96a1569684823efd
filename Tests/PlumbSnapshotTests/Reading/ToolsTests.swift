import CFast
import PlumbValues
import Testing

@testable import PlumbSnapshot

@Suite struct ToolsTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func sha256(_ text: String, _ digest: String) {
    #expect(SHA256.hex(Array(text.utf8)) == digest)
    var hash = SHA256()
    let bytes = Array(text.utf8.prefix(500))
    for byte in bytes { hash.update([byte]) }
    if bytes.count == text.utf8.count { #expect(hash.hex() == digest) }
  }

  /// Eight bytes at a time, and lanes that would overflow, count as one byte after the other.
  @Test func countsScalars() {
    var numbers = Numbers(state: 7)
    let letters: [UInt8] = Array("aé€😀".utf8) + [0x80, 0xFF, 0x00]
    for length in Array(0..<40) + [2039, 2040, 2041, 5000] {
      for fill in [nil, UInt8(0x80), 0xBF, 0x61] {
        let bytes = (0..<length).map { _ in fill ?? letters.randomElement(using: &numbers) ?? 0 }
        let expected = bytes.count { $0 & 0xC0 != 0x80 }
        #expect(bytes.withUnsafeBufferPointer { cfast_scalars($0.baseAddress, $0.count) } == expected)
      }
    }
  }

  @Test func hash128() {
    #expect(Hash128.of("hello") == Hash128(hi: 0xCBD8_A7B3_41BD_9B02, lo: 0x5B1E_906A_48AE_1D19))
    var seen: Set<Hash128> = []
    for length in 0..<100 {
      let mixed = String("aBcDé@[`{Zz/SUBSCRIPTIONS".prefix(length)) + String(repeating: "Q", count: length)
      let folded = String(
        decoding: mixed.utf8.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }, as: UTF8.self)
      #expect(Hash128.of(mixed, seed: 5, ignoreCase: true) == Hash128.of(folded, seed: 5))
      seen.insert(Hash128.of(mixed))
    }
    #expect(seen.count == 100)
    let a = Hash128.of("a"), b = Hash128.of("b")
    #expect(a.combined(with: b) != b.combined(with: a))
  }

  @Test func quickHash() {
    var seen: Set<UInt64> = []
    for length in 0..<100 {
      let mixed = Array(
        ("aBcDé@[`{Zz/SUBSCRIPTIONS".prefix(length) + String(repeating: "Q", count: length)).utf8)
      let small = mixed.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
      mixed.withUnsafeBufferPointer { mixed in
        small.withUnsafeBufferPointer { small in
          let hash = QuickHash.of(mixed, seed: 5, ignoreCase: true)
          #expect(hash == QuickHash.of(small, seed: 5, ignoreCase: false))
          #expect(hash != QuickHash.of(small, seed: 6, ignoreCase: false))
          seen.insert(QuickHash.of(mixed, seed: 5, ignoreCase: false))
          seen.insert(hash)
        }
      }
    }
    // The empty text has no capital.
    #expect(seen.count == 199)
  }

  /// Marks that are counted by lines are those that are counted by bytes.
  @Test func lineMarks() {
    var numbers = Numbers(state: 5)
    for round in 0..<50 {
      let longest = round % 3 == 0 ? 3 * LineMarks.step : 3000
      var (byLine, byBytes) = (LineMarks(), LineMarks())
      for _ in 0..<40 {
        let line =
          [UInt8](repeating: 0x20, count: .random(in: 0...longest, using: &numbers)) + [0x0A]
        if Bool.random(using: &numbers) {
          byLine.add(lineOf: line.count)
        } else {
          line.withUnsafeBytes { byLine.add($0) }
        }
        line.withUnsafeBytes { byBytes.add($0) }
        #expect(byLine == byBytes)
      }
    }
  }

  @Test(arguments: [2, 3, 4])
  func sorts(_ width: Int) {
    var numbers = Numbers(state: 3)
    let records = (0..<1000).map { _ in (0..<width).map { _ in UInt64.random(in: 0...3, using: &numbers) } }
    var words = records.flatMap { $0 }
    #expect(sortRecords(&words, width: width))
    #expect(words == records.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 })
    #expect(!sortRecords(&words, width: 5))
  }

  @Test func regex() throws {
    let regex = try Regex("kv-[a-z0-9-]{3,20}")
    #expect(regex.matchesWhole("kv-abc") && !regex.matchesWhole("xkv-abc") && regex.findsIn("xkv-abc"))
    #expect(try Regex("(a|ab)(c|bcd)").matchesWhole("abcd"))
    let problem = #expect(throws: RegexProblem.self) { try Regex("abc(?=d)") }
    #expect(problem?.offset == 3)
    #expect(throws: RegexProblem.self) { try Regex("(") }
    #expect(throws: RegexProblem.self) { try Regex("a{1001}") }
  }

  @Test func duplicateKeys() throws {
    let parser = JSONParser()
    let many = (0..<200).map { "\"/subscriptions/0000/\($0 % 100)/\($0)/same-tail\":1" }.joined(
      separator: ",")
    let good = ["{}", "[{},{}]", #"{"a":{"a":1},"b":[{"a":1}]}"#, "{\(many)}", #"["a","a"]"#, "5"]
    for text in good {
      _ = try parser.parse(copying: text)
      #expect(parser.duplicateKey() == nil, "\(text)")
    }
    let bad = [
      #"{"a":1,"a":2}"#, #"[1,{"x":{"k":[2.5],"l":{},"k":0}}]"#, #"{"a":1,"\u0061":2}"#,
      "{\(many),\"/subscriptions/0000/7/7/same-tail\":1}", #"{"":1,"":2}"#,
    ]
    for text in bad {
      _ = try parser.parse(copying: text)
      #expect(parser.duplicateKey() != nil, "\(text)")
    }
  }

  @Test func parserProblems() {
    let parser = JSONParser()
    let cases: [(String, JSONProblem.Kind)] = [
      ("", .empty), (" ", .empty), ("[1,]", .malformed), ("\"\\x\"", .text), ("1e400", .number),
      (String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000), .depth),
    ]
    for (text, kind) in cases {
      do throws(JSONProblem) {
        _ = try parser.parse(copying: text)
        Issue.record("accepted \(text)")
      } catch {
        #expect(error.kind == kind, "\(text)")
      }
    }
  }
}
