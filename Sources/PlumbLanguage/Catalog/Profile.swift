internal import PlumbValues

/// A selection of policies with a name.
public struct Profile: Sendable {
  public var name: String
  public var title: String
  public var about: String?
  /// Policies with any of these tags belong to it,
  public var tags: [Marked<String>]
  /// and so do those whose ids fit one of these patterns.
  public var patterns: [Marked<String>]
  /// A profile of the library that stands in for packs that don't bring it.
  public var isShipped: Bool
  public var mark: SourceMark

  public func selects(_ policy: CheckedPolicy) -> Bool {
    tags.contains { policy.tags.contains($0.value) }
      || patterns.contains { Glob($0.value).matches(policy.id) }
  }
}

/// Reads a file of profiles.
struct ProfileParser {
  static let file = KeyTable(["plumb-profiles", "about", "profiles"], required: ["profiles"])
  static let profile = KeyTable(["title", "about", "tags", "policies"], required: ["title"])
  var diagnostics = Diagnostics()

  mutating func parse(_ node: YAMLNode, isShipped: Bool) -> [Profile] {
    guard
      let fields = Fields(
        node, in: "the profiles file", allowed: Self.file.keys, &diagnostics)
    else { return [] }
    if let version = fields["plumb-profiles"], version.text != "1" {
      diagnostics.add(
        .wrongLanguage, "this version reads profiles of version 1, the file says \(version.described)",
        at: version.mark, help: "write `plumb-profiles: 1`")
    }
    fields.require(Self.file.required, &diagnostics)
    return fields.members("profiles", &diagnostics).compactMap { profile($0, isShipped) }
  }

  private mutating func profile(_ entry: YAMLNode.Entry, _ isShipped: Bool) -> Profile? {
    guard let name = entry.key.text,
      let fields = Fields(
        entry.value, in: "the profile `\(name.shortened)`", allowed: Self.profile.keys,
        &diagnostics)
    else { return nil }
    if !PolicyChecker.isKebab(name) {
      diagnostics.add(
        .badID, "the profile's name `\(name.shortened)` isn't kebab-case", at: entry.key.mark,
        help: "lower-case letters, digits and single `-` between them")
    }
    fields.require(Self.profile.required, &diagnostics)
    let tags = fields.texts("tags", orOne: true, &diagnostics) ?? []
    let patterns = fields.texts("policies", orOne: true, &diagnostics) ?? []
    if !fields.means("tags"), !fields.means("policies") {
      diagnostics.add(
        .missingKey, "the profile `\(name.shortened)` needs `tags` or `policies`", at: entry.key.mark)
    }
    guard let title = fields.text("title", &diagnostics) else { return nil }
    return Profile(
      name: name, title: title, about: fields.text("about", &diagnostics).map(PolicyChecker.paragraph),
      tags: tags, patterns: patterns, isShipped: isShipped, mark: entry.key.mark)
  }

  /// Reports tags and patterns that select none of the policies.
  mutating func check(_ profile: Profile, _ policies: [CheckedPolicy]) {
    let known = Set(policies.flatMap(\.tags)).sorted()
    for tag in profile.tags where !known.contains(tag.value) {
      diagnostics.add(
        .selectsNothing, "no policy has the tag `\(tag.value.shortened)`", at: tag.mark,
        help: Suggestion.help(for: tag.value, in: known, what: "there are"))
    }
    for pattern in profile.patterns {
      let glob = Glob(pattern.value)
      if policies.contains(where: { glob.matches($0.id) }) { continue }
      let near = Suggestion.nearest(pattern.value, in: policies.map(\.id))
      diagnostics.add(
        .selectsNothing, "`\(pattern.value.shortened)` is the id of no policy", at: pattern.mark,
        help: near.map { "did you mean `\($0)`?" })
    }
  }
}
