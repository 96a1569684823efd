extension Checker {
  /// Text with `${PATH}` places.
  mutating func template(_ node: YAMLNode) -> TextTemplate? {
    guard let text = node.text, !node.isNull else {
      diagnostics.add(.shape, "expected a text, found \(node.described)", at: node.mark,
        help: node.map == nil ? nil : "a text with `: ` or `{ }` in it needs quotes")
      return nil
    }
    var segments: [TextTemplate.Segment] = []
    var rest = Substring(text)
    while let start = rest.firstRange(of: "${") {
      if start.lowerBound > rest.startIndex { segments.append(.literal(String(rest[..<start.lowerBound]))) }
      rest = rest[start.upperBound...]
      guard let end = rest.firstIndex(of: "}") else {
        diagnostics.add(.badTemplate, "a `${` without `}`", at: node.mark)
        return nil
      }
      let name = String(rest[..<end])
      rest = rest[rest.index(after: end)...]
      if name.hasPrefix("params.") {
        guard let value = substituted(YAMLNode(.scalar("$" + name, .quoted), at: node.mark, weight: 1)) else { return nil }
        segments.append(.literal(value.text ?? (value.list ?? []).compactMap(\.text).joined(separator: ", ")))
      } else if let path = path(name, at: node.mark) {
        segments.append(.path(path.path))
      } else {
        return nil
      }
    }
    if !rest.isEmpty { segments.append(.literal(String(rest))) }
    return TextTemplate(segments)
  }
}
