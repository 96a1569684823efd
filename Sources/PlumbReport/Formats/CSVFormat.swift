internal import PlumbValues

/// A row for each result, for spreadsheets: RFC 4180, with a guard against cells that would be formulas.
public struct CSVFormat: ReportFormat {
  static let columns = [
    "policy", "title", "severity", "status", "gates", "resource_id", "resource_name", "resource_type",
    "scope",
    "owner", "file", "line", "message", "path", "actual", "expected", "remediation", "disruptive", "controls",
    "waiver", "waived_until", "underlying", "baseline", "fingerprint",
  ]
  /// Characters; a spreadsheet takes 32,767.
  static let most = 8000

  public init() {}

  public func write(_ report: Report, to output: inout some ReportOutput) throws {
    var rows = Rows()
    rows.append(Self.columns)
    let policies = report.policiesByID
    let controls = policies.mapValues { FindingWords.controls(of: $0).joined(separator: "; ") }
    for result in report.results {
      rows.append(cells(of: result, policies[result.policy], controls[result.policy] ?? "", in: report))
      try rows.flush(to: &output, ifOver: 1 << 16)
    }
    for item in report.notJudged {
      rows.append(cells(of: item, in: report))
      try rows.flush(to: &output, ifOver: 1 << 16)
    }
    for problem in report.problems {
      rows.append(cells(of: problem))
      try rows.flush(to: &output, ifOver: 1 << 16)
    }
    try rows.flush(to: &output, ifOver: 0)
  }

  private func cells(
    of result: ReportResult, _ policy: ReportPolicy?, _ controls: String, in report: Report
  ) -> [String] {
    let resource = result.resource
    let evidence = result.evidence
    let place = evidence.first { $0.resource == nil && !$0.file.isEmpty && $0.line > 0 }
    let line = place?.line ?? resource.line
    return [
      result.policy, policy?.title ?? "", result.severity.rawValue, result.status.rawValue,
      result.gates ? "yes" : "no", resource.id.isEmpty ? resource.address ?? "" : resource.id,
      resource.address ?? resource.name, resource.type, scope(resource.scope, in: report),
      resource.owner ?? "", place?.file ?? resource.file, line > 0 ? String(line) : "",
      result.message, Self.list(evidence.map(\.path)),
      Self.list(evidence.map(Self.actual)), Self.list(evidence.map(\.expected)),
      Self.list(result.remediation.enumerated().map { "\($0 + 1). \(Self.step($1))" }),
      result.disruptive ?? "", controls, result.waiver?.id ?? "", result.waiver?.expires ?? "",
      result.underlying?.rawValue ?? "", result.baseline?.rawValue ?? "", result.fingerprint,
    ]
  }

  private func cells(of item: NotJudged, in report: Report) -> [String] {
    row([
      "policy": item.policy, "status": "not-judged", "gates": item.gates ? "yes" : "no",
      "resource_type": item.type ?? "", "scope": scope(item.scope ?? "", in: report),
      "message": FindingWords.reason(of: item),
      "remediation": item.reason == .manual
        ? "" : item.command.map { Self.step(RemediationStep(kind: .run, text: $0)) } ?? "",
    ])
  }

  private func cells(of problem: ReportProblem) -> [String] {
    row([
      "policy": problem.code, "status": "input-\(problem.severity.rawValue)",
      "file": problem.file,
      "line": problem.line > 0 ? String(problem.line) : "", "message": problem.message,
      "remediation": problem.help ?? "",
    ])
  }

  private func row(_ cells: [String: String]) -> [String] { Self.columns.map { cells[$0] ?? "" } }

  /// The name that the manifest gives it, with the id.
  private func scope(_ id: String, in report: Report) -> String {
    let last = id.split(separator: "/").last.map(String.init) ?? id
    guard let name = report.scopeNames[id] ?? report.scopeNames[last] else { return id }
    return "\(name) (\(id))"
  }

  private static func list(_ texts: [String]) -> String { texts.joined(separator: "; ") }

  /// The value; `absent` or `null` where there is none.
  private static func actual(_ evidence: Evidence) -> String {
    switch evidence.actual {
    case .text(let text): TextPage.cut(text, 1000)
    case .unknown: "(unknown)"
    case .null, nil: evidence.state.hasPrefix("is ") ? String(evidence.state.dropFirst(3)) : evidence.state
    case let value?: TextPage.cut(value.json, 1000)
    }
  }

  /// A command of several lines would not be the same in one.
  private static func step(_ step: RemediationStep) -> String {
    let text = FindingWords.step(step, most: 2000)
    return text.contains("\n") ? String(text.prefix { $0 != ":" }) + ": " + FindingWords.notShown : text
  }
}

extension CSVFormat {
  /// Records, gathered as bytes.
  struct Rows {
    private var bytes: [UInt8] = []

    mutating func flush(to output: inout some ReportOutput, ifOver count: Int) throws {
      guard bytes.count > count else { return }
      try output.write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }

    mutating func append(_ cells: [String]) {
      for (number, cell) in cells.enumerated() {
        if number > 0 { bytes.append(UInt8(ascii: ",")) }
        append(CSVFormat.guarded(cell))
      }
      bytes.append(contentsOf: [13, 10])
    }

    /// In quotes where it has to be, and where a build service would take it for a command.
    private mutating func append(_ cell: String) {
      let isPlain = cell.utf8.allSatisfy { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") }
      if isPlain, !cell.drop(while: { $0 == " " }).hasPrefix("::") {
        return bytes.append(contentsOf: cell.utf8)
      }
      bytes.append(UInt8(ascii: "\""))
      for byte in cell.utf8 {
        if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        bytes.append(byte)
      }
      bytes.append(UInt8(ascii: "\""))
    }
  }

  /// The cell in one line, without what a spreadsheet would run: a formula gets an apostrophe in front. So does one after
  /// a semicolon, where spreadsheets of some countries begin a cell. Numbers stay.
  static func guarded(_ text: String) -> String {
    let cell = TextPage.parted(TextPage.cut(text, most))
    if !mayBeFormula(cell) || isNumber(cell) { return cell }
    var guarded = String.UnicodeScalarView()
    var isStart = true
    for scalar in cell.unicodeScalars {
      if isStart, isSign(scalar) { guarded.append("'") }
      guarded.append(scalar)
      isStart = scalar == ";" || isStart && scalar == " "
    }
    return String(guarded)
  }

  /// Whether something that may be a sign stands where a formula would begin; few cells have it.
  private static func mayBeFormula(_ cell: String) -> Bool {
    cell.withBytes { bytes in
      var isStart = true
      for byte in bytes {
        if isStart {
          switch byte {
          // the first byte of the signs in full width
          case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0xEF: return true
          default: break
          }
        }
        isStart = byte == UInt8(ascii: ";") || isStart && byte == UInt8(ascii: " ")
      }
      return false
    }
  }

  /// What formulas begin with, in full width too.
  private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
    default: false
    }
  }

  private static func isNumber(_ cell: String) -> Bool {
    let parts = cell.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    let hasDigits = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    return hasDigits && parts.count <= 2 && !cell.hasPrefix("--")
  }
}
