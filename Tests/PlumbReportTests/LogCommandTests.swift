import PlumbValues
import Testing

@testable import PlumbReport

/// A log command as a build service's runner reads it.
struct LogCommand: Equatable {
  var name: String
  var properties: [String: String]
  var message: String

  /// GitHub's runner: behind leading blanks `::name key=value,key=value::message`, unescaped. Nil: no command.
  init?(github line: Substring) {
    let line = line.drop(while: \.isWhitespace)
    guard line.hasPrefix("::"), let end = line.dropFirst(2).firstRange(of: "::") else { return nil }
    let head = line[line.index(line.startIndex, offsetBy: 2)..<end.lowerBound]
    let words = head.split(separator: " ", maxSplits: 1)
    name = words.first.map(String.init) ?? ""
    properties = [:]
    for pair in words.dropFirst().first?.split(separator: ",") ?? [] {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? String(parts[1]) : "(none)"
      properties[String(parts[0])] = value.replacing("%3A", with: ":").replacing("%2C", with: ",")
        .replacing("%0A", with: "\n").replacing("%25", with: "%")
    }
    message = String(line[end.upperBound...]).replacing("%0A", with: "\n").replacing("%25", with: "%")
  }

  /// The agent of Azure Pipelines: `##vso[area.name key=value;key=value;]message` anywhere in a line.
  init?(azure line: Substring) {
    guard let start = line.firstRange(of: "##vso["), let end = line[start.upperBound...].firstRange(of: "]")
    else {
      return nil
    }
    let words = line[start.upperBound..<end.lowerBound].split(separator: " ", maxSplits: 1)
    name = words.first.map(String.init) ?? ""
    properties = [:]
    for pair in words.dropFirst().first?.split(separator: ";") ?? [] {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? String(parts[1]) : "(none)"
      properties[String(parts[0])] = value.replacing("%3B", with: ";").replacing("%5D", with: "]")
        .replacing("%AZP25", with: "%")
    }
    message = String(line[end.upperBound...]).replacing("%0A", with: "\n").replacing("%AZP25", with: "%")
  }
}

/// Log commands are whole, and what stands in a report makes none.
@Suite struct LogCommandTests {
  static let formats: [ReportFormatName] = [.github, .azureDevOps]
  static let samples = Samples.all + [("hostile-decisions", Samples.hostileDecisions)]

  static func commands(_ text: String, _ format: ReportFormatName) -> [LogCommand] {
    text.split(separator: "\n").compactMap {
      format == .github ? LogCommand(github: $0) : LogCommand(azure: $0)
    }
  }

