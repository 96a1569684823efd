import PlumbValues
import Testing

@Suite struct TextTests {
  @Test(
    arguments: [
      ("*", "", true), ("", "", true), ("", "a", false), ("abc", "abc", true), ("abc", "abcd", false),
      ("a*", "abc", true), ("*c", "abc", true),
      ("a*c", "ac", true), ("a*c", "abd", false), ("ab*bc", "abc", false), ("*b*", "abc", true),
      ("*a*b*", "ba", false), ("**", "x", true),
      ("a**b", "ab", true), ("*ab*ab*", "ab", false), ("*ab*ab*", "abab", true), ("a?c", "abc", false),
      ("a.c", "abc", false), ("ABC", "abc", false),
      ("*aab", "aaab", true),
    ] as [(String, String, Bool)])
  func like(_ pattern: String, _ text: String, _ expected: Bool) {
    #expect(Glob(pattern).matches(text) == expected)
    #expect(Glob(pattern.uppercased(), ignoreCase: true).matches(text) == (expected || pattern == "ABC"))
  }

  @Test func foldsAsciiOnly() {
    #expect(Glob("A*é*", ignoreCase: true).matches("aéb"))
    #expect(!Glob("*É*", ignoreCase: true).matches("aéb"))
  }

  @Test func likeStaysFast() {
    let text = String(repeating: "a", count: 200_000)
    #expect(!Glob(String(repeating: "a*", count: 2_000) + "b").matches(text))
    #expect(!Glob("*" + String(repeating: "a", count: 5_000) + "b*").matches(text))
  }

  @Test(
    arguments: [
      ("Microsoft.CognitiveServices/*", "Microsoft.CognitiveServices/accounts/listKeys/action", true),
      ("*", "", true), ("s3:Get*", "s3:PutObject", false),
      ("s3:?etObject", "s3:GetObject", true), ("s3:?etObject", "s3:etObject", false),
      ("*/read", "a/b/read", true), ("*/read", "a/b/reads", false),
      ("a?", "aé", true), ("a??", "aé", false), ("?", "", false), ("", "", true), ("", "a", false),
      ("*?", "é", true), ("a*a*a", "aa", false),
    ] as [(String, String, Bool)])
  func covers(_ pattern: String, _ text: String, _ expected: Bool) {
    #expect(ActionPattern.covers(pattern: pattern, text: text, ignoreCase: false) == expected)
    #expect(
      ActionPattern.covers(pattern: pattern.uppercased(), text: text.lowercased(), ignoreCase: true)
        == expected)
  }

  @Test(
    arguments: [
      ("/a/b", "/a", true), ("/a/b", "/a/b", true), ("/a/acc10", "/a/acc1", false),
      ("/a/acc1", "/a/acc10", false), ("a/b", "/a", true),
      ("/a/b/", "/a/b", true), ("/a/b", "/a/b/", true), ("/a", "/", true), ("", "/", false),
      ("/a", "", false), ("", "", false), ("/A/b", "/a", false),
    ] as [(String, String, Bool)])
  func isAtOrBelow(_ id: String, _ ancestor: String, _ expected: Bool) {
    #expect(IDPath.isAtOrBelow(id, ancestor, ignoreCase: false) == expected)
    #expect(IDPath.isAtOrBelow(id.uppercased(), ancestor, ignoreCase: true) == (expected || id == "/A/b"))
  }

  @Test(
    arguments: [
      ("/a/b/c", ["/a/b", "/a"]), ("a/b/c/", ["a/b", "a"]), ("/a", []), ("", []), ("/", []), ("//", []),
      ("/a//b", ["/a"]), ("a", []),
    ] as [(String, [String])])
  func ancestors(_ id: String, _ expected: [String]) {
    #expect(IDPath.ancestors(of: id) == expected)
  }

  @Test func folding() {
    var random = Seeded(5)
    let letters = Array("aAbB\u{E9}\u{C9}@`[{")
    for _ in 0..<5_000 {
      let first = String(
        (0..<Int.random(in: 0...20, using: &random)).compactMap { _ in letters.randomElement(using: &random) }
      )
      let second = String(
        (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
      for ignoreCase in [false, true] {
        let text = Array((ignoreCase ? TextFold.folded(first) : first).utf8)
        let part = Array((ignoreCase ? TextFold.folded(second) : second).utf8)
        let places =
          text.count < part.count
          ? [] : (0...text.count - part.count).filter { Array(text[$0..<$0 + part.count]) == part }
        #expect(TextFold.contains(first, second, ignoreCase: ignoreCase) == !places.isEmpty)
        #expect(TextFold.hasPrefix(first, second, ignoreCase: ignoreCase) == places.contains(0))
        #expect(
          TextFold.hasSuffix(first, second, ignoreCase: ignoreCase)
            == places.contains(text.count - part.count))
        #expect(TextFold.equal(first, second, ignoreCase: ignoreCase) == (text == part))
      }
    }
    #expect(!TextFold.equal("\u{E9}", "\u{C9}", ignoreCase: true))
    let long = String(repeating: "ab", count: 40)
    #expect(TextFold.contains("x" + long + "c", long + "c", ignoreCase: false))
    #expect(!TextFold.contains(long, long + "c", ignoreCase: false))
    #expect(TextFold.contains("ab" + long.uppercased() + "cd", long + "c", ignoreCase: true))
  }
}
