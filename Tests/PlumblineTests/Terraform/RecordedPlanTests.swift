import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Plans and state that Terraform 1.11 itself printed, of its built-in resource: `fixtures/terraform/recorded/`.
@Suite struct RecordedPlanTests {
  private static let folder = "fixtures/terraform/recorded/"

  /// A requirement of Terraform's built-in resource, which nothing describes.
  private static func judging(_ require: String) -> Judging {
    Judging([
      "p.yaml": """
      plumb: 1
      policies:
        - id: asked
          title: A
          severity: low
          why: B
          for: terraform_data
          require: { \(require) }
          fix: { steps: [C] }
      """
    ])
  }

  private static func statuses(_ file: String, _ require: String, changedOnly: Bool = false) -> [String:
    String]
  {
    var request = CheckRequest(snapshots: [Package.root + "/" + folder + file], now: Judging.now)
    request.include = [.pass]
    request.changedOnly = changedOnly
    let report = Plumbline.check(request, policies: judging(require).policies)
    #expect(report.errors.isEmpty, "\(report.errors.map(\.message))")
    return Dictionary(
      report.results.map { ($0.resource.address ?? "", $0.status.rawValue) },
      uniquingKeysWith: { "\($0) \($1)" })
  }

  /// What a plan doesn't know exists where it is one reference to an id: directly, through modules and their outputs, by
  /// the key of an instance. A condition, a local, a key that is computed are not.
  @Test func referencesTellWhatExists() {
    let found = Self.statuses("references.plan.json", "input: { exists: true }")
    let passes = [
      "terraform_data.direct", "terraform_data.zero", "terraform_data.cnt[0]", "terraform_data.cnt[1]",
      "module.m.terraform_data.in", "module.m2[0].terraform_data.in", "module.m2[1].terraform_data.in",
      #"terraform_data.each["x"]"#, #"terraform_data.each["y z"]"#, "terraform_data.nested",
      "terraform_data.a",
      "terraform_data.after_move", "terraform_data.splat",
    ]
    for address in passes { #expect(found[address] == "pass", "\(address)") }
    let unknown = [
      "terraform_data.cond", "terraform_data.cond2", "terraform_data.loc",
      "terraform_data.cntref[0]", "terraform_data.cntref[1]", #"terraform_data.eachref["x"]"#,
    ]
    for address in unknown { #expect(found[address] == "unknown", "\(address)") }
    // Outputs of modules lead to what is inside, one instance by its key.
    for address in ["terraform_data.fromout", "terraform_data.fromout2"] {
      #expect(found[address] == "pass", "\(address)")
    }
  }

  /// Everything else about such a value is unknown.
  @Test func referencesTellNothingElse() {
    let found = Self.statuses("references.plan.json", "input: { is: text }")
    #expect(found["terraform_data.direct"] == "unknown")
    #expect(found["terraform_data.after_move"] == "pass")
    #expect(found["terraform_data.a"] == "fail")
  }

  @Test func actionsAreTold() throws {
    var request = CheckRequest(
      snapshots: [Package.root + "/" + Self.folder + "lifecycle.plan.json"], now: Judging.now)
    request.include = [.pass]
    let report = Plumbline.check(request, policies: Self.judging("meta.change: { exists: true }").policies)
    let changes = Dictionary(
      report.results.map { ($0.resource.address ?? "", $0.resource.change ?? "") }, uniquingKeysWith: { $1 })
    #expect(
      changes == [
        "terraform_data.after_move": "no-op", "terraform_data.changed": "update",
        "terraform_data.created": "create", "terraform_data.imported": "no-op",
        "terraform_data.kept": "no-op",
        "terraform_data.many[0]": "no-op", "terraform_data.many[1]": "no-op",
        "terraform_data.replaced": "replace",
      ])
    let changed = Self.statuses("lifecycle.plan.json", "meta.change: { exists: true }", changedOnly: true)
    #expect(
      changed.keys.sorted() == [
        "terraform_data.changed", "terraform_data.created", "terraform_data.replaced",
      ])
  }

  @Test func stateIsJudged() {
    let found = Self.statuses(
      "lifecycle.state.json", "input: { exists: true }, meta.change: { exists: false }")
    #expect(found["terraform_data.kept"] == "pass")
    #expect(found["terraform_data.replaced"] == "fail")
    #expect(found.count == 8)
  }

