import Glibc
import PlumbReport
import Testing

@testable import plumb

/// What `check` does by itself where a build service runs it.
@Suite struct PipelineTests {
  private static let files = [
    "policy.yaml": Things.policy(severity: "high"), "in/a.json": Things.thing("a", #""on":false"#),
  ]
  private static let check = ["check", "in", "--policies", "policy.yaml"]

  /// As a runner reads it, by a pipe: standard output and error.
  private static func piped(_ arguments: [String], in folder: TemporaryFolder, _ environment: [String]) throws
    -> Command.Outcome
  {
    let plumb = try #require(Command.executable)
    let words = ([plumb] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let script = "{ { \(words); echo $? > status; } 2>&3 | cat > out; } 3>&1 | cat > err"
    let outcome = try Command.run(
      ["/bin/sh", "-c", script], in: folder.path, environment: ["SOURCE_DATE_EPOCH=1795000000"] + environment)
    #expect(outcome.status == 0 && outcome.all.isEmpty, "\(outcome.all)")
    let status = folder.read("status").flatMap { Int32($0.filter { $0 != "\n" }) }
    return Command.Outcome(
      status: status ?? -1, output: folder.read("out") ?? "", errors: folder.read("err") ?? "")
  }

  @Test func githubGetsCommandsAndSummary() throws {
    let folder = try TemporaryFolder(Self.files)
    try folder.write("summary.md", Array("before\n".utf8))
    let outcome = try Self.piped(
      Self.check, in: folder, ["GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=\(folder.path)/summary.md"])
    #expect(outcome.status == 1 && outcome.errors.isEmpty)
    let plain = try Self.piped(Self.check, in: folder, [])
    #expect(outcome.output.hasPrefix(plain.output))
    let commands = outcome.output.dropFirst(plain.output.count).split(separator: "\n")
    #expect(commands.count == 1 && commands[0].hasPrefix("::error file=in/a.json,line=1,"), "\(commands)")
    let summary = try #require(folder.read("summary.md"))
    let markdown = try Self.piped(Self.check + ["--format", "markdown"], in: folder, [])
    #expect(summary == "before\n\n" + markdown.output)
  }

  /// GitHub finds a file from the workspace, wherever below it the step works.
  @Test(arguments: [("", "in/"), ("/in", "in/"), ("/..", nil), ("/missing", "in/")] as [(String, String?)])
  func filesAreNamedFromTheWorkspace(_ place: String, _ shown: String?) throws {
    let folder = try TemporaryFolder(Self.files)
    let outcome = try Self.piped(
      Self.check, in: folder, ["GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=\(folder.path)\(place)"])
    let name = folder.path.split(separator: "/").last ?? ""
    #expect(
      outcome.output.contains("\n::error file=\(shown ?? "\(name)/in/")a.json,line=1,"), "\(outcome.output)")
  }

  @Test func azureGetsCommandsAndSummary() throws {
    let folder = try TemporaryFolder(Self.files)
    try folder.write("temp/", [])
    let outcome = try Self.piped(
      Self.check, in: folder, ["TF_BUILD=True", "AGENT_TEMPDIRECTORY=\(folder.path)/temp"])
    #expect(outcome.status == 1 && outcome.errors.isEmpty)
    let commands = outcome.output.split(separator: "\n").filter { $0.hasPrefix("##vso[") }
    #expect(commands.count == 2)
    #expect(commands[0].hasPrefix("##vso[task.logissue type=error;sourcepath=in/a.json;linenumber=1;"))
    let name = try #require(FolderNames.of(folder.path + "/temp")?.first)
    #expect(commands[1] == "##vso[task.uploadsummary]\(folder.path)/temp/\(name)")
    #expect(folder.read("temp/\(name)")?.hasPrefix("## Plumbline: fail\n") == true)
  }

  /// What stands on standard output for another program is not touched: the commands go to standard error.
  @Test(arguments: ["json", "markdown"]) func machineFormatsStayWhole(_ format: String) throws {
    let folder = try TemporaryFolder(Self.files)
    let plain = try Self.piped(Self.check + ["--format", format], in: folder, [])
    for environment in [["GITHUB_ACTIONS=true"], ["TF_BUILD=True", "AGENT_TEMPDIRECTORY=\(folder.path)"]] {
      let outcome = try Self.piped(Self.check + ["--format", format], in: folder, environment)
      #expect(outcome.output == plain.output)
      let lines = outcome.errors.split(separator: "\n")
      #expect(!lines.isEmpty && lines.allSatisfy { $0.hasPrefix("::error ") || $0.hasPrefix("##vso[task.") })
    }
    // Nor is a file that the text goes to.
    let outcome = try Command.plumb(Self.check, in: folder.path, environment: ["GITHUB_ACTIONS=true"])
    #expect(outcome.output.hasSuffix("fail: 1 result gates\n"))
    #expect(outcome.errors.hasPrefix("::error "))
  }

  @Test func notTwiceAndNotWhereItIsNotWanted() throws {
    let folder = try TemporaryFolder(Self.files)
    let github = ["GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=\(folder.path)/summary.md"]
    let own = try Self.piped(Self.check + ["--format", "github"], in: folder, github)
    #expect(own.all.split(separator: "\n").count { $0.hasPrefix("::error ") } == 1)
    #expect(folder.read("summary.md") != nil)
    let plain = try Self.piped(Self.check, in: folder, [])
    for environment in [["GITHUB_ACTIONS=false"], ["GITHUB_ACTIONS="], ["TF_BUILD=0"], ["CI=true"]] {
      #expect(try Self.piped(Self.check, in: folder, environment).all == plain.all)
    }
    unlink(folder.path + "/summary.md")
    #expect(try Self.piped(Self.check + ["--no-ci"], in: folder, github).all == plain.all)
    #expect(folder.read("summary.md") == nil)
  }

  /// A summary that can't be written is a warning in the log; the verdict stays, and so does what was there.
  @Test func aLostSummaryIsAWarning() throws {
    let folder = try TemporaryFolder(Self.files)
    let large = [UInt8](repeating: UInt8(ascii: "x"), count: (1 << 20) - 100)
    try folder.write("large.md", large)
    for (place, reason) in [
      ("missing/summary.md", "No such file or directory"), ("in", "Is a directory"),
      ("large.md", "it would grow beyond 1 MiB"),
    ] {
      let outcome = try Self.piped(
        Self.check, in: folder, ["GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=\(folder.path)/\(place)"])
      #expect(outcome.status == 1)
      let last = outcome.output.split(separator: "\n").last ?? ""
      #expect(last.hasPrefix("::warning title=plumb::the step's summary can't be written to "), "\(last)")
      #expect(last.contains(reason))
    }
    #expect(TestFile.bytes(folder.path + "/large.md") == large)
    let outcome = try Self.piped(
      Self.check, in: folder, ["TF_BUILD=true", "AGENT_TEMPDIRECTORY=\(folder.path)/missing"])
    #expect(
      outcome.output.hasSuffix("can't be written into \(folder.path)/missing: No such file or directory\n"))
    #expect(outcome.status == 1)
  }

