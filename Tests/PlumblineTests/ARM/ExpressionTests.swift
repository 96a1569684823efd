import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Expressions of templates and what they give: `fixtures/arm/expressions.yaml`.
@Suite struct ExpressionTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let number: Int
    let expression: String
    let gives: Value
    var testDescription: String { expression }
  }

  static let table = YAMLText.file("fixtures/arm/expressions.yaml")
  static let rows: [Row] = {
    guard case .list(let items)? = table["rows"] else { return [] }
    return items.enumerated().map { number, item in
      Row(number: number, expression: item["is"]?.text ?? "", gives: item["gives"] ?? .null)
    }
  }()

  /// One resource a row, whose value a policy forbids: the finding tells what it is.
  static let results: [String: ReportResult] = {
    let resources = rows.map { row in
      Value(object: [
        ("type", .text("Example.Cloud/rows")), ("apiVersion", .text("2024-01-01")),
        ("name", .text("row\(row.number)")),
        ("properties", Value(object: [("value", .text(row.expression))])),
      ])
    }
    let text = ARMText.template([
      ("parameters", table["parameters"] ?? .null), ("variables", table["variables"] ?? .null),
      ("resources", .list(resources)),
    ])
    let judging = Judging([
      "p.yaml": """
      plumb: 1
      policies:
        - id: asked
          title: A
          severity: low
          why: B
          for: Example.Cloud/rows
          require: { properties.value: { exists: false } }
          fix: { steps: [C] }
      """
    ])
    let report = try? judging.report(["main.json": text])
    return Dictionary(
      (report?.results ?? []).map { ($0.resource.name, $0) }, uniquingKeysWith: { first, _ in first })
  }()

  @Test func tableIsRead() {
    #expect(Self.rows.count > 150)
    #expect(Self.results.count == Self.rows.count)
  }

  @Test(arguments: rows) func gives(_ row: Row) throws {
    let result = try #require(Self.results["row\(row.number)"])
    let actual = result.evidence.first?.actual
    switch row.gives {
    case .text("absent"): #expect(result.status == .pass)
    case .text("unknown"): #expect(result.status == .unknown, "\(actual?.json ?? "")")
    case .text("present"):
      #expect(result.status == .fail)
      let isUnknown = if case .unknown(present: true, _)? = actual { true } else { false }
      #expect(isUnknown, "\(actual?.json ?? "")")
    default:
      #expect(result.status == .fail)
      #expect(actual == row.gives, "\(actual?.json ?? "nothing") instead of \(row.gives.json)")
    }
  }
}

/// Templates for tests.
enum ARMText {
  static let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"

  static func template(_ members: [(String, Value)], schema: String = schema) -> String {
    let head: [(String, Value)] = [("$schema", .text(schema)), ("contentVersion", .text("1.0.0.0"))]
    return Value(object: head + members.filter { !$0.1.isNull }).json
  }

  /// The text over several lines, as people and tools write it.
  static func indented(_ value: Value, _ depth: Int = 0) -> String {
    let margin = String(repeating: "  ", count: depth + 1)
    switch value {
    case .map(let members) where !members.isEmpty:
      let inner = members.map { "\(margin)\(Value.text($0.key).json): \(indented($0.value, depth + 1))" }
      return "{\n" + inner.joined(separator: ",\n") + "\n" + margin.dropLast(2) + "}"
    case .list(let items) where !items.isEmpty:
      let inner = items.map { margin + indented($0, depth + 1) }
      return "[\n" + inner.joined(separator: ",\n") + "\n" + margin.dropLast(2) + "]"
    default: return value.json
    }
  }
}
