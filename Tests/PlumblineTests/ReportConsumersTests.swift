import Glibc
import PlumbReport
import PlumbTools
import PlumbValues
import Plumbline
import Testing

/// Reports written as a build step would leave them, for the readers of their formats.
enum WrittenReports {
  /// A program that runs the readers on a folder of reports.
  static let validator = Package.root + "/../shared/tools/validate-reports.sh"

  /// The names by which the readers know formats; those of a terminal aren't among them.
  static let names: [(format: ReportFormatName, file: String)] = [
    ("json", "report.json"), ("sarif", "report.sarif"), ("junit", "report.junit.xml"), ("csv", "report.csv"),
    ("gitlab", "report.gitlab.json"), ("html", "report.html"), ("markdown", "report.md"),
    ("github", "report.gha.txt"),
    ("azure-devops", "report.azdo.txt"),
  ].compactMap { name, file in ReportFormatName(rawValue: name).map { ($0, file) } }

  /// The sample reports, by the JSON that is kept of each.
  static let samples = (FolderNames.of(Package.root + "/fixtures/reports") ?? [])
    .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }

  static func sample(_ name: String) throws -> Report {
    let bytes = try #require(TestFile.bytes(Package.root + "/fixtures/reports/\(name).json"))
    let parser = JSONParser()
    return try ReportReader.report(parser.parse(copying: String(decoding: bytes, as: UTF8.self)))
  }

  static func text(_ report: Report, _ format: ReportFormatName) throws -> String {
    var buffer = ReportBuffer()
    try format.format().write(report, to: &buffer)
    return buffer.text
  }

  static func write(_ report: Report, to folder: TemporaryFolder) throws {
    for (format, file) in names { try folder.write(file, Array(text(report, format).utf8)) }
  }

  static let estate: Report = {
    _ = Package.isWorkingFolder
    var request = CheckRequest(snapshots: ["fixtures/estate"], now: Judging.now)
    request.wantsDigests = true
    return Plumbline.check(request, policies: PolicySet())
  }()

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
}

/// Readers that aren't ours: schemas, and programs that take the formats in.
@Suite(
  .serialized,
  .enabled("needs ../shared/tools/validate-reports.sh beside the project") {
    access(WrittenReports.validator, X_OK) == 0
  })
struct ReportConsumersTests {
  private static func expectAccepted(_ report: Report) throws {
    let folder = try TemporaryFolder()
    try folder.write("schema.json", Array(SchemaName.report.text(SchemaTests.pack).utf8))
    try WrittenReports.write(report, to: folder)
    let found = WrittenReports.run(
      "REPORT_JSON_SCHEMA='\(folder.path)/schema.json' '\(WrittenReports.validator)' '\(folder.path)'")
    let lines = found.output.split(separator: "\n")
    let refusals = lines.indices.filter { lines[$0].hasPrefix("FAIL") }
      .map { lines[$0...].prefix(2).joined(separator: "\n") }
    #expect(refusals == [])
    #expect(found.status == 0, "\(lines.last ?? "")")
    for (format, file) in WrittenReports.names {
      #expect(lines.contains { $0.hasPrefix("PASS  \(file):") }, "nobody read \(format)")
    }
  }

  @Test(arguments: WrittenReports.samples) func samplesAreAccepted(_ name: String) throws {
    try Self.expectAccepted(WrittenReports.sample(name))
  }

  @Test func theEstateIsAccepted() throws { try Self.expectAccepted(WrittenReports.estate) }
}

/// What comes with Python reads the formats and counts what is in them.
@Suite(
  .enabled("needs Python 3") { WrittenReports.run("python3 -c 'import xml.etree, csv, json'").status == 0 })
