internal import Glibc
internal import PlumbLanguage
public import PlumbReport
internal import PlumbValues

/// What a run judges by: command line, environment and configuration brought together, policies compiled and chosen.
public struct RunSetup: Sendable {
  /// Only those that take part.
  public let policies: PolicySet
  public let snapshots: [String]
  public let failOn: ReportSeverity?
  public let unknown: UnknownPolicy
  /// Providers and types whose absence gates.
  public let expected: [String]
  public let requiresComplete: Bool
  /// For the report.
  public let configuration: ReportConfiguration?
  public let selection: ReportSelection?
  public let overrides: [ReportOverride]
  public let severityOverrides: [ReportSeverityOverride]
  let decisions: RunDecisions

  public init(_ arguments: RunArguments) throws(RunFailure) {
    var setup = RunPreparation(arguments)
    try setup.readConfiguration()
    var set = try setup.compile()
    let settings = setup.settings
    try setup.checkExpectations(in: set.pack)
    severityOverrides = try setup.setSeverities(of: &set)
    (policies, selection) = try setup.choose(from: set)
    decisions = try setup.decisions(in: set.pack, only: selection?.only.map(\.pattern) ?? [])
    snapshots = setup.snapshots
    failOn = (arguments.failOn ?? settings.failOn ?? .low).severity
    unknown = arguments.unknown ?? settings.unknown ?? .fail
    expected = (settings.expect ?? []).map(\.value)
    requiresComplete = arguments.requiresComplete
    configuration = setup.configuration.map {
      ReportConfiguration(file: $0.path, environment: arguments.environment)
    }
    overrides = setup.overrides(in: set.pack)
  }

  /// Hands the run's settings on to a request.
  public func apply(to request: inout CheckRequest) {
    request.snapshots = snapshots
    request.failOn = failOn
    request.unknown = unknown
    request.expected = expected
    request.requiresComplete = requiresComplete
    request.configuration = configuration
    request.selection = selection
    request.overrides = overrides
    request.severityOverrides = severityOverrides
    request.decisions = decisions
  }
}

/// The steps of making a setup.
struct RunPreparation {
  let arguments: RunArguments
  private(set) var configuration: Configuration?
  /// Of the chosen environment over the configuration's own.
  private(set) var settings = Configuration.Settings()
  private(set) var values: [GivenValue] = []
  private var files: [SourceFile] = []
  var diagnostics = Diagnostics()
  /// How many of `files`, from the first, are configurations.
  private var configurations = 0
  /// What the codes of other files' diagnostics begin with, by number of the file.
  private var kinds: [Int: String] = [:]

  init(_ arguments: RunArguments) { self.arguments = arguments }

  /// True where the policies are the ones that the configuration speaks of.
  var isDefaultSet: Bool { arguments.policies.isEmpty }

  var snapshots: [String] {
    guard arguments.snapshots.isEmpty, let configuration else { return arguments.snapshots }
    return (configuration.snapshot ?? []).map { configuration.place($0.value) }
  }

  // MARK: - The configuration

  mutating func readConfiguration() throws(RunFailure) {
    if let path = arguments.config ?? Self.found() {
      switch PolicyFiles.contents(path) {
      case .failure(let failure):
        throw RunFailure(text: "plumb: \(DisplayText.safe(path)): \(failure.reason)\n")
      case .success(let bytes):
        let file = SourceFile(path: path, text: bytes)
        files.append(file)
        configurations = 1
        configuration = Configuration(file, index: 0, diagnostics: &diagnostics)
      }
    }
    settings = configuration?.settings ?? Configuration.Settings()
    if let name = arguments.environment { try choose(environment: name) }
    gatherValues()
    try stopOnErrors()
  }

  private mutating func choose(environment name: String) throws(RunFailure) {
    guard let configuration else {
      throw RunFailure(
        text:
          "plumb: --environment \(DisplayText.safe(name)): there is no \(Configuration.name) that declares it\n"
      )
    }
    guard let chosen = configuration.environments.first(where: { $0.name == name })?.settings else {
      let names = configuration.environments.map(\.name)
      let help = Suggestion.help(for: name, in: names, what: "declared are") ?? "it declares none"
      let text = "--environment \(name): there is no such environment in \(configuration.path); \(help)"
      try stopOnErrors()
      throw RunFailure(text: "plumb: \(DisplayText.safe(text))\n")
    }
    settings.failOn = chosen.failOn ?? settings.failOn
    settings.unknown = chosen.unknown ?? settings.unknown
    settings.expect = chosen.expect ?? settings.expect
    settings.only = chosen.only ?? settings.only
    settings.skip = chosen.skip ?? settings.skip
  }

