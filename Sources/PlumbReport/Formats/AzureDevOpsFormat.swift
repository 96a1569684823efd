internal import PlumbValues

/// Azure Pipelines' log commands: what is open, as errors and warnings, and the last word.
public struct AzureDevOpsFormat: ReportFormat {
  public init() {}

  public func write(_ report: Report, to output: inout some ReportOutput) throws {
    for issue in LogIssues.of(report, level: Self.level) where issue.level > .notice {
      try output.write(Self.command(issue))
    }
    try output.write(TextPage(FormatOptions()).lastWord(report) + "\n")
  }

  private static func level(_ severity: ReportSeverity) -> LogIssue.Level? {
    switch severity {
    case .info: nil
    case .low, .medium: .warning
    case .high, .critical: .error
    }
  }

  /// A warning of the program itself.
  package static func warning(_ message: String) -> String {
    command(LogIssue(level: .warning, title: "plumb", message: message))
  }

  /// Shows a Markdown file beside the run.
  package static func summary(_ path: String) -> String { "##vso[task.uploadsummary]\(data(path))\n" }

  private static func command(_ issue: LogIssue) -> String {
    var properties = "type=\(issue.level);"
    if !issue.file.isEmpty, issue.file.utf8.count <= 1000 {
      properties += "sourcepath=\(property(issue.file));"
      if issue.line > 0 { properties += "linenumber=\(issue.line);" }
      if issue.line > 0, issue.column > 0 { properties += "columnnumber=\(issue.column);" }
    }
    if !issue.code.isEmpty { properties += "code=\(property(issue.code));" }
    // The service shows no title of its own.
    return "##vso[task.logissue \(properties)]\(data(issue.title + "\n" + issue.message))\n"
  }

  /// Lines stay lines; nothing else of what is hidden stays so. `##` anywhere in a line would begin a command.
  private static func data(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let safe = lines.map { TextPage.parted(DisplayText.safe(String($0))) }
    return safe.map { $0.replacing("%", with: "%AZP25") }.joined(separator: "%0A")
  }

  private static func property(_ text: String) -> String {
    TextPage.parted(DisplayText.safe(text)).replacing("%", with: "%AZP25").replacing(";", with: "%3B")
      .replacing("]", with: "%5D")
  }
}
