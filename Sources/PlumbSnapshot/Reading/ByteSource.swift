internal import CFast
internal import Glibc
internal import PlumbValues

/// The UTF-8 bytes of one file, without a byte order mark; UTF-16 with a mark is transcoded on the way.
final class ByteSource {
  private enum Backend {
    case memory([UInt8])
    case descriptor(Descriptor)
  }

  private enum Encoding {
    case utf8
    case utf16(bigEndian: Bool)
  }

  /// How much of the file is looked at for signatures and NUL bytes.
  private static let sniffed = 4096
  private static let transcodedBlock = 1 << 16

  let file: SnapshotFile
  let index: UInt32?
  /// The names of the columns, where the file is a table.
  private(set) var columns: TableColumns?
  private let backend: Backend
  private var encoding = Encoding.utf8
  private var markLength = 0
  /// Raw position of the next read.
  private var position = 0
  private var transcoder: UTF16Transcoder?
  private var transcoded: [UInt8] = []
  private var handedOut = 0

  /// Opens the file; the problem says what else it is than JSON text, if that shows at its start.
  init(_ file: SnapshotFile, index: UInt32? = nil) throws(ReadProblem) {
    self.file = file
    self.index = index
    if let contents = file.contents {
      backend = .memory(contents)
    } else if let spooled = file.spooled {
      backend = .descriptor(spooled)
    } else {
      let number = open(file.path, O_RDONLY | O_CLOEXEC)
      guard number >= 0 else {
        throw ReadProblem(
          errno == ENOENT ? .notFound : .unreadable, file: index, shown: file.shown, message: reason(errno))
      }
      backend = .descriptor(Descriptor(number))
    }
    var head = [UInt8](repeating: 0, count: Self.sniffed)
    let count = try head.fill { (raw) throws(ReadProblem) in try rawRead(into: raw, at: 0) }
    head.removeLast(head.count - count)
    try sniff(head)
    if case .utf8 = encoding { columns = TableColumns(head: head[min(markLength, head.count)...]) }
    position = markLength
    if case .utf16(let bigEndian) = encoding { transcoder = UTF16Transcoder(bigEndian: bigEndian) }
  }

  private func sniff(_ head: [UInt8]) throws(ReadProblem) {
    func has(_ mark: UInt8...) -> Bool { head.starts(with: mark) }
    if has(0xFF, 0xFE, 0, 0) || has(0, 0, 0xFE, 0xFF) {
      throw problem(.encoding, "the file is UTF-32", help: "Save it as UTF-8.")
    }
    if has(0x1F, 0x8B) {
      throw problem(.compressed, "the file is compressed with gzip", help: "Unpack it first: gunzip FILE.")
    }
    if has(0x50, 0x4B, 3, 4), head.dropFirst(30).starts(with: "tf".utf8) {
      throw problem(
        .compressed, "the file is Terraform's own plan file, which only Terraform reads",
        help: "Make the input with: terraform show -json FILE > plan.json")
    }
    if has(0x50, 0x4B, 3, 4) || has(0x50, 0x4B, 5, 6) {
      throw problem(.compressed, "the file is a zip archive", help: "Unpack it first: unzip FILE.")
    }
    if has(0xFE, 0xFF) || has(0xFF, 0xFE) {
      encoding = .utf16(bigEndian: head.first == 0xFE)
      markLength = 2
    } else if has(0xEF, 0xBB, 0xBF) {
      markLength = 3
    } else if let zero = head.firstIndex(of: 0) {
      throw problem(
        .binary, at: UInt64(zero), "the file has a NUL byte, so it is not JSON text",
        help: "If it is UTF-16 without a byte order mark, save it as UTF-8.")
    }
  }

  /// Goes to an offset of the UTF-8 stream; false where that can't be done (another encoding).
  func seek(_ offset: UInt64) -> Bool {
    guard case .utf8 = encoding, let place = Int(exactly: offset) else { return false }
    let (sum, overflow) = place.addingReportingOverflow(markLength)
    if !overflow { position = sum }
    return !overflow
  }