struct PythonReadersTests {
  static let program = #"""
    import csv, json, sys, xml.etree.ElementTree as tree
    folder = sys.argv[1] + "/"
    root = tree.parse(folder + "report.junit.xml").getroot()
    cases = list(root.iter("testcase"))
    print("junit", root.get("tests"), len(cases), sum(1 for c in cases for r in c if r.tag in ("failure", "error")))
    with open(folder + "report.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    print("csv", len(rows) - 1, len({len(row) for row in rows}))
    run = json.load(open(folder + "report.sarif", encoding="utf-8"))["runs"][0]
    print("sarif", len(run["results"]), len({r["partialFingerprints"]["primaryLocationLineHash"] + r["ruleId"] for r in run["results"]}))
    issues = json.load(open(folder + "report.gitlab.json", encoding="utf-8"))
    print("gitlab", len(issues), len({i["fingerprint"] for i in issues}))
    """#

  @Test(arguments: WrittenReports.samples + ["(estate)"]) func countsAgree(_ name: String) throws {
    let report = try name == "(estate)" ? WrittenReports.estate : WrittenReports.sample(name)
    let folder = try TemporaryFolder()
    try WrittenReports.write(report, to: folder)
    try folder.write("read.py", Array(Self.program.utf8))
    let found = WrittenReports.run("python3 '\(folder.path)/read.py' '\(folder.path)'")
    #expect(found.status == 0, "\(found.output)")
    let numbers = found.output.split(separator: "\n").map { line in
      line.split(separator: " ").dropFirst().compactMap { Int($0) }
    }
    try #require(numbers.map(\.count) == [3, 2, 2, 2], "\(found.output)")
    let open = report.results.count {
      ($0.status == .fail || $0.status == .unknown) && $0.baseline != .known
    }
    let unjudged =
      report.results.count { $0.status == .error } + report.notJudged.count(where: \.gates)
      + report.problems.count { $0.severity == .error }
    #expect(numbers[0][0] == numbers[0][1] && numbers[0][2] == open + unjudged)
    #expect(
      numbers[1] == [report.results.count + report.notJudged.count + report.problems.count, 1])
    #expect(numbers[2] == [open, open])
    #expect(numbers[3] == [open + unjudged, open + unjudged])
  }
}

/// The same report is the same text, and holds no secret.
@Suite struct EveryFormatTests {
  @Test(arguments: ReportFormatName.allCases) func sameBytesEachTime(_ format: ReportFormatName) throws {
    let first = try WrittenReports.text(WrittenReports.estate, format)
    #expect(try WrittenReports.text(WrittenReports.estate, format) == first)
    #expect(try WrittenReports.text(Self.byTwo, format) == first)
    // From its JSON, as `convert` makes it.
    let parser = JSONParser()
    let json = try WrittenReports.text(WrittenReports.estate, .json)
    #expect(try WrittenReports.text(ReportReader.report(parser.parse(copying: json)), format) == first)
  }

  /// The page has a row for each format, in the order in which the help names them.
  @Test func everyFormatIsDocumented() throws {
    let bytes = try #require(TestFile.bytes(Package.root + "/Docs/formats.md"))
    let table =
      String(decoding: bytes, as: UTF8.self).split(separator: "| format |").last?.prefix { $0 != "#" } ?? ""
    let rows = table.split(separator: "\n").filter { $0.hasPrefix("| `") }
    let names = rows.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
    #expect(names == ReportFormatName.allCases.map(\.rawValue))
  }

  private static let byTwo: Report = {
    var request = CheckRequest(snapshots: ["fixtures/estate"], now: Judging.now)
    request.wantsDigests = true
    request.jobs = 2
    return Package.isWorkingFolder
      ? Plumbline.check(request, policies: PolicySet()) : WrittenReports.estate
  }()

  /// As written by the program, passes too; whole secrets and long parts of them.
  @Test func noFormatHoldsASecret() throws {
    let folder = try TemporaryFolder()
    let reports = ReportFormatName.allCases.flatMap { ["--report", "\($0.rawValue)=report.\($0.rawValue)"] }
    let outcome = try Command.plumb(
      ["check", Package.root + "/fixtures/estate", "--include", "pass,not-applicable", "--details", "full"]
        + reports, in: folder.path)
    #expect(outcome.status == 1)
    try #require(SecretOutputTests.secrets.count > 20)
    for format in ReportFormatName.allCases {
      let bytes = try #require(TestFile.bytes(folder.path + "/report.\(format.rawValue)"))
      // Wrapped, quoted or escaped, the letters and digits of a secret stay.
      let dense = Self.dense(bytes)
      #expect(dense.count > 1000)
      for secret in SecretOutputTests.secrets {
        let needle = Self.dense(Array(secret.utf8)).dropLast()
        let size = min(20, needle.count)
        for start in stride(from: 0, through: needle.count - size, by: 10) {
          #expect(
            strstr(dense, Array(needle[start..<start + size]) + [0]) == nil, "\(format): \(secret.prefix(8))…"
          )
        }
      }
    }
  }

  /// As a C string, without blanks and escapes.
  private static func dense(_ bytes: [UInt8]) -> [CChar] {
    bytes.filter { $0 > 0x20 && $0 != UInt8(ascii: "\\") }.map { CChar(bitPattern: $0) } + [0]
  }
}
