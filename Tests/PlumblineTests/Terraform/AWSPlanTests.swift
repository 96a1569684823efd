import PlumbReport
import PlumbSnapshot
import PlumbValues
import Plumbline
import Testing

/// Plans and state that Terraform printed with the AWS provider are judged as their notes say: `fixtures/terraform/aws/`.
@Suite struct AWSPlanTests {
  private static let folder = "fixtures/terraform/aws/"
  static let files = ["new.plan.json", "existing.plan.json", "existing.state.json"]
  /// After the recording, so that nothing is ahead of it.
  private static let now = Instant("2026-12-01T00:00:00Z") ?? Instant(ticks: 0)

  private static func text(_ file: String) -> String {
    String(decoding: TestFile.bytes(Package.root + "/" + folder + file) ?? [], as: UTF8.self)
  }

  private static func report(_ file: String, jobs: Int = 1) -> Report {
    var request = CheckRequest(snapshots: [Package.root + "/" + folder + file], now: now)
    request.include = [.pass, .notApplicable]
    request.jobs = jobs
    return Plumbline.check(request, policies: PolicySet(files: PolicySet.shippedFiles))
  }

  /// The part of the notes that speaks of a file.
  private static func cells(_ file: String) -> [ExpectedVerdict] {
    let parts = text("README.md").split(separator: "## Verdicts of ").filter { $0.hasPrefix("`\(file)`") }
    return parts.flatMap { ExpectedVerdict.all(in: "## Expected verdicts\n\($0)", wholeNames: true) }
  }

  @Test(arguments: files) func verdicts(_ file: String) {
    let report = Self.report(file)
    #expect(report.errors.isEmpty, "\(report.errors.map(\.message))")
    var wanted: [String: Status] = [:]
    for cell in Self.cells(file) { wanted["\(cell.policy) \(cell.name)"] = cell.status }
    let found = Dictionary(
      report.results.map { ("\($0.policy) \($0.resource.address ?? "the plan")", $0.status) },
      uniquingKeysWith: { first, _ in first })
    for (key, status) in found { #expect(wanted[key] == status, "\(key): \(status.rawValue)") }
    for key in wanted.keys { #expect(found[key] != nil, "\(key): a row without a result") }
    #expect(wanted.count > 12)
    #expect(Self.report(file, jobs: 3).findings == report.findings)
  }

  /// What can't be known from a plan is left to the live export, and nothing else.
  @Test(arguments: files) func deferred(_ file: String) {
    let found = Self.report(file).notJudged.filter { $0.reason == .deferred }.map(\.policy)
    let page = Self.text("README.md").split(separator: "## Verdicts of ").first { $0.hasPrefix("`\(file)`") }
    let line = page?.split(separator: "\n").first { $0.hasPrefix("Deferred: ") } ?? ""
    let said = line.split(separator: "`").filter { $0.hasPrefix("aws-") }.map(String.init)
    #expect(Set(found) == Set(said))
  }

  /// What mappings make of a plan's words.
  private static let words = [#""ENABLED""#: "true", "365": "0"]

  /// Evidence of a plain value: the value itself stands at the line and column that it names, or the word for it; what
  /// stands within a text (a policy's document) leads to the text.
  @Test(arguments: files) func evidenceIsWhereItSays(_ file: String) throws {
    let lines = Self.text(file).split(separator: "\n", omittingEmptySubsequences: false)
    var looked = 0
    for evidence in Self.report(file).results.flatMap(\.evidence) {
      guard let attribute = evidence.attribute, let actual = evidence.actual, evidence.line > 0 else {
        continue
      }
      try #require(lines.indices.contains(evidence.line - 1))
      let found = lines[evidence.line - 1].dropFirst(evidence.column - 1)
      switch actual {
      case .text(let text) where text.hasPrefix("(secret"):
        let name = attribute.split(separator: ".").first ?? ""
        #expect(lines[evidence.line - 1].dropLast(found.count).hasSuffix("\"\(name)\":"), "\(attribute)")
      case .text, .bool, .number:
        let isWithin = attribute.hasPrefix("policy.")
        let word = Self.words[actual.json] ?? actual.json
        #expect(
          found.hasPrefix(isWithin ? #""{\""# : actual.json) || found.hasPrefix(word),
          "\(attribute): \(found.prefix(40))")
      default: continue
      }
      looked += 1
    }
    #expect(looked > 2)
  }

  /// Texts that Terraform marks sensitive.
  private static func secrets(_ file: String) throws -> Set<String> {
    let parser = JSONParser()
    let plan = Value(try parser.parse(copying: text(file)))
    var found: Set<String> = []
    func collect(_ value: Value?, _ mark: Value?) {
      switch (value, mark) {
      case (.text(let text)?, .bool(true)?): found.insert(text)
      case (.list(let items)?, .bool(true)?): items.forEach { collect($0, .bool(true)) }
      case (.map(let members)?, .bool(true)?): members.forEach { collect($0.value, .bool(true)) }
      case (.list(let items)?, .list(let marks)?): zip(items, marks).forEach { collect($0, $1) }
      case (.map(let members)?, .map?): members.forEach { collect($0.value, mark?[$0.key]) }
      default: break
      }
    }
    if case .list(let changes)? = plan["resource_changes"] {
      for change in changes { collect(change["change"]?["after"], change["change"]?["after_sensitive"]) }
    }
    if case .list(let resources)? = plan["values"]?["root_module"]?["resources"] {
      for resource in resources { collect(resource["values"], resource["sensitive_values"]) }
    }
    return found.filter { !$0.isEmpty }
  }

  @Test(arguments: files) func fixtureHoldsSecrets(_ file: String) throws {
    let secrets = try Self.secrets(file)
    let planted =
      file == "new.plan.json" ? ["hunter2-seed", "hunter2-trail", "hunter2statement"] : ["hunter2-kept"]
    for text in planted { #expect(secrets.contains { $0.contains(text) }, "\(text) isn't marked") }
  }

  @Test(arguments: files) func secretsStaySecret(_ file: String) throws {
    let report = Self.report(file)
    let secrets = try Self.secrets(file)
    for name in ReportFormatName.allCases {
      var buffer = ReportBuffer()
      try name.format(options: FormatOptions(details: .full)).write(report, to: &buffer)
      #expect(!buffer.bytes.isEmpty)
      #expect(!buffer.text.contains("hunter2"), "\(name.rawValue)")
      for secret in secrets { #expect(!buffer.text.contains(secret), "\(name.rawValue)") }
    }
    if file == "new.plan.json" {
      let slow = report.results.first { $0.resource.address == "aws_kms_key.secretly_slow" }
      #expect(slow?.evidence.map(\.actual) == [.text("(secret)")])
    }
  }
}
