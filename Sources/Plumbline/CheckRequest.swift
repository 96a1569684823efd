internal import PlumbLanguage
public import PlumbReport
public import PlumbValues

/// What a check is asked to do. Nothing below reads the clock or the environment: both come in here.
public struct CheckRequest: Sendable {
  /// Files, folders or `-`.
  public var snapshots: [String]
  /// `--as-of`; nil: the manifest's capture time, else the environment's, else now.
  public var asOf: Instant?
  /// `SOURCE_DATE_EPOCH`.
  public var environmentDate: Instant?
  public var now: Instant
  public var collected: [(type: String, scope: String?)] = []
  /// The lowest severity that gates; nil: none.
  public var failOn: ReportSeverity? = .low
  public var unknown: UnknownPolicy = .fail
  /// Providers and types: policies not judged for want of these gate.
  public var expected: [String] = []
  /// All policies listed as not collected gate.
  public var requiresComplete = false
  /// Statuses listed besides failures, unknowns and errors.
  public var include: [Status] = []
  public var jobs = 1
  /// Of plans, only what they create, update or replace.
  public var changedOnly = false
  /// Folder of the configuration that plans were made from.
  public var sourceRoot: String?
  /// Compute the digests of the snapshot's files.
  public var wantsDigests = false
  /// Folder for the spooled standard input.
  public var temporaryFolder = "/tmp"
  /// What the report says of how the run was set up.
  public var configuration: ReportConfiguration?
  public var selection: ReportSelection?
  public var overrides: [ReportOverride] = []
  public var severityOverrides: [ReportSeverityOverride] = []
  var decisions = RunDecisions()
  /// The date that waivers and attestations go by: never the manifest's.
  public var decisionDate: Instant { asOf ?? environmentDate ?? now }

  public init(snapshots: [String], now: Instant) {
    self.snapshots = snapshots
    self.now = now
  }
}
