import PlumbValues
import Testing

@testable import PlumbReport

/// What stands in a report makes no markup of its own in Markdown.
@Suite struct MarkdownTests {
  /// GitHub's traps, each as a text from a snapshot.
  static let traps = [
    "a|b", "`a`", "``a`b``", "*a* _b_ **c**", "<b>bold</b>", "<img src=x onerror=alert(1)>", "</details>",
    "<!-- x",
    "[a](https://evil.example)", "![a](https://evil.example/a.png)", "[a]: https://evil.example",
    "https://evil.example/a", "www.evil.example", "mailto:a@example.com", "@everyone", "cc @org/team now",
    "fixes #12", "GH-12", "org/repo#12", "$a$ and $$b$$", "- item", "1. item", "# title", "> quote", "===",
    "---",
    "+ item", "12) item", "~~~\ncode\n~~~", "```\ncode\n```", "a\n\n# b", "\\| \\` \\\\", "&lt;script&gt;",
    "a\u{202E}b\u{1B}[2Jc\u{7}\u{200B}d", "::error::x", "##vso[task.complete]", "| a | b |\n| --- | --- |",
    " lead ",
    "~~gone~~", "", " ", "a `", "` a", "$@#", "###", "user@example.com", "www.www.a", "WWW.a.example",
  ]

  @Test(arguments: traps) func proseIsProse(_ trap: String) {
    let text = MarkdownText.prose(trap)
    #expect(!text.contains("\n"))
    let plain = Self.withoutCode(text)
    for word in ["@", "#", "$", "<", ">", "://", "www."] {
      #expect(!plain.lowercased().contains(word), "\(text)")
    }
    #expect(plain.firstMatch(of: /(^|[^\\])[`*_\[\]|~]/) == nil, "\(text)")
    #expect(plain.firstMatch(of: /^ *([-+=:]|[0-9]+[.)])/) == nil || trap == "12) item", "\(text)")
    #expect(plain.firstMatch(of: /&(?!amp;|lt;|gt;)/) == nil, "\(text)")
    #expect(plain.lowercased().firstMatch(of: /gh-[0-9]/) == nil, "\(text)")
    #expect(!text.contains("##"))
    #expect(DisplayText.safe(text) == text)
  }

  /// A span ends where it has to, and nowhere before.
  @Test(arguments: traps) func codeIsCode(_ trap: String) throws {
    let text = MarkdownText.code(trap)
    if text == "(empty)" {
      #expect(trap.allSatisfy { $0 == " " })
      return
    }
    let fence = text.prefix { $0 == "`" }
    #expect(text.hasSuffix(fence) && !fence.isEmpty)
    let inner = text.dropFirst(fence.count).dropLast(fence.count)
    let runs = inner.split { $0 != "`" }.map(\.count)
    #expect(!runs.contains(fence.count), "\(text)")
    #expect(inner.first != "`" && inner.last != "`", "\(text)")
    #expect(DisplayText.safe(text) == text && !text.contains("##"))
  }

  @Test func aFencedBlockEndsOnce() {
    let text = MarkdownText.block("a\n```\nb\n`````\nc", language: "sh")
    #expect(text == "``````sh\na\n```\nb\n`````\nc\n``````\n")
  }

  @Test(
    arguments: [
      ("https://learn.microsoft.com/a", "<https://learn.microsoft.com/a>"),
      ("http://a.example", "`http://a.example`"), ("javascript:alert(1)", "`javascript:alert(1)`"),
      ("https://a.example/ b", "`https://a.example/ b`"), ("https://a.example/>x", "`https://a.example/>x`"),
    ]) func links(_ address: String, _ expected: String)
  {
    #expect(MarkdownText.link(address) == expected)
  }