  /// Reads the next bytes; 0 means the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadProblem) -> Int {
    if buffer.count == 0 { return 0 }
    guard transcoder != nil else {
      let count = try rawRead(into: buffer, at: position)
      position += count
      return count
    }
    if handedOut == transcoded.count { try transcodeBlock() }
    let count = min(buffer.count, transcoded.count - handedOut)
    transcoded.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[handedOut..<handedOut + count]))
    }
    handedOut += count
    return count
  }

  private func transcodeBlock() throws(ReadProblem) {
    guard var transcoder else { return }
    transcoded.removeAll(keepingCapacity: true)
    handedOut = 0
    var raw = [UInt8](repeating: 0, count: Self.transcodedBlock)
    while transcoded.isEmpty && !transcoder.isDone {
      let count = try raw.fill { (bytes) throws(ReadProblem) in try rawRead(into: bytes, at: position) }
      position += count
      if count == 0 {
        transcoder.finish(into: &transcoded)
      } else {
        transcoder.feed(raw[..<count], into: &transcoded)
      }
    }
    self.transcoder = transcoder
    if transcoded.isEmpty, let failure = transcoder.failure {
      throw problem(.encoding, at: failure.offset, failure.message, help: "Save the file as UTF-8.")
    }
  }

  /// Reads `length` bytes at an offset of the UTF-8 stream, whatever was read before.
  func readRange(offset: UInt64, length: Int) throws(ReadProblem) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: length)
    let skipped = Int(clamping: offset)
    var filled = 0
    if case .utf8 = encoding {
      while filled < length {
        let (place, overflow) = markLength.addingReportingOverflow(skipped)
        if overflow { break }
        let count = try out.fill(from: filled) { (raw) throws(ReadProblem) in
          try rawRead(into: raw, at: place + filled)
        }
        if count == 0 { break }
        filled += count
      }
    } else {
      let other = try ByteSource(file, index: index)
      var block = [UInt8](repeating: 0, count: Self.transcodedBlock)
      var passed = 0
      while filled < length {
        let count = try block.fill { (raw) throws(ReadProblem) in try other.read(into: raw) }
        if count == 0 { break }
        let from = max(skipped - passed, 0)
        passed += count
        if from >= count { continue }
        let part = block[from..<min(count, from + length - filled)]
        out.replaceSubrange(filled..<filled + part.count, with: part)
        filled += part.count
      }
    }
    guard filled == length else {
      throw problem(
        .unreadable, at: offset, "the file is shorter than it was", help: "Was it changed meanwhile?")
    }
    return out
  }

  /// Reads raw bytes at a raw position; 0 means the end.
  private func rawRead(into buffer: UnsafeMutableRawBufferPointer, at place: Int) throws(ReadProblem) -> Int {
    switch backend {
    case .memory(let contents):
      let count = max(min(buffer.count, contents.count - place), 0)
      if count == 0 { return 0 }
      contents.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[place..<place + count]))
      }
      return count
    case .descriptor(let descriptor):
      while true {
        let count = pread(descriptor.number, buffer.baseAddress, buffer.count, off_t(place))
        if count >= 0 { return count }
        if errno != EINTR { throw problem(.unreadable, reason(errno)) }
      }
    }
  }

  func problem(
    _ code: ReadProblem.Code, at offset: UInt64? = nil, _ message: String, help: String = ""
  ) -> ReadProblem {
    ReadProblem(code, file: index, shown: file.shown, offset: offset, message: message, help: help)
  }
}

extension SnapshotFile {
  /// The bytes of an element that was seen before.
  public func read(_ place: ElementPlace) throws(ReadProblem) -> [UInt8] {
    try ByteSource(self, index: place.file).readRange(offset: place.offset, length: Int(place.length))
  }
}

extension SnapshotFile {
  /// The whole place of an object or list of which only the start is known.
  public func place(file: UInt32, offset: UInt64) throws(ReadProblem) -> ElementPlace {
    let source = try ByteSource(self, index: file)
    if source.columns != nil, let place = try row(in: source, file: file, offset: offset) { return place }
    guard source.seek(offset) else {
      // Another encoding: pass over what comes before.
      return try place(in: source, file: file, offset: offset, skipping: offset)
    }
    return try place(in: source, file: file, offset: offset, skipping: 0)
  }

  private func place(
    in source: ByteSource, file: UInt32, offset: UInt64, skipping: UInt64
  ) throws(ReadProblem) -> ElementPlace {
    var block = [UInt8](repeating: 0, count: 8 << 10)
    var split = cfast_split_state()
    var left = skipping
    var length = 0
    while true {
      let count = try block.fill { (raw) throws(ReadProblem) in try source.read(into: raw) }
      if count == 0 {
        throw source.problem(
          .unreadable, at: offset, "the file is shorter than it was", help: "Was it changed meanwhile?")
      }
      let from = Int(min(left, UInt64(count)))
      left -= UInt64(from)
      if from == count { continue }
      if length == 0, split.depth == 0, block[from] == UInt8(ascii: "\"") {
        return try text(in: source, file: file, offset: offset)
      }
      let result = cfast_split(&split, block, from, count, 0, nil, 0)
      length += result.position - from
      if result.closed != 0 {
        return ElementPlace(file: file, offset: offset, length: UInt32(clamping: length))
      }
    }
  }
}

extension [UInt8] {
  /// Lets `body` write to the bytes from an index on; the standard library's call forgets the error's type.
  mutating func fill(
    from first: Int = 0, _ body: (UnsafeMutableRawBufferPointer) throws(ReadProblem) -> Int
  ) throws(ReadProblem) -> Int {
    let result: Result<Int, ReadProblem> = withUnsafeMutableBytes { raw in
      do throws(ReadProblem) {
        return .success(try body(UnsafeMutableRawBufferPointer(rebasing: raw[first...])))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

extension ByteSource {
  /// The encoding, in words.
  var encodingName: String {
    switch encoding {
    case .utf8: markLength == 0 ? "UTF-8" : "UTF-8 with byte order mark"
    case .utf16(let bigEndian): bigEndian ? "UTF-16 BE" : "UTF-16 LE"
    }
  }
}

extension SnapshotFile {
  /// The encoding, in words; nil where the file can't be opened or is no text.
  public func encoding() -> String? {
    guard let name = try? ByteSource(self, index: 0).encodingName else { return nil }
    return unpackedFrom.map { "\(name), from \($0)" } ?? name
  }
}

extension SnapshotFile {
  /// SHA-256 of the UTF-8 stream, hexadecimal.
  public func digest() throws(ReadProblem) -> String {
    let source = try ByteSource(self, index: 0)
    var hash = SHA256()
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try block.fill { (raw) throws(ReadProblem) in try source.read(into: raw) }
      if count == 0 { return hash.hex() }
      block.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
    }
  }
}

extension SnapshotFile {
  /// All bytes of the UTF-8 stream; for small files.
  package func bytes() throws(ReadProblem) -> [UInt8] {
    let source = try ByteSource(self, index: 0)
    var all: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try block.fill { (raw) throws(ReadProblem) in try source.read(into: raw) }
      if count == 0 { return all }
      all += block[0..<count]
    }
  }
}
