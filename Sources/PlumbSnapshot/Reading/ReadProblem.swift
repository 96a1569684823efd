/// Where a snapshot can't be read, as it is told to the user.
public struct ReadProblem: Error, Hashable, Sendable {
  public enum Code: String, Sendable, CaseIterable {
    case malformed = "snapshot.malformed"
    case truncated = "snapshot.truncated"
    case encoding = "snapshot.encoding"
    case emptyFile = "snapshot.empty-file"
    case compressed = "snapshot.compressed"
    case tooLarge = "snapshot.too-large"
    case binary = "snapshot.binary"
    case unreadable = "snapshot.unreadable"
    case notFound = "snapshot.not-found"
    case emptyFolder = "snapshot.empty-folder"
    case tooDeep = "snapshot.too-deep"
    case numberRange = "snapshot.number-range"
    case duplicateKey = "snapshot.duplicate-key"
    case elementTooLarge = "snapshot.element-too-large"
    case notAnExport = "snapshot.not-an-export"
    case nextPage = "snapshot.next-page"
    case emptyList = "snapshot.empty-list"
    case otherType = "snapshot.other-type"
    case unplaced = "snapshot.unplaced"
    case secret = "snapshot.secret"
    case planRemark = "snapshot.plan"
  }

  public var code: Code
  /// Index into the list of files, if the problem lies in one that was opened.
  public var file: UInt32?
  /// Path as shown to the user.
  public var shown: String
  /// Offset in the file's UTF-8 stream after a byte order mark.
  public var offset: UInt64?
  /// Line and column from 1, columns in Unicode scalars; filled in by `LineTracker.locate`.
  public var position: TextPosition?
  public var message: String
  public var help: String

  public init(
    _ code: Code, file: UInt32? = nil, shown: String, offset: UInt64? = nil, message: String,
    help: String = ""
  ) {
    self.code = code
    self.file = file
    self.shown = shown
    self.offset = offset
    self.message = message
    self.help = help
  }

  /// Order of files, then of places within a file.
  static func precedes(_ a: ReadProblem, _ b: ReadProblem) -> Bool {
    let left = (a.file ?? .max, a.offset ?? 0), right = (b.file ?? .max, b.offset ?? 0)
    return left != right ? left < right : (a.shown, a.message) < (b.shown, b.message)
  }
}

/// Where one resource lies: offsets count bytes of the file's UTF-8 stream after a byte order mark.
public struct ElementPlace: Hashable, Comparable, Sendable {
  public var file: UInt32
  public var offset: UInt64
  public var length: UInt32
  /// Of several resources that one element tells, which.
  public var part: UInt16

  public init(file: UInt32, offset: UInt64, length: UInt32, part: UInt16 = 0) {
    self.file = file
    self.offset = offset
    self.length = length
    self.part = part
  }

  public static func < (a: ElementPlace, b: ElementPlace) -> Bool {
    (a.file, a.offset, a.length, a.part) < (b.file, b.offset, b.length, b.part)
  }
}
