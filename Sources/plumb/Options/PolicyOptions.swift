internal import ArgumentParser
internal import PlumbLanguage
internal import Plumbline

/// Where policies come from.
struct PolicyOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Policy files or folders instead of the shipped library.", valueName: "path"))
  var policies: [String] = []

  /// The compiled policies; ends the run with every diagnostic where they don't compile.
  func compiled() throws -> PolicySet {
    let set = PolicySet(paths: policies.isEmpty ? nil : policies)
    guard set.hasErrors || set.pack.policies.isEmpty else { return set }
    for reason in set.unreadable { Terminal.error("plumb: \(reason)\n") }
    let renderer = DiagnosticRenderer(map: set.map)
    Terminal.error(renderer.render(set.diagnostics.filter { $0.severity == .error }))
    if !set.hasErrors {
      Terminal.error("plumb: there are no policies in \(policies.joined(separator: ", "))\n")
    }
    throw ExitStatus.unusable
  }
}
