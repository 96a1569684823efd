internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// What files, manifests and options say of what was collected.
extension Finisher {
  /// Takes manifests, options and envelopes together; gives warnings about empty lists that prove nothing.
  mutating func collect() -> [ReadProblem] {
    var warnings: [ReadProblem] = []
    for (_, manifest) in judge.input.manifests { collection.add(manifest) }
    for (type, scope) in judge.input.collected { collection.declare(type, scope: scope, complete: true) }
    let faulty = Set(partial.problems.compactMap(\.file)).union(partial.unrecognized.keys)
    for (number, file) in judge.input.files.enumerated() {
      guard let record = partial.records[UInt32(number)], !judge.documents.took(UInt32(number)) else {
        continue
      }
      let facts = judge.facts[number]
      let others = onlyOthers(UInt32(number), facts, file.shown)
      let isFaulty = faulty.contains(UInt32(number))
      let isWhole = record.isComplete && !isFaulty && others == nil
      warnings += others.map { [$0] } ?? []
      for (folder, manifest) in judge.input.manifests {
        for entry in manifest.files
        where file.path == (folder.isEmpty ? entry.path : folder + "/" + entry.path) {
          if let type = entry.type, let scope = entry.scope {
            collection.declare(type, scope: scope, complete: entry.complete && isWhole)
          } else if let type = entry.type, Provider(type: type) == .entra {
            collection.declare(type, scope: facts.context.tenant, complete: entry.complete && isWhole)
          }
        }
      }
      var open: Set<Int> = []
      for envelope in record.envelopes {
        warnings += take(envelope, facts, UInt32(number), file.shown, isFaulty: isFaulty, &open)
      }
      if isFaulty || !record.isComplete { open = Set(record.envelopes.map(\.envelope.index)) }
      declareOpen(open, number)
    }
    return warnings + judge.documents.inOrder.flatMap(\.remarks)
  }

  /// A warning about a file that holds nothing of the type that the manifest names, but something else.
  private func onlyOthers(_ file: UInt32, _ facts: FileFacts, _ shown: String) -> ReadProblem? {
    guard let declared = facts.context.declaredType, let others = partial.strangers[file],
      others.count >= partial.files[file, default: 0]
    else { return nil }
    return ReadProblem(
      .otherType, file: file, shown: shown, offset: others.place.offset,
      message: "the manifest says that the file holds \(declared), but there is only other in it; "
        + "\(declared) counts as not exported",
      help: "name the right file, or the right type, in snapshot.yaml")
  }

  /// `open`: envelopes of which it has to be looked up what they hold, as more of it exists.
  private mutating func take(
    _ record: EnvelopeRecord, _ facts: FileFacts, _ file: UInt32, _ shown: String, isFaulty: Bool,
    _ open: inout Set<Int>
  ) -> [ReadProblem] {
    let context = Worker.context(facts.context, record.envelope, plan.answers)
    let scope = context.parent.isEmpty ? context.scope : context.parent
    let type = context.declaredType ?? context.envelopeType
    if NextPage.isMissing(record) {
      if let type {
        let place = scope.isEmpty && Provider(type: type) == .entra ? context.tenant : scope
        collection.declare(type, scope: place.isEmpty ? nil : place, complete: false)
      }
      if type == nil || partial.strangers[file] != nil { open.insert(record.envelope.index) }
      partial.paged.insert(file)
      return [
        ReadProblem(
          .nextPage, file: file, shown: shown,
          message: "the list has a next page that isn't here; what it speaks of counts as incomplete",
          help: "export all pages")
      ]
    }
    guard record.isComplete, !isFaulty else { return [] }
    let place =
      !scope.isEmpty ? scope : type.map { Provider(type: $0) == .entra } ?? false ? context.tenant : ""
    if let type, !place.isEmpty, record.envelope.kind != .single, record.envelope.kind != .lines {
      if !facts.isDeclared || record.elements == 0 && context.declaredType == nil {
        collection.declare(type, scope: place, complete: true)
      }
    } else if record.elements == 0, !facts.isDeclared {
      return [
        ReadProblem(
          .emptyList, file: file, shown: shown,
          message: "an empty list, and nothing says of what; it proves nothing",
          help: "name its type and scope in snapshot.yaml, or use --collected TYPE@SCOPE")
      ]
    }
    return []
  }

  /// Where the resources of a type lie that a list holds; nil: in more than one place, or nobody knows.
  private struct Lying {
    var scope: String?
    var parent: String?

    mutating func add(_ other: Lying) {
      if scope != other.scope { scope = nil }
      if parent != other.parent { parent = nil }
    }
  }

  /// Declares incomplete what these envelopes of a file hold; they are read once more for it.
  private mutating func declareOpen(_ envelopes: Set<Int>, _ file: Int) {
    guard !envelopes.isEmpty else { return }
    let base = judge.facts[file].context
    let reader = ChunkReader([judge.input.files[file]], lists: plan.answers.lists.keys.sorted())
    let recognizer = Recognizer(plan.answers)
    let parser = JSONParser()
    var arena = TextArena()
    var chunk = Chunk()
    var held: [Int: [String: Lying]] = [:]
    while reader.next(into: &chunk) {
      guard envelopes.contains(chunk.envelope.index) else { continue }
      let context = Worker.context(base, chunk.envelope, plan.answers)
      for index in chunk.elements.indices {
        let (bytes, _) = chunk.item(index, plan.answers)
        guard let tape = try? parser.parse(bytes) else { continue }
        arena.reset()
        guard let head = recognizer.head(tape, context, arena: &arena) else {
          // One that has no name is one all the same.
          if let type = Value(tape)["type"]?.text, !type.isEmpty {
            held[chunk.envelope.index, default: [:]][type] = Lying()
          }
          continue
        }
        let type = String(decoding: head.type, as: UTF8.self)
        let lying = Self.lying(head, context, isGraph: chunk.envelope.kind == .member("data"))
        if held[chunk.envelope.index]?[type]?.add(lying) == nil {
          held[chunk.envelope.index, default: [:]][type] = lying
        }
      }
    }
    for types in held.values {
      for (type, lying) in types {
        let isByResource = plan.pack.types[type]?.scope == "resource"
        collection.declare(type, scope: isByResource ? lying.parent : lying.scope, complete: false)
      }
    }
  }

  /// A list of Resource Graph goes on in any scope.
  private static func lying(_ head: ResourceHead, _ context: ElementContext, isGraph: Bool) -> Lying {
    let place = context.parent.isEmpty ? context.scope : context.parent
    if !place.isEmpty { return Lying(scope: place, parent: place) }
    if isGraph { return Lying() }
    func text(_ bytes: Bytes) -> String? {
      bytes.isEmpty ? nil : TextFold.folded(String(decoding: bytes, as: UTF8.self))
    }
    return Lying(scope: text(head.scope), parent: text(head.parent))
  }
}
