internal import Glibc

/// Comparisons over UTF-8 bytes, exact or without ASCII case (other letters always heed case).
public enum TextFold {
  public static func equal(
    _ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>, ignoreCase: Bool
  ) -> Bool {
    first.count == second.count && same(first, second, count: first.count, ignoreCase: ignoreCase)
  }

  public static func hasPrefix(
    _ text: UnsafeBufferPointer<UInt8>, _ prefix: UnsafeBufferPointer<UInt8>, ignoreCase: Bool
  ) -> Bool {
    text.count >= prefix.count && same(text, prefix, count: prefix.count, ignoreCase: ignoreCase)
  }

  public static func hasSuffix(
    _ text: UnsafeBufferPointer<UInt8>, _ suffix: UnsafeBufferPointer<UInt8>, ignoreCase: Bool
  ) -> Bool {
    guard text.count >= suffix.count else { return false }
    let tail = text.part(text.count - suffix.count, text.count)
    return same(tail, suffix, count: suffix.count, ignoreCase: ignoreCase)
  }

  /// Whether `part` stands anywhere in `text`, in linear time. The empty part is in every text.
  public static func contains(
    _ text: UnsafeBufferPointer<UInt8>, _ part: UnsafeBufferPointer<UInt8>, ignoreCase: Bool
  ) -> Bool {
    if part.isEmpty { return true }
    if text.count < part.count { return false }
    if !ignoreCase { return find(part, in: text, from: 0) != nil }
    return withFolded(text) { text in withFolded(part) { find($0, in: text, from: 0) != nil } }
  }

  public static func equal(_ first: String, _ second: String, ignoreCase: Bool) -> Bool {
    first.withBytes { first in second.withBytes { equal(first, $0, ignoreCase: ignoreCase) } }
  }

  public static func hasPrefix(_ text: String, _ prefix: String, ignoreCase: Bool) -> Bool {
    text.withBytes { text in prefix.withBytes { hasPrefix(text, $0, ignoreCase: ignoreCase) } }
  }

  public static func hasSuffix(_ text: String, _ suffix: String, ignoreCase: Bool) -> Bool {
    text.withBytes { text in suffix.withBytes { hasSuffix(text, $0, ignoreCase: ignoreCase) } }
  }

  public static func contains(_ text: String, _ part: String, ignoreCase: Bool) -> Bool {
    text.withBytes { text in part.withBytes { contains(text, $0, ignoreCase: ignoreCase) } }
  }

  /// The text with ASCII capitals in lower case: equal keys for texts that are equal without case.
  public static func folded(_ text: String) -> String {
    text.withBytes { bytes in
      if !bytes.contains(where: \.isUpper) { return text }
      return withFolded(bytes) { String(bytes: $0) }
    }
  }

  /// The offset of the first `part` at or after `start`; both are compared exactly.
  package static func find(_ part: Bytes, in text: Bytes, from start: Int) -> Int? {
    guard start >= 0, start <= text.count, text.count - start >= part.count else { return nil }
    guard let partBase = part.baseAddress, !part.isEmpty, let base = text.baseAddress else { return start }
    if part.count > 32 { return findLong(part, in: text, from: start) }
    var index = start
    while text.count - index >= part.count {
      let places = text.count - index - part.count + 1
      guard let hit = memchr(base + index, Int32(partBase[0]), places) else { return nil }
      index = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
      if memcmp(base + index, partBase, part.count) == 0 { return index }
      index += 1
    }
    return nil
  }

  /// Knuth, Morris and Pratt: looks at each byte of the text once, however the part repeats itself.
  private static func findLong(_ part: Bytes, in text: Bytes, from start: Int) -> Int? {
    var borders = [Int](repeating: 0, count: part.count)
    var matched = 0
    for index in 1..<part.count {
      while matched > 0, part[index] != part[matched] { matched = borders[matched - 1] }
      if part[index] == part[matched] { matched += 1 }
      borders[index] = matched
    }
    matched = 0
    for index in start..<text.count {
      while matched > 0, text[index] != part[matched] { matched = borders[matched - 1] }
      if text[index] == part[matched] { matched += 1 }
      if matched == part.count { return index + 1 - matched }
    }
    return nil
  }

  /// Lends a copy of the bytes in lower case (ASCII) for the call.
  static func withFolded<Result>(_ bytes: Bytes, _ body: (Bytes) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count) { copy in
      for index in 0..<bytes.count { copy.initializeElement(at: index, to: bytes[index].folded) }
      return body(Bytes(start: copy.baseAddress, count: bytes.count))
    }
  }

  /// Whether the first `count` bytes agree; both sides have that many.
  private static func same(_ first: Bytes, _ second: Bytes, count: Int, ignoreCase: Bool) -> Bool {
    guard count > 0, let left = first.baseAddress, let right = second.baseAddress else { return count == 0 }
    if !ignoreCase { return memcmp(left, right, count) == 0 }
    var index = 0
    while index < count, count >= 8 {
      // The last eight bytes may have been looked at in part.
      index = min(index, count - 8)
      let leftWord = UnsafeRawPointer(left + index).loadUnaligned(as: UInt64.self)
      if leftWord != UnsafeRawPointer(right + index).loadUnaligned(as: UInt64.self) {
        for offset in index..<index + 8 where left[offset].folded != right[offset].folded { return false }
      }
      index += 8
    }
    while index < count {
      if left[index].folded != right[index].folded { return false }
      index += 1
    }
    return true
  }
}
