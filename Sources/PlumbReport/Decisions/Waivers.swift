public import PlumbValues

/// A waiver, ready to be held against results.
public struct Waiver: Sendable {
  public let record: ReportWaiver
  public let resources: ResourceSelector
  /// The first instant at which it no longer holds.
  public let end: Instant

  public init(record: ReportWaiver, resources: ResourceSelector, end: Instant) {
    self.record = record
    self.resources = resources
    self.end = end
  }
}

/// The waivers of a run. They cover failures and unknowns, never errors; what they cover was judged all the same.
public struct Waivers: Sendable {
  public let all: [Waiver]
  /// The instant by which they hold or have expired.
  public let date: Instant

  /// More resources than these make a waiver broad.
  static let broad = 25
  /// From this time before its end a waiver is expiring.
  static let warning = TimeSpan(ticks: 30 * TimeSpan.Unit.day.rawValue)

  public init(_ all: [Waiver], at date: Instant) {
    self.all = all.sorted { $0.record.id < $1.record.id }
    self.date = date
  }

  /// Makes results waived, and says what became of each waiver. `identity`: a result's id as it is, and whether it is
  /// compared without case; `passing`: in step with `all`, how many resources fit that the report doesn't list.
  public func apply(
    to report: inout Report, passing: [Int], identity: (Int) -> (id: String, ignoreCase: Bool)
  ) {
    var covered = Array(repeating: 0, count: all.count)
    var matched = zip(all.indices, passing + Array(repeating: 0, count: all.count)).map { $0.1 }
    var needed = covered
    let byPolicy = Dictionary(grouping: all.indices) { all[$0].record.policy }
    for index in report.results.indices {
      let result = report.results[index]
      guard let candidates = byPolicy[result.policy], result.status != .pass, result.status != .notApplicable
      else { continue }
      let (id, ignoreCase) = identity(index)
      let fitting = candidates.filter {
        all[$0].resources.covers(id: id, scope: result.resource.scope, ignoreCase: ignoreCase)
      }
      for number in fitting { matched[number] += 1 }
      guard result.status == .fail || result.status == .unknown else { continue }
      for number in fitting { needed[number] += 1 }
      let valid = fitting.filter { date < all[$0].end }
      for number in valid { covered[number] += 1 }
      // The one that holds longest is named.
      guard let best = valid.max(by: { (all[$0].end, -$0) < (all[$1].end, -$1) }) else { continue }
      report.waive(index, by: all[best].record)
    }
    let judged = report.wholePolicies
    report.waivers = all.indices.map { number in
      ReportWaiverUse(
        waiver: all[number].record,
        states: states(
          all[number], isJudged: judged.contains(all[number].record.policy), matched: matched[number],
          needed: needed[number]),
        waived: covered[number], matched: matched[number])
    }
  }

  private func states(_ waiver: Waiver, isJudged: Bool, matched: Int, needed: Int) -> [ReportWaiverUse.State]
  {
    var states: [ReportWaiverUse.State] = []
    let isExpired = date >= waiver.end
    if isExpired {
      states.append(.expired)
    } else if let warned = date.adding(Self.warning), warned >= waiver.end {
      states.append(.expiring)
    }
    if isJudged, !isExpired {
      if matched == 0 { states.append(.unmatched) }
      if matched > 0, needed == 0 { states.append(.unneeded) }
    }
    if matched > Self.broad || waiver.resources.namesNoResource { states.append(.broad) }
    return states
  }
}

extension Report {
  fileprivate mutating func waive(_ index: Int, by waiver: ReportWaiver) {
    let (policy, severity) = (results[index].policy, results[index].severity)
    let status = results[index].status
    results[index].waiver = waiver
    results[index].underlying = status
    results[index].status = .waived
    recount(policy, severity, from: status, to: .waived)
  }

  private mutating func recount(
    _ policy: String, _ severity: ReportSeverity, from old: Status, to new: Status
  ) {
    counts.move(from: old, to: new)
    bySeverity[severity, default: StatusCounts()].move(from: old, to: new)
    if let at = policies.firstIndex(where: { $0.id == policy }) {
      policies[at].counts.move(from: old, to: new)
    }
  }
}

extension StatusCounts {
  fileprivate mutating func move(from old: Status, to new: Status) {
    self[old] -= 1
    self[new] += 1
  }
}
