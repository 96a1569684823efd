import Glibc
import PlumbValues
import Testing

@testable import PlumbReport

/// A machine format read back by the JSON parser.
enum ReadBack {
  static func json(_ report: Report, _ format: some ReportFormat) throws -> Value {
    var buffer = ReportBuffer()
    try format.write(report, to: &buffer)
    let parser = JSONParser()
    let value = Value(try parser.parse(copying: buffer.text))
    #expect(parser.duplicateKey() == nil)
    return value
  }

  static func items(_ value: Value?) -> [Value] {
    if case .list(let items) = value { items } else { [] }
  }

  static func number(_ value: Value?) -> Int? {
    if case .number(let number) = value { Int(number.description) } else { nil }
  }
}

@Suite struct SARIFTests {
  /// The single run of the file.
  private static func run(_ report: Report, _ format: SARIFFormat = SARIFFormat()) throws -> Value {
    let runs = ReadBack.items(try ReadBack.json(report, format)["runs"])
    #expect(runs.count == 1)
    return try #require(runs.first)
  }

  private static func rules(_ run: Value) -> [Value] {
    ReadBack.items(run["tool"]?["driver"]?["rules"])
  }

  private static func results(_ run: Value) -> [Value] { ReadBack.items(run["results"]) }

  private static func notes(_ run: Value) -> [Value] {
    ReadBack.items(ReadBack.items(run["invocations"]).first?["toolExecutionNotifications"])
  }

  private static func name(_ result: Value) -> String? {
    let location = ReadBack.items(result["locations"]).first
    return ReadBack.items(location?["logicalLocations"]).first?["name"]?.text
  }

