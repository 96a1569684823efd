import Glibc
import PlumbReport
import PlumbValues
import Testing

/// `.ci/browse-report`: reports in headless Chromium, used as a reader would.
@Suite struct BrowseReportTests {
  private static let script = Package.root + "/.ci/browse-report"

  private static let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"

  static func isInstalled(_ names: [String]) -> Bool {
    path.split(separator: ":").contains { folder in names.contains { access("\(folder)/\($0)", X_OK) == 0 } }
  }

  @Test(
    .enabled("needs Chromium (Debian: chromium) and Python 3") {
      isInstalled(["chromium", "chromium-browser", "google-chrome"]) && isInstalled(["python3"])
    }) func readersCanUseThePages() throws
  {
    let folder = try TemporaryFolder()
    var buffer = ReportBuffer()
    try HTMLFormat().write(Self.many(20_000, policies: 60), to: &buffer)
    try folder.write("many.html", buffer.bytes)
    let plumb = try #require(Command.executable)
    let outcome = try Command.run(
      [Self.script, plumb, folder.path + "/out", folder.path + "/many.html"], in: Package.root,
      path: Self.path)
    #expect(outcome.status == 0, "\(outcome.all)")
    for name in ["estate", "hostile", "decided", "mixed", "many"] {
      #expect(outcome.output.contains("ok   \(name).html"), "\(outcome.all)")
    }
  }

  /// As many findings as a page may have to hold.
  private static func many(_ count: Int, policies: Int) -> Report {
    var report = Report(version: "1.0.0", asOf: Instant("2026-11-20") ?? Instant(ticks: 0), asOfFrom: .option)
    for number in 0..<policies {
      let severity = ReportSeverity.allCases[number % ReportSeverity.allCases.count]
      var policy = ReportPolicy(
        id: "policy-\(number)", title: "Policy \(number)", severity: severity, why: "It matters.",
        references: [],
        controls: ["framework": [.init(id: "\(number).1", basis: "published")]], counts: StatusCounts(),
        leftOutForAbsence: 0)
      for index in 0..<count / policies {
        let name = "account-\(number)-\(index)"
        let resource = ReportResource(
          id: "/subscriptions/a/resourceGroups/rg-\(index % 7)/providers/Test.One/accounts/\(name)",
          type: "Test.One/accounts", name: name, scope: "/subscriptions/\(index % 9)", file: "export.json",
          line: index + 1)
        let evidence = Evidence(
          path: "properties.localAuth", actual: .bool(true), expected: "false", state: "is true",
          file: "export.json",
          line: index + 1, column: 9)
        report.results.append(
          ReportResult(
            policy: policy.id, severity: severity, status: .fail, cause: .no, resource: resource,
            message: "properties.localAuth is true; must be false", evidence: [evidence],
            remediation: [RemediationStep(kind: .run, text: "az resource update --ids \(resource.id)")],
            disruptive: nil, fingerprint: "\(number)-\(index)", gates: true))
      }
      policy.counts.fail = count / policies
      report.policies.append(policy)
      report.counts.add(policy.counts)
      report.bySeverity[severity, default: StatusCounts()].add(policy.counts)
    }
    report.resources = count
    report.gating = report.results.count
    report.gate = .fail
    return report
  }
}
