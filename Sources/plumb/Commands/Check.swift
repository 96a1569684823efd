public import ArgumentParser
internal import Glibc
public import PlumbReport
internal import PlumbValues
internal import Plumbline

/// `plumb check`: the gate.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judges snapshots by policies: the gate.",
    discussion: """
      Snapshots are files and folders of what `az`, `az rest`, Azure Resource Graph and Microsoft Graph print, or `-` \
      for standard input. `plumb.yaml`, here or in a folder above, may say by what is judged. Exit status: 0 nothing gates, 1 something gates, 2 it could not judge everything.
      """)

  @Argument(
    help: ArgumentHelp(
      "Exported files or folders, `-` for standard input (default: `snapshot` of plumb.yaml).",
      valueName: "snapshot"))
  var snapshots: [String] = []

  @OptionGroup var runOptions: RunOptions

  @Option(
    help: ArgumentHelp(
      "The date that ages are measured from (default: the manifest's, else SOURCE_DATE_EPOCH, else now).",
      valueName: "date"))
  var asOf: String?

  @Option(
    help: ArgumentHelp(
      "This type was exported for this scope, though none exists (TYPE or TYPE@SCOPE).",
      valueName: "type@scope"))
  var collected: [String] = []

  @Option(
    help: "Gate on results at or above this severity: info, low, medium, high, critical, none (default: low)."
  )
  var failOn: String?

  @Option(help: "Whether unknown results gate: fail, warn, fail-all (default: fail).")
  var unknown: UnknownPolicy?

  @Flag(help: "Policies listed as not collected gate too.")
  var requireComplete = false

  @Option(
    help: "What standard output shows: \(ReportFormatName.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format: ReportFormatName = .text

  @Option(help: ArgumentHelp("A further format to a file (repeatable).", valueName: "name=path"))
  var report: [String] = []

  @Option(
    help: ArgumentHelp(
      "How much the text report says: full, brief, or auto (in full what is worst, where much fails).",
      valueName: "level"))
  var details: ReportDetails = .auto

  @Option(help: "List these results too: pass, not-applicable (separated by commas).")
  var include: String?

  @Option(help: "Threads (default: the machine's cores).")
  var jobs: Int?

  func run() throws {
    var asked = try request()
    let reports = try report.map(Self.target)
    let setup = try setup()
    setup.apply(to: &asked)
    asked.wantsDigests = details == .full || ([format] + reports.map(\.name)).contains(.json)
    let result = Plumbline.check(asked, policies: setup.policies)
    var output = FileOutput(descriptor: 1)
    do {
      let options = FormatOptions(
        width: Terminal.width, color: Terminal.usesColor, details: details)
      try format.format(options: options).write(result, to: &output)
      try output.finish()
    } catch {
      Terminal.quit(error)
    }
    for (name, path) in reports {
      do {
        try ReportFileWriter.write(result, name, details: details, to: path)
      } catch {
        Terminal.error("plumb: can't write \(path): \(error)\n")
        throw ExitStatus.unusable
      }
    }
    if result.couldNotJudge { throw ExitStatus.unusable }
    if result.gate == .fail { throw ExitStatus.gated }
  }

  private func setup() throws -> RunSetup {
    var arguments = runOptions.arguments(snapshots: snapshots)
    if let failOn {
      guard let threshold = GateThreshold(rawValue: failOn) else {
        throw ValidationError("--fail-on takes info, low, medium, high, critical or none, not \(failOn)")
      }
      arguments.failOn = threshold
    }
    arguments.unknown = unknown
    arguments.requiresComplete = requireComplete
    return try runOptions.setup(arguments)
  }

  private func request() throws -> CheckRequest {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var request = CheckRequest(
      snapshots: snapshots, now: Instant(seconds: Int64(time.tv_sec)) ?? Instant(ticks: 0))
    if let asOf {
      guard let date = Instant(asOf) else {
        throw ValidationError("--as-of takes a date such as 2026-11-20 or 2026-11-20T06:00:00Z, not \(asOf)")
      }
      request.asOf = date
    }
    if let text = getenv("SOURCE_DATE_EPOCH"), String(cString: text).isEmpty == false {
      guard let seconds = Int64(String(cString: text)), let date = Instant(seconds: seconds) else {
        throw ValidationError("SOURCE_DATE_EPOCH has to be a number of seconds")
      }
      request.environmentDate = date
    }
    request.collected = collected.map { text in
      let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
      return (parts.first ?? text, parts.count > 1 ? parts[1] : nil)
    }
    for word in (include ?? "").split(separator: ",") {
      guard let status = Status(rawValue: String(word)), status == .pass || status == .notApplicable else {
        throw ValidationError("--include takes pass and not-applicable, not \(word)")
      }
      request.include.insert(status)
    }
    if let jobs {
      guard (1...256).contains(jobs) else { throw ValidationError("--jobs takes 1 to 256") }
      request.jobs = jobs
    } else {
      request.jobs = max(1, min(256, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    }
    if let folder = getenv("TMPDIR"), String(cString: folder).isEmpty == false {
      request.temporaryFolder = String(cString: folder)
    }
    return request
  }

  private static func target(_ text: String) throws -> (name: ReportFormatName, path: String) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let name = ReportFormatName(rawValue: parts[0]), !parts[1].isEmpty else {
      let names = ReportFormatName.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--report takes NAME=PATH, where NAME is one of \(names); found \(text)")
    }
    return (name, parts[1])
  }
}

extension ReportDetails: ExpressibleByArgument {}
extension ReportFormatName: ExpressibleByArgument {}
extension UnknownPolicy: ExpressibleByArgument {}
