internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Decides at the end: copies that are one resource, joins, scopes, what wasn't collected; then explains.
struct Finisher {
  let judge: Judge
  var partial: Partial
  var recorder: AnswerRecorder?
  /// Threads that explain.
  var jobs = 1
  let loader: Loader
  var collection: Collection
  let commands = CommandMemo()
  var plan: Plan { judge.plan }

  init(judge: Judge, partial: Partial) {
    self.judge = judge
    self.partial = partial
    loader = Loader(
      files: judge.input.files, facts: judge.facts, contexts: partial.contexts, types: judge.plan.pack.types,
      documents: judge.documents)
    collection = Collection(types: judge.plan.pack.types)
  }

  mutating func finish() -> Judgement {
    var warnings = collect()
    warnings += secretWarnings(partial.secrets)
    warnings += Merging.merge(&partial, judge, loader)
    warnings += unplacedWarnings()
    let known = knownScopes()
    let indexes = partial.related.map(JoinIndex.init)
    var unjudged = unjudgedPolicies()
    var wanting = Wanting(unjudged.filter { mayBeJudgedInPart($0) })
    decideJoins(indexes, known, &wanting)
    let explaining = Explaining(
      judge: judge, partial: partial, indexes: indexes, collection: collection, known: known, loader: loader,
      recorder: recorder, wanting: wanting.policies)
    let dropped = Set(unjudged.map(\.policy)).subtracting(wanting.policies)
    var deferrals = Deferrals()
    var counts = partial.counts.map { quick in
      var counts = PolicyCounts()
      counts.pass = quick.pass
      counts.notApplicable = quick.notApplicable
      return counts
    }
    var findings: [Finding] = []
    let looks = partial.looks.filter { !dropped.contains(Int($0.policy)) }
      .sorted { ($0.place, $0.policy) < ($1.place, $1.policy) }
    let subjects = (scopeSubjects() + documentSubjects()).filter { !dropped.contains($0.policy) }
    let explained = explaining.explain(looks, subjects, jobs: jobs)
    for (look, explained) in zip(looks, explained.looks) {
      switch explained {
      case .judged(let judged):
        let judged = agreed(judged, look)
        if !deferrals.takes(judged?.finding), !wanting.takes(judged?.finding) {
          count(judged, Int(look.policy), &counts, &findings)
        }
      case .changed:
        counts[Int(look.policy)].error += 1
        partial.problems.append(changed(look.place))
      }
    }
    for (policy, judged) in zip(subjects.map(\.policy), explained.subjects) {
      if !deferrals.takes(judged?.finding), !wanting.takes(judged?.finding) {
        count(judged, policy, &counts, &findings)
      }
    }
    unjudged =
      wanting.settled(unjudged, &counts, &findings) + deferrals.unjudged(counts, known: dropped)
    for policy in dropped { counts[policy] = PolicyCounts() }
    var judgement = located(ordered(findings), counts, unjudged, warnings)
    let listed = Set(unjudged.map(\.policy))
    judgement.partly = isOfDocuments ? [] : partlyJudged(listed) + refusedForSome(listed)
    judgement.isOfDocuments = isOfDocuments
    for document in judge.documents.inOrder { judgement.sources[Int(document.index)] = document.source }
    return judgement
  }

  /// By policy, resource and place. Numbers are lighter to move than findings.
  private func ordered(_ findings: [Finding]) -> [Finding] {
    let ids = plan.pack.policies.map(\.id)
    let keys = findings.map { (ids[$0.policy], TextFold.folded($0.identity), $0.type, $0.place?.offset ?? 0) }
    return findings.indices.sorted { keys[$0] < keys[$1] }.map { findings[$0] }
  }

  private func changed(_ place: ElementPlace) -> ReadProblem {
    let shown =
      judge.input.files.indices.contains(Int(place.file)) ? judge.input.files[Int(place.file)].shown : ""
    return ReadProblem(
      .unreadable, file: place.file, shown: shown, offset: place.offset,
      message: "the file changed while it was read")
  }

  private mutating func count(
    _ judged: (finding: Finding, leftOut: Bool)?, _ policy: Int, _ counts: inout [PolicyCounts],
    _ findings: inout [Finding]
  ) {
    guard let (finding, leftOut) = judged else { return }
    if finding.status == .pass || finding.status == .notApplicable {
      partial.watched.saw(
        policy, id: finding.identity, scope: finding.scope, ignoreCase: plan.ignoresCase(finding.type))
    }
    switch finding.status {
    case .pass: counts[policy].pass += 1
    case .notApplicable:
      counts[policy].notApplicable += 1
      if leftOut { counts[policy].leftOut += 1 }
    case .fail: counts[policy].fail += 1
    case .unknown: counts[policy].unknown += 1
    case .error: counts[policy].error += 1
    }
    if judge.input.listsAll || (finding.status != .pass && finding.status != .notApplicable) {
      findings.append(finding)
    }
  }

