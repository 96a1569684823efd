import PlumbLanguage
import PlumbSnapshot
import PlumbValues

@testable import PlumbEvaluation

/// Places of the random documents, in the native shape.
enum Places {
  /// By path from the top of the document.
  static let document: [Place] = [
    Place(path: "kind", flavor: .text), Place(path: "sku.tier", flavor: .text),
    Place(path: "tags", flavor: .map),
    Place(path: "tags.owner", flavor: .text), Place(path: "tags.kubernetes\\.io/name", flavor: .text),
    Place(path: "zones", flavor: .texts), Place(path: "properties.mode", flavor: .text),
    Place(path: "properties.level", flavor: .text), Place(path: "properties.what", flavor: .word),
    Place(path: "properties.size", flavor: .number), Place(path: "properties.least", flavor: .number),
    Place(path: "properties.enabled", flavor: .flag), Place(path: "properties.created", flavor: .date),
    Place(path: "properties.expires", flavor: .date), Place(path: "properties.rotation", flavor: .duration),
    Place(path: "properties.ttl", flavor: .seconds), Place(path: "properties.version", flavor: .version),
    Place(path: "properties.source", flavor: .address), Place(path: "properties.sources", flavor: .address),
    Place(path: "properties.ports", flavor: .ports), Place(path: "properties.scope", flavor: .id),
    Place(path: "properties.actions", flavor: .pattern), Place(path: "properties.zones", flavor: .texts),
    Place(path: "properties.sizes", flavor: .numbers), Place(path: "properties.rules", flavor: .objects),
    Place(path: "properties.acl.rules", flavor: .objects),
    Place(path: "properties.acl.default", flavor: .text),
    Place(path: "properties.labels", flavor: .map), Place(path: "properties.csv", flavor: .pieces),
    Place(path: "properties.policy", flavor: .json), Place(path: "properties.policy.Version", flavor: .text),
    Place(path: "properties.policy.Statement", flavor: .objects),
    Place(path: "properties.policy.Ids", flavor: .texts),
  ]

  /// Of the elements that are objects.
  static let element: [Place] = [
    Place(path: "name", flavor: .text), Place(path: "mode", flavor: .text),
    Place(path: "enabled", flavor: .flag),
    Place(path: "size", flavor: .number), Place(path: "since", flavor: .date),
    Place(path: "source", flavor: .address),
    Place(path: "ports", flavor: .ports), Place(path: "zones", flavor: .texts),
    Place(path: "rules", flavor: .objects),
    Place(path: "labels", flavor: .map), Place(path: "properties.name", flavor: .text),
    Place(path: "properties.mode", flavor: .text),
  ]

  /// Places that lead astray: through a list, beyond a text, into a number.
  static let odd: [Place] = [
    Place(path: "properties.zones.mode", flavor: .text), Place(path: "properties.zones.0", flavor: .text),
    Place(path: "properties.rules.1.name", flavor: .text),
    Place(path: "properties.rules.name", flavor: .text),
    Place(path: "properties.mode.deeper", flavor: .text),
    Place(path: "properties.labels.env.more", flavor: .text),
    Place(path: "properties.policy.Statement.0.mode", flavor: .text),
    Place(path: "nowhere.at.all", flavor: .text), Place(path: "properties.labels.0", flavor: .text),
    Place(path: "meta.name", flavor: .text), Place(path: "meta.id", flavor: .id),
    Place(path: "meta.region", flavor: .text),
    Place(path: "meta.change", flavor: .text), Place(path: "meta.scope", flavor: .id),
    Place(path: "meta.type", flavor: .text),
  ]
}

/// Makes documents whose values meet the operators' kinds, their edges, and often enough something else.
struct DocumentMaker {
  var maker: Maker

  mutating func sample() -> Sample {
    let shape: SourceShape = maker.chance(40) ? .flat : .native
    var document = self.document()
    if shape == .flat { document = flattened(document) }
    // Nothing of `properties` was printed; what stands there all the same is read.
    let read = shape == .native && maker.chance(10) ? SourceShape.bare : shape
    var sample = Sample(json: document.json, shape: read)
    if maker.chance(30) { sample.change = maker.pick(["create", "update", "delete"]) }
    if maker.chance(60) {
      for _ in 0...maker.below(5) { sample.unknown.append((hidden(document, shape), maker.chance(25))) }
    }
    return sample
  }

  /// Names that differ little from those of places: in length, case, or behind the eighth byte.
  private static let decoys = [
    "propertie", "propertiesX", "Kind", "kin", "kind\0", "tags.kubernetes\\.io/names", "properties.mod",
    "properties.expired", "properties.rotations", "properties.enabled\0",
  ]

  /// A whole document in the native shape.
  private mutating func document() -> Value {
    var document = Value.map([
      Value.Member(key: "id", value: .text("/subscriptions/s/resourceGroups/rg/providers/Fair.X/things/t1")),
      Value.Member(key: "name", value: .text(maker.pick(["t1", "prod-1", "a"]))),
    ])
    if maker.chance(85) {
      document = put(maker.chance(90) ? .text(maker.pick(Flavor.words)) : .null, "kind", document)
    }
    if maker.chance(60) { document = put(.text(maker.pick(["westeurope", ""])), "location", document) }
    for place in Places.document
    where !["kind", "properties.policy"].contains(place.path) && maker.chance(82) {
      if place.path.hasPrefix("properties.policy.") { continue }
      document = put(value(place.flavor, 0), place.path, document)
    }
    if maker.chance(80) { document = put(policy(), "properties.policy", document) }
    for path in ["properties.oldMode", "legacy.mode", "properties.made"] where maker.chance(30) {
      document = put(value(path == "properties.made" ? .date : .text, 0), path, document)
    }
    for path in Self.decoys where maker.chance(8) { document = put(.text("a"), path, document) }
    if maker.chance(4) {
      document = put(value(maker.pick([.text, .texts, .number]), 0), "properties", document)
    }
    if maker.chance(4) {
      document = put(.null, maker.pick(["properties", "properties.acl", "sku", "tags"]), document)
    }
    return document
  }

