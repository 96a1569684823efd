internal import CYAML

/// One step of a YAML text as libyaml tells it, straight from there or as recorded. Its texts are borrowed, until the
/// next event.
struct YAMLEvent {
  typealias Text = UnsafeBufferPointer<UInt8>

  enum Kind {
    case document
    case list
    case map
    /// Of a list or a mapping.
    case end
    case scalar(YAMLNode.Style)
    case alias
    case streamEnd
  }

  var kind: Kind
  /// From 1, columns in Unicode scalars.
  var line: Int
  var column: Int
  /// A scalar's.
  var text = Text(start: nil, count: 0)
  /// A scalar's length in the file, in Unicode scalars.
  var width = 0
  /// A scalar that ends in the line in which it begins.
  var isOneLine = true
  /// The name of an anchor, or of what an alias stands for.
  var anchor: Text?
  var tag: Text?
}

extension YAMLEvent {
  /// Nil for what says nothing: the stream's beginning, a document's end.
  init?(_ event: yaml_event_t) {
    line = Int(event.start_mark.line) + 1
    column = Int(event.start_mark.column) + 1
    switch event.type {
    case YAML_STREAM_END_EVENT: kind = .streamEnd
    case YAML_DOCUMENT_START_EVENT: kind = .document
    case YAML_SEQUENCE_START_EVENT:
      kind = .list
      anchor = Self.name(event.data.sequence_start.anchor)
      tag = Self.name(event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      kind = .map
      anchor = Self.name(event.data.mapping_start.anchor)
      tag = Self.name(event.data.mapping_start.tag)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: kind = .end
    case YAML_SCALAR_EVENT:
      let data = event.data.scalar
      kind = .scalar(Self.style(data.style))
      text = Text(start: data.value, count: Int(data.length))
      width = Int(event.end_mark.index) - Int(event.start_mark.index)
      isOneLine = event.start_mark.line == event.end_mark.line
      anchor = Self.name(data.anchor)
      tag = Self.name(data.tag)
    case YAML_ALIAS_EVENT:
      kind = .alias
      anchor = Self.name(event.data.alias.anchor)
    default: return nil
    }
  }

  private static func name(_ text: UnsafeMutablePointer<yaml_char_t>?) -> Text? {
    guard let text else { return nil }
    var count = 0
    while text[count] != 0 { count += 1 }
    return Text(start: text, count: count)
  }

  private static func style(_ style: yaml_scalar_style_t) -> YAMLNode.Style {
    switch style {
    case YAML_PLAIN_SCALAR_STYLE: .plain
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
    default: .quoted
    }
  }
}

/// Events of a text that was read when the program was built.
///
/// Each is a letter, its line and column, and for scalars the line breaks in it, the characters it takes and its text;
/// `&` and `!` with a name before it are its anchor and tag. A number is written in digits of five bits, the lowest
/// first: `0` to `O`, those with more to follow `P` to `o`. A text is its length in bytes, and they. `embed-library`
/// writes them.
struct RecordedEvents {
  private let bytes: YAMLEvent.Text
  private var position = 0

  init(_ recording: StaticString) {
    self.init(YAMLEvent.Text(start: recording.utf8Start, count: recording.utf8CodeUnitCount))
  }

  /// The events borrow from the bytes.
  init(_ bytes: YAMLEvent.Text) { self.bytes = bytes }

  /// Nil where there is nothing more, or nothing that could be understood.
  mutating func next() -> YAMLEvent? {
    var anchor: YAMLEvent.Text?
    var tag: YAMLEvent.Text?
    while let letter = byte() {
      switch letter {
      case UInt8(ascii: "&"):
        guard let name = text() else { return nil }
        anchor = name
      case UInt8(ascii: "!"):
        guard let name = text() else { return nil }
        tag = name
      default:
        guard let kind = Self.kind(letter), let line = number(), let column = number() else { return nil }
        var event = YAMLEvent(kind: kind, line: line, column: column, anchor: anchor, tag: tag)
        if case .scalar = kind {
          guard let lines = number(), let width = number(), let text = text() else { return nil }
          event.isOneLine = lines == 0
          event.width = width
          event.text = text
        }
        return event
      }
    }
    return nil
  }

  private static func kind(_ letter: UInt8) -> YAMLEvent.Kind? {
    switch letter {
    case UInt8(ascii: "D"): .document
    case UInt8(ascii: "L"): .list
    case UInt8(ascii: "M"): .map
    case UInt8(ascii: "E"): .end
    case UInt8(ascii: "P"): .scalar(.plain)
    case UInt8(ascii: "Q"): .scalar(.quoted)
    case UInt8(ascii: "B"): .scalar(.block)
    case UInt8(ascii: "A"): .alias
    case UInt8(ascii: "Z"): .streamEnd
    default: nil
    }
  }

  private mutating func byte() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// Up to 30 bits.
  private mutating func number() -> Int? {
    var value = 0
    for shift in stride(from: 0, to: 30, by: 5) {
      guard let digit = byte(), (0x30..<0x70).contains(digit) else { return nil }
      let bits = Int(digit) - 0x30
      value |= (bits & 0x1F) << shift
      if bits < 0x20 { return value }
    }
    return nil
  }

  private mutating func text() -> YAMLEvent.Text? {
    guard let count = number(), count <= bytes.count - position else { return nil }
    defer { position += count }
    return YAMLEvent.Text(rebasing: bytes[position..<position + count])
  }
}
