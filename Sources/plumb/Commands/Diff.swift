internal import ArgumentParser
internal import PlumbReport
internal import Plumbline

/// `plumb diff`: what is different between two reports.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Says what is new, mended and still open between two JSON reports.",
    discussion: """
      The reports are what `plumb check --report json=FILE` wrote. Exit status: 0 nothing newly fails, 1 something does, \
      or an old finding rests on more, 2 a report can't be read.
      """)

  @Argument(help: ArgumentHelp("The former JSON report.", valueName: "old"))
  var old: String

  @Argument(help: ArgumentHelp("The later JSON report.", valueName: "new"))
  var new: String

  @Option(help: "What is printed: text, json.")
  var format: OutputForm = .text

  func run() throws {
    let comparison: ReportComparison
    do throws(RunFailure) {
      let former = try FormerReport.read(old)
      comparison = ReportComparison(try FormerReport.read(new), since: former, in: old)
    } catch {
      Terminal.error(error.text)
      throw ExitStatus.unusable
    }
    var output = GuardedOutput(descriptor: 1, kind: format == .json ? .json : .text)
    do {
      switch format {
      case .text:
        let options = FormatOptions(width: Terminal.width, color: Terminal.usesColor)
        try ComparisonText(options: options).write(comparison, to: &output)
      case .json: try ComparisonJSON.write(comparison, to: &output)
      }
      try output.finish()
    } catch {
      Terminal.quit(error)
    }
    if comparison.isWorse { throw ExitStatus.gated }
  }
}
