import PlumbLanguage
import PlumbReport
import Testing

/// Joins by their table, `fixtures/joins/rows.yaml`, and random ones against a plain model of them.
@Suite struct JoinTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var row: String
    var require: String
    var name: String
    var ours: String
    var theirs: [String]
    var isDescribed: Bool
    var answer: String
    var testDescription: String { row }
  }

  private static func text(_ name: String) -> String {
    TestFile.bytes("\(Package.root)/fixtures/joins/\(name).yaml").map { String(decoding: $0, as: UTF8.self) }
      ?? ""
  }

  static let rows: [Row] = {
    var diagnostics = Diagnostics()
    let file = SourceFile(path: "rows", text: text("rows"))
    guard let node = YAMLReader.read(file, index: 0, diagnostics: &diagnostics), diagnostics.all.isEmpty
    else { return [] }
    return (node["rows"]?.list ?? []).map { row in
      Row(
        row: row["row"]?.text ?? "", require: row["require"]?.text ?? "",
        name: row["name"]?.text ?? "asker", ours: row["ours"]?.text ?? "",
        theirs: (row["theirs"]?.list ?? []).compactMap(\.text), isDescribed: row["described"] != nil,
        answer: row["answer"]?.text ?? "")
    }
  }()

  @Test func tableIsThere() {
    #expect(Self.rows.count >= 50)
    #expect(Set(Self.rows.map(\.row)).count == Self.rows.count)
    for answer in ["pass", "no", "missing"] {
      #expect(Self.rows.count { $0.answer == answer } >= 10, "\(answer)")
    }
  }

  @Test(arguments: rows) func row(_ row: Row) throws {
    let (asker, other) =
      row.isDescribed
      ? ("Microsoft.Foo/describedAskers", "Microsoft.Foo/describedOthers")
      : ("Microsoft.Foo/askers", "Microsoft.Foo/others")
    let require = row.require.replacing("THEM", with: "type: \(other), in: snapshot")
    let judging = Judging([
      "policy.yaml": JoinSample.pack(for: asker, [require]), "types.yaml": Self.text("types"),
      "askers.yaml": Self.text("askers"),
    ])
    let documents =
      [JoinSample.document(asker, row.name, row.ours)]
      + row.theirs.enumerated().map { JoinSample.document(other, "o\($0.offset)", $0.element) }
    let answers = try JoinSample.answers(judging, documents, asker: asker, others: [other], policies: 1)
    #expect(answers == [row.name: [row.answer]])
  }
}

/// Packs, snapshots and answers of tests of joins.
enum JoinSample {
  static func pack(for type: String, _ requirements: [String]) -> String {
    let policies = requirements.enumerated().map { number, require in
      "  - { id: p-\(number), title: T, severity: low, why: W, for: \(type), require: \(require) }\n"
    }
    return "plumb: 1\npolicies:\n" + policies.joined()
  }

  static func document(_ type: String, _ name: String, _ properties: String) -> String {
    #"{"id":"\#(Things.group)/providers/\#(type)/\#(name)","type":"\#(type)","name":"\#(name)","properties":\#(properties)}"#
  }

  /// By name of the asker the answers of `p-0` and so on: pass, no, missing or another status. Judged with and without
  /// the list of passes, which has to come to the same.
  static func answers(
    _ judging: Judging, _ documents: [String], asker: String, others: [String], policies: Int
  ) throws -> [String: [String]] {
    var judging = judging
    judging.collected = others.map { ($0, nil) }
    let files = ["a.json": "[\(documents.joined(separator: ","))]"]
    let whole = try judging.report(files)
    judging.include = []
    let brief = try judging.report(files)
    #expect(brief.counts.pass == whole.counts.pass)
    #expect(brief.counts.fail == whole.counts.fail)
    var answers: [String: [String]] = [:]
    for result in whole.results {
      guard let number = Int(result.policy.dropFirst(2)), number < policies else { continue }
      let word: String =
        switch result.status {
        case .fail: result.cause?.rawValue ?? "fail"
        default: result.status.rawValue
        }
      answers[result.resource.name, default: Array(repeating: "none", count: policies)][number] = word
    }
    return answers
  }
}
