public import ArgumentParser
internal import PlumbReport
internal import Plumbline

/// `plumb fix`: the remediation of all failures.
struct Fix: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fix",
    abstract: "Prints how to mend all failures, as a script to review or a checklist.",
    discussion: """
      Changes nothing itself. The script prints its commands, and runs them only with APPLY=1; every value in them is \
      quoted. What a waiver covers is left alone. Exit status: 0 the remediation was printed, 2 it could not judge.
      """)

  @OptionGroup var judging: JudgeOptions

  @Option(help: "What is printed: script, markdown.")
  var format: FixFormatName = .script

  func run() throws {
    var asked = try judging.request()
    let setup = try judging.runOptions.setup(judging.arguments(asked))
    setup.apply(to: &asked)
    let report = Plumbline.check(asked, policies: setup.policies)
    for problem in report.problems where problem.severity == .error { Terminal.error(problem.text) }
    var output = GuardedOutput(descriptor: 1, kind: .text)
    do {
      try format.format.write(report, to: &output)
      try output.finish()
    } catch {
      Terminal.quit(error)
    }
    if report.couldNotJudge { throw ExitStatus.unusable }
  }
}

extension FixFormatName: ExpressibleByArgument {}
