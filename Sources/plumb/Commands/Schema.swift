internal import ArgumentParser
internal import PlumbLanguage
internal import PlumbReport
internal import PlumbValues
internal import Plumbline

/// `plumb schema`: JSON Schemas for editors and validators.
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Prints the JSON Schema of a kind of file; without a name, the kinds there are.",
    discussion: """
      Editors with a YAML language server complete and check by it: `# yaml-language-server: $schema=FILE`. \
      Exit status: 0, or 2 where there is no such kind or the file can't be written.
      """)

  @Argument(
    help: ArgumentHelp(
      SchemaName.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "name"),
    completion: .list(SchemaName.allCases.map(\.rawValue)))
  var name: String?

  @Option(
    help: ArgumentHelp("Writes to this file instead of the standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  func run() throws {
    guard let name else {
      if output != nil { throw ValidationError("--output needs the name of a schema") }
      return Terminal.print(SchemaName.list)
    }
    guard let kind = SchemaName(rawValue: name) else {
      let near = Suggestion.nearest(name, in: SchemaName.allCases.map(\.rawValue))
      let help = near.map { "did you mean `\($0)`?" } ?? "`plumb schema` lists those there are"
      Terminal.error("plumb: there is no schema `\(DisplayText.safe(name))`; \(help)\n")
      throw ExitStatus.unusable
    }
    let text = kind.text(PolicySet().pack)
    guard let output else { return Terminal.print(text, .json) }
    do {
      try ReportFileWriter.write(to: output) { try $0.write(text) }
    } catch {
      Terminal.error("plumb: can't write \(DisplayText.safe(output)): \(error)\n")
      throw ExitStatus.unusable
    }
  }
}
