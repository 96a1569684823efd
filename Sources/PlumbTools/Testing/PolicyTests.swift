internal import PlumbEvaluation
public import PlumbLanguage
internal import PlumbSnapshot

/// Runs all test files among the given files against the policies among them.
public enum PolicyTests {
  /// `diagnostics` gets everything wrong with policies and test files; nothing runs where the policies don't compile.
  /// `mutate`: make mutants of the policies too, on so many threads.
  public static func run(
    _ files: [SourceFile], spoolFolder: String, mutate: Bool = false, jobs: Int = 1,
    diagnostics: inout [Diagnostic], map: inout SourceMap
  ) -> PolicyTestReport {
    var compiler = PackCompiler()
    compiler.add(files)
    let source = compiler
    let tested = compiler.testedPolicies()
    let pack = compiler.compile(tests: tested)
    map = compiler.map
    var all = compiler.diagnostics
    var run = PolicyTestRun(pack: pack, map: map, outlines: OutlineBuilder(source), tested: tested)
    if !all.hasErrors {
      let packs = CompiledPacks(compiler: source, pack: pack)
      for index in compiler.testFiles {
        var reader = PolicyTestReader()
        guard let node = YAMLReader.read(map.files[index], index: index, diagnostics: &all) else { continue }
        let cases = reader.cases(node)
        all.add(contentsOf: reader.diagnostics.all)
        let folder = map.files[index].path.split(separator: "/", omittingEmptySubsequences: false)
          .dropLast().joined(separator: "/")
        let runner = PolicyTestRunner(packs: packs, folder: folder, spoolFolder: spoolFolder)
        for test in cases { run.take(test, runner) }
        run.equivalents += reader.equivalents
      }
      run.cover()
      if mutate, !all.hasErrors { run.mutate(jobs: jobs) }
      run.excuses()
    }
    diagnostics = all.sorted(in: compiler.map)
    return run.report
  }
}

/// A run under way.
private struct PolicyTestRun {
  var report = PolicyTestReport()
  var equivalents: [EquivalentMutant] = []
  private let pack: CheckedPack
  private let map: SourceMap
  private let outlines: OutlineBuilder
  private var meter = CoverageMeter()
  /// Outlines by policy and variant.
  private let sections: [String: [[SectionOutline]]]
  /// Cases that pass, by policy.
  private var passing: [String: [PreparedCase]] = [:]
  /// What fixes were excused for, and the policies whose fixes were proven.
  private var excused: [String: Set<String>] = [:]

  init(pack: CheckedPack, map: SourceMap, outlines: OutlineBuilder, tested: Set<String>) {
    self.pack = pack
    self.map = map
    self.outlines = outlines
    sections = Dictionary(
      pack.policies.map { policy in
        (policy.id, policy.variants.map { outlines.sections(of: policy, variant: $0) })
      }, uniquingKeysWith: { first, _ in first })
    report.policies = pack.policies.count
    report.untested = pack.policies.filter { $0.attest == nil && !tested.contains($0.id) }.map(\.id)
    for policy in pack.policies { file(outlines.mark(of: policy)) { $0.policies += 1 } }
  }

  /// Changes the counts of the file that a mark lies in.
  private mutating func file(_ mark: SourceMark, _ change: (inout PolicyTestReport.File) -> Void) {
    let path = map.path(mark)
    let index = report.files.firstIndex { $0.path >= path } ?? report.files.count
    if index == report.files.count || report.files[index].path != path {
      report.files.insert(PolicyTestReport.File(path: path), at: index)
    }
    change(&report.files[index])
  }

  private func place(_ mark: SourceMark) -> String { "\(map.path(mark)):\(mark.line):\(mark.column)" }

  // MARK: - Cases

  mutating func take(_ test: PolicyTestCase, _ runner: PolicyTestRunner) {
    report.cases += 1
    if let policy = pack.policies.first(where: { $0.id == test.policy.value }) {
      file(outlines.mark(of: policy)) { $0.cases += 1 }
    }
    var result = CaseResult(test: test)
    switch runner.prepared(test) {
    case .failure(let error): result.failures = error.reasons
    case .success(let prepared):
      let recorder = AnswerRecorder()
      result = runner.run(prepared, recorder)
      for entry in recorder.entries where test.expects(entry) { take(entry, prepared.policy) }
      if result.failures.isEmpty { passing[prepared.policy.id, default: []].append(prepared) }
    }
    report.provenFixes += result.provenFixes
    if result.provenFixes > 0 {
      excused[test.policy.value, default: []].formUnion(result.excused)
    }
    if !result.failures.isEmpty {
      report.failures.append(
        PolicyTestReport.Failure(place: place(test.mark), name: test.name, reasons: result.failures))
    }
  }

  private mutating func take(_ entry: AnswerRecorder.Entry, _ policy: CheckedPolicy) {
    guard let variants = sections[policy.id], variants.indices.contains(entry.variant) else { return }
    for (section, trace) in entry.sections {
      guard let outline = variants[entry.variant].first(where: { $0.section == section }) else { continue }
      meter.take(trace, outline)
    }
  }

