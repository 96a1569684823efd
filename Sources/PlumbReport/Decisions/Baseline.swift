internal import PlumbValues

/// Findings of a former report that are accepted for now: they don't gate while they rest on nothing new.
public struct Baseline: Sendable {
  private let accepted: [String: ReportResult]

  /// Failures and unknowns of the former report; what was waived there was accepted by its waiver alone.
  public init(_ former: Report) {
    accepted = Dictionary(
      former.results.filter { $0.status == .fail || $0.status == .unknown }.map { ($0.fingerprint, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Nil where the former report says nothing of the finding; an unknown doesn't excuse a failure.
  public func state(of result: ReportResult) -> BaselineState? {
    guard result.status == .fail || result.status == .unknown, let before = accepted[result.fingerprint]
    else {
      return nil
    }
    if before.status == .unknown, result.status == .fail { return .grown }
    return Self.adds(result, to: before) ? .grown : .known
  }

  /// True where a finding rests on a path that it didn't rest on before, on more that isn't listed, or on a list with an
  /// element that it didn't have.
  static func adds(_ result: ReportResult, to before: ReportResult) -> Bool {
    if result.evidenceOmitted > before.evidenceOmitted { return true }
    var known: [String: Int] = [:]
    for evidence in before.evidence { known[key(evidence), default: 0] += evidence.more }
    var now: [String: Int] = [:]
    for evidence in result.evidence { now[key(evidence), default: 0] += evidence.more }
    if now.contains(where: { key, more in known[key].map { more > $0 } ?? true }) { return true }
    let elements = elements(before)
    return self.elements(result).contains { key, list in !list.isSubset(of: elements[key] ?? []) }
  }

  /// The elements of the values that are lists.
  private static func elements(_ result: ReportResult) -> [String: Set<Value>] {
    var elements: [String: Set<Value>] = [:]
    for evidence in result.evidence {
      if case .list(let items)? = evidence.actual { elements[key(evidence), default: []].formUnion(items) }
    }
    return elements
  }

  private static func key(_ evidence: Evidence) -> String {
    // Ids that begin with one slash are Azure's, which ignore case.
    let id = evidence.resource ?? ""
    return "\(evidence.path)\u{0}\(id.hasPrefix("/") && !id.hasPrefix("//") ? id.lowercased() : id)"
  }
}

extension Report {
  /// Marks what the baseline knows.
  public mutating func compare(with baseline: Baseline, in file: String) {
    self.baseline = file
    for index in results.indices { results[index].baseline = baseline.state(of: results[index]) }
  }
}
