internal import CFast
internal import PlumbValues

/// The scan of one file: top-level values, the list of an envelope, and what stands behind that list.
extension ReaderState {
  /// What starts at a top-level `{`.
  private enum Found {
    case more
    /// An object up to `end`; whether another object comes next.
    case object(end: Int, joined: Bool)
    /// An envelope object with the list at `bracket`.
    case envelope(name: Range<Int>, bracket: Int)
  }

  mutating func scanTop() -> Step {
    while elements.count < marks.count {
      cursor = cfast_skip_blanks(buffer.bytes, cursor, buffer.count)
      if cursor == buffer.count {
        if !atEnd || !elements.isEmpty { return .more }
        finishFile()
        return .again
      }
      guard buffer.bytes[cursor] == UInt8(ascii: "{") else {
        return elements.isEmpty ? scanOther() : .chunk
      }
      if takePlainLines() { continue }
      switch object(at: cursor) {
      case .more:
        if atEnd { giveUp(truncation(at: cursor)) }
        return atEnd ? .again : .more
      case .object(let end, let joined):
        if !inRun { begin(joined ? .lines : .single) }
        inRun = true
        _ = addElement(from: cursor, to: end)
        cursor = end
      case .envelope(let name, let bracket):
        if !elements.isEmpty { return .chunk }
        enterEnvelope(name: name, bracket: bracket)
        return .again
      }
    }
    return .chunk
  }

  private mutating func finishFile() {
    if records.last?.envelopes.isEmpty ?? true {
      problems.append(
        problem(
          .emptyFile, at: 0, "the file has no JSON value",
          help: "Did the command that made it fail? An empty answer is written as [] or {}."))
    }
    phase = .ended
    source = nil
  }

  /// A top-level value that is no object: a list, or nothing an export would hold.
  private mutating func scanOther() -> Step {
    let byte = buffer.bytes[cursor]
    inRun = false
    if byte == UInt8(ascii: "[") {
      begin(.list)
      enterList(at: cursor + 1)
      return .again
    }
    let isFirst = records.last?.envelopes.isEmpty ?? true
    let starters = Array("-0123456789tfn\"".utf8)
    let rest = UnsafeRawBufferPointer(start: buffer.start + cursor, count: buffer.count - cursor)
    if starters.contains(byte) {
      let found = locateProblem(in: rest)
      if !atEnd && (found == nil || found?.code == .truncated) { return .more }
      if found == nil || found?.isAfterValue == true {
        giveUp(
          problem(
            .notAnExport, at: cursor, "a single text, number or literal is no export",
            help: "A snapshot file holds lists of resources or resources."))
        return .again
      }
    } else if isFirst, let complaint = TerraformText.complaint(rest) {
      giveUp(problem(.notAnExport, at: cursor, complaint.message, help: complaint.help))
      return .again
    } else if isFirst {
      let what =
        byte == UInt8(ascii: "<") ? "the file looks like HTML or XML, not JSON" : "the file is not JSON"
      giveUp(problem(.notAnExport, at: cursor, what, help: "Export with -o json or --output json."))
      return .again
    }
    giveUp(truncation(at: cursor))
    return .again
  }

  // MARK: Objects

  /// Takes lines that are one resource each, as NDJSON has them; false where the cursor stands at none.
  private mutating func takePlainLines() -> Bool {
    let room = min(lines.count, marks.count - elements.count)
    var behind = cursor
    let count = lines.withUnsafeMutableBufferPointer {
      cfast_plain_lines(buffer.bytes, &behind, buffer.count, $0.baseAddress, room)
    }
    guard count > 0 else { return false }
    if !inRun { begin(.lines) }
    inRun = true
    countLines(to: cursor)
    cursor = behind
    uncounted = behind
    let record = records.count - 1
    for line in lines.prefix(count) {
      elements.append((line.start, line.length))
      records[record].lines.add(lineOf: line.length + 1)
    }
    return true
  }

