/// What surrounds a run of elements in a file: one top-level value, or consecutive top-level objects.
public struct Envelope: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// A top-level list.
    case list
    /// An object whose member of this name holds the list.
    case member(String)
    /// One object by itself.
    case single
    /// Objects one after another, each on its line or not.
    case lines
    /// Rows of a table (CSV); the header names its columns.
    case table
  }

  /// From 0 within the file.
  public var index: Int
  public var kind: Kind
  /// JSON object with the scalar members that stand before the list; `{}` when there are none.
  public var header: [UInt8]

  /// Names of members that hold the elements of an envelope object; the first such list of the object counts.
  public static let memberNames = ["value", "data", "settings"]

  public init(index: Int, kind: Kind, header: [UInt8] = Array("{}".utf8)) {
    self.index = index
    self.kind = kind
    self.header = header
  }
}

/// What is known of an envelope after its file was read.
public struct EnvelopeRecord: Hashable, Sendable {
  public var envelope: Envelope
  /// Number of elements, those that cannot be parsed included.
  public var elements: Int
  /// JSON object with the scalar members that stand after the list (next page, counts); `{}` when there are none.
  public var trailer: [UInt8]
  /// False if the file was given up within this envelope.
  public var isComplete: Bool
}

/// What is known of a file after it was read.
public struct FileRecord: Hashable, Sendable {
  public var file: UInt32
  public var envelopes: [EnvelopeRecord]
  /// False if the rest of the file was given up; a problem says where and why.
  public var isComplete: Bool
  /// Where its lines are.
  public var lines = LineMarks()

  public init(file: UInt32, envelopes: [EnvelopeRecord], isComplete: Bool) {
    self.file = file
    self.envelopes = envelopes
    self.isComplete = isComplete
  }
}
