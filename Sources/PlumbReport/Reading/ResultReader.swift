// Results, and what people decided about them.
enum ResultReader {
  static func result(_ item: JSONMembers) throws(ReportReadFailure) -> ReportResult {
    var result = ReportResult(
      policy: try item.text("policy"), severity: try item["severity"].word(),
      status: try item["status"].word(),
      cause: try item.optional("cause")?.word(), resource: try resource(item["resource"].object()),
      message: try item.text("message"), evidence: try item.list("evidence", evidence),
      remediation: try item.list("remediation", step), disruptive: try item.optionalText("disruptive"),
      fingerprint: try item.text("fingerprint"), gates: try item.flag("gates"))
    result.lacking = try item.optionalTexts("lacking")
    result.evidenceOmitted = try item.optionalCount("evidenceOmitted")
    if let node = item.optional("waiver") { result.waiver = try waiver(node.object()) }
    result.underlying = try item.optional("underlying")?.word()
    result.baseline = try item.optional("baseline")?.word()
    if let node = item.optional("attestation") { result.attestation = try attestation(node.object()) }
    return result
  }

  private static func resource(_ item: JSONMembers) throws(ReportReadFailure) -> ReportResource {
    ReportResource(
      id: try item.text("id"), type: try item.text("type"), name: try item.text("name"),
      scope: try item.text("scope"), owner: try item.optionalText("owner"), file: try item.text("file"),
      line: try item.count("line"), address: try item.optionalText("address"),
      change: try item.optionalText("change"))
  }

  private static func evidence(_ item: JSONMembers) throws(ReportReadFailure) -> Evidence {
    var evidence = Evidence(
      path: try item.text("path"), actual: try item["actual"].value(), expected: try item.text("expected"),
      state: try item.text("state"), file: try item.text("file"), line: try item.count("line"),
      column: try item.count("column"), resource: try item.optionalText("resource"))
    evidence.more = try item.optionalCount("more")
    return evidence
  }

  private static func step(_ item: JSONMembers) throws(ReportReadFailure) -> RemediationStep {
    for kind in RemediationStep.Kind.allCases {
      if let text = try item.optionalText(kind.rawValue) { return RemediationStep(kind: kind, text: text) }
    }
    return RemediationStep(kind: .text, text: try item.text(RemediationStep.Kind.text.rawValue))
  }

  private static func waiver(_ item: JSONMembers) throws(ReportReadFailure) -> ReportWaiver {
    ReportWaiver(
      id: try item.text("id"), policy: try item.text("policy"), resource: try item.optionalText("resource"),
      scope: try item.optionalText("scope"), reason: try item.text("reason"), owner: try item.text("owner"),
      approvedBy: try item.text("approvedBy"), expires: try item.text("expires"))
  }

  static func waivers(_ object: JSONMembers) throws(ReportReadFailure) -> [ReportWaiverUse] {
    var states: [String: [ReportWaiverUse.State]] = [:]
    for state in ReportWaiverUse.State.allCases {
      for id in try object.texts(state.rawValue) { states[id, default: []].append(state) }
    }
    return try object.list("items") { item throws(ReportReadFailure) in
      let waiver = try waiver(item)
      return ReportWaiverUse(
        waiver: waiver, states: states[waiver.id] ?? [], waived: try item.count("waived"),
        matched: try item.count("matched"))
    }
  }

  private static func attestation(_ item: JSONMembers) throws(ReportReadFailure) -> ReportAttestation {
    ReportAttestation(
      answer: try item["status"].word(), by: try item.text("by"), on: try item.text("on"),
      until: try item.text("until"), statement: try item.text("statement"),
      evidence: try item.texts("evidence"))
  }

  static func comparison(_ object: JSONMembers) throws(ReportReadFailure) -> ReportComparison {
    let entries = try object.list("entries") { item throws(ReportReadFailure) in
      ReportComparison.Entry(
        change: try item["change"].word(), policy: try item.text("policy"),
        resource: try resource(item["resource"].object()), fingerprint: try item.text("fingerprint"),
        status: try item["status"].word(), severity: try item["severity"].word(),
        formerStatus: try item.optional("formerStatus")?.word(),
        formerSeverity: try item.optional("formerSeverity")?.word(), message: try item.text("message"))
    }
    return ReportComparison(file: try object.text("file"), asOf: try object.text("asOf"), entries: entries)
  }
}
