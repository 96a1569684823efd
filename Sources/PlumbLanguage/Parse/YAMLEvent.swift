internal import CYAML

/// One step of a YAML text as libyaml tells it. Its texts are borrowed, until the next event.
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
