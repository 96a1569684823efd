internal import ArgumentParser
internal import Glibc
internal import PlumbLanguage
internal import PlumbTools
internal import Plumbline

/// `plumb test`: runs policy tests and proves fixes.
struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Runs policy tests, proves fixes and shows what no case tests.",
    discussion: """
      Test files (NAME.test.yaml) stand beside the policies they test. A fix that states values is applied to every \
      failing case, which then has to pass, and no other policy may newly fail. Policies without a case and branches \
      of conditions that no case shows are listed. Exit status: 0 all hold, 1 a case or a fix fails (with --strict: \
      something is listed; with --mutate: a mutant survives), 2 the files are wrong.
      """)

  @Argument(help: ArgumentHelp("Policy files or folders with their tests.", valueName: "path"))
  var paths: [String] = ["policies"]

  @Flag(help: "A policy without a case or a branch that no case shows fails.")
  var strict = false

  @Flag(help: "Make mutants of the policies: each small mistake has to fail some case.")
  var mutate = false

  @Option(help: "Threads for mutants (default: the machine's cores).")
  var jobs: Int?

  @Option(help: "text or json.")
  var format: OutputForm = .text

  func run() throws {
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs takes 1 to 256") }
    let threads = jobs ?? max(1, min(256, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    var files: [SourceFile] = []
    var unreadable: [String] = []
    for path in paths { PolicyFiles.read(path, into: &files, unreadable: &unreadable) }
    for reason in unreadable { Terminal.error("plumb: \(reason)\n") }
    if !unreadable.isEmpty { throw ExitStatus.unusable }
    var diagnostics: [Diagnostic] = []
    var map = SourceMap()
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let report = PolicyTests.run(
      files + PolicySet.shippedCatalog, spoolFolder: folder, mutate: mutate, jobs: threads,
      diagnostics: &diagnostics, map: &map)
    let errors = diagnostics.filter { $0.severity == .error }
    Terminal.error(DiagnosticRenderer(map: map).render(errors))
    switch format {
    case .text: Terminal.print(TestOutput.text(report))
    case .json: Terminal.print(TestOutput.json(report), .json)
    }
    if !errors.isEmpty { throw ExitStatus.unusable }
    if report.cases == 0 {
      Terminal.error("plumb: there are no test cases in \(paths.joined(separator: ", "))\n")
      throw ExitStatus.unusable
    }
    if !report.holds || (strict && !report.isCovered) { throw ExitStatus.gated }
  }
}
