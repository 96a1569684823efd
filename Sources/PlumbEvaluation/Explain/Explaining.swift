internal import Dispatch
internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues
internal import Synchronization

/// Explains what was left open, on several threads: each has a loader and an explainer of its own.
///
/// `@unchecked Sendable`: loader and recorder belong to the calling thread; the others only copy the loader, which
/// nothing changes meanwhile, and no recorder is there when there are others.
struct Explaining: @unchecked Sendable {
  typealias Judged = (finding: Finding, leftOut: Bool)
  typealias Subject = (policy: Int, loaded: Loaded)

  enum Outcome: Sendable {
    case judged(Judged?)
    /// The file changed while it was read.
    case changed
  }

  let judge: Judge
  let partial: Partial
  let indexes: [JoinIndex]
  let collection: Collection
  let known: KnownScopes
  let loader: Loader
  let recorder: AnswerRecorder?
  let wanting: Set<Int>

  /// With fewer looks than these a thread isn't worth its start.
  private static let fewest = 200

  func explainer(_ loader: Loader) -> Explainer {
    let source = FactSource(
      plan: judge.plan, partial: partial, indexes: indexes, collection: collection, loader: loader,
      knownScopes: known)
    var explainer = Explainer(plan: judge.plan, now: judge.input.now, source: source, loader: loader)
    explainer.recorder = recorder
    explainer.unlisted = wanting
    explainer.listsPasses = judge.input.listsAll
    explainer.ownerTag = judge.input.ownerTag
    return explainer
  }

  /// In step with the looks and the subjects: what no export holds as it is (scopes, the snapshot, a plan).
  func explain(_ looks: [Look], _ subjects: [Subject], jobs: Int) -> (looks: [Outcome], subjects: [Judged?]) {
    guard recorder == nil, jobs > 1 else { return (explain(looks[...], loader), explain(subjects, loader)) }
    let parts = max(1, min(jobs, looks.count / Self.fewest))
    let outcomes = Mutex(Array(repeating: [Outcome](), count: parts))
    let judged = Mutex([Judged?]())
    DispatchQueue.concurrentPerform(iterations: parts + 1) { part in
      if part == parts {
        let explained = explain(subjects, Loader(loader))
        judged.withLock { $0 = explained }
      } else {
        let range = looks.count * part / parts..<looks.count * (part + 1) / parts
        let explained = explain(looks[range], Loader(loader))
        outcomes.withLock { $0[part] = explained }
      }
    }
    return (outcomes.withLock { $0.flatMap(\.self) }, judged.withLock(\.self))
  }

  private func explain(_ subjects: [Subject], _ loader: Loader) -> [Judged?] {
    var explainer = explainer(loader)
    return subjects.map { explainer.judge($0.policy, $0.loaded) }
  }

  private func explain(_ looks: ArraySlice<Look>, _ loader: Loader) -> [Outcome] {
    var explainer = explainer(loader)
    return looks.map { look in
      guard let loaded = loader.load(look.place) else { return .changed }
      return .judged(explainer.judge(Int(look.policy), loaded))
    }
  }
}
