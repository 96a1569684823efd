import Glibc
import PlumbReport
import PlumbTools
import Testing

@testable import PlumbTools

/// The action, the hooks and the recipes: their steps, run as the services would.
@Suite struct RecipesTests {
  private static func text(_ path: String) -> String {
    TestFile.bytes(Package.root + "/" + path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Where `plumb` lies, for the PATH.
  private static func bin() throws -> String {
    try #require(Command.executable).split(separator: "/").dropLast().map { "/" + $0 }.joined()
  }

  /// A project as `plumb init` begins it, with an export in which something fails.
  private static func project() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try #require(try Command.plumb(["init", "--ci", "none"], in: folder.path).status == 0)
    let accounts = try #require(TestFile.bytes(Package.root + "/fixtures/first-try/accounts.json"))
    try folder.write("snapshot/accounts.json", accounts)
    return folder
  }

  // MARK: - Recipes

  static let recipes: [(StarterService, String)] = [
    (.github, "recipes/github/plumb.yml"), (.gitlab, "recipes/gitlab/plumb.gitlab-ci.yml"),
    (.azure, "recipes/azure/azure-pipelines-plumb.yml"),
  ]

  @Test(arguments: recipes) func initWritesTheRecipe(_ service: StarterService, _ path: String) {
    #expect(!Self.text(path).isEmpty)
    #expect(service.workflow?.text == Self.text(path))
  }

  /// The lines that a recipe runs, in their order.
  private static func steps(_ path: String) -> [String] {
    text(path).split(separator: "\n").compactMap { line in
      let words = line.drop { $0 == " " || $0 == "-" }
      let command = ["run: ", "script: ", ""].lazy.filter { words.hasPrefix($0 + "plumb ") }.first
      return command.map { String(words.dropFirst($0.count)) }
    }
  }

  private static func environment(_ service: StarterService, _ folder: TemporaryFolder) -> [String] {
    switch service {
    case .github:
      [
        "CI=true", "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=\(folder.path)/summary.md",
        "GITHUB_WORKSPACE=\(folder.path)", "GITHUB_OUTPUT=\(folder.path)/output",
        "RUNNER_TEMP=\(folder.path)/temp",
      ]
    case .gitlab: ["CI=true", "GITLAB_CI=true", "CI_PROJECT_DIR=\(folder.path)"]
    case .azure: ["TF_BUILD=True", "AGENT_TEMPDIRECTORY=\(folder.path)/temp"]
    case .none: []
    }
  }

  /// The policies hold, the estate gates, and each report that the recipe uploads is there.
  @Test(arguments: recipes) func itsStepsRun(_ service: StarterService, _ path: String) throws {
    let folder = try Self.project()
    try folder.write("temp/", [])
    let steps = Self.steps(path)
    #expect(steps.count == 3)
    for (step, status) in zip(steps, [0, 0, 1] as [Int32]) {
      let (known, reports) = Self.known(step)
      let outcome = try Command.run(
        ["/bin/sh", "-e", "-c", known], in: folder.path, environment: Self.environment(service, folder),
        path: try Self.bin())
      #expect(outcome.status == status, "\(step): \(outcome.all)")
      for report in reports { #expect(folder.read(report)?.isEmpty == false, "\(report)") }
      for report in Self.reports(step) {
        #expect(
          Self.text(path).contains(": \(report)\n") || Self.text(path).contains("[\(report)]"), "\(report)")
      }
    }
    #expect((folder.read("summary.md")?.hasPrefix("## Plumbline: fail\n") ?? false) == (service == .github))
    #expect(try #require(FolderNames.of(folder.path + "/temp")).count == (service == .azure ? 1 : 0))
  }

  private static func reports(_ step: String) -> [String] {
    step.split(separator: " ").filter { $0.contains("=") }.map { String($0.split(separator: "=")[1]) }
  }

  /// The step, and the files of its reports.
  private static func known(_ step: String) -> (step: String, reports: [String]) {
    let reports = step.split(separator: " ").compactMap { word -> String? in
      let parts = word.split(separator: "=")
      return parts.count == 2 ? String(parts[1]) : nil
    }
    return (step, reports)
  }

  // MARK: - The action

  private static func action(_ script: String, _ folder: TemporaryFolder, _ inputs: [String], path: String?)
    throws -> Command.Outcome
  {
    try Command.run(
      ["/bin/bash", Package.root + "/.ci/" + script], in: folder.path,
      environment: environment(.github, folder) + ["GITHUB_PATH=\(folder.path)/path"] + inputs, path: path)
  }

  @Test(
    arguments: [
      ([], 1, ["fail: "]), (["INPUT_ARGUMENTS=--fail-on\nnone"], 0, ["nothing gates"]),
      (["INPUT_POLICIES=policies", "INPUT_ARGUMENTS=--only\nai-*"], 1, ["1 policy, 0 errors", "3 passed"]),
      (["INPUT_POLICIES=missing\n"], 2, ["missing"]),
      (["INPUT_SNAPSHOT=snapshot\r\n\n", "INPUT_REPORTS=json=a b.json\nmarkdown=b.md\n"], 1, []),
      (["INPUT_SNAPSHOT=$(touch planted)`touch planted`; touch planted"], 2, ["touch planted"]),
      (["INPUT_SNAPSHOT=--format=json"], 2, ["--format=json"]),
    ] as [([String], Int32, [String])])
  func actionChecks(_ inputs: [String], _ status: Int32, _ says: [String]) throws {
    let folder = try Self.project()
    let outcome = try Self.action("action-check", folder, inputs, path: try Self.bin())
    #expect(outcome.status == status, "\(outcome.all)")
    #expect(folder.read("output") == "status=\(status)\n")
    for words in says { #expect(outcome.all.contains(words), "\(outcome.all)") }
    #expect(folder.read("planted") == nil)
    if inputs.contains(where: { $0.hasPrefix("INPUT_REPORTS") }) {
      #expect(folder.read("a b.json") != nil && folder.read("b.md") != nil)
    }
    #expect((folder.read("summary.md") != nil) == !says.contains("missing"))
  }

  @Test func actionInstalls() throws {
    let folder = try TemporaryFolder()
    let there = try Self.action("action-install", folder, [], path: try Self.bin())
    #expect(there.status == 0 && there.output.contains(" is there: "), "\(there.all)")
    #expect(folder.read("path") == nil)
    let neither = try Self.action("action-install", folder, [], path: nil)
    #expect(neither.status == 2 && neither.output.hasPrefix("::error title=plumb::"), "\(neither.all)")
    try folder.write("bin/swift", Array("#!/bin/sh\n".utf8))
    try folder.write("bin/make", Array("#!/bin/sh\necho \"$@\" > made\n".utf8))
    chmod(folder.path + "/bin/swift", 0o755)
    chmod(folder.path + "/bin/make", 0o755)
    let built = try Self.action("action-install", folder, [], path: folder.path + "/bin")
    #expect(built.status == 0, "\(built.all)")
    #expect(folder.read("made") == "-C \(Package.root) install PREFIX=\(folder.path)/temp/plumb\n")
    #expect(folder.read("path") == "\(folder.path)/temp/plumb/bin\n")
  }

  /// What the action declares is what its script reads, and its steps are the scripts.
  @Test func actionAndScriptAgree() {
    let action = Self.text("action.yml")
    let script = Self.text(".ci/action-check")
    let names = action.matches(of: /(INPUT_[A-Z]+): \$\{\{ inputs\.([a-z-]+) \}\}/)
    #expect(names.count == 4)
    for name in names {
      #expect(name.output.1 == "INPUT_" + name.output.2.uppercased())
      #expect(action.contains("\n  \(name.output.2):\n"))
      #expect(script.contains("${\(name.output.1):-}"))
    }
    let steps = action.matches(of: /run: '"\$GITHUB_ACTION_PATH\/([^"]*)"'/).map { String($0.output.1) }
    #expect(steps == [".ci/action-install", ".ci/action-check"])
    #expect(!action.contains(/run:.*\$\{\{/))
    for step in steps { #expect(access(Package.root + "/" + step, X_OK) == 0) }
  }

  // MARK: - Hooks, image

  @Test func hooksRun() throws {
    let entries = Self.text(".pre-commit-hooks.yaml").matches(
      of: /entry: (\S+) (\w+)\n {2}args: \[policies\]/)
    #expect(entries.map { String($0.output.2) } == ["lint", "test"])
    let folder = try Self.project()
    for entry in entries {
      let words = [Package.root + "/" + entry.output.1, String(entry.output.2), "policies"]
      let good = try Command.run(words, in: folder.path, path: try Self.bin())
      #expect(good.status == 0 && good.output.hasPrefix("1 policy, 0 errors") == (entry.output.2 == "lint"))
      let lacking = try Command.run(words, in: folder.path)
      #expect(lacking.status == 2 && lacking.errors.hasPrefix("plumb isn't on the PATH"))
    }
    try folder.write("policies/bad.yaml", Array("plumb: 1\npolicies: 3\n".utf8))
    for entry in entries {
      let words = [Package.root + "/" + entry.output.1, String(entry.output.2), "policies"]
      #expect(try Command.run(words, in: folder.path, path: try Self.bin()).status == 2)
    }
  }

  /// What can be told of the image without building it: it copies what is there, and installs what a build needs.
  @Test func theImageNamesWhatIsThere() {
    let file = Self.text("Dockerfile")
    let copies = file.split(separator: "\n").filter { $0.hasPrefix("COPY ") && !$0.contains("--from") }
      .flatMap { $0.split(separator: " ").dropFirst().dropLast() }
    #expect(Set(copies) == ["Makefile", "Package.swift", ".ci", "policies", "Sources", "Tests"])
    for name in copies { #expect(access("\(Package.root)/\(name)", F_OK) == 0, "\(name)") }
    for package in Self.text(".ci/setup").matches(of: /missing\+=\(([^)]*)\)/) {
      #expect(file.contains(" \(package.output.1)"), "\(package.output.1)")
    }
    #expect(!file.contains("ENTRYPOINT"))
  }

  @Test func shellcheckIsContent() throws {
    guard access("/usr/bin/shellcheck", X_OK) == 0 else {
      print("recipes: there is no shellcheck here; the scripts weren't looked through")
      return
    }
    let scripts = ["demo", "run", "setup", "action-install", "action-check", "pre-commit"].map { ".ci/" + $0 }
    let outcome = try Command.run(["/usr/bin/shellcheck"] + scripts, in: Package.root)
    #expect(outcome.status == 0, "\(outcome.output)")
  }
}
