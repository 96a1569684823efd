internal import PlumbValues

/// One document or element at which paths may begin, while a condition is checked.
struct Frame {
  enum Kind {
    case document(type: String, description: TypeDescription?)
    /// An element, with what is described of it.
    case element(PropertyTree.Element?, ignoreCase: Bool)
  }
  var kind: Kind
  var name: String?
  /// Number of the frame at evaluation.
  var index: Int
}

/// A `define`: a condition with a name, and the parameters it takes.
struct Definition {
  var name: Marked<String>
  var type: String
  var parameters: [String: ParameterType]
  var holds: YAMLNode
  var about: String?
}

/// What the checking of one policy variant keeps track of.
struct VariantState {
  var frames: [Frame] = []
  var nextFrame = 1
  var nextClause = 0
  /// Arguments of the `use` being checked, before the pack's parameters.
  var arguments: [String: Parameter] = [:]
  /// The pack's parameters from which the arguments were taken.
  var argumentSources: [String: [String]] = [:]
  /// The pack's parameters looked up so far, in order.
  var lookedUp: [String] = []
  /// Definitions expanded so far, and the places in it of those being expanded.
  var uses: [DefinitionUse] = []
  var within: [Int] = []
  /// Names of the definitions being expanded.
  var expanding: [String] = []
  /// Inside `when` or `if`, where absence must be decided.
  var decidesAbsence = false
  var undecidedAbsence = false
  var insideQuantifier = 0
  /// Conditions around the one being checked, those of definitions included.
  var depth = 0
}

/// Turns marked nodes into checked conditions: resolves names, types operands, collects diagnostics.
///
/// Paths are in `Checker+Paths`, tests in `Checker+Tests`, operands in `Checker+Operands`, other resources in
/// `Checker+Resources`.
struct Checker {
  var diagnostics = Diagnostics()
  var types: TypeCatalog
  var parameters: [String: Parameter] = [:]
  var definitions: [String: Definition] = [:]
  /// Definitions that expand without end, reported once.
  var endless: Set<String> = []
  var usedParameters: Set<String> = []
  var state = VariantState()
  /// Undescribed types, and the described one that each is near.
  var strangers: [String: String?] = [:]

  init(types: TypeCatalog) { self.types = types }

  /// Most definitions that the conditions of a policy expand to.
  static let mostUses = 1_000
  /// Deepest nesting of conditions with definitions expanded; evaluation goes as deep.
  static let deepest = 100

  static let conditionWords = ["all", "any", "not", "if", "then", "else", "resources", "closed-to", "use"]

