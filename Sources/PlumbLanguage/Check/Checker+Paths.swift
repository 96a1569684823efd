internal import PlumbValues

/// What a path resolves to: the checked path, and the described tree at its end.
struct ResolvedPath {
  var path: CheckedPath
  var tree: PropertyTree?
  /// Where the path begins, for what `when` may rest on.
  var onDescribedType: Bool
  var ignoreCase: Bool
}

extension Checker {
  /// Resolves a path as written; `$` is already gone.
  mutating func path(_ text: String, at mark: SourceMark) -> ResolvedPath? {
    guard var names = PathText.split(text) else {
      diagnostics.add(
        .badPath, "`\(text.shortened)` is not a path", at: mark,
        help: "names joined by dots; a dot within a name is `\\.`")
      return nil
    }
    guard let first = names.first else { return nil }
    if let at = names.dropLast().firstIndex(where: { $0.hasSuffix("@odata") }) {
      let right = PathText.text(
        (names[..<at] + ["\(names[at]).\(names[at + 1])"] + names[(at + 2)...]).map(PathStep.key))
      diagnostics.add(
        .badPath, "the dot in `\(names[at]).\(names[at + 1])` belongs to the name", at: mark,
        help: "write '\(right)'")
      return nil
    }
    guard let frame = root(first, &names, text, mark) else { return nil }
    if frame.isDocument, names.first == "meta" { return meta(names, frame, text, mark) }
    if frame.isDocument, first != "resource", names.isEmpty {
      diagnostics.add(.badPath, "`\(text)` names a document, not a property of it", at: mark)
      return nil
    }
    if let name = names.first, name.hasPrefix("\\") { names[0] = String(name.dropFirst()) }
    var checked = CheckedPath(frame: frame.index, steps: names.map(PathText.step), text: text, mark: mark)
    switch frame.kind {
    case .document(let type, let description):
      let ignoring = description?.ignoreCase ?? Provider(type: type).ignoresCase
      guard let description else {
        let tags = checked.steps.first == .key("tags")
        return ResolvedPath(path: checked, tree: nil, onDescribedType: false, ignoreCase: ignoring && !tags)
      }
      return follow(description.properties, &checked, from: 0, ignoring: ignoring)
    case .element(.ofList(let tree)?, let ignoring):
      return follow(tree, &checked, from: 0, ignoring: ignoring)
    case .element(.ofMap(let tree)?, let ignoring):
      switch checked.steps.first {
      case .key("value"): return follow(tree, &checked, from: 1, ignoring: ignoring)
      case .key("key"):
        return ResolvedPath(path: checked, tree: Self.textTree, onDescribedType: true, ignoreCase: ignoring)
      default:
        diagnostics.add(
          .badPath, "over a map an element has `it.key` and `it.value`, not `\(text)`", at: mark)
        return nil
      }
    case .element(nil, let ignoring):
      return ResolvedPath(path: checked, tree: nil, onDescribedType: false, ignoreCase: ignoring)
    }
  }

  /// A map's key, a meta property: a text that is always there.
  private static let textTree: PropertyTree = {
    var tree = PropertyTree()
    tree.description = PropertyDescription(kinds: [.text], always: true)
    return tree
  }()

  /// Takes the root's name off the path and finds its frame.
  private mutating func root(
    _ first: String, _ names: inout [String], _ text: String, _ mark: SourceMark
  ) -> Frame? {
    if first == "it" || first == "resource" || state.frames.contains(where: { $0.name == first }) {
      names.removeFirst()
      let frame: Frame? =
        switch first {
        case "it": state.frames.last { !$0.isDocument }
        case "resource": state.frames.first { $0.index == 0 }
        default: state.frames.last { $0.name == first }
        }
      if frame == nil {
        diagnostics.add(
          .badPath, "`it` stands for an element, and there is no list operator around it", at: mark)
      } else if first == "resource", names.isEmpty {
        diagnostics.add(.badPath, "`resource` names the judged document, not a property of it", at: mark)
        return nil
      }
      return frame
    }
    if first == "params" {
      diagnostics.add(
        .badPath, "a parameter is an operand, not a property", at: mark, help: "write `$\(text)` as operand")
      return nil
    }
    return state.frames.last { $0.isDocument }
  }

  private mutating func meta(_ names: [String], _ frame: Frame, _ text: String, _ mark: SourceMark)
    -> ResolvedPath?
  {
    guard names.count == 2, let field = MetaField(rawValue: names[1]) else {
      diagnostics.add(
        .badPath, "`\(text.shortened)` is no meta property", at: mark,
        help: Suggestion.help(for: names.count > 1 ? names[1] : "", in: MetaField.allCases.map(\.rawValue)))
      return nil
    }
    guard case .document(let type, let description) = frame.kind else { return nil }
    let path = CheckedPath(frame: frame.index, meta: field, steps: [], text: text, mark: mark)
    return ResolvedPath(
      path: path, tree: Self.textTree, onDescribedType: true,
      ignoreCase: description?.ignoreCase ?? Provider(type: type).ignoresCase)
  }

  /// Walks the described tree along the steps: lists, secrets, other spellings and near misses.
  private mutating func follow(
    _ root: PropertyTree, _ checked: inout CheckedPath, from start: Int, ignoring: Bool
  ) -> ResolvedPath? {
    var tree: PropertyTree? = root
    var ignoreCase = root.description?.ignoreCase ?? ignoring
    let steps = checked.steps
    for (index, step) in steps.enumerated().dropFirst(start) {
      guard let here = tree else { break }
      if here.isList, case .key = step {
        throughList(steps, at: index, checked)
        return nil
      }
      if case .key(let key) = step, let kinds = here.description?.kinds, !kinds.isEmpty,
        !kinds.contains(where: { $0 == .map || $0 == .list }), here.description?.readAs != .json
      {
        let place = PathText.text(steps[..<index])
        let isOperator = Operator.named[key] != nil
        diagnostics.add(
          .badPath, "`\(place)` is \(PropertyKind.phrase(kinds)) and has no `\(key)`",
          at: checked.mark, help: isOperator ? "write `\(place): { \(key): … }`" : nil)
        return nil
      }
      let below = here.below(step)
      if below == nil, case .key(let key) = step, !here.children.isEmpty,
        let near = Suggestion.nearest(key, in: here.children.keys)
      {
        diagnostics.add(
          .unknownProperty, "the type describes no `\(PathText.text(steps[...index]))`", at: checked.mark,
          help: "did you mean `\(PathText.text(steps[..<index] + [.key(near)]))`?")
        return nil
      }
      tree = below
      if let description = below?.description {
        checked.secret = checked.secret || description.secret
        for place in description.also {
          checked.alternates.append(Array(steps[..<start]) + place + steps[(index + 1)...])
        }
        ignoreCase = description.ignoreCase ?? ignoreCase
        if description.readAs == .json, index + 1 < steps.count { checked.jsonPrefixes.append(index + 1) }
      }
    }
    checked.description = tree?.description
    return ResolvedPath(path: checked, tree: tree, onDescribedType: true, ignoreCase: ignoreCase)
  }

  private mutating func throughList(_ steps: [PathStep], at index: Int, _ checked: CheckedPath) {
    let place = PathText.text(steps[..<index])
    let rest = PathText.text(steps[index...])
    let prefix = checked.text.hasPrefix("it.") ? "it." : ""
    let name = place.isEmpty ? checked.text : prefix + place
    diagnostics.add(
      .throughList, "`\(name)` is a list, and the path runs through it without saying which elements",
      at: checked.mark,
      help: "write `\(name): { every: { it.\(rest): … } }` or `some`")
  }
}
