internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbReport
internal import PlumbValues

// What wasn't judged, whether that gates, and what to export.
extension ReportAssembler {
  /// What the run was told to judge by.
  func record(in report: inout Report) {
    report.configuration = request.configuration
    report.selection = request.selection
    report.overrides = request.overrides
    report.expected = request.expected
    report.requiresComplete = request.requiresComplete
  }

  /// Policies judged on some of their types while another of them, expected by its name, is nowhere; and those judged
  /// but for what was refused.
  func partly(_ judgement: Judgement) -> [Unjudged] {
    judgement.partly.filter { item in
      item.refused != nil
        || item.wanted.contains { wanted in
          request.expected.contains {
            !Expectation.providers.contains($0)
              && Expectation.covers($0, wanted.type, in: policies.pack.types)
          }
        }
    }
  }

  /// An expected provider of which there is nothing at all wasn't collected; it isn't just another one's.
  func reason(of item: Unjudged) -> NotJudged.Reason {
    switch item.reason {
    case .manual: .manual
    case .deferred: .deferred
    case .notCollected: .notCollected
    case .providerAbsent: isExpected(item) ? .notCollected : .providerAbsent
    }
  }

  private func isExpected(_ item: Unjudged) -> Bool {
    item.wanted.contains { wanted in
      !wanted.isStep
        && request.expected.contains { Expectation.covers($0, wanted.type, in: policies.pack.types) }
    }
  }

  /// True where a policy that was not judged makes the gate fail.
  func gates(_ item: Unjudged, _ severity: ReportSeverity) -> Bool {
    guard let threshold = request.failOn, severity >= threshold, item.reason != .manual else { return false }
    if item.reason == .deferred { return request.unknown == .failAll }
    return isExpected(item) || request.requiresComplete && item.reason == .notCollected
  }

  /// By type, the commands that export what the policies listed as not collected want.
  func exports(_ judgement: Judgement) -> [ReportExport] {
    var exports: [String: ReportExport] = [:]
    /// What is asked for each of different things has an entry for each.
    func key(_ wanted: Wanted) -> String { "\(wanted.type)\u{0}\(wanted.each ?? "")" }
    for item in judgement.unjudged + partly(judgement)
    where reason(of: item) == .notCollected && item.refused == nil {
      let policy = policies.pack.policies[item.policy]
      for wanted in item.wanted {
        var export =
          exports[key(wanted)]
          ?? ReportExport(
            type: wanted.type, each: wanted.each, template: wanted.template, commands: [], total: 0,
            policies: [],
            gates: false)
        export.isOfJudged = (export.policies.isEmpty || export.isOfJudged) && wanted.isOfJudged
        export.commands += wanted.commands.filter { !export.commands.contains($0) }
        export.refused += wanted.refusals.filter { !export.refused.contains($0) }
        export.total = max(export.total, wanted.total, export.commands.count)
        export.policies.append(policy.id)
        export.gates = export.gates || gates(item, severity(policy))
        exports[key(wanted)] = export
      }
    }
    return exports.values.sorted { ($0.type, $0.each ?? "") < ($1.type, $1.each ?? "") }
  }
}