  /// A `may-fail` that no proof of the fix has needed.
  mutating func excuses() {
    for policy in pack.policies {
      guard let used = excused[policy.id] else { continue }
      let named = policy.variants.reduce(into: Set<String>()) { $0.formUnion($1.fix?.mayFail ?? []) }
      for id in named.subtracting(used).sorted() {
        report.warnings.append(
          "\(place(outlines.mark(of: policy))): no case shows that the fix of \(policy.id) makes \(id) fail")
      }
    }
  }

  // MARK: - Coverage

  mutating func cover() {
    let excused = excusedBranches
    var finder = BranchFinder()
    for policy in pack.policies {
      for section in (sections[policy.id] ?? []).flatMap({ $0 }) { finder.add(section, of: policy.id) }
    }
    for branch in finder.branches {
      let isShown = meter.shown.contains(branch.key)
      let isExcused = !isShown && excused.contains(Excuse(mark: branch.key.mark, shows: branch.key.shows))
      file(branch.key.mark) {
        $0.branches += 1
        $0.shown += isShown ? 1 : 0
        $0.excused += isExcused ? 1 : 0
      }
    }
    let untested = Set(report.untested.map(Owner.policy))
    let gaps = finder.gaps(meter.shown).filter { !untested.contains($0.branch.owner) }
    for (branch, isImplied) in gaps.sorted(by: { $0.branch.key.mark < $1.branch.key.mark })
    where !excused.contains(Excuse(mark: branch.key.mark, shows: branch.key.shows)) {
      let remark = PolicyTestReport.Remark(
        place: place(branch.key.mark), owner: branch.owner.label, words: branch.words, isImplied: isImplied)
      file(branch.key.mark) { $0.gaps.append(remark) }
    }
  }

  private struct Excuse: Hashable {
    var mark: SourceMark
    var shows: Branch.Shows
  }

  /// What no case can show, because without the part nothing changes.
  private var excusedBranches: Set<Excuse> {
    if equivalents.isEmpty { return [] }
    let named = mutants.filter { mutant in
      equivalents.contains { $0.owner == mutant.owner && $0.mutant == mutant.words }
    }
    return Set(named.compactMap { mutant in mutant.hides.map { Excuse(mark: mutant.mark, shows: $0) } })
  }

  // MARK: - Mutants

  private var mutants: [Mutant] {
    var finder = MutantFinder()
    for policy in pack.policies {
      for (variant, sections) in (sections[policy.id] ?? []).enumerated() {
        for section in sections { finder.add(section, of: policy, variant: variant) }
      }
    }
    return finder.mutants
  }

  mutating func mutate(jobs: Int) {
    report.isMutated = true
    let mutants = self.mutants
    let outcomes = MutationRun(cases: passing).outcomes(mutants, jobs: jobs)
    var unused = equivalents
    for (mutant, outcome) in zip(mutants, outcomes) {
      let entry = unused.firstIndex { $0.owner == mutant.owner && $0.mutant == mutant.words }
      file(mutant.mark) { $0.mutants += 1 }
      switch outcome {
      case .killed: file(mutant.mark) { $0.killed += 1 }
      case .contradiction(let message):
        report.complaints.append("\(place(mutant.mark)): \(mutant.owner.label): \(mutant.words): \(message)")
        file(mutant.mark) { $0.killed += 1 }
      case .survived:
        if let entry {
          unused.remove(at: entry)
          file(mutant.mark) { $0.equivalent += 1 }
        } else {
          let remark = PolicyTestReport.Remark(
            place: place(mutant.mark), owner: mutant.owner.label, words: mutant.words)
          file(mutant.mark) { $0.survivors.append(remark) }
        }
      }
    }
    complain(unused, mutants)
  }

  /// Entries of `equivalent` that name no survivor, and too many of them.
  private mutating func complain(_ unused: [EquivalentMutant], _ mutants: [Mutant]) {
    for entry in unused {
      let own = mutants.filter { $0.owner == entry.owner }.map(\.words)
      var words = "there is no mutant `\(entry.mutant)` of \(entry.owner.label)"
      if own.contains(entry.mutant) {
        words = "the mutant `\(entry.mutant)` of \(entry.owner.label) is killed, or named twice"
      } else if own.isEmpty {
        words = "\(entry.owner.label) has no mutants"
      } else if let near = Suggestion.nearest(entry.mutant, in: own) {
        words += "; did you mean `\(near)`?"
      }
      report.complaints.append("\(place(entry.mark)): \(words)")
    }
    if report.equivalent * 100 > report.mutants * PolicyTestReport.mostEquivalent {
      report.complaints.append(
        "\(report.equivalent) of \(report.mutants) mutants are called equivalent, which is more than "
          + "\(PolicyTestReport.mostEquivalent) %")
    }
  }
}

extension PolicyTestCase {
  /// Whether the case says what is expected of a verdict.
  fileprivate func expects(_ entry: AnswerRecorder.Entry) -> Bool {
    if case .resource = subject, entry.place.map({ $0.file != 0 }) ?? false { return false }
    switch expect {
    case .all: return true
    case .byName(let expected): return expected.contains { $0.names.contains(entry.name) }
    }
  }
}
