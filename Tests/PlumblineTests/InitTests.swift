import Glibc
import PlumbTools
import Testing

/// `plumb init`, from an empty folder.
@Suite struct InitTests {
  @Test(arguments: StarterService.allCases) func whatItWritesHolds(_ service: StarterService) throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.plumb(["init", "--ci", service.rawValue], in: folder.path)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    for file in Starter.files(service) {
      #expect(folder.read(file.path) == file.text)
      #expect(outcome.output.contains("wrote \(file.path)\n"))
    }
    #expect(Starter.files(service).count == (service == .none ? 3 : 4))
    let lint = try Command.plumb(["lint", "--strict", "policies"], in: folder.path)
    #expect(lint.status == 0 && lint.output == "1 policy, 0 errors, 0 warnings\n", "\(lint.all)")
    let test = try Command.plumb(["test", "--strict", "--mutate", "policies"], in: folder.path)
    #expect(test.status == 0 && test.output.contains("3 passed, 0 failed"), "\(test.all)")
  }

  /// The configuration is read, the policy judges, and the built-in ones do besides.
  @Test func whatItWritesJudges() throws {
    let folder = try TemporaryFolder()
    try #require(try Command.plumb(["init", "--ci", "none"], in: folder.path).status == 0)
    let accounts = try #require(TestFile.bytes(Package.root + "/fixtures/first-try/accounts.json"))
    try folder.write("snapshot/accounts.json", accounts)
    let outcome = try Command.plumb(["check", "--format", "json"], in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains(#""policy": "ai-accounts-name-an-owner""#))
    #expect(outcome.output.contains(#""policy": "azure-openai-local-auth-disabled""#))
    #expect(outcome.output.contains(#""config": "plumb.yaml""#))
  }

  @Test(arguments: Starter.files(.github).map(\.path)) func neverOverwrites(_ path: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(path, Array("mine\n".utf8))
    let outcome = try Command.plumb(["init"], in: folder.path)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("nothing was written:\n  \(path)\n"))
    for file in Starter.files(.github) {
      #expect(folder.read(file.path) == (file.path == path ? "mine\n" : nil))
    }
    #expect(try Command.plumb(["init"], in: folder.path).errors == outcome.errors)
  }

  /// A link that leads nowhere is there too: nothing is written through it.
  @Test func aLinkIsThere() throws {
    let folder = try TemporaryFolder()
    try folder.link("plumb.yaml", to: "elsewhere.yaml")
    #expect(try Command.plumb(["init"], in: folder.path).status == 2)
    #expect(folder.read("elsewhere.yaml") == nil)
  }

  @Test func writesIntoAFolder() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.plumb(["init", "a/b", "--ci", "gitlab"], in: folder.path)
    #expect(outcome.status == 0 && outcome.output.contains("Next, in a/b:\n"))
    #expect(folder.read("a/b/plumb.yaml") != nil && folder.read("a/b/.gitlab/plumb.gitlab-ci.yml") != nil)
  }

  /// Where it can't write all, nothing is left behind.
  @Test func nothingIsLeftOfAHalf() throws {
    let folder = try TemporaryFolder()
    try folder.write("policies", Array("a file\n".utf8))
    let outcome = try Command.plumb(["init"], in: folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("can't write policies/ai-accounts-name-an-owner.yaml: Not a directory"))
    #expect(folder.read("plumb.yaml") == nil && folder.read("policies") == "a file\n")
  }

  @Test func refusesOtherServices() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.plumb(["init", "--ci", "jenkins"], in: folder.path)
    #expect(outcome.status == 2 && FolderNames.of(folder.path) == [])
  }
}
