internal import PlumbValues

/// A set of hashes by open addressing: they are hashes already, so nothing is hashed again.
struct HashSet128: Sendable {
  private var slots: [Hash128] = []
  private(set) var count = 0
  private static let empty = Hash128(hi: 0, lo: 0)

  init() {}

  /// True where it wasn't there.
  mutating func insert(_ hash: Hash128) -> Bool {
    if count * 2 >= slots.count { grow() }
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: hash.lo) & mask
    while slots[at] != Self.empty {
      if slots[at] == hash { return false }
      at = (at + 1) & mask
    }
    slots[at] = hash
    count += 1
    return true
  }

  func contains(_ hash: Hash128) -> Bool {
    guard !slots.isEmpty else { return false }
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: hash.lo) & mask
    while slots[at] != Self.empty {
      if slots[at] == hash { return true }
      at = (at + 1) & mask
    }
    return false
  }

  mutating func formUnion(_ other: HashSet128) {
    for hash in other.slots where hash != Self.empty { _ = insert(hash) }
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Self.empty, count: max(16, old.count * 2))
    count = 0
    for hash in old where hash != Self.empty { _ = insert(hash) }
  }
}
