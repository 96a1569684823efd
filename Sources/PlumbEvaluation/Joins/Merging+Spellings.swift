internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

extension Merging {
  /// Places that are not known because two copies differ there, though each writes the property in a place of its own.
  /// The documents have the shape of the resource.
  static func differing(
    _ documents: [Value], _ type: TypeDescription, _ shape: SourceShape, ignoreCase: Bool
  ) -> [[PathStep]] {
    var found: [[PathStep]] = []
    func walk(_ tree: PropertyTree, _ steps: [PathStep], _ others: [[PathStep]]) {
      let others = others + (tree.description?.also ?? [])
      if tree.children.isEmpty {
        guard !others.isEmpty else { return }
        let places = ([steps] + others).map { ReferenceReader.native($0, shape) }
        let values = documents.compactMap { document in
          places.lazy.compactMap { document.at($0) }.first { !$0.isNull }
        }
        guard let first = values.first else { return }
        if values.contains(where: { !isSame(first, $0, tree, ignoreCase) }) {
          found.append(ReferenceReader.native(steps, shape))
        }
        return
      }
      for (key, child) in tree.children {
        walk(child, steps + [.key(key)], others.map { $0 + [.key(key)] })
      }
    }
    walk(type.properties, [], [])
    return found
  }

  /// Whether two values say the same of the property: lists element by element, by the members that are described.
  private static func isSame(
    _ left: Value, _ right: Value, _ tree: PropertyTree, _ ignoreCase: Bool
  ) -> Bool {
    guard case .ofList(let element)? = tree.element, !element.children.isEmpty, case .list(let left) = left,
      case .list(let right) = right
    else { return Operator.same(left, right, ignoreCase: ignoreCase) == .yes }
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { left, right in
      element.children.allSatisfy { key, child in
        let places = [[PathStep.key(key)]] + (child.description?.also ?? [])
        let ours = places.lazy.compactMap { left.at($0) }.first { !$0.isNull }
        let theirs = places.lazy.compactMap { right.at($0) }.first { !$0.isNull }
        return switch (ours, theirs) {
        case (nil, nil): true
        case (let ours?, let theirs?): Operator.same(ours, theirs, ignoreCase: ignoreCase) == .yes
        default: false
        }
      }
    }
  }
}
