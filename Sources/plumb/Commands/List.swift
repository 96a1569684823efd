public import ArgumentParser
internal import PlumbLanguage
public import PlumbTools
internal import PlumbValues
internal import Plumbline

/// `plumb list`: what there is.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists policies by subject; or frameworks, profiles or types.",
    discussion: """
      --only and --skip take a policy's id (`*` stands for any characters), profile:NAME, framework:KEY, \
      severity:WORD (at or above) or tag:WORD. Exit status: 0, or 2 where nothing fits or the policies don't compile.
      """)

  @Argument(help: "policies, frameworks, profiles or types.")
  var what: CatalogList = .policies

  @OptionGroup var policyOptions: PolicyOptions

  @Option(help: ArgumentHelp("Only these policies (repeatable).", valueName: "selector"))
  var only: [String] = []

  @Option(help: ArgumentHelp("Without these policies (repeatable).", valueName: "selector"))
  var skip: [String] = []

  @Option(help: "text or json.")
  var format: OutputForm = .text

  func run() throws {
    let set = try policyOptions.compiled()
    let pack: CheckedPack
    do {
      pack = try PolicySelection(only: only, skip: skip).applied(to: set.pack)
    } catch {
      for problem in error.problems { Terminal.error("plumb: \(problem)\n") }
      throw ExitStatus.unusable
    }
    switch (what, format) {
    case (.policies, .text): Terminal.print(PolicyList(pack, map: set.map).text())
    case (.policies, .json): Terminal.print(PolicyList(pack, map: set.map).json, .json)
    case (_, .text): Terminal.print(what.text(pack))
    case (_, .json): Terminal.print(what.json(pack), .json)
    }
  }
}

extension CatalogList: ExpressibleByArgument {}
