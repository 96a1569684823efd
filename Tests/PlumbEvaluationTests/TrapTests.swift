import PlumbLanguage
import PlumbSnapshot
import PlumbValues
import Testing

/// A requirement, a document, what isn't known of it, and the answer of both evaluators.
struct Trap: CustomTestStringConvertible {
  var require: String
  var json: String
  var answer: Answer
  var unknown: [String] = []
  var present: [String] = []
  var type = "Fair.Sample/things"
  var described: String?
  var shape = SourceShape.native

  init(
    _ require: String, _ members: String, _ answer: Answer, unknown: [String] = [], present: [String] = [],
    type: String? = nil, described: String? = nil, shape: SourceShape = .native
  ) {
    self.require = require
    json = "{\"name\":\"t\"\(members.isEmpty ? "" : ",")\(members)}"
    self.answer = answer
    self.unknown = unknown
    self.present = present
    self.type = type ?? self.type
    self.described = described.map { "type: \(self.type)\ntitle: T\n\($0)" }
    self.shape = shape
  }

  var testDescription: String { "\(require) on \(json) \((unknown + present).joined(separator: " "))" }

  func check() throws {
    let verdict = try Both.judge(
      require, json, unknown: unknown, present: present, type: type, described: described, shape: shape)
    #expect(verdict.reference == answer, "reference \(verdict.reference.name): \(testDescription)")
    #expect(verdict.fast == answer, "fast \(verdict.fast.name): \(testDescription)")
  }
}

private let azure = "Microsoft.Fair/things"
private let cloud = "AWS::Fair::Thing"

/// What language.md settles and an evaluator gets wrong most easily.
struct TrapTests {
  static let reading: [Trap] = [
    // Through a list without quantifier, beyond what is no map, below null.
    Trap("{ a.b: x }", "\"a\":[{\"b\":\"x\"}]", .missing),
    Trap("{ a.b: { exists: false } }", "\"a\":[]", .missing),
    Trap("{ a.0.b: x }", "\"a\":[{\"b\":\"x\"}]", .yes),
    Trap("{ a.1.b: { exists: false } }", "\"a\":[{\"b\":\"x\"}]", .yes),
    Trap("{ a.0: x }", "\"a\":{\"0\":\"x\"}", .yes),
    Trap("{ a.b: { exists: false } }", "\"a\":\"text\"", .missing),
    Trap("{ a.b: { empty: true } }", "\"a\":1", .missing),
    Trap("{ a.b: { equals: x, absent-means: x } }", "\"a\":true", .missing),
    Trap("{ a.b: { exists: false } }", "\"a\":null", .yes),
    Trap("{ a.b: { equals: x, absent-means: x } }", "\"a\":null", .yes),
    Trap("{ a.b: { equals: x, absent-means: x } }", "", .yes),
    Trap("{ a: { equals: x, absent-means: x } }", "\"a\":1", .missing),
    Trap("{ not: { a: x } }", "", .missing),
    Trap("{ a: { not-equals: x } }", "\"a\":5", .missing),
    Trap("{ a: { not-in: [x] } }", "\"a\":null", .missing),
    // Unknown, present or not.
    Trap("{ a: { exists: true } }", "", .unknown, unknown: ["a"]),
    Trap("{ a: { exists: true } }", "", .yes, present: ["a"]),
    Trap("{ a: x }", "\"a\":\"x\"", .unknown, present: ["a"]),
    Trap("{ a.b.c: { exists: true } }", "", .unknown, present: ["a"]),
    Trap("{ a.b: x }", "\"a\":{\"b\":\"x\",\"c\":1}", .yes, unknown: ["a.c"]),
    Trap("{ a: { empty: true } }", "\"a\":{}", .unknown, unknown: ["a.c"]),
    Trap("{ a: { empty: true } }", "\"a\":{}", .no, present: ["a.c"]),
    Trap("{ a: { empty: true } }", "\"a\":[1]", .no, unknown: ["a.0"]),
  ]

  static let thin: [Trap] = {
    let file =
      "properties:\n  kind: { is: text, always: true }\n  a: { is: text, absent-means: x }\n  b: { is: text }\n"
    return [
      Trap("{ b: { exists: true } }", "\"kind\":\"k\"", .no, described: file),
      Trap("{ b: { exists: true } }", "", .unknown, described: file),
      Trap("{ a: x }", "\"kind\":\"k\"", .yes, described: file),
      Trap("{ a: x }", "", .unknown, described: file),
      Trap("{ b: { exists: true } }", "\"b\":\"y\"", .yes, described: file),
      // A member that is there and null, or not known, thins nothing.
      Trap("{ b: { exists: true } }", "\"kind\":null", .unknown, described: file),
      Trap("{ b: { exists: true } }", "", .no, unknown: ["kind"], described: file),
      Trap("{ b: { exists: true } }", "\"b\":null", .unknown, described: file),
    ]
  }()

