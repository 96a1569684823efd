internal import PlumbValues

/// What the files of a pack hold, told apart by their first key.
public enum PackFileKind: Sendable {
  case policies
  case type
  case test
  case framework
  case profiles
}

/// Compiles policy and type files into a checked pack, reporting everything wrong in all of them at once.
public struct PackCompiler: Sendable {
  public private(set) var map = SourceMap()
  public private(set) var diagnostics = Diagnostics()
  /// Test files met on the way, for the test runner and for “has no test”.
  public private(set) var testFiles: [Int] = []
  /// Values that the run gives to parameters.
  package var given: [String: YAMLNode] = [:]
  /// As `given`, with the places of the names; later ones win, and all are checked.
  package var layers: [GivenValue] = []
  private(set) var policyFiles: [YAMLNode] = []
  private var typeFiles: [YAMLNode] = []
  private var frameworkFiles: [YAMLNode] = []
  private var profileFiles: [YAMLNode] = []

  public init() {}

  /// Adds files; what each is stands in it.
  public mutating func add(_ files: [SourceFile]) {
    let indices = files.map { map.add($0) }
    let read = Parallel.map(files.count) { Self.read(files[$0], indices[$0]) }
    for (index, read) in zip(indices, read) {
      diagnostics.add(contentsOf: read.diagnostics)
      if let node = read.result {
        take(node, index)
      } else if read.diagnostics.isEmpty {
        diagnostics.add(.emptyFile, "the file is empty", at: SourceMark(file: index, line: 1, column: 1))
      }
    }
  }

  private mutating func take(_ node: YAMLNode, _ index: Int) {
    switch Self.kind(of: node) {
    case .policies: policyFiles.append(node)
    case .type: typeFiles.append(node)
    case .test: testFiles.append(index)
    case .framework: frameworkFiles.append(node)
    case .profiles: profileFiles.append(node)
    case nil:
      let first = node.map?.first?.key.text ?? ""
      let near = Suggestion.nearest(first, in: Self.firstKeys, edits: 1)
      diagnostics.add(
        .unknownFile, "this is no policy, type, test, framework or profiles file", at: node.mark,
        help: near.map { "did you mean `\($0)`?" }
          ?? (node["policies"] != nil
            ? "begin a policy file with `plumb: 1`"
            : "a policy file begins with `plumb: 1`, a type file with `type: …`, others with "
              + "`plumb-test: 1`, `plumb-framework: 1` or `plumb-profiles: 1`"))
    }
  }

  /// Makes a file known for the places of diagnostics alone; gives its number.
  package mutating func note(_ file: SourceFile) -> Int { map.add(file) }

  /// Where the other of two duplicates stands.
  private func elsewhere(_ mark: SourceMark?) -> String? {
    mark.map { "the other one is in \(map.path($0)), line \($0.line)" }
  }

  /// Ids of the policies that the test files added have cases for.
  public func testedPolicies() -> Set<String> {
    var ids: Set<String> = []
    var ignored = Diagnostics()
    for index in testFiles {
      let file = map.file(index)
      let cases =
        file.flatMap { YAMLReader.read($0, index: index, diagnostics: &ignored) }?["cases"]?.list ?? []
      for node in cases { if let id = node["policy"]?.text { ids.insert(id) } }
    }
    return ids
  }

  static func kind(of node: YAMLNode) -> PackFileKind? {
    if node["plumb"] != nil { return .policies }
    if node["plumb-test"] != nil { return .test }
    if node["plumb-framework"] != nil { return .framework }
    if node["plumb-profiles"] != nil { return .profiles }
    if node["type"] != nil { return .type }
    return nil
  }

  private static let firstKeys = ["plumb", "plumb-test", "plumb-framework", "plumb-profiles", "type"]

  static let fileKeys = ["plumb", "parameters", "define", "policies", "about"]
  static let definition = KeyTable(["on", "with", "about", "holds"], required: ["on", "holds"])

