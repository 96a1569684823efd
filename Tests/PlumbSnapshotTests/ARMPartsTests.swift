import PlumbSnapshot
import PlumbValues
import Testing

/// What one look at an id's slashes tells is what the single questions tell.
@Suite struct ARMPartsTests {
  private static let words = [
    "subscriptions", "SUBSCRIPTIONS", "Subscriptions", "resourceGroups", "resourcegroups", "providers",
    "Providers",
    "Microsoft.Management", "microsoft.management", "managementGroups", "ManagementGroups",
    "Microsoft.Network",
    "networkSecurityGroups", "securityRules", "11111111-1111-1111-1111-111111111111", "rg", "a", "provider",
    "@z",
  ]
  private static let usual = [
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/n",
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/n/securityRules/r",
    "/subscriptions/s/resourceGroups/rg/providers/A.B/c/d/providers/Microsoft.Insights/diagnosticSettings/e",
    "/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Authorization/roleAssignments/r",
    "/providers/Microsoft.Management/managementGroups/m", "/subscriptions/s",
    "/subscriptions/s/resourceGroups/rg",
    "/providers/Microsoft.Authorization/roleDefinitions/d", "subscriptions/s/resourceGroups/rg", "/", "",
    "arn:aws:iam",
  ]

  private static func text(_ bytes: Bytes?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

  private static func check(_ id: String) {
    var id = id
    id.withUTF8 { bytes in
      let parts = ARMParts(bytes)
      #expect((parts != nil) == ARMID.isARM(bytes), "\(String(decoding: bytes, as: UTF8.self))")
      guard let parts else { return }
      #expect(text(parts.scope) == text(ARMID.scope(bytes)))
      #expect(text(parts.group) == text(ARMID.resourceGroup(bytes)))
      #expect(text(parts.parent) == text(ARMID.parent(bytes)))
      let whole = String(decoding: bytes, as: UTF8.self)
      let isClean = whole.hasPrefix("/") && !whole.contains("//") && !whole.hasSuffix("/")
      #expect(parts.isClean == isClean)
    }
  }

  @Test(arguments: usual) func usualIDs(_ id: String) { Self.check(id) }

  @Test func anyIDs() {
    var state: UInt64 = 7
    func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for _ in 0..<30_000 {
      let segments = (0..<below(10)).map { _ in Self.words[below(Self.words.count)] }
      let lead = ["/subscriptions/s", "/providers", "", "/", "/subscriptions"][below(5)]
      Self.check(
        lead + "/" + segments.joined(separator: below(40) == 0 ? "//" : "/") + (below(30) == 0 ? "/" : ""))
    }
  }

  @Test func tooLongIsNone() {
    var id = "/subscriptions/s" + String(repeating: "/a", count: 80)
    #expect(id.withUTF8 { ARMParts($0) == nil })
  }
}
