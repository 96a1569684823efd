internal import ArgumentParser
internal import PlumbLanguage
internal import PlumbReport
internal import PlumbValues
internal import Plumbline

/// How `lint` and `test` print.
enum OutputForm: String, ExpressibleByArgument, CaseIterable { case text, json }

/// `plumb lint`: compiles policies and prints everything there is to say of them.
struct Lint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Compiles policies and prints every diagnostic.",
    discussion: "Exit status: 0 the policies compile, 2 they don't (with --strict, warnings count).")

  @Argument(help: ArgumentHelp("Policy files or folders (default: the shipped library).", valueName: "path"))
  var paths: [String] = []

  @Flag(help: "Warnings count as errors.")
  var strict = false

  @Option(help: "text or json.")
  var format: OutputForm = .text

  func run() throws {
    let set = PolicySet(paths: paths.isEmpty ? nil : paths, warnsAboutTests: !paths.isEmpty)
    for reason in set.unreadable { Terminal.error("plumb: \(reason)\n") }
    let errors = set.diagnostics.count { $0.severity == .error }
    let warnings = set.diagnostics.count - errors
    switch format {
    case .text:
      let policies = set.pack.policies.count
      let summary =
        "\(policies) \(policies == 1 ? "policy" : "policies"), \(errors) error\(errors == 1 ? "" : "s"), "
        + "\(warnings) warning\(warnings == 1 ? "" : "s")\n"
      Terminal.print(DiagnosticRenderer(map: set.map).render(set.diagnostics) + summary)
    case .json: Terminal.print(json(set), .json)
    }
    if set.hasErrors || (strict && warnings > 0)
      || (set.pack.policies.isEmpty
        && set.pack.types.types.allSatisfy { set.map.isShipped($0.mark) }
        && set.pack.frameworks.allSatisfy(\.isShipped) && set.pack.profiles.allSatisfy(\.isShipped))
    {
      ExitStatus.end(.unusable, keeping: set)
    }
    ExitStatus.end(.clean, keeping: set)
  }

  private func json(_ set: PolicySet) -> String {
    let items = set.diagnostics.map { diagnostic in
      Value.map([
        Value.Member(key: "file", value: .text(set.map.path(diagnostic.mark))),
        Value.Member(key: "line", value: .number(.int(Int64(diagnostic.mark.line)))),
        Value.Member(key: "column", value: .number(.int(Int64(diagnostic.mark.column)))),
        Value.Member(key: "severity", value: .text(diagnostic.severity.rawValue)),
        Value.Member(key: "code", value: .text(diagnostic.code.rawValue)),
        Value.Member(key: "message", value: .text(diagnostic.message)),
        Value.Member(key: "help", value: diagnostic.help.map(Value.text) ?? .null),
      ])
    }
    let policies = Value.number(.int(Int64(set.pack.policies.count)))
    return Value.map([
      Value.Member(key: "policies", value: policies), Value.Member(key: "diagnostics", value: .list(items)),
    ]).json + "\n"
  }
}
