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