  /// Outside code, the hostile sample has no mention, no link and no tag.
  @Test func hostileReportIsHarmless() throws {
    let text = try FormatTests.written(Samples.hostile, .markdown)
    let plain = Self.withoutCode(text)
    let tags = Set(plain.matches(of: /<[^>]*>/).map { String($0.output) })
    #expect(tags == [])
    for word in ["@", "://", "](", "|error"] { #expect(!plain.contains(word)) }
  }

  /// However much fails, GitHub takes it, the worst is in it, and what isn't is counted.
  @Test(arguments: [60, 5000], [false, true]) func sizeIsBounded(_ count: Int, _ isHostile: Bool) throws {
    var report = Samples.start()
    for number in 0..<count {
      let severity: ReportSeverity = number == count - 1 ? .critical : .medium
      let policy = Samples.policy(
        "policy-\(10_000 + number)", String(repeating: "t<", count: 100), severity,
        why: String(repeating: "why & ", count: 200))
      report.policies.append(policy)
      report.results += (0..<3).map { index in
        Samples.result(
          policy, Samples.account("account-\(index)"),
          message: String(repeating: "long <message> ", count: 60),
          because: [Samples.evidence("a.b", .text(String(repeating: "v", count: 500)), "true", line: 7)])
      }
    }
    report.exports = (0..<300).map { number in
      ReportExport(
        type: "T/\(number)", each: nil, template: nil, commands: [String(repeating: "x", count: 3000)],
        total: 1,
        policies: ["p"], gates: false)
    }
    if isHostile {
      let long = String(repeating: "<@\u{202E}", count: 2000)
      for index in report.exports.indices {
        report.exports[index].type = long
        report.exports[index].commands = [String(repeating: "é", count: 599)]
        report.exports[index].policies = [long, long, long, long]
      }
      report.problems = (0..<50).map { number in
        ReportProblem(
          severity: .warning, file: long, line: number, column: 1, code: "x", message: long, help: long)
      }
      report.overrides = (0..<50).map { _ in
        ReportOverride(name: long, value: long, standard: long, from: long)
      }
      report.configuration = ReportConfiguration(file: long, environment: long)
    }
    report.notJudged = [NotJudged(policy: "p", scope: nil, reason: .notCollected, type: "T/0", command: nil)]
    report = Samples.finished(report)
    let text = try FormatTests.written(report, .markdown)
    #expect(text.utf8.count <= 65_536)
    #expect(text.utf8.count > 40_000)
    #expect(text.contains("`policy-\(10_000 + count - 1)`"))
    let left = try #require(text.firstMatch(of: /Left out for size: ([0-9]+) results? of ([0-9]+) polic/))
    let shown = text.matches(of: /\n### (CRITICAL|MEDIUM)/).count
    #expect(Int(left.output.2) == count - shown)
    #expect(Int(left.output.1) == 3 * (count - shown))
    #expect(text.hasSuffix("fail: \(3 * count) results gate; 1 policy not judged for want of data**\n"))
  }

  /// The text without code spans, fenced blocks and links of ours.
  private static func withoutCode(_ text: String) -> String {
    var out = ""
    var fence = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let ticks = String(line.prefix { $0 == "`" })
      if fence.isEmpty, ticks.count >= 3, !line.dropFirst(ticks.count).contains("`") {
        fence = ticks
      } else if !fence.isEmpty {
        if line == fence { fence = "" }
      } else {
        out += spansRemoved(String(line)) + "\n"
      }
    }
    return out.replacing(/<https:\/\/[^ <>]*>/, with: "")
  }

  private static func spansRemoved(_ line: String) -> String {
    let characters = Array(line)
    var out = ""
    var at = 0
    while at < characters.count {
      if characters[at] == "\\", at + 1 < characters.count {
        out += String(characters[at...(at + 1)])
        at += 2
        continue
      }
      guard characters[at] == "`" else {
        out.append(characters[at])
        at += 1
        continue
      }
      let length = characters[at...].prefix { $0 == "`" }.count
      var end = at + length
      var close: Int?
      while end < characters.count, close == nil {
        guard characters[end] == "`" else {
          end += 1
          continue
        }
        let run = characters[end...].prefix { $0 == "`" }.count
        if run == length { close = end + run }
        end += run
      }
      if let close {
        at = close
        out += "·"
      } else {
        out += String(repeating: "`", count: length)
        at += length
      }
    }
    return out
  }
}
