internal import CFast

/// A 128-bit hash (MurmurHash3 x64): for joins and tables, not against adversaries.
public struct Hash128: Hashable, Comparable, Sendable {
  public var hi: UInt64
  public var lo: UInt64

  public init(hi: UInt64, lo: UInt64) {
    self.hi = hi
    self.lo = lo
  }

  /// Hash of the bytes; `ignoreCase` takes ASCII capitals for small letters, in step with nothing else.
  public static func of(
    _ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64 = 0, ignoreCase: Bool = false
  ) -> Hash128 {
    var out: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &out) { raw in
      cfast_hash128(
        bytes.baseAddress, bytes.count, seed, ignoreCase ? 1 : 0,
        raw.baseAddress?.assumingMemoryBound(to: UInt64.self))
    }
    return Hash128(hi: out.0, lo: out.1)
  }

  /// Hash of the text's UTF-8.
  public static func of(_ text: String, seed: UInt64 = 0, ignoreCase: Bool = false) -> Hash128 {
    var text = text
    return text.withUTF8 { of($0, seed: seed, ignoreCase: ignoreCase) }
  }

  /// Hash of the pair (self, other); order matters.
  public func combined(with other: Hash128) -> Hash128 {
    let words = (hi, lo, other.hi, other.lo)
    return withUnsafeBytes(of: words) {
      Hash128.of($0.assumingMemoryBound(to: UInt8.self), seed: 0x636F_6D62)
    }
  }

  public static func < (a: Hash128, b: Hash128) -> Bool {
    a.hi != b.hi ? a.hi < b.hi : a.lo < b.lo
  }
}

/// A 64-bit hash for bytes that are compared where hashes agree; not against adversaries.
public enum QuickHash {
  public static func of(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64, ignoreCase: Bool) -> UInt64 {
    cfast_hash64(bytes.baseAddress, bytes.count, seed, ignoreCase ? 1 : 0)
  }
}

/// SHA-256 (FIPS 180-4), fed in pieces.
public struct SHA256: Sendable {
  private var context = cfast_sha256()

  public init() {
    cfast_sha256_init(&context)
  }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    cfast_sha256_update(&context, start.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The 32 bytes of the digest of all that was given so far; more may follow.
  public func finalize() -> [UInt8] {
    var copy = context
    return [UInt8](unsafeUninitializedCapacity: 32) { out, count in
      cfast_sha256_final(&copy, out.baseAddress)
      count = 32
    }
  }

  /// Small hexadecimal letters of `finalize()`.
  public func hex() -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    for byte in finalize() {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Digest of a whole text in hexadecimal.
  public static func hex(_ bytes: [UInt8]) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.hex()
  }
}

/// Sorts records of 2, 3 or 4 words in place, comparing word by word; false for another width or a ragged count.
public func sortRecords(_ words: inout [UInt64], width: Int) -> Bool {
  guard width >= 2, width <= 4, words.count % width == 0 else { return false }
  return words.withUnsafeMutableBytes { cfast_sort_records($0.baseAddress, $0.count / 8 / width, width) == 0 }
}
