import Glibc
import PlumbLanguage
import PlumbValues
import Testing

@testable import PlumbEvaluation

/// The tables of `fixtures/truth`, which `model.py` there writes by trying every value that an unknown may have.
struct TruthTableTests {
  /// A table: the names of its columns, and of each row the inputs and the answers.
  struct Table {
    var columns: [String]
    var rows: [(inputs: [String], answers: [String])]

    init(_ name: String) throws {
      let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
        separator: "/")
      let lines = try #require(Self.text("\(root)/fixtures/truth/\(name).txt")).split(separator: "\n")
      let words = lines.map { $0.split(separator: " ").map(String.init) }
      columns = Array(try #require(words.first).dropFirst())
      rows = words.dropFirst().map { row in
        (row[0] == "-" ? [] : row[0].split(separator: ",").map(String.init), Array(row.dropFirst()))
      }
    }

    private static func text(_ path: String) -> String? {
      guard let file = fopen(path, "r") else { return nil }
      defer { fclose(file) }
      var bytes: [UInt8] = []
      while case let byte = getc(file), byte >= 0 { bytes.append(UInt8(byte)) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  private static let answers: [String: Answer] = [
    "n": .no, "m": .missing, "y": .yes, "nm": Answer(worst: .no, best: .missing),
    "my": Answer(worst: .missing, best: .yes), "ny": .unknown,
  ]

  @Test func pairs() throws {
    let table = try Table("answers")
    #expect(table.columns == ["and", "or", "not"] && table.rows.count == 36)
    for row in table.rows {
      let inputs = row.inputs.compactMap { Self.answers[$0] }
      let found = [inputs[0].and(inputs[1]), inputs[0].or(inputs[1]), inputs[0].negated]
      #expect(found == row.answers.compactMap { Self.answers[$0] }, "\(row.inputs)")
    }
  }

  /// `any: [x, all: [y, z]]` gives each of the six pairs for some x, y and z.
  private static func test(_ root: String, _ letters: String) -> String {
    let names = letters.map { "'\(root)\($0)': true" }
    return "{ any: [{ \(names[0]) }, { all: [{ \(names[1]) }, { \(names[2]) }] }] }"
  }

  /// Members that make the pair, as JSON, and which of them isn't known.
  private static func members(_ pair: String, _ letters: String) -> (json: String, unknown: String?) {
    let name = letters.map { String($0) }
    let no = { (letter: String) in "\"\(letter)\":false" }
    return switch pair {
    case "n": ([no(name[0]), no(name[1]), no(name[2])].joined(separator: ","), nil)
    case "m": ("\"o\":0", nil)
    case "y": ("\"\(name[0])\":true", nil)
    case "nm": ("\(no(name[0])),\"\(name[1])\":true", name[1])
    case "my": ("\"\(name[0])\":true,\"\(name[2])\":true", name[0])
    default: ("\"\(name[0])\":true,\(no(name[1]))", name[0])
    }
  }

  private func check(_ table: Table, _ requirements: [String: String], _ sample: ([String]) -> Sample) throws
  {
    let type = "Fair.Truth/tables"
    var text = "plumb: 1\npolicies:\n"
    for column in table.columns { text += Both.policy(column, for: type, try #require(requirements[column])) }
    let both = Both([text])
    #expect(both.errors == 0, "\(both.findings)")
    for row in table.rows {
      for verdict in try both.judge(sample(row.inputs), as: type) {
        let column = both.pack.policies[verdict.policy].id
        let index = try #require(table.columns.firstIndex(of: column))
        let wanted = try #require(Self.answers[row.answers[index]])
        #expect(verdict.reference == wanted, "reference: \(column) of \(row.inputs)")
        #expect(verdict.fast == wanted, "fast: \(column) of \(row.inputs)")
      }
    }
  }

  @Test func conditions() throws {
    let names = ["a", "b", "c"]
    let parts = names.map { Self.test("\($0).", "xyz") }
    let list = parts.joined(separator: ", ")
    try check(
      Table("conditions"),
      [
        "all": "{ all: [\(list)] }", "any": "{ any: [\(list)] }", "not-all": "{ not: { all: [\(list)] } }",
        "not-any": "{ not: { any: [\(list)] } }", "if-then": "{ if: \(parts[0]), then: \(parts[1]) }",
        "if-then-else": "{ if: \(parts[0]), then: \(parts[1]), else: \(parts[2]) }",
      ]
    ) { inputs in
      var members: [String] = []
      var unknown: [(path: [PathStep], present: Bool)] = []
      for (name, input) in zip(names, inputs) {
        let made = Self.members(input, "xyz")
        members.append("\"\(name)\":{\(made.json)}")
        if let letter = made.unknown { unknown.append(([.key(name), .key(letter)], false)) }
      }
      return Sample(json: "{\"name\":\"t\",\(members.joined(separator: ","))}", unknown: unknown)
    }
  }

  /// A document with a list of elements, each made of these pairs.
  private static func elements(_ inputs: [String], _ sets: [String]) -> Sample {
    var elements: [String] = []
    var unknown: [(path: [PathStep], present: Bool)] = []
    for index in 0..<(inputs.count / sets.count) {
      var members: [String] = []
      for (part, letters) in sets.enumerated() {
        let made = Self.members(inputs[index * sets.count + part], letters)
        members.append(made.json)
        if let letter = made.unknown { unknown.append(([.key("list"), .index(index), .key(letter)], false)) }
      }
      elements.append("{\(members.joined(separator: ","))}")
    }
    return Sample(json: "{\"name\":\"t\",\"list\":[\(elements.joined(separator: ","))]}", unknown: unknown)
  }

  @Test func elements() throws {
    let test = Self.test("it.", "xyz")
    var requirements = [
      "some": "some: \(test)", "none": "none: \(test)", "every": "every: \(test)",
      "every-or-empty": "every: \(test), or-empty: true", "every-not": "every: { not: \(test) }",
      "none-not": "none: { all: [{ not: \(test) }] }", "exactly-1": "count: 1, where: \(test)",
      "exactly-2": "count: { equals: 2 }, where: \(test)",
    ]
    for count in 0...4 { requirements["at-least-\(count)"] = "count: { at-least: \(count) }, where: \(test)" }
    for count in 0...3 { requirements["at-most-\(count)"] = "count: { at-most: \(count) }, where: \(test)" }
    var whole = requirements.mapValues { "{ list: { \($0) } }" }
    whole["not-every"] = "{ not: { list: { every: \(test) } } }"
    try check(Table("elements"), whole) { Self.elements($0, ["xyz"]) }
  }

  @Test func filters() throws {
    let filter = "where: \(Self.test("it.", "uvw"))"
    let test = Self.test("it.", "xyz")
    let requirements = [
      "some": "some: \(test), \(filter)", "none": "none: \(test), \(filter)",
      "every": "every: \(test), \(filter)",
      "every-or-empty": "every: \(test), or-empty: true, \(filter)",
      "at-least-1": "count: { at-least: 1 }, \(filter)",
      "at-least-2": "count: { greater-than: 1 }, \(filter)",
      "at-most-1": "count: { less-than: 2 }, \(filter)",
    ]
    try check(Table("where"), requirements.mapValues { "{ list: { \($0) } }" }) {
      Self.elements($0, ["uvw", "xyz"])
    }
  }
}
