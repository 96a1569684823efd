internal import PlumbValues

extension TypeDescription {
  /// Members that every complete document has, as paths to read: other spellings and documents within text are
  /// looked at too.
  static func always(_ properties: PropertyTree, _ mark: SourceMark) -> [CheckedPath] {
    var found: [CheckedPath] = []
    func isAnywhere(_ tree: PropertyTree) -> Bool {
      tree.description?.always == true || tree.children.values.contains(where: isAnywhere)
    }
    func walk(_ tree: PropertyTree, _ path: CheckedPath) {
      var path = path
      if let description = tree.description {
        path.alternates += description.also
        if description.always { found.append(path) }
        if description.readAs == .json { path.jsonPrefixes.append(path.steps.count) }
      }
      for key in tree.children.keys.sorted() {
        guard let child = tree.children[key], isAnywhere(child) else { continue }
        var below = path
        below.steps.append(.key(key))
        below.alternates = path.alternates.map { $0 + [.key(key)] }
        walk(child, below)
      }
    }
    walk(properties, CheckedPath(frame: 0, steps: [], text: "", mark: mark))
    return found
  }
}