  private func object(at start: Int) -> Found {
    let bytes = buffer.bytes
    var joinedLine: Int32 = 0
    let feed = cfast_line(bytes, start, buffer.count, &joinedLine)
    if joinedLine == 0, feed < buffer.count || atEnd {
      // A line from { to } before a line with { is one object: no value goes on that way.
      var end = feed
      while end > start && isBlank(bytes[end - 1]) { end -= 1 }
      if bytes[end - 1] == UInt8(ascii: "}") {
        let next = cfast_skip_blanks(bytes, feed, buffer.count)
        if next == buffer.count ? atEnd : bytes[next] == UInt8(ascii: "{") {
          return envelope(from: start, to: end) ?? .object(end: end, joined: next < buffer.count)
        }
        if next == buffer.count { return .more }
      }
    }
    return wholeObject(from: start)
  }

  /// The object at `start`, whatever its line breaks.
  private func wholeObject(from start: Int) -> Found {
    var state = cfast_split_state()
    let result = cfast_split(&state, buffer.bytes, start, buffer.count, 0, nil, 0)
    if let found = envelope(from: start, to: result.position) { return found }
    guard result.closed != 0 else { return .more }
    if inRun { return .object(end: result.position, joined: true) }
    let next = cfast_skip_blanks(buffer.bytes, result.position, buffer.count)
    if next == buffer.count && !atEnd { return .more }
    let joined = next < buffer.count && buffer.bytes[next] == UInt8(ascii: "{")
    return .object(end: result.position, joined: joined)
  }

  /// The envelope that the object at `start` is, if one of the known members in these bytes holds a list.
  private func envelope(from start: Int, to end: Int) -> Found? {
    let bytes = buffer.bytes
    var state = cfast_split_state()
    var seen = start
    var from = start
    while true {
      var name = 0
      var length = 0
      let bracket = Int(cfast_list_member(bytes, from, end, memberNames, memberEnds.words, &name, &length))
      guard bracket >= 0 else { return nil }
      from = bracket + 1
      let result = cfast_split(&state, bytes, seen, name - 1, 0, nil, 0)
      if result.closed != 0 { return nil }
      seen = name - 1
      guard state.depth == 1, state.in_text == 0, state.escaped == 0 else { continue }
      return isHeader(from: start, to: bracket)
        ? .envelope(name: name..<name + length, bracket: bracket) : nil
    }
  }

  /// Whether the bytes before a list are the start of an object that is no resource itself.
  private func isHeader(from start: Int, to bracket: Int) -> Bool {
    var text = Array(UnsafeBufferPointer(start: buffer.bytes + start, count: bracket - start))
    text += Array("[]}".utf8)
    let parser = JSONParser()
    guard let tape = try? parser.parse(copying: text) else { return false }
    return !EnvelopeMembers.isResource(tape)
  }

  private mutating func enterEnvelope(name: Range<Int>, bracket: Int) {
    let bytes = buffer.bytes
    prefix = Array(UnsafeBufferPointer(start: bytes + cursor, count: bracket - cursor))
    prefixOffset = base &+ UInt64(cursor)
    let member = String(
      decoding: UnsafeBufferPointer(start: bytes + name.lowerBound, count: name.count), as: UTF8.self)
    var header = Array("{}".utf8)
    if let tape = try? parser.parse(copying: prefix + Array("[]}".utf8)) {
      header = EnvelopeMembers.scalars(tape, lists).before
    }
    inRun = false
    begin(.member(member), header: header)
    enterList(at: bracket + 1)
  }

  // MARK: Lists

  private mutating func enterList(at place: Int) {
    phase = .list
    cursor = place
    scanned = place
    split = cfast_split_state(depth: 1, in_text: 0, escaped: 0)
    afterComma = false
  }

