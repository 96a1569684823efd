internal import PlumbValues

/// Ids and types of resources, as templates spell them.
enum ARMIdentity {
  private static let groups = "microsoft.resources/resourcegroups"

  /// The id of a resource below a scope; nil where names and type don't fit each other.
  static func id(_ base: ARMSpelling, type: String, names: [ARMSpelling]) -> ARMSpelling? {
    let words = type.split(separator: "/").map(String.init)
    guard words.count >= 2, names.count == words.count - 1, names.allSatisfy({ !$0.isEmpty }) else {
      return nil
    }
    if type.lowercased() == groups { return base + "/resourceGroups/" + names[0] }
    let above = type.lowercased() == "microsoft.management/managementgroups" ? ARMSpelling("") : base
    var id = above + ("/providers/" + words[0])
    for (word, name) in zip(words.dropFirst(), names) { id = id + ("/" + word + "/") + name }
    return id
  }

  /// What a resource is, by its type and name, and by what it extends.
  struct Place {
    var type: String
    /// The name of its own, without those of what it lies in; nil where that can't be told.
    var name: ARMSpelling?
    var id: ARMSpelling?
    var parent: ARMSpelling?
  }

  /// `name` nil: nothing is known of it. `scope`: what the resource extends, or where the deployment puts it.
  static func place(type: String, name: ARMSpelling?, base: ARMSpelling?) -> Place? {
    let words = type.split(separator: "/").map(String.init)
    guard words.count >= 2, words[0].contains(".") else { return nil }
    if let at = words.firstIndex(where: { $0.lowercased() == "providers" }), at >= 2 {
      return extended(words, at, name: name, base: base)
    }
    let full = words.joined(separator: "/")
    guard let name else { return Place(type: named(full)) }
    let names = name.segments
    guard names.count == words.count - 1 else {
      // A hole may hold slashes: what the resource is called at last is known all the same where that is plain.
      let last = names.last.flatMap { $0.isKnown && !$0.isEmpty ? $0 : nil }
      return Place(type: named(full), name: words.count == 2 ? nil : last)
    }
    var place = Place(type: named(full), name: names.last)
    guard let base else { return place }
    place.id = id(base, type: full, names: names)
    place.parent =
      words.count == 2
      ? base : id(base, type: words.dropLast().joined(separator: "/"), names: Array(names.dropLast()))
    return place
  }

  /// The older way to write an extension: `X/accounts/providers/diagnosticSettings`, called `a/Microsoft.Insights/b`.
  private static func extended(_ words: [String], _ at: Int, name: ARMSpelling?, base: ARMSpelling?) -> Place?
  {
    guard let names = name?.segments, names.count >= at, names[at - 1].isKnown else { return nil }
    let own = ([names[at - 1].text] + words[(at + 1)...]).joined(separator: "/")
    let target = base.flatMap {
      id($0, type: words[..<at].joined(separator: "/"), names: Array(names[..<(at - 1)]))
    }
    return place(type: own, name: ARMSpelling.joined(names[at...]), base: target)
  }

  /// The type as exports name it.
  private static func named(_ type: String) -> String {
    type.lowercased() == groups ? "Microsoft.Resources/subscriptions/resourceGroups" : type
  }

  /// What an extension extends, from its `scope`: an id, or type and name below the deployment's own scope.
  static func extended(_ scope: ARMSpelling, base: ARMSpelling) -> ARMSpelling? {
    guard case .plain(let start)? = scope.pieces.first else { return nil }
    if scope.isKnown, start == "/" { return ARMSpelling("") }
    if start.hasPrefix("/") { return scope }
    let words = scope.segments
    guard words.count >= 3, words.count.isMultiple(of: 2) == false, words[0].isKnown,
      words[0].text.contains(".")
    else { return nil }
    var type = words[0].text
    var names: [ARMSpelling] = []
    for at in stride(from: 1, to: words.count, by: 2) {
      guard words[at].isKnown else { return nil }
      type += "/" + words[at].text
      names.append(words[at + 1])
    }
    return id(base, type: type, names: names)
  }
}
