import CFast
import PlumbValues
import Testing

@testable import PlumbSnapshot

@Suite struct RandomTests {
  static func value(_ depth: Int, _ numbers: inout Numbers) -> String {
    let blanks = ["", "", "", " ", "\n", "\t ", "\r\n"]
    let blank = blanks.randomElement(using: &numbers) ?? ""
    switch Int.random(in: 0..<(depth > 3 ? 5 : 8), using: &numbers) {
    case 0: return ["true", "false", "null"].randomElement(using: &numbers) ?? ""
    case 1: return String(Int.random(in: -1000...1000, using: &numbers))
    case 2: return ["0.5", "-1e3", "2E+2", "1.25e-7"].randomElement(using: &numbers) ?? ""
    case 3, 4:
      let parts = [
        "a", "é", "\\\"", "\\\\", "{", "}", "[", "]", ",", ":", "\\u20ac", "\\n", "😀", " ", "value",
      ]
      let text = (0..<Int.random(in: 0..<8, using: &numbers)).map { _ in
        parts.randomElement(using: &numbers) ?? ""
      }
      return "\"" + text.joined() + "\""
    case 5, 6:
      let names = ["value", "data", "id", "type", "a", "b", "c\\\"", "settings"].shuffled(using: &numbers)
      let members = names.prefix(Int.random(in: 0..<4, using: &numbers)).map {
        "\"\($0)\"\(blank):\(blank)" + value(depth + 1, &numbers)
      }
      return "{" + blank + members.joined(separator: blank + ",") + blank + "}"
    default:
      let items = (0..<Int.random(in: 0..<4, using: &numbers)).map { _ in value(depth + 1, &numbers) }
      return "[" + blank + items.joined(separator: "," + blank) + blank + "]"
    }
  }

  @Test(arguments: 0..<40)
  func splitterAndParserAgree(_ seed: Int) {
    var numbers = Numbers(state: UInt64(seed))
    for _ in 0..<40 {
      let items = (0..<Int.random(in: 0..<6, using: &numbers)).map { _ in Self.value(0, &numbers) }
      let text = "[" + items.joined(separator: " ,\n") + "]"
      let block = Int.random(in: 1...80, using: &numbers)
      let read = Int.random(in: 1...80, using: &numbers)
      let found = Drained.of(text, .sizes(block: block, read: read))
      #expect(found.elements == items)
      #expect(found.problems.isEmpty)
    }
  }

  @Test(arguments: 0..<40)
  func damagedTextsAreRefusedAlike(_ seed: Int) {
    var numbers = Numbers(state: UInt64(1000 + seed))
    let parser = JSONParser()
    let bytes = Array("[]{},:\"\\ \n01-eE.tfnul\u{1}".utf8) + [0x80, 0xFF, 0]
    for _ in 0..<60 {
      let separators = ["\n", " ", "", "\n\n"]
      let values = (0..<Int.random(in: 1...3, using: &numbers)).map { _ in
        let value = Self.value(0, &numbers)
        return value.hasPrefix("{") ? value : "[" + value + "]"
      }
      var text = Array(values.joined(separator: separators.randomElement(using: &numbers) ?? "").utf8)
      for _ in 0..<Int.random(in: 0...3, using: &numbers) {
        let at = Int.random(in: 0..<max(text.count, 1), using: &numbers)
        let byte = bytes.randomElement(using: &numbers) ?? 0
        switch Int.random(in: 0..<3, using: &numbers) {
        case 0 where !text.isEmpty: text.remove(at: at)
        case 1 where !text.isEmpty: text[at] = byte
        default: text.insert(byte, at: min(at, text.count))
        }
      }
      let file = SnapshotFile(shown: "a.json", contents: text)
      let whole = Drained.of([file])
      let shown = String(decoding: text, as: UTF8.self)
      #expect(whole.problems.isEmpty == acceptsSequence(text), "\(shown.debugDescription) \(whole.problems)")
      let sizes = ReadLimits.sizes(
        block: Int.random(in: 1...80, using: &numbers), read: Int.random(in: 1...80, using: &numbers))
      if text.first != 0xFF { #expect(Drained.of([file], sizes) == whole, "\(shown.debugDescription)") }
      // The strict scanner and simdjson agree on single values.
      let found = text.withUnsafeBytes { locateProblem(in: $0) }
      let accepted = (try? parser.parse(copying: text)) != nil
      #expect(accepted == (found == nil || found?.code == .duplicateKey), "\(shown.debugDescription)")
      if accepted { #expect((parser.duplicateKey() != nil) == (found != nil), "\(shown.debugDescription)") }
    }
  }

  @Test func splitterPathsAgree() {
    var numbers = Numbers(state: 7)
    let alphabet = Array("{}[],\"\\\\\"ab  ,,".utf8)
    for _ in 0..<4000 {
      let text = (0..<Int.random(in: 0...300, using: &numbers)).map { _ in
        alphabet.randomElement(using: &numbers) ?? 0
      }
      let cut = Int.random(in: 0...text.count, using: &numbers)
      let depth = Int64.random(in: 0...3, using: &numbers)
      let capacity = Int.random(in: 1...20, using: &numbers)
      typealias Splitter = (
        UnsafeMutablePointer<cfast_split_state>?, UnsafePointer<UInt8>?, Int, Int, Int32,
        UnsafeMutablePointer<UInt32>?, Int
      ) -> cfast_split_result
      func run(_ splitter: Splitter) -> [[UInt64]] {
        var state = cfast_split_state(depth: depth, in_text: 0, escaped: 0)
        var out: [[UInt64]] = []
        var from = 0
        var marks = [UInt32](repeating: 0, count: capacity)
        for end in [cut, text.count] {
          let result = splitter(&state, text, from, end, 1, &marks, capacity)
          out.append(marks.prefix(result.marks).map { UInt64($0) })
          let depth = UInt64(bitPattern: state.depth)
          out.append([UInt64(result.position), UInt64(result.closed), depth])
          if result.closed != 0 { return out }
          out.append([state.in_text, state.escaped])
          from = result.position
        }
        return out
      }
      let expected = run(cfast_split_portable)
      #expect(run(cfast_split) == expected, "\(String(decoding: text, as: UTF8.self))")
      #expect(run(cfast_split_narrow) == expected, "\(String(decoding: text, as: UTF8.self))")
    }
  }
}
