internal import PlumbValues

/// An inspection for machines.
public struct InspectionJSON: Sendable {
  public init() {}

  public func write(_ inspection: Inspection, to output: inout some ReportOutput) throws {
    let report = inspection.report
    var json = JSONWriter()
    json.document { json in
      json.text("plumb", report.version)
      json.number("schema", 1)
      json.text("captured", report.captured?.description)
      json.flag("understood", inspection.isUnderstood)
      json.array("manifests") { json in inspection.manifests.forEach { write($0, to: &json) } }
      json.array("files") { json in inspection.files.forEach { write($0, to: &json) } }
      json.array("types") { json in inspection.types.forEach { write($0, report.scopeNames, to: &json) } }
      json.number("uncounted", inspection.uncounted)
      json.array("notJudged") { json in
        report.notJudged.forEach { JSONFormat().write($0, to: &json) }
      }
      json.array("exports") { json in report.exports.forEach { JSONFormat().write($0, to: &json) } }
      json.array("lacking") { json in
        for (type, results) in inspection.lacking { write(type, results, to: &json) }
      }
      json.array("problems") { json in report.problems.forEach { JSONFormat().write($0, to: &json) } }
    }
    try json.flush(to: &output)
  }

  private func write(_ manifest: Inspection.Manifest, to json: inout JSONWriter) {
    json.object { json in
      json.text("path", manifest.path)
      json.number("files", manifest.files)
      json.number("scopes", manifest.scopes)
      json.array("errors") { json in manifest.errors.forEach { json.element($0) } }
    }
  }

  private func write(_ file: Inspection.File, to json: inout JSONWriter) {
    json.object { json in
      json.text("path", file.path)
      json.text("source", file.source)
      json.text("encoding", file.encoding)
      json.text("shape", file.shape)
      json.number("resources", file.resources)
      json.object("types") { json in file.types.forEach { json.number($0.name, $0.count) } }
    }
  }

  private func write(
    _ type: Inspection.ResourceType, _ names: [String: String], to json: inout JSONWriter
  ) {
    json.object { json in
      json.text("type", type.name)
      json.text("title", type.title)
      json.flag("described", type.title != nil)
      json.text("near", type.near)
      json.flag("needed", type.isNeeded)
      json.number("resources", type.resources)
      json.array("scopes") { json in
        for scope in type.scopes {
          json.object { json in
            json.text("id", scope.name)
            json.text("name", names[scope.name])
            json.number("resources", scope.count)
          }
        }
      }
    }
  }

  /// Resources for which a type is not, or not completely, there.
  private func write(_ type: String, _ results: [ReportResult], to json: inout JSONWriter) {
    json.object { json in
      json.text("type", type)
      json.array("resources") { json in
        for result in results {
          json.object { json in
            json.text("policy", result.policy)
            json.text("id", result.resource.id)
            json.array("commands") { json in
              result.remediation.filter { $0.kind == .run }.forEach { json.element($0.text) }
            }
          }
        }
      }
    }
  }
}
