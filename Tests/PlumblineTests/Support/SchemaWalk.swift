import PlumbValues

/// Goes through a JSON Schema and says what is wrong with how it is made.
struct SchemaWalk {
  let root: Value
  private(set) var complaints: [String] = []
  /// How many mappings with known keys were seen.
  private(set) var mappings = 0

  private static let plain: Set<String> = [
    "$schema", "title", "description", "type", "enum", "const", "required", "pattern", "minimum", "maximum",
    "minItems", "minLength", "minProperties", "maxProperties",
    // Editors know these; validators pass them over.
    "patternErrorMessage", "enumDescriptions",
  ]
  private static let single: Set<String> = [
    "items", "additionalProperties", "propertyNames", "not", "if", "then", "else",
  ]

  init(root: Value) { self.root = root }

  mutating func visit(_ schema: Value, at place: String) {
    guard case .map(let members) = schema else {
      if case .bool = schema { return }
      return complaints.append("\(place): no schema")
    }
    if let target = schema["$ref"]?.text {
      if members.contains(where: { $0.key != "$ref" && $0.key != "definitions" }) {
        complaints.append("\(place): keywords beside $ref count for nothing")
      }
      let name = target.split(separator: "/").last.map(String.init) ?? ""
      if target != "#/definitions/\(name)" || root["definitions"]?[name] == nil {
        complaints.append("\(place): \(target) leads nowhere")
      }
    }
    if let properties = schema["properties"] { visit(properties: properties, of: schema, at: place) }
    if let pattern = schema["pattern"]?.text, (try? Regex(pattern)) == nil {
      complaints.append("\(place): \(pattern) is understood, but not everywhere: RE2 refuses it")
    }
    for member in members { visit(member, at: "\(place)/\(member.key)") }
  }

  private mutating func visit(_ member: Value.Member, at place: String) {
    switch member.key {
    case let key where Self.plain.contains(key) || key == "$ref" || key == "properties": break
    case let key where Self.single.contains(key): visit(member.value, at: place)
    case "allOf", "anyOf":
      guard case .list(let items) = member.value else { return complaints.append("\(place): no list") }
      for (number, item) in items.enumerated() { visit(item, at: "\(place)/\(number)") }
    case "definitions", "dependencies":
      guard case .map(let named) = member.value else { return complaints.append("\(place): no mapping") }
      for entry in named {
        if case .list = entry.value { continue }
        visit(entry.value, at: "\(place)/\(entry.key)")
      }
    default: complaints.append("\(place): unknown keyword")
    }
  }

  /// Where a mapping is closed, or its keys are described, it has to be both.
  private mutating func visit(properties: Value, of schema: Value, at place: String) {
    guard case .map(let members) = properties else { return complaints.append("\(place): no mapping") }
    let described = members.filter { $0.value["description"]?.text?.isEmpty == false }
    if schema["additionalProperties"] != nil {
      mappings += 1
      let bare = members.filter { member in !described.contains { $0.key == member.key } }
      for member in bare { complaints.append("\(place): \(member.key) says nothing of itself") }
    } else if !described.isEmpty {
      complaints.append("\(place): is open")
    }
    for member in members { visit(member.value, at: "\(place)/\(member.key)") }
  }
}
