internal import CFast

/// How many line feeds a file has before each of its steps, counted as it is read: so a position is found later by
/// reading a step or two again and not the whole file.
public struct LineMarks: Hashable, Sendable {
  /// Bytes between two marks.
  static let step = 8 << 10

  /// Line feeds before byte `(index + 1) * step` of the UTF-8 stream.
  private var feeds: [UInt64] = []
  private var counted: UInt64 = 0
  /// Bytes since the last mark.
  private var rest = 0

  public init() {}

  /// Takes the next bytes of the file into account.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    var from = 0
    while from < bytes.count {
      let part = min(Self.step - rest, bytes.count - from)
      counted &+= UInt64(cfast_line_feeds(start + from, part))
      from += part
      rest += part
      if rest == Self.step {
        feeds.append(counted)
        rest = 0
      }
    }
  }

  /// The same for a line whose only line feed is its last byte.
  mutating func add(lineOf count: Int) {
    rest += count
    while rest >= Self.step {
      rest -= Self.step
      feeds.append(rest == 0 ? counted + 1 : counted)
    }
    counted += 1
  }

  /// The last marked place before an offset with a line feed between them: there, reading may begin. The file's start
  /// where there is none.
  func start(before offset: UInt64) -> (offset: UInt64, feeds: UInt64) {
    let passed = min(Int(clamping: offset / UInt64(Self.step)), feeds.count)
    guard passed > 0 else { return (0, 0) }
    var (low, high) = (0, passed - 1)
    while low < high {
      let middle = (low + high) / 2
      if feeds[middle] < feeds[passed - 1] { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return (0, 0) }
    return (UInt64(low) * UInt64(Self.step), feeds[low - 1])
  }
}