  /// Every parameter's values, the ones that win last; those of other environments are checked alone.
  private mutating func gatherValues() {
    let environments = configuration?.environments ?? []
    let others = environments.filter { $0.name != arguments.environment }.flatMap(\.settings.parameters)
    let own = environments.filter { $0.name == arguments.environment }.flatMap(\.settings.parameters)
    func add(_ parameters: [(name: Marked<String>, value: YAMLNode)], isUsed: Bool) {
      values += parameters.map {
        GivenValue(name: $0.name, value: $0.value, isUsed: isUsed, isOptional: !isDefaultSet)
      }
    }
    add(others, isUsed: false)
    add(configuration?.settings.parameters ?? [], isUsed: true)
    add(own, isUsed: true)
    var seen: Set<String> = []
    for text in arguments.set {
      files.append(SourceFile(path: "--set", text: text))
      guard let value = GivenValue(argument: text, index: files.count - 1, diagnostics: &diagnostics) else {
        continue
      }
      if !seen.insert(value.name.value).inserted {
        diagnostics.add(
          .duplicate, "the parameter `\(value.name.value)` is set more than once", at: value.name.mark)
      }
      values.append(value)
    }
  }

  /// `plumb.yaml` here or in the nearest folder above.
  private static func found() -> String? {
    var folder = ""
    for _ in 0..<64 {
      if access(folder + Configuration.name, F_OK) == 0 { return folder + Configuration.name }
      var (here, above) = (stat(), stat())
      guard stat(folder + ".", &here) == 0, stat(folder + "..", &above) == 0,
        here.st_ino != above.st_ino || here.st_dev != above.st_dev
      else { return nil }
      folder += "../"
    }
    return nil
  }

  // MARK: - Policies

  mutating func compile() throws(RunFailure) -> PolicySet {
    var sources: [SourceFile] = []
    var unreadable: [String] = []
    for path in arguments.policies { PolicyFiles.read(path, into: &sources, unreadable: &unreadable) }
    let hasLibrary = isDefaultSet && configuration?.library ?? true
    if isDefaultSet {
      if hasLibrary { sources += PolicySet.shippedFiles }
      for path in configuredPolicies() { PolicyFiles.read(path, into: &sources, unreadable: &unreadable) }
    }
    let set = PolicySet(
      files: sources, beside: hasLibrary ? [] : PolicySet.shippedCatalog, unreadable: unreadable,
      noted: files, values: values)
    var found = Diagnostics()
    found.add(contentsOf: diagnostics.all + set.diagnostics)
    if set.hasErrors {
      throw failure(found.sorted(in: set.map).filter { $0.severity == .error }, in: set.map, set.unreadable)
    }
    if set.pack.policies.isEmpty {
      let places =
        isDefaultSet ? configuration?.path ?? "the library" : arguments.policies.joined(separator: ", ")
      throw RunFailure(text: "plumb: there are no policies in \(DisplayText.safe(places))\n")
    }
    return set
  }

