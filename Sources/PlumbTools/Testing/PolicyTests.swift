public import PlumbLanguage

/// What a run of policy tests found.
public struct PolicyTestReport: Sendable {
  public struct Failure: Sendable {
    /// `FILE:LINE:COL`.
    public var place: String
    public var name: String
    public var reasons: [String]
  }
  public var cases = 0
  public var failures: [Failure] = []
  public var warnings: [String] = []
  public var provenFixes = 0
  /// Ids of policies without a case.
  public var untested: [String] = []
  public var policies = 0
}

/// Runs all test files among the given files against the policies among them.
public enum PolicyTests {
  /// `diagnostics` gets everything wrong with policies and test files; nothing runs where the policies don't compile.
  public static func run(
    _ files: [SourceFile], spoolFolder: String, diagnostics: inout [Diagnostic], map: inout SourceMap
  ) -> PolicyTestReport {
    var report = PolicyTestReport()
    var compiler = PackCompiler()
    compiler.add(files)
    let source = compiler
    let pack = compiler.compile(tests: compiler.testedPolicies())
    map = compiler.map
    var all = compiler.diagnostics
    report.policies = pack.policies.count
    let tested = compiler.testedPolicies()
    report.untested = pack.policies.map(\.id).filter { !tested.contains($0) }
    if !all.hasErrors {
      for index in compiler.testFiles {
        var reader = PolicyTestReader()
        guard let node = YAMLReader.read(compiler.map.files[index], index: index, diagnostics: &all) else {
          continue
        }
        let cases = reader.cases(node)
        all.add(contentsOf: reader.diagnostics.all)
        let path = compiler.map.files[index].path
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
          separator: "/")
        let runner = PolicyTestRunner(compiler: source, pack: pack, folder: folder, spoolFolder: spoolFolder)
        for test in cases { take(runner.run(test), path, &report) }
      }
    }
    diagnostics = all.sorted(in: compiler.map)
    return report
  }

  private static func take(_ result: CaseResult, _ path: String, _ report: inout PolicyTestReport) {
    report.cases += 1
    report.provenFixes += result.provenFixes
    let place = "\(path):\(result.test.mark.line):\(result.test.mark.column)"
    for warning in result.warnings { report.warnings.append("\(place): \(result.test.name): \(warning)") }
    if !result.failures.isEmpty {
      report.failures.append(
        PolicyTestReport.Failure(place: place, name: result.test.name, reasons: result.failures))
    }
  }
}
