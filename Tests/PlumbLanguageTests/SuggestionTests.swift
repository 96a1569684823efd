import Testing

@testable import PlumbLanguage

@Suite struct SuggestionTests {
  static let keys = ["require", "references", "severity", "why", "when", "at-least", "at-most", "not-in"]

  @Test(
    arguments: [
      ("requrie", "require"), ("Require", "require"), ("severty", "severity"), ("whne", "when"),
      ("at-leats", "at-least"),
      ("notin", "not-in"), ("wy", "why"),
    ])
  func findsTheNearest(_ word: String, _ right: String) {
    #expect(Suggestion.nearest(word, in: Self.keys) == right)
  }

  @Test(arguments: ["owner", "x", "", "requirement", "why"])
  func findsNothingFar(_ word: String) { #expect(Suggestion.nearest(word, in: ["require", "why"]) == nil) }

  @Test(
    arguments: [
      ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1),
      ("kitten", "sitting", 3),
      ("ca", "abc", 3),
    ])
  func countsEdits(_ left: String, _ right: String, _ edits: Int) {
    #expect(Suggestion.distance(Array(left.unicodeScalars), Array(right.unicodeScalars)) == edits)
  }

  @Test func helpsWithWordOrChoices() {
    #expect(Suggestion.help(for: "hihg", in: ["low", "high"]) == "did you mean `high`?")
    #expect(Suggestion.help(for: "severe", in: ["low", "high"]) == "expected one of low, high")
    #expect(Suggestion.help(for: "severe", in: ["low"]) == "expected low")
    #expect(Suggestion.help(for: "sub", in: ["subset-of", "some"]) == "did you mean `subset-of`?")
    #expect(Suggestion.help(for: "severe", in: []) == nil)
    #expect(Suggestion.help(forKind: "String", in: ["text", "number"]) == "did you mean `text`?")
    #expect(Suggestion.help(for: "x", in: (10..<40).map(String.init))?.hasSuffix("24, 25, …") == true)
  }
}
