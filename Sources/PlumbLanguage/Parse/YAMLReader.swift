internal import CYAML

/// Reads one YAML document through libyaml's event parser into marked nodes.
///
/// Depth, expanded size and the number of documents are bounded; duplicate keys, tags, merge keys and undefined or
/// recursive aliases are errors. Scalars keep their text: the place decides the type.
public struct YAMLReader {
  /// Deepest nesting read; libyaml itself has no limit and is quadratic in flow depth.
  static let deepest = 64
  /// Most nodes of a document with its aliases expanded.
  static let heaviest = 2_000_000
  /// Most nodes that aliases may add to what is written.
  static let heaviestAlias = 20_000

  /// The document's root, nil where it is empty or could not be read; then `diagnostics` says why.
  public static func read(
    _ file: SourceFile, index: Int, diagnostics: inout Diagnostics
  ) -> YAMLNode? {
    var composer = YAMLComposer(file: index)
    guard String(validating: file.text, as: UTF8.self) != nil || file.text.starts(with: [0xFF, 0xFE])
      || file.text.starts(with: [0xFE, 0xFF])
    else {
      diagnostics.add(.yamlSyntax, "the file is not UTF-8", at: SourceMark(file: index, line: 1, column: 1))
      return nil
    }
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { return nil }
    defer { yaml_parser_delete(&parser) }
    return file.text.withUnsafeBufferPointer { bytes -> YAMLNode? in
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      while !composer.finished {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else {
          diagnostics.add(syntaxError(parser, file: file, index: index))
          return nil
        }
        defer { yaml_event_delete(&event) }
        composer.take(event)
        if composer.gaveUp { break }
      }
      diagnostics.add(contentsOf: composer.diagnostics)
      return composer.gaveUp ? nil : composer.root
    }
  }

  private static func syntaxError(_ parser: yaml_parser_t, file: SourceFile, index: Int) -> Diagnostic {
    var line = Int(parser.problem_mark.line) + 1
    var column = Int(parser.problem_mark.column) + 1
    if parser.error == YAML_READER_ERROR {
      let before = file.text.prefix(max(0, Int(parser.problem_offset)))
      line = before.count { $0 == 0x0A } + 1
      let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
    }
    let mark = SourceMark(file: index, line: line, column: column)
    let problem = parser.problem.map { String(cString: $0) } ?? "not YAML"
    if let text = file.line(line) {
      let scalars = Array(text.unicodeScalars)
      if scalars.indices.contains(column - 1), scalars[column - 1] == "\t" {
        return Diagnostic(
          .yamlSyntax, "a tab stands where YAML wants blanks", at: mark, help: "indent with blanks, two a level")
      }
    }
    var help: String?
    if let context = parser.context.map({ String(cString: $0) }) {
      help = "\(context), which began in line \(parser.context_mark.line + 1)"
    }
    return Diagnostic(.yamlSyntax, problem, at: mark, help: help)
  }
}

/// Builds nodes from libyaml's events, one open container a level.
private struct YAMLComposer {
  private struct Open {
    var isMap: Bool
    var mark: SourceMark
    var anchor: String?
    var items: [YAMLNode] = []
    var entries: [YAMLNode.Entry] = []
    var key: YAMLNode?
    var keys: Set<String> = []
    var weight = 1
  }

  let file: Int
  private var open: [Open] = []
  private var anchors: [String: YAMLNode] = [:]
  private var openAnchors: Set<String> = []
  private var documents = 0
  private var aliasWeight = 0
  private(set) var root: YAMLNode?
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var finished = false
  private(set) var gaveUp = false

  init(file: Int) { self.file = file }

