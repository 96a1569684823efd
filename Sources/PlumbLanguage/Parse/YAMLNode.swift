/// One node of a YAML document, with the place where it begins. Aliases share the anchored node.
public final class YAMLNode: Sendable {
  public enum Style: Sendable { case plain, quoted, block }
  public enum Content: Sendable {
    case scalar(String, Style)
    case list([YAMLNode])
    case map([Entry])
  }
  public struct Entry: Sendable {
    public let key: YAMLNode
    public let value: YAMLNode
  }

  private enum Items: Sendable {
    case none
    case list([YAMLNode])
    case map([Entry])
    case recorded(RecordedItems)
  }

  /// The text of a scalar.
  public let text: String?
  private let items: Items
  /// How a scalar stands in the file.
  let style: Style
  public let mark: SourceMark
  /// Nodes of the subtree with aliases expanded, saturating.
  let weight: Int
  /// A scalar whose characters stand in one line as they are, so that each has a column.
  let isVerbatim: Bool

  init(_ content: Content, at mark: SourceMark, weight: Int, isVerbatim: Bool = false) {
    switch content {
    case .scalar(let text, let style): (self.text, self.style, items) = (text, style, .none)
    case .list(let list): (text, style, items) = (nil, .plain, .list(list))
    case .map(let entries): (text, style, items) = (nil, .plain, .map(entries))
    }
    self.mark = mark
    self.weight = weight
    self.isVerbatim = isVerbatim
  }

  /// A list or mapping of a file that is built in; no alias there has still to be expanded, so that it weighs nothing.
  init(recorded: RecordedItems, at mark: SourceMark) {
    (text, style, items) = (nil, .plain, .recorded(recorded))
    self.mark = mark
    weight = 1
    isVerbatim = false
  }

  public var list: [YAMLNode]? {
    switch items {
    case .list(let list): list
    case .recorded(let recorded): recorded.isMap ? nil : recorded.all.list
    case .none, .map: nil
    }
  }

  public var map: [Entry]? {
    switch items {
    case .map(let entries): entries
    case .recorded(let recorded): recorded.isMap ? recorded.all.map : nil
    case .none, .list: nil
    }
  }

  /// The place of a scalar's character (counted in Unicode scalars); the node's own where that isn't known.
  func mark(at offset: Int) -> SourceMark {
    guard isVerbatim else { return mark }
    let column = Int(mark.column) + offset + (style == .quoted ? 1 : 0)
    return SourceMark(file: Int(mark.file), line: Int(mark.line), column: column)
  }

  public var content: Content {
    if let text { return .scalar(text, style) }
    if let list { return .list(list) }
    return .map(map ?? [])
  }

  /// The text of a scalar that stands without quotes.
  public var plainText: String? { style == .plain ? text : nil }

  /// The value of a key; nil where this is no mapping or has no such key.
  public subscript(_ key: String) -> YAMLNode? { map?.first { $0.key.text == key }?.value }

  /// A plain scalar with nothing or a null word in it.
  public var isNull: Bool {
    guard let plain = plainText, plain.utf8.count <= 4 else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(plain)
  }

  /// What the node is, for messages.
  public var described: String {
    switch content {
    case .scalar(let text, let style):
      if isNull {
        "nothing"
      } else if style == .plain {
        "`\(text.shortened)`"
      } else {
        "the text \"\(text.shortened)\""
      }
    case .list: "a list"
    case .map: "a mapping"
    }
  }
}

extension String {
  /// The first 40 characters, for messages.
  var shortened: String { count > 40 ? prefix(40) + "…" : self }
}
