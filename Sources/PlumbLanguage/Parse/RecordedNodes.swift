internal import Synchronization

/// Nodes of a YAML text that was read when the program was built. `embed-library` writes them.
///
/// Each is a letter, its line and column, and its text: `P`, `Q` and `B` are plain, quoted and block scalars (`p` and
/// `q` where each of their characters has a column), `L` and `M` lists and mappings, whose text is the nodes in them. A
/// number is written in digits of five bits, the lowest first: `0` to `O`, those with more to follow `P` to `o`. A text
/// is its length in bytes, and they.
struct RecordedNodes: Sendable {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// Constant data of the executable, which nobody writes.
  private nonisolated(unsafe) let bytes: Bytes
  private let file: Int
  private var position: Int
  private let end: Int

  init(_ recording: StaticString, file: Int) {
    self.init(Bytes(start: recording.utf8Start, count: recording.utf8CodeUnitCount), file: file)
  }

  /// The nodes borrow from the bytes.
  init(_ bytes: Bytes, file: Int) {
    self.bytes = bytes
    self.file = file
    position = 0
    end = bytes.count
  }

  private init(_ whole: RecordedNodes, _ range: Range<Int>) {
    bytes = whole.bytes
    file = whole.file
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next node; what is in it is read when somebody asks. Nil where there is nothing more, or nothing that could be
  /// understood.
  mutating func next() -> YAMLNode? {
    guard let letter = byte(), let line = number(), let column = number(), let range = text() else {
      return nil
    }
    let mark = SourceMark(file: file, line: line, column: column)
    switch letter {
    case UInt8(ascii: "L"):
      return YAMLNode(recorded: RecordedItems(RecordedNodes(self, range), isMap: false), at: mark)
    case UInt8(ascii: "M"):
      return YAMLNode(recorded: RecordedItems(RecordedNodes(self, range), isMap: true), at: mark)
    case UInt8(ascii: "P"): return scalar(range, .plain, mark)
    case UInt8(ascii: "p"): return scalar(range, .plain, mark, isVerbatim: true)
    case UInt8(ascii: "Q"): return scalar(range, .quoted, mark)
    case UInt8(ascii: "q"): return scalar(range, .quoted, mark, isVerbatim: true)
    case UInt8(ascii: "B"): return scalar(range, .block, mark)
    default: return nil
    }
  }

  var isAtEnd: Bool { position == end }

  private func scalar(
    _ range: Range<Int>, _ style: YAMLNode.Style, _ mark: SourceMark, isVerbatim: Bool = false
  ) -> YAMLNode {
    let text = String(decoding: Bytes(rebasing: bytes[range]), as: UTF8.self)
    return YAMLNode(.scalar(text, style), at: mark, weight: 1, isVerbatim: isVerbatim)
  }

  private mutating func byte() -> UInt8? {
    guard position < end else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// Up to 30 bits.
  private mutating func number() -> Int? {
    var value = 0
    for shift in stride(from: 0, to: 30, by: 5) {
      guard let digit = byte(), (0x30..<0x70).contains(digit) else { return nil }
      let bits = Int(digit) - 0x30
      value |= (bits & 0x1F) << shift
      if bits < 0x20 { return value }
    }
    return nil
  }

  private mutating func text() -> Range<Int>? {
    guard let count = number(), count <= end - position else { return nil }
    defer { position += count }
    return position..<position + count
  }
}

/// What is in a recorded list or mapping: read when it is first asked for, since much of the library is never looked at.
final class RecordedItems: Sendable {
  final class Made: Sendable {
    let list: [YAMLNode]
    let map: [YAMLNode.Entry]

    init(list: [YAMLNode] = [], map: [YAMLNode.Entry] = []) {
      self.list = list
      self.map = map
    }
  }

  let isMap: Bool
  private let nodes: RecordedNodes
  /// A counted reference to what was made, as bits; 0 before. (Of `AtomicLazyReference` each access asks the runtime for
  /// its type.)
  private let made = Atomic<UInt>(0)

  init(_ nodes: RecordedNodes, isMap: Bool) {
    self.nodes = nodes
    self.isMap = isMap
  }

  deinit { Self.reference(made.load(ordering: .acquiring))?.release() }

  /// Threads that ask at once all get the same.
  var all: Made {
    if let known = Self.reference(made.load(ordering: .acquiring)) { return known.takeUnretainedValue() }
    let own = Unmanaged.passRetained(read())
    let bits = UInt(bitPattern: own.toOpaque())
    let (isFirst, other) = made.compareExchange(expected: 0, desired: bits, ordering: .acquiringAndReleasing)
    guard !isFirst, let known = Self.reference(other) else { return own.takeUnretainedValue() }
    own.release()
    return known.takeUnretainedValue()
  }

  private static func reference(_ bits: UInt) -> Unmanaged<Made>? {
    UnsafeRawPointer(bitPattern: bits).map { Unmanaged.fromOpaque($0) }
  }

  private func read() -> Made {
    var nodes = nodes
    if isMap {
      var entries: [YAMLNode.Entry] = []
      entries.reserveCapacity(4)
      while let key = nodes.next(), let value = nodes.next() {
        entries.append(YAMLNode.Entry(key: key, value: value))
      }
      return Made(map: entries)
    }
    var items: [YAMLNode] = []
    items.reserveCapacity(4)
    while let item = nodes.next() { items.append(item) }
    return Made(list: items)
  }
}
