internal import PlumbValues

/// What is different from a former report.
public struct ReportComparison: Sendable, Hashable {
  /// What became of a finding.
  public enum Change: String, Sendable, CaseIterable {
    /// It wasn't there, or was only unknown and is a failure now.
    case new
    /// It was there, and rests on more now.
    case grown
    /// It was there and still is.
    case open
    /// It was there, and its policy was judged and no longer lists it.
    case mended
    /// It was there and is waived now.
    case waived
    /// It was there, and its policy was not judged this time: nobody knows.
    case notJudged = "not-judged"
  }
  public struct Entry: Sendable, Hashable {
    public var change: Change
    public var policy: String
    public var resource: ReportResource
    public var fingerprint: String
    /// As it is now; as it was, where it is no longer listed.
    public var status: Status
    public var severity: ReportSeverity
    /// Where it was another.
    public var formerStatus: Status?
    public var formerSeverity: ReportSeverity?
    public var message: String

    public init(
      change: Change, policy: String, resource: ReportResource, fingerprint: String, status: Status,
      severity: ReportSeverity, formerStatus: Status?, formerSeverity: ReportSeverity?, message: String
    ) {
      self.change = change
      self.policy = policy
      self.resource = resource
      self.fingerprint = fingerprint
      self.status = status
      self.severity = severity
      self.formerStatus = formerStatus
      self.formerSeverity = formerSeverity
      self.message = message
    }
  }

  /// The former report's file and date.
  public var file: String
  public var asOf: String
  /// Ordered by policy, then resource.
  public var entries: [Entry]

  public init(file: String, asOf: String, entries: [Entry]) {
    self.file = file
    self.asOf = asOf
    self.entries = entries
  }

  public func count(_ change: Change) -> Int { entries.count { $0.change == change } }

  /// Findings that are worse than they were.
  public var isWorse: Bool { entries.contains { $0.change == .new || $0.change == .grown } }
}

extension ReportComparison {
  /// Compares a report with a former one, by fingerprints. Open is what fails, is unknown or in error.
  public init(_ report: Report, since former: Report, in file: String) {
    let judged = report.wholePolicies
    let old = Self.byFingerprint(former)
    let now = Self.byFingerprint(report)
    var entries: [Entry] = []
    for result in report.results where Self.isOpen(result.status) {
      let before = old[result.fingerprint].flatMap { Self.isOpen($0.status) ? $0 : nil }
      var change = Change.new
      if let before, before.status == result.status || result.status != .fail {
        change = Baseline.adds(result, to: before) ? .grown : .open
      }
      entries.append(Self.entry(change, result, before: old[result.fingerprint]))
    }
    for result in former.results where Self.isOpen(result.status) {
      let after = now[result.fingerprint]
      if let after, Self.isOpen(after.status) { continue }
      if let after, after.status == .waived {
        entries.append(Self.entry(.waived, after, before: result))
      } else {
        let isKnown = after != nil || judged.contains(result.policy)
        entries.append(Self.entry(isKnown ? .mended : .notJudged, result, before: nil))
      }
    }
    entries.sort {
      ($0.policy, $0.resource.id.lowercased(), $0.fingerprint)
        < ($1.policy, $1.resource.id.lowercased(), $1.fingerprint)
    }
    self.init(file: file, asOf: former.asOf.description, entries: entries)
  }

  private static func isOpen(_ status: Status) -> Bool {
    switch status {
    case .fail, .unknown, .error: true
    case .pass, .waived, .notApplicable: false
    }
  }

  private static func byFingerprint(_ report: Report) -> [String: ReportResult] {
    Dictionary(report.results.map { ($0.fingerprint, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func entry(_ change: Change, _ result: ReportResult, before: ReportResult?) -> Entry {
    Entry(
      change: change, policy: result.policy, resource: result.resource, fingerprint: result.fingerprint,
      status: result.status, severity: result.severity,
      formerStatus: before.flatMap { $0.status == result.status ? nil : $0.status },
      formerSeverity: before.flatMap { $0.severity == result.severity ? nil : $0.severity },
      message: result.message)
  }
}
