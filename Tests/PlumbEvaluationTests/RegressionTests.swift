import PlumbLanguage
import PlumbValues
import Testing

/// Cases on which the evaluators once differed, or both were wrong.
struct RegressionTests {
  private static let json = "properties:\n  p: { is: [map, text], read-as: json }\n"

  static let cases: [(name: String, trap: Trap)] =
    [
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
      (
        "unique with an element that is neither in nor out",
        Trap(
          "{ a: { unique: true, of: it.v, where: { it.e: true } } }",
          "\"a\":[{\"v\":1,\"e\":true},{\"v\":1}]",
          .missing)
      ),
      (
        "unique with a filter of the wrong kind",
        Trap(
          "{ a: { unique: true, of: it.v, where: { it.e: true } } }",
          "\"a\":[{\"v\":1,\"e\":true},{\"v\":1,\"e\":\"true\"}]", .missing)
      ),
      (
        "unique where no element is certainly in",
        Trap(
          "{ a: { unique: true, where: { it.e: true } } }", "\"a\":[{\"v\":1},{\"v\":1}]", .missing)
      ),
      (
        "not unique, where no element is certainly in",
        Trap(
          "{ not: { a: { unique: false, of: it.v, where: { it.e: true } } } }",
          "\"a\":[{\"v\":1,\"e\":true},{\"v\":1}]", .missing)
      ),
      (
        "unique with an element that is neither in nor out, and another",
        Trap(
          "{ a: { unique: true, of: it.v, where: { it.e: true } } }",
          "\"a\":[{\"v\":1,\"e\":true},{\"v\":2}]",
          .yes)
      ),
      (
        "unique, of which those in are the same",
        Trap(
          "{ a: { unique: true, of: it.v, where: { it.e: true } } }",
          "\"a\":[{\"v\":1,\"e\":true},{\"v\":1,\"e\":true},{\"v\":1}]", .no)
      ),
      (
        "unique with an element that may be in, beside one that is neither",
        Trap(
          "{ a: { unique: true, of: it.v, where: { it.e: true } } }",
          "\"a\":[{\"v\":1,\"e\":true},{\"v\":1,\"e\":true},{\"v\":2}]",
          Answer(worst: .no, best: .yes), unknown: ["a.0.e"])
      ),
      (
        "a null element of members whose absence is decided",
        Trap("{ a: { every: { it.m: x } } }", "\"a\":[null]", .missing, described: nullElements)
      ),
      (
        "a null element beside one that fits",
        Trap("{ a: { every: { it.m: x } } }", "\"a\":[{},null]", .missing, described: nullElements)
      ),
      (
        "none of a null element",
        Trap("{ a: { none: { it.m: z } } }", "\"a\":[null]", .missing, described: nullElements)
      ),
      (
        "a null element has no absent member",
        Trap("{ a: { every: { it.m: { exists: false } } } }", "\"a\":[null]", .missing)
      ),
      (
        "a member of a null element, by the test's own word",
        Trap("{ a: { every: { it.m: { equals: x, absent-means: x } } } }", "\"a\":[null]", .missing)
      ),
      (
        "a null value of a map",
        Trap(
          "{ a: { every: { it.value.m: { equals: x, absent-means: x } } } }", "\"a\":{\"k\":null}", .missing)
      ),
      (
        "a null element itself",
        Trap("{ a: { every: { it: { equals: x, absent-means: x } } } }", "\"a\":[null]", .yes)
      ),
      (
        "deeper below null",
        Trap("{ a: { every: { it.m.n: { equals: x, absent-means: x } } } }", "\"a\":[{\"m\":null}]", .yes)
      ),
      ("not in a text", Trap("{ a: { not-in: $b } }", "\"a\":\"two\",\"b\":\"one, two\"", .missing)),
      ("in a text", Trap("{ a: { in: $b } }", "\"a\":\"two\",\"b\":\"two\"", .missing)),
      ("a subset of a text", Trap("{ a: { subset-of: $b } }", "\"a\":[],\"b\":\"x\"", .missing)),
      ("a subset of a list", Trap("{ a: { subset-of: $b } }", "\"a\":[],\"b\":[\"x\"]", .yes)),
      ("all of a text", Trap("{ a: { contains-all: $b } }", "\"a\":[\"x\"],\"b\":\"x\"", .missing)),
      ("not in a list", Trap("{ a: { not-in: $b } }", "\"a\":\"y\",\"b\":[\"x\"]", .yes)),
    ] + openLists

  /// A list of which one element is seen, and others may stand beside it.
  private static let openLists: [(name: String, trap: Trap)] = [
    ("every, an element that doesn't fit", "{ every: { it: z } }", Answer.no),
    ("every, all seen fit", "{ every: { it: x } }", Answer.unknown),
    ("some, one seen fits", "{ some: { it: x } }", Answer.yes),
    ("some, none seen fits", "{ some: { it: z } }", Answer.unknown),
    ("none, one seen is one", "{ none: { it: x } }", Answer.no),
    ("none, none seen is one", "{ none: { it: z } }", Answer.unknown),
    ("at least as many as are seen", "{ count: { at-least: 1 } }", Answer.yes),
    ("at least more than are seen", "{ count: { at-least: 3 } }", Answer.unknown),
    ("at most as many as are seen", "{ count: { at-most: 1 } }", Answer.unknown),
    ("at most fewer than are seen", "{ count: { at-most: 0 } }", Answer.no),
    ("different ones, at least more", "{ distinct: { at-least: 4 } }", Answer.unknown),
    ("different ones, at most fewer", "{ distinct: { at-most: 0 } }", Answer.no),
    ("unique", "{ unique: true }", Answer.unknown),
    ("empty", "{ empty: true }", Answer.no),
    ("equal", "{ equals: [x] }", Answer.unknown),
    ("contains what is seen", "{ contains: x }", Answer.yes),
    ("contains what isn't seen", "{ contains: z }", Answer.unknown),
    ("a subset of less", "{ subset-of: [z] }", Answer.no),
    ("a subset of more", "{ subset-of: [x, z] }", Answer.unknown),
  ].map { name, test, answer in
    ("may have others: \(name)", Trap("{ a: \(test) }", "\"a\":[\"x\"]", answer, unknown: ["a.3"]))
  }

  private static let nullElements = "properties:\n  a: { list-of: { m: { is: text, absent-means: x } } }\n"

  @Test(arguments: cases.map(\.name)) func regression(_ name: String) throws {
    try #require(Self.cases.first { $0.name == name }).trap.check()
  }
}
