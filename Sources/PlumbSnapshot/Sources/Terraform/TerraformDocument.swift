internal import PlumbLanguage
internal import PlumbValues

/// A plan or state, opened: its resources know of each other.
final class TerraformDocument: OpenDocument {
  let file: SnapshotFile
  let index: UInt32
  let isPlan: Bool
  let entries: [PlannedEntry]
  let references: TerraformReferences
  let catalog: TerraformCatalog
  /// By the types of the entries.
  let kinds: [String: TerraformKind]
  let remarks: [ReadProblem]
  private let byAddress: [String: Int]
  private let byOffset: [UInt64: Int]
  private let addressOfID: [String: String]
  private let addressesOfName: [String: [String]]
  let links: FragmentLinks
  let unread: [String: Int]
  /// The plan itself: what its resources lie in. Empty where they may lie in several subscriptions or accounts.
  let scope: String

  var source: String { isPlan ? "terraform-plan" : "terraform-state" }

  init(
    file: SnapshotFile, index: UInt32, isPlan: Bool, entries: [PlannedEntry], references: TerraformReferences,
    catalog: TerraformCatalog, lines: LineMarks, counts: TerraformCounts, changedOnly: Bool
  ) {
    var file = file
    file.places = ElementPlaces(elements: entries.filter(\.isJudged).map(\.place), lines: lines)
    self.file = file
    self.index = index
    self.isPlan = isPlan
    self.entries = entries
    self.references = references
    self.catalog = catalog
    var kinds: [String: TerraformKind] = [:]
    scope = counts.isSpread ? "" : file.shown
    var byAddress: [String: Int] = [:]
    var byOffset: [UInt64: Int] = [:]
    var addressOfID: [String: String] = [:]
    var addressesOfName: [String: [String]] = [:]
    byAddress.reserveCapacity(entries.count)
    byOffset.reserveCapacity(entries.count)
    // Types of which one is found by its name.
    let completing = entries.indices.filter { !entries[$0].completes.isEmpty }
    let named = Set(completing.flatMap { entries[$0].completes.map(\.type) })
    for number in entries.indices where entries[number].action != .gone {
      byAddress[entries[number].address] = number
      byOffset[entries[number].place.offset] = number
      let type = entries[number].type
      for type in [type] + entries[number].completes.map(\.type) where kinds[type] == nil {
        kinds[type] = TerraformKind(type, catalog)
      }
      guard entries[number].id != nil || named.contains(type) else { continue }
      let entry = entries[number]
      // A replaced resource gets another id.
      // What completes a resource may bear the id of that.
      if let id = entry.id, !id.isEmpty, entry.action != .replace,
        entry.completes.isEmpty || addressOfID[Self.folded(id)] == nil
      {
        addressOfID[Self.folded(id)] = entry.address
      }
      if let name = entry.name, named.contains(entry.type) {
        addressesOfName["\(entry.type)\u{0}\(Self.folded(name))", default: []].append(entry.address)
      }
    }
    self.kinds = kinds
    self.byAddress = byAddress
    self.byOffset = byOffset
    self.addressOfID = addressOfID
    self.addressesOfName = addressesOfName
    remarks = Self.remarks(counts, isPlan: isPlan, file: file, index: index, changedOnly: changedOnly)
    (links, unread) = (FragmentLinks(), [:])
  }

  /// The same, with what completes what, and with what is read of it.
  init(
    _ other: TerraformDocument, _ links: FragmentLinks, entries: [PlannedEntry]? = nil,
    kinds: [String: TerraformKind]? = nil, unread: [String: Int] = [:], file: SnapshotFile? = nil
  ) {
    (index, isPlan, self.entries) = (other.index, other.isPlan, entries ?? other.entries)
    var own = file ?? other.file
    if let entries { own.places?.elements = entries.filter(\.isJudged).map(\.place) }
    self.file = own
    (references, catalog, self.kinds) = (other.references, other.catalog, kinds ?? other.kinds)
    self.unread = unread
    (remarks, scope) = (other.remarks, other.scope)
    (byAddress, byOffset) = (other.byAddress, other.byOffset)
    (addressOfID, addressesOfName) = (other.addressOfID, other.addressesOfName)
    self.links = links
  }

