import PlumbValues
import Testing

@testable import PlumbReport

/// What stands in a report makes no markup of its own in HTML, and nothing of it is lost.
@Suite struct HTMLTests {
  static func page(_ report: Report) throws -> HTMLPageReader {
    HTMLPageReader(try FormatTests.written(report, .html))
  }

  @Test(
    arguments: [
      ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;"), ("##[error]", "#&#35;[error]"), ("###", "#&#35;&#35;"),
      ("::error::x", ":&#58;error:&#58;x"), ("a\u{202E}b\u{0}\n", "aU+202EbU+0000U+000A"),
      ("🙂日本é", "🙂日本é"), ("&lt;", "&amp;lt;"),
    ]) func escapes(_ text: String, _ expected: String)
  {
    let html: HTML = "\(text)"
    #expect(String(decoding: html.bytes, as: UTF8.self) == expected)
  }

  /// Code points that are no characters can't be written in a page at all.
  @Test(arguments: [0xFFFF, 0x1FFFE, 0xFDD0, 0xFDEF, 0x10FFFF] as [UInt32])
  func codePointsThatAreNoCharactersAreShown(_ code: UInt32) throws {
    let text = String(try #require(Unicode.Scalar(code)))
    #expect(HTMLText.shown("a\(text)b") == "aU+\(String(code, radix: 16, uppercase: true))b")
  }

  @Test(
    arguments: [
      ("https://a.example/x?y=1&z#top", true), ("http://a.example", false), ("javascript:alert(1)", false),
      ("https://a.example/\"onclick=x", false), ("https://a.example/ b", false), ("data:text/html,x", false),
      ("https://a.example/\u{202E}", false), ("minutes/2025-11-02.md", false),
    ]) func links(_ address: String, _ isLink: Bool)
  {
    let reader = HTMLPageReader(String(decoding: HTMLText.link(address).bytes, as: UTF8.self))
    #expect(reader.mistakes == [])
    #expect(reader.tags.first?.name == (isLink ? "a" : "code"))
    #expect(reader.tags.first?.attributes["href"] == (isLink ? address : nil))
    #expect(!isLink || reader.tags.first?.attributes["rel"] == "noopener noreferrer")
  }

  @Test(
    arguments: [
      ([], ""), ([0x66], "Zg=="), ([0x66, 0x6F], "Zm8="), ([0x66, 0x6F, 0x6F], "Zm9v"),
      ([0xFB, 0xFF, 0xBE, 0x01], "+/++AQ=="),
    ] as [([UInt8], String)]) func base64(_ bytes: [UInt8], _ expected: String)
  {
    #expect(HTMLText.base64(bytes) == expected)
  }

  /// Well formed; one script and one style, which the policy allows by their hashes and nothing else.
  @Test(arguments: Samples.all.map(\.name)) func pageIsSound(_ name: String) throws {
    let reader = try Self.page(try #require(Samples.all.first { $0.name == name }).report)
    #expect(reader.mistakes == [])
    // Markup that was taken for text would show.
    #expect(name == "hostile" || !reader.words.contains("<"))
    let tags = reader.tags
    for name in ["h1", "main", "title", "script", "style"] {
      #expect(tags.count { $0.name == name } == 1, "\(name)")
    }
    let policies = tags.compactMap { $0.attributes["http-equiv"] == nil ? nil : $0.attributes["content"] }
    func hash(_ name: String) -> String {
      var hash = SHA256()
      hash.update(Array((reader.texts(of: name).first ?? "").utf8))
      return "'sha256-\(HTMLText.base64(hash.finalize()))'"
    }
    #expect(
      policies == [
        "default-src 'none'; script-src \(hash("script")); style-src \(hash("style")); base-uri 'none'; form-action 'none'"
      ])
    for tag in tags {
      #expect(!tag.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" || $0 == "src" })
      #expect(tag.attributes["href"].map { $0.hasPrefix("#") || $0.hasPrefix("https://") } ?? true)
      if tag.name == "th" { #expect(["col", "row"].contains(tag.attributes["scope"])) }
    }
    #expect(tags.count { $0.name == "table" } == tags.count { $0.name == "caption" })
    let ids = tags.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for tag in tags {
      guard let href = tag.attributes["href"], href.hasPrefix("#") else { continue }
      #expect(ids.contains(String(href.dropFirst())), "\(href) leads nowhere")
    }
    let levels = tags.compactMap {
      $0.name.count == 2 && $0.name.hasPrefix("h") ? $0.name.last?.wholeNumberValue : nil
    }
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 - $0 <= 1 })
  }

