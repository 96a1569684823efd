import Glibc
import PlumbLanguage
import PlumbSnapshot
import PlumbTools
import Plumbline
import Testing

/// `.ci/validate`: jsonschema, which it installs below `.build`.
private enum Validator {
  static let script = Package.root + "/.ci/validate"

  /// 3: it can't be had. Anything else counts as there, so that a broken script fails and isn't skipped.
  static let preparation = run("'\(script)' --prepare")

  static var isThere: Bool {
    preparation.status != 3 && preparation.status != 127 && preparation.status != 126
  }

  /// Both outputs and the exit status of a shell command.
  static func run(_ command: String) -> (output: String, status: Int32) {
    guard let pipe = popen("{ \(command); } 2>&1", "re") else { return ("", -1) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&block, 1, block.count, pipe)
      if count == 0 { break }
      bytes += block[..<count]
    }
    let status = pclose(pipe)
    return (String(decoding: bytes, as: UTF8.self), status & 0x7F == 0 ? status >> 8 & 0xFF : -1)
  }

  /// What is said of files, each `NAME=PATH`, by the schemas that the program prints.
  static func complaints(of files: [String]) throws -> (lines: [String], summary: String, status: Int32) {
    let folder = try TemporaryFolder()
    for name in SchemaName.allCases {
      try folder.write("\(name).json", Array(name.text(SchemaTests.pack).utf8))
    }
    try folder.write("files", Array((files.joined(separator: "\n") + "\n").utf8))
    let (output, status) = run(
      "cd '\(Package.root)' && '\(script)' --schemas '\(folder.path)' - < '\(folder.path)/files'")
    var lines = output.split(separator: "\n").map(String.init)
    let summary = lines.popLast() ?? ""
    return (lines, summary, status)
  }
}

/// Everything that stands in the repository, and many broken files, by a validator that isn't ours.
@Suite(
  .enabled("needs Python 3 with venv, and the network once, to install jsonschema") { Validator.isThere })
struct SchemaValidationTests {
  /// Files below a folder, as seen from the package.
  static func files(below folder: String) -> [String] {
    (FolderNames.of(Package.root + "/" + folder) ?? []).flatMap { name in
      name.contains(".") ? ["\(folder)/\(name)"] : files(below: "\(folder)/\(name)")
    }
  }

  static func text(_ path: String) -> String {
    String(decoding: TestFile.bytes(Package.root + "/" + path) ?? [], as: UTF8.self)
  }

  /// The schema of a file, by its first key.
  static func kind(of text: String) -> String {
    let keys = [
      ("plumb:", "policy"), ("type:", "type"), ("plumb-test:", "test"), ("plumb-framework:", "framework"),
      ("plumb-profiles:", "profiles"), ("plumb-config:", "config"), ("plumb-snapshot:", "manifest"),
      ("plumb-waivers:", "waivers"), ("plumb-attestations:", "attestations"),
    ]
    let lines = text.split(separator: "\n")
    return keys.first { key in lines.contains { $0.hasPrefix(key.0) } }?.1 ?? "none"
  }

  private func expectFitting(_ files: [String], least: Int) throws {
    #expect(files.count >= least)
    let (lines, summary, status) = try Validator.complaints(of: files)
    #expect(lines == [])
    #expect(summary == "\(files.count) files, 0 of them wrong")
    #expect(status == 0)
  }

  @Test func shippedFilesFit() throws {
    let files = Self.files(below: "policies").filter { $0.hasSuffix(".yaml") }
    let named = files.map { "\(Self.kind(of: Self.text($0)))=\($0)" }
    for kind in ["policy", "type", "test", "framework", "profiles"] {
      #expect(named.contains { $0.hasPrefix(kind + "=") }, "no \(kind)")
    }
    try expectFitting(named, least: 60)
  }

  /// `bad-equivalent` is wrong on purpose; the keys of `maps` in `hostile.yaml` are no framework's.
  @Test func fixturesFit() throws {
    let folders = ["policy-tests", "bench", "project", "estate", "closed-to/types", "explain", "gate"]
    let files = folders.flatMap { Self.files(below: "fixtures/\($0)") }.filter {
      $0.hasSuffix(".yaml") && $0 != "fixtures/policy-tests/bad-equivalent/policies.test.yaml"
        && $0 != "fixtures/explain/hostile.yaml"
    }
    let named = files.map { "\(Self.kind(of: Self.text($0)))=\($0)" }
    #expect(named.contains("config=fixtures/project/plumb.yaml"))
    #expect(named.contains("manifest=fixtures/estate/snapshot.yaml"))
    try expectFitting(named, least: 40)
  }

  /// Warnings are no business of a schema.
  @Test func whatOnlyDrawsWarningsFits() throws {
    let files = (FolderNames.of(Package.root + "/fixtures/diagnostics") ?? []).filter { name in
      name.hasSuffix(".yaml")
        && !Self.text("fixtures/diagnostics/\(name.dropLast(5)).out").contains(": error[")
    }
    try expectFitting(files.map { "policy=fixtures/diagnostics/\($0)" }, least: 5)
  }

  /// The digest and the version of the estate's golden report are placeholders.
  @Test func reportsFit() throws {
    let folder = try TemporaryFolder()
    let zeros = String(repeating: "0", count: 64)
    try folder.write(
      "estate.json",
      Array(Self.text("fixtures/golden/estate.json").replacing("\"DIGEST\"", with: "\"\(zeros)\"").utf8))
    let reports = Self.files(below: "fixtures/reports").filter { $0.hasSuffix(".json") }
    let own = try Command.plumb(["check", "fixtures/first-try", "--format", "json"], in: Package.root)
    try folder.write("own.json", Array(own.output.utf8))
    let files = (reports + ["\(folder.path)/estate.json", "\(folder.path)/own.json"]).map { "report=" + $0 }
    try expectFitting(files, least: 11)
  }