  /// Checks all that was added. Policies with errors are left out; `diagnostics` says why.
  public mutating func compile(tests: Set<String>? = nil) -> CheckedPack {
    let types = self.types()
    var checker = Checker(types: types)
    let sections = policyFiles.compactMap { section($0) }
    let declared = parameters(sections)
    for parameter in declared { checker.parameters[parameter.name] = parameter }
    definitions(sections, &checker)
    checkDefinitions(&checker)
    let nodes = sections.flatMap { $0.items("policies", &diagnostics) }
    let frameworks = self.frameworks()
    let (policies, used) = policies(
      nodes, PolicyChecker(checker: checker, frameworks: frameworks), tests)
    checkMayFail(nodes)
    // What uses those of the library may not have been read.
    for parameter in declared
    where !isAsShipped(parameter.mark) && !used.contains(parameter.name) && !policies.isEmpty
      && !diagnostics.hasErrors
    {
      diagnostics.add(
        .unusedParameter, "no policy uses the parameter `\(parameter.name)`", at: parameter.mark,
        help: "take it out, or write `$params.\(parameter.name)` where it is meant")
    }
    let profiles = self.profiles(policies)
    // Numbers are lighter to move than policies.
    let order = policies.indices.sorted { policies[$0].id < policies[$1].id }
    return CheckedPack(
      policies: order.map { policies[$0] }, types: types, parameters: declared,
      frameworks: frameworks.all.sorted { $0.key < $1.key }, profiles: profiles)
  }

  private mutating func frameworks() -> FrameworkCatalog {
    var catalog = FrameworkCatalog()
    var parser = FrameworkParser()
    for node in frameworkFiles {
      guard let framework = parser.parse(node, isShipped: isShipped(node)) else { continue }
      if let other = catalog.add(framework) {
        parser.diagnostics.add(
          .duplicate, "there is another file of the framework `\(framework.key.shortened)`",
          at: framework.mark, help: elsewhere(other))
      }
    }
    diagnostics.add(contentsOf: parser.diagnostics.all)
    return catalog
  }

  /// The pack's own profiles, and the shipped ones whose names it doesn't take.
  private mutating func profiles(_ policies: [CheckedPolicy]) -> [Profile] {
    var parser = ProfileParser()
    var found: [String: Profile] = [:]
    for node in profileFiles {
      for profile in parser.parse(node, isShipped: isShipped(node)) {
        if let other = found[profile.name], other.isShipped == profile.isShipped {
          parser.diagnostics.add(
            .duplicate, "there is another profile `\(profile.name.shortened)`", at: profile.mark,
            help: elsewhere(other.mark))
        } else if found[profile.name]?.isShipped != false {
          found[profile.name] = profile
        }
      }
    }
    let profiles = found.values.sorted { $0.name < $1.name }
    if !policies.isEmpty, !diagnostics.hasErrors {
      for profile in profiles where !profile.isShipped { parser.check(profile, policies) }
    }
    diagnostics.add(contentsOf: parser.diagnostics.all)
    return profiles
  }

  private func isShipped(_ node: YAMLNode) -> Bool {
    map.isShipped(node.mark)
  }

  /// Whether it stands in a built-in file, and means what it meant when that was a file: the run gives no values, and no
  /// types of its own, which may stand in place of built-in ones.
  private func isAsShipped(_ mark: SourceMark) -> Bool {
    map.isShipped(mark) && given.isEmpty && layers.isEmpty && typeFiles.allSatisfy { isShipped($0) }
  }

