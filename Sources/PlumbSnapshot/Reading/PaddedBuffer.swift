internal import PlumbValues

/// Re-used bytes with room for the parser's padding behind them.
///
/// `@unchecked Sendable`: it owns its memory alone and may move to another thread, but not be shared.
struct PaddedBuffer: ~Copyable, @unchecked Sendable {
  private(set) var start: UnsafeMutableRawPointer
  private(set) var capacity: Int
  var count = 0

  init(capacity: Int) {
    self.capacity = max(capacity, 1)
    start = .allocate(byteCount: self.capacity + JSONParser.padding, alignment: 64)
    (start + self.capacity).initializeMemory(as: UInt8.self, repeating: 0, count: JSONParser.padding)
  }

  deinit {
    start.deallocate()
  }

  var bytes: UnsafePointer<UInt8> { UnsafePointer(start.assumingMemoryBound(to: UInt8.self)) }

  var free: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: start + count, count: capacity - count)
  }

  /// Gives a buffer of another capacity, keeping the bytes that fit.
  mutating func resize(to wanted: Int) {
    var other = PaddedBuffer(capacity: wanted)
    other.set(UnsafeRawBufferPointer(start: start, count: min(count, other.capacity)))
    swap(&self, &other)
  }

  /// Replaces the content; grows when needed.
  mutating func set(_ content: UnsafeRawBufferPointer) {
    if content.count > capacity {
      count = 0
      resize(to: content.count)
    }
    count = content.count
    if let from = content.baseAddress, content.count > 0 {
      start.copyMemory(from: from, byteCount: content.count)
    }
  }

  mutating func set(_ content: [UInt8]) { content.withUnsafeBytes { set($0) } }

  /// Drops the first bytes.
  mutating func drop(_ dropped: Int) {
    let rest = max(count - dropped, 0)
    if rest > 0 { start.copyMemory(from: start + dropped, byteCount: rest) }
    count = rest
  }
}
