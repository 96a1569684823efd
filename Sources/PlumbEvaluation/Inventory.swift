internal import PlumbLanguage
public import PlumbSnapshot
internal import PlumbValues

/// What a snapshot holds, by file, type and scope: counted in one pass, nothing kept of the resources.
public struct Inventory: Sendable {
  public struct Entry: Sendable {
    /// Index of the file.
    public var file: Int
    /// As described, else as first met.
    public var type: String
    /// Empty where none is known.
    public var scope: String
    public var count: Int
  }
  /// Most combinations of file, type and scope that are told apart.
  static let most = 50_000

  /// Ordered by file, then as met.
  public var entries: [Entry] = []
  /// Resources beyond what is told apart.
  public var uncounted = 0
  /// What was read of each file.
  public var records: [FileRecord] = []
  /// What files are that aren't exports (plans, state), by their number.
  public var sources: [Int: String] = [:]
}

extension Judge {
  /// Reads the files once more, for what they hold alone.
  public func inventory() -> Inventory {
    Inventory(input.files, facts, documents, types: plan.pack.types)
  }
}

extension Inventory {
  init(_ files: [SnapshotFile], _ facts: [FileFacts], _ documents: Documents, types: TypeCatalog) {
    var counter = InventoryCounter(types: types, documents: documents)
    let reader = ChunkReader(files, lists: counter.answers.lists.keys.sorted())
    var chunk = Chunk()
    while reader.next(into: &chunk) {
      let base = facts.indices.contains(Int(chunk.file)) ? facts[Int(chunk.file)].context : ElementContext()
      counter.count(chunk, Worker.context(base, chunk.envelope, counter.answers))
    }
    for document in documents.inOrder { counter.count(unreadOf: document) }
    self = counter.inventory
    entries.sort { $0.file < $1.file }
    records = reader.records
    for document in documents.inOrder { sources[Int(document.index)] = document.source }
  }

  /// The types that these exports and what is said of them speak of, canonical, in lower case: all that resources are
  /// of, and all that may count as collected. Nil where they are too many to be told.
  static func types(in input: JudgeInput, _ facts: [FileFacts], _ types: TypeCatalog) -> Set<String>? {
    let inventory = Inventory(input.files, facts, Documents(), types: types)
    guard inventory.uncounted == 0 else { return nil }
    var names = inventory.entries.map(\.type) + input.collected.map(\.type)
    for (_, manifest) in input.manifests {
      names += manifest.files.compactMap(\.type) + manifest.failures.compactMap(\.type)
    }
    let answers = types.answers
    for record in inventory.records {
      let base =
        facts.indices.contains(Int(record.file)) ? facts[Int(record.file)].context : ElementContext()
      for envelope in record.envelopes {
        let context = Worker.context(base, envelope.envelope, answers)
        names += [context.declaredType, context.envelopeType].compactMap { $0 }
      }
    }
    return Set(names.map { types.canonical($0).lowercased() })
  }
}

/// Counts what goes by.
private struct InventoryCounter: ~Copyable {
  let types: TypeCatalog
  let answers: AnswerCatalog
  let documents: Documents
  private let recognizer: Recognizer
  private var parser = JSONParser()
  private var arena = TextArena()
  private var indices: [Hash128: Int] = [:]
  private(set) var inventory = Inventory()

  init(types: TypeCatalog, documents: Documents) {
    self.types = types
    self.documents = documents
    answers = types.answers
    recognizer = Recognizer(answers)
  }

  mutating func count(_ chunk: borrowing Chunk, _ context: ElementContext) {
    for index in chunk.elements.indices {
      let (bytes, place) = chunk.item(index, answers)
      guard let tape = try? parser.parse(bytes) else { continue }
      arena.reset()
      if let document = documents[chunk.file] {
        for resource in document.resources(tape, at: place, recording: false, wanted: { _ in false }) {
          count(ResourceHead(lending: resource, &arena), in: chunk.file)
        }
      } else if let head = recognizer.head(tape, context, arena: &arena) {
        count(head, in: chunk.file)
      }
    }
  }

  /// What a document has beside its elements.
  mutating func count(unreadOf document: any OpenDocument) {
    for (type, count) in document.unread.sorted(by: { $0.key < $1.key }) {
      arena.reset()
      var head = ResourceHead(id: arena.keep(""), parent: arena.keep(""), scope: arena.keep(document.scope))
      head.type = arena.keep(type)
      self.count(head, in: document.index, count)
    }
  }

  private mutating func count(_ head: ResourceHead, in file: UInt32, _ number: Int = 1) {
    let key = JoinHash.single(JoinHash.text(head.type, ignoreCase: true), seed: UInt64(file))
      .combined(with: JoinHash.text(head.scope, ignoreCase: true))
    if let known = indices[key] {
      inventory.entries[known].count += number
    } else if inventory.entries.count < Inventory.most {
      indices[key] = inventory.entries.count
      let type = String(decoding: head.type, as: UTF8.self)
      inventory.entries.append(
        Inventory.Entry(
          file: Int(file), type: types.canonical(type), scope: String(decoding: head.scope, as: UTF8.self),
          count: number))
    } else {
      inventory.uncounted += number
    }
  }
}
