import PlumbValues
import Testing

@testable import PlumbLanguage

@Suite struct PathTextTests {
  @Test(
    arguments: [
      ("kind", ["kind"]), ("properties.networkAcls.ipRules", ["properties", "networkAcls", "ipRules"]),
      ("tags.kubernetes\\.io/name", ["tags", "kubernetes.io/name"]), ("@odata\\.type", ["@odata.type"]),
      ("a\\\\b.c", ["a\\b", "c"]), ("\\resource.x", ["\\resource", "x"]), ("a.0.b", ["a", "0", "b"]),
      ("Über.雲", ["Über", "雲"]), ("a b", ["a b"]),
    ])
  func splits(_ text: String, _ names: [String]) { #expect(PathText.split(text) == names) }

  @Test(arguments: ["", ".", "a.", ".a", "a..b", "a\\", "a.\\", "\\..", "a\\.b."])
  func refuses(_ text: String) { #expect(PathText.split(text) == nil) }

  @Test(
    arguments: [
      ("0", PathStep.index(0)), ("12", .index(12)), ("007", .index(7)), ("a1", .key("a1")),
      ("-1", .key("-1")),
      ("٣", .key("٣")), ("99999999999", .key("99999999999")), ("999999999", .index(999_999_999)),
    ])
  func tellsElementsFromNames(_ name: String, _ step: PathStep) { #expect(PathText.step(name) == step) }

  @Test(arguments: ["a.b", "tags.kubernetes\\.io/name", "a\\\\b.0.c", "@odata\\.type"])
  func writesWhatItReads(_ text: String) { #expect(PathText.steps(text).map { PathText.text($0) } == text) }
}
