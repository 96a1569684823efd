import Glibc
import PlumbLanguage
import PlumbTools
import PlumbValues
import Plumbline
import Testing

/// Scripts that export, run against a stand-in for `az` that answers from `fixtures/export-script`.
@Suite struct ExportScriptTests {
  static let fixture = Package.root + "/fixtures/export-script"

  /// A folder with the fixture's policies and a script made from them.
  final class Bench {
    let folder: TemporaryFolder
    var path: String { folder.path }
    /// What `az` was asked, and what the stand-in wouldn't answer.
    var asked: [String] { lines("asked") }
    var refused: [String] { lines("refused") }
    func lines(_ name: String) -> [String] {
      (folder.read(name) ?? "").split(separator: "\n").map(String.init)
    }

    init() throws {
      folder = try TemporaryFolder([
        "bin/az": "#!/bin/sh\nexec bash '\(ExportScriptTests.fixture)/az' \"$@\"\n"
      ])
      chmod(path + "/bin/az", 0o755)
      try #require(symlink(ExportScriptTests.fixture + "/policies", path + "/policies") == 0)
    }

    func make(_ provider: String, _ options: String...) throws {
      let arguments =
        ["export-script", provider, "--policies", "policies", "--output", "export.sh"] + options
      let outcome = try Command.plumb(arguments, in: path)
      try #require(outcome.status == 0, "\(outcome.all)")
    }

    func run(_ arguments: String..., environment: [String] = []) throws -> Command.Outcome {
      try Command.run(
        ["/bin/bash", "export.sh"] + arguments, in: path,
        environment: ["AZ_LOG=\(path)/asked", "AZ_REFUSED=\(path)/refused"] + environment, path: path + "/bin"
      )
    }

    /// The manifest, with a date that doesn't change.
    func manifest(_ snapshot: String = "snapshot") throws -> String {
      let text = try #require(folder.read(snapshot + "/snapshot.yaml"))
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.hasPrefix("captured: ") ? "captured: 2026-11-20T06:00:00Z" : String(line)
      }
      let fixed = lines.joined(separator: "\n")
      try folder.write(snapshot + "/snapshot.yaml", Array(fixed.utf8))
      return fixed
    }

