import PlumbReport
import PlumbValues
import Testing

/// The JSON report is complete: what is made from it is what is made from the run.
@Suite struct ReportReaderTests {
  static func read(_ text: String) throws -> Report {
    let parser = JSONParser()
    return try ReportReader.report(parser.parse(copying: text))
  }

  @Test(arguments: Samples.all.map(\.name), ReportFormatName.allCases)
  func everyFormatComesFromTheJSON(_ name: String, _ format: ReportFormatName) throws {
    let report = try #require(Samples.all.first { $0.name == name }).report
    let again = try Self.read(FormatTests.written(report, .json))
    #expect(try FormatTests.written(again, format) == FormatTests.written(report, format))
    #expect(
      try FormatTests.written(again, format, details: .full)
        == FormatTests.written(report, format, details: .full))
  }

  /// Each line of a report's JSON changed so that it can't be read: the place is named.
  @Test(
    arguments: [
      (
        "\"schema\": 1", "\"schema\": 2", "schema",
        "is the shape of another version of plumb; this one reads 1"
      ),
      ("\"asOf\": \"2026", "\"asOf\": \"26", "asOf", "has to be a date"),
      ("\"asOfFrom\": \"manifest\"", "\"asOfFrom\": \"guess\"", "asOfFrom", "has to be one of option,"),
      ("\"gating\": ", "\"gating\": -", "summary.gating", "has to be a whole number from 0"),
      ("\"gating\": ", "\"gating\": 922337203685477580", "summary.gating", "is larger than any count"),
      ("\"results\": [", "\"results\": 1, \"x\": [", "results", "has to be a list"),
      ("\"status\": \"unknown\"", "\"status\": null", "results.6.status", "has to be a text"),
      ("\"gates\": true", "\"gates\": \"yes\"", "results.3.gates", "has to be true or false"),
      ("\"plumb\": ", "\"plum\": ", "", "is no report of plumb"),
      ("\"gate\": ", "\"gates\": ", "summary", "lacks `gate`"),
    ]) func whatCannotBeReadIsNamed(_ old: String, _ new: String, _ place: String, _ words: String) throws
  {
    let text = try FormatTests.written(Samples.mixed, .json)
    let range = try #require(text.range(of: old))
    let failure = #expect(throws: ReportReadFailure.self) {
      try Self.read(text.replacingCharacters(in: range, with: new))
    }
    #expect(failure.map { Self.place($0.path) } == place)
    #expect(failure?.message.hasPrefix(words) ?? false, "\(failure?.message ?? "")")
  }

  static func place(_ path: [PathStep]) -> String {
    path.map { step in
      switch step {
      case .key(let key): key
      case .index(let index): String(index)
      }
    }.joined(separator: ".")
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }

  fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
