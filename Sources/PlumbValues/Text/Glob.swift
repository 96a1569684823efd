/// A pattern in which `*` stands for any run of characters and everything else for itself; it judges whole texts.
public struct Glob: Sendable, Hashable {
  /// What stands between the stars, folded when case is ignored. One part means no star.
  private let parts: [[UInt8]]
  public let ignoreCase: Bool

  public init(_ pattern: String, ignoreCase: Bool = false) {
    self.ignoreCase = ignoreCase
    parts = pattern.utf8.split(separator: Ascii.star, omittingEmptySubsequences: false)
      .map { $0.map { ignoreCase ? $0.folded : $0 } }
  }

  public func matches(_ text: String) -> Bool { text.withBytes(matches) }

  /// Linear in the text: each part is taken at its first place, which leaves the most room for the rest.
  public func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    ignoreCase ? TextFold.withFolded(bytes, matchesExactly) : matchesExactly(bytes)
  }

  private func matchesExactly(_ bytes: Bytes) -> Bool {
    guard let first = parts.first, let last = parts.last else { return bytes.isEmpty }
    let startsRight = first.withUnsafeBufferPointer { TextFold.hasPrefix(bytes, $0, ignoreCase: false) }
    guard startsRight else { return false }
    if parts.count == 1 { return bytes.count == first.count }
    var start = first.count
    let end = bytes.count - last.count
    guard start <= end else { return false }
    let endsRight = last.withUnsafeBufferPointer { TextFold.hasSuffix(bytes, $0, ignoreCase: false) }
    guard endsRight else { return false }
    let room = bytes.part(0, end)
    for middle in parts.dropFirst().dropLast() {
      guard let place = middle.withUnsafeBufferPointer({ TextFold.find($0, in: room, from: start) }) else {
        return false
      }
      start = place + middle.count
    }
    return true
  }
}
