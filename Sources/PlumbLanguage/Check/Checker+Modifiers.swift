internal import PlumbValues

extension Checker {
  /// What stands beside the operators of a test.
  struct Modifiers {
    var absentMeans: Value?
    var filter: YAMLNode?
    var of: YAMLNode?
    var split: String?
    var orEmpty = false
    var name: String?
    var ignoreCase: Bool?
    /// Parameters whose values stand in them.
    var parameters: [String] = []
  }

  /// The modifiers beside the operators; wrong ones are reported, left out and clear `complete`.
  mutating func modifiers(
    _ resolved: ResolvedPath, _ node: YAMLNode, _ complete: inout Bool
  ) -> Modifiers {
    var modifiers = Modifiers()
    let before = state.lookedUp.count
    if let value = node["absent-means"] {
      modifiers.absentMeans = constantNode(value).flatMap {
        OperandReader.constant($0, of: resolved.path.description?.kinds ?? [], diagnostics: &diagnostics)
      }
      if modifiers.absentMeans == nil { complete = false }
    }
    modifiers.filter = node["where"]
    modifiers.of = node["of"]
    if let split = node["split"] {
      modifiers.split = split.text
      if split.text?.isEmpty ?? true {
        diagnostics.add(
          .operandType, "`split` names the characters that separate", at: split.mark, help: "such as \" ;,\"")
        complete = false
      } else if let kinds = resolved.path.description?.kinds, !kinds.isEmpty,
        !kinds.contains(where: \.isTextual)
      {
        diagnostics.add(
          .wrongSubject, "`split` reads a text, and `\(resolved.path.text)` is \(PropertyKind.phrase(kinds))",
          at: split.mark)
        complete = false
      }
    }
    if let flag = node["or-empty"] {
      if node["every"] == nil {
        diagnostics.add(.misplaced, "`or-empty` stands beside `every`", at: flag.mark)
        complete = false
      } else if let value = self.flag(flag) {
        modifiers.orEmpty = value
      } else {
        complete = false
      }
    }
    if let name = node["as"] {
      modifiers.name = ownName(name)
      if modifiers.name == nil { complete = false }
    }
    if let rule = node["case"] {
      if let word = rule.text.flatMap(CaseRule.init) {
        modifiers.ignoreCase = word == .ignore
      } else {
        diagnostics.add(
          .badWord, "`case` can't be \(rule.described)", at: rule.mark, help: "expected exact or ignore")
        complete = false
      }
    }
    modifiers.parameters = origin(since: before).parameters
    return modifiers
  }

  /// A name that `as` gives to an element or a related resource; nil, and reported, where it is taken.
  mutating func ownName(_ node: YAMLNode) -> String? {
    if let text = node.text, !node.isNull, PathText.split(text)?.count == 1,
      !["it", "resource", "meta", "params"].contains(text)
    {
      return text
    }
    diagnostics.add(.operandType, "`as` gives a name of your own, found \(node.described)", at: node.mark)
    return nil
  }
}
