import Foundation
import PackagePlugin

/// Turns `policies/` into one generated Swift file of the target that uses the plugin.
///
/// SwiftPM keeps a build plan until the sources change, so a list of policy files made here would miss a file
/// added later. Hence the tool finds the files itself, in every build: its input `again` is written anew
/// by each run. The generated file is left alone when nothing changed, so nothing is compiled again.
@main
struct EmbedLibrary: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let library = context.package.directoryURL.appending(path: "policies")
    let generated = context.pluginWorkDirectoryURL.appending(path: "EmbeddedLibrary.swift")
    let again = context.pluginWorkDirectoryURL.appending(path: "again")
    try Data().write(to: again)
    return [
      .buildCommand(
        displayName: "Embedding the policy library",
        executable: try context.tool(named: "embed-library").url,
        arguments: [library, generated, again].map { $0.path(percentEncoded: false) },
        inputFiles: [again],
        outputFiles: [generated])
    ]
  }
}
