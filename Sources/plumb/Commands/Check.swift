public import ArgumentParser
internal import Glibc
public import PlumbReport
internal import PlumbValues
internal import Plumbline

/// `plumb check`: the gate.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    // It is parsed by itself (see `Plumb.parsed`); only the root is asked for completions, so that none are looked for here.
    _superCommandName: "plumb",
    abstract: "Judges snapshots by policies: the gate.",
    discussion: """
      Snapshots are files and folders of what `az`, `az rest`, Azure Resource Graph and Microsoft Graph print, plans and state \
      as `terraform show -json` prints them, or `-` for standard input. `plumb.yaml`, here or in a folder above, may say by what is judged. Exit status: 0 nothing gates, 1 something gates, 2 it could not judge everything.
      """)

  @OptionGroup var judging: JudgeOptions

  @Option(
    help: "Gate on results at or above this severity: info, low, medium, high, critical, none (default: low)."
  )
  var failOn: String?

  @Option(help: "Whether unknown results gate: fail, warn, fail-all (default: fail).")
  var unknown: UnknownPolicy?

  @Flag(help: "Policies listed as not collected gate too.")
  var requireComplete = false

  @OptionGroup var output: ReportOptions

  @Option(help: "List these results too: pass, not-applicable (separated by commas).")
  var include: String?

  @Flag(help: "Under GitHub Actions and Azure Pipelines, write no log commands and no summary.")
  var noCi = false

  func run() throws {
    var asked = try judging.request()
    asked.include = try included()
    let targets = try output.targets()
    let setup = try setup(asked)
    setup.apply(to: &asked)
    asked.wantsDigests = output.wantsDigests(targets)
    let result = Plumbline.check(asked, policies: setup.policies)
    let isWritten = output.write(result, targets, in: noCi ? nil : Pipeline.current)
    let status: ExitStatus =
      result.couldNotJudge || !isWritten ? .unusable : result.gate == .fail ? .gated : .clean
    ExitStatus.end(status, keeping: (setup, asked, result))
  }

  private func setup(_ asked: CheckRequest) throws -> RunSetup {
    var arguments = judging.arguments(asked)
    if let failOn {
      guard let threshold = GateThreshold(rawValue: failOn) else {
        throw ValidationError("--fail-on takes info, low, medium, high, critical or none, not \(failOn)")
      }
      arguments.failOn = threshold
    }
    arguments.unknown = unknown
    arguments.requiresComplete = requireComplete
    return try judging.runOptions.setup(arguments)
  }

  private func included() throws -> [Status] {
    var statuses: [Status] = []
    for word in (include ?? "").split(separator: ",") {
      guard let status = Status(rawValue: String(word)), status == .pass || status == .notApplicable else {
        throw ValidationError("--include takes pass and not-applicable, not \(word)")
      }
      statuses.append(status)
    }
    return statuses
  }
}

extension UnknownPolicy: ExpressibleByArgument {}
