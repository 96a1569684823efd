internal import ArgumentParser
internal import PlumbReport
internal import Plumbline

/// `plumb convert`: any format from the complete JSON.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Makes any format from a JSON report, without judging again.",
    discussion: """
      The report is what `plumb check --report json=FILE` wrote: waivers, baseline and gate are as they were then. \
      Exit status: 0 the formats were written, 2 the report can't be read or a file can't be written.
      """)

  @Argument(help: ArgumentHelp("The JSON report.", valueName: "report"))
  var file: String

  @OptionGroup var output: ReportOptions

  func run() throws {
    let targets = try output.targets()
    let report: Report
    do throws(RunFailure) {
      report = try FormerReport.read(file)
    } catch {
      Terminal.error(error.text)
      throw ExitStatus.unusable
    }
    if !output.write(report, targets) { throw ExitStatus.unusable }
  }
}
