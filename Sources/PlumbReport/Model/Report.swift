public import PlumbValues

/// The judgement of a policy on a resource.
public enum Status: String, Sendable, CaseIterable {
  case pass, fail, unknown, error, waived
  case notApplicable = "not-applicable"
}

/// What made a result fail or stay unknown.
public enum Cause: String, Sendable, CaseIterable { case no, missing, unknown }

/// How bad a failure is; the order is that of the severities.
public enum ReportSeverity: String, Sendable, CaseIterable, Comparable {
  case info, low, medium, high, critical

  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rank < rhs.rank }
  public var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A resource as reports name it.
public struct ReportResource: Sendable, Hashable {
  public var id: String
  public var type: String
  public var name: String
  /// The id of the scope it lies in; empty where none is known.
  public var scope: String
  public var owner: String?
  public var file: String
  /// From 1; 0 where the resource stands in no file (a scope, the snapshot).
  public var line: Int
  public var address: String?
  public var change: String?
  /// Where the resource is declared, `main.tf:12`.
  public var declared: String?

  public init(
    id: String, type: String, name: String, scope: String, owner: String? = nil, file: String, line: Int,
    address: String? = nil, change: String? = nil
  ) {
    self.id = id
    self.type = type
    self.name = name
    self.scope = scope
    self.owner = owner
    self.file = file
    self.line = line
    self.address = address
    self.change = change
  }
}

/// One value that a judgement rests on: where it stands, what it is, what it should be. Secrets are already masked.
public struct Evidence: Sendable, Hashable {
  public var path: String
  /// Nil: absent.
  public var actual: Value?
  /// As words: `true`, `one of [A, B]`, `at most 90d`.
  public var expected: String
  /// What to say of the value: `is false`, `is absent`, `is not known`.
  public var state: String
  public var file: String
  /// From 1; 0 where there is no place.
  public var line: Int
  public var column: Int
  /// The related resource that the value belongs to, by id; nil for the judged one.
  public var resource: String?
  /// It stands for so many elements that are alike and not listed.
  public var more = 0
  /// What the source calls the property, where it is something else than the path.
  public var attribute: String?

  public init(
    path: String, actual: Value?, expected: String, state: String, file: String, line: Int, column: Int,
    resource: String? = nil, attribute: String? = nil
  ) {
    self.attribute = attribute
    self.path = path
    self.actual = actual
    self.expected = expected
    self.state = state
    self.file = file
    self.line = line
    self.column = column
    self.resource = resource
  }
}

/// One step of mending; `${…}` is filled in and, for commands, shell-quoted.
public struct RemediationStep: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable { case text, run, terraform, bicep }
  public var kind: Kind
  public var text: String

  public init(kind: Kind, text: String) {
    self.kind = kind
    self.text = text
  }
}

/// One judgement.
public struct ReportResult: Sendable, Hashable {
  public var policy: String
  public var severity: ReportSeverity
  public var status: Status
  public var cause: Cause?
  public var resource: ReportResource
  public var message: String
  public var evidence: [Evidence]
  public var remediation: [RemediationStep]
  /// What the fix breaks, where it breaks something.
  public var disruptive: String?
  /// SHA-256, hexadecimal, over policy id, NUL and the resource's identity.
  public var fingerprint: String
  /// True where it makes the gate fail.
  public var gates: Bool
  /// Types whose lack makes it unknown.
  public var lacking: [String] = []
  /// How many values more it rests on that `evidence` doesn't list.
  public var evidenceOmitted = 0
  /// What excepts it, and what it would be otherwise; both where its status is waived.
  public var waiver: ReportWaiver?
  public var underlying: Status?
  /// Nil: no baseline, or not in it.
  public var baseline: BaselineState?
  /// The answer that judges a manual policy.
  public var attestation: ReportAttestation?

  public init(
    policy: String, severity: ReportSeverity, status: Status, cause: Cause?, resource: ReportResource,
    message: String,
    evidence: [Evidence], remediation: [RemediationStep], disruptive: String?, fingerprint: String,
    gates: Bool
  ) {
    self.policy = policy
    self.severity = severity
    self.status = status
    self.cause = cause
    self.resource = resource
    self.message = message
    self.evidence = evidence
    self.remediation = remediation
    self.disruptive = disruptive
    self.fingerprint = fingerprint
    self.gates = gates
  }
}

/// How many results have each status.
public struct StatusCounts: Sendable, Hashable {
  public var pass = 0
  public var fail = 0
  public var unknown = 0
  public var error = 0
  public var waived = 0
  public var notApplicable = 0

  public init() {}

  public subscript(_ status: Status) -> Int {
    get {
      switch status {
      case .pass: pass
      case .fail: fail
      case .unknown: unknown
      case .error: error
      case .waived: waived
      case .notApplicable: notApplicable
      }
    }
    set {
      switch status {
      case .pass: pass = newValue
      case .fail: fail = newValue
      case .unknown: unknown = newValue
      case .error: error = newValue
      case .waived: waived = newValue
      case .notApplicable: notApplicable = newValue
      }
    }
  }

  /// Results that were judged: all but the not applicable ones.
  public var judged: Int { pass + fail + unknown + error + waived }

  public mutating func add(_ other: StatusCounts) {
    for status in Status.allCases { self[status] += other[status] }
  }
}

/// A policy as the report lists it, with its counts.
public struct ReportPolicy: Sendable, Hashable {
  public struct Control: Sendable, Hashable {
    public var id: String
    /// published, by-title or editorial.
    public var basis: String

