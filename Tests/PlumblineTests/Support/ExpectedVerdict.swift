import PlumbReport

/// A cell of the tables of expected verdicts that stand beside a sample estate.
struct ExpectedVerdict {
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
  /// `wholeNames`: a resource's name may have slashes.
  static func all(in page: String, wholeNames: Bool = false) -> [ExpectedVerdict] {
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
        cells += Self.cells(row, below: head, wholeNames)
      }
    }
    return cells
  }

  private static func cells(
    _ row: [String], below head: [String], _ wholeNames: Bool
  ) -> [ExpectedVerdict] {
    zip(row, head).dropFirst().flatMap { cell, column -> [ExpectedVerdict] in
      if cell.isEmpty { return [] }
      let isByPolicy = head.first == "policy"
      let policies = names(isByPolicy ? row[0] : column)
      return policies.flatMap { policy in
        names(isByPolicy ? column : row[0]).map {
          ExpectedVerdict(
            policy: policy, name: wholeNames ? $0 : $0.split(separator: "/").last.map(String.init) ?? $0,
            status: status(cell))
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

  /// What of a report differs from the cells, either way; sorted.
  static func differences(_ report: Report, _ cells: [ExpectedVerdict]) -> [String] {
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
    return differences.sorted()
  }
}
