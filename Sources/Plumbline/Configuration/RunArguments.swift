public import PlumbReport
public import PlumbValues

/// What a command line says of a run; nil and empty: nothing, so that the configuration does.
public struct RunArguments: Sendable {
  /// Files, folders or `-`.
  public var snapshots: [String] = []
  /// `--policies`: files or folders instead of the default set.
  public var policies: [String] = []
  /// `--config`; nil: `plumb.yaml`, found upwards from the working folder.
  public var config: String?
  public var environment: String?
  public var only: [String] = []
  public var skip: [String] = []
  /// `NAME=VALUE`.
  public var set: [String] = []
  public var failOn: GateThreshold?
  public var unknown: UnknownPolicy?
  public var requiresComplete = false
  /// The date that waivers and attestations go by; nil: the command doesn't heed them.
  public var decisionDate: Instant?
  /// `--waivers`, `--attestations`; nil: those of the configuration.
  public var waivers: String?
  public var attestations: String?
  /// `--baseline`, `--since`: former reports.
  public var baseline: String?
  public var since: String?

  public init() {}
}

/// From which severity on results gate.
public enum GateThreshold: String, Sendable, CaseIterable {
  case info, low, medium, high, critical
  case never = "none"

  /// Nil: nothing gates.
  public var severity: ReportSeverity? { ReportSeverity(rawValue: rawValue) }
}

/// Why a run can't begin: every reason, as it is printed.
public struct RunFailure: Error, Sendable, CustomStringConvertible {
  public let text: String
  public var description: String { text }
}
