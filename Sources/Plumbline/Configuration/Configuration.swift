internal import PlumbLanguage
internal import PlumbReport

/// `plumb.yaml`: what a project judges by, and where it departs from the policies' own values.
struct Configuration: Sendable {
  static let name = "plumb.yaml"

  /// What stands at the top and within an environment alike.
  struct Settings: Sendable {
    var parameters: [(name: Marked<String>, value: YAMLNode)] = []
    var failOn: GateThreshold?
    var unknown: UnknownPolicy?
    var expect: [Marked<String>]?
    var only: [Marked<String>]?
    var skip: [Marked<String>]?

    init() {}
  }

  struct Environment: Sendable {
    var name: String
    var settings: Settings
  }

  /// As it was found: `plumb.yaml`, `../plumb.yaml`.
  let path: String
  /// False: the shipped library takes no part.
  var library = true
  /// Nil: `policies/` beside the file, where there is one.
  var policies: [Marked<String>]?
  /// What is judged where the command line names nothing.
  var snapshot: [Marked<String>]?
  var settings = Settings()
  var environments: [Environment] = []

  static let shared = ["parameters", "fail-on", "unknown", "expect", "only", "skip"]
  static let keys = ["plumb-config", "library", "policies", "snapshot", "environments"] + shared

  /// Reads the file with this number; what is wrong with it is added to `diagnostics`.
  init(_ file: SourceFile, index: Int, diagnostics: inout Diagnostics) {
    path = file.path
    let before = diagnostics.all.count
    let start = SourceMark(file: index, line: 1, column: 1)
    guard let node = YAMLReader.read(file, index: index, diagnostics: &diagnostics) else {
      if diagnostics.all.count == before {
        diagnostics.add(
          .emptyFile, "the configuration is empty", at: start, help: "begin it with `plumb-config: 1`")
      }
      return
    }
    guard let top = Fields(node, in: "the configuration", allowed: Self.keys, &diagnostics) else { return }
    if top["plumb-config"]?.text != "1" {
      diagnostics.add(
        .wrongLanguage, "a configuration begins with `plumb-config: 1`",
        at: top["plumb-config"]?.mark ?? node.mark)
    }
    library = top.flag("library", &diagnostics) ?? true
    policies = top.texts("policies", orOne: true, &diagnostics)
    snapshot = top.texts("snapshot", orOne: true, &diagnostics)
    settings = Settings(top, &diagnostics)
    for entry in top.members("environments", &diagnostics) {
      guard let name = entry.key.text,
        let fields = Fields(
          entry.value, in: "the environment `\(name)`", allowed: Self.shared, &diagnostics)
      else { continue }
      environments.append(Environment(name: name, settings: Settings(fields, &diagnostics)))
    }
  }

  /// A path of the configuration as seen from the working folder.
  func place(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }

  /// What the configuration's own path begins with, `/` included; empty for the working folder.
  private var folder: String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}

extension Configuration.Settings {
  fileprivate init(_ fields: Fields, _ diagnostics: inout Diagnostics) {
    for entry in fields.members("parameters", &diagnostics) {
      guard let name = entry.key.text else { continue }
      parameters.append((Marked(name, at: entry.key.mark), entry.value))
    }
    failOn = fields.word("fail-on", as: GateThreshold.self, &diagnostics)
    unknown = fields.word("unknown", as: UnknownPolicy.self, &diagnostics)
    expect = fields.texts("expect", orOne: true, &diagnostics)
    only = fields.texts("only", orOne: true, &diagnostics)
    skip = fields.texts("skip", orOne: true, &diagnostics)
  }
}
