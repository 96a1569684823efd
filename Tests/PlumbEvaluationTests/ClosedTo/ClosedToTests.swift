import PlumbEvaluation
import PlumbLanguage
import PlumbSnapshot
import PlumbValues
import Testing

/// `closed-to` by its tables, with both evaluators.
struct ClosedToTests {
  private static func judge(_ row: RuleTable.Row, negated: Bool = false) throws -> Both.Verdict {
    let clause = "{ closed-to: \(row.ask) }"
    let both = RulePack.both(row.type, require: negated ? "{ not: \(clause) }" : clause)
    #expect(both.errors == 0, "\(both.findings)")
    var sample = Sample(json: row.json, shape: row.shape)
    sample.unknown = row.unknown.map { (PathText.steps($0) ?? [], false) }
    return try #require(try both.judge(sample, as: row.type).first)
  }

  @Test func tablesAreThere() {
    #expect(RuleTable.rows.count >= 150)
    for answer in ["yes", "no", "missing", "unknown"] {
      #expect(RuleTable.rows.count { $0.answer == answer } >= 10, "\(answer)")
    }
    let names = RuleTable.rows.map(\.testDescription)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: RuleTable.rows) func row(_ row: RuleTable.Row) throws {
    let verdict = try Self.judge(row)
    let wanted = row.answer == "unknown" ? Answer.unknown.name : row.answer
    #expect(verdict.reference.name == wanted, "reference: \(row.json)")
    #expect(verdict.fast.name == wanted, "fast: \(row.json)")
    if !row.names.isEmpty { #expect(verdict.notes.map(\.path) == row.names) }
    // Each note stands where the document has what it names, or would have it.
    #expect(verdict.notes.isEmpty == (row.answer == "yes"))
    for note in verdict.notes { #expect(!note.location.isEmpty && note.says != nil) }
  }

  @Test(arguments: RuleTable.rows) func turnedRound(_ row: RuleTable.Row) throws {
    let plain = try Self.judge(row)
    let negated = try Self.judge(row, negated: true)
    #expect(negated.reference == plain.reference.negated)
    #expect(negated.fast == plain.reference.negated)
    #expect(negated.notes.isEmpty == (negated.reference.worst == .yes))
  }

  /// What a finding says, which people read.
  @Test func words() throws {
    func says(_ name: String) throws -> [String] {
      let row = try #require(RuleTable.rows.first { $0.name == name })
      return try Self.judge(row).notes.map { "\($0.state); must be \($0.expected)" }
    }
    let must = "; must be closed to the internet on ports 22, 3389 (tcp)"
    #expect(
      try says("a deny of one of two ports") == ["(r, priority 110) lets in * on port 3389 (tcp)\(must)"])
    #expect(
      try says("two halves in one rule")
        == ["(r, priority 100) lets in 0.0.0.0/1, 128.0.0.0/1 on port 22 (tcp)\(must)"])
    #expect(
      try says("a tag whose content is not known")
        == ["(r, priority 100) may let in AzureCloud on port 22 (tcp); not known: source\(must)"])
    #expect(
      try says("a rule without access")
        == [
          "(r, priority 100) may let in * on port 22 (tcp); absent or of the wrong kind: access\(must)"
        ])
    let tie = "(r, priority 100) may let in * on port 22 (tcp); another rule has the same priority"
    #expect(try says("equal priorities, of which nobody knows the first") == [tie + must])
    #expect(
      try says("a deny of a tag whose content isn't known") == [
        "(r, priority 110) may let in * on port 22 (tcp)\(must)",
        "(r, priority 100) may keep it out; not known: source\(must)",
      ])
    #expect(try says("no list of rules") == ["is absent\(must)"])
    #expect(try says("a text instead of rules") == ["is no list of rules\(must)"])
    #expect(try says("a rule that is null") == ["is no rule that can be read\(must)"])
    #expect(try says("rules that aren't known") == ["is not known\(must)"])
    #expect(
      try says("every port, and ICMP") == [
        "(r, priority 100) lets in * on icmp; must be closed to the internet"
      ])
  }
}
