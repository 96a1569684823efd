internal import PlumbValues

/// The cases of one policy, or of what is wrong with the input.
struct JUnitSuite {
  enum Case {
    /// A result of the report, by index.
    case result(Int)
    /// All resources that pass and aren't listed.
    case passes
    case notJudged(NotJudged)
    case problem(ReportProblem)
  }

  enum Outcome { case pass, skipped, failure, error }

  struct Counts {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    mutating func add(_ other: Counts) {
      tests += other.tests
      failures += other.failures
      errors += other.errors
      skipped += other.skipped
    }

    /// The schema of Jenkins knows `skipped` on a suite alone.
    func attributes(withSkipped: Bool) -> [(String, String)] {
      [("tests", String(tests)), ("failures", String(failures)), ("errors", String(errors))]
        + (withSkipped ? [("skipped", String(skipped))] : []) + [("time", "0.000")]
    }
  }

  var className: String
  var title: String
  /// Nil: what is wrong with the input.
  var policy: ReportPolicy?
  var cases: [Case]
  var counts: Counts

  private static func counts(of cases: [Case], in report: Report) -> Counts {
    var counts = Counts(tests: cases.count)
    for test in cases {
      switch test.outcome(in: report) {
      case .pass: break
      case .skipped: counts.skipped += 1
      case .failure: counts.failures += 1
      case .error: counts.errors += 1
      }
    }
    return counts
  }

  /// By policy id, with those that were not judged; then the errors of the input.
  static func all(of report: Report) -> [JUnitSuite] {
    var results: [String: [Case]] = [:]
    var severities: [String: ReportSeverity] = [:]
    for (index, result) in report.results.enumerated() {
      results[result.policy, default: []].append(.result(index))
      severities[result.policy] = result.severity
    }
    let policies = report.policiesByID
    for (id, policy) in policies {
      let listed = results[id]?.count { test in
        if case .result(let index) = test { report.results[index].status == .pass } else { false }
      }
      if policy.counts.pass > listed ?? 0 { results[id, default: []].append(.passes) }
    }
    for item in report.notJudged where item.reason != .providerAbsent {
      results[item.policy, default: []].append(.notJudged(item))
    }
    var suites = results.sorted { $0.key < $1.key }.map { id, cases in
      let known = policies[id]
      let isUnknown = known == nil && severities[id] == nil
      let policy = known ?? Report.stand(in: id, severities[id] ?? .info)
      let title = policy.title.isEmpty ? "" : ": " + TextPage.cut(policy.title, 400)
      return JUnitSuite(
        className: "plumb." + TextPage.cut(id, 200), title: TextPage.cut(id, 200) + title,
        policy: isUnknown ? nil : policy, cases: cases, counts: counts(of: cases, in: report))
    }
    let errors = report.problems.filter { $0.severity == .error }.map { Case.problem($0) }
    if !errors.isEmpty {
      suites.append(
        JUnitSuite(
          className: "plumb-input", title: "Input that could not be judged", policy: nil,
          cases: errors, counts: counts(of: errors, in: report)))
    }
    return suites
  }
}

extension JUnitSuite.Case {
  func name(in report: Report) -> String {
    switch self {
    case .result(let index):
      let resource = report.results[index].resource
      return resource.id.isEmpty ? resource.address ?? resource.name : resource.id
    case .passes: return "resources that pass and are not listed"
    case .notJudged(let item): return "not judged" + (item.scope.map { ": \($0)" } ?? "")
    case .problem(let problem): return Self.place(of: problem)
    }
  }

  private static func place(of problem: ReportProblem) -> String {
    let place = TextFindings.place(problem.file, problem.line, problem.column)
    return place.isEmpty ? problem.code : place
  }

  func outcome(in report: Report) -> JUnitSuite.Outcome {
    switch self {
    case .passes: return .pass
    case .problem: return .error
    case .notJudged(let item): return item.gates ? .error : .skipped
    case .result(let index):
      let result = report.results[index]
      switch result.status {
      case .pass: return .pass
      case .notApplicable, .waived: return .skipped
      case .error: return .error
      case .fail, .unknown:
        if result.baseline == .known { return .skipped }
        return result.status == .fail ? .failure : .error
      }
    }
  }

  /// What sort of failure or error it is, in a word.
  func kind(in report: Report) -> String {
    switch self {
    case .passes: return "pass"
    case .problem(let problem): return TextPage.cut(problem.code, 100)
    case .notJudged(let item): return item.reason.rawValue
    case .result(let index):
      let result = report.results[index]
      return result.status == .fail ? result.severity.rawValue : result.status.rawValue
    }
  }

  /// Why it is no plain pass, in one line.
  func message(in report: Report) -> String {
    switch self {
    case .passes: return ""
    case .problem(let problem): return TextPage.cut(problem.message, 1000)
    case .notJudged(let item): return FindingWords.reason(of: item)
    case .result(let index):
      let result = report.results[index]
      let message = FindingWords.message(of: result)
      if let waiver = result.waiver, result.status == .waived {
        let words = "waived until \(waiver.expires) by \(waiver.id): \(waiver.reason)"
        return TextPage.cut(words, 600) + (result.underlying.map { " (else \($0.rawValue))" } ?? "")
      }
      if result.status == .waived { return "waived" }
      if result.status == .notApplicable { return "not applicable" }
      return result.baseline == .known
        ? "known by the baseline (\(result.status.rawValue)): \(message)" : message
    }
  }

  /// The text of a failure or an error: some readers show it alone.
  func lines(in report: Report) -> [String] {
    switch self {
    case .result(let index): return Self.lines(of: report.results[index])
    case .passes: return []
    case .notJudged(let item):
      let command = item.command.map { "Export with: " + (FindingWords.code($0) ?? FindingWords.notShown) }
      return [FindingWords.reason(of: item)] + (item.reason == .manual ? [] : command.map(Self.split) ?? [])
    case .problem(let problem):
      let help = problem.help.map { [TextPage.cut($0, 1000)] } ?? []
      return ["\(Self.place(of: problem)): \(TextPage.cut(problem.message, 1000))"] + help
    }
  }

  private static func lines(of result: ReportResult) -> [String] {
    let resource = result.resource
    var lines = ["\(FindingWords.name(of: resource)): \(FindingWords.message(of: result))"]
    lines.append(
      "severity: \(result.severity.rawValue); gates: \(result.gates ? "yes" : "no"); type: "
        + TextPage.cut(resource.type, 200))
    if let owner = resource.owner { lines.append("owner: " + TextPage.cut(owner, 200)) }
    for evidence in result.evidence {
      let line = TextFindings.line(of: evidence, in: resource)
      lines.append(line.text + (line.place.isEmpty ? "" : ", at \(line.place)"))
    }
    if result.evidenceOmitted > 0 {
      lines.append("… and \(Words.count(result.evidenceOmitted, "more value"))")
    }
    let place = TextFindings.place(of: resource)
    if result.evidence.isEmpty, !place.isEmpty { lines.append("at " + place) }
    if !result.remediation.isEmpty { lines.append("To mend:") }
    for (number, step) in result.remediation.prefix(20).enumerated() {
      lines += split("\(number + 1). " + FindingWords.step(step))
    }
    if let disruptive = result.disruptive { lines.append("Disruptive: " + TextPage.cut(disruptive, 400)) }
    return lines
  }

  private static func split(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
