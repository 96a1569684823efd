import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// One estate, as an export of what is there and as the plan that makes it, gets the same verdicts: `fixtures/conformance/`.
@Suite struct ConformanceTests {
  /// A provider's folder: `live/` beside `plan.json`, which a `plan.yaml` may describe instead of a provider's own plan.
  struct Estate: Sendable, CustomTestStringConvertible {
    let name: String
    let title: String
    /// Resources that are there and that no plan makes.
    var liveOnly: Set<String> = []
    var folder: String { "fixtures/conformance/\(name)" }
    var testDescription: String { name }
  }

  static let estates = [
    Estate(
      name: "aws", title: "AWS: a plan that Terraform made with the AWS provider",
      // AWS makes it with the network.
      liveOnly: ["default"]),
    Estate(name: "azure", title: "Azure: a plan written from the provider's documentation"),
  ].filter { FolderNames.of(Package.root + "/" + $0.folder + "/live") != nil }

  private struct Key: Hashable, Comparable {
    var policy: String
    var resource: String
    static func < (left: Key, right: Key) -> Bool {
      (left.policy, left.resource) < (right.policy, right.resource)
    }
  }

  private static func report(_ path: String) throws -> Report {
    try #require(Package.isWorkingFolder)
    var request = CheckRequest(snapshots: [path], now: Judging.now)
    request.include = [.pass, .notApplicable]
    let report = Plumbline.check(request, policies: PolicySet())
    #expect(report.errors.isEmpty, "\(path): \(report.errors.map(\.message))")
    return report
  }

  /// By policy and name; what the provider names is called by its address, and a policy over scopes judges the estate.
  private static func verdicts(_ report: Report, _ estate: Estate) -> [Key: Status] {
    let scopes = ["subscription", "account", "region", "tenant", "snapshot"]
    var addresses: [String: String] = [:]
    let names = "\(estate.folder)/names.yaml"
    if TestFile.bytes(Package.root + "/" + names) != nil, case .map(let members) = YAMLText.file(names) {
      for member in members { addresses[member.value.text ?? ""] = member.key }
    }
    return Dictionary(
      report.results.map { result in
        let resource = result.resource
        let name = scopes.contains(resource.type) ? "(the estate)" : addresses[resource.name] ?? resource.name
        return (Key(policy: result.policy, resource: name), result.status)
      }, uniquingKeysWith: { first, second in first == second ? first : .error })
  }

  @Test(arguments: estates) func sameVerdicts(_ estate: Estate) throws {
    let exported = try Self.report(estate.folder + "/live")
    let live = Self.verdicts(exported, estate)
    let lacking = Set(exported.notJudged.map(\.policy))
    let plan = try Self.report(estate.folder + "/plan.json")
    let planned = Self.verdicts(plan, estate)
    #expect(planned.count > 20)
    for (key, status) in planned where status != .unknown {
      let there = live[key]
      // Not collected live, and in the plan it doesn't even apply.
      if there == nil, status == .notApplicable, lacking.contains(key.policy) { continue }
      #expect(
        there == status || there == .unknown,
        "\(key.policy) of \(key.resource): \(status) in the plan, \(there.map(\.rawValue) ?? "not judged") live"
      )
    }
    // What the plan doesn't judge, it says so of.
    let unjudged = Set(plan.notJudged.map(\.policy))
    for key in live.keys where planned[key] == nil && !estate.liveOnly.contains(key.resource) {
      #expect(unjudged.contains(key.policy), "\(key.policy) of \(key.resource) isn't judged in the plan")
    }
    let agreed = planned.filter { live[$0.key] == $0.value && [.pass, .fail].contains($0.value) }
    let policies = Dictionary(grouping: agreed) { $0.key.policy }
    #expect(policies.count >= 10, "\(policies.keys.sorted())")
    #expect(agreed.values.contains(.pass) && agreed.values.contains(.fail))
  }

  /// The written plan is what its description says.
  @Test func plansAreAsWritten() throws {
    for estate in Self.estates {
      let described = "\(estate.folder)/plan.yaml"
      guard TestFile.bytes(Package.root + "/" + described) != nil else { continue }
      let content = YAMLText.file(described)
      #expect(content["recorded"] == .bool(false))
      var plan = PlanText()
      guard case .list(let resources)? = content["resources"] else { continue }
      for resource in resources { try plan.add(resource) }
      Golden.expect(plan.text + "\n", "../conformance/\(estate.name)/plan.json")
    }
  }

  @Test func theTableIsWhatWasJudged() throws {
    var page = """
      # The same verdicts from a plan and from the live estate

      One estate is judged twice, by the same policies: as an export of what is there, and as the plan that makes it
      ([`fixtures/conformance`](../fixtures/conformance)). A cell is a number of resources. `make test` makes this page and fails
      where a verdict differs. What a plan can't know, stays unknown, or the policy is left to the live export; neither is a pass.

      """
    for estate in Self.estates { page += try Self.section(estate) }
    Golden.expect(page, "../../Docs/conformance.md")
  }

  private static func section(_ estate: Estate) throws -> String {
    let live = try verdicts(report(estate.folder + "/live"), estate)
    let plan = try report(estate.folder + "/plan.json")
    let planned = verdicts(plan, estate)
    let deferred = Set(plan.notJudged.filter { $0.reason == .deferred }.map(\.policy))
    var text =
      "\n## \(estate.title)\n\n| policy | pass in both | fail in both | unknown in the plan | left to the live export |\n"
    text += "| --- | ---: | ---: | ---: | ---: |\n"
    let keys = Set(live.keys).union(planned.keys).filter { live[$0] != nil && live[$0] != .notApplicable }
    for (policy, keys) in Dictionary(grouping: keys, by: \.policy).sorted(by: { $0.key < $1.key }) {
      func count(_ status: Status) -> Int { keys.count { live[$0] == status && planned[$0] == status } }
      let unknown = keys.count { planned[$0] == .unknown }
      let left = keys.count { planned[$0] == nil && deferred.contains(policy) }
      let cells = [count(.pass), count(.fail), unknown, left].map { $0 == 0 ? "" : String($0) }
      text += "| [`\(policy)`](policies/\(policy).md) | \(cells.joined(separator: " | ")) |\n"
    }
    return text
  }
}
