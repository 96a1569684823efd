internal import CFast
internal import PlumbValues

/// Where the members and elements of a large JSON text lie, found by brackets, commas and quotes without parsing it.
struct JSONSpans {
  let bytes: UnsafeBufferPointer<UInt8>

  struct Member {
    var name: String
    var value: Range<Int>
  }

  private var start: UnsafePointer<UInt8>? { bytes.baseAddress }

  func skipBlanks(_ at: Int) -> Int {
    guard let start else { return at }
    return Int(cfast_skip_blanks(start, at, bytes.count))
  }

  /// The pieces between commas of the list or object whose bracket stands at `open`, and the offset behind its end;
  /// nil where it doesn't end.
  func pieces(_ open: Int) -> (pieces: [Range<Int>], end: Int)? {
    guard let start, open < bytes.count else { return nil }
    var state = cfast_split_state(depth: 1, in_text: 0, escaped: 0)
    var marks = [UInt32](repeating: 0, count: 4096)
    var pieces: [Range<Int>] = []
    var from = open + 1
    var at = from
    let capacity = marks.count
    while true {
      let result = marks.withUnsafeMutableBufferPointer {
        cfast_split(&state, start, at, bytes.count, 1, $0.baseAddress, capacity)
      }
      for mark in marks.prefix(result.marks) {
        pieces.append(trimmed(from..<Int(mark)))
        from = Int(mark) + 1
      }
      at = Int(result.position)
      if result.closed != 0 {
        let last = trimmed(from..<(at - 1))
        if !last.isEmpty || !pieces.isEmpty { pieces.append(last) }
        return (pieces, at)
      }
      if result.marks == 0 { return nil }
    }
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    let low = min(skipBlanks(range.lowerBound), range.upperBound)
    var high = range.upperBound
    while high > low, isBlank(bytes[high - 1]) { high -= 1 }
    return low..<high
  }

  func byte(_ at: Int) -> UInt8? { at >= 0 && at < bytes.count ? bytes[at] : nil }

  /// The members of the object at `open`; nil where that is no object, or a broken one.
  func members(_ open: Int) -> [Member]? {
    guard byte(open) == UInt8(ascii: "{"), let (pieces, _) = pieces(open) else { return nil }
    var members: [Member] = []
    for piece in pieces {
      guard let member = member(piece) else { return nil }
      members.append(member)
    }
    return members
  }

  private func member(_ piece: Range<Int>) -> Member? {
    guard byte(piece.lowerBound) == UInt8(ascii: "\"") else { return nil }
    var at = piece.lowerBound + 1
    while at < piece.upperBound, bytes[at] != UInt8(ascii: "\"") {
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard at < piece.upperBound else { return nil }
    let name = String(decoding: bytes[(piece.lowerBound + 1)..<at], as: UTF8.self)
    at = skipBlanks(at + 1)
    guard byte(at) == UInt8(ascii: ":"), at < piece.upperBound else { return nil }
    let value = skipBlanks(at + 1)
    return value < piece.upperBound ? Member(name: name, value: value..<piece.upperBound) : nil
  }

  /// The elements of the list at `open`.
  func elements(_ open: Int) -> [Range<Int>]? {
    guard byte(open) == UInt8(ascii: "[") else { return nil }
    return pieces(open)?.pieces
  }

  /// Parses a part of the text; `JSONParser.padding` readable bytes have to follow the whole.
  func parse(_ range: Range<Int>, _ parser: borrowing JSONParser) throws(JSONProblem) -> Tape {
    try parser.parse(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range]))
  }
}

/// A part of a text, parsed; its tape lives as long as this.
///
/// `@unchecked Sendable`: the tape is written before anybody else has it, and only read from then on.
final class ParsedText: @unchecked Sendable {
  private let parser = JSONParser()
  let tape: Tape

  init(_ text: JSONSpans, _ range: Range<Int>) throws(JSONProblem) {
    tape = try text.parse(range, parser)
    if let key = parser.duplicateKey() { throw JSONProblem(.duplicateKey, tapeIndex: key) }
  }
}
