internal import PlumbValues

/// One record of a table, as RFC 4180 has it.
struct TableRecord {
  struct Cell {
    /// Without the quotes.
    var range: Range<Int>
    var isQuoted: Bool
  }
  struct Failure: Error {
    var offset: Int
    var code = ReadProblem.Code.malformed
    var message: String
    var help = ""
  }

  var cells: [Cell] = []
  /// Behind the last cell, and behind the end of the line.
  var end = 0
  var next = 0

  /// The record that begins at an offset; nil where the bytes end within it, and more may come.
  static func read(
    _ bytes: UnsafeRawBufferPointer, from start: Int, atEnd: Bool
  ) throws(Failure) -> TableRecord? {
    var record = TableRecord()
    var at = start
    while true {
      if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
        guard let behind = try quoted(bytes, from: at, atEnd: atEnd) else { return nil }
        record.cells.append(Cell(range: at + 1..<behind - 1, isQuoted: true))
        at = behind
        if at < bytes.count, !Self.endsCell(bytes[at]) {
          throw Failure(
            offset: at, message: "a character behind a closing quote",
            help: "Within quotes, a quote is written twice.")
        }
      } else {
        let from = at
        while at < bytes.count, !Self.endsCell(bytes[at]) {
          if bytes[at] == UInt8(ascii: "\"") {
            throw Failure(
              offset: at, message: "a quote within a cell that doesn't begin with one",
              help: "Put the whole cell in quotes, and write the quote twice.")
          }
          at += 1
        }
        record.cells.append(Cell(range: from..<at, isQuoted: false))
      }
      record.end = at
      if at == bytes.count {
        record.next = at
        return atEnd ? record : nil
      }
      if bytes[at] == UInt8(ascii: ",") {
        at += 1
        continue
      }
      if bytes[at] == UInt8(ascii: "\r") {
        if at + 1 == bytes.count, !atEnd { return nil }
        if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\n") { at += 1 }
      }
      record.next = at + 1
      return record
    }
  }

  private static func endsCell(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// Behind the closing quote; nil where it may come yet.
  private static func quoted(
    _ bytes: UnsafeRawBufferPointer, from start: Int, atEnd: Bool
  ) throws(Failure) -> Int? {
    var at = start + 1
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\"") {
        if at + 1 == bytes.count, !atEnd { return nil }
        if at + 1 == bytes.count || bytes[at + 1] != UInt8(ascii: "\"") { return at + 1 }
        at += 1
      }
      at += 1
    }
    guard atEnd else { return nil }
    throw Failure(offset: start, code: .truncated, message: "a cell without its closing quote")
  }

  /// A line without anything on it.
  var isBlank: Bool { cells.count == 1 && !cells[0].isQuoted && cells[0].range.isEmpty }

  /// What a cell says.
  static func text(_ cell: Cell, in bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let raw = UnsafeRawBufferPointer(rebasing: bytes[cell.range])
    guard cell.isQuoted else { return Array(raw) }
    var out: [UInt8] = []
    var at = 0
    while at < raw.count {
      out.append(raw[at])
      at += raw[at] == UInt8(ascii: "\"") ? 2 : 1
    }
    return out
  }
}

/// The names of a table's columns: what its first line says.
struct TableColumns {
  let names: [String]
  /// `"name":` of each, as JSON.
  private let keys: [[UInt8]]
  /// Where the first row begins, in bytes behind a byte order mark.
  let end: Int