  /// What is waived, passes, or stands in the baseline without having grown raises no alert.
  @Test func onlyWhatShouldAlertAlerts() throws {
    let run = try Self.run(Samples.decided)
    let found = Self.results(run).map { "\($0["ruleId"]?.text ?? "") \(Self.name($0) ?? "")" }
    #expect(
      found == [
        "azure-openai-network-restricted oai-nordwall-old", "azure-openai-keys-disabled oai-nordwall-new",
        "ir-plan-tested/unknown snapshot",
      ])
  }

  @Test(arguments: Samples.all.map(\.name)) func everyOpenFindingAlertsOnce(_ name: String) throws {
    let report = try #require(Samples.all.first { $0.name == name }).report
    let run = try Self.run(report)
    let open = report.results.filter { [.fail, .unknown].contains($0.status) && $0.baseline != .known }
    #expect(Self.results(run).count == open.count)
    let ids = Self.rules(run).map { $0["id"]?.text }
    #expect(Set(ids).count == ids.count)
    var marks: Set<String> = []
    for result in Self.results(run) {
      let index = try #require(ReadBack.number(result["ruleIndex"]))
      #expect(ids.indices.contains(index) && ids[index] == result["ruleId"]?.text)
      #expect(result["kind"]?.text == "fail" && result["suppressions"] == nil)
      let mark = try #require(result["partialFingerprints"]?["primaryLocationLineHash"]?.text)
      #expect(mark.wholeMatch(of: /[0-9a-f]{16}:1/) != nil)
      #expect(marks.insert("\(index) \(mark)").inserted)
    }
    let successful = ReadBack.items(run["invocations"]).first?["executionSuccessful"]
    #expect(successful == .bool(!report.couldNotJudge))
  }

  /// The severity tells, the threshold doesn't: what fails below it is a finding all the same.
  @Test func belowTheThresholdAlertsToo() throws {
    let run = try Self.run(Samples.belowThreshold)
    #expect(Self.results(run).count == 3)
    #expect(Self.results(run).allSatisfy { $0["properties"]?["gates"] == .bool(false) })
  }

  @Test(
    arguments: [
      (.info, "note", 5, "1.0"), (.low, "note", 20, "2.0"), (.medium, "warning", 55, "5.5"),
      (.high, "error", 80, "8.0"), (.critical, "error", 95, "9.5"),
    ] as [(ReportSeverity, String, Int, String)])
  func severities(_ severity: ReportSeverity, _ level: String, _ rank: Int, _ score: String) throws {
    var report = Samples.alike(1)
    for index in report.results.indices { report.results[index].severity = severity }
    report.results[1].status = .unknown
    let run = try Self.run(report)
    let failure = try #require(Self.results(run).first)
    #expect(failure["level"]?.text == level && ReadBack.number(failure["rank"]) == rank)
    let rule = try #require(Self.rules(run).first)
    #expect(rule["properties"]?["security-severity"]?.text == score)
    #expect(ReadBack.items(rule["properties"]?["tags"]).first?.text == "security")
    // What isn't known is a warning at most, and its rule has no number that would outdo that.
    let unknown = try #require(Self.results(run).last)
    #expect(unknown["level"]?.text == (level == "error" ? "warning" : level))
    #expect(ReadBack.number(unknown["rank"]) == min(rank, 55))
    #expect(Self.rules(run).last?["properties"]?["security-severity"] == nil)
  }

  // MARK: - Limits

  /// Alerts of all severities, the mild ones first.
  private static func many(_ count: Int) -> Report {
    var report = Samples.alike(count)
    for index in report.results.indices {
      let severity = ReportSeverity.allCases[index * 5 / (count + 1)]
      report.results[index].severity = severity
      report.results[index].policy = "policy-\(severity.rawValue)"
    }
    return report
  }

  @Test func theWorstAreKept() throws {
    var format = SARIFFormat()
    format.mostResults = 30
    format.mostShown = 10
    let run = try Self.run(Self.many(99), format)
    let severities = Self.results(run).map { $0["properties"]?["severity"]?.text ?? "" }
    #expect(severities == Array(repeating: "critical", count: 20) + Array(repeating: "high", count: 10))
    let notes = Self.notes(run).map { $0["message"]?["text"]?.text ?? "" }
    #expect(
      notes.first
        == "70 of 100 alerts are left out (10 high, 20 medium, 20 low, 20 info), the worst are here: code scanning "
        + "takes 30 results and 10 MB compressed. `plumb check --format json` holds all of them.")
    #expect(notes.last == "Code scanning shows the 10 worst of 30 alerts.")
    // Said beside the file too.
    var meter = HTMLSizeTests.Meter()
    try format.write(Self.many(99), to: &meter)
    #expect(meter.notes == Array(notes.prefix(1)))
    #expect(Self.rules(run).count == 2)
  }

  @Test(arguments: [2500, 4000, 6000]) func bytesAreHeeded(_ most: Int) throws {
    var format = SARIFFormat()
    format.mostBytes = most
    var buffer = ReportBuffer()
    try format.write(Self.many(199), to: &buffer)
    let run = try Self.run(Self.many(199), format)
    let count = Self.results(run).count
    #expect(count < 199)
    #expect(Self.results(run).first?["properties"]?["severity"]?.text == "critical" || count == 0)
    let note = Self.notes(run).first?["message"]?["text"]?.text ?? ""
    #expect(note.hasPrefix("\(200 - count) of 200 alerts are left out"))
    // What comes after the results, and what waits to be handed on, may go beyond.
    #expect(try Self.compressed(buffer.bytes) < most + 3000)
    let whole = try Self.run(Self.many(199))
    #expect(Self.results(whole).count == 200 && Self.notes(whole).isEmpty)
  }

  private static func compressed(_ bytes: [UInt8]) throws -> Int {
    var template = Array("/tmp/plumb-sarif-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    let stream = try #require(fdopen(descriptor, "wb"))
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
    let pipe = try #require(popen("gzip -c '\(path)' | wc -c", "re"))
    defer { pclose(pipe) }
    var buffer = [UInt8](repeating: 0, count: 100)
    let count = fread(&buffer, 1, buffer.count, pipe)
    let text = String(decoding: buffer.prefix(count), as: UTF8.self)
    return try #require(Int(text.filter(\.isNumber)))
  }

  /// The gauge never says less than gzip makes, and not ten times more.
  @Test(arguments: Samples.all.map(\.name)) func theGaugeIsCareful(_ name: String) throws {
    let report = try #require(Samples.all.first { $0.name == name }).report
    for format in [ReportFormatName.sarif, .json, .text] {
      var gauged = GaugedOutput(output: ReportBuffer())
      try format.format().write(report, to: &gauged)
      let real = try Self.compressed(gauged.output.bytes)
      #expect(gauged.gauge.size >= real, "\(format)")
      #expect(gauged.gauge.size < 4 * real + 100, "\(format)")
    }
  }

  @Test func theGaugeOfNoise() throws {
    var gauge = DeflateGauge()
    var bytes: [UInt8] = []
    var state: UInt64 = 1
    for _ in 0..<200_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes.append(UInt8(truncatingIfNeeded: state >> 56))
    }
    bytes.withUnsafeBufferPointer { gauge.add($0) }
    #expect(try gauge.size >= Self.compressed(bytes) - 1000)
    #expect(gauge.size < bytes.count * 9 / 8 + 100)
  }
}

