internal import ArgumentParser
internal import Glibc
internal import PlumbLanguage
internal import PlumbTools
internal import PlumbValues
internal import Plumbline

/// `plumb test`: runs policy tests and proves fixes.
struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs policy tests and proves fixes.",
    discussion: """
      Test files (NAME.test.yaml) stand beside the policies they test. A fix that states values is applied to every \
      failing case, which then has to pass. Exit status: 0 all hold, 1 a case or a fix fails, 2 the files are wrong.
      """)

  @Argument(help: ArgumentHelp("Policy files or folders with their tests.", valueName: "path"))
  var paths: [String] = ["policies"]

  @Option(help: "text or json.")
  var format: OutputForm = .text

  func run() throws {
    var files: [SourceFile] = []
    var unreadable: [String] = []
    for path in paths { PolicyFiles.read(path, into: &files, unreadable: &unreadable) }
    for reason in unreadable { Terminal.error("plumb: \(reason)\n") }
    if !unreadable.isEmpty { throw ExitStatus.unusable }
    var diagnostics: [Diagnostic] = []
    var map = SourceMap()
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let report = PolicyTests.run(
      files + PolicySet.shippedCatalog, spoolFolder: folder, diagnostics: &diagnostics, map: &map)
    let errors = diagnostics.filter { $0.severity == .error }
    Terminal.error(DiagnosticRenderer(map: map).render(errors))
    switch format {
    case .text: Terminal.print(text(report))
    case .json: Terminal.print(json(report))
    }
    if !errors.isEmpty { throw ExitStatus.unusable }
    if report.cases == 0 {
      Terminal.error("plumb: there are no test cases in \(paths.joined(separator: ", "))\n")
      throw ExitStatus.unusable
    }
    if !report.failures.isEmpty { throw ExitStatus.gated }
  }

  private func text(_ report: PolicyTestReport) -> String {
    var out = ""
    for failure in report.failures {
      out += "FAIL  \(DisplayText.safe(failure.place)): \(DisplayText.safe(failure.name))\n"
      for reason in failure.reasons { out += "        \(DisplayText.safe(reason))\n" }
    }
    for warning in report.warnings { out += "warning: \(DisplayText.safe(warning))\n" }
    for id in report.untested { out += "warning: no test for \(DisplayText.safe(id))\n" }
    out +=
      "\(report.policies) policies, \(report.cases) cases: \(report.cases - report.failures.count) passed, "
    out += "\(report.failures.count) failed; \(report.provenFixes) fixes proven\n"
    return out
  }

  private func json(_ report: PolicyTestReport) -> String {
    func number(_ count: Int) -> Value { .number(.int(Int64(count))) }
    let failures = report.failures.map { failure in
      Value.map([
        Value.Member(key: "place", value: .text(failure.place)),
        Value.Member(key: "name", value: .text(failure.name)),
        Value.Member(key: "reasons", value: .list(failure.reasons.map(Value.text))),
      ])
    }
    return Value.map([
      Value.Member(key: "policies", value: number(report.policies)),
      Value.Member(key: "cases", value: number(report.cases)),
      Value.Member(key: "failed", value: number(report.failures.count)),
      Value.Member(key: "provenFixes", value: number(report.provenFixes)),
      Value.Member(key: "untested", value: .list(report.untested.map(Value.text))),
      Value.Member(key: "warnings", value: .list(report.warnings.map(Value.text))),
      Value.Member(key: "failures", value: .list(failures)),
    ]).json + "\n"
  }
}
