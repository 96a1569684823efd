import PlumbLanguage
import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Plans and what is judged of them: `fixtures/terraform/cases/`.
@Suite struct PlanCaseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let content: Value
    let policies: [String]
    let pack: String?
    var name: String { content["name"]?.text ?? "" }
    var testDescription: String { "\(file): \(name)" }
  }

  static let folder = "fixtures/terraform/cases"
  static let cases: [Case] = (FolderNames.of(Package.root + "/" + folder) ?? []).sorted().flatMap { name in
    let content = YAMLText.file("\(folder)/\(name)")
    guard case .list(let items)? = content["cases"] else { return [Case]() }
    var policies: [String] = []
    if case .list(let names)? = content["policies"] { policies = names.compactMap(\.text) }
    return items.map {
      Case(file: name, content: $0, policies: policies, pack: content["pack"]?.text)
    }
  }

  static func judging(_ item: Case) -> Judging {
    var files = PolicySet.shippedFiles.filter { file in
      file.path.contains("types/") || item.policies.contains { file.path.hasSuffix($0) }
    }
    if let pack = item.pack { files.append(SourceFile(path: "pack.yaml", text: Array(pack.utf8))) }
    return Judging(policies: PolicySet(files: files))
  }

  static func plan(_ item: Case) throws -> PlanText {
    var plan = PlanText()
    plan.isState = item.content["state"] == .bool(true)
    guard case .list(let resources)? = item.content["plan"] ?? item.content["resources"] else { return plan }
    for resource in resources { try plan.add(resource) }
    return plan
  }

  @Test(arguments: cases) func isJudgedAsTheCaseSays(_ item: Case) throws {
    let judging = Self.judging(item)
    #expect(!judging.policies.hasErrors, "\(judging.policies.diagnostics)")
    let policy = try #require(item.content["policy"]?.text)
    #expect(judging.policies.pack.policies.contains { $0.id == policy }, "no policy \(policy)")
    let folder = try TemporaryFolder(["plan.json": try Self.plan(item).text])
    var request = CheckRequest(snapshots: [folder.path + "/plan.json"], now: Judging.now)
    request.include = [.pass]
    request.changedOnly = item.content["changed-only"] == .bool(true)
    let report = Plumbline.check(request, policies: judging.policies)
    #expect(report.errors.isEmpty, "\(report.errors.map(\.message))")
    let results = report.results.filter { $0.policy == policy }
    var wanted: [String: String] = [:]
    if case .map(let members)? = item.content["expect"] {
      for member in members {
        wanted[member.key == "FILE" ? folder.path + "/plan.json" : member.key] = member.value.text
      }
    }
    let found = Dictionary(
      results.map { ($0.resource.id, $0.status.rawValue) }, uniquingKeysWith: { "\($0), \($1)" })
    #expect(found == wanted, "\(results.map(\.message))")
    let isDeferred = report.notJudged.contains { $0.policy == policy && $0.reason == .deferred }
    #expect(isDeferred == (item.content["deferred"] == .bool(true)))
    let all = results.flatMap { [$0.message] + $0.evidence.map { $0.path + " " + $0.state } }
    if let never = item.content["never-says"]?.text {
      #expect(!all.contains { $0.contains(never) }, "\(all)")
    }
    if let says = item.content["says"]?.text {
      #expect(all.contains { $0.contains(says) }, "\(all)")
    }
  }

  /// What is deferred gates when it is asked to, and then only.
  @Test(arguments: [(UnknownPolicy.fail, 0), (.failAll, 1), (.warn, 0)])
  func deferredGatesOnDemand(unknown: UnknownPolicy, gating: Int) throws {
    var plan = PlanText()
    try plan.add(YAMLText.read(Array("address: azurerm_storage_account.main".utf8), "case"))
    let folder = try TemporaryFolder(["plan.json": plan.text])
    var request = CheckRequest(snapshots: [folder.path], now: Judging.now)
    request.unknown = unknown
    let policies = PolicySet(
      files: PolicySet.shippedFiles.filter {
        $0.path.contains("types/") || $0.path.hasSuffix("azure/storage-keys.yaml")
      })
    let report = Plumbline.check(request, policies: policies)
    let deferred = report.notJudged.filter { $0.reason == .deferred }
    #expect(deferred.contains { $0.policy == "azure-storage-key-expiration-policy" })
    #expect(deferred.count { $0.gates } == gating * deferred.count)
  }

  /// The same estate in another encoding, and with the members of the plan in another order.
  @Test func encodingAndOrderDontMatter() throws {
    let item = try #require(Self.cases.first { $0.name == "a new account with one passes" })
    let text = try Self.plan(item).text
    let wide: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    guard case .map(let members) = YAMLText.read(Array(text.utf8), "plan") else { return }
    let sorted = Value.map(members.sorted { $0.key < $1.key }).json
    let judging = Self.judging(item)
    let plain = try judging.report(["plan.json": text])
    for other in [wide, Array(sorted.utf8)] {
      let report = try judging.report(["plan.json": other])
      #expect(report.findings == plain.findings)
      #expect(report.files.map(\.source) == ["terraform-plan"])
    }
    #expect(plain.findings.count > 3)
  }

  /// Two plans and an export in one folder: each is judged by itself.
  @Test func filesOfAFolderDontMix() throws {
    let alone = try #require(Self.cases.first { $0.name.hasPrefix("a new account without") })
    let joined = try #require(Self.cases.first { $0.name == "a new account with one passes" })
    let id = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/live"
    let live =
      #"[{"id":"\#(id)","name":"live","type":"Microsoft.CognitiveServices/accounts","kind":"OpenAI","properties":{}}]"#
    let report = try Self.judging(alone).report([
      "a.json": try Self.plan(alone).text, "b.json": try Self.plan(joined).text, "c.json": live,
    ])
    let found = report.results.filter { $0.policy == "azure-openai-diagnostics-audit" }
      .map { "\($0.resource.file.split(separator: "/").last ?? "") \($0.status.rawValue)" }.sorted()
    #expect(found == ["a.json fail", "b.json pass", "c.json unknown"])
  }

  /// Every evidence stands where it says: the plan's own attribute, at its line and column.
  @Test(arguments: cases) func evidenceStandsWhereItSays(_ item: Case) throws {
    let text = Self.indented(YAMLText.read(Array(try Self.plan(item).text.utf8), "plan"), 0)
    let report = try Self.judging(item).report(["plan.json": text])
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for evidence in report.results.flatMap(\.evidence) {
      guard let attribute = evidence.attribute, evidence.line > 0 else { continue }
      let line = try #require(lines.indices.contains(evidence.line - 1) ? lines[evidence.line - 1] : nil)
      let rest = line.dropFirst(evidence.column - 1)
      if evidence.actual == nil || evidence.state.contains("is absent") { continue }
      let names = (attribute.split(separator: " ").last ?? "").split(separator: ".").filter { Int($0) == nil }
      // An element that is a plain value stands alone in its line.
      let isValue = attribute.split(separator: ".").last.flatMap { Int($0) } != nil
      let isElement =
        rest.hasPrefix("{") || rest.hasPrefix("[")
        || isValue && evidence.actual.map { rest.hasPrefix($0.json) } ?? false
      #expect(isElement || names.contains { line.contains("\"\($0)\": ") }, "\(attribute): \(line)")
      #expect(!rest.isEmpty && rest.first != " ")
      if case .text(let value)? = evidence.actual, value == "/w" { #expect(rest.hasPrefix("\"/w\"")) }
    }
  }

  private static func indented(_ value: Value, _ depth: Int) -> String {
    let margin = String(repeating: " ", count: depth + 1)
    switch value {
    case .map(let members) where !members.isEmpty:
      let inner = members.map { "\(margin)\(Value.text($0.key).json): \(indented($0.value, depth + 1))" }
      return "{\n" + inner.joined(separator: ",\n") + "\n" + margin + "}"
    case .list(let items) where !items.isEmpty:
      let inner = items.map { margin + indented($0, depth + 1) }
      return "[\n" + inner.joined(separator: ",\n") + "\n" + margin + "]"
    default: return value.json
    }
  }
}