  /// The document with a value put at a path, where there is room for it.
  private func put(_ value: Value, _ path: String, _ document: Value) -> Value {
    PathText.steps(path).flatMap { document.setting($0, to: value) } ?? document
  }

  /// A document within a text, and sometimes a text that holds none.
  private mutating func policy() -> Value {
    if maker.chance(8) {
      return .text(maker.pick(["{", "", "null", "[1]", "{\"Version\":1,\"Version\":2}"]))
    }
    var policy = Value.map([])
    if maker.chance(85) { policy = put(.text(maker.pick(["2012-10-17", "a"])), "Version", policy) }
    if maker.chance(85) {
      policy = put(maker.chance(30) ? object(1) : value(.objects, 1), "Statement", policy)
    }
    if maker.chance(60) { policy = put(value(.texts, 1), "Ids", policy) }
    return maker.chance(70) ? .text(policy.json) : policy
  }

  mutating func value(_ flavor: Flavor, _ depth: Int) -> Value {
    switch maker.below(100) {
    case 0..<7: return .null
    case 7..<13:
      let other = maker.pick(Flavor.allCases)
      return depth > 1 ? .bool(true) : fitting(other, depth)
    case 13..<15: return maker.pick([.list([]), .map([]), .text("")])
    case 15: return .text(maker.pick(["quote\"d", "line\nbreak", "\0", "a\0", "\u{1F600}", "back\\slash"]))
    default: return fitting(flavor, depth)
    }
  }

  private mutating func fitting(_ flavor: Flavor, _ depth: Int) -> Value {
    switch flavor {
    case .texts, .numbers:
      let element: Flavor = flavor == .texts ? .text : .number
      let narrow =
        flavor == .texts ? ["a", "A", "b", "Enabled"].map(Value.text) : [.number(.int(1)), .number(.int(2))]
      return .list(
        (0..<maker.below(4)).map { _ in
          maker.chance(8) ? .null : maker.chance(75) ? maker.pick(narrow) : value(element, depth + 1)
        })
    case .objects:
      if depth > 2 { return .list([]) }
      return .list(
        (0..<maker.below(4)).map { _ in
          maker.chance(5) ? .null : maker.chance(8) ? value(.text, 3) : object(depth + 1)
        })
    case .map:
      let keys = maker.some(["env", "owner", "a", "Enabled", "kubernetes.io/name", "0"], from: 0, to: 3)
      return .map(Set(keys).sorted().map { Value.Member(key: $0, value: value(.text, depth + 1)) })
    case .json: return policy()
    case .flag where maker.chance(20): return .text(maker.pick(["True", "false", "yes"]))
    case .number where maker.chance(15): return .text(maker.pick(["100.0", "5", "05"]))
    case .seconds where maker.chance(20): return .text(maker.pick(Flavor.durations))
    default: return maker.pick(flavor.values)
    }
  }

  private mutating func object(_ depth: Int) -> Value {
    var members: [Value.Member] = []
    var nested: [Value.Member] = []
    for place in Places.element where maker.chance(depth > 1 ? 40 : 65) {
      if place.path.hasPrefix("properties.") {
        nested.append(
          Value.Member(key: String(place.path.dropFirst(11)), value: value(place.flavor, depth + 1)))
      } else {
        members.append(Value.Member(key: place.path, value: value(place.flavor, depth + 1)))
      }
    }
    if maker.chance(60) { members.append(Value.Member(key: "properties", value: .map(nested))) }
    return .map(members)
  }

  /// As `az` prints it: the members of `properties` at the top.
  private func flattened(_ document: Value) -> Value {
    guard case .map(let members) = document, case .map(let inner)? = document["properties"] else {
      return document
    }
    let stay = inner.filter { TypeDescription.neverFlat.contains($0.key) }
    let moved = inner.filter { !TypeDescription.neverFlat.contains($0.key) }
    let rest = stay.isEmpty ? [] : [Value.Member(key: "properties", value: .map(stay))]
    return .map(members.filter { $0.key != "properties" } + moved + rest)
  }

  /// A path whose value isn't known: of a place, or of anything that stands in the document, or a step beyond it.
  private mutating func hidden(_ document: Value, _ shape: SourceShape) -> [PathStep] {
    if maker.chance(55) {
      let steps = PathText.steps(maker.pick(Places.document).path) ?? []
      return ReferenceReader.native(steps, shape)
    }
    var path: [PathStep] = []
    var here = document
    while true {
      switch here {
      case .map(let members) where !members.isEmpty && (path.isEmpty || maker.chance(75)):
        let member = maker.pick(members)
        path.append(.key(member.key))
        here = member.value
      case .list(let items) where !items.isEmpty && maker.chance(80):
        let index = maker.below(items.count)
        path.append(.index(index))
        here = items[index]
      case .map where maker.chance(30): return path + [.key(maker.pick(["name", "mode", "env"]))]
      case .list(let items) where maker.chance(50): return path + [.index(items.count + maker.below(2))]
      default: return path
      }
    }
  }
}
