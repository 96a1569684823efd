internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// A resource read again, with the text it was read from.
struct Loaded: Sendable {
  var resource: Resource
  var text: ElementText
}

/// Reads single resources again, for explanations: by place, with a small cache.
final class Loader {
  private let files: [SnapshotFile]
  private let facts: [FileFacts]
  private let contexts: [UInt32: [(offset: UInt64, context: ElementContext)]]
  private let types: TypeCatalog
  private let documents: Documents
  private let recognizer: Recognizer
  private let parser = JSONParser()
  private let reader = ElementReader()
  private var arena = TextArena()
  private var cache: [ElementPlace: Loaded] = [:]
  /// Merged resources, under places of a file that doesn't exist.
  private(set) var merged: [Loaded] = []
  static let mergedFile = UInt32.max
  /// Looks come in the order of the files: more would only keep what isn't asked for again.
  private static let most = 64

  init(
    files: [SnapshotFile], facts: [FileFacts], contexts: [UInt32: [UInt64: ElementContext]],
    types: TypeCatalog, documents: Documents = Documents()
  ) {
    self.documents = documents
    self.files = files
    self.facts = facts
    self.types = types
    recognizer = Recognizer(types.answers)
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
    documents = other.documents
    recognizer = Recognizer(other.types.answers)
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
    guard let starts = contexts[place.file] else { return base }
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle].offset <= place.offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? starts[low - 1].context : base
  }

  func text(_ place: ElementPlace) -> ElementText? {
    guard files.indices.contains(Int(place.file)) else { return nil }
    return try? reader.text(place, in: files[Int(place.file)])
  }

  private func read(_ place: ElementPlace) -> Loaded? {
    guard let text = text(place), let tape = try? parser.parse(copying: text.json) else { return nil }
    if let document = documents[place.file] {
      let resource = document.resources(tape, at: place, recording: true) { _ in true }
        .first { $0.place?.part == place.part }
      return resource.map { Loaded(resource: $0, text: text) }
    }
    arena.reset()
    guard let head = recognizer.head(tape, context(place), arena: &arena) else { return nil }
    let spelled = String(decoding: head.type, as: UTF8.self)
    let description = types[spelled]
    let shape = SourceShape(tape, hasProperties: head.hasProperties, description)
    let context = context(place)
    var resource = Resource(
      head, type: description?.name ?? spelled, shape: shape,
      document: Self.document(tape, description).hiding(context.unknown), place: place)
    if !TextFold.equal(resource.scope, context.scope, ignoreCase: true), !context.scope.isEmpty {
      resource.exported = [context.scope]
    }
    resource.unknown = context.unknown
    return Loaded(resource: resource, text: text)
  }

  /// What the tape holds; an id alone becomes a document that has it where the type's items have theirs.
  private static func document(_ tape: Tape, _ type: TypeDescription?) -> Value {
    let value = Value(tape)
    guard case .text = value, let path = type?.idFrom.first else { return value }
    return path.reversed().reduce(value) { inner, step in
      guard case .key(let name) = step else { return inner }
      return .map([Value.Member(key: name, value: inner)])
    }
  }

  /// A text with `%7B` for `{`, decoded; nil where a `%` has no two digits behind it, or what comes out isn't UTF-8.
  private static func percentDecoded(_ text: String) -> String? {
    func digit(_ byte: UInt8) -> UInt8? {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        (byte | 0x20) - 0x61 + 10
      default: nil
      }
    }
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "%") {
        guard at + 2 < bytes.count, let high = digit(bytes[at + 1]), let low = digit(bytes[at + 2]) else {
          return nil
        }
        out.append(high << 4 | low)
        at += 3
      } else {
        out.append(bytes[at])
        at += 1
      }
    }
    return String(validating: out, as: UTF8.self)
  }

  /// The JSON document in a text; one with `%7B` for `{`, as AWS hands policies out, is decoded before.
  static func json(_ text: String) -> Value? {
    let parser = JSONParser()
    let plain = text.utf8.first == UInt8(ascii: "%") ? percentDecoded(text) : text
    guard let plain, let tape = try? parser.parse(copying: plain), parser.duplicateKey() == nil else {
      return nil
    }
    return Value(tape)
  }
}
