/// A comparison for people.
public struct ComparisonText: Sendable {
  public var options: FormatOptions

  public init(options: FormatOptions = FormatOptions()) { self.options = options }

  public func write(_ since: ReportComparison, to output: inout some ReportOutput) throws {
    var page = TextPage(options)
    page.since(since, complete: options.details == .full)
    page.gap()
    page.whole(Self.lastWord(since))
    try page.flush(to: &output)
  }

  /// The counts in one line.
  private static func lastWord(_ since: ReportComparison) -> String {
    let counts = ReportComparison.Change.allCases.compactMap { change in
      let count = since.count(change)
      return count > 0 ? "\(count) \(change.rawValue)" : nil
    }
    return "\(since.isWorse ? "worse" : "no worse"): "
      + (counts.isEmpty ? "nothing is open" : counts.joined(separator: ", "))
  }
}
