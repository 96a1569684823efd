internal import ArgumentParser
internal import Glibc
internal import PlumbReport
internal import PlumbValues
internal import Plumbline

/// `plumb inspect`: what was recognised, and what is missing.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Says what was recognised of snapshots, and what the policies need besides.",
    discussion: "Exit status: 0 every file was understood, 2 one, or a part of one, was not.")

  @Argument(
    help: ArgumentHelp(
      "Exported files or folders, `-` for standard input (default: `snapshot` of plumb.yaml).",
      valueName: "snapshot"))
  var snapshots: [String] = []

  @OptionGroup var runOptions: RunOptions

  @Option(help: "text or json.")
  var format: OutputForm = .text

  func run() throws {
    let setup = try runOptions.setup(runOptions.arguments(snapshots: snapshots))
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var request = CheckRequest(
      snapshots: setup.snapshots, now: Instant(seconds: Int64(time.tv_sec)) ?? Instant(ticks: 0))
    setup.apply(to: &request)
    if let folder = getenv("TMPDIR"), String(cString: folder).isEmpty == false {
      request.temporaryFolder = String(cString: folder)
    }
    let inspection = Plumbline.inspect(request, policies: setup.policies)
    var output = GuardedOutput(descriptor: 1, kind: format == .json ? .json : .text)
    do {
      switch format {
      case .text:
        let options = FormatOptions(width: Terminal.width, color: Terminal.usesColor)
        try InspectionText(options: options).write(inspection, to: &output)
      case .json: try InspectionJSON().write(inspection, to: &output)
      }
      try output.finish()
    } catch {
      Terminal.quit(error)
    }
    if !inspection.isUnderstood { throw ExitStatus.unusable }
  }
}
