public import PlumbSnapshot
public import PlumbValues

/// The judgement of a policy on a resource, as evaluation knows it.
public enum VerdictStatus: String, Sendable { case pass, fail, unknown, error, notApplicable }

/// One value that a finding rests on, its secrets masked.
public struct FindingEvidence: Sendable {
  public var path: String
  public var actual: Value?
  public var expected: String
  public var state: String
  /// Index of the file, and the offset in it; nil where there is no place.
  public var file: UInt32?
  public var offset: UInt64
  /// Id of the related resource; nil for the judged one.
  public var resource: String?
  /// How many elements that are alike it stands for besides.
  public var more = 0
  /// What the source calls the property, where that is something else.
  public var attribute: String?
}

/// A judgement that a report lists.
public struct Finding: Sendable {
  public var policy: Int
  public var status: VerdictStatus
  /// No, missing or unknown, for failures and unknowns.
  public var cause: Rung?
  /// Masked for display.
  public var id: String
  public var type: String
  public var name: String
  public var scope: String
  public var owner: String?
  public var address: String?
  public var change: String?
  /// As it is, for the fingerprint; shown nowhere.
  public var identity: String
  public var place: ElementPlace?
  public var message: String
  public var evidence: [FindingEvidence]
  /// Kind and text, places filled in.
  public var remediation: [(kind: String, text: String)]
  public var disruptive: String?
  /// Types of other resources that were not, or not completely, exported for it: why it is unknown.
  public var lacking: [String] = []
  /// Values that it rests on and that `evidence` leaves out.
  public var evidenceOmitted = 0
  /// Unknown for the one reason that a plan can't show what is asked for.
  public var isDeferred = false
}

extension Finding {
  /// How the message of a result begins on which the two evaluators don't agree.
  static let contradiction = "the evaluators disagree"

  package var isContradiction: Bool { status == .error && message.hasPrefix(Self.contradiction) }
}