  /// Names that want to be obeyed, in each format, on both streams.
  @Test(arguments: ReportFormatName.allCases) func nothingPlantedIsObeyed(_ format: ReportFormatName) throws {
    let trap =
      #"x\n::add-mask::y\n\u00a0::stop-commands::z ##[add-mask]q ##vso[task.complete result=Succeeded;]"#
    let folder = try TemporaryFolder([
      "policy.yaml": Things.policy(severity: "high"),
      "in/a.json":
        #"[{"id":"\#(trap)","name":"\#(trap)","type":"Test.One/things","properties":{"on":false}}]"#,
      "in/b ##[add-mask]b.json": "[{",
    ])
    for environment in [["GITHUB_ACTIONS=true"], ["TF_BUILD=True", "AGENT_TEMPDIRECTORY=\(folder.path)"]] {
      let outcome = try Self.piped(Self.check + ["--format", format.rawValue], in: folder, environment)
      #expect(outcome.status == 2 && outcome.all.contains("thing-on"))
      for line in outcome.all.replacing(#/(?m)^#{2,4} /#, with: "").split(whereSeparator: \.isNewline) {
        let words = line.drop(while: \.isWhitespace)
        if words.hasPrefix("::") {
          #expect(["::error ", "::warning ", "::notice "].contains { words.hasPrefix($0) }, "\(line)")
        }
        let rest = ["##vso[task.logissue ", "##vso[task.uploadsummary]"].first { line.hasPrefix($0) }
        let skipped = rest?.count ?? 0
        #expect(!line.dropFirst(skipped).contains("##"), "\(line)")
      }
    }
  }

