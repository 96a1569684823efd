internal import PlumbValues

/// The run as tests, for what shows test results: a suite for each policy, a case for each resource. Only what the
/// readers have in common is used: no attribute that the schema of Jenkins doesn't know.
public struct JUnitFormat: ReportFormat {
  /// Bytes from which on findings are written without their values and steps: GitLab takes 30 MB.
  var mostWithBodies = 20_000_000

  public init() {}

  public func write(_ report: Report, to output: inout some ReportOutput) throws {
    let suites = JUnitSuite.all(of: report)
    var counts = JUnitSuite.Counts()
    for suite in suites { counts.add(suite.counts) }
    var xml = XMLWriter()
    xml.declaration()
    xml.begin("testsuites", [("name", "plumb")] + counts.attributes(withSkipped: false))
    for suite in suites {
      try write(suite, of: report, to: &xml, &output)
      try xml.flush(to: &output, ifOver: 1 << 16)
    }
    xml.end()
    try xml.flush(to: &output)
  }

  private func write(
    _ suite: JUnitSuite, of report: Report, to xml: inout XMLWriter, _ output: inout some ReportOutput
  ) throws {
    var names = JUnitNames()
    xml.begin("testsuite", [("name", suite.title)] + suite.counts.attributes(withSkipped: true))
    write(propertiesOf: suite, to: &xml)
    for test in suite.cases {
      write(test, of: suite, in: report, &names, to: &xml)
      try xml.flush(to: &output, ifOver: 1 << 16)
    }
    xml.end()
  }

  private func write(propertiesOf suite: JUnitSuite, to xml: inout XMLWriter) {
    guard let policy = suite.policy else { return }
    xml.begin("properties", [])
    xml.element("property", [("name", "severity"), ("value", policy.severity.rawValue)])
    for status in Status.allCases where policy.counts[status] > 0 {
      xml.element("property", [("name", status.rawValue), ("value", String(policy.counts[status]))])
    }
    for controls in FindingWords.controls(of: policy) {
      xml.element("property", [("name", "controls"), ("value", controls)])
    }
    xml.end()
  }

  private func write(
    _ test: JUnitSuite.Case, of suite: JUnitSuite, in report: Report, _ names: inout JUnitNames,
    to xml: inout XMLWriter
  ) {
    let attributes = [
      ("classname", suite.className), ("name", names.name(test.name(in: report))), ("time", "0.000"),
    ]
    let outcome = test.outcome(in: report)
    if outcome == .pass { return xml.element("testcase", attributes) }
    let message = test.message(in: report)
    xml.begin("testcase", attributes)
    if outcome == .skipped {
      xml.element("skipped", [("message", message)])
    } else {
      xml.element(
        outcome == .failure ? "failure" : "error", [("type", test.kind(in: report)), ("message", message)],
        lines: xml.count < mostWithBodies ? test.lines(in: report) : [message, Self.leftOut])
    }
    xml.end()
  }

  static let leftOut = "Values and steps are left out for size: `plumb check --format json` holds them."
}

/// Names of tests that are each other's only once: readers drop a test that they have seen.
struct JUnitNames {
  private var seen: [String: Int] = [:]

  mutating func name(_ text: String) -> String {
    let name = TextPage.cut(text, 1000)
    let words = name.isEmpty ? "(no id)" : name
    let count = (seen[words] ?? 0) + 1
    seen[words] = count
    return count == 1 ? words : self.name("\(words) (\(count))")
  }
}