  /// The policies that are right, and the names of the parameters that all of them use.
  private mutating func policies(
    _ nodes: [YAMLNode], _ fresh: PolicyChecker, _ tests: Set<String>?
  ) -> (policies: [CheckedPolicy], used: Set<String>) {
    var fresh = fresh
    for target in nodes.compactMap({ $0["for"]?.text }) { fresh.checker.meet(target) }
    let prepared = fresh
    let shipped = nodes.map { isAsShipped($0.mark) }
    let parts = Parallel.map(nodes.count) { number in
      var single = prepared
      single.checker.diagnostics = Diagnostics()
      single.isAsShipped = shipped[number]
      let policy = single.policy(nodes[number])
      return (policy: policy, diagnostics: single.checker.diagnostics, used: single.checker.usedParameters)
    }
    diagnostics.add(contentsOf: fresh.checker.diagnostics.all)
    var policies: [CheckedPolicy] = []
    var used = fresh.checker.usedParameters
    var ids: [String: SourceMark] = [:]
    for (node, part) in zip(nodes, parts) {
      diagnostics.add(contentsOf: part.diagnostics.all)
      used.formUnion(part.used)
      if let id = node["id"], let text = id.text {
        if let first = ids[text] {
          diagnostics.add(
            .duplicate, "there is another policy with the id `\(text.shortened)`", at: id.mark,
            help: elsewhere(first))
          continue
        }
        ids[text] = id.mark
      }
      guard let policy = part.policy else { continue }
      policies.append(policy)
      if let tests, !tests.contains(policy.id), policy.attest == nil {
        diagnostics.add(
          .noTest, "the policy `\(policy.id)` has no test", at: node["id"]?.mark ?? node.mark,
          help: "add a case to a file that ends in .test.yaml")
      }
    }
    return (policies, used)
  }

  /// `may-fail` of a fix names other policies of the pack.
  private mutating func checkMayFail(_ nodes: [YAMLNode]) {
    let own = nodes.filter { !isAsShipped($0.mark) }
    guard !own.isEmpty else { return }
    let ids = Set(nodes.compactMap { $0["id"]?.text })
    for node in own {
      guard let named = node["fix"]?["may-fail"] else { continue }
      for item in named.list ?? [named] {
        guard let id = item.text, !item.isNull else { continue }
        if !ids.contains(id) {
          diagnostics.add(
            .unknownName, "there is no policy `\(id.shortened)`", at: item.mark,
            help: Suggestion.help(for: id, in: ids.sorted()))
        } else if id == node["id"]?.text {
          diagnostics.add(.badFix, "`may-fail` names other policies, not the fix's own", at: item.mark)
        }
      }
    }
  }

  /// A policy file's parts, with its version checked.
  private mutating func section(_ node: YAMLNode) -> Fields? {
    guard let fields = Fields(node, in: "the policy file", allowed: Self.fileKeys, &diagnostics) else {
      return nil
    }
    if let version = fields["plumb"], version.text != "1" {
      diagnostics.add(
        .wrongLanguage, "this version reads language version 1, the file says \(version.described)",
        at: version.mark,
        help: "write `plumb: 1`")
    }
    if let first = node.map?.first?.key, first.text != "plumb" {
      diagnostics.add(
        .misplaced, "the language version isn't the first key", at: fields.keyMark("plumb") ?? first.mark,
        help: "begin the file with `plumb: 1`")
    }
    return fields
  }

  private mutating func types() -> TypeCatalog {
    var catalog = TypeCatalog()
    // From the end: another thread may be reading shipped ones from the start.
    for node in typeFiles.reversed() where isShipped(node) { _ = read(type: node) }
    // A type of the pack's own stands in place of a shipped one.
    for node in typeFiles.filter({ !isShipped($0) }) + typeFiles.filter({ isShipped($0) }) {
      let read = read(type: node)
      diagnostics.add(contentsOf: read.diagnostics)
      guard let type = read.result else { continue }
      if !catalog.add(type), !isShipped(node), let mark = node["type"]?.mark {
        let other = ([type.name] + type.names).compactMap { catalog[$0] }.first
        diagnostics.add(
          .duplicate, "the type `\(type.name)`, or one of its names, is described elsewhere too", at: mark,
          help: elsewhere(other?.mark))
      }
    }
    for relation in catalog.types.flatMap(\.relations.values) where catalog[relation.type.value] == nil {
      guard let near = catalog.nearest(relation.type.value) else { continue }
      diagnostics.add(
        .unknownType, "no type file knows `\(relation.type.value.shortened)`", at: relation.type.mark,
        help: "did you mean `\(near)`?")
    }
    return catalog
  }

