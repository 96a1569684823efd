import Foundation
import PlumbLanguage
import PlumbTools
import Plumbline
import Testing

/// The shipped policies' own tests, and the test examples of the documentation.
@Suite struct PolicyTestRunTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func run(_ files: [SourceFile]) -> (report: PolicyTestReport, errors: [String]) {
    var diagnostics: [Diagnostic] = []
    var map = SourceMap()
    let report = PolicyTests.run(
      files, spoolFolder: NSTemporaryDirectory(), diagnostics: &diagnostics, map: &map)
    let errors = diagnostics.filter { $0.severity == .error }
    return (report, errors.map { DiagnosticRenderer(map: map).render($0) })
  }

  @Test func shippedPoliciesPassTheirTests() {
    var files: [SourceFile] = []
    var unreadable: [String] = []
    PolicyFiles.read(Self.root.appendingPathComponent("policies").path, into: &files, unreadable: &unreadable)
    #expect(unreadable.isEmpty)
    let (report, errors) = run(files)
    #expect(errors.isEmpty)
    for failure in report.failures { Issue.record("\(failure.place): \(failure.name): \(failure.reasons)") }
    #expect(report.policies >= 9)
    #expect(report.cases >= 190)
    #expect(report.provenFixes >= 90)
    #expect(report.untested.isEmpty)
    #expect(report.warnings.isEmpty)
  }

  /// A wrong expectation fails, and so does a fix that mends nothing: the runner isn't always content.
  @Test func wrongExpectationsAndFixesFail() {
    let policy = """
      plumb: 1
      policies:
        - id: flag-set
          title: The flag is set
          severity: low
          why: It has to be.
          for: Example.Things/things
          require: { properties.flag: true, properties.other: { exists: true } }
          fix: { set: { properties.flag: true } }
      """
    let test = """
      plumb-test: 1
      as-of: 2026-11-20
      cases:
        - name: says pass and fails
          policy: flag-set
          resource: { type: Example.Things/things, name: a, properties: { flag: false, other: 1 } }
          expect: pass
        - name: the fix leaves the other property absent
          policy: flag-set
          resource: { type: Example.Things/things, name: a, properties: { flag: false } }
          expect: fail
        - name: mended
          policy: flag-set
          resource: { type: Example.Things/things, name: a, properties: { flag: false, other: 1 } }
          expect: fail
          because: properties.flag
        - name: another reason than the one given
          policy: flag-set
          resource: { type: Example.Things/things, name: a, properties: { flag: false, other: 1 } }
          expect: fail
          because: properties.other
          fixed: false
        - name: shows a secret
          policy: flag-set
          resource: { type: Example.Things/things, name: a, properties: { flag: hunter2, other: 1 } }
          secret: hunter2
          expect: fail
          fixed: false
        - name: shows no secret
          policy: flag-set
          resource: { type: Example.Things/things, name: a, properties: { flag: false, key: hunter2, other: 1 } }
          secret: [hunter2]
          expect: fail
        - name: another resource fails
          policy: flag-set
          resources:
            - { type: Example.Things/things, name: a, properties: { flag: true, other: 1 } }
            - { type: Example.Things/things, name: b, properties: { flag: false, other: 1 } }
          expect: { pass: [a] }
          fixed: false
        - name: all are named
          policy: flag-set
          resources:
            - { type: Example.Things/things, name: a, properties: { flag: true, other: 1 } }
            - { type: Example.Things/things, name: b, properties: { flag: false, other: 1 } }
          expect: { pass: [a], fail: b }
          fixed: false
      """
    let (report, errors) = run([
      SourceFile(path: "a.yaml", text: policy), SourceFile(path: "a.test.yaml", text: test),
    ])
    #expect(errors.isEmpty)
    #expect(report.cases == 8)
    #expect(
      report.failures.map(\.name) == [
        "says pass and fails", "the fix leaves the other property absent",
        "another reason than the one given", "shows a secret", "another resource fails",
      ])
    #expect(report.failures.last?.reasons == ["b is fail, and the expectation doesn't name it"])
    #expect(report.provenFixes == 2)
  }

  /// Names are texts, each at one status; no text is empty that must not be shown.
  @Test func namesAndSecretsAreChecked() {
    let test = """
      plumb-test: 1
      as-of: 2026-11-20
      cases:
        - { name: twice, policy: p, resources: [{ type: A.B/c, name: a }], expect: { pass: [a], fail: [a] } }
        - { name: no text, policy: p, resources: [{ type: A.B/c, name: a }], expect: { pass: [[a]] } }
        - { name: empty, policy: p, resources: [{ type: A.B/c, name: a }], expect: pass, secret: "" }
      """
    let (_, errors) = run([SourceFile(path: "a.test.yaml", text: test)])
    #expect(
      errors.map { $0.split(separator: "\n").first.map(String.init) } == [
        "a.test.yaml:4:98: error[policy.duplicate]: `a` is named more than once",
        "a.test.yaml:5:89: error[policy.shape]: a name has to be a text, found a list",
        "a.test.yaml:6:92: error[policy.shape]: an empty text is in every result",
      ])
  }

  /// Each `yaml test` block of the documentation passes against the policy and type blocks before it.
  @Test func documentedTestsPass() throws {
    let docs = Self.root.appendingPathComponent("Docs")
    var count = 0
    var shippedTypes: [SourceFile] = []
    var unreadable: [String] = []
    PolicyFiles.read(
      Self.root.appendingPathComponent("policies/types").path, into: &shippedTypes, unreadable: &unreadable)
    for name in try FileManager.default.contentsOfDirectory(atPath: docs.path).sorted()
    where name.hasSuffix(".md") {
      let text = try String(contentsOf: docs.appendingPathComponent(name), encoding: .utf8)
      var types = shippedTypes
      var policy: SourceFile?
      for (line, info, body) in Self.blocks(text) {
        let file = SourceFile(path: "\(name):\(line)", text: body)
        switch info {
        case "yaml type": types.append(file)
        case "yaml policy": policy = file
        case "yaml test":
          guard let policy else { continue }
          count += 1
          // A type stands in several blocks; the last one before the test counts.
          let (report, errors) = run(Self.latest(types) + [policy, file])
          #expect(errors.isEmpty, "\(name):\(line)")
          #expect(report.cases > 0, "\(name):\(line)")
          for failure in report.failures {
            Issue.record("\(failure.place): \(failure.name): \(failure.reasons)")
          }
        default: continue
        }
      }
    }
    #expect(count > 0)
  }

  private static func latest(_ types: [SourceFile]) -> [SourceFile] {
    var byName: [String: SourceFile] = [:]
    for file in types {
      let first =
        String(decoding: file.text, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
      byName[first] = file
    }
    return byName.sorted { $0.key < $1.key }.map(\.value)
  }

  static func blocks(_ text: String) -> [(line: Int, info: String, body: String)] {
    var blocks: [(line: Int, info: String, body: String)] = []
    var open: (line: Int, info: String, body: String)?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") {
        if let block = open { blocks.append(block) }
        open =
          open == nil ? (number + 1, String(line.dropFirst(3)).trimmingCharacters(in: .whitespaces), "") : nil
      } else {
        open?.body += line + "\n"
      }
    }
    return blocks
  }
}
