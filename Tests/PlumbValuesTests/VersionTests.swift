import PlumbValues
import Testing

@Suite struct VersionTests {
  @Test func ascending() throws {
    let texts = [
      "0.0.1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
      "1.0.0-beta.11", "1.0.0-rc.1",
      "v1", "1.9", "1.10-rc1", "1.10", "1.10.0.1", "2", "10.0.22631.3", "10.0.22631.10",
      "18446744073709551615",
    ]
    let versions = try texts.map { try #require(Version($0)) }
    for (left, first) in versions.enumerated() {
      for (right, second) in versions.enumerated() {
        #expect((first < second) == (left < right), "\(texts[left]) \(texts[right])")
        #expect((first == second) == (left == right), "\(texts[left]) \(texts[right])")
      }
    }
  }

  @Test(
    arguments: [
      ("1.0", "1"), ("v1.2", "V1.2.0"), ("1.2+build.5", "1.2"), ("1.2-rc1+5", "1.2-rc1"), ("0.0", "0"),
      ("1.09", "1.9"),
    ] as [(String, String)])
  func equal(_ first: String, _ second: String) {
    #expect(Version(first) != nil && Version(first) == Version(second))
  }

  @Test(
    arguments: [
      "", "v", "vv1", ".", "1.", ".1", "1..2", "1.x", "-1", "1-", "1-a..b", "1+", "1+a b", "1.0rc1", "TLS1_2",
      "1 2", "1.2 ",
      "18446744073709551616", "latest", "1-é", "+", "-",
    ] as [String])
  func refuses(_ text: String) {
    #expect(Version(text) == nil)
  }
}
