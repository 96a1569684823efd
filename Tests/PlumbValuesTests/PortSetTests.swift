import PlumbValues
import Testing

@Suite struct PortSetTests {
  @Test(
    arguments: [
      (["22"], "22", true), (["20-30"], "22", true), (["20-30"], "20-31", false),
      (["22,80-90"], "22,85", true), (["*"], "0-65535", true),
      (["0-65535"], "*", true), (["20-25", "26-30"], "22-28", true), (["22, 80"], "80", true),
      ([], "22", false), (["65535"], "65535", true),
    ] as [([String], String, Bool)])
  func includes(_ items: [String], _ asked: String, _ expected: Bool) throws {
    let ports = try #require(PortSet(items))
    let other = try #require(PortSet(asked))
    #expect(ports.includes(other) == expected)
    #expect(other.within(ports) == expected)
  }

  @Test(
    arguments: [
      "", " ", ",", "22,", "-", "22-", "-22", "30-20", "65536", "99999999999999999999", "022", "0x16", "ssh",
      "20-30-40", "22 80", "Any", "1.5",
    ] as [String])
  func refuses(_ item: String) {
    #expect(PortSet(item) == nil)
  }

  @Test func rest() throws {
    let web = try #require(PortSet(["80", "443"]))
    #expect(try web.overlaps(#require(PortSet("100-500"))))
    #expect(try !web.overlaps(#require(PortSet("81-442"))))
    #expect(PortSet([])?.isEmpty == true)
    #expect(PortSet(Number.int(22)) == PortSet("22") && PortSet(Number.double(22)) == PortSet("22"))
    #expect(
      PortSet(Number.int(-1)) == nil && PortSet(Number.int(65_536)) == nil
        && PortSet(Number.double(0.5)) == nil)
  }
}
