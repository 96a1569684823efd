import PlumbLanguage
import PlumbReport
import Testing

@testable import Plumbline

/// `plumb.yaml`, the options that win over it, and what of both the report says.
@Suite struct ConfigurationTests {
  static let policies = """
    plumb: 1
    parameters:
      least-size: { type: number, default: 3, at-least: 1, at-most: 9 }
      regions: { type: { list-of: text }, default: [north] }
      oldest: { type: duration, default: 90d, at-most: 365d }
      label: { type: text, default: none }
    policies:
      - { id: thing-on, title: On, severity: high, why: Off is bad., tags: [switch], for: Test.One/things,
          require: { properties.on: true }, fix: { steps: [Switch it on.] } }
      - { id: thing-large, title: Large, severity: low, why: Small is bad., for: Test.One/things,
          require: { properties.size: { at-least: $params.least-size } }, fix: { steps: [Make it larger.] } }
      - { id: thing-near, title: Near, severity: info, why: Far is bad., for: Test.One/things,
          require: { properties.region: $params.regions, properties.made: { newer-than: $params.oldest },
                     properties.label: $params.label }, fix: { steps: [Move it.] } }
    """
  private static let files = [
    "policies/things.yaml": policies,
    "in/a.json": Things.thing(
      "a", #""on":true,"size":3,"region":"north","made":"2026-11-01","label":"none""#),
  ]

  private static func folder(_ config: String, _ more: [String: String] = [:]) throws -> TemporaryFolder {
    var all = files.merging(more) { $1 }
    all["plumb.yaml"] = "plumb-config: 1\nlibrary: false\n" + config
    return try TemporaryFolder(all)
  }

  // MARK: - What is wrong

  struct Bad: Sendable, CustomTestStringConvertible {
    var config: String
    var arguments: [String] = []
    var says: [String]
    var testDescription: String { config + " " + arguments.joined(separator: " ") }

    init(_ config: String, _ arguments: [String] = [], _ says: String...) {
      (self.config, self.arguments, self.says) = (config, arguments, says)
    }
  }

  /// Lines count from `plumb-config` and `library`, which come before.
  static let bad: [Bad] = [
    Bad(
      "polices: [a]", [], "plumb.yaml:3:1: error[config.unknown-key]", "did you mean `policies`?", "\n    ^"),
    Bad("waivers: w.yaml", [], "the waivers file w.yaml: No such file"),
    Bad("longest-waiver: long", [], "plumb.yaml:3:17: error[operand.type]", "such as 365d"),
    Bad("severity: { a: low }", [], "config.unknown-key"),
    Bad("attestations: a.yaml", [], "the attestations file a.yaml: No such file"),
    Bad("owner-tag: [team]", [], "config.shape"),
    Bad("fail-on: hihg", [], "plumb.yaml:3:10: error[config.bad-word]", "did you mean `high`?"),
    Bad("unknown: ignore", [], "plumb.yaml:3:10: error[config.bad-word]", "fail, warn, fail-all"),
    Bad("policies: 3\nenvironments: [prod]", [], "plumb.yaml:4:15: error[config.shape]"),
    Bad("policies: [nowhere.yaml]", [], "nowhere.yaml", "No such file"),
    Bad("only:", [], "error[config.shape]"), Bad("snapshot: { a: b }", [], "error[config.shape]"),
    Bad("parameters: [a]", [], "error[config.shape]"), Bad("a: [", [], "error[yaml.syntax]"),
    Bad("fail-on: low\nfail-on: high", [], "error[yaml.duplicate-key]"),
    Bad(
      "parameters: { least-szie: 4 }", [], "plumb.yaml:3:15: error[name.unknown]",
      "did you mean `least-size`?"),
    Bad(
      "parameters: { least-size: 10 }", [], "plumb.yaml:3:27: error[parameter.bounds]", "above the most, 9"),
    Bad("parameters: { least-size: 0 }", [], "error[parameter.bounds]", "below the least, 1"),
    Bad("parameters: { least-size: large }", [], "plumb.yaml:3:27: error[operand.type]"),
    Bad("parameters: { oldest: 90 }", [], "error[operand.unit]"),
    Bad("parameters: { oldest: 2 years }", [], "error[operand.unit]"),
    Bad("parameters: { regions: north }", [], "error[operand.type]", "write it as a list: [north]"),
    Bad("parameters: { label: yes }", [], "error[operand.quotes]"),
    Bad(
      "environments: { prod: { parameters: { oldest: 400d } } }", [],
      "plumb.yaml:3:47: error[parameter.bounds]"),
    Bad("environments: { prod: { library: false } }", [], "config.unknown-key", "the environment `prod`"),
    Bad("expect: [azrue]", [], "plumb.yaml:3:10: error[name.unknown]", "did you mean `azure`?"),
    Bad("expect: [Test.One/thing]", [], "error[name.unknown]"),
    Bad("environments: { prod: { expect: [Test.Two/x] } }", [], "plumb.yaml:3:34: error[name.unknown]"),
    Bad("only: [thing-onn]", [], "plumb.yaml:3:8: error[name.unknown]", "did you mean `thing-on`?"),
    Bad("skip: ['*']", [], "plumb.yaml:3:8: `*`: this leaves no policy to judge by"),
    Bad(
      "environments: { prod: {}, test: {} }", ["--environment", "prdo"], "did you mean `prod`?", "plumb.yaml"),
    Bad("fail-on: low", ["--environment", "prod"], "it declares none"),
    Bad("fail-on: low", ["--set", "least-size"], "--set:1:1: error", "NAME=VALUE"),
    Bad("fail-on: low", ["--set", "=3"], "NAME=VALUE"),
    Bad("fail-on: low", ["--set", "least-size="], "operand.type"),
    Bad(
      "fail-on: low", ["--set", "least-size=12"], "--set:1:12: error[parameter.bounds]", "least-size=12\n"),
    Bad(
      "fail-on: low", ["--set", "lest-size=2"], "--set:1:1: error[name.unknown]", "did you mean `least-size`?"
    ),
    Bad("fail-on: low", ["--set", "least-size=2", "--set", "least-size=3"], "set more than once"),
    Bad("fail-on: low", ["--set", "regions=[north"], "--set:1:", "error[yaml.syntax]"),
    Bad("fail-on: low", ["--set", "regions=north"], "write it as a list"),
    Bad(
      "fail-on: low", ["--only", "thing-o"], "--only thing-o: there is no such policy",
      "did you mean `thing-on`?"),
    Bad("fail-on: low", ["--only", "severity:hgih"], "did you mean `high`?"),
    Bad("fail-on: low", ["--skip", "thing-*"], "--skip thing-*: this leaves no policy"),
    Bad("fail-on: low", ["--config", "other.yaml"], "other.yaml: No such file"),
  ]

  @Test(arguments: bad) func isRefused(_ bad: Bad) throws {
    let folder = try Self.folder(bad.config)
    let outcome = try Command.plumb(["check", "in"] + bad.arguments, in: folder.path)
    #expect(outcome.status == 2, "\(outcome.all)")
    #expect(outcome.output.isEmpty)
    for words in bad.says { #expect(outcome.errors.contains(words), "\(outcome.errors)") }
  }

  @Test(
    arguments: [
      ("", "config.empty"), ("library: true\n", "begins with `plumb-config: 1`"),
      ("plumb-config: 2\n", "plumb.yaml:1:15: error[config.language-version]"), ("- a\n", "config.shape"),
    ]) func firstKey(_ text: String, _ says: String) throws
  {
    let folder = try TemporaryFolder(Self.files.merging(["plumb.yaml": text]) { $1 })
    let outcome = try Command.plumb(["check", "in"], in: folder.path)
    #expect(outcome.status == 2 && outcome.errors.contains(says), "\(outcome.all)")
  }

  /// All mistakes at once, in order of their places.
  @Test func severalMistakes() throws {
    let folder = try Self.folder("fail-on: hihg\nparameters: [a]\nonyl: [a]")
    let outcome = try Command.plumb(["check", "in"], in: folder.path)
    let places = outcome.errors.split(separator: "\n").filter { $0.contains("error[") }.map { $0.prefix(14) }
    #expect(places == ["plumb.yaml:3:1", "plumb.yaml:4:1", "plumb.yaml:5:1"], "\(outcome.errors)")
  }

  // MARK: - What wins

  private static let layered = """
    fail-on: medium
    unknown: warn
    only: severity:low
    skip: [thing-near]
    snapshot: [in, more]
    parameters: { least-size: 4, label: theirs }
    environments:
      prod: { fail-on: critical, parameters: { least-size: 5 }, only: [thing-on, thing-large], expect: [azure] }
    """

  private static func setup(_ config: String, _ change: (inout RunArguments) -> Void) throws -> RunSetup {
    let folder = try folder(config)
    var arguments = RunArguments()
    arguments.config = folder.path + "/plumb.yaml"
    change(&arguments)
    return try RunSetup(arguments)
  }

  @Test func theConfigurationAlone() throws {
    let setup = try Self.setup(Self.layered) { _ in }
    #expect(setup.failOn == .medium && setup.unknown == .warn && setup.expected.isEmpty)
    #expect(setup.snapshots.map { $0.split(separator: "/").last.map(String.init) } == ["in", "more"])
    #expect(setup.policies.pack.policies.map(\.id) == ["thing-large", "thing-on"])
    #expect(setup.selection?.leftOut == ["thing-near"])
    #expect(
      setup.overrides.map { "\($0.name)=\($0.value) not \($0.standard)" } == [
        "label=theirs not none", "least-size=4 not 3",
      ])
    #expect(setup.overrides.allSatisfy { $0.from.contains("plumb.yaml:8:") })
  }

  @Test func theEnvironmentOverIt() throws {
    let setup = try Self.setup(Self.layered) { $0.environment = "prod" }
    #expect(setup.failOn == .critical && setup.unknown == .warn && setup.expected == ["azure"])
    #expect(setup.policies.pack.policies.map(\.id) == ["thing-large", "thing-on"])
    #expect(setup.overrides.map(\.value) == ["theirs", "5"])
    #expect(
      setup.overrides.last?.from.hasSuffix("plumb.yaml:10:44, environment prod") == true, "\(setup.overrides)"
    )
    #expect(setup.configuration?.environment == "prod")
  }

