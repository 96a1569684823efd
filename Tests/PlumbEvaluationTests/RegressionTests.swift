import PlumbLanguage
import PlumbValues
import Testing

/// Cases on which the evaluators once differed, or both were wrong.
struct RegressionTests {
  private static let json = "properties:\n  p: { is: [map, text], read-as: json }\n"

  static let cases: [(name: String, trap: Trap)] = [
    ("exists beside split", Trap("{ a: { exists: true, split: ',', count: 2 } }", "\"a\":\"x,y\"", .yes)),
    ("exists beside split, absent", Trap("{ not: { a: { exists: false, split: ',' } } }", "", .no)),
    ("exists beside split, no text", Trap("{ a: { exists: true, split: ',' } }", "\"a\":1", .missing)),
    (
      "split at a comma before a no-break space",
      Trap("{ a: { split: ',', none: { it: x } } }", #""a":"y,\u00a0x\u2003""#, .no)
    ),
    ("exists by a path", Trap("{ a: { exists: $b } }", "\"a\":1,\"b\":true", .yes)),
    ("exists by an unknown path", Trap("{ a: { exists: $b } }", "\"a\":1", .unknown, unknown: ["b"])),
    ("empty by a path that is no flag", Trap("{ a: { empty: $b } }", "\"a\":1,\"b\":1", .missing)),
    ("beyond a map's key", Trap("{ a: { some: { it.key.more: x } } }", "\"a\":{\"x\":1}", .missing)),
    ("a map's element itself", Trap("{ a: { some: { it: x } } }", "\"a\":{\"k\":\"x\"}", .missing)),
    (
      "distinct of partly unknown elements",
      Trap(
        "{ a: { distinct: { at-least: 2 } } }", "\"a\":[{\"k\":1},{\"k\":2}]", .unknown,
        unknown: ["a.0.k", "a.1.k"])
    ),
    (
      "unique of partly unknown elements",
      Trap("{ a: { unique: true } }", "\"a\":[{\"k\":1},{\"k\":2}]", .unknown, unknown: ["a.0.k"])
    ),
    (
      "unique of partly unknown members",
      Trap(
        "{ a: { unique: true, of: it.m } }", "\"a\":[{\"m\":{\"k\":1}},{\"m\":{\"k\":2}}]", .unknown,
        unknown: ["a.0.m.k"])
    ),
    (
      "distinct of equal members, partly unknown",
      Trap(
        "{ a: { distinct: { at-least: 2 }, of: it.m } }", "\"a\":[{\"m\":{\"k\":1}},{\"m\":{\"k\":2}}]",
        .unknown, unknown: ["a.0.m.k", "a.1.m.k"])
    ),
    (
      "a member that is always there, in a document within text",
      Trap(
        "{ qualities: { exists: true } }", "\"p\":\"{\\\"v\\\":1}\"", .no,
        described: json + "  p.v: { is: number, always: true }\n")
    ),
    (
      "a member that is always there, missing in a document within text",
      Trap(
        "{ qualities: { exists: true } }", "\"p\":\"{}\"", .unknown,
        described: json + "  p.v: { is: number, always: true }\n")
    ),
    (
      "a member that is always there, but null",
      Trap(
        "{ k: a }", "\"k\":null", .unknown, described: "properties:\n  k: { is: text, always: true }\n")
    ),
    (
      "null in an excerpt",
      Trap(
        "{ m: a }", "\"m\":null", .unknown,
        described: "properties:\n  k: { is: text, always: true }\n  m: text\n")
    ),
    (
      "a member that is always there, by another spelling",
      Trap(
        "{ qualities: { exists: true } }", "\"K\":\"k\"", .no,
        described: "properties:\n  k: { is: text, always: true, also: [K] }\n")
    ),
    (
      "months of an operand, at most",
      Trap("{ a: { at-most: $b } }", "\"a\":\"P30D\",\"b\":\"P1M\"", .missing)
    ),
    (
      "months of an operand, at least",
      Trap("{ a: { at-least: $b } }", "\"a\":\"P30D\",\"b\":\"P1M\"", .missing)
    ),
    ("months on both sides", Trap("{ a: { less-than: $b } }", "\"a\":\"P1M\",\"b\":\"P2M\"", .yes)),
    (
      "an age by months of an operand",
      Trap("{ a: { older-than: $b } }", "\"a\":\"2026-10-22\",\"b\":\"P1M\"", .missing)
    ),
    (
      "an age over months of an operand",
      Trap("{ not: { a: { newer-than: $b } } }", "\"a\":\"2026-10-01\",\"b\":\"P1M\"", .yes)
    ),
    (
      "every with an unknown filter, where nothing can pass",
      Trap(
        "{ a: { every: { it.b: 1 }, where: { it.k: x } } }", "\"a\":[{\"b\":2}]",
        Answer(worst: .no, best: .missing),
        unknown: ["a.0.k"])
    ),
  ]

  @Test(arguments: cases.map(\.name)) func regression(_ name: String) throws {
    try #require(Self.cases.first { $0.name == name }).trap.check()
  }
}
