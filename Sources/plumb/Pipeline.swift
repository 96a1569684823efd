internal import Glibc
internal import PlumbReport

/// The build service that runs the program, where one does.
enum Pipeline {
  case github, azure

  /// By the variables that their runners set.
  static let current: Pipeline? = {
    if variable("GITHUB_ACTIONS") == "true" { return .github }
    return variable("TF_BUILD")?.lowercased() == "true" ? .azure : nil
  }()

  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Marks what is open in the log, and adds the report to the step's summary. What can't be done is a warning.
  func show(_ report: Report, beside format: ReportFormatName) {
    let own: ReportFormatName = self == .github ? .github : .azureDevOps
    var commands = ReportBuffer()
    if format != own {
      let writer: any ReportFormat =
        self == .github ? GitHubFormat(folder: Self.folder) : AzureDevOpsFormat()
      try? writer.write(report, to: &commands)
    }
    var text = Self.withoutLastWord(commands.text)
    var summary = ReportBuffer()
    try? MarkdownFormat().write(report, to: &summary)
    text += self == .github ? appended(summary.bytes) : uploaded(summary.bytes)
    // The services read both streams; what another program or a file takes stays whole.
    var output = FileOutput(descriptor: format == .text && Self.isLog(1) ? 1 : 2)
    do {
      try output.write(text)
      try output.finish()
    } catch {
      Terminal.quit(error)
    }
  }

  /// The working folder as GitHub names it, from the workspace: `infra/`; empty where it is that, or elsewhere.
  private static var folder: String {
    guard let place = variable("GITHUB_WORKSPACE"), let workspace = whole(place), let working = whole("."),
      working.hasPrefix(workspace + "/")
    else { return "" }
    return String(working.dropFirst(workspace.count + 1)) + "/"
  }

  private static func whole(_ path: String) -> String? {
    guard let whole = realpath(path, nil) else { return nil }
    defer { free(whole) }
    return String(cString: whole)
  }

  /// The report above has said it.
  private static func withoutLastWord(_ text: String) -> String {
    text.split(separator: "\n").filter { $0.hasPrefix("::") || $0.hasPrefix("##") }.map { $0 + "\n" }.joined()
  }

  /// True where a stream goes to the runner, as far as that can be told: not to a file or the like.
  static func isLog(_ descriptor: Int32) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind == S_IFIFO || kind == S_IFSOCK || isatty(descriptor) == 1
  }

  // MARK: - Summary

  /// GitHub drops the whole summary of a step that is larger.
  private static let largest = 1 << 20

  /// The log commands that are left to write: none, or a warning.
  private func appended(_ summary: [UInt8]) -> String {
    guard let path = Self.variable("GITHUB_STEP_SUMMARY") else { return "" }
    do {
      try Self.append(summary, to: path)
      return ""
    } catch {
      return GitHubFormat.warning("the step's summary can't be written to \(path): \(error)")
    }
  }

  private static func append(_ summary: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o644)
    guard descriptor >= 0 else { throw WriteFailure(number: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw WriteFailure(number: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw SummaryFailure(reason: "it is no file") }
    guard Int(status.st_size) + summary.count + 1 <= largest else {
      throw SummaryFailure(reason: "it would grow beyond 1 MiB, and GitHub would show nothing of it")
    }
    var output = FileOutput(descriptor: descriptor)
    do {
      if status.st_size > 0 { try output.write("\n") }
      try output.write(summary)
      try output.finish()
    } catch {
      ftruncate(descriptor, status.st_size)
      throw error
    }
  }

  /// The file stays where it is: the agent reads it after the step, and clears its folder after the job.
  private func uploaded(_ summary: [UInt8]) -> String {
    let folder = Self.variable("AGENT_TEMPDIRECTORY") ?? Self.variable("TMPDIR") ?? "/tmp"
    do {
      return AzureDevOpsFormat.summary(try Self.temporary(summary, in: folder))
    } catch {
      return AzureDevOpsFormat.warning("the summary can't be written into \(folder): \(error)")
    }
  }

  private static func temporary(_ summary: [UInt8], in folder: String) throws -> String {
    guard let whole = whole(folder) else { throw WriteFailure(number: errno) }
    var template = Array("\(whole)/plumb-summary-XXXXXX.md".utf8CString)
    let descriptor = mkstemps(&template, 3)
    guard descriptor >= 0 else { throw WriteFailure(number: errno) }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var output = FileOutput(descriptor: descriptor)
    do {
      try output.write(summary)
      try output.finish()
      guard close(descriptor) == 0 else { throw WriteFailure(number: errno) }
    } catch {
      unlink(path)
      throw error
    }
    return path
  }
}

private struct SummaryFailure: Error, CustomStringConvertible {
  let reason: String
  var description: String { reason }
}

/// Output whose text no build service takes for a command: they obey lines that begin with `::name`, and `##[name]` and
/// `##vso[name]` anywhere. The second sign of a pair is written otherwise; outside a build service nothing changes.
struct GuardedOutput: ReportOutput {
  /// How a sign can be written that means the same: where the data allows it.
  enum Kind {
    case json, markup, text
    /// Safe by itself, and changed by a guard.
    case own

    init(_ format: ReportFormatName) {
      switch format.rawValue {
      case "json", "sarif", "gitlab": self = .json
      case "html", "junit": self = .markup
      case "markdown", "github", "azure-devops": self = .own
      default: self = .text
      }
    }
  }

  private var output: FileOutput
  private let kind: Kind
  private let isGuarded: Bool
  private var last: UInt8 = 0
  /// Nothing but blanks stands before in the line; what isn't ASCII may be one.
  private var isStart = true

  init(descriptor: Int32, kind: Kind) {
    self.init(
      FileOutput(descriptor: descriptor), kind: kind,
      isGuarded: Pipeline.current != nil && Pipeline.isLog(descriptor))
  }

  init(_ output: FileOutput, kind: Kind, isGuarded: Bool) {
    self.output = output
    self.kind = kind
    self.isGuarded = isGuarded && kind != .own
  }

  var notes: [String] { output.notes }

  mutating func note(_ text: String) { output.note(text) }

  mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    guard isGuarded else { return try output.write(bytes) }
    var safe: [UInt8] = []
    safe.reserveCapacity(bytes.count + 64)
    for byte in bytes {
      let isPair =
        byte == last && (byte == UInt8(ascii: "#") || byte == UInt8(ascii: ":") && isStart)
      if isPair { safe += replacement(byte) } else { safe.append(byte) }
      if byte == UInt8(ascii: "\n") {
        isStart = true
      } else if byte > 0x20, byte < 0x80, byte != UInt8(ascii: ":") || isPair {
        isStart = false
      }
      last = byte
    }
    try output.write(safe)
  }

  private func replacement(_ byte: UInt8) -> [UInt8] {
    switch kind {
    case .json: Array((byte == UInt8(ascii: "#") ? "\\u0023" : "\\u003A").utf8)
    case .markup: Array((byte == UInt8(ascii: "#") ? "&#35;" : "&#58;").utf8)
    case .text, .own: [UInt8(ascii: " "), byte]
    }
  }

  mutating func finish() throws { try output.finish() }
}
