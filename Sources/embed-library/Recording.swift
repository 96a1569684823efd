internal import CYAML

/// The YAML events of a text, written down for a reader that then needs no YAML parser.
///
/// How they are written stands with `RecordedEvents`, which reads them.
struct Recording {
  private(set) var text = ""

  /// Nil where the text is no YAML: the program then reads it itself, and says why.
  init?(of source: String) {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { return nil }
    defer { yaml_parser_delete(&parser) }
    let bytes = Array(source.utf8)
    let isWhole = bytes.withUnsafeBufferPointer { bytes in
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      while true {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { return false }
        defer { yaml_event_delete(&event) }
        add(event)
        if event.type == YAML_STREAM_END_EVENT { return true }
      }
    }
    if !isWhole { return nil }
  }

  private mutating func add(_ event: yaml_event_t) {
    switch event.type {
    case YAML_STREAM_END_EVENT: begin("Z", event)
    case YAML_DOCUMENT_START_EVENT: begin("D", event)
    case YAML_SEQUENCE_START_EVENT:
      begin("L", event, anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      begin("M", event, anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: begin("E", event)
    case YAML_SCALAR_EVENT:
      let data = event.data.scalar
      begin(letter(data.style), event, anchor: data.anchor, tag: data.tag)
      add(Int(event.end_mark.line) - Int(event.start_mark.line))
      add(Int(event.end_mark.index) - Int(event.start_mark.index))
      let bytes = UnsafeBufferPointer(start: data.value, count: Int(data.length))
      add(String(decoding: bytes, as: UTF8.self))
    case YAML_ALIAS_EVENT: begin("A", event, anchor: event.data.alias.anchor)
    default: break  // the stream's beginning and a document's end say nothing
    }
  }

  private func letter(_ style: yaml_scalar_style_t) -> Character {
    switch style {
    case YAML_PLAIN_SCALAR_STYLE: "P"
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: "B"
    default: "Q"
    }
  }

  private mutating func begin(
    _ letter: Character, _ event: yaml_event_t, anchor: UnsafeMutablePointer<yaml_char_t>? = nil,
    tag: UnsafeMutablePointer<yaml_char_t>? = nil
  ) {
    if let anchor {
      text += "&"
      add(String(cString: anchor))
    }
    if let tag {
      text += "!"
      add(String(cString: tag))
    }
    text.append(letter)
    add(Int(event.start_mark.line) + 1)
    add(Int(event.start_mark.column) + 1)
  }

  private mutating func add(_ value: String) {
    add(value.utf8.count)
    text += value
  }

  private mutating func add(_ number: Int) {
    var rest = UInt(max(0, number))
    while rest >= 0x20 {
      text.unicodeScalars.append(Unicode.Scalar(UInt8(0x50 + rest & 0x1F)))
      rest >>= 5
    }
    text.unicodeScalars.append(Unicode.Scalar(UInt8(0x30 + rest)))
  }
}