  /// No changes, deletions only, types that nobody judges: nothing is wrong, and the report says so.
  @Test(arguments: [
    ("no-changes.plan.json", true, "it changes nothing"), ("deletions.plan.json", false, "it only deletes"),
    ("lifecycle.plan.json", false, "no policy speaks of its 8 resources"),
  ])
  func nothingToJudge(file: String, changedOnly: Bool, says: String) throws {
    var request = CheckRequest(snapshots: [Package.root + "/" + Self.folder + file], now: Judging.now)
    request.changedOnly = changedOnly
    let report = Plumbline.check(request, policies: PolicySet(files: PolicySet.shippedFiles))
    #expect(!report.couldNotJudge && report.gate == .pass)
    #expect(
      report.problems.contains { $0.severity == .warning && $0.message.contains(says) }, "\(report.problems)")
  }

  /// An export in which nothing was judged stays an error beside that.
  @Test func exportWithNothingToJudgeIsAnError() throws {
    let report = try Self.judging("input: a").report(["a.json": #"[{"id":"/x","type":"A.B/c","name":"x"}]"#])
    #expect(report.couldNotJudge)
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let says: String
    var testDescription: String { name }
    init(_ name: String, _ text: String, says: String) {
      self.init(name, Array(text.utf8), says: says)
    }
    init(_ name: String, _ bytes: [UInt8], says: String) {
      (self.name, self.bytes, self.says) = (name, bytes, says)
    }
  }

  private static let whole =
    #"{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{},"resource_changes":[]}"#
  static let wrong: [Wrong] = [
    Wrong("cut off", String(whole.dropLast(2)), says: "ends within"),
    Wrong("more behind it", whole + "{}", says: "behind the plan"),
    Wrong("a newer form", whole.replacingFirst("1.2", "2.0"), says: "format version 2.0"),
    Wrong("no version that is one", whole.replacingFirst("1.2", "x"), says: "format version x"),
    Wrong(
      "a run that failed", whole.replacingFirst("{\"format", "{\"errored\":true,\"format"),
      says: "run that failed"),
    Wrong(
      "own plan file", [0x50, 0x4B, 3, 4] + [UInt8](repeating: 7, count: 26) + Array("tfplan".utf8),
      says: "own plan file"),
    Wrong(
      "text", "\nTerraform used the selected providers to generate the following\n",
      says: "text that terraform plan prints"),
    Wrong(
      "text with colours", "\u{1B}[0m\u{1B}[1mterraform_data.a: Refreshing state... [id=1]\n",
      says: "text that terraform plan prints"),
    Wrong(
      "text without changes", "No changes. Your infrastructure matches the configuration.\n",
      says: "text that terraform plan prints"),
    Wrong(
      "log", #"{"@level":"info","@message":"Terraform 1.11.4","@module":"terraform.ui","type":"version"}"#,
      says: "log that terraform plan -json prints"),
    Wrong(
      "state file", #"{"version": 4, "terraform_version": "1.11.4", "resources": []}"#, says: "own state file"
    ),
    Wrong(
      "an entry without change", whole.replacingFirst("[]", #"[{"address":"a.b","type":"a","name":"b"}]"#),
      says: "without address, type and change"),
    Wrong(
      "an unknown action",
      whole.replacingFirst(
        "[]", #"[{"address":"a.b","type":"a","name":"b","change":{"actions":["dance"]}}]"#),
      says: "without address, type and change"),
    Wrong("an entry that is no JSON", whole.replacingFirst("[]", "[{1}]"), says: ""),
    Wrong("no list", whole.replacingFirst("[]", "{}"), says: "a list is meant"),
    Wrong("a comma too many", whole.replacingFirst("[]", "[{},]"), says: ""),
    Wrong("a key twice", whole.replacingFirst("[]", #"[{"address":"a.b","address":"c"}]"#), says: "twice"),
  ]

  @Test(arguments: wrong) func wrongInputIsRefused(_ item: Wrong) throws {
    let report = try Self.judging("input: a").report(["plan.json": item.bytes])
    #expect(report.couldNotJudge && report.results.isEmpty)
    let errors = report.errors
    #expect(errors.contains { $0.message.contains(item.says) }, "\(errors)")
    if !item.says.isEmpty, item.name != "a key twice" {
      #expect(
        errors.contains { ($0.help ?? "").contains("terraform show -json") || ($0.help ?? "").isEmpty },
        "\(errors)")
    }
  }

  /// What Terraform marks sensitive is in no output, whatever a policy asks of it.
  @Test func secretsStaySecret() throws {
    let report = try Self.judging("input: { exists: false }, input.secret: x, meta.name: x").report([
      "plan.json": String(
        decoding: TestFile.bytes(Package.root + "/" + Self.folder + "references.plan.json") ?? [],
        as: UTF8.self)
    ])
    #expect(
      report.results.contains { $0.evidence.contains { $0.actual == .text("(secret, 14 characters)") } })
    for text in [try report.json(), try report.text()] { #expect(!text.contains("hunter2")) }
  }
}

extension String {
  fileprivate func replacingFirst(_ part: String, _ other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return replacingCharacters(in: range, with: other)
  }

  private func replacingCharacters(in range: Range<Index>, with other: String) -> String {
    var text = self
    text.replaceSubrange(range, with: other)
    return text
  }
}
