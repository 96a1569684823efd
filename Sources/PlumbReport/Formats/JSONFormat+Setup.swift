// What a run was told to judge by, and what it would need besides.
extension JSONFormat {
  func write(setupOf report: Report, to json: inout JSONWriter) {
    json.array("overrides") { json in
      for override in report.overrides {
        json.object { json in
          json.text("name", override.name)
          json.text("value", override.value)
          json.text("default", override.standard)
          json.text("from", override.from)
        }
      }
    }
    json.array("severities") { json in
      for override in report.severityOverrides {
        json.object { json in
          json.text("policy", override.policy)
          json.text("severity", override.severity.rawValue)
          json.text("default", override.standard.rawValue)
          json.text("from", override.from)
        }
      }
    }
    json.object("setup") { json in
      json.text("config", report.configuration?.file)
      json.text("environment", report.configuration?.environment)
      json.array("expect") { json in report.expected.forEach { json.element($0) } }
      json.flag("requireComplete", report.requiresComplete)
      for (key, selectors) in [("only", report.selection?.only), ("skip", report.selection?.skip)] {
        json.array(key) { json in
          for selector in selectors ?? [] {
            json.object { json in
              json.text("selector", selector.pattern)
              json.text("from", selector.from)
            }
          }
        }
      }
      json.array("leftOut") { json in report.selection?.leftOut.forEach { json.element($0) } }
      json.text("unknown", report.unknownPolicy.rawValue)
      json.text("baseline", report.baseline)
    }
  }

  func write(_ export: ReportExport, to json: inout JSONWriter) {
    json.object { json in
      json.text("type", export.type)
      json.text("each", export.each)
      json.text("command", export.template)
      json.array("commands") { json in export.commands.forEach { json.element($0) } }
      json.number("total", export.total)
      json.array("policies") { json in export.policies.forEach { json.element($0) } }
      json.flag("gates", export.gates)
      if export.isOfJudged { json.flag("ofJudged", true) }
      if !export.refused.isEmpty {
        json.array("refused") { json in export.refused.forEach { json.element($0) } }
      }
    }
  }
}
