internal import PlumbSnapshot
internal import PlumbValues

/// Hash and place of every resource, for finding copies of one: 16 bytes each, in small blocks, so that a large snapshot
/// never needs one long list twice while it grows.
struct Identities: Sendable {
  private static let blockWords = 1024
  private static let fileShift: UInt64 = 44
  /// By the hash's highest bits.
  private var parts: [[ContiguousArray<UInt64>]] = Array(repeating: [], count: 16)

  mutating func append(_ hash: UInt64, _ place: ElementPlace) {
    let part = Int(hash >> 60)
    if (parts[part].last?.count ?? Self.blockWords) >= Self.blockWords {
      var block = ContiguousArray<UInt64>()
      block.reserveCapacity(Self.blockWords)
      parts[part].append(block)
    }
    let last = parts[part].count - 1
    parts[part][last].append(hash)
    parts[part][last].append(UInt64(place.file) << Self.fileShift | place.offset)
  }

  mutating func merge(_ other: Identities) {
    for index in parts.indices { parts[index] += other.parts[index] }
  }

  /// The pairs whose hash may be another one's too: few, so that few are sorted. A bit for each of many times as many
  /// hashes says that one was there, another that it wasn't alone.
  private static func suspects(_ part: [ContiguousArray<UInt64>]) -> [UInt64] {
    let pairs = part.reduce(0) { $0 + $1.count } / 2
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
        for index in stride(from: 0, to: block.count, by: 2) {
          let (word, bit) = place(block[index])
          seen[words + word] |= seen[word] & bit
          seen[word] |= bit
        }
      }
      for block in part {
        for index in stride(from: 0, to: block.count, by: 2) {
          let (word, bit) = place(block[index])
          if seen[words + word] & bit != 0 { found += [block[index], block[index + 1]] }
        }
      }
    }
    return found
  }

  /// Files and offsets of the resources whose hash another one has too, a group each, in order.
  func repeated() -> [[(file: UInt32, offset: UInt64)]] {
    var groups: [[(file: UInt32, offset: UInt64)]] = []
    for part in parts {
      var words = Self.suspects(part)
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
