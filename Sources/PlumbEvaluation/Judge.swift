internal import Dispatch
public import PlumbLanguage
public import PlumbSnapshot
public import PlumbValues

/// What is judged: files, what is known of them, and the run's date.
public struct JudgeInput: Sendable {
  public var files: [SnapshotFile]
  /// Each with the folder it stands in, as paths of files begin.
  public var manifests: [(folder: String, manifest: Manifest)] = []
  /// `--collected`: types, each with a scope or for all.
  public var collected: [(type: String, scope: String?)] = []
  public var now: Instant
  /// By file: places of its elements whose value isn't known.
  public var unknown: [Int: PathSet] = [:]
  /// Findings hold passes and not-applicable results too; both evaluators then judge everything and have to agree.
  public var listsAll = false
  /// Looks through all texts for secrets and warns; takes as long as reading and judging several times.
  public var looksForSecrets = false
  /// Resources whose judgements are counted, passes too.
  public var watches: [Watch] = []
  /// The tag that names a resource's owner.
  public var ownerTag: String?
  /// Of plans, only what they create, update or replace.
  public var changedOnly = false
  /// For what of a large snapshot doesn't stay in memory.
  public var temporaryFolder = "/tmp"

  public init(files: [SnapshotFile], now: Instant) {
    self.files = files
    self.now = now
  }
}

/// Counts of a policy.
public struct PolicyCounts: Sendable {
  public var pass = 0
  public var fail = 0
  public var unknown = 0
  public var error = 0
  public var notApplicable = 0
  /// Left out because a property that `when` asks for is absent.
  public var leftOut = 0
}

/// A policy that wasn't judged for want of data.
public struct Unjudged: Sendable {
  public enum Reason: Sendable {
    case notCollected, providerAbsent, manual
    /// What it asks for can't be seen in a plan.
    case deferred
  }
  public var policy: Int
  public var reason: Reason
  /// The type that is wanting, canonical.
  public var type: String?
  public var scope: String?
  /// All that is wanting, `type` first.
  public var wanted: [Wanted] = []
  /// Some of what it is for was judged all the same.
  public var isPartly = false
  /// What was answered instead, where the policy is judged but for one scope.
  public var refused: String?
}

/// Everything that judging a snapshot found.
public struct Judgement: Sendable {
  public var counts: [PolicyCounts]
  public var findings: [Finding]
  public var unjudged: [Unjudged]
  /// Policies that are judged, though of the several types they are for not all were exported.
  public var partly: [Unjudged] = []
  public var resources: Int
  /// Resources by file, in the order of the files.
  public var files: [Int]
  public var problems: [ReadProblem]
  /// Files in which nothing was understood, empty lists that prove nothing and the like.
  public var warnings: [ReadProblem]
  /// Line and column of each finding's resource, in step with `findings`.
  public var lines: [TextPosition?]
  /// Line and column of each finding's evidence.
  public var evidenceLines: [[TextPosition?]]
  public var scopeNames: [String: String]
  /// In step with the run's watches: how many passes and not-applicables each of them covers.
  public var watched: [Int]
  /// What files are that aren't exports, by their number.
  public var sources: [Int: String] = [:]
  /// There is nothing but such files.
  public var isOfDocuments = false
}

/// Judges snapshots by a plan: reads parts (on several threads, or on several machines), merges them, and decides.
public struct Judge: Sendable {
  let plan: Plan
  let input: JudgeInput
  let facts: [FileFacts]
  let documents: Documents

  public init(plan: Plan, input: JudgeInput) {
    self.init(input, types: plan.pack.types) { _, _, _ in plan }
  }

  /// By a pack, planned for these files: what a small snapshot holds is made out first, and policies of the library that
  /// it has nothing for aren't checked.
  public init(pack: CheckedPack, input: JudgeInput) {
    self.init(input, types: pack.types) { input, facts, documents in
      let size = input.files.reduce(0) { $0.addingReportingOverflow($1.size).partialValue }
      guard documents.isEmpty, size <= Self.mostLookedThrough else { return Plan(pack) }
      return Plan(pack, present: Inventory.types(in: input, facts, pack.types))
    }
  }

