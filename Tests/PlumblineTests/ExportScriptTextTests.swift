import Glibc
import PlumbLanguage
import PlumbTools
import Plumbline
import Testing

/// What stands in an export script, whoever runs it.
@Suite struct ExportScriptTextTests {
  private static func script(_ provider: ExportProvider, _ set: PolicySet) -> String {
    ExportScript(ExportPlan(set.pack, for: provider), tool: "plumb").text
  }

  /// Scripts for the shipped policies and for the fixture's.
  static let scripts: [(name: String, text: String)] = ExportProvider.all.flatMap { provider in
    [("shipped", PolicySet()), ("fixture", PolicySet(paths: [ExportScriptTests.fixture + "/policies"]))].map {
      ("\(provider.name), \($0)", script(provider, $1))
    }
  }

  /// The words behind each `az` that a script runs, up to its first option.
  private static func commands(_ text: String) -> [(group: [String], words: [String])] {
    var found: [(group: [String], words: [String])] = []
    for line in text.split(separator: "\n") {
      let line = line.drop { $0 == " " }
      if line.hasPrefix("#") || line.contains("stop '") || line.contains("echo 'az") { continue }
      var words = line.split(separator: " ").map(String.init)
      while let at = words.firstIndex(where: { $0 == "az" || $0.hasSuffix("(az") }) {
        words.removeFirst(at + 1)
        if words.first?.hasPrefix(">") ?? true { break }
        found.append((Array(words.prefix { !$0.hasPrefix("-") }), words))
      }
    }
    return found
  }

