/// Makes type files that describe the places of the random documents in many ways.
struct TypeMaker {
  var maker: Maker
  /// Words of the places described as enums.
  private(set) var members: [String: [String]] = [:]
  /// Paths whose absence is decided.
  private(set) var decided: Set<String> = []

  init(maker: Maker) { self.maker = maker }

  private static let words = ["Enabled", "Disabled", "Audit"]

  mutating func file(_ type: String) -> String {
    var lines = ["type: '\(type)'", "title: T"]
    if maker.chance(60) { lines.append("case: \(maker.pick(["exact", "ignore"]))") }
    lines.append("properties:")
    for (path, descriptions) in Self.properties where maker.chance(85) {
      var text = maker.pick(descriptions)
      if path == "kind", maker.chance(50) {
        text = text.replacing("is: text", with: "is: text, always: true")
      }
      if text.contains("one-of") { members[path] = Self.words }
      if text.contains("absent-means") || text.contains("always: true") { decided.insert(path) }
      lines.append("  '\(path)': \(text)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let element = """
    { list-of: { name: { is: text, also: [properties.name] }, enabled: { is: boolean, read-as: boolean, absent-means: true }, \
    size: number, since: { is: date, reads: { soon: absent, '2020-01-01': unknown } }, source: { is: [text, cidr, list], plural: zones }, \
    zones: { list-of: text }, rules: { list-of: { name: { is: text, case: exact }, mode: text } }, labels: { map-of: text } } }
    """

  private static let properties: [(path: String, descriptions: [String])] = [
    ("kind", ["{ is: text }", "{ is: text, also: [location] }"]),
    ("sku.tier", ["{ is: text, case: exact }", "{ one-of: [Enabled, Disabled, Audit] }"]),
    ("tags", ["{ map-of: text }", "{ map-of: { is: text, case: exact } }"]), ("zones", ["{ list-of: text }"]),
    (
      "properties.mode",
      [
        "{ one-of: [Enabled, Disabled, Audit], absent-means: Enabled }",
        "{ is: text, also: [properties.oldMode, legacy.mode] }",
        "{ is: text, reads: { 'N/A': absent, no_information: unknown } }",
        "{ is: text, also: [legacy.mode], reads: { 'N/A': absent, a: unknown }, absent-means: Disabled }",
      ]
    ),
    ("properties.level", ["{ is: text }", "{ is: text, case: ignore, absent-means: a }"]),
    ("properties.size", ["number", "{ is: number, read-as: number, absent-means: 0 }"]),
    ("properties.enabled", ["{ is: boolean, absent-means: false }", "{ is: boolean, read-as: boolean }"]),
    ("properties.created", ["date", "{ is: date, also: [properties.made] }", "{ is: date, always: true }"]),
    ("properties.rotation", ["duration", "{ is: duration, absent-means: P90D }"]),
    ("properties.ttl", ["{ is: [number, duration], unit: seconds }", "{ is: duration, unit: seconds }"]),
    ("properties.version", ["version"]),
    (
      "properties.source",
      [
        "{ is: [text, cidr, list], plural: properties.sources }", "{ is: [text, cidr] }",
        "{ is: [ip, list], one-or-many: true }",
      ]
    ),
    ("properties.ports", ["{ is: [port, list, number] }", "{ is: [text, list], one-or-many: true }"]),
    ("properties.scope", ["text"]),
    ("properties.actions", ["{ list-of: text, one-or-many: true }", "{ is: [text, list] }"]),
    (
      "properties.zones",
      [
        "{ list-of: text, absent-means: [] }", "{ list-of: text, absent-means: [a] }",
        "{ list-of: text, plural: zones }",
      ]
    ),
    ("properties.sizes", ["{ list-of: number }"]), ("properties.rules", [element]),
    (
      "properties.acl.rules",
      ["{ list-of: { name: text, zones: { list-of: text } }, absent-means: [] }", element]
    ),
    ("properties.acl.default", ["{ is: text, also: [properties.mode] }"]),
    ("properties.labels", ["{ map-of: text }", "{ map-of: text, absent-means: {} }", "{ is: map }"]),
    ("properties.csv", ["{ is: text }", "{ is: [text, list], read-as: list, split: ';,' }"]),
    ("properties.policy", ["{ is: [map, text], read-as: json }"]),
    (
      "properties.policy.Statement",
      [
        "{ list-of: { name: text, mode: text, zones: { list-of: text, one-or-many: true } }, one-or-many: true }"
      ]
    ),
    ("properties.policy.Version", ["{ is: text }", "{ is: text, always: true }"]),
  ]
}
