import Glibc
import Testing

/// Reports that can't be written: the run says so, and leaves nothing half-written.
@Suite struct WriteFailureTests {
  private static let files = [
    "policy.yaml": Things.policy(), "in/a.json": Things.thing("a"), "old.json": "old\n",
  ]
  private static let check = ["check", "in", "--policies", "policy.yaml"]

  /// Nothing but what was there, and the old report as it was.
  private static func isUntouched(_ folder: TemporaryFolder) -> Bool {
    folder.read("old.json") == "old\n"
      && FolderNames.of(folder.path)?.sorted() == ["in", "old.json", "policy.yaml"]
  }

  private static func expect(_ outcome: Command.Outcome, says reason: String, _ folder: TemporaryFolder) {
    #expect(outcome.status == 2, "\(outcome.all)")
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(isUntouched(folder), "\(FolderNames.of(folder.path) ?? [])")
  }

  @Test(
    arguments: [
      ("missing/report.json", "can't write missing/report.json: No such file or directory"),
      ("in", "can't write in: Is a directory"), ("policy.yaml/x.json", "Not a directory"),
      ("in/\u{1B}[31m/x", "can't write in/U+001B[31m/x: No such file or directory"),
      (String(repeating: "n", count: 300), "File name too long"),
    ]) func badPlaces(_ path: String, _ reason: String) throws
  {
    let folder = try TemporaryFolder(Self.files)
    Self.expect(
      try Command.plumb(Self.check + ["--report", "json=\(path)"], in: folder.path), says: reason, folder)
  }

  /// A rename would replace it all the same, and root may write anything.
  @Test func aReadOnlyFileIsLeft() throws {
    let folder = try TemporaryFolder(Self.files)
    try #require(chmod(folder.path + "/old.json", 0o444) == 0)
    Self.expect(
      try Command.plumb(Self.check + ["--report", "json=old.json"], in: folder.path),
      says: "can't write old.json: Permission denied", folder)
  }

  /// A limit on sizes stands for a full disk: the write fails in the middle.
  @Test(arguments: [["--report", "json=old.json"], ["--report", "json=new.json"]])
  func aFullDisk(_ options: [String]) throws {
    let folder = try TemporaryFolder(Self.files)
    let plumb = try #require(Command.executable)
    let words = ([plumb] + Self.check + options).map { "'\($0)'" }.joined(separator: " ")
    let status = try Command.run(
      ["/bin/sh", "-c", "ulimit -f 1; \(words) > /dev/null"], in: folder.path)
    Self.expect(status, says: "can't write \(options[1].split(separator: "=")[1]): File too large", folder)
  }

  /// A file system of a few pages, where the right to mount one is there; the program says where it isn't.
  @Test func aTinyFileSystem() throws {
    let folder = try TemporaryFolder(Self.files)
    let plumb = try #require(Command.executable)
    let script = """
      mkdir tiny && mount -t tmpfs -o size=4k none tiny 2>/dev/null || exit 77
      trap 'umount tiny; rmdir tiny' EXIT
      printf 'old\\n' > tiny/old.json
      '\(plumb)' check in --policies policy.yaml --format json --report json=tiny/old.json > /dev/null
      echo "status $?"; ls tiny; cat tiny/old.json
      """
    let outcome = try Command.run(["/usr/bin/unshare", "-m", "/bin/sh", "-c", script], in: folder.path)
    if outcome.status == 77 || outcome.errors.contains("unshare") {
      rmdir(folder.path + "/tiny")
      print("aTinyFileSystem: no right to mount a file system here, left to the size limit")
      return
    }
    #expect(outcome.output == "status 2\nold.json\nold\n", "\(outcome.all)")
    #expect(outcome.errors.contains("can't write tiny/old.json: No space left on device"))
  }

  /// The other reports are written, though one can't be.
  @Test func theOthersAreWritten() throws {
    let folder = try TemporaryFolder(Self.files)
    let outcome = try Command.plumb(
      Self.check + ["--report", "json=missing/a", "--report", "json=b.json", "--report", "markdown=c.md"],
      in: folder.path)
    #expect(outcome.status == 2)
    #expect(folder.read("b.json")?.hasSuffix("}\n") == true && folder.read("c.md") != nil)
  }

  @Test func anOldReportIsReplacedWhole() throws {
    let folder = try TemporaryFolder(Self.files)
    let outcome = try Command.plumb(Self.check + ["--report", "json=old.json"], in: folder.path)
    #expect(outcome.status == 0)
    #expect(folder.read("old.json")?.hasPrefix("{\n") == true)
    #expect(FolderNames.of(folder.path)?.count == 3)
  }

  /// A device is written itself, and stays one.
  @Test func devicesStay() throws {
    let folder = try TemporaryFolder(Self.files)
    try #require(mkfifo(folder.path + "/pipe", 0o600) == 0)
    let plumb = try #require(Command.executable)
    let words = ([plumb] + Self.check).map { "'\($0)'" }.joined(separator: " ")
    let outcome = try Command.run(
      [
        "/bin/sh", "-c",
        "cat pipe > read & \(words) --report json=pipe --report json=/dev/null > /dev/null; wait",
      ],
      in: folder.path)
    #expect(outcome.status == 0, "\(outcome.all)")
    #expect(folder.read("read")?.hasSuffix("}\n") == true)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    #expect(stat(folder.path + "/pipe", &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func aFullStandardOutput() throws {
    let folder = try TemporaryFolder(Self.files)
    let plumb = try #require(Command.executable)
    for words in ["check in --policies policy.yaml", "list", "schema report", "init --ci none"] {
      let outcome = try Command.run(["/bin/sh", "-c", "'\(plumb)' \(words) > /dev/full"], in: folder.path)
      #expect(outcome.status == 2)
      #expect(outcome.errors == "plumb: can't write the output: No space left on device\n")
    }
  }

  /// `plumb … | head` ends without a word, with the status that it would have with a reader.
  @Test(
    arguments: [
      (["check", "in", "--policies", "policy.yaml"], 0), (["check", "bad", "--policies", "policy.yaml"], 1),
      (["check", "bad", "--policies", "policy.yaml", "--format", "json"], 1), (["list"], 0),
      (["explain", "azure-openai-local-auth-disabled"], 0), (["schema", "report"], 0),
    ] as [([String], Int32)])
  func aClosedPipe(_ arguments: [String], _ status: Int32) throws {
    let folder = try TemporaryFolder(Self.files)
    try folder.write("bad/a.json", Array(Things.thing("a", #""on":false"#).utf8))
    for environment in [[], ["GITHUB_ACTIONS=true"]] {
      let outcome = try Command.plumb(
        arguments, in: folder.path, environment: environment, closesOutput: true)
      #expect(outcome.status == status, "\(outcome.all)")
      let lines = outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("::error ") }
      #expect(lines.isEmpty, "\(lines)")
    }
  }
}