  private func configuredPolicies() -> [String] {
    guard let configuration else { return [] }
    if let named = configuration.policies { return named.map { configuration.place($0.value) } }
    let usual = configuration.place("policies")
    var status = stat()
    return stat(usual, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR ? [usual] : []
  }

  /// Types and providers of `expect` that nothing knows would never gate: they are errors, in all environments.
  mutating func checkExpectations(in pack: CheckedPack) throws(RunFailure) {
    guard isDefaultSet, let configuration else { return }
    let all = ([configuration.settings] + configuration.environments.map(\.settings)).flatMap {
      $0.expect ?? []
    }
    for entry in all where !Expectation.isKnown(entry.value, in: pack) {
      let known = Expectation.providers + pack.types.allNames
      diagnostics.add(
        .unknownName, "`\(entry.value.prefix(80))` is no provider, and no policy needs such a type",
        at: entry.mark,
        help: Suggestion.nearest(entry.value, in: known).map { "did you mean `\($0)`?" }
          ?? "providers are \(Expectation.providers.joined(separator: ", "))")
    }
    try stopOnErrors()
  }

  // MARK: - Selection

  mutating func choose(from set: PolicySet) throws(RunFailure) -> (PolicySet, ReportSelection?) {
    let only = try selectors(arguments.only, settings.only, .only, in: set.pack)
    let skip = try selectors(arguments.skip, settings.skip, .skip, in: set.pack)
    let selection = PolicySelection(only: only.map(\.pattern), skip: skip.map(\.pattern))
    if selection.isEmpty { return (set, nil) }
    do throws(PolicySelection.Failure) {
      let chosen = try selection.applied(to: set.pack)
      let left = Set(chosen.policies.map(\.id))
      let out = set.pack.policies.map(\.id).filter { !left.contains($0) }
      return (set.with(chosen), ReportSelection(only: only, skip: skip, leftOut: out))
    } catch {
      throw RunFailure(text: error.problems.map { Self.words($0, only + skip) }.joined())
    }
  }

  /// What is wrong with a selector, with where it stands.
  private static func words(_ problem: PolicySelection.Problem, _ selectors: [ReportSelection.Selector])
    -> String
  {
    let from = selectors.first { $0.pattern == problem.selector }?.from ?? ""
    if from.hasPrefix("--") { return "plumb: \(problem)\n" }
    let text = "\(from): `\(problem.selector)`: \(problem.message)"
    return DisplayText.safe(problem.help.map { "\(text); \($0)" } ?? text) + "\n"
  }

  /// The selectors that count, with where they stand. One that is wrong is reported there; with `--policies`, one of the
  /// configuration that fits nothing is passed over.
  private mutating func selectors(
    _ given: [String], _ configured: [Marked<String>]?, _ option: PolicySelection.Problem.Option,
    in pack: CheckedPack
  ) throws(RunFailure) -> [ReportSelection.Selector] {
    if !given.isEmpty {
      return given.map { ReportSelection.Selector(pattern: $0, from: "--\(option.rawValue)") }
    }
    var kept: [ReportSelection.Selector] = []
    for selector in configured ?? [] {
      do throws(PolicySelection.Failure) {
        _ = try PolicySelection(only: [selector.value]).ids(in: pack)
        kept.append(ReportSelection.Selector(pattern: selector.value, from: place(selector.mark)))
      } catch {
        guard isDefaultSet else { continue }
        for problem in error.problems {
          diagnostics.add(
            .unknownName, "`\(selector.value.prefix(80))`: \(problem.message)", at: selector.mark,
            help: problem.help)
        }
      }
    }
    try stopOnErrors()
    return kept
  }

  // MARK: - For the report

  /// `plumb.yaml:4:3`.
  private func place(_ mark: SourceMark) -> String {
    let path = files.indices.contains(Int(mark.file)) ? files[Int(mark.file)].path : ""
    return Int(mark.file) < configurations ? "\(path):\(mark.line):\(mark.column)" : path
  }

  /// A place, with the environment that it belongs to where it is one of `own`.
  func from(
    _ mark: SourceMark, in own: [SourceMark]?, _ environment: Configuration.Environment?
  ) -> String {
    guard let environment, let own, own.contains(mark) else { return place(mark) }
    return "\(place(mark)), environment \(environment.name)"
  }

  func overrides(in pack: CheckedPack) -> [ReportOverride] {
    let environment = configuration?.environments.first { $0.name == arguments.environment }
    let own = environment?.settings.parameters.map(\.name.mark)
    return pack.parameters.compactMap { parameter in
      guard let replaced = parameter.replaced,
        let given = values.last(where: { $0.isUsed && $0.name.value == parameter.name })
      else { return nil }
      return ReportOverride(
        name: parameter.name, value: parameter.value.described, standard: replaced.described,
        from: from(given.name.mark, in: own, environment))
    }
  }

  /// Takes in another file that is spoken of; gives its number.
  mutating func note(_ file: SourceFile, as kind: String) -> Int {
    files.append(file)
    kinds[files.count - 1] = kind
    return files.count - 1
  }

  // MARK: - Errors

  func stopOnErrors() throws(RunFailure) {
    guard diagnostics.hasErrors else { return }
    let map = SourceMap(files)
    throw failure(diagnostics.sorted(in: map).filter { $0.severity == .error }, in: map, [])
  }

  private func failure(_ found: [Diagnostic], in map: SourceMap, _ unreadable: [String]) -> RunFailure {
    let renderer = DiagnosticRenderer(map: map)
    var text = unreadable.map { "plumb: \(DisplayText.safe($0))\n" }.joined()
    for diagnostic in found {
      // The codes of shapes are shared; what is wrong with a configuration isn't a policy's.
      let code = diagnostic.code.rawValue.split(separator: ".")
      let kind = kinds[Int(diagnostic.mark.file)]
      let isOwn = Int(diagnostic.mark.file) < files.count && ["policy", "file"].contains(code.first)
      text += renderer.render(
        diagnostic,
        code: isOwn || kind != nil
          ? (kind ?? "config") + "." + (code.last.map(String.init) ?? "malformed") : nil)
    }
    return RunFailure(text: text)
  }
}
