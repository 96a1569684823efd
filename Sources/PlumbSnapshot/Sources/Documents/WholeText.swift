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
    var count = 0
    // One byte more than expected shows the end; what is unpacked or grows needs more.
    var bytes = [UInt8](repeating: 0, count: file.size + JSONParser.padding + 1)
    while true {
      if bytes.count - count <= JSONParser.padding {
        bytes += [UInt8](repeating: 0, count: max(1 << 18, bytes.count))
      }
      let room = min(1 << 18, bytes.count - count - JSONParser.padding)
      let more = try bytes.fill(from: count) { (raw) throws(ReadProblem) in
        let more = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: raw.prefix(room)))
        lines.add(UnsafeRawBufferPointer(rebasing: raw.prefix(more)))
        return more
      }
      if more == 0 { break }
      count += more
    }
    let isPlain = source.seek(0)
    self.file =
      isPlain ? file : SnapshotFile(path: file.path, shown: file.shown, contents: Array(bytes[..<count]))
    self.lines = lines
    bytes.removeLast(bytes.count - count - JSONParser.padding)
    self.bytes = bytes
  }
}
