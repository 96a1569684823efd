internal import Glibc
internal import PlumbEvaluation
internal import PlumbLanguage
public import PlumbReport
internal import PlumbSnapshot
internal import PlumbValues

/// The library's front door: policies in, report out.
public enum Plumbline {
  public static let version = "0.1.0"

  /// Judges snapshots by policies.
  public static func check(_ request: CheckRequest, policies: PolicySet) -> Report {
    var prepared = prepare(request)
    prepared.input.watches = watches(request, policies)
    return report(prepared, request, policies, Judge(pack: policies.pack, input: prepared.input))
  }

  /// Says what of snapshots was recognised, and what the policies need besides.
  public static func inspect(_ request: CheckRequest, policies: PolicySet) -> Inspection {
    let prepared = prepare(request)
    let judge = Judge(pack: policies.pack, input: prepared.input)
    let report = report(prepared, request, policies, judge)
    return InspectionAssembler(prepared: prepared, policies: policies).inspection(judge.inventory(), report)
  }

  /// A snapshot's files and manifests, ready to be judged.
  struct Prepared {
    var input: JudgeInput
    var problems: [ReportProblem]
    var captured: Instant?
    var dateSource: Report.DateSource
    /// Paths of the manifests, as shown.
    var manifests: [String]
  }

  private static func report(
    _ prepared: Prepared, _ request: CheckRequest, _ policies: PolicySet, _ judge: Judge
  ) -> Report {
    let judgement = judge.judge(jobs: request.jobs)
    var assembler = ReportAssembler(request: request, policies: policies, files: prepared.input.files)
    assembler.problems = prepared.problems
    var report = assembler.report(judgement, asOf: prepared.input.now, asOfFrom: prepared.dateSource)
    report.captured = prepared.captured
    return report
  }

  private static func prepare(_ request: CheckRequest) -> Prepared {
    var expansion = SnapshotFiles.expand(request.snapshots, spoolFolder: request.temporaryFolder)
    var problems = expansion.problems.map { ReportAssembler.problem($0, severity: .error) }
    let manifests = readManifests(expansion.manifests, &problems)
    let captured = manifests.compactMap(\.manifest.captured).max()
    let (date, source) = date(request, captured)
    expansion.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var input = JudgeInput(files: expansion.files, now: date)
    input.manifests = manifests
    input.collected = request.collected
    input.listsAll = !request.include.isEmpty
    input.ownerTag = request.decisions.ownerTag
    input.changedOnly = request.changedOnly
    input.temporaryFolder = request.temporaryFolder
    let size = input.files.reduce(0) { $0.addingReportingOverflow($1.size).partialValue }
    input.looksForSecrets = size <= largestSearched
    return Prepared(
      input: input, problems: problems, captured: captured, dateSource: source,
      manifests: expansion.manifests.map(\.shown))
  }

  /// In step with the waivers, what each of them speaks of.
  private static func watches(_ request: CheckRequest, _ policies: PolicySet) -> [Watch] {
    let numbers = Dictionary(
      policies.pack.policies.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    return (request.decisions.waivers?.all ?? []).map {
      Watch(policy: numbers[$0.record.policy] ?? -1, resources: $0.resources)
    }
  }

  /// Bytes of a snapshot up to which all its texts are looked through for secrets; masking knows no limit.
  static let largestSearched = 64 << 20

  private static func date(_ request: CheckRequest, _ captured: Instant?) -> (Instant, Report.DateSource) {
    if let date = request.asOf { return (date, .option) }
    if let date = captured { return (date, .manifest) }
    if let date = request.environmentDate { return (date, .environment) }
    return (request.now, .now)
  }

  private static func problem(
    in file: SnapshotFile, at mark: SourceMark, _ code: String, _ message: String, help: String?
  ) -> ReportProblem {
    ReportProblem(
      severity: .error, file: Masking.text(file.shown, member: nil), line: Int(mark.line),
      column: Int(mark.column),
      code: "manifest." + code, message: Masking.text(message, member: nil), help: help)
  }

  private static func readManifests(
    _ files: [SnapshotFile], _ problems: inout [ReportProblem]
  ) -> [(folder: String, manifest: Manifest)] {
    var manifests: [(folder: String, manifest: Manifest)] = []
    for file in files {
      switch PolicyFiles.contents(file.path) {
      case .failure(let failure):
        problems.append(
          ReportProblem(
            severity: .error, file: file.shown, line: 0, column: 0, code: "snapshot.unreadable",
            message: failure.reason))
      case .success(let bytes):
        var diagnostics = Diagnostics()
        let manifest = Manifest(
          SourceFile(path: file.shown, text: bytes), index: 0, diagnostics: &diagnostics)
        let folder = file.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
          separator: "/")
        var found = diagnostics.all.map { diagnostic in
          problem(
            in: file, at: diagnostic.mark,
            String(diagnostic.code.rawValue.split(separator: ".").last ?? "malformed"),
            diagnostic.message, help: diagnostic.help)
        }
        for entry in manifest.files
        where access(folder.isEmpty ? entry.path : folder + "/" + entry.path, F_OK) != 0 {
          found.append(
            problem(
              in: file, at: entry.mark, "no-such-file",
              "there is no file `\(entry.path)` beside the manifest",
              help: "export it, or take it out of `files`; what was refused stands under `errors`"))
        }
        problems += found.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        manifests.append((folder, manifest))
      }
    }
    return manifests
  }
}