  private static let plain = try? page(Hostile.report("plain"))

  /// Texts that try to be more than text, wherever a text stands: the page is made of the same tags as with a plain one.
  @Test(
    arguments: [
      "<b>x</b>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
      "</script><script>alert(1)</script>",
      "</style><style>*{display:none}", "<!-- x", "-->", "]]>", "</details></main>", "&#60;script&#62;",
      "javascript:alert(1)", "https://evil.example/\"><script>1", "{{7*7}} ${7*7}",
      "\u{202E}evil",
      "\u{0}\u{1B}[31m", "🙂𝕏", "=cmd|' /C calc'!A0", "##vso[task.complete]", "::error::x", "<plaintext>",
      "<svg/onload=alert(1)>",
    ]) func textIsNoMarkup(_ trap: String) throws
  {
    let plain = try #require(Self.plain)
    let hostile = try Self.page(Hostile.report(trap))
    #expect(hostile.mistakes == [])
    // Only a text that can't be copied as it is gets a note instead of a bare block.
    let isAltered = HTMLText.shown(trap) != trap
    if !isAltered { #expect(hostile.skeleton == plain.skeleton) }
    #expect(
      Set(hostile.skeleton).subtracting(plain.skeleton).isSubset(
        of: isAltered ? ["p class", "pre class"] : []))
    let words = hostile.words.components(of: HTMLText.shown(trap))
    let plainWords = plain.words.components(of: "plain")
    #expect(words >= plainWords, "shown \(words) times, the plain one \(plainWords) times")
  }

