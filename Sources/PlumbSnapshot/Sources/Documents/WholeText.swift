internal import PlumbValues

/// A document that is read whole: its text with what the parser needs behind it, and where its lines are.
struct WholeText {
  /// The file to read places from; what isn't plain UTF-8 can't be read again from the middle, then the text is kept.
  let file: SnapshotFile
  let bytes: [UInt8]
  let lines: LineMarks

  init(_ file: SnapshotFile, _ index: UInt32) throws(ReadProblem) {
    let source = try ByteSource(file, index: index)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(file.size + JSONParser.padding + 1)
    var lines = LineMarks()
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try block.fill { (raw) throws(ReadProblem) in try source.read(into: raw) }
      if count == 0 { break }
      block.withUnsafeBytes { lines.add(UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
      bytes += block[0..<count]
    }
    let isPlain = source.seek(0)
    self.file = isPlain ? file : SnapshotFile(path: file.path, shown: file.shown, contents: bytes)
    self.lines = lines
    bytes += [UInt8](repeating: 0, count: JSONParser.padding)
    self.bytes = bytes
  }
}
