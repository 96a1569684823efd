import PlumbLanguage
import PlumbValues
import Testing

/// The examples of the operators' documentation, judged by both evaluators.
struct OperatorExampleTests {
  static let tested = Operator.all.filter { $0.group != .modifier }

  @Test func eachHasExamples() {
    // What these take is a condition, which an example has no room for: their tables are in `fixtures/truth`.
    let without = Self.tested.filter { $0.examples.isEmpty && $0.operand != .condition }.map(\.name)
    #expect(without.isEmpty)
  }

  @Test(arguments: tested.flatMap { op in op.examples.indices.map { (op.name, $0) } })
  func example(_ name: String, _ index: Int) throws {
    let example = try #require(Operator.named[name]?.examples[index])
    let verdict = try Both.judge(
      "\n      value:\n        \(name): \(example.operand)", "{\"name\":\"t\",\"value\":\(example.value)}")
    #expect(
      verdict.reference == Answer(example.answer), "reference: \(example.value) \(name) \(example.operand)")
    #expect(verdict.fast == Answer(example.answer), "fast: \(example.value) \(name) \(example.operand)")
  }
}