  /// Every finding with its evidence, place, steps and reason.
  @Test(arguments: ["mixed", "decided", "plan"]) func nothingIsLost(_ name: String) throws {
    let report = try #require(Samples.all.first { $0.name == name }).report
    let reader = try Self.page(report)
    let words = reader.words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let blocks = reader.texts(of: "pre")
    for result in report.results {
      #expect(words.contains(result.resource.address ?? result.resource.name))
      if result.evidence.isEmpty { #expect(words.contains(result.message)) }
      for evidence in result.evidence {
        for text in [
          evidence.path, evidence.state, evidence.expected,
          "\(evidence.file):\(evidence.line):\(evidence.column)",
        ] {
          #expect(words.contains(text), "\(text)")
        }
      }
      for step in result.remediation where step.kind != .text { #expect(blocks.contains(step.text)) }
      if let disruptive = result.disruptive { #expect(words.contains(disruptive)) }
    }
    for use in report.waivers {
      for text in [
        use.waiver.id, use.waiver.reason, use.waiver.owner, use.waiver.approvedBy, use.waiver.expires,
      ] + use.states.map(\.rawValue) {
        #expect(words.contains(text), "\(text)")
      }
    }
    for item in report.notJudged { #expect(words.contains(item.policy)) }
    for command in report.exports.flatMap(\.commands) { #expect(blocks.contains(command)) }
    for problem in report.problems { #expect(words.contains(problem.message.replacing("`", with: ""))) }
    for file in report.files { #expect(words.contains(file.sha256 ?? "not computed")) }
    for entry in report.since?.entries ?? [] { #expect(words.contains(entry.resource.name)) }
  }

  /// The same whatever the order in which dictionaries were filled.
  @Test func orderOfDictionariesDoesNotShow() throws {
    var report = Samples.mixed
    let keys = (0..<200).map { "key-\($0)" }
    var pages: Set<String> = []
    for order in [keys, keys.reversed(), keys.shuffled()] {
      report.parameters = [:]
      report.scopeNames = [:]
      report.policies[0].controls = [:]
      for key in order {
        report.parameters[key] = key
        report.scopeNames[key] = key
        report.policies[0].controls[key] = [.init(id: "\(key).1", basis: "published")]
      }
      pages.insert(try FormatTests.written(report, .html))
    }
    #expect(pages.count == 1)
  }

  @Test func commandsAreShownAsTheyAre() throws {
    for (command, isBare) in [
      ("az x --name 'a b' | jq '.[] | select(.a > 1)' && echo \"<done>\"", true),
      ("export A=1\n  az x --name \"$A\"\n", true), ("az x --name 'a\u{202E}b'", false),
    ] {
      var report = Samples.alike(0)
      report.results[0].remediation = [RemediationStep(kind: .run, text: command)]
      let reader = try Self.page(report)
      let kept = command.hasSuffix("\n") ? String(command.dropLast()) : command
      #expect(reader.texts(of: "pre").contains(kept) == isBare)
      #expect(reader.tags.contains { $0.attributes["class"] == "altered" } == !isBare)
    }
    var report = Samples.alike(0)
    report.results[0].remediation = [RemediationStep(kind: .run, text: String(repeating: "x", count: 9000))]
    #expect(try Self.page(report).texts(of: "pre") == [])
  }
}

extension String {
  /// How often a text stands in it.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}

/// A report whose every text from outside is the same one.
private enum Hostile {
  static func report(_ text: String) -> Report {
    var report = Samples.mixed
    let decided = Samples.decided
    report.results += decided.results
    report.waivers = decided.waivers
    report.since = decided.since
    report.version = text
    report.baseline = text
    report.failOn = "low"
    report.configuration = ReportConfiguration(file: text, environment: text)
    report.overrides = [ReportOverride(name: text, value: text, standard: text, from: text)]
    report.severityOverrides = [
      ReportSeverityOverride(policy: text, severity: .low, standard: .high, from: text)
    ]
    report.selection = ReportSelection(
      only: [.init(pattern: text, from: text)], skip: [.init(pattern: text, from: text)], leftOut: [text])
    report.expected = [text]
    report.policiesDigest = text
    report.parameters = [text: text, "x": text]
    report.scopeNames = [text: text]
    report.files = [ReportFile(path: text, sha256: text, source: text, resources: 1)]
    report.problems = [
      ReportProblem(severity: .error, file: text, line: 1, column: 2, code: text, message: text, help: text)
    ]
    report.policies = [
      ReportPolicy(
        id: text, title: text, severity: .high, why: text, references: [text],
        controls: [text: [.init(id: text, basis: text)]], counts: report.counts, leftOutForAbsence: 1)
    ]
    report.notJudged = NotJudged.Reason.allCases.map {
      NotJudged(policy: text, scope: text, reason: $0, type: text, command: text)
    }
    var refused = NotJudged(policy: text, scope: text, reason: .notCollected, type: text, command: text)
    refused.refused = text
    report.notJudged.append(refused)
    var export = ReportExport(
      type: text, each: text, template: text, commands: [text], total: 3, policies: [text], gates: true)
    export.refused = [text]
    report.exports = [export]
    for index in report.results.indices { plant(text, in: &report.results[index]) }
    for index in report.waivers.indices { plant(text, in: &report.waivers[index].waiver) }
    report.since?.file = text
    report.since?.asOf = text
    for index in report.since?.entries.indices ?? 0..<0 {
      report.since?.entries[index].policy = text
      report.since?.entries[index].message = text
      if let resource = report.since?.entries[index].resource {
        report.since?.entries[index].resource = planted(text, in: resource)
      }
    }
    return report
  }

  private static func planted(_ text: String, in resource: ReportResource) -> ReportResource {
    ReportResource(
      id: "\(resource.id)/\(text)", type: text, name: text, scope: text, owner: text, file: text,
      line: resource.line,
      address: text)
  }

  private static func plant(_ text: String, in result: inout ReportResult) {
    result.policy = text
    result.message = text
    result.resource = planted(text, in: result.resource)
    result.disruptive = text
    result.remediation = RemediationStep.Kind.allCases.map { RemediationStep(kind: $0, text: text) }
    result.evidence = [
      Evidence(
        path: text, actual: .text("other"), expected: text, state: text, file: text, line: 1, column: 2,
        resource: text)
    ]
    if var waiver = result.waiver {
      plant(text, in: &waiver)
      result.waiver = waiver
    }
    if let attestation = result.attestation {
      result.attestation = ReportAttestation(
        answer: attestation.answer, by: text, on: text, until: text, statement: text, evidence: [text])
    }
  }

  private static func plant(_ text: String, in waiver: inout ReportWaiver) {
    waiver = ReportWaiver(
      id: text, policy: text, resource: waiver.resource == nil ? nil : text, scope: text, reason: text,
      owner: text,
      approvedBy: text, expires: text)
  }
}
