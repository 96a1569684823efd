internal import CFast

/// One parsed JSON document: simdjson's tape of 64-bit words (type in the high 8 bits, payload in the low 56) and
/// its string buffer. A view without ownership: valid until its parser parses again or is freed. Texts of a document that
/// lasts may stand in it: bit 55 of the payload is set then, the length is in the 23 bits below it, the offset in the lowest 32.
/// Layout: https://github.com/simdjson/simdjson/blob/master/doc/tape.md
public struct Tape {
  public let words: UnsafePointer<UInt64>
  /// Number of words; the document's value starts at word 1, word 0 and the last are the root marks.
  public let count: Int
  public let strings: UnsafePointer<UInt8>
  /// The document itself, for texts that stand in it as they are.
  public let source: UnsafePointer<UInt8>

  public init(
    words: UnsafePointer<UInt64>, count: Int, strings: UnsafePointer<UInt8>, source: UnsafePointer<UInt8>
  ) {
    self.words = words
    self.count = count
    self.strings = strings
    self.source = source
  }

  /// What the tape holds at a word.
  public enum Kind: UInt8, Sendable {
    case map = 0x7B
    case mapEnd = 0x7D
    case list = 0x5B
    case listEnd = 0x5D
    case text = 0x22
    case int = 0x6C
    case unsigned = 0x75
    case double = 0x64
    case yes = 0x74
    case no = 0x66
    case null = 0x6E
    case root = 0x72
  }

  /// The type mark of the word at `index`; `null` for a mark simdjson does not write.
  @inlinable
  public func kind(_ index: Int) -> Kind { Kind(rawValue: UInt8(words[index] >> 56)) ?? .null }

  /// Cheaper than asking for the kind.
  @inlinable
  public func isText(_ index: Int) -> Bool { words[index] >> 56 == 0x22 }

  @inlinable
  public func isMap(_ index: Int) -> Bool { words[index] >> 56 == 0x7B }

  /// Low 56 bits of the word.
  @inlinable
  public func payload(_ index: Int) -> UInt64 { words[index] & 0x00FF_FFFF_FFFF_FFFF }

  /// Index of the word after the value that starts at `index`; constant time.
  @inlinable
  public func next(_ index: Int) -> Int {
    switch UInt8(words[index] >> 56) {
    case 0x7B, 0x5B: Int(truncatingIfNeeded: words[index] & 0xFFFF_FFFF)
    case 0x6C, 0x75, 0x64: index + 2
    default: index + 1
    }
  }

  /// For a container: index of its first key or element.
  @inlinable
  public func first(_ index: Int) -> Int { index + 1 }

  /// For a container: index of its closing word.
  @inlinable
  public func end(_ index: Int) -> Int { Int(truncatingIfNeeded: words[index] & 0xFFFF_FFFF) - 1 }

  /// For a container: how many members or elements it has, 0xFFFFFF where they are as many or more.
  @inlinable
  public func memberCount(_ index: Int) -> Int { Int(truncatingIfNeeded: words[index] >> 32 & 0xFF_FFFF) }

  /// UTF-8 bytes of the text (or key) at `index`, not NUL-terminated for our purposes.
  @inlinable
  public func text(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let word = words[index]
    if word & (1 << 55) != 0 {
      return UnsafeBufferPointer(
        start: source + Int(truncatingIfNeeded: word & 0xFFFF_FFFF),
        count: Int(truncatingIfNeeded: word >> 32 & 0x7F_FFFF))
    }
    let start = strings + Int(truncatingIfNeeded: payload(index))
    let length = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
    return UnsafeBufferPointer(start: start + 4, count: Int(length))
  }

  /// The first eight bytes of a key on a tape as one word, zeros beyond its end. Eight bytes from a key's start are always
  /// readable: simdjson reserves more string bytes than it writes, and bytes follow the document.
  @inlinable
  @inline(__always)
  public static func word(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let base = key.baseAddress else { return 0 }
    let word = UnsafeRawPointer(base).loadUnaligned(as: UInt64.self).littleEndian
    return key.count >= 8 ? word : word & ((1 << (UInt64(key.count) &* 8)) &- 1)
  }

  /// The second word of a number.
  @inlinable
  public func bits(_ index: Int) -> UInt64 { words[index + 1] }
}
