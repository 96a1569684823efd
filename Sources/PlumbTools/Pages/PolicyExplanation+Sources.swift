internal import PlumbLanguage
internal import PlumbValues

extension PolicyExplanation {
  /// The types that the policy reads, the judged ones first, each with the paths that its conditions name.
  static func sources(_ policy: CheckedPolicy, _ types: TypeCatalog) -> [Source] {
    var reader = SourceReader(types: types)
    if case .types(let names) = policy.target {
      for name in names where !name.contains("*") { _ = reader.index(types.canonical(name)) }
      reader.others = names.filter { types[$0] == nil && !$0.contains("*") }
    }
    for variant in policy.variants { reader.read(variant, policy.target) }
    return reader.sources
  }

  /// What stands for something in the commands.
  var placeholders: [(name: String, meaning: String)] {
    let commands = sources.flatMap { [$0.export].compactMap { $0 } + $0.parts }
    return [
      ("subscription", "the id of each subscription that is exported"),
      ("account", "the id of each account that is exported"),
      ("region", "each region that is exported"),
      ("parent", "the id of each resource or scope that is asked, one export for each"),
      ("id", "the id of each resource of the type"),
      ("name", "the name of each resource"),
    ].filter { place in commands.contains { $0.contains("${\(place.0)}") } }
  }
}

/// Collects what conditions read.
private struct SourceReader {
  typealias Source = PolicyExplanation.Source

  let types: TypeCatalog
  var sources: [Source] = []
  /// Judged types that nothing describes.
  var others: [String] = []
  /// What a frame's paths begin with, and in which of the sources they lie.
  private var frames: [Int: (sources: [Int], prefix: String)] = [:]

  init(types: TypeCatalog) { self.types = types }

  mutating func index(_ name: String) -> Int {
    if let found = sources.firstIndex(where: { $0.type.lowercased() == name.lowercased() }) { return found }
    let type = types[name]
    let parts =
      [type?.exportEach].compactMap { $0 }
      + (type?.parts ?? [:]).sorted { $0.key < $1.key }.compactMap(\.value.run)
    sources.append(
      Source(type: name, title: type?.title, isFlat: type?.flat ?? false, export: type?.export, parts: parts))
    return sources.count - 1
  }

  mutating func read(_ variant: PolicyVariant, _ target: PolicyTarget) {
    frames = [:]
    if case .types = target { frames[0] = ((variant.type.map { [$0] } ?? others).map { index($0) }, "") }
    for condition in [variant.when, variant.needs, variant.require] {
      guard let condition else { continue }
      var parts: [CheckedCondition] = []
      condition.walk { parts.append($0) }
      for part in parts { read(part) }
    }
  }

  private mutating func read(_ part: CheckedCondition) {
    switch part {
    case .leaf(let leaf):
      add(leaf.path)
      if case .path(let path) = leaf.operand { add(path) }
      if case .date(let date) = leaf.operand, case .path(let path) = date.base { add(path) }
    case .quantifier(let quantifier):
      let path = quantifier.path
      add(path)
      if let frame = frames[path.frame] {
        let steps = PathText.text(path.steps)
        let dot = frame.prefix.isEmpty || steps.isEmpty ? "" : "."
        frames[quantifier.frame] = (frame.sources, frame.prefix + dot + steps + "[]")
      }
      if let of = quantifier.of { add(of) }
    case .resources(let clause):
      frames[clause.frame] = ([index(clause.type)], "")
      for key in clause.keys {
        add(key.ours)
        add(key.theirs)
      }
      if case .distinct(_, let of) = clause.kind { add(of) }
    case .closedTo(let clause): (clause.lists + clause.members).forEach { add($0) }
    case .all, .any, .not: break
    }
  }

  private mutating func add(_ path: CheckedPath) {
    guard let frame = frames[path.frame] else { return }
    let steps = path.meta.map { "meta.\($0.rawValue)" } ?? PathText.text(path.steps)
    if steps.isEmpty { return }
    let text = frame.prefix.isEmpty ? steps : "\(frame.prefix).\(steps)"
    let read = PolicyExplanation.ReadPath(path: text, notes: Self.notes(path, frame.prefix))
    for source in frame.sources where !sources[source].paths.contains(where: { $0.path == text }) {
      sources[source].paths.append(read)
    }
  }

  /// What the described type says of reading the path.
  private static func notes(_ path: CheckedPath, _ prefix: String) -> [Phrase] {
    func place(_ steps: [PathStep]) -> Phrase {
      Phrase(code: prefix.isEmpty ? PathText.text(steps) : "\(prefix).\(PathText.text(steps))")
    }
    var notes: [Phrase] = path.alternates.map { "also at \(place($0))" }
    guard let description = path.description, path.meta == nil else { return notes }
    if let plural = description.plural { notes.append("together with \(place(plural))") }
    switch description.readAs {
    case .list: notes.append("a text, cut at \(OperandWords.value(.text(description.split ?? ",")))")
    case .some(let kind): notes.append("a text, read as \(kind.rawValue)")
    case nil: break
    }
    for (text, meaning) in description.reads.sorted(by: { $0.key < $1.key }) {
      notes.append("\(OperandWords.value(.text(text))) counts as \(meaning.rawValue)")
    }
    if description.oneOrMany { notes.append("a single value counts as a list of it") }
    if description.seconds { notes.append("numbers are seconds") }
    if path.secret { notes.append("its value is never shown") }
    return notes
  }
}

extension PolicyExplanation.ReadPath {
  /// The path with its notes.
  var phrase: Phrase {
    notes.isEmpty ? Phrase(code: path) : "\(code: path) (\(Phrase.joined(notes, by: "; ")))"
  }
}

extension PolicyExplanation.Source {
  static let flatNote: Phrase =
    "The members of \(code: "properties") may stand at the top, as the command prints them."
}
