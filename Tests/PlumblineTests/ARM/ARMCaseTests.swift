import PlumbLanguage
import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Templates, what-if output and what is judged of them: `fixtures/arm/cases/`.
@Suite struct ARMCaseTests {
  typealias Case = PlanCaseTests.Case

  static let folder = "fixtures/arm/cases"
  static let cases: [Case] = (FolderNames.of(Package.root + "/" + folder) ?? []).sorted().flatMap { name in
    let content = YAMLText.file("\(folder)/\(name)")
    guard case .list(let items)? = content["cases"] else { return [Case]() }
    var policies: [String] = []
    if case .list(let names)? = content["policies"] { policies = names.compactMap(\.text) }
    return items.map { Case(file: name, content: $0, policies: policies, pack: content["pack"]?.text) }
  }

  static func files(_ item: Case) throws -> [String: String] {
    if let changes = item.content["what-if"] {
      let isRest = item.content["rest"] == .bool(true)
      let list = Value(object: [("changes", changes)])
      let whole =
        isRest
        ? Value(object: [("status", .text("Succeeded")), ("properties", list)])
        : Value(object: [
          ("changes", changes), ("diagnostics", .null), ("error", .null), ("potentialChanges", .null),
          ("status", .text("Succeeded")),
        ])
      return ["main.json": ARMText.indented(whole)]
    }
    guard case .map(let members)? = item.content["template"] else { return [:] }
    let schema = item.content["template"]?["$schema"]?.text ?? ARMText.schema
    let rest = members.filter { $0.key != "$schema" }.map { ($0.key, $0.value) }
    let head: [(String, Value)] = [("$schema", .text(schema)), ("contentVersion", .text("1.0.0.0"))]
    var files = ["main.json": ARMText.indented(Value(object: head + rest))]
    var given: [(String, Value)] = []
    if let values = item.content["parameters-file"] {
      given.append((item.content["parameters-name"]?.text ?? "main.parameters.json", values))
    }
    if case .map(let more)? = item.content["parameters-files"] {
      given += more.map { ("main.\($0.key).parameters.json", $0.value) }
    }
    for (name, values) in given {
      files[name] = ARMText.template(
        [("parameters", values)],
        schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#")
    }
    return files
  }

  static func report(_ item: Case) throws -> (report: Report, text: String) {
    let judging = PlanCaseTests.judging(item)
    #expect(!judging.policies.hasErrors, "\(judging.policies.diagnostics)")
    let policy = try #require(item.content["policy"]?.text)
    #expect(judging.policies.pack.policies.contains { $0.id == policy }, "no policy \(policy)")
    let files = try files(item)
    let folder = try TemporaryFolder(files)
    var request = CheckRequest(snapshots: [folder.path], now: Judging.now)
    request.include = [.pass]
    request.changedOnly = item.content["changed-only"] == .bool(true)
    return (Plumbline.check(request, policies: judging.policies), files["main.json"] ?? "")
  }

  @Test func casesAreRead() {
    #expect(Self.cases.count > 60)
    #expect(Set(Self.cases.map(\.name)).count == Self.cases.count)
  }

  @Test(arguments: cases) func isJudgedAsTheCaseSays(_ item: Case) throws {
    let (report, text) = try Self.report(item)
    #expect(report.errors.isEmpty, "\(report.errors.map(\.message))")
    let policy = item.content["policy"]?.text ?? ""
    let results = report.results.filter { $0.policy == policy }
    var wanted: [String: String] = [:]
    if case .map(let members)? = item.content["expect"] {
      for member in members { wanted[member.key] = member.value.text }
    }
    let found = Dictionary(
      results.map { ($0.resource.id, $0.status.rawValue) }, uniquingKeysWith: { "\($0), \($1)" })
    #expect(found == wanted, "\(results.map(\.message))")
    let isDeferred = report.notJudged.contains { $0.policy == policy && $0.reason == .deferred }
    #expect(isDeferred == (item.content["deferred"] == .bool(true)))
    let all = results.flatMap { [$0.message] + $0.evidence.map { $0.path + " " + $0.state } }
    if let says = item.content["says"]?.text { #expect(all.contains { $0.contains(says) }, "\(all)") }
    let warnings = report.problems.map(\.message)
    if let warns = item.content["warns"]?.text {
      #expect(warnings.contains { $0.contains(warns) }, "\(warnings)")
    } else {
      #expect(report.problems.isEmpty, "\(warnings)")
    }
    guard let at = item.content["at"]?.text else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let shown = results.flatMap(\.evidence).compactMap { evidence -> String? in
      guard lines.indices.contains(evidence.line - 1) else { return nil }
      let line = lines[evidence.line - 1]
      // The column is that of the value.
      let value = line.dropFirst(evidence.column - 1)
      return at.contains(": " + value.prefix { $0 != "," }) ? line : nil
    }
    #expect(shown.contains { $0.contains(at) }, "\(shown)")
  }

  /// Every evidence of every case stands in the file, at a value.
  @Test(arguments: cases) func evidenceStandsAtAValue(_ item: Case) throws {
    let (report, text) = try Self.report(item)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for result in report.results {
      for evidence in result.evidence where evidence.line > 0 {
        let line = try #require(lines.indices.contains(evidence.line - 1) ? lines[evidence.line - 1] : nil)
        let rest = line.dropFirst(evidence.column - 1)
        #expect(rest.first.map { "{[\"0123456789-tfn".contains($0) } ?? false, "\(evidence.state): \(line)")
        if let actual = evidence.actual, case .text(let value) = actual, value.hasPrefix("/") {
          #expect(rest.hasPrefix("\"/") || rest.hasPrefix("\"[") || rest.hasPrefix("{"), "\(line)")
        }
      }
    }
  }

  /// Another encoding and another order of the members change nothing.
  @Test func encodingAndOrderDontMatter() throws {
    let item = try #require(Self.cases.first { $0.name.hasPrefix("a deployment of inner scope") })
    let text = try #require(try Self.files(item)["main.json"])
    let wide: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    guard case .map(let members) = YAMLText.read(Array(text.utf8), "main") else { return }
    let turned = Value.map(members.reversed()).json
    let judging = PlanCaseTests.judging(item)
    let plain = try judging.report(["main.json": text])
    #expect(plain.findings.count > 3)
    for other in [wide, Array(turned.utf8)] {
      let report = try judging.report(["main.json": other])
      #expect(report.findings == plain.findings)
      #expect(report.files.map(\.source) == ["arm-template"])
    }
  }
}
