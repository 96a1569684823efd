import PlumbValues
import Testing

@testable import PlumbLanguage

/// What checked policies hold, where the way of writing decides.
@Suite struct MeaningTests {
  private static let head = """
    plumb: 1
    parameters:
      kinds: { type: { list-of: text }, default: [a, b] }
      name: { type: text, default: c }
      most: { type: number, default: 3 }
    define:
      named: { on: Example.Cloud/things, with: { name: text }, holds: { title: $params.name } }
    policies:
      - id: an-example
        title: An example
        severity: low
        why: It shows what is read.
        for: Example.Cloud/things
        fix: { steps: [Set it right.] }
        require: {
    """

  private func compiled(_ condition: String) -> Compiled {
    Compiled([SourceFile(path: "a.yaml", text: Self.head + condition + "}\n")])
  }

  /// The first leaf: its operator, its operand's texts (a path with `$`), and the operand as messages show it.
  private func firstLeaf(_ condition: String) -> (op: String, operand: [String], expected: String)? {
    var found: (String, [String], String)?
    compiled(condition).pack.policies.first?.variants.first?.require.walk { part in
      guard found == nil, case .leaf(let leaf) = part else { return }
      switch leaf.operand {
      case .value(let value):
        found = (
          leaf.op.name, (value.text ?? Operator.elements(value)?.first?.text).map { [$0] } ?? [],
          leaf.expected
        )
      case .values(let values): found = (leaf.op.name, values.compactMap(\.text), leaf.expected)
      case .path(let path): found = (leaf.op.name, ["$" + path.text], leaf.expected)
      case .text(let text): found = (leaf.op.name, [text], leaf.expected)
      default: found = (leaf.op.name, [], leaf.expected)
      }
    }
    return found
  }

  @Test(
    arguments: [
      ("x: a", "equals", ["a"], "a"), ("x: [a, b]", "in", ["a", "b"], "[a, b]"),
      ("x: $params.kinds", "in", ["a", "b"], "[a, b]"), ("x: $params.name", "equals", ["c"], "c"),
      ("x: [$params.kinds, $params.name]", "in", ["a", "b", "c"], "[[a, b], c]"),
      ("x: { in: $params.name }", "in", ["c"], "c"), ("x: $y.z", "equals", ["$y.z"], "$y.z"),
      ("x: $$y", "equals", ["$y"], "$y"), ("x: { equals: $$y }", "equals", ["$y"], "$y"),
      ("x: [$$y, $$$z]", "in", ["$y", "$$z"], "[$y, $$z]"),
      ("x: { equals: [$$y] }", "equals", ["$y"], "[$y]"),
      ("x: { starts-with: $params.name }", "starts-with", ["c"], "c"),
      ("x: { contains: $params.name }", "contains", ["c"], "c"),
      ("use: { named: { name: d } }", "equals", ["d"], "d"),
      ("use: { named: { name: $params.name } }", "equals", ["c"], "c"),
    ])
  func readsOperands(_ condition: String, _ op: String, _ operand: [String], _ expected: String) throws {
    let leaf = try #require(firstLeaf(condition))
    #expect(leaf.op == op)
    #expect(leaf.operand == operand)
    #expect(leaf.expected == expected)
  }

  @Test(
    arguments: [
      "x: { equals: [a, $y] }", "x: { equals: { a: $y } }", "x: { contains-any: [$y] }", "x: { in: [[$y]] }",
      "x: { absent-means: $y, equals: a }",
    ])
  func refusesPathsWithinConstants(_ condition: String) {
    #expect(compiled(condition).codes.filter { $0.severity == .error } == [.operandType])
  }

  @Test(
    arguments: [
      ("x: { count: $params.most }", true), ("x: { count: { at-most: $params.most } }", true),
      ("x: { older-than: $params.most }", false), ("x: { count: { at-most: 1.5 } }", false),
      ("'@odata\\.type': a", true), ("\\resource.x: a", true), ("\\length: 3", true), ("length: 3", false),
      ("x: { some: { it: { some: { it: a } } } }", true),
      ("x: { as: outer, some: { it.y: { some: { it: $outer.z } } } }", true),
      ("x: { some: { it.y: $outer.z } }", true),
    ])
  func accepts(_ condition: String, _ fine: Bool) {
    #expect(compiled(condition).diagnostics.contains { $0.severity == .error } != fine)
  }
}
