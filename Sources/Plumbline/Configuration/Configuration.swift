internal import PlumbLanguage
internal import PlumbReport
internal import PlumbValues

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
    /// Severities otherwise than the policies', by id.
    var severities: [(policy: Marked<String>, severity: Marked<Severity>)] = []

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
  /// Files of waivers and of attestations.
  var waivers: Marked<String>?
  var attestations: Marked<String>?
  /// The longest time that a waiver may hold.
  var longestWaiver: TimeSpan?
  /// The tag that names a resource's owner.
  var ownerTag: String?
  var settings = Settings()
  var environments: [Environment] = []

  static let shared = ["parameters", "severities", "fail-on", "unknown", "expect", "only", "skip"]
  static let keys =
    [
      "plumb-config", "library", "policies", "snapshot", "waivers", "longest-waiver", "attestations",
      "owner-tag", "environments",
    ] + shared

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
    waivers = Self.path(top, "waivers", &diagnostics)
    attestations = Self.path(top, "attestations", &diagnostics)
    longestWaiver = Self.span(top, "longest-waiver", &diagnostics)
    ownerTag = top.text("owner-tag", &diagnostics)
    settings = Settings(top, &diagnostics)
    for entry in top.members("environments", &diagnostics) {
      guard let name = entry.key.text,
        let fields = Fields(
          entry.value, in: "the environment `\(name)`", allowed: Self.shared, &diagnostics)
      else { continue }
      environments.append(Environment(name: name, settings: Settings(fields, &diagnostics)))
    }
  }

  private static func path(
    _ fields: Fields, _ key: String, _ diagnostics: inout Diagnostics
  ) -> Marked<String>? {
    guard let text = fields.text(key, &diagnostics), let mark = fields[key]?.mark else { return nil }
    return Marked(text, at: mark)
  }

  private static func span(_ fields: Fields, _ key: String, _ diagnostics: inout Diagnostics) -> TimeSpan? {
    guard let text = fields.text(key, &diagnostics), let mark = fields[key]?.mark else { return nil }
    if case .success(let span) = TimeSpan.policy(text), span.ticks > 0 { return span }
    diagnostics.add(
      .operandType, "`\(key)` has to be a duration, found `\(text.prefix(80))`", at: mark,
      help: "such as 365d")
    return nil
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
    for entry in fields.members("severities", &diagnostics) {
      guard let policy = entry.key.text else { continue }
      guard let word = entry.value.text, let severity = Severity(rawValue: word) else {
        diagnostics.add(
          .badWord, "a severity can't be \(entry.value.described)", at: entry.value.mark,
          help: Suggestion.help(for: entry.value.text ?? "", in: Severity.allCases.map(\.rawValue)))
        continue
      }
      severities.append((Marked(policy, at: entry.key.mark), Marked(severity, at: entry.value.mark)))
    }
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
