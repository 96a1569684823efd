import PlumbValues
import Testing

@testable import PlumbReport

/// Rows by RFC 4180; whatever doesn't fit is an issue.
enum CSVRows {
  static func read(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = String.UnicodeScalarView()
    var (isQuoted, wasQuoted, isReturn) = (false, false, false)
    for scalar in text.unicodeScalars {
      if isReturn { #expect(scalar == "\n") }
      switch scalar {
      case "\"" where isQuoted: (isQuoted, wasQuoted) = (false, true)
      case "\"" where wasQuoted:
        cell.append(scalar)
        isQuoted = true
      case "\"":
        #expect(cell.isEmpty)
        isQuoted = true
      case _ where isQuoted: cell.append(scalar)
      case ",", "\n":
        if scalar == "\n" { #expect(isReturn) }
        row.append(String(cell))
        cell = String.UnicodeScalarView()
        wasQuoted = false
        if scalar == "\n" {
          rows.append(row)
          row = []
        }
      case "\r": break
      default:
        #expect(!wasQuoted)
        cell.append(scalar)
      }
      isReturn = scalar == "\r" && !isQuoted
    }
    #expect(!isQuoted && row.isEmpty && cell.isEmpty)
    return rows
  }
}

@Suite struct CSVTests {
  private static func rows(_ report: Report) throws -> [[String: String]] {
    var buffer = ReportBuffer()
    try CSVFormat().write(report, to: &buffer)
    let rows = CSVRows.read(buffer.text)
    #expect(rows.first == CSVFormat.columns)
    #expect(rows.allSatisfy { $0.count == CSVFormat.columns.count })
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(CSVFormat.columns, $0)) }
  }

  /// Nothing of the report is without a row.
  @Test(arguments: Samples.all.map(\.name)) func allHasARow(_ name: String) throws {
    let report = try #require(Samples.all.first { $0.name == name }).report
    let rows = try Self.rows(report)
    #expect(rows.count == report.results.count + report.notJudged.count + report.problems.count)
    for status in Status.allCases {
      #expect(
        rows.count { $0["status"] == status.rawValue } == report.results.count { $0.status == status })
    }
    #expect(rows.count { $0["status"] == "not-judged" } == report.notJudged.count)
    #expect(
      rows.count { $0["status"] == "input-error" } == report.problems.count { $0.severity == .error })
  }

  @Test func rowsHoldWhatDecides() throws {
    let rows = try Self.rows(Samples.decided)
    #expect(rows[0]["status"] == "waived" && rows[0]["underlying"] == "fail")
    #expect(rows[0]["waiver"] == "W-2026-014" && rows[0]["waived_until"] == "2027-01-31")
    #expect(rows[1]["baseline"] == "known" && rows[1]["gates"] == "no")
    #expect(rows[2]["line"] == "71" && rows[2]["actual"] == "false" && rows[2]["expected"] == "true")
    #expect(rows[3]["path"] == "properties.publicNetworkAccess; properties.networkAcls.ipRules")
    #expect(rows[2]["controls"] == "mcsb-v1 IM-1; nist-800-53-r5 AC-2, IA-5 (editorial)")
  }

  @Test(
    arguments: [
      ("=1+1", "'=1+1"), ("  =1", "  '=1"), ("+1", "'+1"), ("-1", "-1"), ("-1.5", "-1.5"), ("1-1", "1-1"),
      ("--1", "'--1"), ("-1+1", "'-1+1"), ("-", "'-"), ("-.", "'-."), ("-1.2.3", "'-1.2.3"), ("@a", "'@a"),
      ("\u{FF1D}a", "'\u{FF1D}a"), ("\u{FF0B}a", "'\u{FF0B}a"), ("\u{FF0D}a", "'\u{FF0D}a"),
      ("\u{FF20}a", "'\u{FF20}a"), ("\u{FF21}a", "\u{FF21}a"), ("a;=b", "a;'=b"), ("a; -b", "a; '-b"),
      ("a-b", "a-b"), ("\t=a", "U+0009=a"), ("\r=a", "U+000D=a"), ("a\nb", "aU+000Ab"), ("", ""),
      ("##[error]", "# #[error]"), ("a\u{202E}b", "aU+202Eb"), ("'=a", "'=a"), ("é=", "é="),
      (";;=a", ";;'=a"), ("a;\u{FF1D}b", "a;'\u{FF1D}b"), ("a;é=b", "a;é=b"), ("a; ;@b", "a; ;'@b"),
      ("/a-b/c=d;e", "/a-b/c=d;e"), ("a;\u{FF21}=b", "a;\u{FF21}=b"),
    ] as [(String, String)])
  func noCellIsAFormula(_ text: String, _ wanted: String) throws {
    #expect(CSVFormat.guarded(text) == wanted)
    var report = Samples.alike(1)
    report.results[0].message = text
    report.results[0].resource.name = text
    let row = try #require(Self.rows(report).first)
    #expect(row["message"] == wanted && row["resource_name"] == wanted)
  }

  @Test func hostileTextReadsBackVisible() throws {
    let visible = DisplayText.safe(Samples.hostileText)
    let row = try #require(Self.rows(Samples.hostile).first)
    let parted = visible.replacing("###", with: "# # #").replacing("##", with: "# #")
    #expect(row["message"] == parted && row["owner"] == parted && row["policy"] == "custom-" + parted)
  }

  @Test func longCellsAreCut() throws {
    var report = Samples.alike(1)
    report.results[0] = Samples.keysOn(String(repeating: "🙂n", count: 25_000), line: 4)
    for row in try Self.rows(report) {
      for cell in row.values { #expect(cell.unicodeScalars.count <= CSVFormat.most + 10) }
    }
  }
}

