import Glibc
import PlumbLanguage
import Testing

/// Each file or folder of `fixtures/diagnostics` holds a mistake, and `NAME.out` beside it what is said of it.
/// Files are compiled with the types in `types/`, folders by themselves. `PLUMB_RECORD=1` writes the `.out` anew.
@Suite struct DiagnosticGoldenTests {
  static let folder = "fixtures/diagnostics"

  static let cases = Repository.names(in: folder).filter { $0 != "types/" && !$0.hasSuffix(".out") }

  private static func output(_ name: String) -> String {
    let base = name.hasSuffix("/") ? String(name.dropLast()) : String(name.dropLast(".yaml".count))
    return "\(folder)/\(base).out"
  }

  private static func files(_ name: String) -> [SourceFile] {
    let paths =
      name.hasSuffix("/")
      ? Repository.yaml(below: "\(folder)/\(name.dropLast())")
      : Repository.yaml(below: "\(folder)/types") + ["\(folder)/\(name)"]
    return paths.map { path in
      SourceFile(path: String(path.dropFirst(folder.count + 1)), text: Repository.bytes(path) ?? [])
    }
  }

  @Test(arguments: cases)
  func sayWhatIsExpected(_ name: String) {
    let files = Self.files(name)
    let tests = files.filter { $0.path.hasSuffix(".test.yaml") }
    let compiled = Compiled(files, tests: tests.isEmpty ? nil : Set(tests.flatMap(testedPolicies)))
    let path = Self.output(name)
    if getenv("PLUMB_RECORD") != nil {
      Repository.write(compiled.rendered, to: path)
      Issue.record("recorded \(path)")
      return
    }
    #expect(!compiled.rendered.isEmpty, "\(name) holds no mistake")
    #expect(compiled.rendered == Repository.text(path), "\(name) and \(path) differ")
  }

  @Test func everyCodeHasACase() {
    let all = Self.cases.map { Repository.text(Self.output($0)) }.joined()
    let without = DiagnosticCode.allCases.filter { !all.contains("[\($0.rawValue)]") }
    #expect(without.isEmpty)
    #expect(Self.cases.count > 90)
  }

  @Test func noOutputWithoutCase() {
    let expected = Set(Self.cases.map { String(Self.output($0).dropFirst(Self.folder.count + 1)) })
    #expect(Repository.names(in: Self.folder).filter { $0.hasSuffix(".out") }.allSatisfy(expected.contains))
  }
}
