internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// What became of one case.
package struct CaseResult: Sendable {
  package var test: PolicyTestCase
  /// What differs from the expectation; empty: passed.
  package var failures: [String] = []
  /// Failing resources that the fix was shown to mend.
  package var provenFixes = 0
  /// Policies that `may-fail` of the fix excused.
  package var excused: Set<String> = []
}

/// A case with all that judging it takes.
struct PreparedCase: Sendable {
  var test: PolicyTestCase
  var policy: CheckedPolicy
  var compiled: CompiledPack
  var input: JudgeInput

  /// A pack of one policy: the case's own, or what was made of it.
  func plan(_ policy: CheckedPolicy) -> Plan {
    Plan(
      CheckedPack(policies: [policy], types: compiled.pack.types, parameters: compiled.pack.parameters))
  }
}

/// Runs the cases of policy tests, and proves fixes by judging the mended resource again.
struct PolicyTestRunner {
  let packs: CompiledPacks
  /// Folder of the test file, for `snapshot:` paths.
  let folder: String
  let spoolFolder: String

  /// Everything that is needed to judge a case, or why it can't be judged.
  func prepared(_ test: PolicyTestCase) -> Result<PreparedCase, Unusable> {
    let compiled: CompiledPack
    switch packs.compiled(with: test.parameters) {
    case .failure(let error): return .failure(error)
    case .success(let pack): compiled = pack
    }
    guard let policy = compiled.pack.policies.first(where: { $0.id == test.policy.value }) else {
      let near = Suggestion.nearest(test.policy.value, in: compiled.pack.policies.map(\.id))
      return .failure(
        Unusable(reasons: [
          "there is no policy `\(test.policy.value)`" + (near.map { "; did you mean `\($0)`?" } ?? "")
        ]))
    }
    return input(test).map {
      PreparedCase(test: test, policy: policy, compiled: compiled, input: $0)
    }
  }

  /// Judges a case; the recorder gets the answers that its verdicts rest on.
  func run(_ prepared: PreparedCase, _ recorder: AnswerRecorder) -> CaseResult {
    var result = CaseResult(test: prepared.test)
    let judgement = Judge(plan: prepared.plan(prepared.policy), input: prepared.input)
      .judge(recorder: recorder)
    result.failures = Self.compare(judgement, prepared.test)
    if result.failures.isEmpty, prepared.test.isFixed { FixProof(prepared).prove(judgement, &result) }
    return result
  }

  // MARK: - The snapshot of a case

  private func input(_ test: PolicyTestCase) -> Result<JudgeInput, Unusable> {
    var input: JudgeInput
    switch test.subject {
    case .resource(let document, let others):
      let files = ([document] + others).enumerated().map { Self.file(Self.identified($1, number: $0), $0) }
      input = JudgeInput(files: files, now: test.asOf)
      if !test.unknown.isEmpty { input.unknown[0] = test.unknown }
    case .resources(let documents):
      let files = documents.enumerated().map { Self.file(Self.identified($1, number: $0), $0) }
      input = JudgeInput(files: files, now: test.asOf)
    case .snapshot(let path):
      let place = path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
      let expansion = SnapshotFiles.expand([place], spoolFolder: spoolFolder)
      if let problem = expansion.problems.first {
        return .failure(Unusable(reasons: ["\(problem.shown): \(problem.message)"]))
      }
      input = JudgeInput(files: expansion.files, now: test.asOf)
      for file in expansion.manifests {
        guard let manifest = Manifest.load(file) else {
          return .failure(Unusable(reasons: ["\(file.shown): not a manifest"]))
        }
        input.manifests.append(manifest)
      }
    }
    if !test.scopes.isEmpty {
      var manifest = Manifest()
      manifest.scopes = test.scopes
      input.manifests.append(("", manifest))
    }
    input.collected = test.collected
    input.listsAll = true
    return .success(input)
  }

  static func file(_ document: Value, _ number: Int) -> SnapshotFile {
    SnapshotFile(shown: "case-\(number).json", contents: Array(document.json.utf8))
  }

  /// A resource that a case leaves without a name gets one, with an id of its type's form.
  static func identified(_ document: Value, number: Int) -> Value {
    guard document["id"]?.text == nil, document["name"]?.text == nil, case .map(var members) = document,
      let type = document["type"]?.text
    else { return document }
    members.removeAll { $0.key == "id" || $0.key == "name" }
    let name = number == 0 ? "resource" : "resource-\(number)"
    members.insert(Value.Member(key: "name", value: .text(name)), at: 0)
    members.insert(Value.Member(key: "id", value: .text(id(type, name))), at: 0)
    return .map(members)
  }

