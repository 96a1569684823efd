internal import Glibc
internal import PlumbSnapshot
internal import Synchronization

/// Blocks of identities in a file, for those that would take too much memory.
final class IdentityFile: Sendable {
  private let descriptor: Descriptor
  private let end = Atomic<UInt64>(0)

  init(_ descriptor: Descriptor) { self.descriptor = descriptor }

  /// Where the block stands now; nil where it can't be written.
  func write(_ block: ContiguousArray<Identity>) -> UInt64? {
    block.withUnsafeBytes { bytes in
      let start = end.wrappingAdd(UInt64(bytes.count), ordering: .relaxed).oldValue
      return Self.whole(bytes.count) { done in
        pwrite(
          descriptor.number, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(start) + done)
      } ? start : nil
    }
  }

  /// The block that was written there; nil where it can't be read.
  func read(at start: UInt64, count: Int) -> ContiguousArray<Identity>? {
    var block = ContiguousArray(repeating: Identity(hash: 0, place: 0), count: count)
    let isRead = block.withUnsafeMutableBytes { bytes in
      Self.whole(bytes.count) { done in
        pread(descriptor.number, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(start) + done)
      }
    }
    return isRead ? block : nil
  }

  /// Calls `step` with the bytes done so far until all are; false where it fails.
  private static func whole(_ count: Int, _ step: (Int) -> Int) -> Bool {
    var done = 0
    while done < count {
      let part = step(done)
      if part == 0 || part < 0 && errno != EINTR { return false }
      done += max(part, 0)
    }
    return true
  }
}
