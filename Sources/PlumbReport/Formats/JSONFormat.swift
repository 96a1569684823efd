internal import PlumbValues

/// The complete report for machines; every other format can be made from it.
public struct JSONFormat: ReportFormat {
  /// The version of the document's shape.
  package static let schema = 1

  public init() {}

  public func write(_ report: Report, to output: inout some ReportOutput) throws {
    var json = JSONWriter()
    try json.document { json in
      json.text("plumb", report.version)
      json.number("schema", Self.schema)
      json.text("asOf", report.asOf.description)
      json.text("asOfFrom", report.asOfFrom.rawValue)
      write(snapshotOf: report, to: &json)
      write(policiesOf: report, to: &json)
      json.object("parameters") { json in
        for (name, value) in report.parameters.sorted(by: { $0.key < $1.key }) { json.text(name, value) }
      }
      write(setupOf: report, to: &json)
      write(summaryOf: report, to: &json)
      try json.array("results") { json in
        for result in report.results {
          write(result, to: &json)
          try json.flush(to: &output, ifOver: 1 << 16)
        }
      }
      json.array("notJudged") { json in report.notJudged.forEach { write($0, to: &json) } }
      json.array("exports") { json in report.exports.forEach { write($0, to: &json) } }
      write(waiversOf: report, to: &json)
      if let since = report.since { write(since, to: &json) }
      json.array("problems") { json in report.problems.forEach { write($0, to: &json) } }
    }
    try json.flush(to: &output)
  }

  private func write(snapshotOf report: Report, to json: inout JSONWriter) {
    json.object("snapshot") { json in
      json.text("captured", report.captured?.description)
      json.array("files") { json in
        for file in report.files {
          json.object { json in
            json.text("path", file.path)
            json.text("sha256", file.sha256)
            json.text("source", file.source)
            json.number("resources", file.resources)
          }
        }
      }
      json.object("scopes") { json in
        for (id, name) in report.scopeNames.sorted(by: { $0.key < $1.key }) { json.text(id, name) }
      }
    }
  }

  private func write(policiesOf report: Report, to json: inout JSONWriter) {
    json.object("policies") { json in
      json.text("sha256", report.policiesDigest)
      json.array("items") { json in report.policies.forEach { write($0, to: &json) } }
    }
  }

  private func write(_ policy: ReportPolicy, to json: inout JSONWriter) {
    json.object { json in
      json.text("id", policy.id)
      json.text("title", policy.title)
      json.text("severity", policy.severity.rawValue)
      json.text("why", policy.why)
      json.array("references") { json in policy.references.forEach { json.element($0) } }
      json.object("controls") { json in
        for (framework, controls) in policy.controls.sorted(by: { $0.key < $1.key }) {
          json.array(framework) { json in controls.forEach { write($0, to: &json) } }
        }
      }
      json.number("judged", policy.counts.judged)
      write(policy.counts, as: "counts", to: &json)
      if policy.leftOutForAbsence > 0 { json.number("leftOutForAbsence", policy.leftOutForAbsence) }
    }
  }

  /// As policies write them: a published mapping is the id alone.
  private func write(_ control: ReportPolicy.Control, to json: inout JSONWriter) {
    guard control.basis != "published" else { return json.element(control.id) }
    json.object { json in
      json.text("id", control.id)
      json.text("basis", control.basis)
    }
  }

  private func write(summaryOf report: Report, to json: inout JSONWriter) {
    json.object("summary") { json in
      json.number("resources", report.resources)
      json.number("judged", report.counts.judged)
      for status in Self.statuses { json.number(Self.key(of: status), report.counts[status]) }
      json.object("bySeverity") { json in
        for (severity, counts) in report.bySeverity.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
          write(counts, as: severity.rawValue, to: &json)
        }
      }
      json.text("gate", report.gate.rawValue)
      json.number("gating", report.gating)
      json.text("failOn", report.failOn)
    }
  }

  /// Only those that aren't zero.
  private func write(_ counts: StatusCounts, as key: String, to json: inout JSONWriter) {
    json.object(key) { json in
      for status in Self.statuses where counts[status] != 0 {
        json.number(Self.key(of: status), counts[status])
      }
    }
  }

  private static let statuses: [Status] = [.pass, .fail, .unknown, .error, .waived, .notApplicable]

  /// What a status is called where it is counted.
  package static func key(of status: Status) -> String {
    status == .notApplicable ? "notApplicable" : status.rawValue
  }

  private func write(_ result: ReportResult, to json: inout JSONWriter) {
    json.object { json in
      json.text("policy", result.policy)
      json.text("severity", result.severity.rawValue)
      json.text("status", result.status.rawValue)
      json.text("cause", result.cause?.rawValue)
      write(result.resource, to: &json)
      json.text("message", result.message)
      json.array("evidence") { json in result.evidence.forEach { write($0, to: &json) } }
      json.array("remediation") { json in
        for step in result.remediation { json.object { json in json.text(step.kind.rawValue, step.text) } }
      }
      json.text("disruptive", result.disruptive)
      json.flag("gates", result.gates)
      if !result.lacking.isEmpty {
        json.array("lacking") { json in result.lacking.forEach { json.element($0) } }
      }
      if result.evidenceOmitted > 0 { json.number("evidenceOmitted", result.evidenceOmitted) }
      write(result.waiver, to: &json)
      json.text("underlying", result.underlying?.rawValue)
      json.text("baseline", result.baseline?.rawValue)
      if let attestation = result.attestation { write(attestation, to: &json) }
      json.text("fingerprint", result.fingerprint)
    }
  }

  func write(_ resource: ReportResource, to json: inout JSONWriter) {
    json.object("resource") { json in
      json.text("id", resource.id)
      json.text("type", resource.type)
      json.text("name", resource.name)
      json.text("scope", resource.scope)
      json.text("owner", resource.owner)
      json.text("file", resource.file)
      json.number("line", resource.line)
      json.text("address", resource.address)
      json.text("change", resource.change)
      if let declared = resource.declared { json.text("declared", declared) }
    }
  }

  private func write(_ evidence: Evidence, to json: inout JSONWriter) {
    json.object { json in
      json.text("path", evidence.path)
      json.value("actual", evidence.actual)
      json.text("state", evidence.state)
      json.text("expected", evidence.expected)
      json.text("file", evidence.file)
      json.number("line", evidence.line)
      json.number("column", evidence.column)
      json.text("resource", evidence.resource)
      if evidence.more > 0 { json.number("more", evidence.more) }
      if let attribute = evidence.attribute { json.text("attribute", attribute) }
    }
  }

  func write(_ item: NotJudged, to json: inout JSONWriter) {
    json.object { json in
      json.text("policy", item.policy)
      json.text("scope", item.scope)
      json.text("reason", item.reason.rawValue)
      json.text("type", item.type)
      json.text("command", item.command)
      if item.types.count > 1 {
        json.array("types") { json in item.types.forEach { json.element($0) } }
      }
      json.flag("gates", item.gates)
      if let refused = item.refused { json.text("refused", refused) }
    }
  }

  func write(_ problem: ReportProblem, to json: inout JSONWriter) {
    json.object { json in
      json.text("file", problem.file)
      json.number("line", problem.line)
      json.number("column", problem.column)
      json.text("severity", problem.severity.rawValue)
      json.text("code", problem.code)
      json.text("message", problem.message)
      json.text("help", problem.help)
    }
  }
}
