/// The members of the map at a tape's root, as found by the walk for repeated keys. Valid as long as the tape.
public struct RootMembers {
  /// A hash of the sequence of keys; 0 where the members aren't known.
  public let shape: UInt64
  /// Tape indexes of the keys, in order.
  public let keys: UnsafeBufferPointer<UInt32>
  /// The number of the whole document's shape, or 0. Where it is the same, everything stands at the same index of the tape.
  public let document: UInt64

  public init(shape: UInt64, keys: UnsafeBufferPointer<UInt32>, document: UInt64 = 0) {
    self.shape = shape
    self.keys = keys
    self.document = document
  }

  /// So many members have a number of 16 bits.
  static let most = Int(Int16.max) + 1

  /// Members of which nothing is known.
  public static var none: RootMembers {
    RootMembers(shape: 0, keys: UnsafeBufferPointer(start: nil, count: 0))
  }

  /// Tape index of a member's value; nil where the map has no so many.
  @inlinable
  public func value(_ member: Int16) -> Int? {
    let member = Int(member)
    return member >= 0 && member < keys.count ? Int(keys[member]) + 1 : nil
  }
}

/// Which members of a map have certain names, remembered by the map's shape: exports repeat a few hundred sequences of
/// keys, so that keys are compared once for each and not for each resource. For one thread.
public final class ShapeMemo {
  @usableFromInline
  struct Entry {
    @usableFromInline var shape: UInt64 = 0
    @usableFromInline var asker: UInt = 0
    @usableFromInline var places: UnsafeMutablePointer<Int16>?
  }

  @usableFromInline static let bits: UInt64 = 9
  @usableFromInline let entries: UnsafeMutablePointer<Entry>

  public init() {
    entries = .allocate(capacity: 1 << Int(Self.bits))
    entries.initialize(repeating: Entry(), count: 1 << Int(Self.bits))
  }

  deinit {
    for index in 0..<(1 << Int(Self.bits)) { entries[index].places?.deallocate() }
    entries.deallocate()
  }

  /// For each of an asker's names the number of the member that has it, or -1. `name` gives the number of the name that
  /// a key is. The members' shape must be known; an asker's number is nobody else's as long as the memo lives.
  @inlinable
  public func places(
    _ members: RootMembers, of tape: Tape, asker: UInt, names: Int, name: (UnsafeBufferPointer<UInt8>) -> Int?
  ) -> UnsafeMutablePointer<Int16> {
    let hash = (members.shape ^ UInt64(asker)) &* 0x9E37_79B9_7F4A_7C15
    let entry = entries + Int(truncatingIfNeeded: hash >> (64 - Self.bits))
    if entry.pointee.shape == members.shape, entry.pointee.asker == asker, let places = entry.pointee.places {
      return places
    }
    let places = UnsafeMutablePointer<Int16>.allocate(capacity: max(names, 1))
    places.initialize(repeating: -1, count: max(names, 1))
    for (index, key) in members.keys.enumerated() {
      guard let number = Int16(exactly: index), let name = name(tape.text(Int(key))) else { continue }
      if name >= 0, name < names { places[name] = number }
    }
    entry.pointee.places?.deallocate()
    entry.pointee.shape = members.shape
    entry.pointee.asker = asker
    entry.pointee.places = places
    return places
  }
}