/// Places, and text that would be more than text.
extension SARIFTests {
  @Test(
    arguments: [
      ("exports/a.json", "exports/a.json"), ("/abs/a.json", "abs/a.json"), ("./a.json", "a.json"),
      ("../../a b.json", "a%20b.json"), ("a/../b#?.json", "a/b%23%3F.json"),
      ("C:\\a.json", "C%3AU%2B005Ca.json"),
      ("https://evil.example/x", "https%3A/evil.example/x"), ("é🙂", "%C3%A9%F0%9F%99%82"), ("-", "-"),
      ("a%2e", "a%252e"), ("a\u{202E}b", "aU%2B202Eb"),
    ] as [(String, String)])
  func addressesAreRelative(_ file: String, _ uri: String) throws {
    var report = Samples.alike(1)
    report.results[0].resource.file = file
    report.results[0].evidence = []
    let run = try Self.run(report)
    let place = ReadBack.items(Self.results(run).first?["locations"]).first?["physicalLocation"]
    #expect(place?["artifactLocation"]?["uri"]?.text == uri)
    #expect(ReadBack.number(place?["region"]?["startLine"]) == 100)
  }

  /// The value comes first, then the resource, then the first file of the snapshot.
  @Test func placesComeFromTheValue() {
    var report = Samples.decided
    var result = Samples.keysOn("a", line: 7)
    func place() -> String {
      let place = FindingPlace(of: result, in: report)
      return "\(place.file):\(place.line):\(place.column)"
    }
    #expect(place() == "exports/resource-graph.json:18:9")
    result.resource.declared = "infra/main.tf:12"
    #expect(place() == "infra/main.tf:12:0")
    result.resource.declared = nil
    result.evidence[0].resource = "other"
    #expect(place() == "exports/resource-graph.json:7:0")
    result.resource.file = ""
    #expect(place() == "exports/resource-graph.json:18:9")
    result.evidence = []
    #expect(place() == "exports/resource-graph.json:1:0")
    report.files = []
    #expect(place() == "plumb.yaml:1:0")
  }

  @Test func noTextMakesALink() throws {
    var report = Samples.alike(1)
    report.results[0].message = "see [here](https://evil.example) or ![x](y)"
    report.results[0].remediation = [
      RemediationStep(kind: .text, text: "[a](b)"), RemediationStep(kind: .run, text: "echo '[a](b)'"),
      RemediationStep(kind: .run, text: "echo plain"),
    ]
    report.policies[0].why = "[why](https://evil.example)"
    let run = try Self.run(report)
    let message = try #require(Self.results(run).first?["message"]?["text"]?.text)
    #expect(
      message.hasSuffix(
        "see [here] (https://evil.example) or ![x] (y)\n\nTo mend:\n1. [a] (b)\n3. Run: echo plain"))
    let rule = try #require(Self.rules(run).first)
    #expect(rule["fullDescription"]?["text"]?.text == "[why] (https://evil.example)")
    let help = try #require(rule["help"]?["text"]?.text)
    #expect(!help.contains("](") && help.contains("2. (can't be shown"))
    let markdown = try #require(rule["help"]?["markdown"]?.text)
    #expect(markdown.hasPrefix(#"\[why\](https`:/`/evil.example)"#))
    #expect(markdown.contains("```sh\necho '[a](b)'\n```"))
  }

  /// What the reader gets is the text with all that hides itself made visible.
  @Test func hostileTextIsVisible() throws {
    let run = try Self.run(Samples.hostile)
    let visible = DisplayText.safe(Samples.hostileText)
    let result = try #require(Self.results(run).first)
    #expect(result["ruleId"]?.text == "custom-" + visible)
    #expect(Self.name(result) == visible)
    #expect(result["properties"]?["owner"]?.text == visible)
    #expect(result["message"]?["text"]?.text?.hasPrefix("\(visible): \(visible)\n") == true)
    #expect(Self.notes(run).first?["message"]?["text"]?.text == "\(visible) (\(visible))")
  }

  @Test func longTextIsCut() throws {
    var report = Samples.alike(1)
    report.results[0] = Samples.keysOn(String(repeating: "🙂n", count: 25_000), line: 4)
    var buffer = ReportBuffer()
    try SARIFFormat().write(report, to: &buffer)
    #expect(buffer.bytes.count < 16_000)
    let message = try #require(Self.results(Self.run(report)).first?["message"]?["text"]?.text)
    #expect(message.contains("characters): properties.disableLocalAuth is false"))
  }

  /// What could not be judged is told, and the file doesn't pass for a clean run.
  @Test func whatWasNotJudgedIsTold() throws {
    let mixed = try Self.run(Samples.mixed)
    let notes = Self.notes(mixed).map { "\($0["level"]?.text ?? "") \($0["descriptor"]?["id"]?.text ?? "")" }
    #expect(
      notes == [
        "error snapshot.malformed", "warning snapshot.secret", "error evaluation.error",
        "note policies.not-judged",
      ])
    let required = try Self.run(Samples.requiredData)
    #expect(Self.notes(required).count { $0["level"]?.text == "error" } == 3)
    let half = try Self.run(Samples.halfRead)
    #expect(Self.results(half).isEmpty && half["results"] != nil)
    #expect(ReadBack.items(half["invocations"]).first?["executionSuccessful"] == .bool(false))
  }
}
