import Testing

/// Subcommands are parsed by themselves; what goes wrong and help come from the whole tree of commands.
@Suite struct CommandLineTests {
  private static let names = [
    "check", "inspect", "lint", "test", "list", "explain", "export-script", "schema",
  ]

  @Test(arguments: names) func helpNamesTheProgram(_ name: String) throws {
    let folder = try TemporaryFolder()
    let asked = try Command.plumb([name, "--help"], in: folder.path)
    #expect(asked.status == 0)
    #expect(asked.output.contains("USAGE: plumb \(name)"))
    let named = try Command.plumb(["help", name], in: folder.path)
    #expect(named.status == 0)
    #expect(named.output.contains("USAGE: plumb \(name)"))
  }

  @Test(arguments: ["check", "inspect", "lint", "test", "list", "schema"])
  func wrongOptionsAreRefusedWithTheCommandsUsage(_ name: String) throws {
    let folder = try TemporaryFolder()
    let refused = try Command.plumb([name, "--bogus"], in: folder.path)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("Unknown option '--bogus'"))
    #expect(refused.errors.contains("Usage: plumb \(name)"))
    #expect(refused.output.isEmpty)
  }

  @Test func unknownCommandsAreRefused() throws {
    let folder = try TemporaryFolder()
    #expect(try Command.plumb(["chek"], in: folder.path).status == 2)
    #expect(try Command.plumb(["--version"], in: folder.path).output == "0.1.0\n")
  }
}
