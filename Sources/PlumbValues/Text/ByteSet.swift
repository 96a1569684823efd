/// Some of the 256 bytes; asked without hashing.
public struct ByteSet: Sendable {
  /// A bit for each byte, from the lowest of the first word.
  public private(set) var words = [UInt64](repeating: 0, count: 4)

  public init() {}

  public init(_ bytes: some Sequence<UInt8>) { for byte in bytes { insert(byte) } }

  public mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  public func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }
}
