internal import PlumbValues

/// A document that is read whole: its text with what the parser needs behind it, and where its lines are.
struct WholeText {
  /// The file to read places from; what isn't plain UTF-8 can't be read again from the middle, then the text is kept.
  let file: SnapshotFile
  let bytes: [UInt8]
  let lines: LineMarks

  init(_ file: SnapshotFile, _ index: UInt32) throws(ReadProblem) {
    let source = try ByteSource(file, index: index)
    var lines = LineMarks()
    var isAtEnd = false
    var problem: ReadProblem?
    // The expected size is read into place; only what is unpacked or grows meanwhile needs more.
    var bytes = [UInt8](unsafeUninitializedCapacity: file.size + JSONParser.padding) { buffer, used in
      do throws(ReadProblem) {
        while !isAtEnd, used < file.size {
          let room = UnsafeMutableRawBufferPointer(
            UnsafeMutableBufferPointer(rebasing: buffer[used..<min(used + Self.block, file.size)]))
          let count = try source.read(into: room)
          lines.add(UnsafeRawBufferPointer(rebasing: room.prefix(count)))
          used += count
          isAtEnd = count == 0
        }
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
    var more = [UInt8](repeating: 0, count: Self.block)
    while !isAtEnd {
      let count = try more.fill { (raw) throws(ReadProblem) in try source.read(into: raw) }
      more.withUnsafeBytes { lines.add(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
      bytes += more.prefix(count)
      isAtEnd = count == 0
    }
    self.file = source.seek(0) ? file : SnapshotFile(path: file.path, shown: file.shown, contents: bytes)
    self.lines = lines
    bytes += [UInt8](repeating: 0, count: JSONParser.padding)
    self.bytes = bytes
  }

  private static let block = 1 << 18
}
