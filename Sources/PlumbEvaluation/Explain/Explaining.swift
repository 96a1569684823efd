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
  enum Outcome: Sendable {
    case judged((finding: Finding, leftOut: Bool)?)
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

  /// In step with the looks.
  func explain(_ looks: [Look], jobs: Int) -> [Outcome] {
    let parts = recorder == nil ? max(1, min(jobs, looks.count / Self.fewest)) : 1
    guard parts > 1 else { return explain(looks[...], loader) }
    let outcomes = Mutex(Array(repeating: [Outcome](), count: parts))
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      let range = looks.count * part / parts..<looks.count * (part + 1) / parts
      let explained = explain(looks[range], Loader(loader))
      outcomes.withLock { $0[part] = explained }
    }
    return outcomes.withLock { $0.flatMap(\.self) }
  }

  private func explain(_ looks: ArraySlice<Look>, _ loader: Loader) -> [Outcome] {
    var explainer = explainer(loader)
    return looks.map { look in
      guard let loaded = loader.load(look.place) else { return .changed }
      return .judged(explainer.judge(Int(look.policy), loaded))
    }
  }
}
