import PlumbReport
import PlumbValues
import Testing

@testable import Plumbline

/// When a policy that was not judged for want of data makes the gate fail.
@Suite struct ExpectedTests {
  private static let policies = """
    plumb: 1
    policies:
      - { id: account-on, title: A, severity: high, why: W., for: Microsoft.Test/accounts,
          require: { properties.on: true }, fix: { steps: [Do.] } }
      - { id: vault-on, title: V, severity: medium, why: W., for: Microsoft.Test/vaults,
          require: { properties.on: true }, fix: { steps: [Do.] } }
      - { id: either-on, title: E, severity: low, why: W., for: [Microsoft.Test/accounts, Microsoft.Test/others],
          require: { properties.on: true }, fix: { steps: [Do.] } }
      - { id: account-watched, title: D, severity: high, why: W., for: Microsoft.Test/accounts,
          require: { resources: { type: Microsoft.Test/watches, in: children, where: { properties.on: true } } },
          fix: { steps: [Do.] } }
      - { id: user-on, title: U, severity: critical, why: W., for: microsoft.graph.user,
          require: { accountEnabled: true }, fix: { steps: [Do.] } }
    """
  private static let account =
    #"{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Test/accounts/a","type":"Microsoft.Test/accounts","name":"a","properties":{"on":true}}"#

  @Test(
    arguments: [
      ([], [], 0, []), (["--require-complete"], [], 1, ["account-watched", "vault-on"]),
      ([], ["azure"], 1, ["account-watched", "vault-on"]), ([], ["entra"], 1, ["user-on"]),
      ([], ["aws"], 0, []), ([], ["Microsoft.Test/vaults"], 1, ["vault-on"]),
      ([], ["microsoft.test/VAULTS"], 1, ["vault-on"]), ([], ["Microsoft.Test/accounts"], 0, []),
      ([], ["Microsoft.Test/watches"], 1, ["account-watched"]),
      ([], ["microsoft.graph.user"], 1, ["user-on"]),
      ([], ["Microsoft.Test/others"], 1, ["either-on"]),
      (["--require-complete"], ["entra"], 1, ["account-watched", "user-on", "vault-on"]),
      (["--require-complete", "--fail-on", "high"], [], 1, ["account-watched"]),
      (["--require-complete", "--fail-on", "critical"], [], 0, []),
      (["--require-complete", "--fail-on", "none"], ["entra"], 0, []),
      (["--require-complete", "--unknown", "warn"], [], 1, ["account-watched", "vault-on"]),
      (["--require-complete", "--skip", "vault-on"], [], 1, ["account-watched"]),
      (["--require-complete", "--only", "account-on"], [], 0, []),
      ([], ["azure"], 0, []),
    ] as [([String], [String], Int32, [String])])
  func gates(_ options: [String], _ expected: [String], _ status: Int32, _ gating: [String]) throws {
    let config =
      "plumb-config: 1\nlibrary: false\npolicies: p.yaml\nexpect: [\(expected.joined(separator: ", "))]\n"
    let isWhole = expected == ["azure"] && status == 0
    let more = ["vaults", "watches"].map { kind in
      let parent = kind == "watches" ? "accounts/a/providers/Microsoft.Test/" : ""
      return
        #"{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Test/\#(parent)\#(kind)/x","type":"Microsoft.Test/\#(kind)","name":"x","properties":{"on":true}}"#
    }
    let folder = try TemporaryFolder([
      "p.yaml": Self.policies, "plumb.yaml": config, "in/a.json": Self.account,
      "in/b.json": isWhole ? more.joined(separator: "\n") : Self.account,
    ])
    let text = try Command.plumb(["check", "in"] + options, in: folder.path)
    #expect(text.status == status, "\(text.all)")
    let count = gating.count
    if status == 1 {
      #expect(
        text.output.contains(
          "\nfail: \(count == 1 ? "1 required policy" : "\(count) required policies") not judged; "))
    } else {
      #expect(text.output.contains("\npass for what was judged"))
    }
    let json = try Command.plumb(["check", "in", "--format", "json"] + options, in: folder.path).output
    let parser = JSONParser()
    guard case .list(let items)? = Value(try parser.parse(copying: json))["notJudged"] else {
      Issue.record("no list of what wasn't judged")
      return
    }
    let found = items.filter { $0["gates"] == .bool(true) }.compactMap { $0["policy"]?.text }
    #expect(found.sorted() == gating, "\(json)")
  }

  /// What `in: snapshot` asks doesn't hang on which other policies take part.
  @Test func selectionChangesNoVerdict() throws {
    let policies = """
      plumb: 1
      policies:
        - { id: no-bad-watch, title: N, severity: high, why: W., for: Microsoft.Test/accounts,
            require: { resources: { type: Microsoft.Test/watches, in: snapshot, every: { properties.on: true } } },
            fix: { steps: [Do.] } }
        - { id: each-on, title: S, severity: high, why: W., for: { each: subscription },
            require: { resources: { type: Microsoft.Test/accounts, in: below, count: { at-least: 1 } } },
            fix: { steps: [Do.] } }
      """
    let other = Self.account.replacing("subscriptions/s/", with: "subscriptions/t/")
    let watch =
      #"{"id":"/subscriptions/s/providers/Microsoft.Test/watches/w","type":"Microsoft.Test/watches","name":"w","properties":{"on":true}}"#
    let folder = try TemporaryFolder(["p.yaml": policies, "in/a.json": "[\(Self.account),\(other),\(watch)]"])
    for options in [[], ["--only", "no-bad-watch"]] {
      let words = ["check", "in", "--policies", "p.yaml"] + options
      let outcome = try Command.plumb(words, in: folder.path)
      #expect(outcome.status == 1 && outcome.output.contains("UNKNOWN  2 results"), "\(outcome.all)")
    }
  }
}
