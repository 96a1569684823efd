public import ArgumentParser
internal import Glibc
internal import PlumbReport
public import PlumbTools
internal import PlumbValues

/// `plumb init`: what a project begins with.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a configuration, a policy with its test, and a CI workflow, to begin with.",
    discussion: """
      Never overwrites: where one of the files is there already, none is written. Exit status: 0, or 2 where nothing \
      was written.
      """)

  @Argument(help: "The project's folder (default: this one).", completion: .directory)
  var folder = "."

  @Option(
    help:
      "Whose workflow: \(StarterService.allCases.map(\.rawValue).joined(separator: ", ")) (default: github).")
  var ci: StarterService = .github

  func run() throws {
    let files = Starter.files(ci)
    var status = stat()
    let there = files.map(\.path).filter { lstat(path($0), &status) == 0 }
    guard there.isEmpty else {
      let named = there.map { "  \(DisplayText.safe(path($0)))\n" }.joined()
      Terminal.error("plumb: there is already, and nothing was written:\n\(named)")
      throw ExitStatus.unusable
    }
    var written: [String] = []
    for file in files {
      do {
        try NewFile.write(file.text, to: path(file.path))
        written.append(file.path)
      } catch {
        for done in written { unlink(path(done)) }
        Terminal.error("plumb: can't write \(DisplayText.safe(path(file.path))): \(error)\n")
        throw ExitStatus.unusable
      }
    }
    var out = files.map { "wrote \(path($0.path))\n" }.joined()
    out += folder == "." ? "\nNext:\n" : "\nNext, in \(DisplayText.safe(folder)):\n"
    for (number, step) in Starter.next(ci).enumerated() { out += "  \(number + 1). \(step)\n" }
    Terminal.print(out)
  }

  private func path(_ name: String) -> String {
    folder == "." ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}

extension StarterService: ExpressibleByArgument {}

/// Files that must not be there yet.
private enum NewFile {
  static func write(_ text: String, to path: String) throws {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    for count in parts.indices.dropFirst() {
      let folder = parts[..<count].joined(separator: "/")
      if !folder.isEmpty, mkdir(folder, 0o755) != 0, errno != EEXIST { throw WriteFailure(number: errno) }
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw WriteFailure(number: errno) }
    var output = FileOutput(descriptor: descriptor)
    do {
      try output.write(text)
      try output.finish()
      guard close(descriptor) == 0 else { throw WriteFailure(number: errno) }
    } catch {
      unlink(path)
      throw error
    }
  }
}
