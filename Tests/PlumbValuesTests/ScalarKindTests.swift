import PlumbValues
import Testing

@Suite struct ScalarKindTests {
  @Test(
    arguments: [
      (ScalarKind.date, "2026-11-20", true), (.date, "1700000000", false), (.duration, "P90D", true),
      (.duration, "90", false),
      (.version, "1.10", true), (.version, "one", false), (.ip, "10.0.0.1", true), (.ip, "10.0.0.0/8", false),
      (.cidr, "10.0.0.1", true),
      (.cidr, "10.0.0.0/8", true), (.cidr, "10.0.0.1-10.0.0.2", false), (.cidr, "::/0", true),
      (.port, "22", true), (.port, "65536", false),
      (.port, "20-30", false), (.port, "*", false), (.email, "a@b.example", true), (.email, "a@b", false),
      (.email, "@b.example", false),
      (.email, "a@b@c.example", false), (.email, "a b@c.example", false), (.email, "a@b.example.", false),
      (.email, "a@.example", false),
      (.email, "a@b..example", false), (.email, "a\t@b.example", false), (.email, "", false),
      (.email, "ü@bücher.example", true),
      (.email, String(repeating: "a", count: 250) + "@b.example", false), (.url, "https://example.com", true),
      (.url, "git+ssh://h/x", true),
      (.url, "https://", false), (.url, "https:///x", false), (.url, "example.com", false),
      (.url, "mailto:a@b.example", false),
      (.url, "https://a b", false), (.url, "1a://b", false), (.url, "://x", false),
      (.uuid, "01234567-89ab-cdef-0123-456789ABCDEF", true),
      (.uuid, "0123456789abcdef0123456789abcdef", false),
      (.uuid, "01234567-89ab-cdef-0123-456789ABCDEg", false),
      (.uuid, "{01234567-89ab-cdef-0123-456789abcde}", false), (.text, "", true), (.number, "5", false),
      (.boolean, "true", false),
      (.list, "[]", false), (.map, "{}", false),
    ] as [(ScalarKind, String, Bool)])
  func kinds(_ kind: ScalarKind, _ text: String, _ expected: Bool) {
    #expect(ScalarKind.matchesText(kind, text) == expected)
  }

  @Test func numbers() {
    let kinds = ScalarKind.allCases.filter { ScalarKind.matchesNumber($0, .int(22)) }
    #expect(kinds == [.number, .port])
    #expect(ScalarKind.allCases.filter { ScalarKind.matchesNumber($0, .int(-1)) } == [.number])
    #expect(ScalarKind(rawValue: "uuid") == .uuid && ScalarKind.allCases.count == 14)
  }
}
