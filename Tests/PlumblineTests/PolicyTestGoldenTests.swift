import PlumbLanguage
import PlumbTools
import Testing

/// Each folder of `fixtures/policy-tests` holds a pack and `expected.txt`: commands, each with its exit status where that
/// isn't 0, and what they print. `PLUMB_RECORD=1` writes the statuses and the output anew.
@Suite struct PolicyTestGoldenTests {
  static let folder = "fixtures/policy-tests"

  static let names = FolderNames.of(Package.root + "/" + folder) ?? []

  @Test(arguments: names)
  func printsWhatIsExpected(_ name: String) throws {
    let path = "\(Package.root)/\(Self.folder)/\(name)"
    let kept = try #require(TestFile.bytes(path + "/expected.txt"))
    let text = String(decoding: kept, as: UTF8.self)
    let commands = text.split(separator: "\n").filter { $0.hasPrefix("$ plumb ") }
    #expect(!commands.isEmpty)
    var printed = ""
    for command in commands {
      let line = command.split(separator: " #").first ?? command
      let arguments = line.split(separator: " ").dropFirst(2).map(String.init)
      let outcome = try Command.plumb(arguments, in: path)
      printed += line + (outcome.status == 0 ? "\n" : " # exits \(outcome.status)\n") + outcome.all
    }
    if Golden.isRecording {
      let isWritten = TestFile.write(Array(printed.utf8), to: path + "/expected.txt")
      Issue.record("\(isWritten ? "recorded" : "can't write") \(name)")
      return
    }
    #expect(printed == text, "\(name)")
  }

  /// Every branch of `branches-shown` is shown by one resource alone: without it the coverage isn't whole.
  @Test func everyResourceIsNeeded() throws {
    let path = "\(Package.root)/\(Self.folder)/branches-shown/"
    let policies = try #require(TestFile.bytes(path + "policies.yaml"))
    let tests = try #require(TestFile.bytes(path + "policies.test.yaml"))
    let lines = String(decoding: tests, as: UTF8.self).split(separator: "\n")
    let resources = lines.indices.filter { lines[$0].hasPrefix("      - { id: /vaults/") }
    #expect(resources.count > 15)
    for left in [nil] + resources.map(Optional.some) {
      let text = lines.indices.filter { $0 != left }.map { lines[$0] }.joined(separator: "\n")
      var diagnostics: [Diagnostic] = []
      var map = SourceMap()
      let report = PolicyTests.run(
        [SourceFile(path: "a.yaml", text: policies), SourceFile(path: "a.test.yaml", text: text)],
        spoolFolder: "/tmp", diagnostics: &diagnostics, map: &map)
      #expect(report.branches == 58)
      #expect(report.isCovered == (left == nil), "\(left.map { lines[$0] } ?? "nothing left out")")
    }
  }

  /// However many threads share the work, the same mutants are killed.
  @Test func threadsChangeNothing() throws {
    let path = "\(Package.root)/\(Self.folder)/complete/"
    let files = try ["policies.yaml", "policies.test.yaml"].map {
      SourceFile(path: $0, text: try #require(TestFile.bytes(path + $0)))
    }
    let counts = [1, 2, 7].map { jobs in
      var diagnostics: [Diagnostic] = []
      var map = SourceMap()
      let report = PolicyTests.run(
        files, spoolFolder: "/tmp", mutate: true, jobs: jobs, diagnostics: &diagnostics, map: &map)
      return [report.mutants, report.killed, report.survived]
    }
    #expect(Set(counts).count == 1)
    #expect(counts[0][0] > 5)
  }

  @Test func foldersAreThere() { #expect(Self.names.count >= 11) }
}
