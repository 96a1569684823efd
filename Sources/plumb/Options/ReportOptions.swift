public import ArgumentParser
public import PlumbReport
internal import PlumbValues

/// What a report is written as, and where to.
struct ReportOptions: ParsableArguments {
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

  typealias Target = (name: ReportFormatName, path: String)

  /// The files to be written.
  func targets() throws -> [Target] {
    try report.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let name = ReportFormatName(rawValue: parts[0]), !parts[1].isEmpty else {
        let names = ReportFormatName.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--report takes NAME=PATH, where NAME is one of \(names); found \(text)")
      }
      return (name, parts[1])
    }
  }

  /// True where the formats that were asked for show digests of the input.
  func wantsDigests(_ targets: [Target]) -> Bool {
    details == .full || ([format] + targets.map(\.name)).contains { $0 != .text }
  }

  /// Writes standard output first, then what the build service shows, then the files; false where one of these can't
  /// be written.
  func write(_ report: Report, _ targets: [Target], in pipeline: Pipeline? = nil) -> Bool {
    var output = GuardedOutput(descriptor: 1, kind: GuardedOutput.Kind(format))
    do {
      let options = FormatOptions(width: Terminal.width, color: Terminal.usesColor, details: details)
      try format.format(options: options).write(report, to: &output)
      try output.finish()
      Self.say(output.notes, of: "the output")
    } catch {
      Terminal.quit(error)
    }
    pipeline?.show(report, beside: format)
    var isWritten = true
    for (name, path) in targets {
      do {
        let notes = try ReportFileWriter.write(report, name, details: details, to: path)
        Self.say(notes, of: path)
      } catch {
        Terminal.error("plumb: can't write \(DisplayText.safe(path)): \(error)\n")
        isWritten = false
      }
    }
    return isWritten
  }

  /// On standard error, because a file that isn't whole looks like one that is.
  private static func say(_ notes: [String], of target: String) {
    for note in notes { Terminal.error("plumb: \(DisplayText.safe(target)): \(note)\n") }
  }
}

extension ReportDetails: ExpressibleByArgument {}
extension ReportFormatName: ExpressibleByArgument {}
