internal import PlumbValues

/// The results by policy, worst first, and how much of each the page can hold.
struct HTMLFindings {
  struct Group {
    var policy: ReportPolicy
    /// Its number on the page, for links.
    var number: Int
    /// The worst of its results.
    var severity: ReportSeverity
    /// Indices into the report's results, worst first.
    var results: [Int]
    /// How many of them the page lists, and with all evidence and steps.
    var listed = 0
    var inFull = 0
    var counts = StatusCounts()
    var gating = 0
  }

  /// Above this browsers get slow.
  static let mostListed = 5000
  static let mostInFull = 1200
  /// Results that hold and were asked for nevertheless.
  static let mostHolding = 1000

  /// What fails, is unknown or in error.
  let open: [Group]
  /// What is waived.
  let waived: [Group]
  /// What passes or doesn't apply.
  let holding: [Group]
  /// New and grown findings since the former report, by fingerprint.
  let changes: [String: ReportComparison.Change]
  let scopes: HTMLScopes

  init(_ report: Report) {
    var numbers: [String: Int] = [:]
    for (index, policy) in report.policies.enumerated() where numbers[policy.id] == nil {
      numbers[policy.id] = index + 1
    }
    for result in report.results where numbers[result.policy] == nil {
      numbers[result.policy] = numbers.count + report.policies.count + 1
    }
    var changes: [String: ReportComparison.Change] = [:]
    for entry in report.since?.entries ?? [] where entry.change == .new || entry.change == .grown {
      changes[entry.fingerprint] = entry.change
    }
    self.changes = changes
    scopes = HTMLScopes(report)
    open = Self.groups(
      of: report, numbers, [.fail, .error, .unknown], listed: Self.mostListed, inFull: Self.mostInFull)
    waived = Self.groups(of: report, numbers, [.waived], listed: Self.mostHolding, inFull: 200)
    holding = Self.groups(of: report, numbers, [.pass, .notApplicable], listed: Self.mostHolding, inFull: 0)
  }

  var total: Int { open.reduce(0) { $0 + $1.results.count } }
  var listed: Int { open.reduce(0) { $0 + $1.listed } }

  private static func groups(
    of report: Report, _ numbers: [String: Int], _ statuses: Set<Status>, listed: Int, inFull: Int
  ) -> [Group] {
    var groups: [Group] = []
    var places: [String: Int] = [:]
    let policies = Dictionary(report.policies.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, result) in report.results.enumerated() where statuses.contains(result.status) {
      let place = places[result.policy] ?? groups.count
      if place == groups.count {
        places[result.policy] = place
        groups.append(
          Group(
            policy: policies[result.policy] ?? standIn(for: result), number: numbers[result.policy] ?? 0,
            severity: result.severity, results: []))
      }
      groups[place].results.append(index)
      groups[place].severity = max(groups[place].severity, result.severity)
      groups[place].counts[result.status] += 1
      if result.gates { groups[place].gating += 1 }
    }
    for place in groups.indices {
      groups[place].results = worstFirst(groups[place].results, in: report)
    }
    groups.sort { left, right in
      if left.severity != right.severity { return left.severity > right.severity }
      if left.counts.fail != right.counts.fail { return left.counts.fail > right.counts.fail }
      if left.results.count != right.results.count { return left.results.count > right.results.count }
      return left.policy.id < right.policy.id
    }
    share(listed, atLeast: 20, among: &groups, \.listed)
    share(inFull, atLeast: 5, among: &groups, \.inFull)
    return groups
  }

  /// What is known of a policy that the report doesn't list.
  private static func standIn(for result: ReportResult) -> ReportPolicy {
    ReportPolicy(
      id: result.policy, title: "", severity: result.severity, why: "", references: [], controls: [:],
      counts: StatusCounts(), leftOutForAbsence: 0)
  }

  private static func worstFirst(_ indices: [Int], in report: Report) -> [Int] {
    func rank(_ index: Int) -> (Int, Int, Int, Int) {
      let result = report.results[index]
      let status = [Status.error: 0, .fail: 1, .unknown: 2][result.status] ?? 3
      return (result.gates ? 0 : 1, -result.severity.rank, status, index)
    }
    return indices.map(rank).sorted(by: <).map(\.3)
  }

  /// Gives each group its first few, then the rest to the worst groups.
  private static func share(
    _ most: Int, atLeast few: Int, among groups: inout [Group], _ key: WritableKeyPath<Group, Int>
  ) {
    var left = most
    for limit in [few, Int.max] {
      for place in groups.indices where left > 0 {
        let more = min(min(groups[place].results.count, limit) - groups[place][keyPath: key], left)
        groups[place][keyPath: key] += max(0, more)
        left -= max(0, more)
      }
    }
  }
}

/// The scopes of the results, numbered for the page, with what is open in each.
struct HTMLScopes {
  struct Scope {
    var id: String
    var counts = StatusCounts()
  }
  private(set) var all: [Scope] = []
  private var numbers: [String: Int] = [:]
  private let findings: TextFindings

  init(_ report: Report) {
    var bare = report
    bare.results = []
    findings = TextFindings(bare)
    for result in report.results {
      let number = numbers[result.resource.scope] ?? all.count
      if number == all.count {
        numbers[result.resource.scope] = number
        all.append(Scope(id: result.resource.scope))
      }
      all[number].counts[result.status] += 1
    }
  }

  func number(of scope: String) -> Int { numbers[scope] ?? 0 }

  /// The name that the manifest gives it, else the last part of its id.
  static func name(of scope: String, in report: Report) -> String {
    if scope.isEmpty { return "no scope" }
    let last = scope.split(separator: "/").last.map(String.init) ?? scope
    return HTMLText.cut(report.scopeNames[scope] ?? report.scopeNames[last] ?? last, 60)
  }

  /// `CognitiveServices/accounts in prod, update, owned by ml-platform`.
  func kind(of resource: ReportResource) -> String { findings.kind(of: resource) }
}
