internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Judges by the reference evaluator and puts the result into words.
struct Explainer {
  let plan: Plan
  var evaluator: ReferenceEvaluator<FactSource>
  let loader: Loader
  /// Takes down what every verdict rests on.
  var recorder: AnswerRecorder?
  /// Passes are listed, with what they rest on.
  var listsPasses = false
  /// Policies of which no unknown result is listed, so that none needs words.
  var unlisted: Set<Int> = []
  static let mostEvidence = 25
  /// The tag that names a resource's owner; nil: owners aren't looked for.
  var ownerTag: String?
  /// Texts already looked through for secrets: paths, operands and ids come again and again.
  private let masks = MaskCache()
  private let commands = CommandMemo()

  init(plan: Plan, now: Instant, source: FactSource, loader: Loader) {
    self.plan = plan
    self.loader = loader
    evaluator = ReferenceEvaluator(types: plan.pack.types, now: now, related: source, json: Loader.json)
  }

  /// The judgement of a policy on a resource, evidence included; `leftOut`: left out because something is absent.
  mutating func judge(_ policy: Int, _ loaded: Loaded) -> (finding: Finding, leftOut: Bool)? {
    guard plan.pack.policies.indices.contains(policy) else { return nil }
    let checked = plan.pack.policies[policy]
    let resource = loaded.resource
    let index =
      checked.variants.firstIndex {
        $0.type.map { TextFold.equal($0, resource.type, ignoreCase: true) } ?? false
      }
      ?? checked.variants.firstIndex { $0.type == nil }
    guard let index else { return nil }
    let variant = checked.variants[index]
    evaluator.related.policy = policy
    evaluator.related.variant = index
    recorder?.begin(policy: policy, variant: index, resource)
    evaluator.recorder = recorder
    let verdict = self.verdict(variant, resource, checked.whyUnknown)
    evaluator.recorder = nil
    var finding = Finding(
      policy: policy, status: verdict.status, cause: verdict.cause, id: masks.id(resource.id),
      type: resource.type,
      name: masks.text(resource.name), scope: resource.scope, owner: owner(resource),
      address: resource.address,
      change: resource.change, identity: resource.id, place: resource.copies.first ?? resource.place,
      message: "",
      evidence: [], remediation: [], disruptive: nil)
    if verdict.status == .pass {
      if listsPasses { finding.evidence = passEvidence(variant, loaded) }
      return (finding, false)
    }
    if verdict.status == .notApplicable { return (finding, verdict.leftOut) }
    if verdict.status == .unknown, unlisted.contains(policy) { return (finding, false) }
    finding.isDeferred = verdict.status == .unknown && Self.isDeferred(verdict.notes, resource)
    finding.evidence = verdict.notes.prefix(Self.mostEvidence).map { evidence($0, judged: loaded) }
    finding.evidenceOmitted = max(0, verdict.notes.count - Self.mostEvidence)
    let words = finding.evidence.prefix(3).map { evidence in
      "\(evidence.path) \(evidence.state)"
        + (evidence.expected.isEmpty ? "" : "; must be \(evidence.expected)")
    }
    finding.message = verdict.message ?? words.joined(separator: "; ")
    if verdict.message == nil, verdict.status == .fail, let template = variant.message {
      finding.message = filled(template, resource, quoted: false)
    }
    if verdict.status == .unknown, verdict.message == nil, resource.facts == nil {
      let wanting = self.wanting(variant, resource)
      if !wanting.isEmpty {
        finding.message = wanting.map(\.text).joined(separator: "; ")
        finding.remediation = wanting.compactMap(\.command).map { ("run", $0) }
        finding.lacking = wanting.map(\.type)
        return (finding, false)
      }
    }
    finding.disruptive = variant.fix?.disruptive
    finding.remediation = Self.ordered(variant.fix?.steps ?? [], resource).map { step in
      (step.kind.rawValue, filled(step.template, resource, quoted: step.kind == .run))
    }
    return (finding, false)
  }

