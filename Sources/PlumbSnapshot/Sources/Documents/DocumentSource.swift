public import PlumbLanguage
public import PlumbValues

/// A kind of file whose elements aren't resources in their provider's own shape: each is a folder here and a row of
/// `DocumentSources.all`.
protocol DocumentSource: Sendable {
  /// Whether the file may be one, by its first bytes.
  static func mayBe(_ head: [UInt8]) -> Bool
  /// Nil where the file is none after all.
  static func open(
    _ file: SnapshotFile, index: UInt32, types: TypeCatalog, limits: DocumentLimits
  ) throws(ReadProblem) -> (any OpenDocument)?
}

/// The table of such sources.
public enum DocumentSources {
  static let all: [any DocumentSource.Type] = [
    TerraformSource.self, ARMTemplateSource.self, ARMParametersSource.self, WhatIfSource.self,
    BicepSource.self,
  ]

  /// How much of a file's start is looked at.
  private static let headSize = 512

  /// The file as one of the sources reads it; nil where none does.
  public static func open(
    _ file: SnapshotFile, index: UInt32, types: TypeCatalog, limits: DocumentLimits = DocumentLimits()
  ) throws(ReadProblem) -> (any OpenDocument)? {
    // What can't be opened at all is told by whoever reads the elements.
    guard let head = try? file.head(headSize) else { return nil }
    for kind in all where kind.mayBe(head) {
      if let document = try kind.open(file, index: index, types: types, limits: limits) { return document }
    }
    return nil
  }
}

/// What such a file may be at most, and what of it is wanted.
public struct DocumentLimits: Sendable {
  /// Bytes of the file.
  public var size = 512 << 20
  /// Of a plan, only what it creates, updates or replaces.
  public var changedOnly = false
  /// The files of the run, where one says something of another.
  public var companions: [SnapshotFile] = []

  public init() {}
}

/// A file of such a source, read once for what its elements need to know of each other.
public protocol OpenDocument: Sendable {
  /// As reports name the source.
  var source: String { get }
  /// The file, with the places of its elements.
  var file: SnapshotFile { get }
  var index: UInt32 { get }
  /// What its resources lie in; empty where that may be several things.
  var scope: String { get }
  /// How many resources of which types it has beside those of its elements: nobody asks anything of them.
  var unread: [String: Int] { get }
  /// What is to be said of the file: nothing to judge, an incomplete plan.
  var remarks: [ReadProblem] { get }
  /// The resources that an element tells. `wanted` says of a type whether anything is asked of it: else its document
  /// stays empty. `recording`: with the places that values come from.
  func resources(
    _ tape: Tape, at place: ElementPlace, recording: Bool, wanted: (String) -> Bool
  ) -> [Resource]
  /// The same document, of whose resources no more is read than this says of their types (nil: all or nothing of it),
  /// but where `resources` records.
  func limited(to reads: (String) -> ReadPlaces?) -> any OpenDocument
  /// Whether the resource that an element tells is only made by this plan, so that nothing can hang on it elsewhere.
  func isNew(_ place: ElementPlace) -> Bool
  func isNew(id: String) -> Bool
  /// The identity of what bears an id in the provider.
  func identity(ofID id: String) -> String
  /// Whether resources of the type would stand in such a file.
  func shows(_ type: String) -> Bool
}

extension OpenDocument {
  public var unread: [String: Int] { [:] }
  /// It has nothing that might be judged.
  package var isEmpty: Bool { file.isEmptyOfElements && unread.isEmpty }
  public func limited(to reads: (String) -> ReadPlaces?) -> any OpenDocument { self }
}

/// What is known of a resource that a document tells, beside its own document.
public struct DocumentFacts: Sendable {
  /// Where a value of the native document comes from.
  public struct Origin: Sendable, Hashable {
    public var place: ElementPlace
    /// From the top of the element.
    public var path: [PathStep]
    /// The attribute, as the source calls it.
    var steps: [PathStep]
    /// Another resource of the source, whose attribute it is.
    var owner = ""

    init(place: ElementPlace, path: [PathStep], attribute: [PathStep]) {
      self.place = place
      self.path = path
      steps = attribute
    }

    public var attribute: String {
      owner.isEmpty ? PathText.text(steps) : steps.isEmpty ? owner : "\(owner) · \(PathText.text(steps))"
    }
  }
  public var document: any OpenDocument
  /// Only made by this plan.
  public var isNew: Bool
  /// It hangs on something that isn't known.
  public var isParentOpen: Bool
  /// It stands outside of the document, which tells a part of it.
  public var isOutside = false
  /// It may turn out that it isn't there.
  public var isUncertain = false
  /// Places that the source can't show.
  public var unseen = PathSet()
  /// By place in the native document.
  public var origins: [[PathStep]: Origin] = [:]

  public init(document: any OpenDocument, isNew: Bool, isParentOpen: Bool) {
    self.document = document
    self.isNew = isNew
    self.isParentOpen = isParentOpen
  }

  /// The origin of a place, or of the nearest one above it. `wanted`: the place that was asked for, where nothing
  /// stands on the way to it.
  public func origin(of location: [PathStep], wanted: [PathStep]) -> Origin? {
    if wanted.count > location.count, wanted.starts(with: location), let found = origins[wanted] {
      return found
    }
    var rest: [PathStep] = []
    var path = location
    while true {
      if var found = origins[path] {
        found.path += rest
        if path.isEmpty || !found.steps.isEmpty || !found.owner.isEmpty { found.steps += rest }
        return found
      }
      guard let last = path.popLast() else { return nil }
      rest.insert(last, at: 0)
    }
  }
}

extension SnapshotFile {
  /// The first bytes of its UTF-8 stream.
  func head(_ size: Int) throws(ReadProblem) -> [UInt8] {
    let source = try ByteSource(self)
    var head = [UInt8](repeating: 0, count: size)
    let count = try head.fill { (raw) throws(ReadProblem) in try source.read(into: raw) }
    head.removeLast(head.count - count)
    return head
  }

  /// Nothing of it is judged.
  package var isEmptyOfElements: Bool { places?.elements.isEmpty ?? false }

  /// The same file, of which nothing is read: what is wrong with it was told.
  package func withoutElements() -> SnapshotFile {
    var file = self
    file.places = ElementPlaces(elements: [], lines: LineMarks())
    return file
  }
}

extension SnapshotFile {
  /// Where its elements lie, where that is known.
  package var elementPlaces: [ElementPlace] { places?.elements ?? [] }
}
