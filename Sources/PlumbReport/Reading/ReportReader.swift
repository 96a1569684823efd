public import PlumbValues

/// Reads the complete JSON back into a report, so that any format is made without judging again. What is missing or of
/// the wrong kind is an error; members that this version doesn't know are passed over.
public enum ReportReader {
  /// The report of a parsed document. `parser` has to hold the document that `tape` shows.
  public static func report(_ tape: Tape) throws(ReportReadFailure) -> Report {
    let node = JSONNode(tape)
    let top = try node.object()
    guard top.optional("plumb") != nil, let schema = top.optional("schema") else {
      throw node.failure("is no report of plumb: make one with `plumb check --report json=report.json`")
    }
    guard try schema.count() == JSONFormat.schema else {
      throw schema.failure(
        "is the shape of another version of plumb; this one reads \(JSONFormat.schema)")
    }
    var report = Report(
      version: try top.text("plumb"), asOf: try top["asOf"].instant(), asOfFrom: try top["asOfFrom"].word())
    try readSnapshot(top["snapshot"].object(), into: &report)
    let policies = try top["policies"].object()
    report.policiesDigest = try policies.text("sha256")
    report.policies = try policies.list("items", policy)
    report.parameters = try top.textMap("parameters")
    try readSetup(top, into: &report)
    try readSummary(top["summary"].object(), into: &report)
    report.results = try top.list("results", ResultReader.result)
    report.notJudged = try top.list("notJudged", notJudged)
    report.exports = try top.list("exports", export)
    report.waivers = try ResultReader.waivers(top["waivers"].object())
    report.problems = try top.list("problems", problem)
    report.since = try top.optional("since").map { node throws(ReportReadFailure) in
      try ResultReader.comparison(node.object())
    }
    return report
  }

  private static func readSnapshot(
    _ snapshot: JSONMembers, into report: inout Report
  ) throws(ReportReadFailure) {
    report.captured = try snapshot.optional("captured")?.instant()
    report.files = try snapshot.list("files") { file throws(ReportReadFailure) in
      ReportFile(
        path: try file.text("path"), sha256: try file.optionalText("sha256"), source: try file.text("source"),
        resources: try file.count("resources"))
    }
    report.scopeNames = try snapshot.textMap("scopes")
  }

  private static func policy(_ item: JSONMembers) throws(ReportReadFailure) -> ReportPolicy {
    var controls: [String: [ReportPolicy.Control]] = [:]
    let frameworks = try item["controls"].object()
    for name in frameworks.names {
      controls[name] = try frameworks[name].list { node throws(ReportReadFailure) in
        if let id = try? node.text() { return ReportPolicy.Control(id: id, basis: "published") }
        let control = try node.object()
        return ReportPolicy.Control(id: try control.text("id"), basis: try control.text("basis"))
      }
    }
    return ReportPolicy(
      id: try item.text("id"), title: try item.text("title"), severity: try item["severity"].word(),
      why: try item.text("why"), references: try item.texts("references"), controls: controls,
      counts: try counts(item["counts"].object()),
      leftOutForAbsence: try item.optionalCount("leftOutForAbsence"))
  }

  private static func counts(_ counts: JSONMembers) throws(ReportReadFailure) -> StatusCounts {
    var found = StatusCounts()
    for status in Status.allCases { found[status] = try counts.optionalCount(JSONFormat.key(of: status)) }
    return found
  }

  private static func readSetup(_ top: JSONMembers, into report: inout Report) throws(ReportReadFailure) {
    report.overrides = try top.list("overrides") { item throws(ReportReadFailure) in
      ReportOverride(
        name: try item.text("name"), value: try item.text("value"), standard: try item.text("default"),
        from: try item.text("from"))
    }
    report.severityOverrides = try top.list("severities") { item throws(ReportReadFailure) in
      ReportSeverityOverride(
        policy: try item.text("policy"), severity: try item["severity"].word(),
        standard: try item["default"].word(), from: try item.text("from"))
    }
    let setup = try top["setup"].object()
    if let file = try setup.optionalText("config") {
      report.configuration = ReportConfiguration(
        file: file, environment: try setup.optionalText("environment"))
    }
    report.expected = try setup.texts("expect")
    report.requiresComplete = try setup.flag("requireComplete")
    report.unknownPolicy = try setup["unknown"].word()
    report.baseline = try setup.optionalText("baseline")
    let only = try setup.list("only", selector)
    let skip = try setup.list("skip", selector)
    if !only.isEmpty || !skip.isEmpty {
      report.selection = ReportSelection(only: only, skip: skip, leftOut: try setup.texts("leftOut"))
    }
  }

  private static func selector(_ item: JSONMembers) throws(ReportReadFailure) -> ReportSelection.Selector {
    ReportSelection.Selector(pattern: try item.text("selector"), from: try item.text("from"))
  }

  private static func readSummary(
    _ summary: JSONMembers, into report: inout Report
  ) throws(ReportReadFailure) {
    report.resources = try summary.count("resources")
    report.counts = try counts(summary)
    let severities = try summary["bySeverity"].object()
    for severity in ReportSeverity.allCases {
      guard let node = severities.optional(severity.rawValue) else { continue }
      report.bySeverity[severity] = try counts(node.object())
    }
    report.gate = try summary["gate"].word()
    report.gating = try summary.count("gating")
    report.failOn = try summary.text("failOn")
  }

  private static func notJudged(_ item: JSONMembers) throws(ReportReadFailure) -> NotJudged {
    var found = NotJudged(
      policy: try item.text("policy"), scope: try item.optionalText("scope"),
      reason: try item["reason"].word(), type: try item.optionalText("type"),
      command: try item.optionalText("command"))
    found.types = try item.optionalTexts("types")
    if found.types.isEmpty, found.reason != .manual { found.types = found.type.map { [$0] } ?? [] }
    found.gates = try item.flag("gates")
    found.refused = try item.optionalText("refused")
    return found
  }

  private static func export(_ item: JSONMembers) throws(ReportReadFailure) -> ReportExport {
    var export = ReportExport(
      type: try item.text("type"), each: try item.optionalText("each"),
      template: try item.optionalText("command"), commands: try item.texts("commands"),
      total: try item.count("total"), policies: try item.texts("policies"), gates: try item.flag("gates"))
    export.isOfJudged = try item.optional("ofJudged")?.flag() ?? false
    export.refused = try item.optionalTexts("refused")
    return export
  }

  private static func problem(_ item: JSONMembers) throws(ReportReadFailure) -> ReportProblem {
    ReportProblem(
      severity: try item["severity"].word(), file: try item.text("file"), line: try item.count("line"),
      column: try item.count("column"), code: try item.text("code"), message: try item.text("message"),
      help: try item.optionalText("help"))
  }
}
