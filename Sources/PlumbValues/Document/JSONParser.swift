internal import CFast

/// Why a text is not one JSON document.
public struct JSONProblem: Error, Hashable, Sendable {
  public enum Kind: Int32, Sendable {
    case empty = 1
    case malformed
    /// Invalid UTF-8.
    case encoding
    /// Bad escape, lone surrogate, raw control character, text without end.
    case text
    /// Malformed number, or one outside Int64, UInt64 and Double.
    case number
    case depth
    case capacity
    case memory
    case other
    /// Not found by parsing: made by callers of `duplicateKey`.
    case duplicateKey
  }

  public let kind: Kind
  /// Word of the tape that is to blame, for problems found after parsing.
  public let tapeIndex: Int?

  public init(_ kind: Kind, tapeIndex: Int? = nil) {
    self.kind = kind
    self.tapeIndex = tapeIndex
  }

  /// A few words in English, without position.
  public var text: String {
    kind == .duplicateKey ? "duplicate key" : String(cString: cfast_error_text(kind.rawValue))
  }
}

/// One simdjson parser with its buffers, re-used from document to document.
///
/// `@unchecked Sendable`: it owns its memory alone and may move to another thread, but not be shared.
public struct JSONParser: ~Copyable, @unchecked Sendable {
  /// Readable bytes that must follow each text given to `parse(_:)`.
  public static let padding = cfast_padding()
  /// Deepest nesting that is parsed.
  public static let maximumDepth = cfast_max_depth()

  private let parser: OpaquePointer?

  public init() {
    parser = cfast_parser_new()
  }

  deinit {
    if let parser { cfast_parser_free(parser) }
  }

  /// Parses one document; `padding` readable bytes must follow it. The tape is valid until the next parse.
  public func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONProblem) -> Tape {
    try parse(bytes, cfast_parse)
  }

  /// The same for a text that lasts as long as the tape is read. A document that differs from former ones in its values
  /// only isn't parsed, but compared with them.
  public func parse(lasting bytes: UnsafeRawBufferPointer) throws(JSONProblem) -> Tape {
    try parse(bytes, cfast_parse_lasting)
  }

  /// Parses a copy of a small text that has no padding behind it.
  public func parse(copying bytes: UnsafeRawBufferPointer) throws(JSONProblem) -> Tape {
    try parse(bytes, cfast_parse_copy)
  }

  @inline(__always)
  private func parse(
    _ bytes: UnsafeRawBufferPointer, _ call: (OpaquePointer?, UnsafePointer<UInt8>?, Int) -> Int32
  ) throws(JSONProblem) -> Tape {
    guard let parser else { throw JSONProblem(.memory) }
    guard let start = bytes.baseAddress, bytes.count > 0 else { throw JSONProblem(.empty) }
    let error = call(parser, start.assumingMemoryBound(to: UInt8.self), bytes.count)
    guard error == CFAST_OK, let words = cfast_tape(parser), let strings = cfast_strings(parser),
      let source = cfast_source(parser)
    else {
      throw JSONProblem(JSONProblem.Kind(rawValue: error) ?? .other)
    }
    return Tape(words: words, count: cfast_tape_count(parser), strings: strings, source: source)
  }

  /// Parses a copy of a small text.
  public func parse(copying bytes: [UInt8]) throws(JSONProblem) -> Tape {
    let result: Result<Tape, JSONProblem> = bytes.withUnsafeBytes { raw in
      do throws(JSONProblem) { return .success(try parse(copying: raw)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Parses a copy of a small text.
  public func parse(copying text: String) throws(JSONProblem) -> Tape {
    try parse(copying: Array(text.utf8))
  }

  /// In the document parsed last: tape index of a key that its object already has, or nil.
  public func duplicateKey() -> Int? {
    guard let parser else { return nil }
    let index = cfast_duplicate_key(parser)
    return index < 0 ? nil : Int(index)
  }

  /// The members of the map at the root of the document parsed last; none before `duplicateKey` looked for repeated keys,
  /// and none where they are more than can be numbered.
  public var members: RootMembers {
    var count = 0
    var shape: UInt64 = 0
    let keys = parser.flatMap { cfast_members($0, &count, &shape) }
    guard count <= RootMembers.most else { return .none }
    return RootMembers(
      shape: shape, keys: UnsafeBufferPointer(start: keys, count: keys == nil ? 0 : count),
      document: parser.map { cfast_shape($0) } ?? 0)
  }
}
