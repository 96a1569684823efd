internal import PlumbEvaluation
package import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// What became of one case.
package struct CaseResult: Sendable {
  package var test: PolicyTestCase
  /// What differs from the expectation; empty: passed.
  package var failures: [String] = []
  package var warnings: [String] = []
  /// Failing resources that the fix was shown to mend.
  package var provenFixes = 0
}

/// Runs the cases of policy tests, and proves fixes by judging the mended resource again.
package struct PolicyTestRunner {
  private let compiler: PackCompiler
  private let pack: CheckedPack
  /// Folder of the test file, for `snapshot:` paths.
  private let folder: String
  private let spoolFolder: String

  /// `compiler` holds the policies' files; it is compiled anew where a case sets parameters.
  package init(compiler: PackCompiler, pack: CheckedPack, folder: String, spoolFolder: String) {
    self.compiler = compiler
    self.pack = pack
    self.folder = folder
    self.spoolFolder = spoolFolder
  }

  package func run(_ test: PolicyTestCase) -> CaseResult {
    var result = CaseResult(test: test)
    var pack = self.pack
    if !test.parameters.isEmpty {
      var compiler = compiler
      compiler.given = test.parameters
      pack = compiler.compile()
      let errors = compiler.diagnostics.all.filter { $0.severity == .error }
      if !errors.isEmpty {
        result.failures = errors.map { "the parameters don't fit: \($0.message)" }
        return result
      }
    }
    guard let policy = pack.policies.first(where: { $0.id == test.policy.value }) else {
      let near = Suggestion.nearest(test.policy.value, in: pack.policies.map(\.id))
      result.failures = [
        "there is no policy `\(test.policy.value)`" + (near.map { "; did you mean `\($0)`?" } ?? "")
      ]
      return result
    }
    let single = CheckedPack(policies: [policy], types: pack.types, parameters: pack.parameters)
    switch input(test, pack.types) {
    case .failure(let error): result.failures = [error.reason]
    case .success(let input):
      let judgement = Judge(plan: Plan(single), input: input).judge(jobs: 1)
      compare(judgement, test, &result)
      if result.failures.isEmpty, test.isFixed { prove(policy, pack, test, input, judgement, &result) }
    }
    return result
  }

  // MARK: - The snapshot of a case

  struct Unusable: Error {
    let reason: String
  }

  private func input(_ test: PolicyTestCase, _ types: TypeCatalog) -> Result<JudgeInput, Unusable> {
    var input: JudgeInput
    switch test.subject {
    case .resource(let document, let others):
      let files = ([document] + others).enumerated().map { Self.file(Self.identified($1, number: $0), $0) }
      input = JudgeInput(files: files, now: test.asOf)
      if !test.unknown.isEmpty { input.unknown[0] = test.unknown }
      if !test.secret.isEmpty { input.secret[0] = test.secret }
    case .resources(let documents):
      let files = documents.enumerated().map { Self.file(Self.identified($1, number: $0), $0) }
      input = JudgeInput(files: files, now: test.asOf)
    case .snapshot(let path):
      let place = path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
      let expansion = SnapshotFiles.expand([place], spoolFolder: spoolFolder)
      if let problem = expansion.problems.first {
        return .failure(Unusable(reason: "\(problem.shown): \(problem.message)"))
      }
      input = JudgeInput(files: expansion.files, now: test.asOf)
      for file in expansion.manifests {
        guard let manifest = Manifest.load(file) else {
          return .failure(Unusable(reason: "\(file.shown): not a manifest"))
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

  private func compare(_ judgement: Judgement, _ test: PolicyTestCase, _ result: inout CaseResult) {
    if let problem = judgement.problems.first {
      result.failures.append("the snapshot can't be read: \(problem.message)")
      return
    }
    let findings = judged(judgement, test)
    switch test.expect {
    case .all(let status):
      if let unjudged = judgement.unjudged.first {
        let actual = unjudged.reason == .manual ? "manual" : "not-collected"
        if actual != status {
          result.failures.append(
            "expected \(status), but it is \(actual)\(unjudged.type.map { " (\($0))" } ?? "")")
        }
        return
      }
      if findings.isEmpty { result.failures.append("expected \(status), but nothing was judged") }
      for finding in findings where Self.word(finding.status) != status {
        result.failures.append(
          "expected \(status), but \(finding.name) is \(Self.word(finding.status)): \(finding.message)")
      }
    case .byName(let expected):
      for (status, names) in expected {
        for name in names {
          let found = findings.filter { $0.name == name }
          if found.isEmpty {
            result.failures.append("expected \(name) to be \(status), but it wasn't judged")
          }
          for finding in found where Self.word(finding.status) != status {
            result.failures.append(
              "expected \(name) to be \(status), but it is \(Self.word(finding.status)): \(finding.message)")
          }
        }
      }
    }
    details(findings, test, &result)
  }

  /// The findings that the expectation speaks of.
  private func judged(_ judgement: Judgement, _ test: PolicyTestCase) -> [Finding] {
    guard case .resource = test.subject else { return judgement.findings }
    let own = judgement.findings.filter { $0.place?.file == 0 }
    return own.isEmpty ? judgement.findings.filter { $0.place == nil } : own
  }

  private func details(_ findings: [Finding], _ test: PolicyTestCase, _ result: inout CaseResult) {
    let bad = findings.filter { $0.status != .pass && $0.status != .notApplicable }
    for path in test.because {
      let found = findings.contains { finding in
        finding.evidence.contains {
          $0.path == path || $0.path.hasPrefix(path + ".") || $0.path.hasPrefix(path + " (")
        }
      }
      if !found {
        let paths = Set(findings.flatMap { $0.evidence.map(\.path) }).sorted().joined(separator: ", ")
        result.failures.append(
          "expected it because of \(path), but the evidence is \(paths.isEmpty ? "empty" : paths)")
      }
    }
    if let cause = test.cause {
      let causes = Set(bad.map { Self.cause($0) })
      if causes != [cause] {
        result.failures.append(
          "expected the cause \(cause), but it is \(causes.sorted().joined(separator: ", "))")
      }
    }
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

  // MARK: - Fixes

  /// Applies the fix to every failing subject and judges again, by all policies.
  private func prove(
    _ policy: CheckedPolicy, _ pack: CheckedPack, _ test: PolicyTestCase, _ input: JudgeInput,
    _ judgement: Judgement,
    _ result: inout CaseResult
  ) {
    let failing = judged(judgement, test).filter { $0.status == .fail }
    guard !failing.isEmpty else { return }
    let plan = Plan(pack)
    let before = Judge(plan: plan, input: input).judge(jobs: 1)
    for finding in failing {
      guard let mended = FixApplication.mended(finding, policy, pack, test, input) else { continue }
      let after = Judge(plan: plan, input: mended).judge(jobs: 1)
      let index = pack.policies.firstIndex { $0.id == policy.id }
      let again = after.findings.first {
        $0.policy == index && $0.identity == finding.identity && $0.type == finding.type
      }
      guard let again, again.status == .pass else {
        let now = again.map { "\(Self.word($0.status)): \($0.message)" } ?? "not judged"
        result.failures.append("the fix doesn't mend \(finding.name): it is then \(now)")
        continue
      }
      result.provenFixes += 1
      for other in after.findings where other.status == .fail && other.policy != index {
        let failed = before.findings.contains {
          $0.policy == other.policy && $0.identity == other.identity && $0.status != .pass
        }
        if !failed {
          result.warnings.append("the fix of \(policy.id) makes \(pack.policies[other.policy].id) fail")
        }
      }
    }
  }
}
