import PlumbValues
import Testing

@Suite struct DisplayTextTests {
  @Test(
    arguments: [
      ("plain", "plain"), ("\u{1B}[31m", "U+001B[31m"), ("a\nb\t", "aU+000AbU+0009"),
      ("\u{0}\u{7F}\u{9B}", "U+0000U+007FU+009B"),
      ("\u{202E}x\u{2066}", "U+202ExU+2066"),
      ("\u{200B}\u{200E}\u{61C}\u{FEFF}\u{2060}", "U+200BU+200EU+061CU+FEFFU+2060"),
      ("\u{2028}\u{2029}", "U+2028U+2029"), ("\u{E0041}\u{E0000}\u{E007F}", "U+E0041U+E0000U+E007F"),
      ("日本 é 🙂", "日本 é 🙂"), ("", ""), ("\r\n", "U+000DU+000A"),
    ] as [(String, String)])
  func safe(_ text: String, _ expected: String) {
    #expect(DisplayText.safe(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test(
    arguments: [
      ("", 0), ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("é", 1), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("✅", 2),
      ("…", 1), ("─", 1),
    ] as [(String, Int)])
  func width(_ text: String, _ expected: Int) {
    #expect(DisplayText.width(text) == expected)
  }

  @Test(
    arguments: [
      ("", #""""#), ("a\"b\\", #""a\"b\\""#), ("\n\r\t\u{8}\u{C}", #""\n\r\t\b\f""#),
      ("\u{0}\u{1B}\u{7F}\u{85}", #""\u0000\u001b\u007f\u0085""#),
      ("\u{2028}x\u{2029}", #""\u2028x\u2029""#), ("é日🙂 /", #""é日🙂 /""#),
      ("\u{2027}\u{202A}\u{A0}", "\"\u{2027}\u{202A}\u{A0}\""),
    ] as [(String, String)])
  func json(_ text: String, _ expected: String) {
    var output = ""
    JSONText.append(text, to: &output)
    #expect(output.unicodeScalars.elementsEqual(expected.unicodeScalars))
  }
}
