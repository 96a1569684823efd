internal import PlumbValues

/// Elements whose places are known, because their file was read for them before.
extension ReaderState {
  mutating func beginPlaced(_ places: ElementPlaces) {
    begin(.list)
    records[records.count - 1].lines = places.lines
    nextPlaced = 0
    phase = .placed
  }

  /// Hands out the next elements that lie near each other; false where the file has no more, or can't be read on.
  mutating func handOutPlaced(into chunk: inout Chunk) -> Bool {
    let record = records.count - 1
    guard let source, let places = source.file.places?.elements, record >= 0, nextPlaced < places.count else {
      phase = .ended
      source = nil
      return false
    }
    let first = places[nextPlaced]
    var end = first.offset &+ UInt64(first.length)
    var last = nextPlaced + 1
    while last < places.count, last - nextPlaced < marks.count {
      let next = places[last].offset &+ UInt64(places[last].length)
      guard next &- first.offset <= UInt64(limits.block) else { break }
      end = next
      last += 1
    }
    do throws(ReadProblem) {
      let bytes = try source.readRange(offset: first.offset, length: Int(clamping: end &- first.offset))
      chunk.buffer.set(bytes)
    } catch {
      giveUp(error)
      return false
    }
    chunk.file = records[record].file
    chunk.shown = source.file.shown
    chunk.envelope = records[record].envelopes.last?.envelope ?? Envelope(index: 0, kind: .list)
    chunk.base = first.offset
    chunk.firstElement = nextPlaced
    chunk.elements = places[nextPlaced..<last].map { (Int($0.offset &- first.offset), Int($0.length)) }
    records[record].envelopes[chunk.envelope.index].elements += last - nextPlaced
    nextPlaced = last
    return true
  }
}

/// Where the elements of a file lie, and its lines.
struct ElementPlaces: Sendable {
  var elements: [ElementPlace]
  var lines: LineMarks
}