  mutating func take(_ event: yaml_event_t) {
    let mark = SourceMark(
      file: file, line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
    switch event.type {
    case YAML_STREAM_END_EVENT: finished = true
    case YAML_DOCUMENT_START_EVENT:
      documents += 1
      if documents > 1 {
        give(up: .yamlDocuments, "a second document begins here; a file holds one", at: mark,
          help: "move it to a file of its own")
      }
    case YAML_SCALAR_EVENT: scalar(event, at: mark)
    case YAML_ALIAS_EVENT: alias(event.data.alias.anchor.map { String(cString: $0) } ?? "", at: mark)
    case YAML_SEQUENCE_START_EVENT:
      refuse(tag: event.data.sequence_start.tag, at: mark)
      start(isMap: false, anchor: event.data.sequence_start.anchor, at: mark)
    case YAML_MAPPING_START_EVENT:
      refuse(tag: event.data.mapping_start.tag, at: mark)
      start(isMap: true, anchor: event.data.mapping_start.anchor, at: mark)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: close()
    default: break
    }
  }

  private mutating func give(up code: DiagnosticCode, _ message: String, at mark: SourceMark, help: String? = nil) {
    diagnostics.append(Diagnostic(code, message, at: mark, help: help))
    gaveUp = true
  }

  private mutating func scalar(_ event: yaml_event_t, at mark: SourceMark) {
    let data = event.data.scalar
    refuse(tag: data.tag, at: mark)
    let bytes = UnsafeBufferPointer(start: data.value, count: Int(data.length))
    let style: YAMLNode.Style =
      switch data.style {
      case YAML_PLAIN_SCALAR_STYLE: .plain
      case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
      default: .quoted
      }
    let node = YAMLNode(.scalar(String(decoding: bytes, as: UTF8.self), style), at: mark, weight: 1)
    if let anchor = data.anchor { anchors[String(cString: anchor)] = node }
    add(node)
  }

  private mutating func alias(_ name: String, at mark: SourceMark) {
    if openAnchors.contains(name) {
      give(up: .yamlAlias, "the alias `*\(name)` stands inside what it names", at: mark)
    } else if let node = anchors[name] {
      aliasWeight = aliasWeight.addingReportingOverflow(node.weight).partialValue
      if aliasWeight > YAMLReader.heaviestAlias || node.weight > YAMLReader.heaviestAlias {
        give(up: .yamlAlias, "aliases expand to more than \(YAMLReader.heaviestAlias) nodes", at: mark,
          help: "write the repeated part once, or use `define`")
      } else {
        add(node)
      }
    } else {
      give(up: .yamlAlias, "the alias `*\(name)` names nothing before it", at: mark)
    }
  }

  private mutating func start(isMap: Bool, anchor: UnsafeMutablePointer<yaml_char_t>?, at mark: SourceMark) {
    if open.count >= YAMLReader.deepest {
      give(up: .yamlDepth, "nested deeper than \(YAMLReader.deepest) levels", at: mark)
      return
    }
    let name = anchor.map { String(cString: $0) }
    if let name { openAnchors.insert(name) }
    open.append(Open(isMap: isMap, mark: mark, anchor: name))
  }

  private mutating func close() {
    guard let last = open.popLast() else { return }
    let node = YAMLNode(
      last.isMap ? .map(last.entries) : .list(last.items), at: last.mark, weight: last.weight)
    if let anchor = last.anchor {
      openAnchors.remove(anchor)
      anchors[anchor] = node
    }
    add(node)
  }

  private mutating func refuse(tag: UnsafeMutablePointer<yaml_char_t>?, at mark: SourceMark) {
    guard let tag else { return }
    diagnostics.append(
      Diagnostic(.yamlTag, "the tag `\(String(cString: tag))` has no meaning here", at: mark, help: "leave it out"))
  }

  private mutating func add(_ node: YAMLNode) {
    guard var parent = open.popLast() else {
      root = root ?? node
      return
    }
    parent.weight = min(parent.weight + node.weight, Int(Int32.max))
    if parent.weight > YAMLReader.heaviest { give(up: .yamlDepth, "too many nodes", at: node.mark) }
    if !parent.isMap {
      parent.items.append(node)
    } else if let key = parent.key {
      parent.entries.append(YAMLNode.Entry(key: key, value: node))
      parent.key = nil
    } else {
      checkKey(node, in: &parent)
      parent.key = node
    }
    open.append(parent)
  }

  private mutating func checkKey(_ node: YAMLNode, in parent: inout Open) {
    guard let text = node.text else {
      diagnostics.append(Diagnostic(.yamlKey, "a key has to be a text", at: node.mark,
        help: "a `${…}` or `[…]` that is meant as text needs quotes"))
      return
    }
    if node.plainText == "<<" {
      diagnostics.append(Diagnostic(.yamlKey, "merge keys `<<` are not part of the language", at: node.mark,
        help: "write the members out, or use `define`"))
    } else if !parent.keys.insert(text).inserted {
      diagnostics.append(Diagnostic(.yamlDuplicateKey, "the key `\(text.shortened)` stands twice", at: node.mark,
        help: "keep one of them"))
    }
  }
}
