/// What makes the gate fail.
public struct GateRule: Sendable, Hashable {
  /// The lowest severity that gates; nil: none.
  public var failOn: ReportSeverity?
  public var unknown: UnknownPolicy

  public init(failOn: ReportSeverity?, unknown: UnknownPolicy) {
    self.failOn = failOn
    self.unknown = unknown
  }

  /// Errors make a run unusable instead; what is waived, or known from the baseline, doesn't gate.
  public func holds(back result: ReportResult) -> Bool {
    guard let failOn, result.severity >= failOn, result.baseline != .known else { return false }
    switch result.status {
    case .fail: return true
    case .unknown: return unknown != .warn
    case .pass, .error, .waived, .notApplicable: return false
    }
  }
}

extension Report {
  /// Decides what gates, once waivers and baseline are known.
  public mutating func decide(_ rule: GateRule) {
    failOn = rule.failOn?.rawValue ?? "none"
    unknownPolicy = rule.unknown
    for index in results.indices { results[index].gates = rule.holds(back: results[index]) }
    let unjudged = Set(notJudged.filter(\.gates).map(\.policy)).count
    gating = results.count(where: \.gates) + unjudged
    gate = gating > 0 ? .fail : .pass
  }
}
