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

  /// Files and offsets of the resources whose hash another one has too, a group each, in order.
  func repeated() -> [[(file: UInt32, offset: UInt64)]] {
    var groups: [[(file: UInt32, offset: UInt64)]] = []
    for part in parts {
      var words: [UInt64] = []
      words.reserveCapacity(part.reduce(0) { $0 + $1.count })
      for block in part { words += block }
      guard sortRecords(&words, width: 2) else { continue }
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
