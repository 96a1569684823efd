import Testing

/// One input that can't be judged as it is, and what a user is told.
struct BadInput: Sendable, CustomTestStringConvertible {
  enum Content: Sendable {
    case text(String)
    case bytes([UInt8])
    case link(String)
  }
  let name: String
  var files: [String: Content] = [:]
  /// Behind `check`; nil: the policy, and the folder `in`.
  var arguments: [String]?
  var input: [UInt8] = []
  var status: Int32 = 2
  /// What the output says: a code, a place, words.
  var says: [String] = []

  var testDescription: String { name }

  static let policy = ["--policies", "policy.yaml"]

  /// A snapshot of one file.
  static func file(_ name: String, _ content: Content, _ says: String...) -> BadInput {
    BadInput(name: name, files: ["in/\(name)": content], says: says)
  }

  /// A policy file, with a good snapshot.
  static func policy(_ name: String, _ text: String, _ says: String...) -> BadInput {
    BadInput(
      name: "policy " + name, files: ["bad.yaml": .text(text), "in/good.json": .text(Things.thing("a"))],
      arguments: ["in", "--policies", "bad.yaml"], says: says)
  }

  /// Arguments, with a good snapshot.
  static func usage(_ arguments: [String], _ says: String...) -> BadInput {
    BadInput(
      name: arguments.joined(separator: " "), files: ["in/good.json": .text(Things.thing("a"))],
      arguments: policy + arguments, says: says)
  }

  /// A manifest beside a good file.
  static func manifest(_ name: String, _ text: String, _ says: String...) -> BadInput {
    BadInput(
      name: "manifest " + name,
      files: ["in/snapshot.yaml": .text(text), "in/good.json": .text(Things.thing("a"))],
      says: says + ["1 judgement"])
  }
}

@Suite struct BadInputTests {
  private static let good = Things.thing("a")
  private static let list = "[" + good + "]"

