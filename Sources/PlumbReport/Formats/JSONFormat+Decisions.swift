// What people decided about findings, and what is different from a former report.
extension JSONFormat {
  func write(_ waiver: ReportWaiver?, to json: inout JSONWriter) {
    guard let waiver else { return json.text("waiver", nil) }
    json.object("waiver") { json in members(of: waiver, to: &json) }
  }

  private func members(of waiver: ReportWaiver, to json: inout JSONWriter) {
    json.text("id", waiver.id)
    json.text("policy", waiver.policy)
    json.text("resource", waiver.resource)
    json.text("scope", waiver.scope)
    json.text("reason", waiver.reason)
    json.text("owner", waiver.owner)
    json.text("approvedBy", waiver.approvedBy)
    json.text("expires", waiver.expires)
  }

  /// All waivers, and the ids of those with which something is the matter.
  func write(waiversOf report: Report, to json: inout JSONWriter) {
    json.object("waivers") { json in
      json.array("items") { json in
        for use in report.waivers {
          json.object { json in
            members(of: use.waiver, to: &json)
            json.number("waived", use.waived)
            json.number("matched", use.matched)
          }
        }
      }
      for state in ReportWaiverUse.State.allCases {
        json.array(state.rawValue) { json in
          for use in report.waivers where use.states.contains(state) { json.element(use.waiver.id) }
        }
      }
    }
  }

  func write(_ attestation: ReportAttestation, to json: inout JSONWriter) {
    json.object("attestation") { json in
      json.text("status", attestation.answer.rawValue)
      json.text("by", attestation.by)
      json.text("on", attestation.on)
      json.text("until", attestation.until)
      json.text("statement", attestation.statement)
      json.array("evidence") { json in attestation.evidence.forEach { json.element($0) } }
    }
  }

  func write(_ since: ReportComparison, to json: inout JSONWriter) {
    json.object("since") { json in members(of: since, to: &json) }
  }

  fileprivate func members(of since: ReportComparison, to json: inout JSONWriter) {
    json.text("file", since.file)
    json.text("asOf", since.asOf)
    json.object("counts") { json in
      for change in ReportComparison.Change.allCases { json.number(change.rawValue, since.count(change)) }
    }
    json.array("entries") { json in
      for entry in since.entries {
        json.object { json in
          json.text("change", entry.change.rawValue)
          json.text("policy", entry.policy)
          json.text("severity", entry.severity.rawValue)
          json.text("formerSeverity", entry.formerSeverity?.rawValue)
          json.text("status", entry.status.rawValue)
          json.text("formerStatus", entry.formerStatus?.rawValue)
          write(entry.resource, to: &json)
          json.text("message", entry.message)
          json.text("fingerprint", entry.fingerprint)
        }
      }
    }
  }
}

/// A comparison as a document of its own.
public enum ComparisonJSON {
  public static func write(_ since: ReportComparison, to output: inout some ReportOutput) throws {
    var json = JSONWriter()
    json.document { json in JSONFormat().members(of: since, to: &json) }
    try json.flush(to: &output)
  }
}
