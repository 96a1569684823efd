internal import CFast
internal import PlumbValues

/// The state of a chunk reader: which file, where in it, and the bytes read but not yet handed out.
struct ReaderState: ~Copyable {
  enum Phase {
    /// Between top-level values.
    case top
    /// Inside the list that holds the elements.
    case list
    /// Behind the list of an envelope object.
    case trailer
    /// Among the rows of a table.
    case table
    /// Among elements whose places are known.
    case placed
    /// The file is done or given up.
    case ended
  }

  /// What a step of the scan came to.
  enum Step {
    case chunk
    case more
    case again
  }

  let files: [SnapshotFile]
  let limits: ReadLimits
  var problems: [ReadProblem] = []
  var records: [FileRecord] = []

  var source: ByteSource?
  var nextFile = 0
  var phase = Phase.ended
  var atEnd = false

  var buffer: PaddedBuffer
  /// Offset of the buffer's first byte in the file's UTF-8 stream.
  var base: UInt64 = 0
  /// First byte of the buffer that is not handed out.
  var cursor = 0
  /// First byte whose line feeds aren't counted.
  var uncounted = 0
  /// First byte that the splitter has not seen; list and trailer only.
  var scanned = 0
  var split = cfast_split_state()
  var afterComma = false
  /// The current element is too large and dropped.
  var skipping = false
  /// Whether the current envelope is a run of objects that another object may join.
  var inRun = false
  /// `{"a":1,"value":`, the envelope object up to its list, and its offset in the UTF-8 stream.
  var prefix: [UInt8] = []
  var prefixOffset: UInt64 = 0

  /// Of the elements whose places are known, the next.
  var nextPlaced = 0

  var elements: [(start: Int, length: Int)] = []
  var marks: [UInt32]
  /// Lines found last.
  var lines = [cfast_range](repeating: cfast_range(), count: 256)
  /// For the splitter: each name behind its length, the list ends with a 0.
  let memberNames: [UInt8]
  /// The bytes with which they end.
  let memberEnds: ByteSet
  let lists: [String]
  /// Rows found but not handed out: their JSON, and where they lie in the file.
  var table: (json: [UInt8], rows: [ElementPlace]) = ([], [])
  let parser = JSONParser()

  init(files: [SnapshotFile], lists: [String], limits: ReadLimits) {
    self.files = files
    self.lists = lists
    memberNames =
      lists.filter { !$0.isEmpty && $0.utf8.count < 256 }.reduce(into: []) {
        $0 += [UInt8(clamping: $1.utf8.count)] + $1.utf8
      } + [0]
    memberEnds = lists.compactMap(\.utf8.last).reduce(into: ByteSet()) { $0.insert($1) }
    self.limits = limits
    buffer = PaddedBuffer(capacity: limits.block)
    marks = [UInt32](repeating: 0, count: max(limits.chunkElements, 1))
  }

  mutating func next(into chunk: inout Chunk) -> Bool {
    while true {
      let step: Step
      switch phase {
      case .top: step = scanTop()
      case .list: step = scanList()
      case .trailer: step = scanTrailer()
      case .table: step = scanTable()
      case .placed:
        if handOutPlaced(into: &chunk) { return true }
        continue
      case .ended:
        guard openNext() else { return false }
        continue
      }
      // Elements found before the file was given up still count.
      if step != .again || phase == .ended || elements.count >= marks.count, !elements.isEmpty {
        handOut(into: &chunk)
        return true
      }
      if step == .more { refill() }
    }
  }

  // MARK: Files

  private mutating func openNext() -> Bool {
    source = nil
    guard nextFile < files.count else { return false }
    let index = UInt32(truncatingIfNeeded: nextFile)
    nextFile += 1
    records.append(FileRecord(file: index, envelopes: [], isComplete: true))
    base = 0
    cursor = 0
    uncounted = 0
    buffer.count = 0
    atEnd = false
    inRun = false
    skipping = false
    do throws(ReadProblem) {
      let opened = try ByteSource(files[Int(index)], index: index)
      source = opened
      phase = .top
      if let columns = opened.columns { beginTable(columns) }
      if let places = files[Int(index)].places { beginPlaced(places) }
    } catch {
      giveUp(error)
    }
    return true
  }

  /// Reads more bytes behind those that are left. Grows the buffer for a large element, up to the limit.
  private mutating func refill() {
    if cursor > 0 {
      countLines(to: cursor)
      buffer.drop(cursor)
      shift(by: cursor)
    }
    if buffer.count == buffer.capacity {
      guard buffer.count < limits.element else { return tooLarge() }
      buffer.resize(to: min(max(buffer.capacity * 2, limits.block), max(limits.element, limits.block)))
    }
    let free = buffer.free
    let wanted = min(free.count, limits.read)
    do throws(ReadProblem) {
      let count = try source?.read(into: UnsafeMutableRawBufferPointer(rebasing: free[..<wanted])) ?? 0
      buffer.count += count
      atEnd = count == 0
    } catch {
      giveUp(error)
    }
  }

