internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbReport
internal import PlumbValues

/// What people decided about a run's findings.
struct RunDecisions: Sendable {
  var waivers: Waivers?
  var attestations: Attestations?
  /// Manual policies that were asked for by name.
  var asked: Set<String> = []
  var baseline: (report: Report, file: String)?
  var since: (report: Report, file: String)?
  var ownerTag: String?
}

extension RunPreparation {
  /// Severities as the configuration sets them; an id that no policy has is an error, in every environment.
  mutating func setSeverities(
    of set: inout PolicySet
  ) throws(RunFailure) -> [ReportSeverityOverride] {
    guard let configuration else { return [] }
    let environment = configuration.environments.first { $0.name == arguments.environment }
    let chosen = configuration.settings.severities + (environment?.settings.severities ?? [])
    let others = configuration.environments.filter { $0.name != arguments.environment }
    let known = Set(set.pack.policies.map(\.id))
    for entry in chosen + others.flatMap(\.settings.severities) {
      DecisionFile.check(
        policy: entry.policy.value, at: entry.policy.mark, isDefaultSet ? known : nil, &diagnostics)
    }
    try stopOnErrors()
    var overrides: [String: ReportSeverityOverride] = [:]
    for entry in chosen {
      guard let policy = set.pack.policies.first(where: { $0.id == entry.policy.value }) else { continue }
      overrides[policy.id] = ReportSeverityOverride(
        policy: policy.id, severity: ReportSeverity(entry.severity.value),
        standard: ReportSeverity(policy.severity),
        from: from(entry.policy.mark, in: environment?.settings.severities.map(\.policy.mark), environment))
    }
    for entry in chosen { set.setSeverity(of: entry.policy.value, to: entry.severity.value) }
    return overrides.values.filter { $0.severity != $0.standard }.sorted { $0.policy < $1.policy }
  }

  /// Waivers, attestations and former reports; none where the command doesn't judge.
  mutating func decisions(in pack: CheckedPack, only: [String]) throws(RunFailure) -> RunDecisions {
    guard let date = arguments.decisionDate else { return RunDecisions() }
    var decisions = RunDecisions()
    decisions.ownerTag = configuration?.ownerTag
    if let (file, index) = try note(arguments.waivers, configuration?.waivers, "waivers") {
      var reader = WaiverFile(
        date: date, longest: configuration?.longestWaiver,
        known: isDefaultSet ? Set(pack.policies.map(\.id)) : nil)
      reader.read(file, index: index, &diagnostics)
      decisions.waivers = Waivers(reader.waivers, at: date)
    }
    if let (file, index) = try note(arguments.attestations, configuration?.attestations, "attestations") {
      let reader = AttestationFile(date: date, policies: pack.policies, isWhole: isDefaultSet)
      decisions.attestations = reader.read(file, index: index, &diagnostics)
    }
    try stopOnErrors()
    decisions.asked = Set(pack.policies.filter { $0.attest != nil && only.contains($0.id) }.map(\.id))
    if let path = arguments.baseline { decisions.baseline = (try FormerReport.read(path), path) }
    if let path = arguments.since { decisions.since = (try FormerReport.read(path), path) }
    return decisions
  }

  /// The named file, or the configuration's.
  private mutating func note(
    _ named: String?, _ configured: Marked<String>?, _ kind: String
  ) throws(RunFailure) -> (SourceFile, Int)? {
    guard let path = named ?? configured.flatMap({ configuration?.place($0.value) }) else { return nil }
    switch PolicyFiles.contents(path) {
    case .failure(let failure):
      throw RunFailure(text: "plumb: the \(kind) file \(DisplayText.safe(path)): \(failure.reason)\n")
    case .success(let bytes):
      let file = SourceFile(path: path, text: bytes)
      return (file, note(file, as: kind))
    }
  }
}

extension ReportSeverity {
  init(_ severity: Severity) { self = ReportSeverity(rawValue: severity.rawValue) ?? .critical }
}