  /// What the pages show, conditions too.
  @Test func pagesFit() throws {
    let folder = try TemporaryFolder()
    var files: [String] = []
    for page in ["README.md", "CONTRIBUTING.md"] + Self.files(below: "Docs").filter({ $0.hasSuffix(".md") }) {
      for part in Self.text(page).split(separator: "\n```yaml ").dropFirst() {
        let block = part.split(separator: "\n```", maxSplits: 1).first ?? ""
        let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
        guard let kind = lines.first?.split(separator: " ").first,
          !["error", "pipeline"].contains(kind)
        else { continue }
        var text = lines.dropFirst().joined(separator: "\n")
        if kind == "condition" {
          text =
            "plumb: 1\npolicies:\n  - id: a\n    title: A\n    severity: low\n    why: A\n    for: A\n    require:\n"
            + lines.dropFirst().map { "      \($0)\n" }.joined()
        }
        let name = "\(files.count).yaml"
        try folder.write(name, Array((text + "\n").utf8))
        files.append("\(kind == "condition" ? "policy" : kind)=\(folder.path)/\(name)")
      }
    }
    for kind in [
      "policy", "type", "test", "framework", "profiles", "config", "waivers", "attestations", "manifest",
    ] {
      #expect(files.contains { $0.hasPrefix(kind + "=") }, "no \(kind)")
    }
    try expectFitting(files, least: 30)
  }

  // MARK: - Broken files

  /// Each begins with `# SCHEMA: WORDS`; the words stand in the one thing that the validator says of it.
  static let broken = files(below: "fixtures/schemas/broken").map { path in
    let head = text(path).split(separator: "\n").first?.dropFirst(2) ?? ""
    let parts = head.split(separator: ": ", maxSplits: 1).map(String.init)
    return (path: path, kind: parts.first ?? "", words: parts.count > 1 ? parts[1] : "")
  }

  @Test func brokenFilesAreRefused() throws {
    let broken = Self.broken
    #expect(broken.count >= 20)
    #expect(Set(broken.map(\.words)).count >= 20)
    #expect(Set(broken.map(\.kind)) == Set(SchemaName.allCases.map(\.rawValue)))
    let (lines, summary, status) = try Validator.complaints(of: broken.map { "\($0.kind)=\($0.path)" })
    #expect(status == 1)
    #expect(summary == "\(broken.count) files, \(broken.count) of them wrong")
    for (path, _, words) in broken {
      let own = lines.filter { $0.hasPrefix(path + ":") }
      #expect(own.count == 1, "\(path): \(own)")
      #expect(!words.isEmpty && own.allSatisfy { $0.contains(words) }, "\(path): \(own)")
    }
  }

  /// Places are those of the mistake.
  @Test(arguments: [
    ("policy-severity", 6, 15), ("policy-key", 11, 5), ("policy-nested-kind", 9, 62),
    ("policy-attest", 10, 5),
    ("policy-if-alone", 9, 16), ("policy-parameter-name", 4, 3), ("test-status", 8, 13),
  ])
  func placesAreRight(_ name: String, _ line: Int, _ column: Int) throws {
    let path = "fixtures/schemas/broken/\(name).yaml"
    let lines = try Validator.complaints(of: ["\(name.prefix { $0 != "-" })=\(path)"]).lines
    #expect(lines.first?.hasPrefix("\(path):\(line):\(column): ") == true, "\(lines)")
  }

  /// YAML is read as plumb reads it, 1.1 or not.
  @Test func plainWordsStayTexts() throws {
    let folder = try TemporaryFolder([
      "texts.yaml":
        "plumb-framework: 1\nframework: a\ntitle: on\nversion: 2026-11-20\npublisher: 0x1F\ncontrols: { 2.10: yes, no: 1_000 }\n",
      "null.yaml": "plumb-framework: 1\nframework: a\ntitle: ~\nversion: 1\ncontrols: { a: b }\n",
    ])
    let found = try Validator.complaints(
      of: ["texts.yaml", "null.yaml"].map { "framework=\(folder.path)/\($0)" })
    #expect(found.lines == ["\(folder.path)/null.yaml:3:8: title: None is not of type 'string', 'number'"])
  }
}

/// A schema refuses nothing that plumb takes.
@Suite struct SchemaStrictnessTests {
  @Test(arguments: SchemaValidationTests.broken.filter { $0.kind != "report" }.map { ($0.path, $0.kind) })
  func plumbRefusesItToo(_ path: String, _ kind: String) throws {
    let text = SchemaValidationTests.text(path)
    let file = SourceFile(path: path, text: text)
    switch kind {
    case "test":
      var reader = PolicyTestReader()
      var diagnostics = Diagnostics()
      let node = try #require(YAMLReader.read(file, index: 0, diagnostics: &diagnostics))
      _ = reader.cases(node)
      #expect(reader.diagnostics.hasErrors)
    case "manifest":
      var diagnostics = Diagnostics()
      _ = Manifest(file, index: 0, diagnostics: &diagnostics)
      #expect(diagnostics.hasErrors)
    case "config", "waivers", "attestations":
      let outcome = try Command.plumb(["check", "fixtures/first-try", "--\(kind)", path], in: Package.root)
      #expect(outcome.status == 2 && outcome.errors.contains("error["), "\(outcome.errors)")
    default:
      let set = PolicySet(files: [file], beside: PolicySet.shippedCatalog)
      #expect(set.hasErrors)
    }
  }
}