  func limited(to reads: (String) -> ReadPlaces?) -> any OpenDocument {
    // Of an entry in its provider's own shape only itself tells the type.
    let idle = kinds.filter { name, kind in
      name != Self.nativeResource && name != Self.nativeUpdate && kind.types.allSatisfy { reads($0) == nil }
    }
    var unread: [String: Int] = [:]
    var places: [ElementPlace] = []
    for number in entries.indices where entries[number].isJudged {
      let isOutside = links.outside[number].map { idle[$0.type] == nil } ?? false
      if !isOutside, let kind = idle[entries[number].type] {
        for type in kind.types { unread[type, default: 0] += 1 }
      } else {
        places.append(entries[number].place)
      }
    }
    var file = file
    file.places?.elements = places
    return TerraformDocument(
      self, links, kinds: kinds.mapValues { TerraformKind($0, reads) }, unread: unread, file: file)
  }

  static func folded(_ id: String) -> String {
    var id = Substring(TextFold.folded(id))
    while id.hasSuffix("/") { id = id.dropLast() }
    return String(id)
  }

  private static func remarks(
    _ counts: TerraformCounts, isPlan: Bool, file: SnapshotFile, index: UInt32, changedOnly: Bool
  ) -> [ReadProblem] {
    func remark(_ message: String, _ help: String = "") -> ReadProblem {
      ReadProblem(.planRemark, file: index, shown: file.shown, message: message, help: help)
    }
    var found: [ReadProblem] = []
    let judged = changedOnly ? counts.changes : counts.changes + counts.kept
    if judged == 0 {
      let what =
        counts.gone > 0
        ? "it only deletes or forgets (\(counts.gone))"
        : changedOnly && counts.kept > 0 ? "it changes nothing" : "it has no resources"
      found.append(remark("nothing is to be judged in this \(isPlan ? "plan" : "state"): \(what)"))
    }
    if counts.deferred > 0 {
      found.append(
        remark(
          "Terraform put off \(counts.deferred) of its changes; they aren't judged",
          "apply this plan, then plan again"))
    }
    if counts.isPartial {
      found.append(remark("Terraform says that the plan isn't complete; what it leaves out isn't judged"))
    }
    return found
  }

  // MARK: - Looking up

  func entry(at place: ElementPlace) -> PlannedEntry? { number(at: place).map { entries[$0] } }
  func number(at place: ElementPlace) -> Int? { byOffset[place.offset] }
  func entry(_ address: String) -> PlannedEntry? { number(address).map { entries[$0] } }
  func number(_ address: String) -> Int? { byAddress[address] }
  func isNew(_ place: ElementPlace) -> Bool {
    place.part < Self.outsidePart && entry(at: place)?.isNew ?? false
  }
  func isNew(id: String) -> Bool { entry(id)?.isNew ?? false }
  func shows(_ type: String) -> Bool { catalog.shows(type) }

  func identity(ofID id: String) -> String {
    let folded = Self.folded(id)
    if let address = addressOfID[folded] { return address }
    // Below something that the plan holds: its address, and the rest of the id.
    for above in IDPath.ancestors(of: folded) {
      if let address = addressOfID[above] { return address + folded.dropFirst(above.count) }
    }
    return id
  }

  /// What an attribute of an entry refers to.
  func target(_ entry: PlannedEntry, _ attribute: [PathStep]) -> (address: String, attribute: String)? {
    guard let found = references.target(module: entry.module, resource: entry.resource, attribute: attribute),
      byAddress[found.address] != nil
    else { return nil }
    return found
  }

  /// The resources of a type that bear a name.
  func addresses(ofName name: String, type: String) -> [String] {
    addressesOfName["\(type)\u{0}\(Self.folded(name))"] ?? []
  }
}

/// The mappings of all described types, by Terraform's types.
struct TerraformCatalog: Sendable {
  private(set) var byResource: [String: [(type: TypeDescription, mapping: Mapping)]] = [:]
  /// By the type that is completed: the types that complete it, and how.
  private(set) var parts: [String: [(resource: String, mapping: Mapping)]] = [:]
  private var shown: Set<String> = []
  private var completing: Set<String> = []
  let types: TypeCatalog

  init(_ types: TypeCatalog) {
    self.types = types
    for type in types.types where !type.terraform.isEmpty {
      for mapping in type.terraform {
        byResource[mapping.resource, default: []].append((type, mapping))
        if !mapping.partOf.isEmpty { completing.insert(mapping.resource) }
        for target in mapping.partOf.keys { parts[target, default: []].append((mapping.resource, mapping)) }
      }
      shown.insert(type.name.lowercased())
    }
  }

  /// Whether resources of the type tell something of others.
  func completes(_ type: String) -> Bool { completing.contains(type) }

  func shows(_ type: String) -> Bool { shown.contains(types.canonical(type).lowercased()) }
}
