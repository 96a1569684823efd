internal import PlumbSnapshot
internal import PlumbValues

/// Hash and place of every resource, for finding copies of one: 16 bytes each, in small blocks, so that a large snapshot
/// never needs one long list twice while it grows.
struct Identities: Sendable {
  private struct Identity {
    var hash: UInt64
    /// File and offset.
    var place: UInt64
  }
  private static let blockCount = 512
  private static let fileShift: UInt64 = 44
  private static let partCount = 16
  /// By the hash's highest bits: blocks that are full, and the one that is being filled.
  private var full: [[ContiguousArray<Identity>]] = Array(repeating: [], count: partCount)
  private var open: [ContiguousArray<Identity>] = Array(repeating: [], count: partCount)

  mutating func append(_ hash: UInt64, _ place: ElementPlace) {
    let part = Int(hash >> 60)
    let identity = Identity(hash: hash, place: UInt64(place.file) << Self.fileShift | place.offset)
    if open[part].isEmpty { open[part].reserveCapacity(Self.blockCount) }
    open[part].append(identity)
    if open[part].count == Self.blockCount {
      full[part].append(open[part])
      open[part] = []
    }
  }

  mutating func merge(_ other: Identities) {
    for part in full.indices { full[part] += other.full[part] + [other.open[part]] }
  }

  /// The pairs whose hash may be another one's too: few, so that few are sorted. A bit for each of many times as many
  /// hashes says that one was there, another that it wasn't alone.
  private static func suspects(_ part: [ContiguousArray<Identity>]) -> [UInt64] {
    let pairs = part.reduce(0) { $0 + $1.count }
    guard pairs > 1 else { return [] }
    let bits = UInt64.bitWidth - pairs.leadingZeroBitCount + 4
    let words = 1 << max(bits - 6, 0)
    // The highest bits chose the part.
    func place(_ hash: UInt64) -> (word: Int, bit: UInt64) {
      let at = (hash << 4) >> UInt64(UInt64.bitWidth - bits)
      return (Int(truncatingIfNeeded: at >> 6) & (words - 1), 1 << (at & 63))
    }
    var found: [UInt64] = []
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * words) { seen in
      seen.initialize(repeating: 0)
      for block in part {
        for identity in block {
          let (word, bit) = place(identity.hash)
          seen[words + word] |= seen[word] & bit
          seen[word] |= bit
        }
      }
      for block in part {
        for identity in block {
          let (word, bit) = place(identity.hash)
          if seen[words + word] & bit != 0 { found += [identity.hash, identity.place] }
        }
      }
    }
    return found
  }

  /// Files and offsets of the resources whose hash another one has too, a group each, in order.
  func repeated() -> [[(file: UInt32, offset: UInt64)]] {
    var groups: [[(file: UInt32, offset: UInt64)]] = []
    for (full, open) in zip(full, open) {
      var words = Self.suspects(full + [open])
      guard !words.isEmpty, sortRecords(&words, width: 2) else { continue }
      var at = 0
      while at < words.count {
        var end = at + 2
        while end < words.count, words[end] == words[at] { end += 2 }
        if end - at > 2 {
          groups.append(
            stride(from: at + 1, to: end, by: 2).map { index in
              let offset = words[index] & ((1 << Self.fileShift) - 1)
              return (UInt32(truncatingIfNeeded: words[index] >> Self.fileShift), offset)
            })
        }
        at = end
      }
    }
    return groups
  }
}
