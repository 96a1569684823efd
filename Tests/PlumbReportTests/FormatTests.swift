import PlumbReport
import PlumbValues
import Testing

@Suite struct FormatTests {
  static func written(
    _ report: Report, _ format: ReportFormatName, width: Int = 100, color: Bool = false,
    details: ReportDetails = .auto
  ) throws -> String {
    var buffer = ReportBuffer()
    let options = FormatOptions(width: width, color: color, details: details)
    try format.format(options: options).write(report, to: &buffer)
    return buffer.text
  }

  @Test(arguments: Samples.all.map(\.name), ReportFormatName.allCases)
  func golden(_ name: String, _ format: ReportFormatName) throws {
    if name == "alike", ![.text, .markdown].contains(format) { return }  // half a megabyte of the same
    let report = try #require(Samples.all.first { $0.name == name }).report
    let ending = [ReportFormatName.text: "txt", .markdown: "md"][format] ?? format.rawValue
    Golden.expect(try Self.written(report, format), "\(name).\(ending)")
  }

  @Test(arguments: [60, 80, 140]) func widths(_ width: Int) throws {
    Golden.expect(try Self.written(Samples.mixed, .text, width: width), "mixed-\(width).txt")
  }

  @Test(arguments: [ReportDetails.full, .brief]) func details(_ details: ReportDetails) throws {
    Golden.expect(
      try Self.written(Samples.mixed, .text, details: details), "mixed-\(details.rawValue).txt")
  }

  /// Where more policies fail than a person reads through, the worst are in full and the others in brief.
  @Test func manyPoliciesTakeFewLines() throws {
    var report = Samples.mixed
    let result = try #require(report.results.first { $0.status == .fail && !$0.remediation.isEmpty })
    let policy = try #require(report.policies.first { $0.id == result.policy })
    for number in 1...60 {
      var copy = policy
      copy.id = "\(policy.id)-\(number)"
      report.policies.append(copy)
      var failing = result
      failing.policy = copy.id
      report.results.append(failing)
    }
    let text = try Self.written(report, .text)
    for number in 1...60 { #expect(text.contains("\(policy.id)-\(number):")) }
    let full = try Self.written(report, .text, details: .full)
    #expect(text.split(separator: "\n").count * 2 < full.split(separator: "\n").count)
    #expect(text.ranges(of: "To mend").count == 3)
    #expect(full.ranges(of: "To mend").count >= 60)
  }

  @Test func color() throws {
    let colored = try Self.written(Samples.mixed, .text, color: true)
    Golden.expect(colored, "mixed-color.txt")
    let plain = colored.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(try plain == Self.written(Samples.mixed, .text))
  }

  /// Wrapped lines keep to the width; places, commands, code, links and the last line stay whole.
  @Test(arguments: Samples.all.map(\.name), [20, 60, 80, 100, 140])
  func linesKeepToTheWidth(_ name: String, _ width: Int) throws {
    let report = try #require(Samples.all.first { $0.name == name }).report
    for line in try Self.written(report, .text, width: width).split(separator: "\n").dropLast() {
      #expect(!line.hasSuffix(" "))
      let words = line.split(separator: " ")
      let isWhole =
        words.count == 1 || line.contains("az ") || line.contains("https://") || line.contains("characters)")
        || name == "hostile" && width < 140
      #expect(isWhole || DisplayText.width(String(line)) <= max(60, width), "\(line)")
    }
  }

  /// Nothing of what stands in a report steers a terminal or a build service.
  /// Formats of log commands have tests of their own, which read them as the services do.
  @Test(
    arguments: ReportFormatName.allCases.filter { ![.github, .azureDevOps].contains($0) }, [60, 77, 100])
  func hostileTextIsHarmless(_ format: ReportFormatName, _ width: Int) throws {
    let text = try ReportDetails.allCases
      .map { try Self.written(Samples.hostile, format, width: width, details: $0) }.joined()
      .replacing(#/(?m)^#{2,4} /#, with: "")  // Markdown's own headings
      .replacing("\r\n", with: "\n")  // CSV's ends of rows
    for scalar in text.unicodeScalars where scalar != "\n" {
      #expect(DisplayText.safe(String(scalar)).unicodeScalars.first == scalar)
    }
    #expect(!text.contains("##"))
    for line in text.split(separator: "\n") { #expect(!line.drop(while: \.isWhitespace).hasPrefix("::")) }
  }

  @Test func jsonHoldsHostileTextUnchanged() throws {
    let parser = JSONParser()
    let document = Value(try parser.parse(copying: Self.written(Samples.hostile, .json)))
    guard case .list(let results) = document["results"] ?? .null else {
      Issue.record("no results")
      return
    }
    #expect(results.count == 4)
    let result = try #require(results.first)
    #expect(result["message"]?.text == Samples.hostileText)
    #expect(result["resource"]?["id"]?.text == Samples.hostileText)
    guard case .list(let evidence) = result["evidence"] ?? .null else {
      Issue.record("no evidence")
      return
    }
    #expect(evidence.first?["actual"] == Samples.hostile.results.first?.evidence.first?.actual)
  }

  @Test func longNamesAreCutForPeopleAlone() throws {
    var report = Samples.alike(1)
    let name = String(repeating: "🙂n", count: 25_000)
    report.results[0] = Samples.keysOn(name, line: 4)
    let text = try Self.written(report, .text)
    #expect(text.utf8.count < 8000)
    #expect(text.contains("characters)"))
    #expect(try Self.written(report, .json).contains(name))
  }

  @Test func manyAlikeTakeFewLines() throws {
    let few = try Self.written(Samples.alike(11), .text).split(separator: "\n").count
    let many = try Self.written(Samples.alike(20_000), .text).split(separator: "\n").count
    #expect(many == few)
  }

  /// A command is shown only where copying it does what it says.
  @Test(
    arguments: [
      ("az account show", true), ("az x --name 'a b'", true), ("export A=1\naz x --name \"$A\"", true),
      ("az x --name 'a\nb'", false), ("az x --name 'a\u{202E}b'", false), ("::stop-commands::x", false),
      ("az x --name '##[error]'", false), ("az x " + String(repeating: "y", count: 10_000), false),
    ] as [(String, Bool)])
  func commands(_ command: String, _ isShown: Bool) throws {
    var report = Samples.alike(1)
    report.results[0].remediation = [RemediationStep(kind: .run, text: command)]
    let text = try Self.written(report, .text)
    #expect(text.contains("Run: the command that --format json holds") == !isShown)
    let lines = command.split(separator: "\n").allSatisfy { text.contains("\n      \($0)\n") }
    #expect(lines == isShown || command.contains("\n"))
  }

  @Test func jsonReadsBack() throws {
    for (name, report) in Samples.all {
      let parser = JSONParser()
      let document = Value(try parser.parse(copying: Self.written(report, .json)))
      #expect(parser.duplicateKey() == nil, "\(name)")
      #expect(document["summary"]?["gating"] == .number(.int(Int64(report.gating))), "\(name)")
    }
  }

  /// What is written before the output fails is written in pieces.
  @Test func outputErrorsAreThrown() {
    struct Full: Error {}
    struct Disk: ReportOutput {
      var left: Int
      mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        left -= bytes.count
        if left < 0 { throw Full() }
      }
    }
    for format in ReportFormatName.allCases {
      var disk = Disk(left: 1 << 17)
      let report = format == .json ? Samples.alike(1000) : Samples.mixed
      if format != .json { disk.left = 100 }
      #expect(throws: Full.self) { try format.format().write(report, to: &disk) }
    }
  }
}