  /// Bytes of a snapshot up to which its types are made out beforehand; of a larger one much of the library is judged.
  private static let mostLookedThrough = 256 << 10

  private init(
    _ input: JudgeInput, types: TypeCatalog, _ plan: (JudgeInput, [FileFacts], Documents) -> Plan
  ) {
    var input = input
    var documents = Documents(&input.files, types: types, changedOnly: input.changedOnly)
    facts = Self.facts(input)
    self.plan = plan(input, facts, documents)
    documents.limit(to: self.plan, &input.files)
    self.documents = documents
    self.input = input
  }

  /// Matches files with what manifests say of them.
  private static func facts(_ input: JudgeInput) -> [FileFacts] {
    let scopes = input.manifests.flatMap(\.manifest.scopes)
    let tenants = Set(scopes.filter { $0.kind == .tenant }.map(\.id))
    let tenant = tenants.count == 1 ? tenants.first ?? "tenant" : "tenant"
    return input.files.enumerated().map { number, file in
      var facts = FileFacts(context: ElementContext(tenant: tenant))
      facts.context.unknown = input.unknown[number] ?? PathSet()
      for (folder, manifest) in input.manifests {
        for entry in manifest.files
        where file.path == (folder.isEmpty ? entry.path : folder + "/" + entry.path) {
          facts.isDeclared = true
          facts.context.declaredType = entry.type
          facts.context.resource = entry.resource ?? ""
          if let scope = entry.scope {
            let isDeep =
              scope.split(separator: "/").count > 2
              && ARMID.type(scope) != "Microsoft.Resources/subscriptions/resourceGroups"
            facts.context.parent = isDeep ? scope : ""
            var text = scope
            facts.context.scope = text.withUTF8 { bytes in
              let lead = ARMID.scope(bytes)
              return lead.isEmpty ? scope : String(decoding: lead, as: UTF8.self)
            }
          }
        }
      }
      return facts
    }
  }

  /// Reads the files with these numbers (all, if nil) on so many threads.
  public func read(only chosen: Set<Int>? = nil, jobs: Int = 1) -> Partial {
    let files = input.files.enumerated().map { index, file in
      chosen.map { $0.contains(index) } ?? true
        ? file : SnapshotFile(shown: file.shown, contents: Array("[]".utf8))
    }
    let reader = ChunkReader(files, lists: plan.answers.lists.keys.sorted())
    let collector = PartialCollector()
    if jobs <= 1 {
      collector.add(work(reader), 0)
    } else {
      DispatchQueue.concurrentPerform(iterations: jobs) { collector.add(work(reader), $0) }
    }
    var whole = collector.merged() ?? Partial(plan, folder: input.temporaryFolder, watches: input.watches)
    whole.problems += reader.problems + documents.problems
    for document in documents.inOrder where chosen.map({ $0.contains(Int(document.index)) }) ?? true {
      whole.addUnread(document, plan)
    }
    for record in reader.records where chosen.map({ $0.contains(Int(record.file)) }) ?? true {
      whole.records[record.file] = record
    }
    return whole
  }

  private func work(_ reader: ChunkReader) -> Partial {
    let worker = self.worker()
    worker.drain(reader)
    return worker.partial
  }

  func worker() -> Worker {
    Worker(
      plan: plan, files: facts, documents: documents, now: input.now, listsAll: input.listsAll,
      looksForSecrets: input.looksForSecrets, folder: input.temporaryFolder, watches: input.watches)
  }

  /// Reads and decides.
  public func judge(jobs: Int) -> Judgement { finish(read(jobs: jobs), jobs: jobs) }

  /// Reads and decides on this thread; the recorder gets the answers that every verdict rests on.
  package func judge(recorder: AnswerRecorder) -> Judgement {
    var finisher = Finisher(judge: self, partial: read())
    finisher.recorder = recorder
    return finisher.finish()
  }

  /// Decides what needs the whole snapshot, and explains all that isn't a plain pass.
  public func finish(_ partial: Partial, jobs: Int = 1) -> Judgement {
    var finisher = Finisher(judge: self, partial: partial)
    finisher.jobs = jobs
    return finisher.finish()
  }
}
