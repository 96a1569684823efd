internal import PlumbValues

extension Checker {
  static let textNeedsQuotes = "a text with `: ` or `{ }` in it needs quotes"

  /// Text with `${PATH}` places.
  mutating func template(_ node: YAMLNode) -> TextTemplate? {
    guard let text = node.text, !node.isNull else {
      diagnostics.add(
        .shape, "expected a text, found \(node.described)", at: node.mark,
        help: node.map == nil ? nil : Self.textNeedsQuotes)
      return nil
    }
    if !TextFold.contains(text, "${", ignoreCase: false) {
      return TextTemplate(text.isEmpty ? [] : [.literal(text)])
    }
    var segments: [TextTemplate.Segment] = []
    var complete = true
    var rest = text.utf8[...]
    while let start = Self.placeholder(in: rest) {
      if start > rest.startIndex {
        segments.append(.literal(String(decoding: rest[..<start], as: UTF8.self)))
      }
      let mark = node.mark(at: text.utf8[..<start].count { $0 & 0xC0 != 0x80 })
      rest = rest[start...].dropFirst(2)
      guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
        diagnostics.add(.badTemplate, "a `${` without `}`", at: mark)
        return nil
      }
      let name = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[end...].dropFirst()
      if name.hasPrefix("params.") {
        if let value = substituted(YAMLNode(.scalar("$" + name, .quoted), at: mark, weight: 1)) {
          segments.append(
            .literal(value.text ?? (value.list ?? []).compactMap(\.text).joined(separator: ", ")))
        } else {
          complete = false
        }
      } else if let path = path(name, at: mark) {
        segments.append(.path(path.path))
      } else {
        complete = false
      }
    }
    if !rest.isEmpty { segments.append(.literal(String(decoding: rest, as: UTF8.self))) }
    return complete ? TextTemplate(segments) : nil
  }

  /// Where the next `${` stands.
  private static func placeholder(in text: Substring.UTF8View) -> String.Index? {
    var rest = text
    while let start = rest.firstIndex(of: UInt8(ascii: "$")) {
      rest = rest[start...].dropFirst()
      if rest.first == UInt8(ascii: "{") { return start }
    }
    return nil
  }
}
