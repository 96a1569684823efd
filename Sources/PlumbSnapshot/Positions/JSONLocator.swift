internal import CFast
public import PlumbValues

/// Where a path leads in a JSON text.
public struct JSONLocation: Hashable, Sendable {
  /// Of the value's first byte.
  public var offset: Int
  /// How many steps of the path exist; the offset is that of the value they lead to.
  public var matched: Int
  /// Offset of the key's opening quote, if the last matched step is a key.
  public var key: Int?
}

/// Finds values by path in valid JSON; on other text it gives what it finds, within bounds.
public enum JSONLocator {
  /// The value at the path, or at the longest start of the path that exists; the first of repeated keys counts.
  public static func find(path: [PathStep], in text: UnsafeRawBufferPointer) -> JSONLocation? {
    var scanner = StrictScanner(text)
    scanner.skipBlanks()
    guard scanner.at < text.count else { return nil }
    var location = JSONLocation(offset: scanner.at, matched: 0, key: nil)
    for step in path {
      let found: (value: Int, key: Int?)? =
        switch step {
        case .key(let name): member(Array(name.utf8), &scanner)
        case .index(let index): element(index, &scanner)
        }
      guard let found else { break }
      location = JSONLocation(offset: found.value, matched: location.matched + 1, key: found.key)
    }
    return location
  }

  private static func member(_ name: [UInt8], _ scanner: inout StrictScanner) -> (value: Int, key: Int?)? {
    guard scanner.take("{") else { return nil }
    while scanner.peek() == UInt8(ascii: "\"") {
      let key = scanner.at
      let isIt: Bool
      if let plain = scanner.plainText() {
        isIt = plain.elementsEqual(name)
      } else {
        guard let found = try? scanner.text() else { return nil }
        isIt = found == name
      }
      guard scanner.take(":") else { return nil }
      scanner.skipBlanks()
      if isIt { return scanner.at < scanner.bytes.count ? (scanner.at, key) : nil }
      scanner.skipValue()
      guard scanner.take(",") else { return nil }
    }
    return nil
  }

  private static func element(_ index: Int, _ scanner: inout StrictScanner) -> (value: Int, key: Int?)? {
    guard index >= 0, scanner.take("[") else { return nil }
    for _ in 0..<index {
      guard let byte = scanner.peek(), byte != UInt8(ascii: "]") else { return nil }
      scanner.skipValue()
      guard scanner.take(",") else { return nil }
    }
    guard let byte = scanner.peek(), byte != UInt8(ascii: "]") else { return nil }
    return (scanner.at, nil)
  }
}

extension StrictScanner {
  /// The next byte that isn't blank.
  mutating func peek() -> UInt8? {
    skipBlanks()
    return at < bytes.count ? bytes[at] : nil
  }

  mutating func take(_ wanted: UnicodeScalar) -> Bool {
    guard peek() == UInt8(ascii: wanted) else { return false }
    at += 1
    skipBlanks()
    return true
  }

  /// The text whose opening quote is at `at`, and goes behind it; nil, and goes nowhere, where an escape is in it.
  mutating func plainText() -> Slice<UnsafeRawBufferPointer>? {
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), at < bytes.count else {
      return nil
    }
    let from = at + 1
    let length = Int(cfast_memchr(start + from, bytes.count - from, UInt8(ascii: "\"")))
    guard length >= 0, cfast_memchr(start + from, length, UInt8(ascii: "\\")) < 0 else { return nil }
    at = from + length + 1
    return bytes[from..<from + length]
  }

  /// Goes behind the value at `at`.
  mutating func skipValue() {
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "{"), let start = bytes.baseAddress {
      var state = cfast_split_state()
      let text = start.assumingMemoryBound(to: UInt8.self)
      at = cfast_split(&state, text, at, bytes.count, 0, nil, 0).position
      return
    }
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        if plainText() != nil { continue }
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
          at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","): return
      default: break
      }
      at += 1
    }
    at = min(at, bytes.count)
  }
}
