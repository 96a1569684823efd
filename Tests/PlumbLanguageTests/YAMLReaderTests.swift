import Testing

@testable import PlumbLanguage

@Suite struct YAMLReaderTests {
  private func read(_ text: String) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
    read(Array(text.utf8))
  }

  private func read(_ bytes: [UInt8]) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
    var diagnostics = Diagnostics()
    let root = YAMLReader.read(SourceFile(path: "a.yaml", text: bytes), index: 0, diagnostics: &diagnostics)
    return (root, diagnostics.all)
  }

  @Test func keepsTextsAndPlaces() {
    let (root, diagnostics) = read("a: 1.10\nb: ['x', \"y\", z]\nc:\n  é雲: &n no\n  d: *n\n")
    #expect(diagnostics.isEmpty)
    #expect(root?["a"]?.text == "1.10")
    #expect(root?["b"]?.list?.map(\.text) == ["x", "y", "z"])
    #expect(root?["b"]?.list?.map(\.plainText) == [nil, nil, "z"])
    #expect(root?["c"]?["é雲"]?.mark == SourceMark(file: 0, line: 4, column: 7))
    #expect(root?["c"]?["d"]?.text == "no")
  }

  @Test(arguments: [
    ("''", false), ("~", true), ("", true), ("null", true), ("\"null\"", false), ("NULL", true),
    ("nil", false),
  ])
  func tellsNull(_ text: String, _ isNull: Bool) { #expect(read("a: \(text)").root?["a"]?.isNull == isNull) }

  @Test(
    arguments: [
      ("a: see ${b}", 4, 8), ("a: \"see ${b}\"", 4, 9), ("a: 'see ${b}'", 4, 9), ("a: 'it''s'", 3, 4),
      ("a: \"\\u0041b\"", 1, 4), ("a: one\n  two", 5, 4), ("a: |\n  one", 1, 4), ("a: é雲🔑x", 3, 7),
    ])
  func knowsColumnsWithin(_ text: String, _ offset: Int, _ column: Int) {
    #expect(read(text).root?["a"]?.mark(at: offset).column == Int32(column))
  }

  @Test(arguments: ["[", "{", "- ", "? ", "{a: ", "[{"])
  func givesUpOnDepth(_ opener: String) {
    let (root, diagnostics) = read(String(repeating: opener, count: 1_000_000))
    #expect(root == nil)
    #expect(diagnostics.count == 1)
    #expect([.yamlDepth, .yamlSyntax].contains(diagnostics.first?.code))
  }

  @Test func readsSixtyFourLevels() {
    let deep = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
    #expect(read(deep(64)).diagnostics.isEmpty)
    #expect(read(deep(65)).diagnostics.map(\.code) == [.yamlDepth])
  }

  @Test func readsAnyBytesWithoutTrap() {
    var state: UInt64 = 88_172_645_463_325_252
    for length in 0..<600 {
      let bytes = (0..<length).map { _ -> UInt8 in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        let marks = Array("{}[]:,-?&*!|>'\"%@`#$\n\t ab\u{feff}é".utf8)
        return state % 5 == 0 ? UInt8(truncatingIfNeeded: state >> 20) : marks[Int(state >> 32) % marks.count]
      }
      let file = SourceFile(path: "a.yaml", text: bytes)
      let compiled = Compiled([file])
      #expect(compiled.pack.policies.isEmpty)
    }
  }

  @Test(arguments: [0, 1, 7, 40])
  func findsLines(_ number: Int) {
    let file = SourceFile(path: "a", text: "\u{feff}one\r\ntwo\rthree\u{85}four\u{2028}five\u{2029}six\n")
    #expect(file.line(number) == (number == 7 ? "" : number < 2 ? "one" : nil))
    #expect((2...6).map { file.line($0) } == ["two", "three", "four", "five", "six"])
  }
}
