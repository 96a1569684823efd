public import PlumbLanguage
internal import PlumbValues

/// What policies there are, grouped by subject.
public struct PolicyList: Sendable {
  public struct Group: Sendable {
    /// The file and its folder: `azure/ai-keys`.
    public var subject: String
    public var policies: [CheckedPolicy]
  }
  public var groups: [Group] = []

  public init(_ pack: CheckedPack, map: SourceMap) {
    var bySubject: [String: [CheckedPolicy]] = [:]
    for policy in pack.policies { bySubject[Self.subject(map.path(policy.mark)), default: []].append(policy) }
    groups = bySubject.sorted { $0.key < $1.key }.map { Group(subject: $0.key, policies: $0.value) }
  }

  /// The last folder and the file's name without its end.
  static func subject(_ path: String) -> String {
    var parts = path.split { $0 == "/" || $0 == ":" }.suffix(2).map(String.init)
    for end in [".yaml", ".yml"] where parts.last?.hasSuffix(end) == true {
      parts[parts.count - 1].removeLast(end.count)
    }
    return parts.joined(separator: "/")
  }

  private static func controls(_ policy: CheckedPolicy) -> Int {
    policy.maps.values.reduce(0) { $0 + $1.count }
  }

  public func text() -> String {
    let all = groups.flatMap(\.policies)
    let columns = all.map { DisplayText.width(DisplayText.safe($0.id)) }.max() ?? 0
    var out = ""
    for group in groups {
      out += DisplayText.safe(group.subject) + "\n"
      for policy in group.policies {
        let id = DisplayText.safe(policy.id)
        let severity = policy.severity.rawValue
        out += "  " + id + String(repeating: " ", count: columns - DisplayText.width(id) + 2)
        out += severity + String(repeating: " ", count: 10 - severity.count)
        out += DisplayText.safe(policy.title) + (policy.attest == nil ? "" : " (manual)") + "\n"
      }
      out += "\n"
    }
    let manual = all.count { $0.attest != nil }
    let served = Set(
      all.flatMap { policy in policy.maps.flatMap { map in map.value.map { map.key + " " + $0.id } } })
    let frameworks = Set(all.flatMap(\.maps.keys))
    out += "\(all.count) \(all.count == 1 ? "policy" : "policies"), of these \(manual) manual; "
    out += "\(served.count) controls of \(frameworks.count) frameworks\n"
    return out
  }

  public var json: String {
    let items = groups.flatMap { group in
      group.policies.map { policy in
        Value(object: [
          ("id", .text(policy.id)), ("subject", .text(group.subject)), ("title", .text(policy.title)),
          ("severity", .text(policy.severity.rawValue)), ("manual", .bool(policy.attest != nil)),
          ("controls", .number(.int(Int64(Self.controls(policy))))),
          ("frameworks", .list(policy.maps.keys.sorted().map(Value.text))),
          ("tags", .list(policy.tags.map(Value.text))),
        ])
      }
    }
    return Value(object: [("policies", .list(items))]).json + "\n"
  }
}

/// Frameworks, profiles and types, with how many policies belong to each.
public enum CatalogList: String, Sendable, CaseIterable {
  case policies, frameworks, profiles, types

  private struct Row {
    var name: String
    var title: String
    var policies: Int
    var more: [(String, Value)]
    var note: String
  }

  private func rows(_ pack: CheckedPack) -> [Row] {
    func count(_ fits: (CheckedPolicy) -> Bool) -> Int { pack.policies.count(where: fits) }
    switch self {
    case .policies: return []
    case .frameworks:
      return pack.frameworks.map { framework in
        let served = Set(pack.policies.flatMap { ($0.maps[framework.key] ?? []).map(\.id) })
        return Row(
          name: framework.key, title: "\(framework.title), \(framework.version)",
          policies: count { $0.maps[framework.key] != nil },
          more: [
            ("controls", .number(.int(Int64(framework.controls.count)))),
            ("served", .number(.int(Int64(served.count)))),
          ], note: ", \(served.count) of \(framework.controls.count) controls")
      }
    case .profiles:
      return pack.profiles.map { profile in
        Row(name: profile.name, title: profile.title, policies: count(profile.selects), more: [], note: "")
      }
    case .types:
      return pack.types.types.sorted { $0.name < $1.name }.map { type in
        Row(
          name: type.name, title: type.title, policies: count { $0.reads(type.name) },
          more: [("export", type.export.map(Value.text) ?? .null)], note: "")
      }
    }
  }

  public func text(_ pack: CheckedPack) -> String {
    let rows = rows(pack)
    let columns = rows.map { DisplayText.width(DisplayText.safe($0.name)) }.max() ?? 0
    return rows.map { row in
      let name = DisplayText.safe(row.name)
      let blanks = String(repeating: " ", count: columns - DisplayText.width(name) + 2)
      let policies = "\(row.policies) \(row.policies == 1 ? "policy" : "policies")"
      return "\(name)\(blanks)\(DisplayText.safe(row.title)) (\(policies)\(row.note))\n"
    }.joined()
  }

  public func json(_ pack: CheckedPack) -> String {
    let items = rows(pack).map { row in
      Value(
        object: [
          ("name", .text(row.name)), ("title", .text(row.title)),
          ("policies", .number(.int(Int64(row.policies)))),
        ] + row.more.map { ($0.0, $0.1) })
    }
    return Value(object: [(rawValue, .list(items))]).json + "\n"
  }
}

extension CheckedPolicy {
  /// Whether it judges resources of a type or asks for them.
  func reads(_ type: String) -> Bool {
    let name = type.lowercased()
    return variants.contains { $0.type?.lowercased() == name }
      || related.contains { $0.lowercased() == name }
  }
}