  private static func id(_ type: String, _ name: String) -> String {
    let parts = type.split(separator: "/").map(String.init)
    guard Provider(type: type) == .azure, parts.count > 1 else { return name }
    let outer = parts[1..<(parts.count - 1)].map { "\($0)/parent" } + ["\(parts[parts.count - 1])/\(name)"]
    return "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/test/providers/"
      + ([parts[0]] + outer).joined(separator: "/")
  }

  // MARK: - What was expected

  /// What of a judgement differs from what a case expects.
  static func compare(_ judgement: Judgement, _ test: PolicyTestCase) -> [String] {
    var failures: [String] = []
    if let problem = judgement.problems.first {
      failures.append("the snapshot can't be read: \(problem.message)")
      return failures
    }
    let findings = judged(judgement, test)
    switch test.expect {
    case .all(let status):
      if let unjudged = judgement.unjudged.first {
        let actual = unjudged.reason == .manual ? "manual" : "not-collected"
        if actual != status {
          failures.append(
            "expected \(status), but it is \(actual)\(unjudged.type.map { " (\($0))" } ?? "")")
        }
        return failures
      }
      if findings.isEmpty { failures.append("expected \(status), but nothing was judged") }
      for finding in findings where Self.word(finding.status) != status {
        failures.append(
          "expected \(status), but \(finding.name) is \(Self.word(finding.status)): \(finding.message)")
      }
    case .byName(let expected):
      for (status, names) in expected {
        for name in names {
          let found = findings.filter { $0.name == name }
          if found.isEmpty {
            failures.append("expected \(name) to be \(status), but it wasn't judged")
          }
          for finding in found where Self.word(finding.status) != status {
            failures.append(
              "expected \(name) to be \(status), but it is \(Self.word(finding.status)): \(finding.message)")
          }
        }
      }
      let named = Set(expected.flatMap(\.names))
      for finding in findings where !named.contains(finding.name) && finding.status != .notApplicable {
        failures.append(
          "\(finding.name) is \(Self.word(finding.status)), and the expectation doesn't name it")
      }
    }
    return failures + details(findings, test) + shown(findings, test)
  }

  /// The texts that a result shows although it mustn't.
  private static func shown(_ findings: [Finding], _ test: PolicyTestCase) -> [String] {
    test.secret.flatMap { secret in
      findings.compactMap { finding in
        let texts =
          [finding.id, finding.name, finding.owner, finding.address, finding.message, finding.disruptive]
          .compactMap { $0 } + finding.remediation.map(\.text)
          + finding.evidence.flatMap { [$0.path, $0.actual?.json ?? "", $0.expected] }
        guard texts.contains(where: { $0.contains(secret) }) else { return nil }
        return
          "the result of \(finding.name.contains(secret) ? "a resource" : finding.name) shows what is secret"
      }
    }
  }

  /// The findings that the expectation speaks of.
  static func judged(_ judgement: Judgement, _ test: PolicyTestCase) -> [Finding] {
    guard case .resource = test.subject else { return judgement.findings }
    let own = judgement.findings.filter { $0.place?.file == 0 }
    return own.isEmpty ? judgement.findings.filter { $0.place == nil } : own
  }

  private static func details(_ findings: [Finding], _ test: PolicyTestCase) -> [String] {
    var failures: [String] = []
    let bad = findings.filter { $0.status != .pass && $0.status != .notApplicable }
    for path in test.because {
      let found = findings.contains { finding in
        finding.evidence.contains {
          $0.path == path || $0.path.hasPrefix(path + ".") || $0.path.hasPrefix(path + " (")
        }
      }
      if !found {
        let paths = Set(findings.flatMap { $0.evidence.map(\.path) }).sorted().joined(separator: ", ")
        failures.append(
          "expected it because of \(path), but the evidence is \(paths.isEmpty ? "empty" : paths)")
      }
    }
    if let cause = test.cause {
      let causes = Set(bad.map { Self.cause($0) })
      if causes != [cause] {
        failures.append(
          "expected the cause \(cause), but it is \(causes.sorted().joined(separator: ", "))")
      }
    }
    return failures
  }

  static func word(_ status: VerdictStatus) -> String {
    status == .notApplicable ? "not-applicable" : status.rawValue
  }

  private static func cause(_ finding: Finding) -> String {
    switch (finding.status, finding.cause) {
    case (.fail, .missing?): "missing"
    case (.fail, _): "no"
    default: "unknown"
    }
  }
}
