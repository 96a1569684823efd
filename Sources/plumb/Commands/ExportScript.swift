internal import ArgumentParser
internal import PlumbReport
internal import PlumbTools
internal import PlumbValues
internal import Plumbline

/// `plumb export-script`: what collects a snapshot.
struct ExportScriptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export-script",
    abstract:
      "Prints a bash script that exports what the policies need: it only reads, and fetches no secret.",
    discussion: """
      `plumb.yaml`, here or in a folder above, may say by what is judged. Run the script where az is logged in, then \
      `plumb check` on the folder that it makes. Exit status: 0, or 2 where the policies don't compile or there is \
      nothing to export.
      """)

  @Argument(help: "Whose exports: \(ExportProvider.all.map(\.name).joined(separator: ", ")).")
  var provider: String

  @OptionGroup var runOptions: RunOptions

  @Option(help: ArgumentHelp("Where to write the script (default: standard output).", valueName: "file"))
  var output: String?

  func run() throws {
    guard let provider = ExportProvider.all.first(where: { $0.name == self.provider }) else {
      let names = ExportProvider.all.map(\.name).joined(separator: ", ")
      throw ValidationError("there is no provider `\(DisplayText.safe(self.provider))`; there are \(names)")
    }
    let setup = try runOptions.setup(runOptions.arguments(snapshots: []), needsSnapshot: false)
    let plan = ExportPlan(setup.policies.pack, for: provider)
    for omission in plan.omitted {
      Terminal.error("plumb: \(DisplayText.safe("\(omission.type) isn't exported: \(omission.reason)"))\n")
    }
    guard !plan.isEmpty else {
      Terminal.error("plumb: the chosen policies read nothing of \(provider.name)\n")
      throw ExitStatus.unusable
    }
    if plan.types.isEmpty { throw ExitStatus.unusable }
    let script = ExportScript(plan, tool: "plumb \(Plumbline.version)", options: options)
    guard let output else { return Terminal.print(script.text, .own) }
    do {
      try ReportFileWriter.write(to: output, mode: 0o755) { try $0.write(script.text) }
    } catch {
      Terminal.error("plumb: can't write \(output): \(error)\n")
      throw ExitStatus.unusable
    }
    Terminal.error("wrote \(output); next: bash \(output)\n")
  }

  /// By which `plumb check` chooses the same policies.
  private var options: [String] {
    var words: [String] = []
    for (name, values) in [
      ("--policies", runOptions.policies), ("--config", [runOptions.config].compactMap { $0 }),
      ("--environment", [runOptions.environment].compactMap { $0 }), ("--only", runOptions.only),
      ("--skip", runOptions.skip), ("--set", runOptions.set),
    ] {
      for value in values { words += [name, value] }
    }
    return words
  }
}