    func plumb(_ arguments: String...) throws -> Command.Outcome {
      try Command.plumb(arguments + ["--policies", "policies"], in: path, environment: ["COLUMNS=100"])
    }
  }

  // MARK: - What a run makes

  @Test(arguments: ["azure", "entra"])
  func aRunIsJudged(_ provider: String) throws {
    let bench = try Bench()
    try bench.make(provider)
    Golden.expect(try #require(bench.folder.read("export.sh")), "../export-script/expected/\(provider).sh")
    let outcome = try bench.run("--folder", "snapshot")
    #expect(outcome.status == 0, "\(outcome.all)")
    #expect(outcome.output == "plumb check snapshot --policies policies\n")
    #expect(bench.refused == [])
    Golden.expect(try bench.manifest(), "../export-script/expected/\(provider).yaml")
    let check = try bench.plumb("check", "snapshot")
    #expect(check.status == 1)
    Golden.expect(check.output, "../export-script/expected/\(provider).check.txt")
    let inspection = try bench.plumb("inspect", "snapshot")
    #expect(inspection.status == 0)
    Golden.expect(inspection.output, "../export-script/expected/\(provider).inspect.txt")
    #expect(FolderNames.of(bench.path + "/snapshot")?.contains(".export") == false)
  }

  /// Said once more, so that no recording of the golden files hides it.
  @Test func refusedIsNotCollectedAndEmptyFails() throws {
    let bench = try Bench()
    try bench.make("azure")
    _ = try bench.run("--folder", "snapshot")
    let json = try bench.plumb("check", "snapshot", "--format", "json").output
    let parser = JSONParser()
    let report = Value(try parser.parse(copying: json))
    func items(_ key: String, _ policy: String) -> [Value] {
      guard case .list(let items)? = report[key] else { return [] }
      return items.filter { $0["policy"]?.text == policy }
    }
    func statuses(_ policy: String) -> [String] { items("results", policy).compactMap { $0["status"]?.text } }
    // An empty list is collected, so that nothing being there is a failure.
    #expect(statuses("subscription-has-budget") == ["fail"])
    // Refused everywhere: not judged, and why.
    #expect(statuses("storage-refuses-keys") == [])
    #expect(items("notJudged", "storage-refuses-keys").first?["reason"]?.text == "not-collected")
    guard case .list(let exports)? = report["exports"] else { throw NoList() }
    let storage = exports.first { $0["type"]?.text == "Microsoft.Storage/storageAccounts" }
    guard case .list(let reasons)? = storage?["refused"] else { throw NoList() }
    #expect(reasons.first?.text?.hasPrefix("(AuthorizationFailed) Storage is nobody's business") == true)
    // Refused for one subscription, cut off at the most that a command prints, or lacking a part: unknown.
    for policy in ["subscription-has-contact", "events-have-callers"] {
      #expect(statuses(policy) == ["unknown"])
    }
    #expect(statuses("key-rotates").sorted() == ["fail", "unknown"])
    // The second page's deployment is judged.
    #expect(statuses("deployment-names-filter") == ["fail"])
    // Those of one account were refused: that policy isn't judged there, whatever it says of the others.
    let refused = items("notJudged", "deployment-names-filter")
    #expect(refused.count == 1)
    #expect(refused.first?["scope"]?.text?.hasSuffix("/accounts/three") == true)
    #expect(refused.first?["refused"]?.text?.hasPrefix("Too Many Requests") == true)
    #expect(refused.first?["command"]?.text?.contains("/accounts/three/deployments") == true)
  }

  private struct NoList: Error {}

  /// Where a list is refused, what lies below its resources was asked for as little, and that is recorded too: be it
  /// the list itself, its ids, or a next page.
  @Test(arguments: ["accounts-2.json", "accounts-2.tsv"])
  func whatLiesBelowIsRefusedWithTheList(_ denied: String) throws {
    let bench = try Bench()
    try bench.make("azure")
    #expect(try bench.run("--folder", "snapshot", environment: ["AZ_DENIES=\(denied)"]).status == 0)
    let lab = "/subscriptions/22222222-2222-2222-2222-222222222222"
    let manifest = try bench.manifest()
    for type in ["accounts", "accounts/deployments"] {
      #expect(
        manifest.contains(
          "  - type: 'Microsoft.CognitiveServices/\(type)'\n    scope: '\(lab)'\n    message: "))
    }
    #expect(manifest.contains("  - type: 'Microsoft.Insights/diagnosticSettings'\n    scope: '\(lab)'\n"))
    #expect(!bench.asked.contains { $0.contains("accounts/three") })
    let report = try bench.plumb("check", "snapshot", "--only", "deployment-names-filter").output
    #expect(report.contains("Microsoft.CognitiveServices/accounts/deployments in lab"), "\(report)")
  }

  @Test func anInterruptedRunClaimsNothing() throws {
    let bench = try Bench()
    try bench.make("azure")
    let outcome = try bench.run("--folder", "snapshot", environment: ["AZ_STOPS_AT=keys.json"])
    #expect(outcome.status == 143)
    let manifest = try bench.manifest()
    #expect(!manifest.contains("complete: true"))
    #expect(manifest.contains("complete: false"))
    for type in ["Microsoft.Consumption/budgets", "Microsoft.KeyVault/vaults/keys#rotationPolicy"] {
      #expect(manifest.contains("type: '\(type)'\n    message: the export was interrupted"))
    }
    let check = try bench.plumb("check", "snapshot")
    #expect(check.status == 2)
    #expect(check.output.contains("error[manifest.no-such-file]"), "\(check.output)")
    // The page that was under way isn't there.
    #expect(FolderNames.of(bench.path + "/snapshot")?.contains { $0.contains("vaults-keys") } == false)
  }

  @Test func aSecondRunTakesANewFolder() throws {
    let bench = try Bench()
    try bench.make("entra")
    #expect(try bench.run("--folder", "snapshot").status == 0)
    let before = try bench.manifest()
    let again = try bench.run("--folder", "snapshot")
    #expect(again.status == 2)
    #expect(again.errors.contains("snapshot is not empty"))
    #expect(try bench.manifest() == before)
    #expect(
      try bench.run("--folder", "other folder").output.hasPrefix(#"plumb check other\ folder --policies"#))
    #expect(try bench.run().output.hasPrefix("plumb check snapshot-entra-20"))
  }

  @Test(arguments: [
    (["22222222-2222-2222-2222-222222222222"], []),
    ([], ["PLUMB_SUBSCRIPTIONS=22222222-2222-2222-2222-222222222222"]),
    (
      ["22222222-2222-2222-2222-222222222222", "22222222-2222-2222-2222-222222222222"],
      ["PLUMB_SUBSCRIPTIONS=x"]
    ),
  ])
  func takesTheNamedSubscriptions(_ named: [String], _ environment: [String]) throws {
    let bench = try Bench()
    try bench.make("azure", "--only", "subscription-has-budget")
    let outcome = try Command.run(
      ["/bin/bash", "export.sh", "--folder", "s"] + named, in: bench.path,
      environment: ["AZ_LOG=\(bench.path)/asked", "AZ_REFUSED=\(bench.path)/refused"] + environment,
      path: bench.path + "/bin")
    #expect(outcome.status == 0, "\(outcome.all)")
    #expect(bench.asked.count == 2)
    #expect(!bench.asked.contains { $0.contains("11111111") })
    #expect(try bench.manifest("s").contains("name: 'lab'"))
  }

  @Test func saysWhenItCanNotBegin() throws {
    let bench = try Bench()
    try bench.make("azure")
    for (arguments, says) in [
      ("prod", "prod is no subscription's id"), ("--help", "usage: "),
      ("--fodler", "there is no option --fodler"),
      ("--folder", "--folder takes a folder"),
    ] {
      let outcome = try bench.run(arguments)
      #expect(outcome.status == (arguments == "--help" ? 0 : 2), "\(arguments)")
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }
    // Nothing is left of a run that didn't begin, and nothing was asked but for the subscriptions.
    #expect(FolderNames.of(bench.path)?.contains { $0.hasPrefix("snapshot-") } == false)
    #expect(Set(bench.asked).count <= 1)
    let nobody = try bench.run("--folder", "s", "33333333-3333-3333-3333-333333333333")
    #expect(nobody.status == 2)
    #expect(nobody.errors.contains("nothing could be exported"))
  }

  @Test func strictFailsOnRefusals() throws {
    let bench = try Bench()
    try bench.make("azure", "--only", "subscription-has-contact")
    #expect(try bench.run("--folder", "a").status == 0)
    #expect(try bench.run("--folder", "b", "--strict").status == 1)
    try bench.make("azure", "--only", "subscription-has-budget")
    #expect(try bench.run("--folder", "c", "--strict").status == 0)
  }

  @Test func theStandInRefusesWhatMayChangeSomething() throws {
    let bench = try Bench()
    for command in [
      "storage account keys list", "rest --method post --url https://management.azure.com/x",
      "group delete -n x",
      "keyvault secret show -n x", "rest --method get --url https://management.azure.com/x/listKeys",
      "group list -n y",
    ] {
      let words = [bench.path + "/bin/az"] + command.split(separator: " ").map(String.init)
      let environment = ["AZ_LOG=\(bench.path)/asked", "AZ_REFUSED=\(bench.path)/refused"]
      #expect(try Command.run(words, in: bench.path, environment: environment).status == 99, "\(command)")
    }
    #expect(bench.refused.count == 6)
  }
}
