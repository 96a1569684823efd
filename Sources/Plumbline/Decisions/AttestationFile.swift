internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbReport
internal import PlumbValues

/// Answers to manual policies, by policy.
struct Attestations: Sendable {
  struct Entry: Sendable {
    var record: ReportAttestation
    /// The first instant at which it no longer holds.
    var end: Instant
    var line: Int
  }
  /// As it was named.
  var file: String
  var entries: [String: Entry] = [:]
}

/// Reads a file of attestations; what is wrong with it is added to the diagnostics.
struct AttestationFile {
  static let keys = KeyTable(["plumb-attestations", "attestations"], required: ["attestations"])
  static let entryKeys = KeyTable(
    ["policy", "status", "by", "on", "statement", "evidence"], required: ["policy", "status", "by", "on"])

  /// How long an answer holds where the policy doesn't say.
  static let usual = TimeSpan(ticks: 365 * TimeSpan.Unit.day.rawValue)

  let date: Instant
  /// All policies there are.
  let policies: [CheckedPolicy]
  /// The policies are the ones that the answers were written for.
  let isWhole: Bool

  func read(_ file: SourceFile, index: Int, _ diagnostics: inout Diagnostics) -> Attestations {
    let items = DecisionFile.items(
      file, index: index, what: "the attestations file", keys: Self.keys, &diagnostics)
    var found = Attestations(file: file.path)
    for item in items {
      guard let fields = Fields(item, in: "the attestation", allowed: Self.entryKeys.keys, &diagnostics)
      else {
        continue
      }
      fields.require(Self.entryKeys.required, &diagnostics)
      guard let (id, entry) = self.entry(fields, &diagnostics) else { continue }
      if let other = found.entries[id], other.record.on == entry.record.on {
        diagnostics.add(
          .duplicate, "`\(id.prefix(80))` is answered twice on \(entry.record.on)", at: fields.mark)
      }
      // The last answer counts.
      if found.entries[id].map({ $0.record.on < entry.record.on }) ?? true { found.entries[id] = entry }
    }
    return found
  }

  private func entry(
    _ fields: Fields, _ diagnostics: inout Diagnostics
  ) -> (policy: String, entry: Attestations.Entry)? {
    let id = DecisionFile.filled(fields, "policy", &diagnostics)
    let answer = fields.word("status", as: ReportAttestation.Answer.self, &diagnostics)
    let by = DecisionFile.filled(fields, "by", &diagnostics)
    let on = DecisionFile.day(fields, "on", &diagnostics)
    let statement = fields["statement"] == nil ? "" : DecisionFile.filled(fields, "statement", &diagnostics)
    let evidence = fields.texts("evidence", orOne: true, &diagnostics)?.map(\.value) ?? []
    if let on, on > date, let mark = fields["on"]?.mark {
      diagnostics.add(.outOfBounds, "the attestation is dated after the run", at: mark)
    }
    if let answer, let mark = fields["status"]?.mark, statement?.isEmpty ?? false,
      answer == .notApplicable || answer == .done && evidence.isEmpty
    {
      diagnostics.add(
        .missingKey, "`\(answer.rawValue)` needs a `statement`\(answer == .done ? " or `evidence`" : "")",
        at: mark, help: answer == .done ? "what shows it" : "why it doesn't apply")
    }
    guard let id, let answer, let by, let on, let statement, let mark = fields["policy"]?.mark else {
      return nil
    }
    guard let policy = policies.first(where: { $0.id == id }) else {
      let known = Set(policies.filter { $0.attest != nil }.map(\.id))
      DecisionFile.check(policy: id, at: mark, isWhole ? known : nil, &diagnostics)
      return nil
    }
    guard let attest = policy.attest else {
      diagnostics.add(
        .misplaced, "`\(id)` is judged by what is exported; nobody can attest it", at: mark,
        help: "a waiver excepts from it")
      return nil
    }
    let end = on.adding(DecisionFile.oneDay)?.adding(attest.validFor ?? Self.usual) ?? on
    let last = end.subtracting(DecisionFile.oneDay) ?? on
    return (
      id,
      Attestations.Entry(
        record: ReportAttestation(
          answer: answer, by: Masking.text(by, member: nil), on: String(on.description.prefix(10)),
          until: String(last.description.prefix(10)), statement: Masking.text(statement, member: nil),
          evidence: evidence.map { Masking.text($0, member: nil) }),
        end: end, line: Int(fields.mark.line))
    )
  }
}