  @Test(arguments: samples.map(\.0), formats) func eachLineIsAsMeant(
    _ name: String, _ format: ReportFormatName
  )
    throws
  {
    let report = try #require(Self.samples.first { $0.0 == name }).1
    let text = try FormatTests.written(report, format)
    #expect(text.hasSuffix("\n"))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    for line in lines.dropLast() {
      let command = try #require(
        format == .github ? LogCommand(github: line) : LogCommand(azure: line), "\(line)")
      let start = format == .github ? "::" : "##vso["
      #expect(line.hasPrefix(start))
      #expect(!line.dropFirst(start.count).contains("##"))
      for text in [command.message] + command.properties.values {
        for scalar in text.unicodeScalars where scalar != "\n" {
          #expect(DisplayText.safe(String(scalar)).unicodeScalars.first == scalar)
        }
      }
      let allowed: Set<String> =
        format == .github
        ? ["file", "line", "col", "title"] : ["type", "sourcepath", "linenumber", "columnnumber", "code"]
      #expect(Set(command.properties.keys).isSubset(of: allowed))
      if format == .github {
        #expect(["error", "warning", "notice"].contains(command.name))
        #expect(command.properties["title"]?.isEmpty == false)
      } else {
        #expect(command.name == "task.logissue")
        #expect(["error", "warning"].contains(command.properties["type"]))
      }
      for key in ["line", "col", "linenumber", "columnnumber"] {
        if let number = command.properties[key] { #expect(Int(number).map { $0 > 0 } == true) }
      }
      #expect(!command.message.isEmpty && command.message.utf8.count < 6000)
    }
    let word = try #require(lines.last)
    #expect(String(word) == TextPage(FormatOptions()).lastWord(report))
  }

  /// The block that declares a planned resource is what a change shows.
  @Test func aBlockIsMarked() throws {
    var report = try #require(Self.samples.first { $0.0 == "mixed" }).1
    for index in report.results.indices { report.results[index].resource.declared = "infra/main.tf:12" }
    let text = try FormatTests.written(report, .github)
    #expect(text.contains("::error file=infra/main.tf,line=12,title="))
    #expect(!text.contains("file=exports/resource-graph.json,line=140"))
  }

  @Test(arguments: samples.map(\.0), formats) func noMoreThanTen(_ name: String, _ format: ReportFormatName)
    throws
  {
    let report = try #require(Self.samples.first { $0.0 == name }).1
    let commands = Self.commands(try FormatTests.written(report, format), format)
    let levels = commands.map { format == .github ? $0.name : $0.properties["type"] ?? "" }
    for level in Set(levels) { #expect(levels.count { $0 == level } <= 10) }
    let order = ["error", "warning", "notice"].compactMap { level in levels.firstIndex(of: level) }
    #expect(order == order.sorted())
    #expect(levels.allSatisfy { ["error", "warning", "notice"].contains($0) })
  }

  @Test func hostileDecisionsGolden() throws {
    for format in Self.formats {
      Golden.expect(
        try FormatTests.written(Samples.hostileDecisions, format), "hostile-decisions.\(format.rawValue)")
    }
  }

  /// Text that wants to end its place comes back as it was.
  @Test(
    arguments: [
      "a,b=c", "a:b", "a::b", "100%", "%0A", "%25", "%AZP25", "a;b", "a]b", "[x](y)", "::error::x",
      "x ::error::",
      " lead", "=", "a=b;c=d", "%3A%2C%3B%5D",
    ]) func textComesBack(_ trap: String) throws
  {
    var report = Samples.alike(1)
    report.results.removeLast()
    report.policies = [Samples.policy("p-1", trap, .high)]
    report.results[0].policy = "p-1"
    report.results[0].message = trap
    report.results[0].evidence[0].file = trap
    for format in Self.formats {
      let text = try FormatTests.written(report, format)
      #expect(text.split(separator: "\n").count == 2, "\(text)")
      let command = try #require(Self.commands(text, format).first)
      #expect(command.properties[format == .github ? "file" : "sourcepath"] == trap)
      #expect(command.message.hasSuffix(": " + trap))
      if format == .github {
        #expect(command.properties["title"] == "HIGH p-1: \(trap)")
      } else {
        #expect(command.message.hasPrefix("HIGH p-1: \(trap)\n"))
      }
    }
  }

  /// Severity, whether it gates, and what the services make of it; nil: it isn't shown.
  @Test(
    arguments: [
      (.critical, .fail, true, "error", "error"), (.high, .fail, true, "error", "error"),
      (.medium, .fail, true, "warning", "warning"), (.low, .fail, true, "notice", "warning"),
      (.info, .fail, true, "notice", "warning"), (.info, .fail, false, "notice", nil),
      (.high, .fail, false, "warning", "warning"), (.low, .fail, false, "notice", "warning"),
      (.high, .unknown, true, "error", "error"), (.critical, .unknown, false, "warning", "warning"),
      (.low, .error, false, "error", "error"), (.high, .pass, false, nil, nil),
      (.high, .waived, false, nil, nil), (.high, .notApplicable, false, nil, nil),
    ] as [(ReportSeverity, Status, Bool, String?, String?)])
  func levels(
    _ severity: ReportSeverity, _ status: Status, _ gates: Bool, _ github: String?, _ azure: String?
  )
    throws
  {
    var report = Samples.start()
    report.results = [Samples.keysOn("a", line: 1)]
    report.results[0].severity = severity
    report.results[0].status = status
    report.results[0].gates = gates
    let shown = Self.commands(try FormatTests.written(report, .github), .github)
    #expect(shown.map(\.name) == (github.map { [$0] } ?? []))
    let other = Self.commands(try FormatTests.written(report, .azureDevOps), .azureDevOps)
    #expect(other.map { $0.properties["type"] } == (azure.map { [$0] } ?? []))
  }

  /// Nine of 20,000 and how many more; one by one while they are few, by policy where they are many.
  @Test func theWorstOfMany() throws {
    var report = Samples.start()
    for number in 0..<40 {
      let severity: ReportSeverity = number == 39 ? .critical : .high
      report.policies.append(Samples.policy("policy-\(100 + number)", "Title", severity))
      for index in 0..<500 {
        var result = Samples.keysOn("a-\(index)", line: 1 + index)
        result.policy = "policy-\(100 + number)"
        result.severity = severity
        report.results.append(result)
      }
    }
    for format in Self.formats {
      let commands = Self.commands(try FormatTests.written(Samples.finished(report), format), format)
      #expect(commands.count == 10)
      #expect(commands[0].message.contains("500 resources: a-0, a-1, a-2, a-3, a-4 and 495 more\n"))
      #expect((commands[0].properties["title"] ?? commands[0].message).hasPrefix("CRITICAL policy-139"))
      #expect(commands[9].message.hasSuffix("and \(20_000 - 9 * 500) more: the report holds them all"))
    }
    report.results = Array(report.results.prefix(10))
    #expect(Self.commands(try FormatTests.written(report, .github), .github).count == 10)
    report.results = Array(report.results.prefix(1)) + report.results.prefix(10)
    let folded = Self.commands(try FormatTests.written(report, .github), .github)
    #expect(folded.map { $0.message.hasPrefix("11 resources: ") } == [true])
  }

  /// Many warnings of one kind leave room for the findings.
  @Test(arguments: [(3, 3), (4, 1), (500, 1)]) func manyProblemsOfAKind(_ count: Int, _ shown: Int) throws {
    var report = Samples.alike(2)
    for index in report.results.indices { report.results[index].severity = .medium }
    report.problems = (1...count).map { number in
      ReportProblem(
        severity: .warning, file: "a.json", line: number, column: 1, code: "snapshot.secret", message: "m")
    }
    for format in Self.formats {
      let commands = Self.commands(try FormatTests.written(report, format), format)
      #expect(commands.count == shown + report.results.count)
      #expect(commands[0].message.hasSuffix("(and at \(count - 1) more places)") == (shown == 1))
    }
  }

  /// A file outside the working folder can't be marked.
  @Test(arguments: ["/etc/a.json", "../a.json", "a/../../b.json", ""]) func onlyFilesBelow(_ file: String)
    throws
  {
    var report = Samples.alike(1)
    report.results.removeLast()
    report.results[0].evidence[0].file = file
    report.results[0].resource.file = file
    let command = try #require(Self.commands(try FormatTests.written(report, .github), .github).first)
    #expect(command.properties["file"] == nil && command.properties["line"] == nil)
  }
}
