import PlumbValues
import Testing

@testable import PlumbSnapshot

@Suite struct PositionsTests {
  @Test(arguments: [1, 2, 5, 64, 100_000])
  func tracksLines(_ block: Int) throws {
    let text = "[\n{\"é\": 1},\r\n  \"😀€\" ,\n\n3]\n"
    let file = SnapshotFile(shown: "a", contents: Array(text.utf8))
    var tracker = try LineTracker(file, block: block)
    var line = 1
    var column = 1
    var offset: UInt64 = 0
    for scalar in text.unicodeScalars {
      #expect(try tracker.position(of: offset) == TextPosition(line: line, column: column))
      offset += UInt64(String(scalar).utf8.count)
      column += 1
      if scalar == "\n" {
        line += 1
        column = 1
      }
    }
    #expect(try tracker.position(of: offset + 99) == TextPosition(line: line, column: column))
  }

  @Test func locatesProblems() {
    let files = ["[1,\n2 3]", "[\n\n {\"é\" 1}]"].map { SnapshotFile(shown: "a", contents: Array($0.utf8)) }
    let problems = [
      ReadProblem(.malformed, file: 1, shown: "a", offset: 10, message: ""),
      ReadProblem(.malformed, file: 0, shown: "a", offset: 6, message: ""),
      ReadProblem(.emptyFolder, shown: "b", message: ""),
    ]
    let found = LineTracker.locate(problems, in: files).map(\.position)
    #expect(found == [TextPosition(line: 3, column: 7), TextPosition(line: 2, column: 3), nil])
  }

  static let document = #" {"a": [10, {"b\"c": "x,]}", "d": null}], "\u0065": {"f" : true}, "a": 2} "#

  @Test(
    arguments: [
      ([], 1, 0), ([.key("a")], 7, 1), ([.key("a"), .index(0)], 8, 2), ([.key("a"), .index(1)], 12, 2),
      ([.key("a"), .index(1), .key("b\"c")], 21, 3), ([.key("a"), .index(1), .key("d")], 34, 3),
      ([.key("a"), .index(2)], 7, 1), ([.key("a"), .index(-1)], 7, 1), ([.key("a"), .key("x")], 7, 1),
      ([.key("e"), .key("f")], 59, 2), ([.key("none"), .key("f")], 1, 0), ([.index(0)], 1, 0),
    ] as [([PathStep], Int, Int)])
  func findsPaths(_ path: [PathStep], _ offset: Int, _ matched: Int) {
    let found = Array(Self.document.utf8).withUnsafeBytes { JSONLocator.find(path: path, in: $0) }
    #expect(found?.offset == offset)
    #expect(found?.matched == matched)
  }

  /// No offset out of bounds and no endless loop on texts that are cut off.
  @Test func survivesCutTexts() {
    let bytes = Array(Self.document.utf8)
    for end in 0...bytes.count {
      let found = Array(bytes[..<end]).withUnsafeBytes {
        JSONLocator.find(path: [.key("a"), .index(1), .key("d")], in: $0)
      }
      #expect((found?.offset ?? 0) <= end)
    }
  }
}
