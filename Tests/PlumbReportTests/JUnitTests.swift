import PlumbValues
import Testing

@testable import PlumbReport

/// A reader of the little XML that reports are made of; whatever it can't read is an issue.
struct XMLElement {
  var name: String
  var attributes: [String: String] = [:]
  var text = ""
  var children: [XMLElement] = []

  /// All elements of this name, in order.
  func all(_ name: String) -> [XMLElement] {
    children.flatMap { ($0.name == name ? [$0] : []) + $0.all(name) }
  }

  static func read(_ text: String) throws -> XMLElement {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    try #require(text.hasPrefix(head) && text.hasSuffix(">\n"))
    var stack = [XMLElement(name: "")]
    var rest = text.dropFirst(head.count)
    while let start = rest.firstIndex(of: "<") {
      stack[stack.count - 1].text += plain(rest[..<start])
      let match = try #require(
        rest[start...].prefixMatch(of: /<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")*)(\/?)>/),
        "\(rest[start...].prefix(80))")
      rest = rest[match.range.upperBound...]
      if match.1.isEmpty {
        var element = XMLElement(name: String(match.2))
        for attribute in match.3.matches(of: /\ ([a-z]+)="([^"]*)"/) {
          let old = element.attributes.updateValue(plain(attribute.2), forKey: String(attribute.1))
          #expect(old == nil)
        }
        stack.append(element)
      }
      if !match.1.isEmpty || !match.4.isEmpty {
        try #require(stack.count > 1)
        let element = stack.removeLast()
        #expect(element.name == match.2)
        stack[stack.count - 1].children.append(element)
      }
    }
    #expect(stack.count == 1 && stack[0].children.count == 1)
    return try #require(stack[0].children.first)
  }

  /// The characters that references stand for.
  private static func plain(_ text: Substring) -> String {
    #expect(!text.contains(/&(?!(amp|lt|gt|quot|#35|#58);)/) && !text.contains("<") && !text.contains(">"))
    var plain = String(text)
    for (name, sign) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#35;", "#"), ("&#58;", ":"), ("&amp;", "&"),
    ] {
      plain = plain.replacing(name, with: sign)
    }
    return plain
  }
}

@Suite struct JUnitTests {
  static func read(_ report: Report, _ format: JUnitFormat = JUnitFormat()) throws -> XMLElement {
    var buffer = ReportBuffer()
    try format.write(report, to: &buffer)
    return try XMLElement.read(buffer.text)
  }

  /// Name, outcome, and its kind.
  static func cases(_ root: XMLElement) -> [String] {
    root.all("testcase").map { test in
      let outcome = test.children.first
      let name = test.attributes["name"]?.split(separator: "/").last ?? ""
      return "\(name): \(outcome?.name ?? "pass") \(outcome?.attributes["type"] ?? "")"
    }
  }

