public import PlumbValues

/// Some elements of one envelope, in a re-used buffer that each worker owns.
public struct Chunk: ~Copyable, Sendable {
  /// Index into the reader's list of files.
  public internal(set) var file: UInt32 = 0
  public internal(set) var shown = ""
  public internal(set) var envelope = Envelope(index: 0, kind: .list)
  /// Offset of the buffer's first byte in the file's UTF-8 stream.
  public internal(set) var base: UInt64 = 0
  /// The elements' ranges in the buffer, trimmed of blanks; never empty, not known to be JSON.
  public internal(set) var elements: [(start: Int, length: Int)] = []
  /// Number of the envelope's elements before this chunk.
  public internal(set) var firstElement = 0
  var buffer = PaddedBuffer(capacity: 1)
  /// Where rows of a table lie in the file; the buffer has their JSON.
  var rows: [ElementPlace] = []

  public init() {}

  /// The element's bytes, with `JSONParser.padding` readable bytes behind them; valid until the chunk is re-used.
  public func bytes(of index: Int) -> UnsafeRawBufferPointer {
    let element = elements[index]
    return UnsafeRawBufferPointer(
      start: UnsafeRawPointer(buffer.start + element.start), count: element.length)
  }

  /// Where the element lies in its file.
  public func place(of index: Int) -> ElementPlace {
    if rows.indices.contains(index) { return rows[index] }
    let element = elements[index]
    return ElementPlace(
      file: file, offset: base &+ UInt64(element.start), length: UInt32(truncatingIfNeeded: element.length))
  }

  /// What to tell about an element that the parser refused or that has a duplicate key.
  public func problem(with index: Int, _ reason: JSONProblem) -> ReadProblem {
    var found = locateProblem(in: bytes(of: index), reason: reason)
    // A separator ended the element, not the end of the file.
    if found.code == .truncated { found.code = .malformed }
    if !rows.isEmpty { found.offset = 0 }
    return found.inFile(file, shown: shown, at: place(of: index).offset)
  }
}
