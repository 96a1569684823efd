internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// The files of a run that aren't exports of resources as they are (plans, state), opened.
struct Documents: Sendable {
  private(set) var all: [UInt32: any OpenDocument] = [:]
  private(set) var problems: [ReadProblem] = []
  private var broken: Set<UInt32> = []

  init() {}

  var isEmpty: Bool { all.isEmpty }

  /// True for a file that is one, or a broken one.
  func took(_ file: UInt32) -> Bool { all[file] != nil || broken.contains(file) }

  /// Opens those among the files; they are read by their places from then on.
  init(_ files: inout [SnapshotFile], types: TypeCatalog, changedOnly: Bool) {
    var limits = DocumentLimits()
    limits.changedOnly = changedOnly
    limits.companions = files
    for number in files.indices {
      let index = UInt32(truncatingIfNeeded: number)
      do throws(ReadProblem) {
        guard
          let document = try DocumentSources.open(files[number], index: index, types: types, limits: limits)
        else { continue }
        all[index] = document
        files[number] = document.file
      } catch {
        problems.append(error)
        broken.insert(index)
        files[number] = files[number].withoutElements()
      }
    }
  }

  /// Leaves out what a plan doesn't read.
  mutating func limit(to plan: Plan, _ files: inout [SnapshotFile]) {
    var known: [String: ReadPlaces?] = [:]
    for (index, document) in all {
      let limited = document.limited { type in
        if let reads = known[type] { return reads }
        let reads = plan.typePlan(type, shape: .native).reads
        known[type] = .some(reads)
        return reads
      }
      all[index] = limited
      files[Int(index)] = limited.file
    }
  }

  subscript(_ file: UInt32) -> (any OpenDocument)? { all.isEmpty ? nil : all[file] }

  /// In the order of the files.
  var inOrder: [any OpenDocument] { all.sorted { $0.key < $1.key }.map(\.value) }
}

extension Partial {
  /// Counts what a document has beside its elements.
  mutating func addUnread(_ document: any OpenDocument, _ plan: Plan) {
    for (type, count) in document.unread {
      types[(plan.pack.types[type]?.name ?? type).lowercased(), default: 0] += count
      files[document.index, default: 0] += count
      resources += count
    }
  }
}

extension OpenDocument {
  /// Joins stay within it: the live estate is 0.
  var world: UInt64 { UInt64(index) + 1 }

  /// Whether no further resource can belong to the asker: what hangs on a resource that only this plan makes.
  func isComplete(_ clause: CheckedResources, asker: ElementPlace?, parent: @autoclosure () -> String) -> Bool
  {
    guard let asker, shows(clause.type) else { return false }
    let namesAsker = clause.keys.contains { key in
      key.kind == .equal && !key.isTest && (key.ours.meta == .id || key.ours.steps == [.key("id")])
    }
    if namesAsker, isNew(asker) { return true }
    switch clause.placement {
    case .children: return isNew(asker)
    case .siblings: return isNew(id: parent())
    case .below, .parent, .scope, .snapshot, nil: return false
    }
  }
}

extension Resource {
  /// The plan it stands in; 0 for the live estate.
  var world: UInt64 { facts?.document.world ?? 0 }
}

extension ResourceHead {
  /// The identity of a resource that was made, lent by an arena.
  init(lending resource: Resource, _ arena: inout TextArena) {
    self.init(
      id: arena.keep(resource.id), parent: arena.keep(resource.parent), scope: arena.keep(resource.scope))
    type = arena.keep(resource.type)
    name = arena.keep(resource.name)
    region = arena.keep(resource.region)
    hasProperties = true
    open = resource.open
  }
}
