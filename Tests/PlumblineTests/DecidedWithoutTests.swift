import PlumbReport
import Plumbline
import Testing

/// A type that a policy asks for is nowhere: what is certain without it counts all the same, and for the rest the policy
/// is listed once as not collected.
@Suite struct DecidedWithoutTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let require: String
    var when = ""
    /// Of the things `good` and `bad`, for themselves.
    let verdicts: [String]
    /// The policy is listed as not collected.
    let isListed: Bool
    var testDescription: String { name }
  }

  private static let related = "resources: { type: Fair.Sample/parts, in: children, count: { at-least: 1 } }"
  private static let none = "resources: { type: Fair.Sample/parts, in: children, count: { at-most: 0 } }"
  /// One that facts alone don't decide.
  private static let distinct =
    "resources: { type: Fair.Sample/parts, in: children, distinct: { at-least: 2 }, of: properties.zone }"

  static let cases = [
    Case(
      name: "both are asked", require: "{ all: [{ properties.flag: true }, { \(related) }] }",
      verdicts: ["bad fail"], isListed: true),
    Case(
      name: "one of both is enough", require: "{ any: [{ properties.flag: true }, { \(related) }] }",
      verdicts: ["good pass"], isListed: true),
    Case(
      name: "one of both is enough, and there for all",
      require: "{ any: [{ properties.flag: [true, false] }, { \(related) }] }",
      verdicts: ["bad pass", "good pass"], isListed: false),
    Case(
      name: "both are asked, and one is there for none",
      require: "{ all: [{ properties.size: { at-least: 3 } }, { \(related) }] }",
      verdicts: ["bad fail", "good fail"],
      isListed: false),
    Case(name: "nothing else is asked", require: "{ \(related) }", verdicts: [], isListed: true),
    Case(name: "none may be there", require: "{ \(none) }", verdicts: [], isListed: true),
    Case(
      name: "none may be there, turned round",
      require: "{ not: { any: [{ properties.flag: true }, { \(none) }] } }",
      verdicts: ["good fail"], isListed: true),
    Case(
      name: "not for all", require: "{ \(related) }", when: "properties.flag: true",
      verdicts: [], isListed: true),
    Case(
      name: "for none", require: "{ \(related) }", when: "properties.size: { at-least: 3 }",
      verdicts: ["bad not-applicable", "good not-applicable"], isListed: false),
    Case(
      name: "what the reference evaluator decides",
      require: "{ all: [{ properties.flag: true }, { \(distinct) }] }", verdicts: ["bad fail"], isListed: true
    ),
  ]

  private static let things = #"""
    [{"id":"good","name":"good","type":"Fair.Sample/things","properties":{"flag":true,"size":1}},
    {"id":"bad","name":"bad","type":"Fair.Sample/things","properties":{"flag":false,"size":2}}]
    """#

  /// A policy over things, which may ask for their parts.
  private static func judging(_ require: String, when: String = "") -> Judging {
    let policy = """
      plumb: 1
      policies:
        - id: p
          title: T
          severity: low
          why: W
          for: Fair.Sample/things\(when.isEmpty ? "" : "\n    when: { \(when) }")
          require: \(require)
          fix: { steps: [mend it] }
      """
    return Judging([
      "p.yaml": policy,
      "types/things.yaml":
        "type: Fair.Sample/things\ntitle: Thing\nproperties:\n  properties.flag: { is: boolean, always: true }\n  properties.size: { is: number, always: true }\n",
      "types/parts.yaml":
        "type: Fair.Sample/parts\ntitle: Part\nproperties:\n  properties.zone: { is: text }\n",
    ])
  }

  /// A finding of before that can't be decided now isn't mended: it isn't listed, since the policy is, once.
  @Test func whatIsOpenNowIsNotMended() throws {
    var judging = Self.judging("{ any: [{ properties.flag: true }, { \(Self.related) }] }")
    let now = try judging.report(["a.json": Self.things])
    judging.collected = [("Fair.Sample/parts", nil)]
    let before = try judging.report(["a.json": Self.things])
    #expect(before.verdicts == ["bad fail", "good pass"] && now.verdicts == ["good pass"])
    let comparison = ReportComparison(now, since: before, in: "before.json")
    #expect(comparison.entries.map(\.change) == [.notJudged])
    let mended = try judging.report(["a.json": Self.things.replacing("false", with: "true")])
    #expect(ReportComparison(mended, since: before, in: "before.json").entries.map(\.change) == [.mended])
  }

  /// Nor does a waiver for it except from nothing.
  @Test(arguments: [true, false])
  func waiversWait(_ isWhole: Bool) throws {
    let folder = try TemporaryFolder([
      "policies/p.yaml": """
      plumb: 1
      policies:
        - { id: p, title: T, severity: low, why: W, for: Fair.Sample/things, fix: { steps: [mend it] },
            require: { any: [{ name: good }, { \(Self.related) }] } }
      """,
      "in/a.json": Self.things,
      "waivers.yaml": """
      plumb-waivers: 1
      waivers:
        - { id: w, policy: p, resource: other, reason: R, owner: anna, approved-by: bert, expires: 2026-12-31 }
      """,
    ])
    let outcome = try Command.plumb(
      [
        "check", "in", "--policies", "policies", "--waivers", "waivers.yaml", "--as-of",
        "2026-11-20", "--format", "json",
      ] + (isWhole ? ["--collected", "Fair.Sample/parts"] : []), in: folder.path)
    #expect(outcome.output.contains("\"unmatched\": [\n") == isWhole, "\(outcome.all)")
  }

  @Test(arguments: cases) func withoutParts(_ item: Case) throws {
    let judging = Self.judging(item.require, when: item.when)
    let report = try judging.report(["a.json": Self.things])
    #expect(report.verdicts == item.verdicts)
    #expect(report.notJudged.map(\.policy) == (item.isListed ? ["p"] : []))
    // A policy that judged something stands among those that did, and its results are counted there.
    #expect(report.policies.map(\.id) == (item.verdicts.isEmpty ? [] : ["p"]))
    #expect(report.counts.judged + report.counts.notApplicable == item.verdicts.count)
    let words = try report.text()
    #expect(words.contains("judged in part, for want of data") == (item.isListed && !item.verdicts.isEmpty))
    #expect(words.contains("not judged for want of data") == (item.isListed && item.verdicts.isEmpty))
  }
}
