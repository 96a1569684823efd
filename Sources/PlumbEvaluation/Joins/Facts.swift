internal import PlumbLanguage
public import PlumbSnapshot
internal import PlumbValues

/// One resource that a clause may speak of, reduced to what its join needs.
struct RelatedFact: Sendable {
  /// Clause, place and keys in one hash.
  var key: Hash128
  var place: ElementPlace
  /// Answers of the filter (bits 0-3) and of the body (bits 4-7): worst, best.
  var bits: UInt8

  static func pack(_ answer: Answer) -> UInt8 { answer.worst.rawValue | answer.best.rawValue << 2 }
  static func unpack(_ bits: UInt8) -> Answer {
    Answer(worst: Rung(rawValue: bits & 3) ?? .no, best: Rung(rawValue: bits >> 2 & 3) ?? .yes)
  }
  var filter: Answer { Self.unpack(bits) }
  var body: Answer { Self.unpack(bits >> 4) }
}

/// What a judged resource asks of one clause.
struct Lookup: Sendable {
  /// `several`: keys of which more than one may find the same resource.
  enum State: UInt8, Sendable { case keys, several, missing, unknown }
  var clause: Int32
  var state: State
  /// The first of its keys, which find resources that certainly fit; by the others it isn't certain.
  var sure: UInt16 = 0
  /// Its keys in the partial's list.
  var first: Int32
  var count: Int32
  /// The place by which the clause looks, for what was collected there.
  var place: Hash128
}

/// A judged resource whose policy waits for the joins.
struct JudgedFact: Sendable {
  var policy: Int32
  var variant: Int32
  var place: ElementPlace
  /// Four bits an answer of the parts without joins.
  var locals: UInt32
  var scope: Hash128
  /// Its lookups in the partial's list; none: the reference evaluator decides.
  var first: Int32
  var count: Int32
}

/// A judgement that the fast evaluator leaves to the reference one: anything but a plain pass or not-applicable.
struct Look: Sendable, Hashable {
  /// What the fast evaluator said; `open`: no plain answer.
  enum Quick: UInt8, Sendable { case open, pass, notApplicable }
  var policy: Int32
  var place: ElementPlace
  var quick = Quick.open
}

/// A resource type within a scope, as one hash.
struct TypeScope: Sendable, Hashable {
  var type: Hash128
  var scope: Hash128
}

/// How many results of a policy needed no second look.
struct QuickCounts: Sendable {
  var pass = 0
  var notApplicable = 0
}

/// Elements of a file that are no resources.
struct Unrecognized: Sendable {
  var count: Int
  /// The first of them.
  var place: ElementPlace
}

/// What one reader found of a part of a snapshot. Parts merge in any order to the same whole.
public struct Partial: Sendable {
  var counts: [QuickCounts]
  var looks: [Look] = []
  var judged: [JudgedFact] = []
  var lookups: [Lookup] = []
  var keys: [Hash128] = []
  /// By clause.
  var related: [[RelatedFact]]
  /// Resources whose key isn't known, by clause.
  var maybe: [[ElementPlace]]
  /// Places (parents, scopes) in which some resource of the clause's type was seen, by clause.
  var groups: [HashSet128]
  /// By clause.
  var unplaced: [Int: Unplaced] = [:]
  var identities: Identities
  /// Resources by type, in lower case; parts and idle types too.
  var types: [String: Int] = [:]
  /// Scopes in which top-level resources of a type were seen.
  var found: Set<TypeScope> = []
  /// Scopes by kind: id in lower case to the id as first seen (the smallest spelling).
  var scopes: [ScopeKind: [String: String]] = [:]
  /// Resources of types that other documents complete, and those documents.
  var incomplete: [ElementPlace] = []
  /// Resources below which other types are exported, by type in lower case.
  var outers: [String: OuterPlaces] = [:]
  /// By file: what its envelopes say of elements from an offset on.
  var contexts: [UInt32: [UInt64: ElementContext]] = [:]
  /// By file.
  var unrecognized: [UInt32: Unrecognized] = [:]
  /// By file: resources of other types than the manifest names.
  var strangers: [UInt32: Unrecognized] = [:]
  /// Files with a list whose next page is missing.
  var paged: Set<UInt32> = []
  /// What was read of each file's envelopes.
  var records: [UInt32: FileRecord] = [:]
  /// Resources by file.
  var files: [UInt32: Int] = [:]
  var secrets = SecretPlaces()
  var watched: WatchTable
  public internal(set) var resources = 0
  public internal(set) var problems: [ReadProblem] = []

  /// `folder`: for temporary files.
  init(_ plan: Plan, folder: String, watches: [Watch]) {
    let (policies, clauses) = (plan.pack.policies.count, plan.clauses.count)
    identities = Identities(folder: folder)
    watched = WatchTable(watches, policies: policies)
    counts = Array(repeating: QuickCounts(), count: policies)
    related = Array(repeating: [], count: clauses)
    maybe = Array(repeating: [], count: clauses)
    groups = Array(repeating: HashSet128(), count: clauses)
  }

  /// Adds another part's findings.
  public mutating func merge(_ other: Partial) {
    for index in counts.indices {
      counts[index].pass += other.counts[index].pass
      counts[index].notApplicable += other.counts[index].notApplicable
    }
    looks += other.looks
    let (keyBase, lookupBase) = (Int32(clamping: keys.count), Int32(clamping: lookups.count))
    keys += other.keys
    lookups += other.lookups.map { lookup in
      var lookup = lookup
      lookup.first &+= keyBase
      return lookup
    }
    judged += other.judged.map { fact in
      var fact = fact
      fact.first &+= lookupBase
      return fact
    }
    for clause in related.indices {
      related[clause] += other.related[clause]
      maybe[clause] += other.maybe[clause]
      groups[clause].formUnion(other.groups[clause])
    }
    unplaced.merge(other.unplaced) { first, second in
      var first = first
      first.merge(second)
      return first
    }
    identities.merge(other.identities)
    types.merge(other.types) { $0 + $1 }
    found.formUnion(other.found)
    for (kind, ids) in other.scopes { scopes[kind, default: [:]].merge(ids) { min($0, $1) } }
    incomplete += other.incomplete
    for (type, places) in other.outers { outers[type, default: OuterPlaces()].merge(places) }
    for (file, starts) in other.contexts { contexts[file, default: [:]].merge(starts) { first, _ in first } }
    files.merge(other.files) { $0 + $1 }
    unrecognized.merge(other.unrecognized) {
      Unrecognized(count: $0.count + $1.count, place: min($0.place, $1.place))
    }
    strangers.merge(other.strangers) {
      Unrecognized(count: $0.count + $1.count, place: min($0.place, $1.place))
    }
    paged.formUnion(other.paged)
    records.merge(other.records) { first, _ in first }
    secrets.merge(other.secrets)
    watched.add(other.watched)
    resources += other.resources
    problems += other.problems
  }
}
