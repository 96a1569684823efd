internal import PlumbValues

/// What the files of a pack hold, told apart by their first key.
public enum PackFileKind: Sendable {
  case policies
  case type
  case test
}

/// Compiles policy and type files into a checked pack, reporting everything wrong in all of them at once.
public struct PackCompiler {
  public private(set) var map = SourceMap()
  public private(set) var diagnostics = Diagnostics()
  /// Test files met on the way, for the test runner and for “has no test”.
  public private(set) var testFiles: [Int] = []
  private var policyFiles: [YAMLNode] = []
  private var typeFiles: [YAMLNode] = []

  public init() {}

  /// Adds a file; what it is stands in it.
  public mutating func add(_ file: SourceFile) {
    let index = map.add(file)
    guard let node = YAMLReader.read(file, index: index, diagnostics: &diagnostics) else {
      if !diagnostics.all.contains(where: { $0.mark.file == index }) {
        diagnostics.add(.emptyFile, "the file is empty", at: SourceMark(file: index, line: 1, column: 1))
      }
      return
    }
    switch Self.kind(of: node) {
    case .policies: policyFiles.append(node)
    case .type: typeFiles.append(node)
    case .test: testFiles.append(index)
    case nil:
      diagnostics.add(
        .unknownFile, "this is no policy, type or test file", at: node.mark,
        help: node["policies"] != nil
          ? "begin a policy file with `plumb: 1`"
          : "a policy file begins with `plumb: 1`, a type file with `type: …`, a test file with `plumb-test: 1`")
    }
  }

  static func kind(of node: YAMLNode) -> PackFileKind? {
    if node["plumb"] != nil { return .policies }
    if node["plumb-test"] != nil { return .test }
    if node["type"] != nil { return .type }
    return nil
  }

  static let fileKeys = ["plumb", "parameters", "define", "policies", "about"]

  /// Checks all that was added. Policies with errors are left out; `diagnostics` says why.
  public mutating func compile(tests: Set<String>? = nil) -> CheckedPack {
    let types = self.types()
    var checker = Checker(types: types)
    var sections: [Fields] = []
    for node in policyFiles {
      guard let fields = Fields(node, in: "the policy file", allowed: Self.fileKeys, &diagnostics) else { continue }
      if let version = fields["plumb"], version.text != "1" {
        diagnostics.add(
          .wrongLanguage, "this version reads language version 1, the file says \(version.described)", at: version.mark,
          help: "write `plumb: 1`")
      }
      sections.append(fields)
    }
    let declared = parameters(sections)
    for parameter in declared { checker.parameters[parameter.name] = parameter }
    definitions(sections, &checker)
    checkDefinitions(&checker)
    var policies: [CheckedPolicy] = []
    var ids: Set<String> = []
    for fields in sections {
      for node in fields["policies"]?.list ?? [] {
        var single = PolicyChecker(checker: checker)
        let policy = single.policy(node)
        checker = single.checker
        guard let policy else { continue }
        if ids.insert(policy.id).inserted {
          policies.append(policy)
        } else {
          diagnostics.add(
            .duplicate, "there is another policy with the id `\(policy.id)`", at: node["id"]?.mark ?? node.mark)
        }
        if let tests, !tests.contains(policy.id), policy.attest == nil {
          diagnostics.add(.noTest, "the policy `\(policy.id)` has no test", at: node["id"]?.mark ?? node.mark)
        }
      }
      if let node = fields["policies"], node.list == nil {
        diagnostics.add(.shape, "`policies` has to be a list, found \(node.described)", at: node.mark)
      }
    }
    diagnostics.add(contentsOf: checker.diagnostics.all)
    for parameter in declared where !checker.usedParameters.contains(parameter.name) && !policies.isEmpty {
      diagnostics.add(.unusedParameter, "no policy uses the parameter `\(parameter.name)`", at: parameter.mark)
    }
    return CheckedPack(policies: policies.sorted { $0.id < $1.id }, types: types, parameters: declared)
  }

  private mutating func types() -> TypeCatalog {
    var catalog = TypeCatalog()
    var parser = TypeParser()
    for node in typeFiles {
      guard let type = parser.parse(node) else { continue }
      if !catalog.add(type), let mark = node["type"]?.mark {
        parser.diagnostics.add(.duplicate, "the type `\(type.name)`, or one of its names, is described elsewhere too", at: mark)
      }
    }
    diagnostics.add(contentsOf: parser.diagnostics.all)
    return catalog
  }

  private mutating func parameters(_ sections: [Fields]) -> [Parameter] {
    var reader = ParameterReader()
    var declared: [Parameter] = []
    var names: Set<String> = []
    for fields in sections {
      guard let node = fields["parameters"] else { continue }
      guard let map = node.map else {
        diagnostics.add(.shape, "`parameters` has to be a mapping, found \(node.described)", at: node.mark)
        continue
      }
      for entry in map {
        guard let name = entry.key.text else { continue }
        if !PolicyChecker.isKebab(name) {
          diagnostics.add(.badID, "the parameter's name `\(name.shortened)` isn't kebab-case", at: entry.key.mark)
        }
        if !names.insert(name).inserted {
          diagnostics.add(.duplicate, "the parameter `\(name)` is declared elsewhere too", at: entry.key.mark)
          continue
        }
        if let parameter = reader.parameter(name, entry.value, mark: entry.key.mark) { declared.append(parameter) }
      }
    }
    diagnostics.add(contentsOf: reader.diagnostics.all)
    return declared.sorted { $0.name < $1.name }
  }

  private mutating func definitions(_ sections: [Fields], _ checker: inout Checker) {
    for fields in sections {
      for entry in fields["define"]?.map ?? [] {
        guard let name = entry.key.text,
          let inner = Fields(
            entry.value, in: "the definition `\(name)`", allowed: ["on", "with", "about", "holds"], &diagnostics)
        else { continue }
        inner.require(["on", "holds"], &diagnostics)
        guard let type = inner.text("on", &diagnostics), let typeNode = inner["on"], let holds = inner["holds"],
          checker.known(type, at: typeNode.mark)
        else { continue }
        var reader = ParameterReader()
        var parameters: [String: ParameterType] = [:]
        for argument in inner["with"]?.map ?? [] {
          if let name = argument.key.text, let type = reader.type(argument.value) { parameters[name] = type }
        }
        diagnostics.add(contentsOf: reader.diagnostics.all)
        let definition = Definition(
          name: Marked(name, at: entry.key.mark), type: type, parameters: parameters, holds: holds)
        if checker.definitions.updateValue(definition, forKey: name) != nil {
          diagnostics.add(.duplicate, "the definition `\(name)` stands elsewhere too", at: entry.key.mark)
        }
      }
    }
  }

  /// Each definition is checked by itself, so that an unused one is too.
  private mutating func checkDefinitions(_ checker: inout Checker) {
    for definition in checker.definitions.values.sorted(by: { $0.name.mark < $1.name.mark }) {
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

extension ParameterType {
  /// Some value of the type, for checking a definition without its arguments.
  var sample: ParameterValue {
    switch self {
    case .text: .scalar("text")
    case .number, .port: .scalar("1")
    case .boolean: .scalar("true")
    case .duration: .scalar("1d")
    case .date: .scalar("2000-01-01")
    case .version: .scalar("1.0")
    case .cidr: .scalar("192.0.2.0/24")
    case .oneOf(let words): .scalar(words.first ?? "text")
    case .list(let inner):
      if case .scalar(let text) = inner.sample { .list([text]) } else { .list([]) }
    }
  }
}
