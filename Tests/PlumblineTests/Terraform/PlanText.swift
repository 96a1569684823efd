import PlumbLanguage
import PlumbValues
import Testing

/// Plans for tests, made of what a case says of each resource and of what plans show of such a resource besides.
struct PlanText {
  /// `fixtures/terraform/resources.yaml` and `resources-aws.yaml`.
  static let resources: Value = .map(
    ["resources", "resources-aws"].flatMap { name -> [Value.Member] in
      guard case .map(let members)? = YAMLText.file("fixtures/terraform/\(name).yaml")["resources"] else {
        return []
      }
      return members
    })

  var isState = false
  var changes: [Value] = []
  var configured: [Value] = []

  /// One resource: `address`, `action`, `attributes`, `before`, `before-sensitive`, `unknown`, `computed`, `sensitive`,
  /// `references`, `entry`.
  mutating func add(_ item: Value) throws {
    let address = try #require(item["address"]?.text, "a resource needs its address")
    let own = address.split(separator: ".").suffix(2).map { String($0.prefix { $0 != "[" }) }
    let (type, name) = (own[0], own[1])
    let usual = Self.resources[type] ?? .map([])
    let attributes = Self.joined(usual["attributes"], item["attributes"])
    let given = Set(Self.names(item["attributes"]))
    var unknown = Self.joined(usual["unknown"], item["unknown"])
    if case .map(let members) = unknown {
      let asked = Set(Self.names(item["unknown"]))
      unknown = .map(members.filter { !given.contains($0.key) || asked.contains($0.key) })
    }
    let shown = Self.without(attributes, Self.names(unknown).filter { unknown[$0] == .bool(true) })
    var entry: [(String, Value)] = [
      ("address", .text(address)), ("mode", .text("managed")), ("type", .text(type)), ("name", .text(name)),
      ("provider_name", .text("registry.terraform.io/example/example")),
    ]
    if isState {
      entry += [("values", shown), ("sensitive_values", item["sensitive"] ?? .map([]))]
    } else {
      let action = item["action"]?.text ?? "create"
      let words = action == "replace" ? ["delete", "create"] : [action]
      entry.append(
        (
          "change",
          Value(object: [
            ("actions", .list(words.map(Value.text))),
            ("before", action == "create" ? .null : Self.joined(shown, item["before"])),
            ("after", action == "delete" ? .null : shown), ("after_unknown", unknown),
            ("before_sensitive", item["before-sensitive"] ?? .bool(false)),
            ("after_sensitive", item["sensitive"] ?? .map([])),
          ])
        ))
    }
    if case .map(let more)? = item["entry"] {
      entry.removeAll { member in more.contains { $0.key == member.0 } }
      entry += more.map { ($0.key, $0.value) }
    }
    changes.append(Value(object: entry))
    // The block sets what the case gives, and what it says of what is known after apply.
    var arguments = given.union(Self.names(item["unknown"])).sorted().map {
      Value.Member(key: $0, value: .map([]))
    }
    // What the provider computes, since the block doesn't set it.
    if case .list(let computed)? = item["computed"] {
      arguments.removeAll { argument in computed.contains { $0.text == argument.key } }
    }
    if case .map(let references)? = item["references"] {
      arguments.removeAll { references.map(\.key).contains($0.key) }
      arguments += references.map { .init(key: $0.key, value: Value(object: [("references", $0.value)])) }
    }
    configured.append(
      Value(object: [
        ("address", .text("\(type).\(name)")), ("mode", .text("managed")), ("type", .text(type)),
        ("name", .text(name)),
        ("expressions", .map(arguments)),
      ]))
  }

  var text: String {
    if isState {
      return Value(object: [
        ("format_version", .text("1.0")), ("terraform_version", .text("1.11.4")),
        ("values", Value(object: [("root_module", Value(object: [("resources", .list(changes))]))])),
      ]).json
    }
    return Value(object: [
      ("format_version", .text("1.2")), ("terraform_version", .text("1.11.4")),
      ("planned_values", .map([])), ("resource_changes", .list(changes)),
      (
        "configuration",
        Value(object: [("root_module", Value(object: [("resources", .list(configured))]))])
      ),
      ("complete", .bool(true)), ("errored", .bool(false)),
    ]).json
  }

  private static func names(_ value: Value?) -> [String] {
    guard case .map(let members)? = value else { return [] }
    return members.map(\.key)
  }

  private static func joined(_ usual: Value?, _ own: Value?) -> Value {
    guard case .map(var members)? = usual else { return own ?? .map([]) }
    guard case .map(let more)? = own else { return .map(members) }
    for member in more {
      members.removeAll { $0.key == member.key }
      members.append(member)
    }
    return .map(members)
  }

  private static func without(_ value: Value, _ names: [String]) -> Value {
    guard case .map(let members) = value else { return value }
    return .map(members.filter { !names.contains($0.key) })
  }
}

extension Value {
  init(object members: [(String, Value)]) {
    self = .map(members.map { Member(key: $0.0, value: $0.1) })
  }
}

/// YAML files of tests as values: plain words are what they look like.
enum YAMLText {
  static func file(_ path: String) -> Value {
    let bytes = TestFile.bytes(Package.root + "/" + path) ?? []
    return read(bytes, path)
  }

  static func read(_ bytes: [UInt8], _ path: String) -> Value {
    var diagnostics = Diagnostics()
    guard let node = YAMLReader.read(SourceFile(path: path, text: bytes), index: 0, diagnostics: &diagnostics)
    else {
      Issue.record("\(path) is no YAML: \(diagnostics.all.first?.message ?? "empty")")
      return .null
    }
    return value(node)
  }

  private static func value(_ node: YAMLNode) -> Value {
    if let list = node.list { return .list(list.map(value)) }
    if let map = node.map { return .map(map.map { .init(key: $0.key.text ?? "", value: value($0.value)) }) }
    guard let plain = node.plainText else { return .text(node.text ?? "") }
    switch plain {
    case "true", "false": return .bool(plain == "true")
    case "null", "": return .null
    default: return Int64(plain).map { .number(.int($0)) } ?? .text(plain)
    }
  }
}