    public init(id: String, basis: String) {
      self.id = id
      self.basis = basis
    }
  }
  public var id: String
  public var title: String
  public var severity: ReportSeverity
  public var why: String
  public var references: [String]
  /// By framework.
  public var controls: [String: [Control]]
  public var counts: StatusCounts
  /// Resources left out because a property that `when` asks for is absent, on a type nobody described.
  public var leftOutForAbsence: Int

  public init(
    id: String, title: String, severity: ReportSeverity, why: String, references: [String],
    controls: [String: [Control]], counts: StatusCounts, leftOutForAbsence: Int
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.why = why
    self.references = references
    self.controls = controls
    self.counts = counts
    self.leftOutForAbsence = leftOutForAbsence
  }
}

/// A policy, or a policy in one scope, that was not judged.
public struct NotJudged: Sendable, Hashable {
  public enum Reason: String, Sendable, CaseIterable {
    case notCollected = "not-collected"
    case deferred
    case providerAbsent = "provider-absent"
    case manual
  }
  public var policy: String
  public var scope: String?
  public var reason: Reason
  /// The type that is wanting.
  public var type: String?
  /// The command that exports what is wanting; for manual policies the question.
  public var command: String?
  /// All types that are wanting, `type` first.
  public var types: [String] = []
  /// True where it makes the gate fail: its data was expected.
  public var gates = false
  /// What was answered instead, where the policy was judged but for what lies in the scope.
  public var refused: String?

  public init(policy: String, scope: String?, reason: Reason, type: String?, command: String?) {
    self.policy = policy
    self.scope = scope
    self.reason = reason
    self.type = type
    self.command = command
  }
}

/// Something wrong with the input, at a place.
public struct ReportProblem: Sendable, Hashable {
  public enum Severity: String, Sendable, CaseIterable { case error, warning }
  public var severity: Severity
  public var file: String
  /// From 1; 0 where there is no place.
  public var line: Int
  public var column: Int
  public var code: String
  public var message: String
  public var help: String?

  public init(
    severity: Severity, file: String, line: Int, column: Int, code: String, message: String,
    help: String? = nil
  ) {
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.code = code
    self.message = message
    self.help = help
  }
}

extension ReportProblem {
  /// `FILE:LINE:COLUMN: error[CODE]: …`, with the help on a line of its own.
  public var text: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    let first = DisplayText.safe("\(place): \(severity.rawValue)[\(code)]: \(message)") + "\n"
    return help.map { first + "  help: " + DisplayText.safe($0) + "\n" } ?? first
  }
}

/// A file of the snapshot.
public struct ReportFile: Sendable, Hashable {
  public var path: String
  /// Hexadecimal; nil where it wasn't computed.
  public var sha256: String?
  public var source: String
  public var resources: Int

  public init(path: String, sha256: String?, source: String, resources: Int) {
    self.path = path
    self.sha256 = sha256
    self.source = source
    self.resources = resources
  }
}

/// Everything that a run found; every format is made from it. Ordered: results by policy id, then resource id.
public struct Report: Sendable, Hashable {
  public enum Gate: String, Sendable, CaseIterable { case pass, fail }
  /// Where the run's date comes from.
  public enum DateSource: String, Sendable, CaseIterable {
    case option, manifest, environment, now
  }

  public var version: String
  public var asOf: Instant
  public var asOfFrom: DateSource
  public var captured: Instant?
  public var files: [ReportFile]
  /// SHA-256 over all policy and type files.
  public var policiesDigest: String
  public var policies: [ReportPolicy]
  /// Values of the parameters, as text.
  public var parameters: [String: String]
  public var resources: Int
  public var counts: StatusCounts
  public var bySeverity: [ReportSeverity: StatusCounts]
  public var gate: Gate
  /// Results that gate, and policies not judged that do.
  public var gating: Int
  public var failOn: String
  public var results: [ReportResult]
  public var notJudged: [NotJudged]
  /// What to export for them, by type.
  public var exports: [ReportExport] = []
  public var problems: [ReportProblem]
  /// Names of scopes by id, from the manifest.
  public var scopeNames: [String: String]
  public var configuration: ReportConfiguration?
  public var selection: ReportSelection?
  public var overrides: [ReportOverride] = []
  public var severityOverrides: [ReportSeverityOverride] = []
  /// Whether unknown results gate.
  public var unknownPolicy = UnknownPolicy.fail
  /// All waivers of the run, by id.
  public var waivers: [ReportWaiverUse] = []
  /// The file of the baseline.
  public var baseline: String?
  /// What is different from a former report.
  public var since: ReportComparison?
  /// Providers and types whose absence gates.
  public var expected: [String] = []
  /// The absence of any type does.
  public var requiresComplete = false

  public init(version: String, asOf: Instant, asOfFrom: DateSource) {
    self.version = version
    self.asOf = asOf
    self.asOfFrom = asOfFrom
    files = []
    policiesDigest = ""
    policies = []
    parameters = [:]
    resources = 0
    counts = StatusCounts()
    bySeverity = [:]
    gate = .pass
    gating = 0
    failOn = "low"
    results = []
    notJudged = []
    problems = []
    scopeNames = [:]
  }

  /// What was judged, where there is nothing but plans, state or templates; nil where there is an export.
  var plannedNoun: String? {
    let kinds = Set(files.map { String($0.source.prefix { $0 != "-" }) })
    switch kinds {
    case ["terraform"]: return "plan"
    case ["arm"]: return "template"
    case ["terraform", "arm"]: return "plan and template"
    default: return nil
    }
  }

  /// True where the run could not judge all it was given: a bad file, a failed evaluation, nothing judged.
  public var couldNotJudge: Bool {
    counts.error > 0 || problems.contains { $0.severity == .error }
  }
}