  /// An evaluator that contradicts the other is an error, never a pass.
  private func agreed(
    _ judged: (finding: Finding, leftOut: Bool)?, _ look: Look
  ) -> (finding: Finding, leftOut: Bool)? {
    guard var (finding, leftOut) = judged else { return judged }
    let agrees: Bool =
      switch look.quick {
      case .open: true
      case .pass: finding.status == .pass
      case .notApplicable: finding.status == .notApplicable
      }
    if !agrees {
      finding.message =
        Finding.contradiction + ": one says \(look.quick), the other \(finding.status.rawValue)"
      finding.status = .error
      leftOut = false
    }
    return (finding, leftOut)
  }

  private func knownScopes() -> KnownScopes {
    var known = KnownScopes()
    for scope in collection.scopes {
      if scope.kind == .subscription { known.subscriptions.append(JoinHash.id(scope.id)) }
      if scope.kind == .tenant { known.tenants.append(JoinHash.id(scope.id)) }
      if scope.kind == .account { known.accounts.append(JoinHash.id(scope.id)) }
      if scope.kind == .region { known.regions.append(JoinHash.id(scope.id)) }
    }
    for id in partial.scopes[.subscription, default: [:]].values {
      known.subscriptions.append(JoinHash.id(id))
    }
    for id in partial.scopes[.tenant, default: [:]].values { known.tenants.append(JoinHash.id(id)) }
    for id in partial.scopes[.account, default: [:]].values { known.accounts.append(JoinHash.id(id)) }
    for id in partial.scopes[.region, default: [:]].values { known.regions.append(JoinHash.id(id)) }
    return known
  }

  // MARK: - Joins

  private mutating func decideJoins(_ indexes: [JoinIndex], _ known: KnownScopes, _ wanting: inout Wanting) {
    let joins = JoinDecision(
      plan: plan, partial: partial, indexes: indexes, collection: collection, known: known,
      documents: judge.documents)
    for fact in partial.judged {
      let answer = joins.answer(fact)
      if answer?.worst == .yes {
        if judge.input.listsAll || partial.watched.watches(Int(fact.policy)) {
          partial.looks.append(Look(policy: fact.policy, place: fact.place, quick: .pass))
        } else {
          partial.counts[Int(fact.policy)].pass += 1
        }
      } else if let answer, answer.best == .yes, wanting.takes(Int(fact.policy)) {
        continue
      } else {
        partial.looks.append(Look(policy: fact.policy, place: fact.place))
      }
    }
  }

  /// The scopes (and the snapshot) that policies judge, as documents.
  private func scopeSubjects() -> [(policy: Int, loaded: Loaded)] {
    var subjects: [(Int, Loaded)] = []
    if isOfDocuments { return [] }
    var known: [ScopeKind: [Loaded]] = [:]
    for (index, policy) in plan.pack.policies.enumerated() where policy.attest == nil {
      switch policy.target {
      case .types: continue
      case .snapshot: subjects.append((index, Self.subject("snapshot", "snapshot", name: "snapshot")))
      case .each(let kind):
        let scopes = known[kind] ?? scopeSubjects(of: kind)
        known[kind] = scopes
        // Regions of AWS are ids of their own; a policy that asks for AWS alone is about no others.
        for scope in scopes
        where kind != .region || (AWSScope.isRegion(scope.resource.id) ? policy.mayBeOfAWS : !policy.isOfAWS)
        {
          subjects.append((index, scope))
        }
      }
    }
    return subjects
  }

  /// In the order of their ids, without case.
  private func scopeSubjects(of kind: ScopeKind) -> [Loaded] {
    var ids = partial.scopes[kind] ?? [:]
    var names: [String: String] = [:]
    for scope in collection.scopes where scope.kind == kind {
      let folded = TextFold.folded(scope.id)
      ids[folded] = ids[folded] ?? scope.id
      names[folded] = scope.name
    }
    return ids.sorted { $0.key < $1.key }.map { folded, id in
      let last =
        AWSScope.isRegion(id)
        ? id : id.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? id
      return Self.subject(kind.rawValue, id, name: names[folded] ?? last)
    }
  }

  static func subject(_ kind: String, _ id: String, name: String) -> Loaded {
    let document = Value.map([
      Value.Member(key: "id", value: .text(id)), Value.Member(key: "name", value: .text(name)),
      Value.Member(key: "type", value: .text(kind)),
    ])
    return Loaded(
      resource: Resource(id: id, type: kind, name: name, scope: id, parent: "", document: document),
      text: ElementText(json: []))
  }

  // MARK: - What wasn't judged

