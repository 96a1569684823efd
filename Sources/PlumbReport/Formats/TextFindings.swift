internal import PlumbValues

/// The results by policy, and how a finding reads.
struct TextFindings {
  struct OfPolicy {
    var policy: ReportPolicy
    var status: Status
    var results: [ReportResult]
    /// Results of the same status that the baseline knows; they are listed apart.
    var known = 0
  }

  /// Results of one policy that say the same.
  struct Alike {
    var message: String
    var results: [ReportResult]
  }

  /// One line of a finding: where, and what.
  struct Line: Hashable {
    var place: String
    var text: String
  }

  private let scopeNames: [String: String]
  private var byStatus: [Status: [OfPolicy]] = [:]
  private var ofBaseline: [OfPolicy] = []
  let failOn: String

  init(_ report: Report) {
    scopeNames = report.scopeNames
    failOn = report.failOn
    let policies = Dictionary(report.policies.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var indices: [Status: [String: Int]] = [:]
    var known: [String: [ReportResult]] = [:]
    for result in report.results {
      if result.baseline == .known, result.status == .fail || result.status == .unknown {
        known[result.policy, default: []].append(result)
        continue
      }
      if let index = indices[result.status]?[result.policy] {
        byStatus[result.status]?[index].results.append(result)
        continue
      }
      let policy = policies[result.policy] ?? Self.stand(in: result)
      indices[result.status, default: [:]][result.policy] = byStatus[result.status]?.count ?? 0
      byStatus[result.status, default: []].append(
        OfPolicy(policy: policy, status: result.status, results: [result]))
    }
    ofBaseline = known.values.compactMap { results in
      results.first.map { first in
        OfPolicy(
          policy: policies[first.policy] ?? Self.stand(in: first), status: first.status, results: results)
      }
    }
    for (policy, results) in known {
      for status in [Status.fail, .unknown] {
        guard let index = indices[status]?[policy] else { continue }
        byStatus[status]?[index].known = results.count { $0.status == status }
      }
    }
  }

  /// What is known of a policy that the report doesn't list.
  private static func stand(in result: ReportResult) -> ReportPolicy {
    ReportPolicy(
      id: result.policy, title: "", severity: result.severity, why: "", references: [], controls: [:],
      counts: StatusCounts(), leftOutForAbsence: 0)
  }

  /// Policies with results of this status, worst first: by severity, number of results, id.
  func policies(with status: Status) -> [OfPolicy] { Self.worstFirst(byStatus[status] ?? []) }

  /// What the baseline knows: it doesn't gate, and is listed apart from what does.
  var known: [OfPolicy] { Self.worstFirst(ofBaseline) }

  /// What waivers except.
  var waived: [OfPolicy] {
    policies(with: .waived).filter { $0.results.contains { $0.waiver != nil } }
  }

  private static func worstFirst(_ policies: [OfPolicy]) -> [OfPolicy] {
    policies.sorted { left, right in
      if left.policy.severity != right.policy.severity { return left.policy.severity > right.policy.severity }
      if left.results.count != right.results.count { return left.results.count > right.results.count }
      return left.policy.id < right.policy.id
    }
  }

  /// Groups of the same message, the largest first.
  static func alike(_ results: [ReportResult]) -> [Alike] {
    var groups: [Alike] = []
    var indices: [String: Int] = [:]
    for result in results {
      if let index = indices[result.message] {
        groups[index].results.append(result)
      } else {
        indices[result.message] = groups.count
        groups.append(Alike(message: result.message, results: [result]))
      }
    }
    let order = groups.indices.sorted {
      groups[$0].results.count == groups[$1].results.count
        ? $0 < $1 : groups[$0].results.count > groups[$1].results.count
    }
    return order.map { groups[$0] }
  }

  static func name(of resource: ReportResource) -> String {
    let name = resource.address ?? (resource.name.isEmpty ? short(id: resource.id) : resource.name)
    return TextPage.cut(name, 60)
  }

  /// `CognitiveServices/accounts in prod, update, owned by ml-platform`.
  func kind(of resource: ReportResource) -> String {
    var words = TextPage.cut(Self.short(type: resource.type), 60)
    if !resource.scope.isEmpty {
      let last = resource.scope.split(separator: "/").last.map(String.init) ?? resource.scope
      words += " in " + TextPage.cut(scopeNames[resource.scope] ?? scopeNames[last] ?? last, 60)
    }
    if let change = resource.change { words += ", " + TextPage.cut(change, 20) }
    if let declared = resource.declared { words += ", declared in " + TextPage.cut(declared, 160) }
    if let owner = resource.owner { words += ", owned by " + TextPage.cut(owner, 60) }
    return words
  }

  /// As for its resource, with what the baseline says of the result.
  func kind(of result: ReportResult) -> String {
    kind(of: result.resource) + (result.baseline == .grown ? ", grown since the baseline" : "")
  }

  /// The value and what it must be, with where it stands.
  static func line(of evidence: Evidence, in resource: ReportResource) -> Line {
    let place =
      evidence.file.isEmpty
      ? place(of: resource) : Self.place(evidence.file, evidence.line, evidence.column)
    var text = self.text(of: evidence)
    if let related = evidence.resource { text += " (of \(TextPage.cut(short(id: related), 80)))" }
    if evidence.more > 0 { text += "; so \(evidence.more == 1 ? "is" : "are") \(evidence.more) more" }
    return Line(place: place, text: text)
  }

  static func text(of evidence: Evidence) -> String {
    let what = [TextPage.cut(evidence.path, 160), TextPage.cut(evidence.state, 240)]
    let value = what.filter { !$0.isEmpty }.joined(separator: " ")
    return evidence.expected.isEmpty ? value : "\(value); must be \(TextPage.cut(evidence.expected, 160))"
  }

  /// All that is to be said of a result: its message unless the evidence says the same, then the evidence.
  static func lines(of result: ReportResult) -> [Line] { lines(of: result, isSaid: isSaid(result)) }

  static func lines(of result: ReportResult, isSaid: Bool) -> [Line] {
    let evidence = result.evidence.map { line(of: $0, in: result.resource) }
    if isSaid { return evidence }
    let place = evidence.isEmpty ? self.place(of: result.resource) : ""
    return [Line(place: place, text: TextPage.cut(result.message, 1200))] + evidence
  }

  /// True where the message is made of the evidence and nothing else but what joins it.
  static func isSaid(_ result: ReportResult) -> Bool {
    if result.evidence.isEmpty || result.message.utf8.count > 2000 { return false }
    var rest = Array(result.message.utf8)
    for evidence in result.evidence {
      let text = Array(self.text(of: evidence).utf8)
      let found = rest.withUnsafeBufferPointer { all in
        text.withUnsafeBufferPointer { TextFold.find($0, in: all, from: 0) }
      }
      guard !text.isEmpty, let found else { return false }
      rest.replaceSubrange(found..<(found + text.count), with: CollectionOfOne(UInt8(ascii: " ")))
    }
    return rest.split { " ;,".utf8.contains($0) }
      .allSatisfy { $0.elementsEqual("and".utf8) || $0.elementsEqual("or".utf8) }
  }

  static func place(of resource: ReportResource) -> String { place(resource.file, resource.line, 0) }

  /// FILE:LINE:COLUMN, as far as it is known.
  static func place(_ file: String, _ line: Int, _ column: Int) -> String {
    if file.isEmpty { return "" }
    let file = TextPage.cut(file, 240)
    return line < 1 ? file : column < 1 ? "\(file):\(line)" : "\(file):\(line):\(column)"
  }

  /// The type without what all of a provider's begin with.
  private static func short(type: String) -> String {
    for prefix in ["Microsoft.Graph.", "Microsoft.", "AWS::"]
    where TextFold.hasPrefix(type, prefix, ignoreCase: true) && type.utf8.count > prefix.utf8.count {
      return String(type.dropFirst(prefix.count))
    }
    return type
  }

  /// The last two segments of a long id.
  private static func short(id: String) -> String {
    let segments = id.split(separator: "/")
    return segments.count > 3 ? "…/" + segments.suffix(2).joined(separator: "/") : id
  }
}