  mutating func scanList() -> Step {
    let capacity = marks.count
    let bytes = buffer.bytes
    let end = buffer.count
    let from = scanned
    let result = marks.withUnsafeMutableBufferPointer {
      cfast_split(&split, bytes, from, end, 1, $0.baseAddress, capacity)
    }
    scanned = result.position
    for index in 0..<result.marks {
      let comma = Int(marks[index])
      endElement(at: comma, "no value between commas")
      cursor = comma + 1
      afterComma = true
    }
    if result.closed != 0 {
      closeList(at: result.position - 1)
      return .chunk
    }
    if result.marks > 0 { return .chunk }
    if atEnd {
      truncateList()
      return .again
    }
    if skipping { drop() }
    return .more
  }

  /// Takes the bytes from the cursor to a separator as an element.
  private mutating func endElement(at end: Int, _ complaint: String) {
    if skipping {
      skipping = false
    } else if !addElement(from: cursor, to: end) {
      problems.append(problem(.malformed, at: end, complaint, help: "Remove the extra comma."))
    }
  }

  private mutating func closeList(at place: Int) {
    if afterComma || skipping {
      endElement(at: place, "a comma before the end of the list")
    } else {
      _ = addElement(from: cursor, to: place)
    }
    cursor = place + 1
    guard buffer.bytes[place] == UInt8(ascii: "]") else {
      return giveUp(problem(.malformed, at: place, "the list is closed by } and not by ]"))
    }
    let record = records.count - 1
    if case .list = records[record].envelopes.last?.envelope.kind {
      phase = .top
    } else {
      phase = .trailer
      scanned = cursor
      split = cfast_split_state(depth: 1, in_text: 0, escaped: 0)
    }
  }

  /// The file ends within the list: the last element may still be whole.
  private mutating func truncateList() {
    let start = cursor
    let rest = UnsafeRawBufferPointer(start: buffer.start + start, count: buffer.count - start)
    var problem = problem(
      .truncated, at: buffer.count, "the file ends within a list",
      help: "Was the command that made it interrupted?")
    if !skipping, cfast_skip_blanks(buffer.bytes, start, buffer.count) < buffer.count {
      if let found = locateProblem(in: rest) {
        problem = located(found, at: start)
      } else {
        _ = addElement(from: start, to: buffer.count)
      }
    }
    giveUp(problem)
  }

  // MARK: Trailers

  mutating func scanTrailer() -> Step {
    let result = cfast_split(&split, buffer.bytes, scanned, buffer.count, 0, nil, 0)
    scanned = result.position
    guard result.closed != 0 else {
      if atEnd {
        giveUp(problem(.truncated, at: buffer.count, "the file ends within an object"))
      }
      return atEnd ? .again : .more
    }
    let end = result.position
    let list = Array("[]".utf8)
    let trailer = UnsafeBufferPointer(start: buffer.bytes + cursor, count: end - cursor)
    let text = prefix + list + Array(trailer)
    do throws(JSONProblem) {
      let tape = try parser.parse(copying: text)
      let record = records.count - 1
      let envelope = records[record].envelopes.count - 1
      records[record].envelopes[envelope].trailer = EnvelopeMembers.scalars(tape, lists).after
      if let key = parser.duplicateKey() {
        problems.append(outside(text, JSONProblem(.duplicateKey, tapeIndex: key)))
      }
      phase = .top
      cursor = end
    } catch {
      giveUp(outside(text, error))
    }
    return .again
  }

  /// A problem in an envelope object whose elements were left out.
  private func outside(_ text: [UInt8], _ reason: JSONProblem) -> ReadProblem {
    var found = text.withUnsafeBytes { locateProblem(in: $0, reason: reason) }
    let before = prefix.count + 2
    if found.offset >= before {
      found.offset -= before
      return located(found, at: cursor)
    }
    return found.inFile(records.last?.file, shown: source?.file.shown ?? "", at: prefixOffset)
  }
}