  func isPresent(_ type: String) -> Bool {
    let name = plan.pack.types.canonical(type).lowercased()
    if type.utf8.contains(UInt8(ascii: "*")) {
      let glob = Glob(type, ignoreCase: true)
      return partial.types.keys.contains { glob.matches($0) }
        || collection.mentioned.contains { glob.matches($0) }
    }
    return partial.types[name] != nil || collection.mentioned.contains(name)
  }

  /// True where only what a policy asks for beside its own resources is lacking.
  private func mayBeJudgedInPart(_ item: Unjudged) -> Bool {
    guard item.reason != .manual, !isOfDocuments else { return false }
    let policy = plan.pack.policies[item.policy]
    // A scope has nothing of its own that could decide.
    guard case .types(let types) = policy.target else { return policy.related.contains(where: isPresent) }
    return types.contains(where: isPresent)
  }

  private func unjudgedPolicies() -> [Unjudged] {
    let providers = Set((Array(partial.types.keys) + collection.mentioned).map { Provider(type: $0) })
    func reason(_ type: String) -> Unjudged.Reason {
      providers.contains(Provider(type: type)) ? .notCollected : .providerAbsent
    }
    var unjudged: [Unjudged] = []
    for (index, policy) in plan.pack.policies.enumerated() {
      if policy.attest != nil {
        unjudged.append(Unjudged(policy: index, reason: .manual, type: nil, scope: nil))
        continue
      }
      if isOfDocuments {
        if let type = notInDocuments(policy) {
          unjudged.append(Unjudged(policy: index, reason: .providerAbsent, type: type, scope: nil))
        }
        continue
      }
      var lacking: [String] = []
      if case .types(let types) = policy.target, !types.contains(where: isPresent), let type = types.first {
        lacking.append(type)
      }
      lacking += policy.related.filter { !isPresent($0) }
      guard let type = lacking.first else { continue }
      unjudged.append(
        Unjudged(
          policy: index, reason: reason(type), type: type, scope: nil,
          wanted: withSteps(lacking.map { wanted($0, policy: index) }, policy: index)))
    }
    return unjudged
  }

  /// Types that judged policies are for, beside others that were exported.
  private func partlyJudged(_ dropped: Set<Int>) -> [Unjudged] {
    plan.pack.policies.enumerated().flatMap { index, policy -> [Unjudged] in
      guard policy.attest == nil, !dropped.contains(index), case .types(let types) = policy.target,
        types.count > 1
      else { return [] }
      return types.filter { !isPresent($0) }.map { type in
        Unjudged(
          policy: index, reason: .notCollected, type: type, scope: nil, wanted: [wanted(type, policy: index)])
      }
    }
  }

  // MARK: - Places

  /// Lines and columns of everything that is reported, by one pass over each file.
  private func located(
    _ findings: [Finding], _ counts: [PolicyCounts], _ unjudged: [Unjudged], _ warnings: [ReadProblem]
  ) -> Judgement {
    var wanted: [UInt32: Set<UInt64>] = [:]
    for finding in findings {
      if let place = finding.place { wanted[place.file, default: []].insert(place.offset) }
      for evidence in finding.evidence {
        if let file = evidence.file { wanted[file, default: []].insert(evidence.offset) }
      }
    }
    var known: [UInt32: [UInt64: TextPosition]] = [:]
    let files = judge.input.files
    for (file, offsets) in wanted where files.indices.contains(Int(file)) {
      let marks = partial.records[file]?.lines ?? LineMarks()
      guard var tracker = try? LineTracker(files[Int(file)], marks: marks) else { continue }
      for offset in offsets.sorted() { known[file, default: [:]][offset] = try? tracker.position(of: offset) }
    }
    let unknownShapes = partial.unrecognized.sorted { $0.key < $1.key }.map { file, found in
      ReadProblem(
        .notAnExport, file: file, shown: files[Int(file)].shown, offset: found.place.offset,
        message:
          "\(found.count) element\(found.count == 1 ? "" : "s") that no export of a known shape has: no type, id or name",
        help: "name the file's type in snapshot.yaml, or leave it out")
    }
    return Judgement(
      counts: counts, findings: findings, unjudged: unjudged, resources: partial.resources,
      files: files.indices.map { partial.files[UInt32($0)] ?? 0 },
      problems: LineTracker.locate(partial.problems + unknownShapes, in: files),
      warnings: LineTracker.locate(warnings, in: files),
      lines: findings.map { finding in finding.place.flatMap { known[$0.file]?[$0.offset] } },
      evidenceLines: findings.map { finding in
        finding.evidence.map { evidence in evidence.file.flatMap { known[$0]?[evidence.offset] } }
      },
      scopeNames: Dictionary(
        collection.scopes.compactMap { scope in scope.name.map { (scope.id, $0) } },
        uniquingKeysWith: { first, _ in first }), watched: partial.watched.seen)
  }
}
