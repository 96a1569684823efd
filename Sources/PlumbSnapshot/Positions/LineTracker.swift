internal import CFast

/// A place in a text: line and column from 1, columns in Unicode scalars.
public struct TextPosition: Hashable, Comparable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (a: TextPosition, b: TextPosition) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}

/// Lines and columns of increasing offsets, by one pass over a file that leaves out what its marks allow.
public struct LineTracker: ~Copyable {
  private let source: ByteSource
  private let marks: LineMarks
  private var block: [UInt8]
  private var count = 0
  private var used = 0
  /// Offset in the UTF-8 stream of `block[used]`.
  private var offset: UInt64 = 0
  private var position = TextPosition(line: 1, column: 1)

  /// `marks`: those of the file, where it was read before.
  public init(_ file: SnapshotFile, marks: LineMarks = LineMarks()) throws(ReadProblem) {
    try self.init(file, block: LineMarks.step, marks: marks)
  }

  init(_ file: SnapshotFile, block: Int, marks: LineMarks = LineMarks()) throws(ReadProblem) {
    self.marks = marks
    source = try ByteSource(file)
    self.block = [UInt8](repeating: 0, count: max(block, 1))
  }

  /// The position of an offset that is not smaller than the one before; beyond the end, that of the end.
  public mutating func position(of wanted: UInt64) throws(ReadProblem) -> TextPosition {
    let start = marks.start(before: wanted)
    if start.offset > offset + UInt64(count - used), source.seek(start.offset) {
      (count, used, offset) = (0, 0, start.offset)
      // The column counts from the line feed that comes before the wanted offset.
      position = TextPosition(line: Int(clamping: start.feeds) + 1, column: 1)
    }
    while offset < wanted {
      if used == count {
        used = 0
        count = try block.fill { (raw) throws(ReadProblem) in try source.read(into: raw) }
        if count == 0 { break }
      }
      let part = Int(min(UInt64(count - used), wanted - offset))
      advance(part)
      used += part
      offset += UInt64(part)
    }
    return position
  }

  private mutating func advance(_ part: Int) {
    let from = used
    var position = position
    block.withUnsafeBufferPointer { bytes in
      guard var start = bytes.baseAddress.map({ $0 + from }) else { return }
      var rest = part
      while true {
        let feed = Int(cfast_memchr(start, rest, 0x0A))
        guard feed >= 0 else { break }
        position.line += 1
        position.column = 1
        start += feed + 1
        rest -= feed + 1
      }
      position.column += cfast_scalars(start, rest)
    }
    self.position = position
  }

  /// The same problems, with line and column where an offset and a readable file are known; one pass for each file.
  public static func locate(_ problems: [ReadProblem], in files: [SnapshotFile]) -> [ReadProblem] {
    var out = problems
    let known = out.indices.filter { out[$0].file != nil && out[$0].offset != nil && out[$0].position == nil }
    let byFile = Dictionary(grouping: known) { out[$0].file ?? 0 }
    for (file, indices) in byFile where Int(file) < files.count {
      guard var tracker = try? LineTracker(files[Int(file)]) else { continue }
      for index in indices.sorted(by: { (out[$0].offset ?? 0) < (out[$1].offset ?? 0) }) {
        out[index].position = try? tracker.position(of: out[index].offset ?? 0)
      }
    }
    return out
  }
}
