internal import Synchronization

/// Gathers the parts of several threads and merges them in the order of the threads.
final class PartialCollector: Sendable {
  private let parts = Mutex<[(number: Int, part: Partial)]>([])

  func add(_ part: Partial, _ number: Int) { parts.withLock { $0.append((number, part)) } }

  func merged() -> Partial? {
    let sorted = parts.withLock { $0.sorted { $0.number < $1.number } }
    guard var whole = sorted.first?.part else { return nil }
    for (_, part) in sorted.dropFirst() { whole.merge(part) }
    return whole
  }
}