  private mutating func parameters(_ sections: [Fields]) -> [Parameter] {
    var reader = ParameterReader()
    reader.given = given
    for layer in layers where layer.isUsed { reader.given[layer.name.value] = layer.value }
    var declared: [Parameter] = []
    var names: [String: SourceMark] = [:]
    var nodes: [String: YAMLNode] = [:]
    for fields in sections {
      for entry in fields.members("parameters", &diagnostics) {
        guard let name = entry.key.text else { continue }
        if !PolicyChecker.isKebab(name) {
          diagnostics.add(
            .badID, "the parameter's name `\(name.shortened)` isn't kebab-case", at: entry.key.mark,
            help: "lower-case letters, digits and single `-` between them")
        }
        if let first = names[name] {
          diagnostics.add(
            .duplicate, "the parameter `\(name)` is declared elsewhere too", at: entry.key.mark,
            help: elsewhere(first))
          continue
        }
        names[name] = entry.key.mark
        nodes[name] = entry.value
        var parameter = reader.parameter(name, entry.value, mark: entry.key.mark)
        if parameter == nil, reader.given.removeValue(forKey: name) != nil {
          // A wrong value doesn't make the name unknown.
          parameter = reader.parameter(name, entry.value, mark: entry.key.mark)
        }
        if let parameter { declared.append(parameter) }
      }
    }
    for (name, node) in given where names[name] == nil {
      reader.diagnostics.add(
        .unknownName, "there is no parameter `\(name)`", at: node.mark,
        help: Suggestion.help(for: name, in: names.keys.sorted(), what: "declared are"))
    }
    for layer in layers {
      let name = layer.name
      if let node = nodes[name.value] {
        reader.given = [name.value: layer.value]
        _ = reader.parameter(name.value, node, mark: name.mark)
      } else if !layer.isOptional {
        reader.diagnostics.add(
          .unknownName, "there is no parameter `\(name.value.shortened)`", at: name.mark,
          help: Suggestion.help(for: name.value, in: names.keys.sorted(), what: "declared are"))
      }
    }
    diagnostics.add(contentsOf: reader.diagnostics.all)
    return declared.sorted { $0.name < $1.name }
  }

  private mutating func definitions(_ sections: [Fields], _ checker: inout Checker) {
    for fields in sections {
      for entry in fields.members("define", &diagnostics) {
        guard let name = entry.key.text,
          let inner = Fields(
            entry.value, in: "the definition `\(name)`", allowed: Self.definition.keys,
            &diagnostics)
        else { continue }
        inner.require(Self.definition.required, &diagnostics)
        guard let type = inner.text("on", &diagnostics), let typeNode = inner["on"],
          let holds = inner["holds"],
          checker.known(type, at: typeNode.mark)
        else { continue }
        var reader = ParameterReader()
        var parameters: [String: ParameterType] = [:]
        for argument in inner.members("with", &diagnostics) {
          if let name = argument.key.text, let type = reader.type(argument.value) { parameters[name] = type }
        }
        diagnostics.add(contentsOf: reader.diagnostics.all)
        let definition = Definition(
          name: Marked(name, at: entry.key.mark), type: type, parameters: parameters, holds: holds,
          about: inner.text("about", &diagnostics).map(PolicyChecker.paragraph))
        if let other = checker.definitions[name] {
          diagnostics.add(
            .duplicate, "the definition `\(name)` stands elsewhere too", at: entry.key.mark,
            help: elsewhere(other.name.mark))
        } else {
          checker.definitions[name] = definition
        }
      }
    }
  }

  /// Each definition is checked by itself, so that an unused one is too.
  private mutating func checkDefinitions(_ checker: inout Checker) {
    // Those that are built in were checked when they were files.
    for definition in checker.definitions.values.sorted(by: { $0.name.mark < $1.name.mark })
    where !map.isShipped(definition.name.mark) {
      checker.state = VariantState()
      checker.state.expanding = [definition.name.value]
      let kind = Frame.Kind.document(type: definition.type, description: checker.types[definition.type])
      checker.state.frames = [Frame(kind: kind, name: nil, index: 0)]
      for (name, type) in definition.parameters {
        checker.state.arguments[name] = Parameter(
          name: name, type: type, value: type.sample, mark: definition.name.mark)
      }
      _ = checker.condition(definition.holds)
    }
  }
}
