public import PlumbValues

/// The JSON of one element that was read again, and where its members stand in the file.
public struct ElementText: Sendable {
  public let json: [UInt8]
  /// By column, where the element is a row of a table: where its cell begins, in bytes from the row's start.
  private var cells: [String: Int]?

  public init(json: [UInt8]) { self.json = json }

  init(_ row: [UInt8], _ columns: TableColumns) {
    var json: [UInt8] = []
    var cells: [String: Int] = [:]
    row.withUnsafeBytes { bytes in
      guard let record = try? TableRecord.read(bytes, from: 0, atEnd: true) else { return }
      columns.append(record, in: bytes, to: &json)
      for (name, cell) in zip(columns.names, record.cells) {
        cells[name] = cell.isQuoted ? cell.range.lowerBound - 1 : cell.range.lowerBound
      }
    }
    self.json = json
    self.cells = cells
  }

  /// Where a path leads, in bytes from the element's start, and how many of its steps exist.
  public func find(_ path: [PathStep]) -> (offset: Int, matched: Int) {
    if let cells {
      guard case .key(let name)? = path.first, let offset = cells[name] else { return (0, 0) }
      return (offset, 1)
    }
    let hit = json.withUnsafeBytes { JSONLocator.find(path: path, in: $0) }
    return (hit?.offset ?? 0, hit?.matched ?? 0)
  }
}

/// Reads elements that were seen before; the file read last stays open.
public final class ElementReader {
  private var last: ByteSource?

  public init() {}

  /// `file`: the one whose number the place has.
  public func text(_ place: ElementPlace, in file: SnapshotFile) throws(ReadProblem) -> ElementText {
    let source: ByteSource
    if let last, last.index == place.file {
      source = last
    } else {
      source = try ByteSource(file, index: place.file)
      last = source
    }
    let bytes = try source.readRange(offset: place.offset, length: Int(place.length))
    return source.columns.map { ElementText(bytes, $0) } ?? ElementText(json: bytes)
  }
}

extension SnapshotFile {
  /// The whole place of a row of which only the start is known; nil where no row begins there.
  func row(in source: ByteSource, file: UInt32, offset: UInt64) throws(ReadProblem) -> ElementPlace? {
    guard source.seek(offset) else { return nil }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 8 << 10)
    while true {
      let count = try block.fill { (raw) throws(ReadProblem) in try source.read(into: raw) }
      bytes += block[0..<count]
      let record = bytes.withUnsafeBytes { try? TableRecord.read($0, from: 0, atEnd: count == 0) }
      if let record {
        return ElementPlace(file: file, offset: offset, length: UInt32(truncatingIfNeeded: record.end))
      }
      if count == 0 { return nil }
    }
  }

  /// The whole place of a text of which only the start is known.
  func text(in source: ByteSource, file: UInt32, offset: UInt64) throws(ReadProblem) -> ElementPlace {
    let other = try ByteSource(self, index: file)
    var block = [UInt8](repeating: 0, count: 8 << 10)
    var length = 0
    guard other.seek(offset) else {
      throw source.problem(.unreadable, at: offset, "the file can't be read again")
    }
    var isEscaped = false
    while true {
      let count = try block.fill { (raw) throws(ReadProblem) in try other.read(into: raw) }
      if count == 0 { throw source.problem(.unreadable, at: offset, "the file is shorter than it was") }
      for byte in block[0..<count] {
        length += 1
        if length > 1, !isEscaped, byte == UInt8(ascii: "\"") {
          return ElementPlace(file: file, offset: offset, length: UInt32(truncatingIfNeeded: length))
        }
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
      }
    }
  }
}
