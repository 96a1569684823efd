internal import ArgumentParser
internal import PlumbReport
internal import PlumbValues
internal import Plumbline

/// By what is judged; `check` and `inspect` share it.
struct RunOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Policy files or folders instead of the shipped library and those of plumb.yaml (repeatable).",
      valueName: "path"))
  var policies: [String] = []

  @Option(
    help: ArgumentHelp(
      "The configuration (default: plumb.yaml, here or in the nearest folder above).", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp("Parameters and thresholds of this environment of plumb.yaml.", valueName: "name"))
  var environment: String?

  @Option(
    help: ArgumentHelp(
      "Only these policies: an id (`*` stands for any characters), profile:NAME, framework:KEY, severity:WORD (at or above), tag:WORD (repeatable).",
      valueName: "selector"))
  var only: [String] = []

  @Option(
    help: ArgumentHelp("All but these policies, written as for --only (repeatable).", valueName: "selector"))
  var skip: [String] = []

  @Option(help: ArgumentHelp("A parameter's value for this run (repeatable).", valueName: "name=value"))
  var set: [String] = []

  func arguments(snapshots: [String]) -> RunArguments {
    var arguments = RunArguments()
    arguments.snapshots = snapshots
    arguments.policies = policies
    arguments.config = config
    arguments.environment = environment
    arguments.only = only
    arguments.skip = skip
    arguments.set = set
    return arguments
  }

  /// Ends the run with every reason where it can't begin.
  func setup(_ arguments: RunArguments, needsSnapshot: Bool = true) throws -> RunSetup {
    let setup: RunSetup
    do throws(RunFailure) {
      setup = try RunSetup(arguments)
    } catch {
      Terminal.error(error.text)
      throw ExitStatus.unusable
    }
    guard !needsSnapshot || !setup.snapshots.isEmpty else {
      let file = setup.configuration.map { " and \(DisplayText.safe($0.file)) has no `snapshot`" } ?? ""
      throw ValidationError("nothing to judge: no snapshot is named\(file)\n  such as: plumb check export/")
    }
    return setup
  }
}
