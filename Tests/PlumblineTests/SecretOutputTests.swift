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
    #expect(Self.secrets.count == 20)
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
      ["--format", "json", "--include", "pass,not-applicable"],
    ] as [[String]])
  func showsNoSecret(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.plumb(
      ["check", Self.estate, "--report", "json=report.json", "--report", "text=report.txt"] + options,
      in: folder.path, environment: ["COLUMNS=100"])
    #expect(outcome.status == 1)
    let files = [folder.read("report.json"), folder.read("report.txt")]
    for text in [outcome.output, outcome.errors] + files.map({ $0 ?? "" }) {
      #expect(Self.leaks(in: text).map { $0.prefix(12) } == [])
    }
    #expect(files.allSatisfy { ($0 ?? "").contains("gpt4o-(secret, 52 characters)") })
    #expect((files[0] ?? "").contains(#""actual": "2026-03-02T10:45:10+00:00""#))
    #expect((files[1] ?? "").contains("chatU+001B[2KU+001B[1AU+0007U+000DU+202EtobU+2066-v2"))
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
