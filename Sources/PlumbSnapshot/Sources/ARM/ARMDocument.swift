internal import PlumbLanguage
internal import PlumbValues

/// A template or what-if output, opened: its resources are made already.
final class ARMDocument: OpenDocument {
  let source: String
  let file: SnapshotFile
  let index: UInt32
  let remarks: [ReadProblem]
  private let naming: ARMNaming?
  private let types: TypeCatalog
  /// By the offset of their element.
  private let entries: [UInt64: [ARMEntry]]
  /// What only this file makes, by id in lower case.
  private let new: Set<String>

  let scope: String

  /// `naming` nil: ids stand in the file as the provider has them.
  init(
    source: String, file: SnapshotFile, index: UInt32, entries: [ARMEntry], naming: ARMNaming?,
    types: TypeCatalog, lines: LineMarks, remarks: [ReadProblem], scope: String? = nil
  ) {
    self.scope = scope ?? file.shown
    self.source = source
    self.index = index
    self.naming = naming
    self.types = types
    self.remarks = remarks
    var byOffset: [UInt64: [ARMEntry]] = [:]
    var places: [ElementPlace] = []
    var new: Set<String> = []
    for entry in entries {
      guard var place = entry.resource.place else { continue }
      place.part = 0
      if byOffset[place.offset] == nil { places.append(place) }
      byOffset[place.offset, default: []].append(entry)
      if entry.isNew { new.insert(TextFold.folded(entry.resource.id)) }
    }
    self.entries = byOffset
    self.new = new
    var file = file
    file.places = ElementPlaces(elements: places.sorted(), lines: lines)
    self.file = file
  }

  func resources(
    _ tape: Tape, at place: ElementPlace, recording: Bool, wanted: (String) -> Bool
  ) -> [Resource] {
    // Who records asks for one of them alone.
    (entries[place.offset] ?? []).filter { !recording || $0.resource.place?.part == place.part }
      .map { $0.whole(self) }
  }

  func isNew(_ place: ElementPlace) -> Bool {
    (entries[place.offset] ?? []).contains { $0.isNew && $0.resource.place?.part == place.part }
  }

  func isNew(id: String) -> Bool { new.contains(TextFold.folded(id)) }

  func identity(ofID id: String) -> String {
    if let naming { return naming.short(id) }
    var id = Substring(id)
    while id.count > 1, id.hasSuffix("/") { id = id.dropLast() }
    return String(id)
  }

  /// What is deployed along with the resource it belongs to. What belongs to a whole subscription stands elsewhere.
  func shows(_ type: String) -> Bool {
    if let found = types[type] { return Provider(type: type) == .azure && found.scope == "resource" }
    guard let space = type.split(separator: "/").first, type.contains("/") else { return false }
    return space.contains(".") && !space.hasSuffix("googleapis.com")
  }
}

extension OpenDocument {
  /// One of Terraform's; else one of Resource Manager's.
  package var isTerraform: Bool { source.hasPrefix("terraform") }
  /// As messages call it.
  package var noun: String {
    switch source {
    case "arm-template": "template"
    case "arm-what-if": "deployment"
    default: "plan"
    }
  }
}

/// Rules of network security groups that stand for themselves, put into their group.
enum ARMRules {
  private static let group = "microsoft.network/networksecuritygroups"
  private static let rule = "microsoft.network/networksecuritygroups/securityrules"
  private static let list: [PathStep] = [.key("properties"), .key("securityRules")]

  /// A group that is deployed has the rules of its own and those that the file gives it, and no others.
  static func assemble(_ entries: inout [ARMEntry]) {
    let rules = entries.filter { $0.resource.type.lowercased() == rule }
    for number in entries.indices where entries[number].resource.type.lowercased() == group {
      let document = entries[number].resource.document
      let properties = document["properties"] ?? .map([])
      guard case .map = properties else { continue }
      var items: [Value] = []
      switch properties["securityRules"] {
      case .list(let own)?: items = own
      case nil, .null?: break
      default: continue
      }
      var isOpen = false
      for other in rules {
        if other.isParentOpen { isOpen = true }
        let isOwn = TextFold.equal(
          other.resource.parent, entries[number].resource.id, ignoreCase: true)
        guard isOwn else { continue }
        if other.isUncertain { isOpen = true }
        // One of the same name takes the place of the group's own.
        let same = items.firstIndex { item in
          guard let name = item["name"]?.text, let own = other.resource.document["name"]?.text else {
            return false
          }
          return TextFold.equal(name, own, ignoreCase: true)
        }
        let place = list + [.index(same ?? items.count)]
        if let same {
          items[same] = other.resource.document
        } else {
          items.append(other.resource.document)
        }
        for (location, origin) in other.origins { entries[number].origins[place + location] = origin }
        entries[number].resource.secret.insert(other.resource.secret, at: place)
      }
      let value: Value = isOpen ? .unknown(present: true) : .list(items)
      entries[number].resource.document =
        document.setting(list, to: value) ?? document
    }
  }
}
