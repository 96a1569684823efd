internal import PlumbValues

/// GitHub Actions' log commands: what is open, as errors, warnings and notices beside the files, and the last word.
public struct GitHubFormat: ReportFormat {
  /// Where the report's files are named from, below the repository: `infra/prod/`; empty: from its root.
  private let folder: String

  public init(folder: String = "") { self.folder = folder }

  public func write(_ report: Report, to output: inout some ReportOutput) throws {
    for issue in LogIssues.of(report, level: Self.level) {
      try output.write(Self.command(issue, in: folder))
    }
    try output.write(TextPage(FormatOptions()).lastWord(report) + "\n")
  }

  private static func level(_ severity: ReportSeverity) -> LogIssue.Level? {
    switch severity {
    case .info, .low: .notice
    case .medium: .warning
    case .high, .critical: .error
    }
  }

  /// A warning of the program itself.
  package static func warning(_ message: String) -> String {
    command(LogIssue(level: .warning, title: "plumb", message: message))
  }

  private static func command(_ issue: LogIssue, in folder: String = "") -> String {
    var properties: [String] = []
    if isRelative(issue.file) {
      properties.append("file=\(property(folder + issue.file))")
      if issue.line > 0 { properties.append("line=\(issue.line)") }
      if issue.line > 0, issue.column > 0 { properties.append("col=\(issue.column)") }
    }
    properties.append("title=\(property(issue.title))")
    return "::\(issue.level) \(properties.joined(separator: ","))::\(data(issue.message))\n"
  }

  /// Files elsewhere than below the working folder can't be marked.
  private static func isRelative(_ file: String) -> Bool {
    !file.isEmpty && file.utf8.count <= 1000 && !file.hasPrefix("/")
      && !file.split(separator: "/").contains("..")
  }

  /// Lines stay lines; nothing else of what is hidden stays so. `##[` anywhere in a line would be a command too.
  private static func data(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let safe = lines.map { TextPage.parted(DisplayText.safe(String($0))) }
    return safe.map { $0.replacing("%", with: "%25") }.joined(separator: "%0A")
  }

  private static func property(_ text: String) -> String {
    TextPage.parted(DisplayText.safe(text)).replacing("%", with: "%25").replacing(":", with: "%3A")
      .replacing(",", with: "%2C")
  }
}