  @Test func theCommandLineOverBoth() throws {
    let setup = try Self.setup(Self.layered) { arguments in
      arguments.environment = "prod"
      arguments.failOn = .never
      arguments.unknown = .failAll
      arguments.only = ["tag:switch"]
      arguments.skip = ["thing-large"]
      arguments.set = ["least-size=9", "label=[x", "regions=[a, 'b c']"].map {
        $0 == "label=[x" ? "label='[x'" : $0
      }
      arguments.snapshots = ["else"]
    }
    #expect(setup.failOn == nil && setup.unknown == .failAll && setup.snapshots == ["else"])
    #expect(setup.policies.pack.policies.map(\.id) == ["thing-on"])
    #expect(setup.selection?.only.map(\.from) == ["--only"])
    #expect(
      setup.overrides.map { "\($0.name)=\($0.value) \($0.from)" } == [
        "label=[x --set", "least-size=9 --set", "regions=[a, b c] --set",
      ])
  }

  /// A value changes verdicts, and a text is taken as it stands.
  @Test(
    arguments: [([], 0), (["--set", "least-size=4"], 1), (["--set", "label=yes", "--fail-on", "info"], 1)]
      as [([String], Int32)])
  func valuesCount(_ arguments: [String], _ status: Int32) throws {
    let folder = try Self.folder("fail-on: low")
    let outcome = try Command.plumb(["check", "in"] + arguments, in: folder.path)
    #expect(outcome.status == status, "\(outcome.all)")
  }

  // MARK: - Where it is found

  @Test func isFoundUpwards() throws {
    let folder = try Self.folder("snapshot: in", ["deep/er/x.txt": ""])
    let outcome = try Command.plumb(["check"], in: folder.path + "/deep/er")
    #expect(outcome.status == 0, "\(outcome.all)")
    #expect(outcome.output.contains("Config      ../../plumb.yaml"))
    #expect(outcome.output.contains("../../in/a.json"))
  }

  /// With other policies, what the configuration says of its own is passed over.
  @Test func otherPolicies() throws {
    let folder = try Self.folder(
      "only: [thing-on]\nexpect: [Test.One/things]\nparameters: { label: a }",
      ["other.yaml": Things.policy().replacing("thing-on", with: "other")])
    let outcome = try Command.plumb(["check", "in", "--policies", "other.yaml"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.all)")
  }

  /// The library takes part unless it is left out.
  @Test func library() throws {
    let config = "plumb-config: 1\nsnapshot: in\n"
    let folder = try TemporaryFolder(Self.files.merging(["plumb.yaml": config]) { $1 })
    let outcome = try Command.plumb(["check", "--format", "json"], in: folder.path)
    #expect(outcome.output.contains("\"azure-openai-local-auth-disabled\""))
    #expect(outcome.output.contains("\"thing-on\""))
  }

  // MARK: - What the report says

  @Test func theReportSaysIt() throws {
    let folder = try Self.folder(Self.layered)
    let words = ["check", "in", "--environment", "prod", "--set", "oldest=30d"]
    let outcome = try Command.plumb(words, in: folder.path)
    for line in [
      "  Config      plumb.yaml, environment prod\n",
      "  Left out    1 policy, by only thing-on (plumb.yaml:10:68), only thing-large (plumb.yaml:10:78), skip thing-near (plumb.yaml:6:8)\n",
      "  Override    least-size = 5, not 3 (plumb.yaml:10:44, environment prod)\n",
      "  Override    oldest = 30d, not 90d (--set)\n", "  Expected    azure\n",
    ] { #expect(outcome.output.contains(line), "\(outcome.output)") }
    #expect(outcome.output.hasSuffix("\npass for what was judged\n"))
    let json = try Command.plumb(words + ["--format", "json"], in: folder.path).output
    for text in [
      #""config": "plumb.yaml""#, #""environment": "prod""#, #""default": "90d""#, #""from": "--set""#,
      #""selector": "thing-near""#, #""leftOut": ["#,
    ] { #expect(json.contains(text), "\(text)") }
  }

  /// The configurations that the pages and the sample project show.
  @Test func shownConfigurationsAreRead() throws {
    let page = try #require(TestFile.bytes(Package.root + "/Docs/configuration.md"))
    var blocks = [
      String(decoding: TestFile.bytes(Package.root + "/fixtures/project/plumb.yaml") ?? [], as: UTF8.self)
    ]
    var open: [Substring]?
    for line in String(decoding: page, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    {
      if line == "```yaml config" {
        open = []
      } else if line == "```", let lines = open {
        blocks.append(lines.joined(separator: "\n") + "\n")
        open = nil
      } else {
        open?.append(line)
      }
    }
    #expect(blocks.count >= 2)
    for block in blocks {
      var diagnostics = Diagnostics()
      let file = SourceFile(path: "plumb.yaml", text: block)
      _ = Configuration(file, index: 0, diagnostics: &diagnostics)
      #expect(
        diagnostics.all.isEmpty, "\(DiagnosticRenderer(map: SourceMap([file])).render(diagnostics.all))")
    }
  }
}