  static let texts: [Trap] = {
    let file = """
      case: ignore
      properties:
        mode: { one-of: [Enabled, Disabled] }
        token: { is: text, case: exact }
        tags: { map-of: { is: text, case: exact } }

      """
    return [
      // The provider's rule, the property's own, and the test's.
      Trap("{ a: Enabled }", "\"a\":\"enabled\"", .yes, type: azure),
      Trap("{ a: Enabled }", "\"a\":\"enabled\"", .no, type: cloud),
      Trap("{ a: { equals: Enabled, case: ignore } }", "\"a\":\"enabled\"", .yes, type: cloud),
      Trap("{ a: { equals: Enabled, case: exact } }", "\"a\":\"enabled\"", .no, type: azure),
      Trap("{ a: { matches: 'Ena.*' } }", "\"a\":\"enabled\"", .no, type: azure),
      Trap("{ a: { contains: X } }", "\"a\":[\"x\"]", .yes, type: azure),
      Trap("{ a: { subset-of: [X] } }", "\"a\":[\"x\"]", .no, type: cloud),
      Trap("{ tags.env: Prod }", "\"tags\":{\"env\":\"prod\"}", .no, type: azure),
      Trap("{ tags: { some: { it.value: Prod } } }", "\"tags\":{\"env\":\"prod\"}", .no, type: azure),
      Trap("{ a: { unique: true } }", "\"a\":[\"x\",\"X\"]", .no, type: azure),
      Trap("{ a: { distinct: 2 } }", "\"a\":[\"x\",\"X\"]", .yes, type: cloud),
      // Other letters heed case always.
      Trap("{ a: É }", "\"a\":\"é\"", .no, type: azure),
      Trap("{ mode: Enabled }", "\"mode\":\"ENABLED\"", .yes, described: file),
      Trap("{ token: A }", "\"token\":\"a\"", .no, described: file),
      Trap("{ tags.env: A }", "\"tags\":{\"env\":\"a\"}", .no, described: file),
      Trap("{ a: { split: ' ;,', count: 2 } }", "\"a\":\" x ;, y;\"", .yes),
      Trap("{ a: { split: ',', every: { it: x } } }", "\"a\":\"\"", .missing),
    ]
  }()

  static let times: [Trap] = {
    let seconds = "properties:\n  a: { is: duration, unit: seconds }\n"
    return [
      // A month is 28 to 31 days, whichever hurts; so is a year.
      Trap("{ a: { at-most: 30d } }", "\"a\":\"P1M\"", .missing),
      Trap("{ not: { a: { at-most: 30d } } }", "\"a\":\"P1M\"", .missing),
      Trap("{ a: { at-most: 31d } }", "\"a\":\"P1M\"", .yes),
      Trap("{ a: { at-least: 28d } }", "\"a\":\"P1M\"", .yes),
      Trap("{ a: { less-than: 28d } }", "\"a\":\"P1M\"", .no),
      Trap("{ a: { at-most: 365d } }", "\"a\":\"P1Y\"", .missing),
      Trap("{ a: { at-most: 90d } }", "\"a\":7776000", .missing),
      Trap("{ a: { at-most: 90d } }", "\"a\":7776000", .yes, described: seconds),
      Trap("{ a: { at-most: 90d } }", "\"a\":7776000.5", .no, described: seconds),
      // A date more than a day ahead of 2026-11-20T06:00:00Z has no age.
      Trap("{ a: { newer-than: 90d } }", "\"a\":\"2026-11-21T06:00:00Z\"", .yes),
      Trap("{ a: { newer-than: 90d } }", "\"a\":\"2026-11-21T06:00:01Z\"", .missing),
      Trap("{ a: { older-than: 0d } }", "\"a\":\"2999-01-01\"", .missing),
      Trap("{ not: { a: { older-than: 90d } } }", "\"a\":\"2999-01-01\"", .missing),
      Trap("{ a: { after: now+1d } }", "\"a\":\"2999-01-01\"", .yes),
      Trap("{ a: { older-than: 90d } }", "\"a\":\"2026-08-22T06:00:00Z\"", .no),
      Trap("{ a: { older-than: 90d } }", "\"a\":\"2026-08-22T05:59:59.9999999Z\"", .yes),
      Trap("{ a: { newer-than: 1d } }", "\"a\":1763618400000", .no),
      Trap("{ a: { before: $b+90d } }", "\"a\":\"2026-03-31\",\"b\":\"2026-01-01\"", .yes),
      Trap("{ a: { before: $b+89d } }", "\"a\":\"2026-03-31\",\"b\":\"2026-01-01\"", .no),
      Trap("{ a: { before: $b } }", "\"a\":\"2026-03-31\"", .missing),
      Trap("{ a: { before: $b } }", "\"a\":\"2026-03-31\"", .unknown, unknown: ["b"]),
    ]
  }()