@Suite struct GitLabTests {
  private static func issues(_ report: Report) throws -> [Value] {
    ReadBack.items(try ReadBack.json(report, GitLabFormat()))
  }

  private static func path(_ issue: Value) -> String? { issue["location"]?["path"]?.text }

  @Test(arguments: Samples.all.map(\.name)) func issuesAreOfItsShape(_ name: String) throws {
    let report = try #require(Samples.all.first { $0.name == name }).report
    let issues = try Self.issues(report)
    let open = report.results.filter {
      [.fail, .unknown, .error].contains($0.status) && $0.baseline != .known
    }
    let others =
      report.notJudged.count(where: \.gates) + report.problems.count { $0.severity == .error }
    #expect(issues.count == open.count + others)
    for issue in issues {
      #expect(issue["description"]?.text?.isEmpty == false && issue["check_name"]?.text?.isEmpty == false)
      let mark = try #require(issue["fingerprint"]?.text)
      #expect(mark.wholeMatch(of: /[0-9a-f]{64}/) != nil)
      #expect(["info", "minor", "major", "critical", "blocker"].contains(issue["severity"]?.text))
      let path = try #require(Self.path(issue))
      #expect(path.prefixMatch(of: /\/|\.\/|.*(^|\/)\.\.(\/|$)|[A-Za-z][A-Za-z0-9+.\-]*:/) == nil, "\(path)")
      #expect(!path.contains("\\") && !path.isEmpty)
      #expect(try #require(ReadBack.number(issue["location"]?["lines"]?["begin"])) >= 1)
    }
    #expect(Set(issues.compactMap { $0["fingerprint"]?.text }).count == issues.count)
  }

  /// A finding's mark doesn't hang on its place, its message or its neighbours.
  @Test func marksAreOfThePolicyAndTheResource() throws {
    var report = Samples.decided
    let before = try Self.issues(report).map { $0["fingerprint"]?.text }
    #expect(before.first == report.results[2].fingerprint)
    report.results.removeFirst(2)
    for index in report.results.indices {
      report.results[index].message += "."
      report.results[index].resource.line += 1
    }
    #expect(try Self.issues(report).map { $0["fingerprint"]?.text } == before)
  }

  /// No lack of data passes for a clean run.
  @Test func whatWasNotJudgedIsAnIssue() throws {
    #expect(
      try Self.issues(Samples.requiredData).map { $0["severity"]?.text } == ["major", "major", "major"])
    let half = try Self.issues(Samples.halfRead)
    #expect(half.map { $0["severity"]?.text } == ["blocker"] && Self.path(half[0]) == "vaults.json")
  }

  @Test func anAddressIsNoPath() throws {
    var report = Samples.alike(1)
    report.results[0].evidence = []
    report.results[0].resource.file = "https://evil.example/a"
    report.results[1].evidence = []
    report.results[1].resource.file = "../a:b\\c/d:e"
    #expect(try Self.issues(report).map(Self.path) == ["httpsU+003A/evil.example/a", "aU+003AbU+005Cc/d:e"])
  }

  @Test func hostileTextReadsBackVisible() throws {
    let visible = DisplayText.safe(Samples.hostileText)
    let issue = try #require(Self.issues(Samples.hostile).first)
    #expect(issue["description"]?.text == "\(visible): \(visible): \(visible)")
    #expect(issue["check_name"]?.text == "custom-" + visible)
  }
}
