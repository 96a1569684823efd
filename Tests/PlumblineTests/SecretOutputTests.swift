import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// What the sample estate plants must not come out.
@Suite struct SecretOutputTests {
  private static let estate = Package.root + "/fixtures/estate"

  static let secrets: [String] = (TestFile.bytes(Package.root + "/fixtures/estate-secrets.txt") ?? [])
    .split(separator: 10).map { String(decoding: $0, as: UTF8.self) }

  /// A secret is found however the output is wrapped, and so is a long part of it.
  private static func leaks(in text: String) -> [String] {
    let dense = String(decoding: text.utf8.filter { $0 > 0x20 }, as: UTF8.self)
    return secrets.filter { secret in
      let bytes = Array(secret.utf8)
      let size = min(20, bytes.count)
      return stride(from: 0, through: bytes.count - size, by: 10).contains { start in
        dense.contains(String(decoding: bytes[start..<start + size], as: UTF8.self))
      }
    }
  }

  /// Without this the other tests prove nothing.
  @Test func fixtureHoldsEachSecret() throws {
    #expect(Self.secrets.count == 21)
    var all = ""
    for name in try #require(FolderNames.of(Self.estate)) {
      let bytes = try #require(TestFile.bytes(Self.estate + "/" + name))
      let isWide = bytes.starts(with: [0xFF, 0xFE])
      // Everything planted is ASCII, so dropping the upper bytes of UTF-16 is enough.
      all += String(decoding: isWide ? bytes.filter { $0 != 0 && $0 < 0x80 } : bytes, as: UTF8.self)
      all += "\n"
    }
    let plain = all.split(separator: "\\n", omittingEmptySubsequences: false).joined(separator: "\n")
    for secret in Self.secrets { #expect(plain.contains(secret), "\(secret.prefix(8))… isn't planted") }
  }

  @Test(
    arguments: [
      [], ["--format", "json"], ["--include", "pass,not-applicable"],
      ["--format", "json", "--include", "pass,not-applicable"], ["--format", "markdown"],
      ["--format", "html"], ["--format", "html", "--include", "pass,not-applicable"],
    ] as [[String]])
  func showsNoSecret(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.plumb(
      ["check", Self.estate, "--report", "json=report.json", "--report", "text=report.txt"]
        + ["--report", "markdown=report.md", "--details", "full"] + options,
      in: folder.path, environment: ["COLUMNS=100"])
    #expect(outcome.status == 1)
    let files = [folder.read("report.json"), folder.read("report.txt")]
    let others = [
      folder.read("report.md"),
      try Command.plumb(["check", Self.estate, "--details", "auto"], in: "/").output,
      try Command.plumb(["check", Self.estate, "--details", "brief"], in: "/").output,
    ]
    for text in [outcome.output, outcome.errors] + (files + others).map({ $0 ?? "" }) {
      // Beside the reports nothing is said but that Markdown has no room for all.
      #expect(text == outcome.errors ? Self.isNotes(text) : !text.isEmpty, "\(text.prefix(400))")
      #expect(Self.leaks(in: text).map { $0.prefix(12) } == [])
    }
    #expect(files.allSatisfy { ($0 ?? "").contains("gpt4o-(secret, 52 characters)") })
    #expect(files.allSatisfy { ($0 ?? "").contains("(ssh-(secret, 52 characters), priority 210)") })
    #expect((files[0] ?? "").contains(#""actual": "2026-03-02T10:45:10+00:00""#))
    #expect((files[1] ?? "").contains("chatU+001B[2KU+001B[1AU+0007U+000DU+202EtobU+2066-v2"))
  }

  private static func isNotes(_ errors: String) -> Bool {
    errors.split(separator: "\n").allSatisfy { $0.contains(": Left out for size: ") }
  }

  /// Neither controls nor what hides or turns text round, except as an escape or as U+001B.
  @Test func showsNoRawControls() throws {
    for format in ["text", "json"] {
      let outcome = try Command.plumb(
        ["check", Self.estate, "--format", format, "--include", "pass,not-applicable"], in: "/")
      let hidden = outcome.all.unicodeScalars.filter { scalar in
        switch scalar.properties.generalCategory {
        case .control: scalar != "\n"
        case .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
      }
      #expect(hidden.map(\.value) == [], "\(format)")
    }
  }
}

extension SecretOutputTests {
  /// Each secret of the estate is warned of at its line, whatever it is told by; nothing else is.
  @Test func warnsOfEachSecret() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.plumb(
      ["check", Package.root + "/fixtures/estate", "--format", "json"], in: folder.path)
    let lines = outcome.output.split(separator: "}").filter { $0.contains("snapshot.secret") }
    #expect(lines.count == 22)
    #expect(lines.allSatisfy { $0.contains(#""severity": "warning""#) && !$0.contains(#""line": 0,"#) })
    #expect(
      lines.contains {
        $0.contains("cognitive-accounts-lab.json") && $0.contains(#""line": 118,"#)
          && $0.contains("properties.apiProperties.eventHubConnectionString holds a secret")
      })
    #expect(outcome.status == 1, "the snapshot is judged all the same")
  }

  /// The type says that a member is secret, though neither its name nor its shape does.
  @Test func warnsOfWhatTheTypeCallsSecret() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "p/t.yaml",
      Array(
        """
        type: Example/things
        title: Thing
        properties: { properties.codeword: { is: text, secret: true }, properties.size: { is: number } }
        """.utf8))
    try folder.write(
      "p/p.yaml",
      Array(
        """
        plumb: 1
        policies:
          - { id: small, title: Small, severity: low, why: w, for: Example/things, require: { properties.size: { at-most: 3 } } }
        """.utf8))
    try folder.write(
      "s/things.json",
      Array(#"[{"id": "a", "type": "Example/things", "properties": {"codeword": "owl", "size": 1}}]"#.utf8))
    let outcome = try Command.plumb(["check", "s", "--policies", "p", "--format", "json"], in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("properties.codeword holds a secret"))
    #expect(!outcome.output.contains("owl"))
  }

  /// Every format made from the JSON, comparisons, and what mends.
  @Test func whatIsMadeFromReportsShowsNoSecret() throws {
    let folder = try TemporaryFolder()
    let judged = try Command.plumb(
      ["check", Self.estate, "--include", "pass,not-applicable", "--report", "json=report.json"],
      in: folder.path)
    #expect(judged.status == 1)
    var texts: [String] = []
    for format in ReportFormatName.allCases {
      let made = try Command.plumb(["convert", "report.json", "--format", format.rawValue], in: folder.path)
      #expect(made.status == 0 && !made.output.isEmpty, "\(format): \(made.errors)")
      texts.append(made.all)
    }
    for format in ["text", "json"] {
      texts.append(
        try Command.plumb(["diff", "report.json", "report.json", "--format", format], in: folder.path).all)
    }
    for format in ["script", "markdown"] {
      texts.append(try Command.plumb(["fix", Self.estate, "--format", format], in: folder.path).all)
    }
    for text in texts { #expect(Self.leaks(in: text).map { $0.prefix(12) } == []) }
  }
}
