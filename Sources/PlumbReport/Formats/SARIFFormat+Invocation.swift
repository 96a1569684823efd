internal import PlumbValues

// Whether all could be judged, and what isn't among the alerts for other reasons than that it's well.
extension SARIFFormat {
  private static let mostNotes = 100

  func write(invocationOf report: Report, _ leftOut: String?, _ written: Int, to json: inout JSONWriter) {
    json.array("invocations") { json in
      json.object { json in
        json.flag("executionSuccessful", !report.couldNotJudge)
        json.array("toolExecutionNotifications") { json in
          write(limits: leftOut, written, to: &json)
          write(problemsOf: report, to: &json)
          write(errorsOf: report, to: &json)
          write(notJudgedOf: report, to: &json)
        }
      }
    }
  }

  /// What is said of the alerts that don't fit, by severity; nil where all fit.
  func leftOut(of report: Report, _ alerts: ArraySlice<Int>, of all: Int) -> String? {
    if alerts.isEmpty { return nil }
    var counts: [ReportSeverity: Int] = [:]
    for index in alerts { counts[report.results[index].severity, default: 0] += 1 }
    let words = ReportSeverity.allCases.reversed().compactMap { severity in
      counts[severity].map { "\($0) \(severity.rawValue)" }
    }
    return "\(alerts.count) of \(all) alerts are left out (\(words.joined(separator: ", "))), the worst are "
      + "here: code scanning takes \(mostResults) results and 10 MB compressed. `plumb check --format json` holds "
      + "all of them."
  }

  /// What was left out, and what won't be shown.
  private func write(limits leftOut: String?, _ written: Int, to json: inout JSONWriter) {
    if let leftOut { note("alerts.left-out", "warning", leftOut, to: &json) }
    if written > mostShown {
      note(
        "alerts.not-shown", "note", "Code scanning shows the \(mostShown) worst of \(written) alerts.",
        to: &json)
    }
  }

  private func write(problemsOf report: Report, to json: inout JSONWriter) {
    let problems =
      report.problems.filter { $0.severity == .error }
      + report.problems.filter { $0.severity == .warning }
    for problem in problems.prefix(Self.mostNotes) {
      let place =
        problem.file.isEmpty ? nil : FindingPlace(problem.file, problem.line, problem.column, in: report)
      note(
        TextPage.cut(problem.code, 100), problem.severity.rawValue,
        FindingWords.words(of: problem), at: place, to: &json)
    }
    more(problems.count, "problem of the input", to: &json)
  }

  private func write(errorsOf report: Report, to json: inout JSONWriter) {
    var count = 0
    for result in report.results where result.status == .error {
      count += 1
      if count > Self.mostNotes { continue }
      let words =
        "\(TextPage.cut(result.policy, 200)) could not be judged on \(FindingWords.name(of: result.resource))"
      note(
        "evaluation.error", "error", "\(words): \(FindingWords.message(of: result))",
        at: FindingPlace(of: result, in: report), to: &json)
    }
    more(count, "evaluation", to: &json)
  }

  private func write(notJudgedOf report: Report, to json: inout JSONWriter) {
    let gating = report.notJudged.filter(\.gates)
    for item in gating.prefix(Self.mostNotes) {
      note(
        "policy.not-judged", "error", "\(TextPage.cut(item.policy, 200)): \(FindingWords.reason(of: item))",
        to: &json)
    }
    more(gating.count, "policy that was not judged", to: &json)
    let others = report.notJudged.filter { !$0.gates && $0.reason != .providerAbsent }
    if others.isEmpty { return }
    let words = NotJudged.Reason.allCases.compactMap { reason in
      let count = others.count { $0.reason == reason }
      return count == 0 ? nil : "\(reason.rawValue): \(count)"
    }
    note(
      "policies.not-judged", "note", "Not judged, of policies and scopes: \(words.joined(separator: ", ")).",
      to: &json)
  }

  private func more(_ count: Int, _ what: String, to json: inout JSONWriter) {
    if count <= Self.mostNotes { return }
    note("notes.left-out", "note", "\(count - Self.mostNotes) more of this kind (\(what)).", to: &json)
  }

  private func note(
    _ id: String, _ level: String, _ text: String, at place: FindingPlace? = nil, to json: inout JSONWriter
  ) {
    json.object { json in
      json.object("descriptor") { json in json.text("id", id) }
      json.text("level", level)
      json.object("message") { json in json.text("text", Self.broken(text)) }
      if let place {
        json.array("locations") { json in json.object { json in write(place, to: &json) } }
      }
    }
  }
}