  @Test(arguments: scripts.map(\.name))
  func everyCommandOnlyReads(_ name: String) throws {
    let text = try #require(Self.scripts.first { $0.name == name }?.text)
    let commands = Self.commands(text)
    #expect(commands.count > (name.contains("shipped") ? 5 : 3))
    for (group, words) in commands {
      let shown = words.joined(separator: " ")
      if group == ["rest"] {
        #expect(words.dropFirst().prefix(2) == ["--method", "get"], "\(shown)")
        #expect(
          words.count { $0 == "--method" } == 1 && !words.contains("--body") && !words.contains("-b"),
          "\(shown)")
      } else {
        #expect(group.last == "list" || group.last == "show" || group == ["graph", "query"], "\(shown)")
      }
      #expect(!group.contains { ["keys", "credential", "appsettings", "kv"].contains($0) }, "\(shown)")
      #expect(Array(group.suffix(2)) != ["secret", "show"], "\(shown)")
      #expect(!shown.lowercased().contains("/list"), "\(shown)")
    }
    // Nothing else reaches out, or needs to be installed.
    let words = Set(text.split { !$0.isLetter && $0 != "-" }.map(String.init))
    #expect(words.isDisjoint(with: ["jq", "curl", "wget", "python", "python3", "eval", "sudo", "listKeys"]))
    #expect(text.contains("\nset -euo pipefail\n"))
  }

  static let shellcheck = "/usr/bin/shellcheck"

  @Test(
    .enabled(if: access(shellcheck, X_OK) == 0, "shellcheck isn't installed"), arguments: scripts.map(\.name))
  func isCleanUnderShellcheck(_ name: String) throws {
    let text = try #require(Self.scripts.first { $0.name == name }?.text)
    let folder = try TemporaryFolder(["export.sh": text])
    let outcome = try Command.run([Self.shellcheck, "-S", "style", "export.sh"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.all)")
  }

  // MARK: - What is exported

  /// Shipped types that a shipped policy reads and no script exports, each with the reason.
  static let notExportable: [String: String] = [:]

  @Test func everyTypeThatAPolicyReadsIsExported() {
    let pack = PolicySet().pack
    var exported: Set<String> = []
    var read: Set<String> = []
    for provider in ExportProvider.all {
      let plan = ExportPlan(pack, for: provider)
      #expect(
        plan.omitted.allSatisfy { Self.notExportable[$0.type] != nil }, "\(provider.name): \(plan.omitted)")
      exported.formUnion(plan.types)
    }
    for policy in pack.policies where policy.attest == nil {
      if case .types(let types) = policy.target { read.formUnion(types.filter { !$0.contains("*") }) }
      read.formUnion(policy.related)
    }
    for type in read.map(pack.types.canonical) where Self.notExportable[type] == nil {
      if ExportProvider.all.contains(where: { $0.provider == Provider(type: type) }) {
        #expect(exported.contains(type), "no script exports \(type)")
      } else {
        #expect(pack.types[type]?.export != nil, "nothing says how \(type) is exported")
      }
    }
    #expect(exported.count > 15)
    #expect(Set(Self.notExportable.keys).isDisjoint(with: exported))
  }

  private static func plan(_ run: String, _ provider: ExportProvider = .all[0]) -> ExportPlan {
    let isAzure = provider.name == "azure"
    let type = isAzure ? "Microsoft.Example/things" : "microsoft.graph.thing"
    let policy = """
      plumb: 1
      policies:
        - { id: p, title: T, severity: low, why: W, for: \(type), require: { name: a } }
      """
    let quoted = run.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let text = "type: \(type)\ntitle: Thing\nexport: { run: \"\(quoted)\" }\nproperties: { name: text }\n"
    let set = PolicySet(files: [
      SourceFile(path: "p.yaml", text: policy), SourceFile(path: "t.yaml", text: text),
    ])
    #expect(!set.hasErrors, "\(DiagnosticRenderer(map: set.map).render(set.diagnostics))")
    return ExportPlan(set.pack, for: provider)
  }

  @Test(
    arguments: [
      ("az thing list --subscription ${subscription} -o json", nil), ("az thing show --output json", nil),
      ("az keyvault secret list", nil), ("az keyvault key list", nil),
      ("az graph query -q \"Resources | where a =~ 'b'\" --first 10", nil),
      ("az rest --method GET --url 'https://management.azure.com/a?$top=5&x=1'", nil),
      ("az rest --url https://management.azure.com/a", "--method get"),
      ("az rest --method post --url https://management.azure.com/a", "--method get"),
      ("az rest --method get --url https://management.azure.com/a --method post", "one --url"),
      ("az rest --method get --url https://management.azure.com.example.com/a", "the address"),
      ("az rest --method get --url https://graph.microsoft.com/v1.0/a", "the address"),
      ("az rest --method get --url https://management.azure.com/a --body x", "`--body`"),
      ("az rest --method get --url https://management.azure.com/a/listKeys", "prints secrets"),
      ("az rest --method get --url https://management.azure.com/a --headers Authorization=x", "credential"),
      ("az thing delete --name x", "change nothing"), ("az thing list-keys", "change nothing"),
      ("az storage account keys list", "`keys` prints"), ("az keyvault secret show -n a", "secret show"),
      ("az appconfig kv list", "`kv` prints"), ("az containerapp secret list", "secret list"),
      ("az webapp config appsettings list", "`appsettings`"),
      ("az thing list --show-values", "--show-values"),
      ("az thing list | jq .", "more than one"), ("az thing list; rm -rf /", "more than one"),
      ("az thing list $(id)", "more than one"), ("az thing list `id`", "more than one"),
      ("az thing list > x", "more than one"), ("az thing list \"$(id)\"", "more than one"),
      ("az thing list ${name}", "${name}"), ("az thing list ${id}", "${id}"), ("az thing list 'a", "quote"),
      ("az thing list -o table", "another format"), ("aws thing list", "command of az"),
      ("", "command of az"),
      ("az thing list --resource ${parent}", "of which resources"),
    ] as [(String, String?)])
  func onlyPlainReadingCommandsAreTaken(_ run: String, _ reason: String?) {
    let plan = Self.plan(run)
    if let reason {
      #expect(plan.types == [])
      #expect(plan.omitted.first?.reason.contains(reason) == true, "\(plan.omitted)")
    } else {
      #expect(plan.types == ["Microsoft.Example/things"], "\(plan.omitted)")
      #expect(plan.omitted == [])
    }
  }

  @Test func quotesWhatAShellWouldRead() throws {
    let run =
      "az rest --method get --url 'https://graph.microsoft.com/v1.0/things?$select=id&$filter=a eq ''x'"
    let plan = Self.plan(run, try #require(ExportProvider.all.last))
    let text = ExportScript(plan, tool: "plumb").text
    #expect(
      text.contains(#"--url "https://graph.microsoft.com/v1.0/things?\$select=id&\$filter=a eq x""#),
      "\(text)")
  }

  @Test func onlyWhatTheChosenNeed() throws {
    let folder = try TemporaryFolder()
    func made(_ options: String...) throws -> Command.Outcome {
      try Command.plumb(
        ["export-script", "azure", "--policies", ExportScriptTests.fixture + "/policies"] + options,
        in: folder.path)
    }
    let one = try made("--only", "account-refuses-keys")
    #expect(one.output.contains("types=(\n  Microsoft.CognitiveServices/accounts\n)\n"))
    #expect(one.output.contains("\ncheck_options=' --policies "))
    #expect(one.output.contains("--only account-refuses-keys'\n"))
    // Its own ids are needed for what lies below.
    let below = try made("--only", "deployment-names-filter")
    #expect(
      below.output.contains(
        "Microsoft.CognitiveServices/accounts\n  Microsoft.CognitiveServices/accounts/deployments\n)"))
    // A part is asked for by those alone that read it.
    #expect(try made("--only", "key-rotates").output.contains("keys#rotationPolicy"))
    let none = try made("--only", "secrets-end")
    #expect(none.status == 2)
    #expect(none.errors.contains("the chosen policies read nothing of azure"))
    #expect(try made("--only", "storage-keys-are-dated", "--skip", "no-such").status == 2)
    let unknown = try Command.plumb(["export-script", "azur"], in: folder.path)
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("there is no provider `azur`; there are azure, entra"))
  }

  @Test(arguments: [
    ("export: { run: az a list, most: 0 }", "`most` has to be a whole number"),
    ("export: { run: az a list, most: many }", "`most` has to be a whole number"),
    ("export: { run: az a list, neds: Reader }", "unknown key `neds`"),
    ("export: { run: az a list, needs: { a: b } }", "`needs` has to be a list"),
    ("parts: { p: { run: az a show, by: [a, \"b..c\"] } }", "is not a path"),
    ("parts: { p: { run: az a show } }", "needs the key `by`"),
  ])
  func typeFilesAreChecked(_ line: String, _ says: String) {
    let set = PolicySet(files: [
      SourceFile(path: "t.yaml", text: "type: Test.One/things\ntitle: T\n\(line)\n")
    ])
    #expect(set.diagnostics.contains { $0.message.contains(says) }, "\(set.diagnostics.map(\.message))")
  }
}
