import PlumbReport
import PlumbValues
import Testing

@testable import Plumbline

/// A cell of the tables of expected verdicts in `fixtures/README.md`.
private struct ExpectedVerdict {
  let policy: String
  /// The resource's name, in which "…" stands for any characters.
  let name: String
  /// Nil where the cell says none of the verdicts.
  let status: Status?

  var isPattern: Bool { name.contains("…") }

  /// How many characters of the name the pattern says; nil where it doesn't fit.
  func fit(_ text: String) -> Int? {
    if !isPattern { return text == name ? Int.max : nil }
    let parts = name.split(separator: "…", omittingEmptySubsequences: false)
    guard parts.count == 2, text.count >= name.count - 1 else { return nil }
    return text.hasPrefix(parts[0]) && text.hasSuffix(parts[1]) ? name.count - 1 : nil
  }

  /// All cells that aren't empty. The policies stand in the first row or in the first column.
  static func all(in page: String) -> [ExpectedVerdict] {
    var cells: [ExpectedVerdict] = []
    var head: [String] = []
    var isInside = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") { isInside = line == "## Expected verdicts" }
      guard isInside, line.hasPrefix("|") else {
        head = []
        continue
      }
      let row = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map(
        trimmed)
      if head.isEmpty {
        head = row
      } else if !line.hasPrefix("| ---") {
        cells += Self.cells(row, below: head)
      }
    }
    return cells
  }

  private static func cells(_ row: [String], below head: [String]) -> [ExpectedVerdict] {
    zip(row, head).dropFirst().flatMap { cell, column -> [ExpectedVerdict] in
      if cell.isEmpty { return [] }
      let isByPolicy = head.first == "policy"
      let policies = names(isByPolicy ? row[0] : column)
      return policies.flatMap { policy in
        names(isByPolicy ? column : row[0]).map {
          ExpectedVerdict(
            policy: policy, name: $0.split(separator: "/").last.map(String.init) ?? $0, status: status(cell))
        }
      }
    }
  }

  /// What stands in backticks.
  private static func names(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  private static func status(_ cell: String) -> Status? {
    switch cell.prefix(while: { $0.isLetter || $0 == "–" }) {
    case "pass": .pass
    case "fail": .fail
    case "unknown": .unknown
    case "–": .notApplicable
    default: nil
    }
  }
}

/// The sample estate is judged as its notes say, which were written from what the policies mean.
@Suite struct EstateVerdictsTests {
  private static let page = String(
    decoding: TestFile.bytes(Package.root + "/fixtures/README.md") ?? [], as: UTF8.self)

  private static func report() throws -> Report {
    try #require(Package.isWorkingFolder)
    var request = CheckRequest(snapshots: ["fixtures/estate"], now: Judging.now)
    request.include = [.pass, .notApplicable]
    return Plumbline.check(request, policies: PolicySet())
  }

  @Test func verdicts() throws {
    let cells = ExpectedVerdict.all(in: Self.page)
    let report = try Self.report()
    let byPolicy = Dictionary(grouping: cells.indices) { cells[$0].policy }
    var used: Set<Int> = []
    var differences: [String] = cells.filter { $0.status == nil }.map {
      "\($0.policy) \($0.name): no verdict"
    }
    for result in report.results {
      let name = result.resource.name
      let fits = (byPolicy[result.policy] ?? []).compactMap { index in
        cells[index].fit(name).map { (index: index, length: $0) }
      }
      guard let best = fits.max(by: { $0.length < $1.length }) else {
        differences.append("\(result.policy) \(name): \(result.status.rawValue), and no row says so")
        continue
      }
      used.insert(best.index)
      if let expected = cells[best.index].status, expected != result.status {
        differences.append(
          "\(result.policy) \(name): \(result.status.rawValue), expected \(expected.rawValue)")
      }
    }
    differences += cells.indices.filter { !used.contains($0) }
      .map { "\(cells[$0].policy) \(cells[$0].name): a row without a result" }
    #expect(differences.sorted() == [])
    #expect(cells.count > 250 && byPolicy.count == Set(report.results.map(\.policy)).count)
  }

  /// The list of what isn't judged, the number of resources, and a row for each file.
  @Test func notes() throws {
    let report = try Self.report()
    #expect(Self.page.contains("\n\(report.resources) resources, "))
    let line = try #require(Self.page.split(separator: "\n").first { $0.hasPrefix("Not collected: ") })
    let missing = report.notJudged.filter { $0.reason == .notCollected && $0.refused == nil }.map(\.policy)
    #expect(missing.count == 3 && missing.allSatisfy { line.contains("`\($0)`") }, "\(missing)")
    for file in try #require(FolderNames.of(Package.root + "/fixtures/estate")) {
      #expect(Self.page.contains("`\(file)`"), "no row for \(file)")
    }
  }

  /// All four severities, passes and failures of each but the highest, and unknowns for many reasons.
  @Test func showsOfEverything() throws {
    let report = try Self.report()
    for severity in [ReportSeverity.low, .medium, .high] {
      for status in [Status.pass, .fail, .notApplicable] {
        #expect(
          report.results.contains { $0.severity == severity && $0.status == status }, "\(severity) \(status)")
      }
    }
    #expect(report.results.contains { $0.severity == .critical && $0.status == .fail })
    #expect(Set(report.results.filter { $0.status == .unknown }.map(\.message)).count >= 12)
    let policies = Dictionary(grouping: report.results, by: \.policy)
    #expect(policies.values.contains { $0.allSatisfy { $0.status == .pass } })
  }
}