  /// From the first bytes of a file; nil where they aren't such a line: two names at least, of letters, digits and
  /// `_ - .`, no two the same.
  init?(head: ArraySlice<UInt8>) {
    guard let first = head.first, first == UInt8(ascii: "\"") || Self.isLetter(first) else { return nil }
    let found: (names: [String], end: Int)? = head.withUnsafeBytes { bytes in
      guard let record = try? TableRecord.read(bytes, from: 0, atEnd: bytes.count < 4096),
        record.cells.count >= 2
      else { return nil }
      var names: [String] = []
      for cell in record.cells {
        let name = TableRecord.text(cell, in: bytes)
        guard let first = name.first, Self.isLetter(first), name.allSatisfy(Self.isInName) else { return nil }
        names.append(String(decoding: name, as: UTF8.self))
      }
      return Set(names).count == names.count ? (names, record.next) : nil
    }
    guard let found else { return nil }
    names = found.names
    end = found.end
    keys = names.map { name in
      var key: [UInt8] = []
      Self.append(Array(name.utf8), to: &key)
      return key + [UInt8(ascii: ":")]
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }

  private static func isInName(_ byte: UInt8) -> Bool {
    isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  private static func append(_ text: [UInt8], to out: inout [UInt8]) {
    text.withUnsafeBufferPointer { EnvelopeMembers.append($0, to: &out) }
  }

  /// The columns as an object, for the envelope's header.
  var header: [UInt8] {
    var out: [UInt8] = [UInt8(ascii: "{")]
    for key in keys {
      if out.count > 1 { out.append(UInt8(ascii: ",")) }
      out += key + Array("null".utf8)
    }
    return out + [UInt8(ascii: "}")]
  }

  /// Adds a record's JSON object.
  func append(_ record: TableRecord, in bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "{"))
    for (index, (key, cell)) in zip(keys, record.cells).enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out += key
      Self.append(TableRecord.text(cell, in: bytes), to: &out)
    }
    out.append(UInt8(ascii: "}"))
  }
}

extension ReaderState {
  mutating func beginTable(_ columns: TableColumns) {
    begin(.table, header: columns.header)
    phase = .table
  }

  mutating func scanTable() -> Step {
    guard let columns = source?.columns else {
      phase = .ended
      return .again
    }
    while elements.count < marks.count {
      if cursor == buffer.count, atEnd {
        phase = .ended
        source = nil
        return elements.isEmpty ? .again : .chunk
      }
      let bytes = UnsafeRawBufferPointer(start: buffer.start, count: buffer.count)
      if skipping {
        guard let feed = bytes[cursor...].firstIndex(of: 0x0A) else {
          drop()
          return elements.isEmpty ? .more : .chunk
        }
        skipping = false
        cursor = feed + 1
        continue
      }
      do throws(TableRecord.Failure) {
        guard let record = try TableRecord.read(bytes, from: cursor, atEnd: atEnd) else {
          return elements.isEmpty ? .more : .chunk
        }
        take(record, columns, bytes)
        cursor = record.next
      } catch {
        problems.append(problem(error.code, at: error.offset, error.message, help: error.help))
        markIncomplete()
        // The next line begins anew, unless nothing can be told any more.
        skipping = true
        cursor = error.code == .truncated ? buffer.count : error.offset
      }
    }
    return .chunk
  }

  private mutating func markIncomplete() {
    let record = records.count - 1
    records[record].isComplete = false
    if let last = records[record].envelopes.indices.last {
      records[record].envelopes[last].isComplete = false
    }
  }

  private mutating func take(
    _ record: TableRecord, _ columns: TableColumns, _ bytes: UnsafeRawBufferPointer
  ) {
    let isHeader = base + UInt64(cursor) < UInt64(columns.end)
    if isHeader || record.isBlank { return }
    guard record.cells.count == columns.names.count else {
      problems.append(
        problem(
          .malformed, at: cursor,
          "the row has \(record.cells.count) cell\(record.cells.count == 1 ? "" : "s"), and the first line names \(columns.names.count)"
        ))
      return markIncomplete()
    }
    let start = table.json.count
    columns.append(record, in: bytes, to: &table.json)
    elements.append((start, table.json.count - start))
    table.rows.append(
      ElementPlace(
        file: records.last?.file ?? 0, offset: base + UInt64(cursor),
        length: UInt32(truncatingIfNeeded: record.end - cursor)))
  }
}