  /// What the owner's tag says, in a map of tags or in a list of keys and values.
  private func owner(_ resource: Resource) -> String? {
    guard let ownerTag else { return nil }
    let ignoreCase = plan.ignoresCase(resource.type)
    func isOwner(_ name: String?) -> Bool {
      name.map { TextFold.equal($0, ownerTag, ignoreCase: ignoreCase) } ?? false
    }
    let found: String? =
      switch resource.document["tags"] ?? resource.document["Tags"] {
      case .map(let tags)?: tags.first { isOwner($0.key) }?.value.text
      case .list(let tags)?: tags.first { isOwner($0["Key"]?.text) }?["Value"]?.text
      default: nil
      }
    return found.map(masks.text)
  }

  /// What of other resources wasn't collected, why not, and the command that exports it.
  private mutating func wanting(
    _ variant: PolicyVariant, _ resource: Resource
  ) -> [(type: String, text: String, command: String?)] {
    var told: Set<String> = []
    return variant.clauses.filter { $0.asker == 0 }.compactMap { clause in
      guard !evaluator.related.candidates(for: clause, asker: resource, ours: []).complete else { return nil }
      let scope = clause.placement == .siblings ? resource.parent : resource.id
      let collection = evaluator.related.collection
      let failure =
        collection.failure(clause.type, scope: scope)
        ?? collection.failure(clause.type, scope: resource.scope)
      var text = "\(clause.type) was not (or not completely) exported here"
      if let failure {
        text += ": \(failure.message)"
      } else if clause.placement == nil || clause.placement == .snapshot,
        let failure = collection.failure(clause.type)
      {
        text =
          "\(clause.type) was not (or not completely) exported for \(failure.scope ?? "all")"
          + ": \(failure.message)"
      }
      let command = plan.pack.types[clause.type]?.export.map {
        commands.command($0, parent: scope, scope: resource.scope)
      }
      return told.insert("\(text) \(command ?? "")").inserted ? (clause.type, masks.text(text), command) : nil
    }
  }