  /// The element at the cursor does not fit. In a list it is skipped, elsewhere the file is given up.
  private mutating func tooLarge() {
    let all = UnsafeRawBufferPointer(start: buffer.start, count: buffer.count)
    if phase == .table {
      return giveUp(
        problem(
          .elementTooLarge, at: 0, "one row is larger than \(limits.element >> 20) MiB",
          help: "Is a quote never closed?"))
    }
    if phase != .trailer, let found = locateProblem(in: all), found.code != .truncated {
      return giveUp(located(found, at: 0))
    }
    let limit = limits.element >> 20
    let problem = problem(
      .elementTooLarge, at: 0, "one element is larger than \(limit) MiB",
      help: "Is it one resource? Lists of resources may be of any size.")
    guard phase == .list else { return giveUp(problem) }
    problems.append(problem)
    skipping = true
    drop()
  }

  /// Counts the line feeds before an offset of the buffer that weren't.
  mutating func countLines(to end: Int) {
    guard end > uncounted, let record = records.indices.last else { return }
    records[record].lines.add(UnsafeRawBufferPointer(start: buffer.start + uncounted, count: end - uncounted))
    uncounted = end
  }

  /// The bytes before the cursor are no longer in the buffer.
  private mutating func shift(by count: Int) {
    base += UInt64(count)
    scanned -= count
    uncounted -= count
    cursor = 0
  }

  /// Forgets all bytes of the buffer.
  mutating func drop() {
    countLines(to: buffer.count)
    uncounted = 0
    base += UInt64(buffer.count)
    cursor = 0
    scanned = 0
    buffer.count = 0
  }

  /// Gives up the rest of the file.
  mutating func giveUp(_ problem: ReadProblem) {
    problems.append(problem)
    let within = phase == .list || phase == .trailer
    phase = .ended
    source = nil
    let record = records.count - 1
    guard record >= 0 else { return }
    records[record].isComplete = false
    let envelope = records[record].envelopes.count - 1
    if within && envelope >= 0 { records[record].envelopes[envelope].isComplete = false }
  }

  // MARK: Chunks

  /// Hands the found elements out: by exchanging buffers when little is left behind them, else by a copy.
  private mutating func handOut(into chunk: inout Chunk) {
    let record = records.count - 1
    guard let first = elements.first, let last = elements.last, record >= 0,
      let envelope = records[record].envelopes.last
    else { return }
    chunk.file = records[record].file
    chunk.shown = files[record].shown
    chunk.envelope = envelope.envelope
    chunk.firstElement = envelope.elements
    records[record].envelopes[envelope.envelope.index].elements += elements.count
    chunk.rows.removeAll(keepingCapacity: true)
    if !table.rows.isEmpty {
      table.json.withUnsafeBytes { chunk.buffer.set($0) }
      swap(&chunk.elements, &elements)
      swap(&chunk.rows, &table.rows)
      table.json.removeAll(keepingCapacity: true)
      elements.removeAll(keepingCapacity: true)
      return
    }
    let low = first.start, high = last.start + last.length
    let rest = buffer.count - cursor
    if rest <= high - low {
      countLines(to: cursor)
      swap(&chunk.buffer, &buffer)
      chunk.base = base
      swap(&chunk.elements, &elements)
      if buffer.capacity < limits.block || buffer.capacity > 4 * max(limits.block, rest) {
        buffer.count = 0
        buffer.resize(to: limits.block)
      }
      buffer.set(UnsafeRawBufferPointer(start: chunk.buffer.start + cursor, count: rest))
      shift(by: cursor)
    } else {
      chunk.buffer.set(UnsafeRawBufferPointer(start: buffer.start + low, count: high - low))
      chunk.base = base + UInt64(low)
      chunk.elements.removeAll(keepingCapacity: true)
      for element in elements { chunk.elements.append((element.start - low, element.length)) }
    }
    elements.removeAll(keepingCapacity: true)
  }

  // MARK: Helpers

  /// Notes an element between two offsets of the buffer, without the blanks around it; false if nothing is there.
  mutating func addElement(from: Int, to end: Int) -> Bool {
    let bytes = buffer.bytes
    let start = cfast_skip_blanks(bytes, from, end)
    guard start < end else { return false }
    var last = end - 1
    while isBlank(bytes[last]) { last -= 1 }
    elements.append((start, last + 1 - start))
    return true
  }

  mutating func begin(_ kind: Envelope.Kind, header: [UInt8] = Array("{}".utf8)) {
    let record = records.count - 1
    let envelope = Envelope(index: records[record].envelopes.count, kind: kind, header: header)
    records[record].envelopes.append(
      EnvelopeRecord(envelope: envelope, elements: 0, trailer: Array("{}".utf8), isComplete: true))
  }

  /// A problem at an offset of the buffer.
  func problem(_ code: ReadProblem.Code, at place: Int, _ message: String, help: String = "") -> ReadProblem {
    let file = records.last?.file
    return ReadProblem(
      code, file: file, shown: source?.file.shown ?? "", offset: base &+ UInt64(max(place, 0)),
      message: message,
      help: help)
  }

  /// A problem found in bytes that start at an offset of the buffer.
  func located(_ found: ElementProblem, at place: Int) -> ReadProblem {
    found.inFile(records.last?.file, shown: source?.file.shown ?? "", at: base &+ UInt64(max(place, 0)))
  }

  /// Why the value at an offset of the buffer is not whole although the file ends.
  func truncation(at place: Int) -> ReadProblem {
    let rest = UnsafeRawBufferPointer(start: buffer.start + place, count: buffer.count - place)
    if let found = locateProblem(in: rest) { return located(found, at: place) }
    return problem(.truncated, at: buffer.count, "the file ends too early")
  }
}

func isBlank(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}
