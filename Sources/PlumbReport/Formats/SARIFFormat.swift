internal import PlumbValues

/// The alerts of a run in SARIF 2.1.0, as code scanning services take them: open failures and unknowns that neither a
/// waiver nor the baseline accepts, the worst first, until the services' limits are reached.
public struct SARIFFormat: ReportFormat {
  /// Results that a service takes of a file, and that it shows.
  var mostResults = 25_000
  var mostShown = 5_000
  /// Bytes of the compressed file, less than the 10 MB that are taken: what comes after the results has to fit too.
  var mostBytes = 9_000_000

  public init() {}

  public func write(_ report: Report, to output: inout some ReportOutput) throws {
    var gauged = GaugedOutput(output: output)
    defer { output = gauged.output }
    let alerts = Self.alerts(of: report)
    let rules = SARIFRules(report, alerts.prefix(mostResults))
    var json = JSONWriter()
    try json.document { json in
      json.text(
        "$schema",
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
      json.text("version", "2.1.0")
      try json.array("runs") { json in
        try json.object { json in
          try write(rules, of: report, to: &json, &gauged)
          var written = 0
          try json.array("results") { json in
            var marks = FindingMarks()
            for index in alerts.prefix(mostResults) {
              if gauged.gauge.size > mostBytes { break }
              let result = report.results[index]
              write(result, rules, &marks, in: report, to: &json)
              try json.flush(to: &gauged, ifOver: 1 << 14)
              written += 1
            }
          }
          let leftOut = leftOut(of: report, alerts[written...], of: alerts.count)
          if let leftOut { gauged.note(leftOut) }
          write(invocationOf: report, leftOut, written, to: &json)
          write(settingsOf: report, to: &json)
        }
      }
    }
    try json.flush(to: &gauged)
  }

  /// Indices of the results that alert, worst first: by severity, failures before unknowns, then as they stand.
  static func alerts(of report: Report) -> [Int] {
    func rank(_ index: Int) -> Int {
      let result = report.results[index]
      return result.severity.rank * 2 + (result.status == .fail ? 1 : 0)
    }
    let ranked = report.results.indices.filter { report.results[$0].isOpenFinding }
      .map { (index: $0, rank: rank($0)) }
    return ranked.sorted { ($1.rank, $0.index) < ($0.rank, $1.index) }.map(\.index)
  }

  private func write(
    _ rules: SARIFRules, of report: Report, to json: inout JSONWriter,
    _ output: inout GaugedOutput<some ReportOutput>
  ) throws {
    try json.object("tool") { json in
      try json.object("driver") { json in
        json.text("name", "plumb")
        json.text("version", TextPage.cut(report.version, 60))
        try json.array("rules") { json in
          for rule in rules.rules {
            rules.write(rule, isBrief: output.gauge.size > mostBytes / 2, to: &json)
            try json.flush(to: &output, ifOver: 1 << 14)
          }
        }
      }
    }
    // What stands before the last slash is the category: a file replaces the former one of the same.
    let environment = report.configuration?.environment.map { TextPage.cut($0, 100) + "/" } ?? ""
    json.object("automationDetails") { json in json.text("id", "plumb/" + environment) }
  }

  private func write(
    _ result: ReportResult, _ rules: SARIFRules, _ marks: inout FindingMarks, in report: Report,
    to json: inout JSONWriter
  ) {
    let resource = result.resource
    let place = FindingPlace(of: result, in: report)
    let mark = marks.mark(of: result.fingerprint)
    let level = SARIFLevel(result)
    json.object { json in
      let rule = rules.rule(of: result)
      json.text("ruleId", rule.id)
      json.number("ruleIndex", rule.index)
      json.text("kind", "fail")
      json.text("level", level.word)
      json.number("rank", level.rank)
      json.object("message") { json in json.text("text", Self.message(of: result)) }
      json.array("locations") { json in
        json.object { json in
          write(place, to: &json)
          json.array("logicalLocations") { json in
            json.object { json in
              json.text("name", FindingWords.name(of: resource))
              json.text("fullyQualifiedName", TextPage.cut(resource.id, 1000))
              json.text("kind", "resource")
            }
          }
        }
      }
      json.object("partialFingerprints") { json in
        json.text("primaryLocationLineHash", "\(mark.prefix(16)):1")
        json.text("policyResource/v1", mark)
      }
      json.object("properties") { json in
        json.text("status", result.status.rawValue)
        json.text("severity", result.severity.rawValue)
        json.flag("gates", result.gates)
        if let baseline = result.baseline { json.text("baseline", baseline.rawValue) }
        json.text("resourceType", TextPage.cut(resource.type, 200))
        if !resource.scope.isEmpty { json.text("scope", TextPage.cut(resource.scope, 400)) }
        if let owner = resource.owner { json.text("owner", TextPage.cut(owner, 200)) }
      }
    }
  }

  func write(_ place: FindingPlace, to json: inout JSONWriter) {
    json.object("physicalLocation") { json in
      json.object("artifactLocation") { json in json.text("uri", place.uri) }
      json.object("region") { json in
        json.number("startLine", place.line)
        if place.column > 0 { json.number("startColumn", place.column) }
      }
    }
  }

  /// What is wrong with which resource, and how to mend it; 1,000 characters, and no link.
  private static func message(of result: ReportResult) -> String {
    var words = FindingWords.name(of: result.resource) + ": "
    if result.status == .unknown { words += "it is not known whether this holds: " }
    words += FindingWords.message(of: result)
    for (number, step) in result.remediation.enumerated() {
      let line = "\(number + 1). " + FindingWords.step(step, most: 600)
      if words.utf8.count + line.utf8.count > 900 { break }
      // A command with the signs of a link would have to be changed.
      if step.kind != .text, broken(line) != line { continue }
      words += (number == 0 ? "\n\nTo mend:\n" : "\n") + line
    }
    return broken(words)
  }

  /// Readers make a link of `[text](target)`.
  static func broken(_ text: String) -> String {
    text.utf8.contains(UInt8(ascii: "]")) ? text.replacing("](", with: "] (") : text
  }

  private func write(settingsOf report: Report, to json: inout JSONWriter) {
    json.text("columnKind", "unicodeCodePoints")
    json.object("properties") { json in
      json.text("gate", report.gate.rawValue)
      json.text("failOn", TextPage.cut(report.failOn, 60))
      json.text("policiesSha256", TextPage.cut(report.policiesDigest, 100))
      if let baseline = report.baseline { json.text("baseline", TextPage.cut(baseline, 400)) }
    }
  }
}

/// How bad a result is, in the words and numbers of SARIF. What isn't known is a warning at most.
struct SARIFLevel {
  let word: String
  /// GitLab reads it first.
  let rank: Int

  init(_ result: ReportResult) {
    let severity = result.status == .unknown ? min(result.severity, .medium) : result.severity
    self.init(severity)
  }

  init(_ severity: ReportSeverity) {
    (word, rank) =
      switch severity {
      case .info: ("note", 5)
      case .low: ("note", 20)
      case .medium: ("warning", 55)
      case .high: ("error", 80)
      case .critical: ("error", 95)
      }
  }

  /// GitHub's number: over 9.0 is critical, from 7.0 on high, from 4.0 on medium.
  static func score(_ severity: ReportSeverity) -> String {
    switch severity {
    case .info: "1.0"
    case .low: "2.0"
    case .medium: "5.5"
    case .high: "8.0"
    case .critical: "9.5"
    }
  }
}
