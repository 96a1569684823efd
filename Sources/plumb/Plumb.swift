internal import ArgumentParser
internal import CFast
internal import Glibc
internal import Plumbline

/// The command line: parse arguments, call the library, map to an exit status.
@main
struct Plumb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plumb",
    abstract: "Judges exported cloud configuration by policies, and says how to mend what fails.",
    discussion: """
      Exit statuses: 0 nothing gates, 1 something gates (or a test fails), 2 it could not judge: bad usage, a policy \
      that doesn't compile, an unreadable or malformed snapshot.
      """,
    version: Plumbline.version,
    subcommands: [
      Check.self, Convert.self, Diff.self, Fix.self, Inspect.self, Lint.self, Test.self, List.self,
      Explain.self, ExportScriptCommand.self, Schema.self, Init.self,
    ])

  static func main() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)  // a limit on file sizes is an error of the write, not the end
    // Memory comes from the system in larger steps: a run with a small snapshot takes much of its time for asking.
    cfast_memory_step(2 << 20)
    PolicySet.prepare(withPolicies: !CommandLine.arguments.contains { $0.hasPrefix("--policies") })
    var meant: String?
    do {
      var command = try parsed()
      meant = type(of: command)._commandName
      try command.run()
    } catch let status as ExitStatus {
      Terminal.flush()
      Glibc.exit(status.rawValue)
    } catch {
      let code = exitCode(for: error)
      if code == .success { exit(withError: error) }
      // What a command refuses while it runs is worded by it; the parser knows only the root by then.
      let text = meant.map {
        "Error: \(message(for: error))\n  See 'plumb \($0) --help' for more information."
      }
      Terminal.error((text ?? fullMessage(for: error)) + "\n")
      Glibc.exit(ExitStatus.unusable.rawValue)
    }
    Terminal.flush()
  }

  /// The command that the arguments ask for. A right subcommand is parsed by itself, as the root would first set up all
  /// of them; where it takes offence or asks for help, or there is none, the root parses and answers.
  private static func parsed() throws -> any ParsableCommand {
    let arguments = CommandLine.arguments.dropFirst()
    if let name = arguments.first,
      let named = configuration.subcommands.first(where: { $0.configuration.commandName == name }),
      let command = try? named.parseAsRoot(Array(arguments.dropFirst())), type(of: command) == named
    {
      return command
    }
    return try parseAsRoot()
  }
}

/// What the process ends with.
enum ExitStatus: Int32, Error {
  case clean = 0
  case gated = 1
  case unusable = 2

  /// Ends the process at once. What it made isn't taken apart any more, which would take longer than to print it.
  static func end(_ status: ExitStatus, keeping made: some Any) -> Never {
    withExtendedLifetime(made) { Glibc.exit(status.rawValue) }
  }
}
