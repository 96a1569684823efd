public import ArgumentParser
public import PlumbReport

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

  /// Writes standard output first, then the files; ends the run where one can't be written.
  func write(_ report: Report, _ targets: [Target]) throws {
    var output = FileOutput(descriptor: 1)
    do {
      let options = FormatOptions(width: Terminal.width, color: Terminal.usesColor, details: details)
      try format.format(options: options).write(report, to: &output)
      try output.finish()
    } catch {
      Terminal.quit(error)
    }
    for (name, path) in targets {
      do {
        try ReportFileWriter.write(report, name, details: details, to: path)
      } catch {
        Terminal.error("plumb: can't write \(path): \(error)\n")
        throw ExitStatus.unusable
      }
    }
  }
}

extension ReportDetails: ExpressibleByArgument {}
extension ReportFormatName: ExpressibleByArgument {}