  /// A condition: a mapping, all of whose entries must hold.
  mutating func condition(_ node: YAMLNode) -> CheckedCondition? {
    guard let map = node.map else {
      diagnostics.add(
        .shape, "a condition has to be a mapping, found \(node.described)", at: node.mark,
        help: node.list == nil ? "write `PATH: TEST`" : "conditions in a list stand under `all` or `any`")
      return nil
    }
    guard !map.isEmpty else {
      diagnostics.add(.emptyTest, "the condition is empty", at: node.mark)
      return nil
    }
    guard endless.isDisjoint(with: state.expanding) else { return nil }
    guard state.depth < Self.deepest else {
      endless.formUnion(state.expanding)
      diagnostics.add(
        .yamlDepth, "conditions, with definitions expanded, are nested deeper than \(Self.deepest) levels",
        at: outermostDefinition ?? node.mark)
      return nil
    }
    state.depth += 1
    defer { state.depth -= 1 }
    var parts: [CheckedCondition] = []
    var complete = true
    for entry in map {
      guard let key = entry.key.text else { continue }
      if let part = self.entry(key, entry, in: node) {
        parts.append(contentsOf: part)
      } else {
        complete = false
      }
    }
    guard complete else { return nil }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func entry(_ key: String, _ entry: YAMLNode.Entry, in node: YAMLNode)
    -> [CheckedCondition]?
  {
    switch key {
    case "all": return conditions(entry.value, key).map { [.all($0)] }
    case "any": return conditions(entry.value, key).map { [.any($0)] }
    case "not": return condition(entry.value).map { [.not($0)] }
    case "if": return conditional(entry, in: node).map { [$0] }
    case "then", "else":
      if node["if"] == nil {
        diagnostics.add(.missingKey, "`\(key)` needs an `if` beside it", at: entry.key.mark)
        return nil
      }
      return []
    case "resources": return resources(entry.value).map { [$0] }
    case "closed-to": return closedTo(entry).map { [$0] }
    case "use": return use(entry.value).map { [$0] }
    default:
      return test(path: key, at: entry.key, entry.value)
    }
  }

  private mutating func conditions(_ node: YAMLNode, _ key: String) -> [CheckedCondition]? {
    guard let list = node.list else {
      diagnostics.add(
        .shape, "`\(key)` has to be a list of conditions, found \(node.described)", at: node.mark,
        help: node.map == nil ? nil : "begin each condition with `- `")
      return nil
    }
    guard !list.isEmpty else {
      diagnostics.add(.emptyTest, "`\(key)` has no conditions", at: node.mark)
      return nil
    }
    let parts = list.map { condition($0) }
    let checked = parts.compactMap { $0 }
    return checked.count == parts.count ? checked : nil
  }

  /// all: [any: [not if, then], any: [if, else]]
  private mutating func conditional(_ entry: YAMLNode.Entry, in node: YAMLNode) -> CheckedCondition? {
    guard let then = node["then"] else {
      diagnostics.add(.missingKey, "`if` needs a `then` beside it", at: entry.key.mark)
      return nil
    }
    let before = state.decidesAbsence
    state.decidesAbsence = true
    let premise = condition(entry.value)
    state.decidesAbsence = before
    let consequence = condition(then)
    let otherwise = node["else"].map { condition($0) } ?? .always
    guard let premise, let consequence, let otherwise else { return nil }
    // The premise stands twice, with the same clause numbers: it is asked for the same resources.
    return .all([.any([.not(premise), consequence]), .any([premise, otherwise])])
  }

  /// A defined condition, checked anew for each use. (Over 60 lines: each step ends in a diagnostic of its own.)
  private mutating func use(_ node: YAMLNode) -> CheckedCondition? {
    let name: Marked<String>
    var given: [YAMLNode.Entry] = []
    if let text = node.text {
      name = Marked(text, at: node.mark)
    } else if let entry = node.map?.first, node.map?.count == 1, let text = entry.key.text {
      name = Marked(text, at: entry.key.mark)
      guard let map = entry.value.map else {
        diagnostics.add(
          .shape, "the arguments of `\(text)` have to be a mapping, found \(entry.value.described)",
          at: entry.value.mark)
        return nil
      }
      given = map
    } else {
      diagnostics.add(.shape, "`use` names a definition, found \(node.described)", at: node.mark)
      return nil
    }
    guard let definition = definitions[name.value] else {
      diagnostics.add(
        .unknownName, "there is no definition `\(name.value.shortened)`", at: name.mark,
        help: Suggestion.help(for: name.value, in: definitions.keys.sorted(), what: "defined are"))
      return nil
    }
    guard !state.expanding.contains(name.value) else {
      let chain = (state.expanding + [name.value]).joined(separator: " → ")
      diagnostics.add(.recursion, "the definition `\(name.value)` uses itself", at: name.mark, help: chain)
      return nil
    }
    guard !endless.contains(name.value) else { return nil }
    guard state.uses.count < Self.mostUses else {
      endless.formUnion(state.expanding)
      diagnostics.add(
        .recursion, "definitions expand to more than \(Self.mostUses) of them",
        at: outermostDefinition ?? name.mark,
        help: "a definition that uses others twice doubles them at each step")
      return nil
    }
    guard let frame = state.frames.last(where: { $0.isDocument }), case .document(let type, _) = frame.kind
    else { return nil }
    guard types.canonical(type).lowercased() == types.canonical(definition.type).lowercased() else {
      diagnostics.add(
        .wrongType, "`\(name.value)` is about \(definition.type), and the document here is \(type)",
        at: name.mark)
      return nil
    }
    guard let arguments = arguments(given, of: definition, at: name.mark) else { return nil }
    let outer = (
      arguments: state.arguments, sources: state.argumentSources, expanding: state.expanding,
      frames: state.frames, within: state.within
    )
    state.arguments = arguments.values
    state.argumentSources = arguments.sources
    state.expanding.append(name.value)
    state.frames = outer.frames.filter(\.isDocument)
    state.within.append(state.uses.count)
    state.uses.append(
      DefinitionUse(
        name: name.value, about: definition.about,
        arguments: arguments.values.values.sorted { $0.name < $1.name }.map {
          DefinitionUse.Argument(
            name: $0.name, value: $0.value, parameters: arguments.sources[$0.name] ?? [])
        },
        mark: definition.name.mark))
    let condition = condition(definition.holds)
    state.arguments = outer.arguments
    state.argumentSources = outer.sources
    state.expanding = outer.expanding
    state.frames = outer.frames
    state.within = outer.within
    return condition
  }

  /// Where the first of the definitions being expanded stands.
  private var outermostDefinition: SourceMark? {
    state.expanding.first.flatMap { definitions[$0]?.name.mark }
  }

  private mutating func arguments(
    _ given: [YAMLNode.Entry], of definition: Definition, at mark: SourceMark
  ) -> (values: [String: Parameter], sources: [String: [String]])? {
    var arguments: [String: Parameter] = [:]
    var sources: [String: [String]] = [:]
    var meant: Set<String> = []
    var reader = ParameterReader()
    for entry in given {
      guard let name = entry.key.text else { continue }
      guard let type = definition.parameters[name] else {
        diagnostics.add(
          .unknownName, "`\(definition.name.value)` takes no `\(name.shortened)`", at: entry.key.mark,
          help: Suggestion.help(for: name, in: definition.parameters.keys.sorted(), what: "it takes"))
        continue
      }
      meant.insert(name)
      let before = state.lookedUp.count
      guard let node = constantNode(entry.value), let value = reader.value(node, of: type) else { continue }
      arguments[name] = Parameter(name: name, type: type, value: value, mark: entry.key.mark)
      sources[name] = origin(since: before).parameters
    }
    diagnostics.add(contentsOf: reader.diagnostics.all)
    for name in definition.parameters.keys.sorted() where !meant.contains(name) {
      diagnostics.add(
        .missingKey, "`\(definition.name.value)` needs `\(name)`", at: mark,
        help: "write `use: { \(definition.name.value): { \(name): … } }`")
    }
    return arguments.count == definition.parameters.count ? (arguments, sources) : nil
  }

  /// Where a condition comes from: the definitions being expanded, and the parameters looked up since.
  func origin(since before: Int, beside: [String] = []) -> ConditionOrigin {
    var origin = ConditionOrigin(uses: state.within)
    for name in beside + state.lookedUp[before...] where !origin.parameters.contains(name) {
      origin.parameters.append(name)
    }
    return origin
  }

  /// Runs a check with one more frame.
  mutating func inFrame<Result>(
    _ kind: Frame.Kind, named name: String?, _ body: (inout Checker, Int) -> Result
  ) -> Result {
    let index = state.nextFrame
    state.nextFrame += 1
    state.frames.append(Frame(kind: kind, name: name, index: index))
    defer { state.frames.removeLast() }
    return body(&self, index)
  }
}

extension Frame {
  var isDocument: Bool {
    if case .document = kind { true } else { false }
  }
}