  static let texts: [BadInput] = [
    .file("end.json", .text("[\n" + good + ",\n{\"id\": "), "snapshot.truncated", "in/end.json:3:8: "),
    .file(
      "word.json", .text("[\n" + good + ",\n{\"id\": nope}]"), "snapshot.malformed", "in/word.json:3:8: "),
    .file("comma.json", .text("[1,]"), "snapshot.malformed", "in/comma.json:1:4: ", "Remove the extra comma"),
    .file("open.json", .text("["), "snapshot.truncated", "in/open.json:1:2: "),
    .file("scalar.json", .text("1"), "snapshot.not-an-export", "in/scalar.json:1:1: "),
    .file("blank.json", .text(" \n "), "snapshot.empty-file"),
    .file(
      "zero.json", .text(""), "snapshot.empty-file", "in/zero.json:1:1: ",
      "Did the command that made it fail?"),
    .file(
      "deep.json", .text(String(repeating: "[", count: 100_000)), "snapshot.too-deep", "in/deep.json:1:1026: "
    ),
    .file("maps.json", .text(String(repeating: #"{"a":"#, count: 100_000)), "snapshot.too-deep"),
    .file("million.json", .text(String(repeating: "[", count: 1_000_000)), "snapshot.too-deep"),
    .file(
      "inner.json",
      .text(
        "["
          + Things.thing(
            "a", #""on":"# + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000))
          + "]"),
      "snapshot.too-deep"),
    .file(
      "number.json", .text("[\n" + Things.thing("a", #""on":123456789012345678901234567890"#) + "]"),
      "snapshot.number-range", "in/number.json:2:"),
    .file(
      "twice.json", .text("[\n" + Things.thing("a", #""on":true,"on":false"#) + "]"),
      "snapshot.duplicate-key",
      #"the key "on" stands twice"#, "in/twice.json:2:"),
    .file(
      "shape.json", .text(#"[{"a":1},{"b":2}]"#), "snapshot.not-an-export", "in/shape.json:1:2: ",
      "2 elements"),
    .file("notes.txt", .text("hello"), "snapshot.not-an-export", "in/notes.txt:1:1: ", "-o json"),
    .file(
      "empty-list.json", .text("[]"), "snapshot.nothing-judged", "an empty list, and nothing says of what",
      "--collected"),
    .file(
      "other.json", .text(#"[{"id":"x","type":"Test.Two/others","name":"x"}]"#), "snapshot.nothing-judged",
      "no policy speaks of its one resource"),
  ]

  static let encodings: [BadInput] = [
    .file(
      "latin1.json", .bytes(Array(list.utf8.dropLast()) + [0x2C, 0x22, 0xE9, 0x22, 0x5D]),
      "snapshot.encoding", "Save the file as UTF-8"),
    .file(
      "utf16.json", .bytes(list.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }), "snapshot.binary",
      "UTF-16"),
    .file(
      "utf32.json", .bytes([0xFF, 0xFE, 0, 0] + list.utf8.flatMap { [$0, 0, 0, 0] }), "snapshot.encoding",
      "UTF-32"),
    .file(
      "odd.json", .bytes([0xFF, 0xFE] + list.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } + [0x41]),
      "snapshot."),
    .file("surrogate.json", .bytes([0xFF, 0xFE, 0x22, 0, 0, 0xD8, 0x22, 0]), "snapshot."),
    .file(
      "export.json.gz", .bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]), "snapshot.truncated",
      "in/export.json.gz",
      "ends too early"),
    .file(
      "bad.json.gz", .bytes([0x1F, 0x8B, 9, 0, 0, 0, 0, 0, 0, 3, 1]), "snapshot.compressed", "gunzip --test"),
    .file("picture.json", .bytes([0x89, 0x50, 0x4E, 0x47, 0, 1, 2, 3]), "snapshot."),
  ]

  static let places: [BadInput] = [
    BadInput(
      name: "empty folder", files: ["in/": .text("")], says: ["snapshot.empty-folder", "has no files"]),
    BadInput(
      name: "missing path", arguments: BadInput.policy + ["nowhere"],
      says: ["snapshot.not-found", "nowhere: ", "Check the path"]),
    BadInput(
      name: "bad file among good ones",
      files: [
        "in/bad.json": .text(#"[{"x":]}"#), "in/good.json": .text(good),
        "in/off.json": .text(Things.thing("b", #""on":false"#)),
      ],
      says: ["in/bad.json:1:7: ", "snapshot.malformed", "2 judgements", "properties.on is false"]),
    BadInput(
      name: "dangling link among good ones",
      files: ["in/good.json": .text(good), "in/link.json": .link("/nonexistent/x")],
      says: ["in/link.json: ", "snapshot.unreadable", "1 judgement"]),
    BadInput(
      name: "link to itself", files: ["in/good.json": .text(good), "in/loop.json": .link("loop.json")],
      says: ["in/loop.json: ", "snapshot.unreadable", "1 judgement"]),
    BadInput(
      name: "folder that holds itself", files: ["in/good.json": .text(good), "in/again": .link(".")],
      status: 0,
      says: ["1 judgement"]),
    BadInput(
      name: "standard input, bad", arguments: BadInput.policy + ["-"], input: Array("[\n".utf8),
      says: ["<stdin>:2:1: ", "snapshot.truncated"]),
    BadInput(
      name: "standard input, empty", arguments: BadInput.policy + ["-"],
      says: ["<stdin>", "snapshot.empty-file"]),
    BadInput(
      name: "standard input, good", arguments: BadInput.policy + ["-"], input: Array(list.utf8), status: 0,
      says: ["1 judgement"]),
  ]

  static let policies: [BadInput] = [
    .policy(
      "with an unknown key", Things.policy().replacing("require", with: "requrie"), "bad.yaml:8:5: ",
      "policy.unknown-key", "did you mean `require`?"),
    .policy("with a tab", "plumb: 1\npolicies:\n\t- id: x\n", "bad.yaml:3:1: ", "yaml.syntax", "tab"),
    .policy(
      "with a million brackets", String(repeating: "[", count: 1_000_000), "bad.yaml:1:65: ", "yaml.too-deep"),
    .policy(
      "with an alias bomb",
      "plumb: 1\na0: &a0 [1, 1]\n"
        + (1...12).map {
          "a\($0): &a\($0) [" + Array(repeating: "*a\($0 - 1)", count: 10).joined(separator: ", ") + "]\n"
        }.joined(),
      "bad.yaml:", "yaml.alias"),
    .policy("without policies", "plumb: 1\npolicies: []\n", "there are no policies in bad.yaml"),
    .policy("empty", "", "bad.yaml:1:1: "),
    BadInput(
      name: "missing policies", files: ["in/good.json": .text(good)],
      arguments: ["in", "--policies", "nowhere"],
      says: ["nowhere: No such file"]),
    BadInput(
      name: "empty policy folder", files: ["in/good.json": .text(good), "none/": .text("")],
      arguments: ["in", "--policies", "none"], says: ["none: the folder has no policy files"]),
  ]

  static let usages: [BadInput] = [
    .usage(["in", "--as-of", "tomorrow"], "--as-of takes a date", "tomorrow"),
    .usage(["in", "--as-of", "2026-02-30"], "--as-of takes a date"),
    .usage(["in", "--frobnicate"], "Unknown option '--frobnicate'"),
    .usage(["in", "--format", "xml"], "'xml'", "- text", "- azure-devops"),
    .usage(["in", "--report", "json"], "NAME=PATH"),
    .usage(["in", "--report", "xml=x"], "NAME=PATH", "xml=x"),
    .usage(["in", "--report", "json="], "NAME=PATH"),
    .usage(["in", "--report", "json=missing/report.json"], "can't write missing/report.json: No such file"),
    .usage(["in", "--report", "json=in"], "can't write in: Is a directory"),
    .usage(["in", "--fail-on", "hgih"], "--fail-on takes info", "hgih"),
    .usage(["in", "--unknown", "perhaps"], "perhaps"),
    .usage(["in", "--include", "fail"], "--include takes pass"),
    .usage(["in", "--jobs", "0"], "--jobs takes 1 to 256"),
    .usage([], "no snapshot is named"),
  ]

  static let manifests: [BadInput] = [
    .manifest(
      "with a bad date", "plumb-snapshot: 1\ncaptured: yesterday\n", "in/snapshot.yaml:2:11: ",
      "manifest.type"),
    .manifest(
      "with a bad kind", "plumb-snapshot: 1\nscopes:\n  - { kind: subscripton, id: x }\n",
      "in/snapshot.yaml:3:13: ",
      "manifest.bad-word", "did you mean `subscription`?"),
    .manifest(
      "with unknown keys", "plumb-snapshot: 1\nfoo: 1\n", "in/snapshot.yaml:2:1: ", "manifest.unknown-key"),
    .manifest(
      "with a misspelt path", "plumb-snapshot: 1\nfiles:\n  - { pth: good.json }\n", "in/snapshot.yaml:3:7: ",
      "did you mean `path`?"),
    .manifest(
      "of a file that isn't there", "plumb-snapshot: 1\nfiles:\n  - { path: gone.json }\n",
      "in/snapshot.yaml:3:13: ",
      "manifest.no-such-file", "gone.json"),
    .manifest("that is empty", "", "in/snapshot.yaml:1:1: ", "manifest."),
    .manifest("without its version", "captured: 2026-11-20\n", "in/snapshot.yaml:1:1: ", "plumb-snapshot: 1"),
    .manifest("that is no YAML", "plumb-snapshot: [\n", "in/snapshot.yaml:", "manifest.syntax"),
  ]

  @Test(arguments: texts + encodings + places + policies + usages + manifests)
  func isRefused(_ bad: BadInput) throws {
    let folder = try TemporaryFolder(["policy.yaml": Things.policy()])
    for (name, content) in bad.files {
      switch content {
      case .text(let text): try folder.write(name, Array(text.utf8))
      case .bytes(let bytes): try folder.write(name, bytes)
      case .link: break
      }
    }
    for (name, content) in bad.files {
      if case .link(let target) = content { try folder.link(name, to: target) }
    }
    let arguments = bad.arguments ?? BadInput.policy + ["in"]
    let outcome = try Command.plumb(["check"] + arguments, in: folder.path, input: bad.input)
    #expect(outcome.status == bad.status)
    for word in bad.says {
      #expect(outcome.all.contains(word), "\(word) isn't in:\n\(outcome.all.suffix(2_000))")
    }
    #expect(outcome.all.utf8.count < 20_000, "a message quotes too much")
    #expect(!(FolderNames.of(folder.path) ?? []).contains { $0.hasSuffix(".part") })
    #expect(!outcome.all.contains("snapshot.truncated]: \n") && !outcome.errors.contains("Fatal error"))
  }

  /// A bad date from the environment is refused as one from an option.
  @Test func badEnvironmentDate() throws {
    let folder = try TemporaryFolder(["policy.yaml": Things.policy(), "in/good.json": Self.good])
    let outcome = try Command.plumb(
      ["check", "in"] + BadInput.policy, in: folder.path, environment: ["SOURCE_DATE_EPOCH=x"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("SOURCE_DATE_EPOCH"))
  }

  /// A reader that goes away (`plumb check … | head -1`) is no error, and changes no verdict.
  @Test(arguments: [(#""on":true"#, 0), (#""on":false"#, 1), (#""on":]"#, 2)] as [(String, Int32)])
  func readerGoesAway(_ properties: String, _ status: Int32) throws {
    let folder = try TemporaryFolder([
      "policy.yaml": Things.policy(), "in/a.json": Things.thing("a", properties),
    ])
    let outcome = try Command.plumb(
      ["check", "in", "--report", "json=report.json"] + BadInput.policy, in: folder.path, closesOutput: true)
    #expect(outcome.status == status)
    #expect(outcome.errors == "")
    #expect(folder.read("report.json")?.contains(#""results""#) == true)
  }
}

extension String {
  fileprivate func replacing(_ word: String, with other: String) -> String {
    split(separator: word, omittingEmptySubsequences: false).joined(separator: other)
  }
}