  /// An export command for a scope: `${subscription}` is its bare id, `${account}` and `${region}` are those of AWS,
  /// `${parent}` the resource that is asked; all quoted for a shell.
  static func command(_ run: String, parent: String, scope: String) -> String {
    let dollar = UInt8(ascii: "$")
    guard run.utf8.contains(dollar) else { return run }
    let subscription = scope.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) }
    var places = [("${parent}", parent), ("${subscription}", subscription ?? scope)]
    if AWSScope.isAccount(scope) || AWSScope.isRegion(scope) {
      places.append(("${account}", String(scope.prefix(12))))
      if AWSScope.isRegion(scope) { places.append(("${region}", String(scope.dropFirst(13)))) }
    }
    var out: [UInt8] = []
    var rest = Array(run.utf8)[...]
    while let next = rest.firstIndex(of: dollar) {
      out += rest[..<next]
      rest = rest[next...]
      if let (place, value) = places.first(where: { rest.starts(with: $0.0.utf8) }) {
        out += shellQuoted(value).utf8
        rest = rest.dropFirst(place.utf8.count)
      } else {
        out.append(dollar)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: out + rest, as: UTF8.self)
  }

  /// What a pass rests on: the reasons why its opposite doesn't hold.
  private mutating func passEvidence(_ variant: PolicyVariant, _ loaded: Loaded) -> [FindingEvidence] {
    let result = evaluator.evaluate(.not(variant.require), on: loaded.resource)
    return result.notes.prefix(Self.mostEvidence).map { note in
      var evidence = self.evidence(note, judged: loaded)
      evidence.expected = ""
      return evidence
    }
  }

  private struct Verdict {
    var status: VerdictStatus
    var cause: Rung?
    var notes: [Note] = []
    var message: String?
    var leftOut = false
  }

  private mutating func verdict(_ variant: PolicyVariant, _ resource: Resource, _ whyUnknown: String?)
    -> Verdict
  {
    if let when = variant.when {
      let premise = answer(.when, when, resource)
      if premise.answer.worst < .yes {
        if premise.answer.best == .no { return Verdict(status: .notApplicable) }
        if premise.notes.contains(where: { $0.isError || ($0.isWrongKind && $0.answer == .missing) }) {
          return Verdict(status: .error, notes: premise.notes, message: nil)
        }
        if premise.answer.best < .yes {
          return Verdict(status: .notApplicable, leftOut: true)
        }
        let result = answer(.require, variant.require, resource)
        if result.answer.worst == .yes { return Verdict(status: .pass) }
        return Verdict(status: .unknown, cause: .no, notes: premise.notes + result.notes)
      }
    }
    // Of what stands outside of a plan, what the plan itself tells may be the reason.
    let isOutside = resource.facts?.isOutside ?? false
    if let needs = variant.needs {
      let result = answer(.needs, needs, resource)
      if result.answer.worst < .yes {
        // What wasn't exported is the reason, and not what the policy would take for it.
        let lacks =
          resource.facts == nil && result.answer.best == .yes && result.notes.first?.lacking != nil
        let more = isOutside ? answer(.require, variant.require, resource).notes : []
        return Verdict(
          status: .unknown, cause: .no, notes: result.notes + more, message: lacks ? nil : whyUnknown)
      }
    }
    let result = answer(.require, variant.require, resource)
    if result.answer.worst == .yes { return Verdict(status: .pass) }
    if result.notes.contains(where: \.isError) { return Verdict(status: .error, notes: result.notes) }
    if result.answer.best < .yes {
      return Verdict(
        status: .fail, cause: result.answer.best,
        notes: result.notes.filter {
          $0.answer.worst == $0.answer.best || result.notes.allSatisfy { $0.answer.worst != $0.answer.best }
        })
    }
    let open = result.notes.filter { $0.answer.worst != $0.answer.best }
    return Verdict(status: .unknown, cause: nil, notes: open.isEmpty || isOutside ? result.notes : open)
  }

  private mutating func answer(
    _ section: PolicySection, _ condition: CheckedCondition, _ resource: Resource
  ) -> Explained {
    recorder?.turn(to: section)
    return evaluator.evaluate(condition, on: resource)
  }

  /// For a plan or template the step in its own language first; for what isn't there yet no command, which would
  /// change what is live.
  private static func ordered(_ steps: [PolicyFix.Step], _ resource: Resource) -> [PolicyFix.Step] {
    guard let facts = resource.facts else { return steps }
    let isTerraform = facts.document.isTerraform
    let own: PolicyFix.Step.Kind = isTerraform ? .terraform : .bicep
    let isNowhere = facts.isNew || !isTerraform && resource.document["id"]?.text == nil
    guard steps.contains(where: { $0.kind == own }) || !isTerraform else { return steps }
    let rest = steps.filter { $0.kind != own && !(isNowhere && $0.kind == .run) }
    return steps.filter { $0.kind == own } + rest
  }

  // MARK: - Words

  private func evidence(_ note: Note, judged: Loaded) -> FindingEvidence {
    let member = Masking.member(note.location)
    let actual = note.actual.map { Masking.masked($0, member: member, isSecret: note.isSecret) }
    var evidence = FindingEvidence(
      path: masks.id(note.path), actual: actual, expected: masks.text(note.expected),
      state: Self.state(note, actual), file: nil, offset: 0,
      resource: note.resource.id == judged.resource.id && note.resource.type == judged.resource.type
        ? nil : masks.id(note.resource.id))
    evidence.more = note.more
    let origin = note.resource.facts?.origin(
      of: note.location, wanted: PathText.steps(note.path) ?? note.location)
    let isShown = !Self.isUnseen(note)
    if let origin, isShown, !origin.attribute.isEmpty, origin.attribute != evidence.path {
      let attribute = masks.id(origin.attribute)
      evidence.attribute = attribute
      evidence.state += " (from \(attribute))"
    }
    if let former = former(note) { evidence.state += ", was \(former) before" }
    if let place = position(note, origin, judged: judged) {
      (evidence.file, evidence.offset) = (place.file, place.offset)
    }
    return evidence
  }

  /// The value that a plan changes; nil where it stays, or where it was nothing that a line can show.
  private func former(_ note: Note) -> String? {
    guard !note.isSecret else { return nil }
    // Elements may stand elsewhere in the list than they did.
    let before = note.location.reduce(note.resource.before) { value, step in
      if case .key(let name) = step { value?[name] } else { nil }
    }
    guard let before, before != note.actual else { return nil }
    switch before {
    case .bool, .number, .text:
      let text = Masking.masked(before, member: Masking.member(note.location), isSecret: false).json
      return text.count > 120 ? String(text.prefix(120)) + "…" : text
    case .null, .list, .map, .unknown: return nil
    }
  }

  /// What a value is, in words, long values cut.
  private static func state(_ note: Note, _ actual: Value?) -> String {
    if note.says != nil { return Masking.text(note.state, member: nil) }
    switch actual {
    case nil, .null?, .unknown?: return note.state
    case .some(let value):
      let text = value.json
      let shown = text.count > 120 ? String(text.prefix(120)) + "…" : text
      if note.isError { return "is a list" }
      return note.isWrongKind ? "is \(shown), which is of the wrong kind" : "is \(shown)"
    }
  }

  /// Where a note's value stands: in the copy of the resource that has the most of its path.
  private func position(
    _ note: Note, _ origin: DocumentFacts.Origin?, judged: Loaded
  ) -> ElementPlace? {
    if let origin {
      guard let text = loader.text(origin.place) else { return nil }
      let hit = text.find(origin.path)
      return ElementPlace(
        file: origin.place.file, offset: origin.place.offset &+ UInt64(hit.offset), length: 0)
    }
    if note.resource.facts != nil { return note.resource.place }
    if case .key(let name)? = note.location.first, let place = note.resource.parts[name],
      let text = loader.text(place)
    {
      let hit = text.find(Array(note.location.dropFirst()))
      return ElementPlace(file: place.file, offset: place.offset &+ UInt64(hit.offset), length: 0)
    }
    let places = note.resource.copies.isEmpty ? [note.resource.place].compactMap { $0 } : note.resource.copies
    var found: (matched: Int, place: ElementPlace)?
    for place in places {
      // What was put together of copies stands nowhere as it is.
      let isWhole = place == judged.resource.place && judged.resource.copies.isEmpty
      let text = isWhole ? judged.text : loader.text(place)
      guard let hit = text?.find(note.location) else { continue }
      if found.map({ hit.matched > $0.matched }) ?? true {
        let offset = place.offset &+ UInt64(hit.offset)
        found = (hit.matched, ElementPlace(file: place.file, offset: offset, length: 0))
      }
    }
    return found?.place
  }

  /// A template with its places filled in from the judged resource; `quoted` for a shell.
  private mutating func filled(_ template: TextTemplate, _ resource: Resource, quoted: Bool) -> String {
    var out = ""
    evaluator.reader.frames = [0: evaluator.frame(resource)]
    for segment in template.segments {
      switch segment {
      case .literal(let text): out += text
      case .path(let path):
        let found = evaluator.reader.read(path)
        var text = "(absent)"
        if case .value(.unknown)? = found?.reading {
          text = path.meta == .name ? masks.id(resource.address ?? "(unknown)") : "(unknown)"
        } else if case .value(let value)? = found?.reading, !value.isNull {
          let masked = Masking.masked(
            value, member: Masking.member(found?.location ?? []), isSecret: found?.isSecret ?? false)
          let made = resource.facts?.isOutside ?? false ? "(unknown)" : value.text
          text = path.meta == .id ? masks.id(liveID(resource) ?? made ?? "") : masked.text ?? masked.json
        }
        out += quoted ? Self.shellQuoted(text) : text
      }
    }
    return out
  }

  /// What the provider calls a planned resource, where it exists already.
  private func liveID(_ resource: Resource) -> String? {
    guard resource.facts != nil else { return nil }
    return resource.document["id"]?.text
      ?? plan.pack.types[resource.type]?.idFrom.lazy.compactMap { resource.document.at($0)?.text }.first
  }

  private static let plainInShell = ByteSet(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-./:@%+=,".utf8)

  /// A text as one word for a POSIX shell.
  static func shellQuoted(_ text: String) -> String {
    return !text.isEmpty && text.utf8.allSatisfy(plainInShell.contains)
      ? text
      : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
