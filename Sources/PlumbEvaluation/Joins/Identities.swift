internal import PlumbSnapshot
internal import PlumbValues

/// A resource, told by the hash of its id and type: 16 bytes.
struct Identity {
  var hash: UInt64
  /// File and offset.
  var place: UInt64
}

/// Hash and place of every resource, for finding copies of one. The first of them stay in memory, those of a large
/// snapshot go to a temporary file (or stay, where there is no room for one).
struct Identities: Sendable {
  private enum Block {
    case memory(ContiguousArray<Identity>)
    case file(IdentityFile, at: UInt64)
  }
  private static let blockCount = 512
  private static let fileShift: UInt64 = 44
  private static let partCount = 16
  /// By the hash's highest bits: blocks that are full, and the one that is being filled.
  private var full: [[Block]] = Array(repeating: [], count: partCount)
  private var open: [ContiguousArray<Identity>] = Array(repeating: [], count: partCount)
  private var kept = 0
  private let mostKept: Int
  private let folder: String
  private var file: IdentityFile?
  private var isFull = false

  /// `mostKept`: blocks of 8 KiB that stay in memory. `file`: for the others, else one is made in the folder.
  init(folder: String, mostKept: Int = 96, file: IdentityFile? = nil) {
    self.folder = folder
    self.mostKept = mostKept
    self.file = file
  }

  mutating func append(_ hash: UInt64, _ place: ElementPlace) {
    let part = Int(hash >> 60)
    let identity = Identity(hash: hash, place: UInt64(place.file) << Self.fileShift | place.offset)
    if open[part].isEmpty { open[part].reserveCapacity(Self.blockCount) }
    open[part].append(identity)
    if open[part].count == Self.blockCount { close(part) }
  }

  /// Puts the block that was filled where it stays.
  private mutating func close(_ part: Int) {
    if kept >= mostKept, !isFull {
      file = file ?? Descriptor.temporary(in: folder).map(IdentityFile.init)
      if let file, let start = file.write(open[part]) {
        full[part].append(.file(file, at: start))
        open[part].removeAll(keepingCapacity: true)
        return
      }
      isFull = true
    }
    kept += 1
    full[part].append(.memory(open[part]))
    open[part] = []
  }

  mutating func merge(_ other: Identities) {
    for part in full.indices { full[part] += other.full[part] + [.memory(other.open[part])] }
    kept += other.kept
  }

  /// All of a part; nil where the temporary file can't be read.
  private func blocks(_ part: Int) -> [ContiguousArray<Identity>]? {
    var blocks = [open[part]]
    for block in full[part] {
      switch block {
      case .memory(let block): blocks.append(block)
      case .file(let file, let start):
        guard let block = file.read(at: start, count: Self.blockCount) else { return nil }
        blocks.append(block)
      }
    }
    return blocks
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

  /// Files and offsets of the resources whose hash another one has too, a group each, in order. Nil where what was
  /// written to the temporary file can't be read again.
  func repeated() -> [[(file: UInt32, offset: UInt64)]]? {
    var groups: [[(file: UInt32, offset: UInt64)]] = []
    for part in full.indices {
      guard let blocks = blocks(part) else { return nil }
      var words = Self.suspects(blocks)
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
