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

  /// What is ruled out by letters and lengths alone would have been found too far by counting edits.
  @Test func rulesOutNothingNear() {
    let letters = Array("abcdeABÄé-1".unicodeScalars)
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    func word() -> String {
      String(String.UnicodeScalarView((0..<random(9)).map { _ in letters[random(letters.count)] }))
    }
    func nearest(_ word: String, in words: [String], edits: Int) -> String? {
      let folded = Array(word.lowercased().unicodeScalars)
      return words.filter { $0 != word }.compactMap { candidate -> (Int, String)? in
        let other = Array(candidate.lowercased().unicodeScalars)
        let found = Suggestion.distance(folded, other)
        return found <= min(edits, max(1, min(folded.count, other.count) / 3)) ? (found, candidate) : nil
      }.min { $0 < $1 }?.1
    }
    var found = 0
    for _ in 0..<5_000 {
      let wrong = word()
      let words = (0..<6).map { _ in word() }
      let edits = 1 + random(2)
      let expected = nearest(wrong, in: words, edits: edits)
      #expect(Suggestion.nearest(wrong, in: words, edits: edits) == expected, "\(wrong) in \(words)")
      if expected != nil { found += 1 }
    }
    #expect(found > 500 && found < 4_500)
  }

  @Test(
    arguments: [
      ("one", "one"), ("one\ntwo", "one two"), ("\none\n\n\ntwo\nthree\n", "one\n\ntwo three"),
      ("one\n \ntwo", "one   two"), ("\n\n", ""), ("é\n雲", "é 雲"),
    ])
  func joinsLinesToParagraphs(_ text: String, _ paragraphs: String) {
    #expect(PolicyChecker.paragraph(text) == paragraphs)
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
