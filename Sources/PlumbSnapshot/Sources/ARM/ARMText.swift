internal import PlumbValues

/// Reading whole files of Resource Manager, and what they all have in common.
struct ARMText {
  let file: SnapshotFile
  let index: UInt32
  /// With what the parser needs behind it.
  let bytes: [UInt8]
  let lines: LineMarks

  init(_ file: SnapshotFile, _ index: UInt32) throws(ReadProblem) {
    let text = try WholeText(file, index)
    self.index = index
    (self.file, bytes, lines) = (text.file, text.bytes, text.lines)
  }

  func problem(_ code: ReadProblem.Code, _ at: Int?, _ message: String, _ help: String = "") -> ReadProblem {
    ReadProblem(
      code, file: index, shown: file.shown, offset: at.map { UInt64(max($0, 0)) }, message: message,
      help: help)
  }

  func remark(_ message: String, _ help: String = "") -> ReadProblem {
    problem(.planRemark, nil, message, help)
  }

  /// The text's spans, for a while.
  func withSpans<Result>(_ body: (JSONSpans) throws(ReadProblem) -> Result) throws(ReadProblem) -> Result {
    let made: Swift.Result<Result, ReadProblem> = bytes.withUnsafeBufferPointer { all in
      do throws(ReadProblem) {
        let text = UnsafeBufferPointer(rebasing: all[0..<(all.count - JSONParser.padding)])
        return .success(try body(JSONSpans(bytes: text)))
      } catch {
        return .failure(error)
      }
    }
    return try made.get()
  }

  /// The whole as values; a key that stands twice is an error.
  func value(_ spans: JSONSpans, _ range: Range<Int>) throws(ReadProblem) -> Value {
    let parser = JSONParser()
    do throws(JSONProblem) {
      let tape = try spans.parse(range, parser)
      if let key = parser.duplicateKey() { throw JSONProblem(.duplicateKey, tapeIndex: key) }
      return Value(tape)
    } catch {
      let part = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(spans.bytes)[range])
      let found = locateProblem(in: part, reason: error)
      throw found.inFile(index, shown: file.shown, at: UInt64(range.lowerBound))
    }
  }

  /// The top members of the one object that the text is; nil for something else.
  func top(
    _ spans: JSONSpans, of what: String, _ remedy: String
  ) throws(ReadProblem) -> [String: Range<Int>]? {
    let open = spans.skipBlanks(0)
    guard let (_, end) = spans.pieces(open) else {
      throw problem(.truncated, spans.bytes.count, "the file ends within \(what)", remedy)
    }
    guard let members = spans.members(open) else { return nil }
    let top = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    guard spans.skipBlanks(end) == spans.bytes.count else { return nil }
    return top
  }

  func place(_ range: Range<Int>) -> ElementPlace {
    ElementPlace(
      file: index, offset: UInt64(range.lowerBound), length: UInt32(clamping: range.count))
  }

  /// The first name of an object, by the first bytes of its file.
  static func firstName(_ head: [UInt8]) -> String? {
    head.withUnsafeBufferPointer { bytes in
      let spans = JSONSpans(bytes: bytes)
      let at = spans.skipBlanks(0)
      guard spans.byte(at) == UInt8(ascii: "{") else { return nil }
      let quote = spans.skipBlanks(at + 1)
      guard spans.byte(quote) == UInt8(ascii: "\"") else { return nil }
      let name = bytes[(quote + 1)...].prefix { $0 != UInt8(ascii: "\"") }
      return String(decoding: name, as: UTF8.self)
    }
  }

  static func has(_ head: [UInt8], _ word: String) -> Bool {
    TextFold.contains(String(decoding: head, as: UTF8.self), word, ignoreCase: false)
  }
}
