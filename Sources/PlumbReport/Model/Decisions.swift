/// An accepted exception, as the waivers file states it.
public struct ReportWaiver: Sendable, Hashable {
  public var id: String
  /// The policy that it excepts from.
  public var policy: String
  /// The pattern of ids, `*` within a segment, `**` across; nil where a scope is named.
  public var resource: String?
  /// The id of a scope: it and all that lies in it.
  public var scope: String?
  public var reason: String
  public var owner: String
  public var approvedBy: String
  /// The last day on which it holds, in UTC: `2027-01-31`.
  public var expires: String

  public init(
    id: String, policy: String, resource: String?, scope: String?, reason: String, owner: String,
    approvedBy: String, expires: String
  ) {
    self.id = id
    self.policy = policy
    self.resource = resource
    self.scope = scope
    self.reason = reason
    self.owner = owner
    self.approvedBy = approvedBy
    self.expires = expires
  }
}

/// A waiver of the run, and what became of it.
public struct ReportWaiverUse: Sendable, Hashable {
  /// What may be the matter with a waiver.
  public enum State: String, Sendable, CaseIterable {
    /// It no longer waives.
    case expired
    /// It ends within 30 days.
    case expiring
    /// No resource that its policy judged fits.
    case unmatched
    /// What fits passes by itself.
    case unneeded
    /// It fits more than 25 resources, or names nothing but a scope.
    case broad
  }
  public var waiver: ReportWaiver
  /// Sorted as the cases are.
  public var states: [State]
  /// Results that it waives.
  public var waived: Int
  /// Resources that fit it, whatever their status.
  public var matched: Int

  public init(waiver: ReportWaiver, states: [State], waived: Int, matched: Int) {
    self.waiver = waiver
    self.states = states
    self.waived = waived
    self.matched = matched
  }
}

/// What a former report, taken as the baseline, says of a finding.
public enum BaselineState: String, Sendable, CaseIterable {
  /// It was there with all of this evidence: it doesn't gate.
  case known
  /// It was there, and rests on more now: it gates.
  case grown
}

/// A person's answer to a manual policy.
public struct ReportAttestation: Sendable, Hashable {
  public enum Answer: String, Sendable, CaseIterable {
    case done
    case notDone = "not-done"
    case notApplicable = "not-applicable"
  }
  public var answer: Answer
  public var by: String
  /// The day it was given on, and the last one it holds on: `2026-11-20`.
  public var on: String
  public var until: String
  public var statement: String
  /// Paths and links.
  public var evidence: [String]

  public init(
    answer: Answer, by: String, on: String, until: String, statement: String, evidence: [String]
  ) {
    self.answer = answer
    self.by = by
    self.on = on
    self.until = until
    self.statement = statement
    self.evidence = evidence
  }
}

/// A policy whose severity the configuration sets otherwise.
public struct ReportSeverityOverride: Sendable, Hashable {
  public var policy: String
  public var severity: ReportSeverity
  /// The policy's own.
  public var standard: ReportSeverity
  /// The place in the configuration.
  public var from: String

  public init(policy: String, severity: ReportSeverity, standard: ReportSeverity, from: String) {
    self.policy = policy
    self.severity = severity
    self.standard = standard
    self.from = from
  }
}

/// Whether results that stayed unknown gate.
public enum UnknownPolicy: String, Sendable, CaseIterable {
  case fail, warn
  case failAll = "fail-all"
}
