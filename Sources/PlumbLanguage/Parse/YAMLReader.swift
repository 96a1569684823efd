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
    if let recording = file.builtIn?.recording,
      let root = replay(RecordedNodes(recording, file: index))
    {
      return root
    }
    var composer = YAMLComposer(file: index)
    if file.text.starts(with: [0xFF, 0xFE]) || file.text.starts(with: [0xFE, 0xFF]) {
      let mark = SourceMark(file: index, line: 1, column: 1)
      diagnostics.add(.yamlSyntax, "the file is UTF-16", at: mark, help: "save it as UTF-8")
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
        if let event = YAMLEvent(event) { composer.take(event) }
        if composer.gaveUp { break }
      }
      diagnostics.add(contentsOf: composer.diagnostics)
      return composer.gaveUp ? nil : composer.root
    }
  }

  /// The root of a text that was read when the program was built; nil where the text has to be read.
  static func replay(_ nodes: RecordedNodes) -> YAMLNode? {
    var nodes = nodes
    let root = nodes.next()
    return nodes.isAtEnd ? root : nil
  }

  /// What libyaml says, in the words of this language; the mark in an unclosed quote is where it opens.
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
    let context = parser.context.map { String(cString: $0) } ?? ""
    let start = SourceMark(
      file: index, line: Int(parser.context_mark.line) + 1, column: Int(parser.context_mark.column) + 1)
    let scalars = file.line(line).map { Array($0.unicodeScalars) } ?? []
    let here = scalars.indices.contains(column - 1) ? scalars[column - 1] : nil
    if here == "\t" {
      return Diagnostic(
        .yamlSyntax, "a tab stands where YAML wants blanks", at: mark, help: "indent with blanks, two a level"
      )
    }
    if here == "{", scalars.indices.contains(column - 2), scalars[column - 2] == "$" {
      let place = SourceMark(file: index, line: line, column: column - 1)
      return Diagnostic(
        .yamlSyntax, "YAML takes a plain `${…}` within `{ }` or `[ ]` for a mapping", at: place,
        help: "quote the whole text: \"… ${…} …\"")
    }
    let (message, help) = words(problem, context, here: here, began: start.line)
    return Diagnostic(
      .yamlSyntax, message, at: context == "while scanning a quoted scalar" ? start : mark, help: help)
  }

  private static func words(
    _ problem: String, _ context: String, here: Unicode.Scalar?, began line: Int32
  ) -> (message: String, help: String?) {
    switch problem {
    case "mapping values are not allowed in this context":
      return (
        "a `:` where YAML wants none", "a text with `: ` in it needs quotes; else look at the indentation"
      )
    case "did not find expected ',' or '}'", "did not find expected ',' or ']'":
      let open = problem.hasSuffix("'}'") ? "{" : "["
      return (
        "expected `,` or `\(open == "{" ? "}" : "]")` before this",
        "the `\(open)` of line \(line) is still open"
      )
    case "found character that cannot start any token":
      return ("a plain text can't begin with `\(here.map { String($0) } ?? "this")`", "put it in quotes")
    case "did not find expected '-' indicator", "did not find expected key":
      return (
        "the indentation of this line fits nothing above it", "what it would belong to begins in line \(line)"
      )
    case "did not find expected alphabetic or numeric character":
      return ("a plain `*` or `&` begins an alias or an anchor", "a text that begins with it needs quotes")
    case "could not find expected ':'": return ("this key has no `:`", nil)
    case "did not find expected node content":
      return here == nil
        ? ("a value is missing, or a `[` or `{` is still open", nil) : ("a value is missing before this", nil)
    default:
      if context == "while scanning a quoted scalar" {
        return ("the quote that opens here is never closed", nil)
      }
      return (problem, context.isEmpty ? nil : "\(context), which began in line \(line)")
    }
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
    /// The keys so far, once they are many.
    var keys: Set<String> = []
    var weight = 1

    /// False where the key stands there already.
    mutating func insert(_ key: String) -> Bool {
      if keys.isEmpty {
        if entries.count < 16 { return !entries.contains { $0.key.text == key } }
        keys = Set(entries.compactMap(\.key.text))
      }
      return keys.insert(key).inserted
    }
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

  mutating func take(_ event: YAMLEvent) {
    let mark = SourceMark(file: file, line: event.line, column: event.column)
    let anchor = event.anchor.map { String(decoding: $0, as: UTF8.self) }
    if let tag = event.tag { refuse(String(decoding: tag, as: UTF8.self), at: mark) }
    switch event.kind {
    case .streamEnd: finished = true
    case .document:
      documents += 1
      if documents > 1 {
        give(
          up: .yamlDocuments, "a second document begins here; a file holds one", at: mark,
          help: "move it to a file of its own")
      }
    case .scalar(let style): scalar(event, style, anchor, at: mark)
    case .alias: alias(anchor ?? "", at: mark)
    case .list: start(isMap: false, anchor: anchor, at: mark)
    case .map: start(isMap: true, anchor: anchor, at: mark)
    case .end: close()
    }
  }

  private mutating func give(
    up code: DiagnosticCode, _ message: String, at mark: SourceMark, help: String? = nil
  ) {
    diagnostics.append(Diagnostic(code, message, at: mark, help: help))
    gaveUp = true
  }

  private mutating func scalar(
    _ event: YAMLEvent, _ style: YAMLNode.Style, _ anchor: String?, at mark: SourceMark
  ) {
    // As long in the file as in the text, quotes aside: nothing was escaped or folded.
    let width = event.width - (style == .quoted ? 2 : 0)
    let verbatim =
      style != .block && event.isOneLine && width == event.text.count { $0 & 0xC0 != 0x80 }
    let text = String(decoding: event.text, as: UTF8.self)
    let node = YAMLNode(.scalar(text, style), at: mark, weight: 1, isVerbatim: verbatim)
    if let anchor { anchors[anchor] = node }
    add(node)
  }

  private mutating func alias(_ name: String, at mark: SourceMark) {
    if openAnchors.contains(name) {
      give(up: .yamlAlias, "the alias `*\(name)` stands inside what it names", at: mark)
    } else if let node = anchors[name] {
      aliasWeight = aliasWeight.addingReportingOverflow(node.weight).partialValue
      if aliasWeight > YAMLReader.heaviestAlias || node.weight > YAMLReader.heaviestAlias {
        give(
          up: .yamlAlias, "aliases expand to more than \(YAMLReader.heaviestAlias) nodes", at: mark,
          help: "write the repeated part once, or use `define`")
      } else {
        add(node)
      }
    } else {
      give(
        up: .yamlAlias, "the alias `*\(name)` names nothing before it", at: mark,
        help: "a text that begins with `*` needs quotes")
    }
  }

  private mutating func start(isMap: Bool, anchor: String?, at mark: SourceMark) {
    if open.count >= YAMLReader.deepest {
      give(up: .yamlDepth, "nested deeper than \(YAMLReader.deepest) levels", at: mark)
      return
    }
    if let anchor { openAnchors.insert(anchor) }
    open.append(Open(isMap: isMap, mark: mark, anchor: anchor))
    let last = open.count - 1
    if isMap { open[last].entries.reserveCapacity(4) } else { open[last].items.reserveCapacity(4) }
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

  private mutating func refuse(_ tag: String, at mark: SourceMark) {
    diagnostics.append(
      Diagnostic(.yamlTag, "the tag `\(tag)` has no meaning here", at: mark, help: "leave it out"))
  }

  private mutating func add(_ node: YAMLNode) {
    guard let last = open.indices.last else {
      root = root ?? node
      return
    }
    open[last].weight = min(open[last].weight + node.weight, Int(Int32.max))
    if open[last].weight > YAMLReader.heaviest { give(up: .yamlDepth, "too many nodes", at: node.mark) }
    if !open[last].isMap {
      open[last].items.append(node)
    } else if let key = open[last].key {
      open[last].entries.append(YAMLNode.Entry(key: key, value: node))
      open[last].key = nil
    } else {
      checkKey(node, in: last)
      open[last].key = node
    }
  }

  private mutating func checkKey(_ node: YAMLNode, in parent: Int) {
    guard let text = node.text else {
      diagnostics.append(
        Diagnostic(
          .yamlKey, "a key has to be a text", at: node.mark,
          help: "a `${…}` or `[…]` that is meant as text needs quotes"))
      return
    }
    if node.plainText == "<<" {
      diagnostics.append(
        Diagnostic(
          .yamlKey, "merge keys `<<` are not part of the language", at: node.mark,
          help: "write the members out, or use `define`"))
    } else if !open[parent].insert(text) {
      diagnostics.append(
        Diagnostic(
          .yamlDuplicateKey, "the key `\(text.shortened)` stands twice", at: node.mark,
          help: "keep one of them"))
    }
  }
}