  static let lists: [Trap] = [
    // `empty` and quantifiers on nothing.
    Trap("{ a: { empty: true } }", "\"a\":[]", .yes),
    Trap("{ a: { empty: true } }", "\"a\":[null]", .no),
    Trap("{ a: { empty: true } }", "", .yes),
    Trap("{ a: { empty: false } }", "\"a\":0", .missing),
    Trap("{ a: { every: { it: x } } }", "\"a\":[]", .missing),
    Trap("{ a: { every: { it: x }, or-empty: true } }", "\"a\":[]", .yes),
    Trap("{ a: { every: { it: x }, or-empty: true } }", "", .missing),
    Trap("{ a: { none: { it: x } } }", "\"a\":[]", .yes),
    Trap("{ a: { none: { it: x } } }", "", .missing),
    Trap("{ a: { none: { it: x } } }", "\"a\":[null]", .missing),
    Trap("{ a: { every: { it: x } } }", "\"a\":{}", .missing),
    Trap("{ a: { subset-of: [x] } }", "\"a\":[]", .yes),
    Trap("{ a: { count: 0 } }", "", .missing),
    Trap("{ a: { count: 0, absent-means: [] } }", "", .yes),
    Trap("{ a: { every: { it.key: x, it.value: 1 } } }", "\"a\":{\"x\":1}", .yes),
    // `where` that isn't known.
    Trap(
      "{ a: { every: { it.b: 1 }, where: { it.k: x } } }", "\"a\":[{\"k\":\"x\",\"b\":1}]",
      Answer(worst: .missing, best: .yes), unknown: ["a.0.k"]),
    Trap(
      "{ a: { every: { it.b: 1 }, where: { it.k: x } } }", "\"a\":[{\"k\":\"x\",\"b\":2}]",
      Answer(worst: .no, best: .missing), unknown: ["a.0.k"]),
    Trap("{ a: { every: { it.b: 1 }, where: { it.k: x } } }", "\"a\":[{\"k\":\"y\",\"b\":2}]", .missing),
    Trap("{ a: { every: { it.b: 1 }, or-empty: true, where: { it.k: x } } }", "\"a\":[{\"b\":2}]", .missing),
    Trap(
      "{ a: { count: { at-most: 0 }, where: { it.k: x } } }", "\"a\":[{\"k\":\"x\"}]", .unknown,
      unknown: ["a.0.k"]),
    Trap("{ a: { none: { it.b: 1 }, where: { it.k: x } } }", "\"a\":[{\"b\":1}]", .missing),
    Trap("{ a: { some: { it: x } } }", "\"a\":[\"y\",\"x\"]", .yes, unknown: ["a.0"]),
    Trap("{ a: { some: { it: x } } }", "\"a\":[\"y\"]", .unknown, unknown: ["a.1"]),
    // Set tests take unknown and null elements as in or out.
    Trap("{ a: { contains: x } }", "\"a\":[null]", .unknown),
    Trap("{ a: { contains-all: [x, z] } }", "\"a\":[\"x\",\"z\",null]", .yes),
    Trap("{ a: { subset-of: [x] } }", "\"a\":[\"x\",null]", .unknown),
    Trap("{ a: { subset-of: [x] } }", "\"a\":[\"z\",null]", .no),
    Trap("{ a: { within: 10.0.0.0/8 } }", "\"a\":[\"10.0.0.1\",null]", .unknown),
    Trap("{ a: { includes-port: 22 } }", "\"a\":[22,null]", .yes),
    Trap("{ a: { unique: true } }", "\"a\":[\"x\",\"y\"]", .unknown, unknown: ["a.1"]),
    Trap("{ a: { unique: true } }", "\"a\":[\"x\"]", .yes, unknown: ["a.0"]),
    Trap("{ a: { unique: true } }", "\"a\":[\"x\",\"x\",\"y\"]", .no, unknown: ["a.2"]),
    Trap("{ a: { distinct: { at-least: 2 } } }", "\"a\":[\"x\",\"y\"]", .unknown, unknown: ["a.1"]),
    Trap("{ a: { distinct: { at-most: 1 } } }", "\"a\":[\"x\",\"y\",\"z\"]", .no, unknown: ["a.2"]),
    Trap("{ a: { distinct: 2, of: it.k } }", "\"a\":[{\"k\":1},{\"k\":1.0},{\"k\":2}]", .yes),
  ]

  @Test(arguments: reading) func reads(_ trap: Trap) throws { try trap.check() }
  @Test(arguments: thin) func thinDocuments(_ trap: Trap) throws { try trap.check() }
  @Test(arguments: texts) func heedsCase(_ trap: Trap) throws { try trap.check() }
  @Test(arguments: times) func measuresTime(_ trap: Trap) throws { try trap.check() }
  @Test(arguments: lists) func counts(_ trap: Trap) throws { try trap.check() }
}
