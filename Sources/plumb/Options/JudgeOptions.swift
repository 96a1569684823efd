internal import ArgumentParser
internal import Glibc
internal import PlumbValues
internal import Plumbline

/// What is judged, and when; `check` and `fix` share it.
struct JudgeOptions: ParsableArguments {
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

  @Flag(help: "Of a Terraform plan, judge only what it creates, updates or replaces.")
  var changedOnly = false

  @Option(
    help: ArgumentHelp(
      "The folder of the Terraform configuration: results name the file and line of the resource's block.",
      valueName: "folder"))
  var sourceRoot: String?

  @OptionGroup var decisions: DecisionOptions

  @Option(help: "Threads (default: the machine's cores).")
  var jobs: Int?

  func arguments(_ asked: CheckRequest) -> RunArguments {
    var arguments = runOptions.arguments(snapshots: snapshots)
    decisions.apply(to: &arguments, at: asked.decisionDate)
    return arguments
  }

  /// What is asked, as far as the configuration has no say.
  func request() throws -> CheckRequest {
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
    request.changedOnly = changedOnly
    if let sourceRoot {
      var status = stat()
      guard stat(sourceRoot, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw ValidationError("--source-root takes the folder of the configuration; \(sourceRoot) is none")
      }
      request.sourceRoot = sourceRoot
    }
    request.collected = try collected.map { text in
      let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let type = parts.first, parts.allSatisfy({ $0.contains { !$0.isWhitespace } }) else {
        throw ValidationError("--collected takes TYPE or TYPE@SCOPE; in '\(text)' one of them is empty")
      }
      return (type, parts.count > 1 ? parts[1] : nil)
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
}
