/// Where a report is written to: a file, a terminal, a buffer.
public protocol ReportOutput {
  /// Appends UTF-8. Throws where the bytes can't be written.
  mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) throws
  /// A word to the one who writes, beside the report: what didn't fit into it.
  mutating func note(_ text: String)
}

extension ReportOutput {
  public mutating func note(_ text: String) {}

  public mutating func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { try write($0) }
  }

  public mutating func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBufferPointer { try write($0) }
  }
}

/// A report in memory.
public struct ReportBuffer: ReportOutput, Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes.append(contentsOf: bytes)
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Writes a finished report. Evaluates, filters and changes nothing of it.
public protocol ReportFormat: Sendable {
  /// Appends the report piece by piece; throws only what the output throws.
  func write(_ report: Report, to output: inout some ReportOutput) throws
}

/// What is asked of a format; each heeds what concerns it.
public struct FormatOptions: Sendable, Hashable {
  /// Columns of the terminal; formats for people wrap there, at 60 at least.
  public var width: Int
  public var color: Bool
  public var details: ReportDetails

  public init(width: Int = 100, color: Bool = false, details: ReportDetails = .auto) {
    self.width = width
    self.color = color
    self.details = details
  }
}

/// How much the text report says of each failing policy. `auto`: the worst in full where they are many, the others in
/// brief.
public enum ReportDetails: String, CaseIterable, Sendable { case auto, full, brief }

/// The formats that a user can name.
public enum ReportFormatName: String, CaseIterable, Sendable {
  case text, json, markdown, html
  case sarif, junit, csv, gitlab, github
  case azureDevOps = "azure-devops"

  public func format(options: FormatOptions = FormatOptions()) -> any ReportFormat {
    switch self {
    case .text: TextFormat(options: options)
    case .json: JSONFormat()
    case .markdown: MarkdownFormat()
    case .github: GitHubFormat()
    case .azureDevOps: AzureDevOpsFormat()
    case .sarif: SARIFFormat()
    case .junit: JUnitFormat()
    case .csv: CSVFormat()
    case .gitlab: GitLabFormat()
    case .html: HTMLFormat()
    }
  }
}
