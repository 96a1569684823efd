internal import PlumbLanguage
internal import PlumbValues

/// What a slot holds: a value where it stands on the tape, or one that was made. Valid while its resource is judged.
struct Val {
  enum Kind: UInt8 {
    case absent, null, unknown, unknownPresent, beyond, throughList
    case flag, int, unsigned, double, text, list, map
    /// A value that stands on no tape: index into the evaluator's `boxed`.
    case boxed
  }

  var kind: Kind
  /// Word on the tape of a list or map; index of a boxed value; length of a text, or of what an unknown value refers to.
  var index: Int32 = 0
  var text: UnsafePointer<UInt8>?
  /// The second word of a number; 1 for true.
  var bits: UInt64 = 0

  static var absent: Val { Val(kind: .absent) }
  static var null: Val { Val(kind: .null) }

  init(kind: Kind) { self.kind = kind }

  init(text bytes: Bytes) {
    kind = .text
    text = bytes.baseAddress
    index = Int32(truncatingIfNeeded: bytes.count)
  }

  init(_ tape: Tape, at index: Int) {
    self.init(kind: .null)
    switch tape.kind(index) {
    case .text: self.init(text: tape.text(index))
    case .map, .list:
      kind = tape.kind(index) == .map ? .map : .list
      self.index = Int32(truncatingIfNeeded: index)
    case .int, .unsigned, .double:
      switch tape.kind(index) {
      case .int: kind = .int
      case .unsigned: kind = .unsigned
      default: kind = .double
      }
      bits = tape.bits(index)
    case .yes, .no:
      kind = .flag
      bits = tape.kind(index) == .yes ? 1 : 0
    case .null, .root, .mapEnd, .listEnd: kind = .null
    }
  }

  var bytes: Bytes { Bytes(start: text, count: Int(index)) }
  var isAbsent: Bool { kind == .absent || kind == .null }

  var number: Number? {
    switch kind {
    case .int: .int(Int64(bitPattern: bits))
    case .unsigned: .unsigned(bits)
    case .double: .double(Double(bitPattern: bits))
    default: nil
    }
  }
}