  @Test func eachStatusHasItsOutcome() throws {
    let cases = try Self.cases(Self.read(Samples.decided))
    #expect(
      cases == [
        "lab-1: skipped ", "oai-nordwall-old: skipped ", "oai-nordwall-new: failure high",
        "oai-nordwall-old: failure critical", "snapshot: error unknown", "snapshot: pass ",
      ])
    let mixed = try Self.cases(Self.read(Samples.mixed))
    for wanted in [
      "kv-nordwall-prod: error error", "oai-nordwall-prod-partner: error unknown",
      "oai-nordwall-prod-docs: skipped ", "oai-nordwall-prod-search: pass ",
      "resources that pass and are not listed: pass ", "exports/vaults.json:3:5: error snapshot.malformed",
      "not judged: skipped ", "vaults.json:3:5: error snapshot.malformed",
    ] {
      let name = wanted.split(separator: "/").last.map(String.init) ?? wanted
      #expect(mixed.contains(name), "\(name)")
    }
  }

  /// What the gate waits for is never green, and never only skipped.
  @Test func requiredDataIsAnError() throws {
    let cases = try Self.cases(Self.read(Samples.requiredData))
    #expect(cases.count { $0.hasSuffix(": error not-collected") } == 3)
    #expect(cases.filter { $0.hasSuffix(": pass ") } == ["resources that pass and are not listed: pass "])
  }

  @Test(arguments: Samples.all.map(\.name)) func countsAndNamesAgree(_ name: String) throws {
    let report = try #require(Samples.all.first { $0.name == name }).report
    let root = try Self.read(report)
    #expect(root.name == "testsuites" && root.attributes["skipped"] == nil)
    var total = ["tests": 0, "failures": 0, "errors": 0]
    for suite in root.children {
      let tests = suite.all("testcase")
      let real = [
        "tests": tests.count, "failures": suite.all("failure").count, "errors": suite.all("error").count,
        "skipped": suite.all("skipped").count,
      ]
      for (key, value) in real {
        #expect(suite.attributes[key] == String(value), "\(key)")
        total[key]? += value
      }
      #expect(tests.allSatisfy { $0.children.count <= 1 })
      #expect(Set(tests.map { $0.attributes["name"] }).count == tests.count)
    }
    for (key, value) in total { #expect(root.attributes[key] == String(value), "\(key)") }
    let classes = root.children.map { Set($0.all("testcase").map { $0.attributes["classname"] ?? "" }) }
    #expect(classes.allSatisfy { $0.count == 1 } && Set(classes).count == classes.count)
  }

  @Test func hostileTextReadsBackVisible() throws {
    let root = try Self.read(Samples.hostile)
    let visible = DisplayText.safe(Samples.hostileText)
    let failure = try #require(root.all("failure").first)
    #expect(failure.attributes["message"] == visible)
    #expect(
      failure.text.hasPrefix(
        "\(visible): \(visible)\nseverity: high; gates: yes; type: \(visible)\nowner: \(visible)\n"))
    #expect(root.all("testcase").contains { $0.attributes["name"] == visible })
    #expect(root.all("property").contains { $0.attributes["value"]?.contains(visible) == true })
  }

  @Test(arguments: [
    ("a]]>b", "a]]>b"), ("a\u{FFFE}b\u{FFFF}", "aU+FFFEbU+FFFF"), ("a\u{0}\t\r", "aU+0000U+0009U+000D"),
    ("🙂\u{1FFFE}", "🙂\u{1FFFE}"), ("###", "###"), (" :::a", " :::a"),
    ("&amp;<a b='c'>\"", "&amp;<a b='c'>\""),
    ("\u{FFFD}é", "\u{FFFD}é"),
  ])
  func textReadsBack(_ text: String, _ wanted: String) throws {
    var report = Samples.alike(1)
    report.results[0].message = text
    report.results[0].resource.id = text
    let root = try Self.read(report)
    #expect(root.all("failure").first?.attributes["message"] == wanted)
    #expect(root.all("testcase").first?.attributes["name"] == wanted)
    #expect(root.all("failure").first?.text.contains(": \(wanted)\n") == true)
  }

  /// A command stays what it is, over several lines too.
  @Test func commandsReadBack() throws {
    var report = Samples.alike(1)
    let command = "cat > a.json <<'EOF'\n{\"a\": \"<&>\"}\nEOF\naz x --name 'a b' # one"
    report.results[0].remediation = [RemediationStep(kind: .run, text: command)]
    #expect(try Self.read(report).all("failure").first?.text.contains("\n1. Run: \(command)\n") == true)
  }

  @Test func sizeIsHeeded() throws {
    var format = JUnitFormat()
    format.mostWithBodies = 3000
    let failures = try Self.read(Samples.alike(20), format).all("failure")
    #expect(failures.count == 21)
    #expect(failures.first?.text.contains("To mend:") == true)
    #expect(
      failures.last?.text == "properties.disableLocalAuth is absent; must be true\n" + JUnitFormat.leftOut)
    var report = Samples.alike(1)
    report.results[0] = Samples.keysOn(String(repeating: "🙂n", count: 25_000), line: 4)
    var buffer = ReportBuffer()
    try JUnitFormat().write(report, to: &buffer)
    #expect(buffer.bytes.count < 12_000)
  }
}
