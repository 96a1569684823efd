import PlumbLanguage
import PlumbSnapshot
import PlumbValues
import Plumbline
import Testing

/// Every mapped property, with the values that it may have in a plan: `fixtures/terraform/mappings/`. A mapping without
/// cases fails.
@Suite struct MappingCaseTests {
  struct File: Sendable, CustomTestStringConvertible {
    let name: String
    let content: Value
    var testDescription: String { name }
    var resource: String { content["resource"]?.text ?? "" }
    var type: String { content["type"]?.text ?? "" }
  }

  static let folder = "fixtures/terraform/mappings"
  static let files: [File] = (FolderNames.of(Package.root + "/" + folder) ?? []).sorted().map {
    File(name: $0, content: YAMLText.file("\(folder)/\($0)"))
  }
  static let types = PolicySet(files: PolicySet.shippedFiles).pack.types

  struct Shipped: Sendable, CustomTestStringConvertible {
    let type: String
    let mapping: Mapping
    var testDescription: String { "\(mapping.resource) as \(type)" }
  }
  static let shipped = types.types.flatMap { type in
    type.terraform.map { Shipped(type: type.name, mapping: $0) }
  }

  /// The native document of a resource with these attributes.
  private static func document(
    _ resource: String, _ attributes: Value, unknown: Value = .map([]), of type: String
  ) throws -> Value {
    var plan = PlanText()
    var owner = "\(resource).case"
    // What completes another resource is seen in that one.
    if let shipped = shipped.first(where: { $0.mapping.resource == resource && $0.type == type }),
      let (target, attribute) = shipped.mapping.partOf.first
    {
      owner = "\(target).owner"
      try plan.add(Value(object: [("address", .text(owner))]))
      let text = PathText.text(attribute)
      try plan.add(
        Value(object: [
          ("address", .text("\(resource).case")), ("attributes", attributes), ("unknown", unknown),
          ("references", Value(object: [(text, .list([.text(owner + ".id"), .text(owner)]))])),
        ]))
    } else {
      try plan.add(
        Value(object: [("address", .text(owner)), ("attributes", attributes), ("unknown", unknown)]))
    }
    let file = SnapshotFile(shown: "plan.json", contents: Array(plan.text.utf8))
    let document = try #require(try DocumentSources.open(file, index: 0, types: types))
    let parser = JSONParser()
    for place in document.file.elementPlaces {
      let bytes = try document.file.read(place)
      let tape = try parser.parse(copying: bytes)
      let found = document.resources(tape, at: place, recording: true) { _ in true }
      if let resource = found.first(where: { $0.id == owner && $0.type == type }) { return resource.document }
    }
    Issue.record("no \(owner) in the plan")
    return .null
  }

  /// Members in order of their names; what isn't known as the word that cases write for it.
  private static func plain(_ value: Value) -> Value {
    switch value {
    case .unknown: .text("(unknown)")
    case .list(let items): .list(items.map(plain))
    case .map(let members):
      .map(members.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: plain($0.value)) })
    default: value
    }
  }

  private static func at(_ path: String, _ document: Value) -> Value? {
    var value: Value? = document
    for case .key(let name) in PathText.steps(path) ?? [] { value = value?[name] }
    return value
  }

  @Test(arguments: files) func propertyIsAsTheCaseSays(_ file: File) throws {
    #expect(file.content["recorded"] == .bool(false), "\(file.name) has to say that nobody recorded it")
    guard case .map(let properties)? = file.content["cases"] else {
      Issue.record("\(file.name) has no cases")
      return
    }
    for property in properties {
      guard case .list(let cases) = property.value else { continue }
      var outcomes: Set<Value> = []
      for item in cases {
        let attributes = item["given"] ?? .map([])
        let document = try Self.document(
          file.resource, attributes, unknown: item["unknown"] ?? .map([]), of: file.type)
        let found = Self.at(property.key, document).map(Self.plain)
        let wanted = item["is"].map(Self.plain)
        #expect(
          found == wanted, "\(property.key) of \(attributes.json): \(found?.json ?? "absent")")
        outcomes.insert(found ?? .null)
      }
      let isFixed = cases.contains { $0["always"] == .bool(true) }
      #expect(outcomes.count > 1 || isFixed, "\(property.key) is shown with one value only")
    }
  }

  @Test(arguments: shipped) func mappingHasCases(_ item: Shipped) {
    let files = Self.files.filter { $0.resource == item.mapping.resource && $0.type == item.type }
    #expect(!files.isEmpty, "no file in \(Self.folder) for it")
    for path in Self.paths(item.mapping.document) {
      let text = PathText.text(path.steps)
      let cases = files.compactMap { $0.content["cases"]?[text] }
      #expect(!cases.isEmpty, "no case for \(text)")
      for member in path.members {
        let isShown = cases.contains { cases in
          guard case .list(let items) = cases else { return false }
          return items.contains { item in
            let elements: [Value] =
              switch item["is"] {
              case .list(let items): items
              case .map(let members): members.map(\.value)
              default: []
              }
            return elements.contains { Self.at(PathText.text(member), $0) != nil }
          }
        }
        #expect(isShown, "no case of \(text) shows \(PathText.text(member))")
      }
    }
  }

  /// Places with a rule, and the members of their elements.
  private static func paths(_ node: MappingNode) -> [(steps: [PathStep], members: [[PathStep]])] {
    node.members.flatMap { name, child -> [(steps: [PathStep], members: [[PathStep]])] in
      switch child.rule {
      case .unseen: []
      case .list(let blocks):
        [([.key(name)], blocks.flatMap { paths($0.element).map(\.steps) })]
      case .some: [([.key(name)], [])]
      case nil: paths(child).map { ([.key(name)] + $0.steps, $0.members) }
      }
    }
  }
}
