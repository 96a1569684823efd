internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// A resource read again, with the text it was read from.
struct Loaded {
  var resource: Resource
  var bytes: [UInt8]
}

/// Reads single resources again, for explanations: by place, with a small cache.
final class Loader {
  private let files: [SnapshotFile]
  private let facts: [FileFacts]
  private let contexts: [UInt32: [(offset: UInt64, context: ElementContext)]]
  private let types: TypeCatalog
  private let recognizer: Recognizer
  private let parser = JSONParser()
  private var arena = TextArena()
  private var cache: [ElementPlace: Loaded] = [:]
  /// Merged resources, under places of a file that doesn't exist.
  private(set) var merged: [Loaded] = []
  static let mergedFile = UInt32.max
  private static let most = 512

  init(
    files: [SnapshotFile], facts: [FileFacts], contexts: [UInt32: [UInt64: ElementContext]],
    types: TypeCatalog
  ) {
    self.files = files
    self.facts = facts
    self.types = types
    recognizer = Recognizer(idFrom: types.identities)
    self.contexts = contexts.mapValues { starts in
      starts.sorted { $0.key < $1.key }.map { (offset: $0.key, context: $0.value) }
    }
  }

  /// Another loader of the same, for another thread.
  init(_ other: Loader) {
    files = other.files
    facts = other.facts
    contexts = other.contexts
    types = other.types
    recognizer = Recognizer(idFrom: other.types.identities)
    merged = other.merged
  }

  func addMerged(_ loaded: Loaded) -> ElementPlace {
    merged.append(loaded)
    return ElementPlace(file: Self.mergedFile, offset: UInt64(merged.count - 1), length: 0)
  }

  /// The resource at a place; nil where its file changed meanwhile.
  func load(_ place: ElementPlace) -> Loaded? {
    if place.file == Self.mergedFile {
      return merged.indices.contains(Int(place.offset)) ? merged[Int(place.offset)] : nil
    }
    if let known = cache[place] { return known }
    guard let loaded = read(place) else { return nil }
    if cache.count >= Self.most { cache.removeAll(keepingCapacity: true) }
    cache[place] = loaded
    return loaded
  }

  /// The resource that begins at an offset of a file.
  func load(file: UInt32, offset: UInt64) -> Loaded? {
    guard files.indices.contains(Int(file)),
      let place = try? files[Int(file)].place(file: file, offset: offset)
    else { return nil }
    return load(place)
  }

  /// What a file and the envelope at an offset say.
  func context(_ place: ElementPlace) -> ElementContext {
    let base = facts.indices.contains(Int(place.file)) ? facts[Int(place.file)].context : ElementContext()
    return contexts[place.file]?.last { $0.offset <= place.offset }?.context ?? base
  }

  func bytes(_ place: ElementPlace) -> [UInt8]? {
    guard files.indices.contains(Int(place.file)) else { return nil }
    return try? files[Int(place.file)].read(place)
  }

  private func read(_ place: ElementPlace) -> Loaded? {
    guard let bytes = bytes(place), let tape = try? parser.parse(copying: bytes) else { return nil }
    arena.reset()
    guard let head = recognizer.head(tape, context(place), arena: &arena) else { return nil }
    let spelled = String(decoding: head.type, as: UTF8.self)
    let description = types[spelled]
    let shape: SourceShape = description?.flat == true && !head.hasProperties ? .flat : .native
    let context = context(place)
    var resource = Resource(
      head, type: description?.name ?? spelled, shape: shape, document: Value(tape).hiding(context.unknown),
      place: place)
    if !TextFold.equal(resource.scope, context.scope, ignoreCase: true), !context.scope.isEmpty {
      resource.exported = [context.scope]
    }
    resource.unknown = context.unknown
    resource.secret = context.secret
    return Loaded(resource: resource, bytes: bytes)
  }

  /// The JSON document in a text.
  static func json(_ text: String) -> Value? {
    let parser = JSONParser()
    guard let tape = try? parser.parse(copying: text), parser.duplicateKey() == nil else { return nil }
    return Value(tape)
  }
}
