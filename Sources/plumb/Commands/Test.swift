internal import ArgumentParser
internal import Plumbline

/// `plumb test`: runs policy tests and proves fixes.
struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Runs policy tests and proves fixes.")

  @Argument(help: ArgumentHelp("Policy files or folders with their tests.", valueName: "path"))
  var paths: [String] = ["policies"]

  func run() throws {}
}