  /// What the sample estate plants is neither in the log nor in the summary.
  @Test func noSecretComesOut() throws {
    let folder = try TemporaryFolder()
    let estate = Package.root + "/fixtures/estate"
    var all = ""
    for environment in [
      ["GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=\(folder.path)/summary.md"],
      ["TF_BUILD=True", "AGENT_TEMPDIRECTORY=\(folder.path)"],
    ] {
      let outcome = try Self.piped(["check", estate, "--details", "full"], in: folder, environment)
      #expect(outcome.status == 1)
      all += outcome.all
    }
    for name in try #require(FolderNames.of(folder.path)) { all += folder.read(name) ?? "" }
    #expect(all.contains("::error ") && all.contains("##vso[") && all.contains("## Plumbline"))
    let dense = String(decoding: all.utf8.filter { $0 > 0x20 }, as: UTF8.self)
    #expect(!SecretOutputTests.secrets.isEmpty)
    for secret in SecretOutputTests.secrets { #expect(!dense.contains(secret), "\(secret.prefix(8))…") }
  }

  /// Nor in what is said of a policy that doesn't compile, of one that does, or of arguments.
  @Test(arguments: [
    ["lint", "bad.yaml"], ["lint", "bad.yaml", "--format", "json"], ["list", "--policies", "good.yaml"],
    ["list", "--policies", "good.yaml", "--format", "json"], ["explain", "p-1", "--policies", "good.yaml"],
    ["explain", "##[error]x"], ["check", "##vso[task.complete]"], ["check", "--##vso[x]"],
  ])
  func otherCommandsAreHarmlessToo(_ arguments: [String]) throws {
    let folder = try TemporaryFolder([
      "bad.yaml": "plumb: 1\npolicies:\n  - '##vso[task.complete result=Succeeded;]': 1\n    id: ::x\n",
      "good.yaml": """
      plumb: 1
      policies:
        - { id: p-1, title: "a ##[error]b", severity: low, why: "::error::c", for: Test.One/things, require: { on: true } }
      """,
    ])
    let outcome = try Self.piped(arguments, in: folder, ["GITHUB_ACTIONS=true"])
    #expect(!outcome.all.isEmpty)
    for line in outcome.all.split(separator: "\n") {
      let words = line.hasPrefix("::error ") ? "" : line.drop(while: \.isWhitespace)
      #expect(!line.contains("##") && !words.hasPrefix("::"), "\(line)")
    }
  }

  @Test(
    arguments: [
      (.text, "a##b ###\n::x\n \u{A0}::y a::b\n: :z\n:::", "a# #b # # #\n: :x\n \u{A0}: :y a::b\n: :z\n: ::"),
      (.json, "\"##[x]\"", "\"#\\u0023[x]\""), (.markup, "<p>##\n::a</p>", "<p>#&#35;\n:&#58;a</p>"),
      (.own, "##\n::error::x", "##\n::error::x"),
    ] as [(GuardedOutput.Kind, String, String)])
  func guarded(_ kind: GuardedOutput.Kind, _ text: String, _ safe: String) throws {
    for pieces in [1, 2, 100] {
      let folder = try TemporaryFolder()
      let descriptor = open(folder.path + "/out", O_WRONLY | O_CREAT, 0o600)
      defer { close(descriptor) }
      var output = GuardedOutput(FileOutput(descriptor: descriptor), kind: kind, isGuarded: true)
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: pieces) {
        try output.write(Array(bytes[start..<min(start + pieces, bytes.count)]))
      }
      try output.finish()
      #expect(folder.read("out") == safe)
    }
  }
}
