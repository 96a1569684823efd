import Glibc
import PlumbReport
import PlumbValues
import Testing

@testable import Plumbline

/// The script that mends: what it does, and what it never does.
@Suite struct FixTests {
  private static let policy = """
    plumb: 1
    policies:
      - id: thing-on
        title: Things are on
        severity: high
        why: Off is bad.
        for: Test.One/things
        require: { properties.on: true }
        fix: { steps: [Look first., { run: "az thing on --ids ${meta.id} --name ${name}" }, { run: "az thing log --key \\"$LOG_KEY\\"" }] }
      - id: thing-lit
        title: Things are lit
        severity: critical
        why: Dark is worse.
        for: Test.One/things
        require: { properties.lit: { in: [true], absent-means: true } }
        fix: { disruptive: It blinds., steps: [{ run: "az thing light --name ${name}" }] }
    """

  /// A stand-in for `az` that writes down its arguments, one in a line.
  private static let standIn = """
    #!/bin/sh
    for word in "$@"; do printf '<%s>\\n' "$word" >>calls; done
    case "$*" in *broken*) exit 3 ;; esac
    """

  private static func folder(_ names: [String], more: String = "") throws -> TemporaryFolder {
    let things = names.map { name in
      "{\"id\":\"\(Things.group)/providers/Test.One/things/\(name)\",\"type\":\"Test.One/things\",\"name\":\"\(name)\","
        + "\"properties\":{\"on\":false\(more)}}"
    }
    let folder = try TemporaryFolder([
      "policy.yaml": policy, "in/a.json": "[\(things.joined(separator: ","))]", "bin/az": standIn,
    ])
    chmod(folder.path + "/bin/az", 0o755)
    let outcome = try Command.plumb(["fix", "in", "--policies", "policy.yaml"], in: folder.path)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    try folder.write("fix.sh", Array(outcome.output.utf8))
    return folder
  }

  private static func run(_ folder: TemporaryFolder, _ environment: [String] = []) throws -> Command.Outcome {
    try Command.run(
      ["/bin/bash", "fix.sh"], in: folder.path, environment: environment, path: folder.path + "/bin")
  }

  @Test func withoutApplyItOnlyPrints() throws {
    let folder = try Self.folder(["a", "b"])
    let outcome = try Self.run(folder, ["LOG_KEY=k"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("az thing on --ids \(Things.group)/providers/Test.One/things/a --name a"))
    #expect(outcome.output.hasSuffix("Nothing was changed. APPLY=1 runs the commands above.\n"))
    #expect(folder.read("calls") == nil)
  }

  /// Values with quotes, blanks and commands in them stay one word each.
  @Test(arguments: ["a", "a b", "a'b", "$(touch pwned)", "a; touch pwned", "`touch pwned`", "--help", "a*"])
  func valuesStayWords(_ name: String) throws {
    let folder = try Self.folder([name], more: #","lit":false"#)
    let outcome = try Self.run(folder, ["APPLY=1", "LOG_KEY=k"])
    #expect(outcome.status == 0, "\(outcome.all)")
    let id = "\(Things.group)/providers/Test.One/things/\(name)"
    let calls = [
      "thing", "light", "--name", name, "thing", "on", "--ids", id, "--name", name, "thing", "log", "--key",
      "k",
    ]
    #expect(folder.read("calls") == calls.map { "<\($0)>\n" }.joined())
    #expect(folder.read("pwned") == nil)
  }

  /// A name that would end the block, or hide what is run, is written nowhere as a command.
  @Test(arguments: [#"a\nEND_OF_FIX\ntouch pwned"#, #"a\u202Eb"#, #"a\u001B[2Jb"#, "##[error]x"])
  func whatCannotBeShownIsLeftOut(_ name: String) throws {
    let folder = try Self.folder([name])
    let script = try #require(folder.read("fix.sh"))
    #expect(script.contains("A command is left out"))
    #expect(
      !script.contains("##")
        && DisplayText.safe(script.replacing("\n", with: " ")) == script.replacing("\n", with: " "))
    let outcome = try Self.run(folder, ["APPLY=1", "LOG_KEY=k"])
    #expect(outcome.status == 0, "\(outcome.all)")
    #expect(folder.read("pwned") == nil)
    #expect(folder.read("calls") == "<thing>\n<log>\n<--key>\n<k>\n")
  }

  /// What fails ends its resource's commands alone, and the script's status says so; so does a variable that is missing.
  @Test func failuresAreCounted() throws {
    let folder = try Self.folder(["broken", "good"])
    let outcome = try Self.run(folder, ["APPLY=1", "LOG_KEY=k"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("plumb: failed: thing-on: broken"))
    #expect(outcome.errors.hasSuffix("plumb: 1 of the blocks failed\n"))
    #expect(folder.read("calls")?.ranges(of: "<log>").count == 1)
    let unset = try Self.run(folder, ["APPLY=1"])
    #expect(unset.status == 1 && unset.errors.contains("LOG_KEY: unbound variable"))
    #expect(try #require(folder.read("fix.sh")).contains("# Needs in the environment: LOG_KEY\n"))
  }

  /// The worst comes first, what is disruptive is said, and shellcheck has nothing to say.
  @Test func theSampleEstate() throws {
    let arguments = ["fix", "fixtures/estate", "--as-of", "2026-11-20"]
    let script = try Command.plumb(arguments, in: Package.root)
    #expect(script.status == 0)
    let severities = script.output.matches(of: #/\n# (CRITICAL|HIGH|MEDIUM|LOW) /#).map {
      String($0.output.1)
    }
    let order = ["CRITICAL", "HIGH", "MEDIUM", "LOW"]
    #expect(severities.count > 40)
    #expect(
      severities.map { order.firstIndex(of: $0) ?? 9 }
        == severities.map { order.firstIndex(of: $0) ?? 9 }.sorted())
    #expect(script.output.contains("# Disruptive: "))
    let again = try Command.plumb(arguments + ["--jobs", "1"], in: Package.root)
    #expect(again.output == script.output)
    let folder = try TemporaryFolder(["fix.sh": script.output])
    let syntax = try Command.run(["/bin/bash", "-n", "fix.sh"], in: folder.path)
    #expect(syntax.status == 0, "\(syntax.errors)")
    if access("/usr/bin/shellcheck", X_OK) == 0 {
      let checked = try Command.run(["/usr/bin/shellcheck", "fix.sh"], in: folder.path)
      #expect(checked.status == 0, "\(checked.all.prefix(500))")
    }
  }

  /// Where the snapshot can't be read whole, what was judged is printed and the status says so.
  @Test func brokenSnapshots() throws {
    let folder = try Self.folder(["a"])
    try folder.write("in/b.json", Array("[{".utf8))
    let outcome = try Command.plumb(["fix", "in", "--policies", "policy.yaml"], in: folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("in/b.json:1:") && outcome.output.contains("thing-on: a"))
  }
}
