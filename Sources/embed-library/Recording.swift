internal import CYAML

/// The nodes of a YAML text, written down for a reader that then needs no YAML parser.
///
/// How they are written stands with `RecordedNodes`, which reads them.
struct Recording {
  /// A list or a mapping whose end hasn't come yet.
  private struct Open {
    var head: String
    var anchor: String?
    var content = ""
  }

  private(set) var text = ""
  private var open: [Open] = []
  /// What anchors stand for; an alias is written as that once more.
  private var anchors: [String: String] = [:]
  private var documents = 0

  /// Nil where the text is no YAML, or has what the language refuses (tags, several documents): the program then reads
  /// it itself, and says why.
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
        if event.type == YAML_STREAM_END_EVENT { return true }
        guard take(event) else { return false }
      }
    }
    if !isWhole || text.isEmpty { return nil }
  }

  /// False for what can't be recorded.
  private mutating func take(_ event: yaml_event_t) -> Bool {
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      documents += 1
      return documents == 1
    case YAML_SEQUENCE_START_EVENT:
      let data = event.data.sequence_start
      guard data.tag == nil else { return false }
      open.append(Open(head: head("L", event), anchor: data.anchor.map { String(cString: $0) }))
    case YAML_MAPPING_START_EVENT:
      let data = event.data.mapping_start
      guard data.tag == nil else { return false }
      open.append(Open(head: head("M", event), anchor: data.anchor.map { String(cString: $0) }))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      guard let last = open.popLast() else { return false }
      add(last.head + written(last.content), anchor: last.anchor)
    case YAML_SCALAR_EVENT:
      let data = event.data.scalar
      guard data.tag == nil else { return false }
      add(scalar(event), anchor: data.anchor.map { String(cString: $0) })
    case YAML_ALIAS_EVENT:
      guard let node = event.data.alias.anchor.flatMap({ anchors[String(cString: $0)] }) else { return false }
      add(node, anchor: nil)
    default: break  // the stream's beginning and a document's end say nothing
    }
    return true
  }

  private mutating func add(_ node: String, anchor: String?) {
    if let anchor { anchors[anchor] = node }
    if open.isEmpty { text += node } else { open[open.count - 1].content += node }
  }

  private func scalar(_ event: yaml_event_t) -> String {
    let data = event.data.scalar
    let bytes = UnsafeBufferPointer(start: data.value, count: Int(data.length))
    let text = String(decoding: bytes, as: UTF8.self)
    let isQuoted = data.style != YAML_PLAIN_SCALAR_STYLE
    let width = Int(event.end_mark.index) - Int(event.start_mark.index) - (isQuoted ? 2 : 0)
    // As long in the file as in the text: nothing was escaped or folded.
    let isVerbatim = event.start_mark.line == event.end_mark.line && width == text.unicodeScalars.count
    let letter =
      switch data.style {
      case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: "B"
      case YAML_PLAIN_SCALAR_STYLE: isVerbatim ? "p" : "P"
      default: isVerbatim ? "q" : "Q"
      }
    return head(letter, event) + written(text)
  }

  private func head(_ letter: String, _ event: yaml_event_t) -> String {
    letter + written(Int(event.start_mark.line) + 1) + written(Int(event.start_mark.column) + 1)
  }

  private func written(_ value: String) -> String { written(value.utf8.count) + value }

  private func written(_ number: Int) -> String {
    var text = ""
    var rest = UInt(max(0, number))
    while rest >= 0x20 {
      text.unicodeScalars.append(Unicode.Scalar(UInt8(0x50 + rest & 0x1F)))
      rest >>= 5
    }
    text.unicodeScalars.append(Unicode.Scalar(UInt8(0x30 + rest)))
    return text
  }
}
