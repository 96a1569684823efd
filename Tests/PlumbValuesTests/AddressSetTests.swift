import PlumbValues
import Testing

@Suite struct AddressSetTests {
  private func set(_ items: [String]) throws -> AddressSet { try #require(AddressSet(items)) }

  @Test(
    arguments: [
      "", " ", "10.0.0", "10.0.0.256", "10.0.0.0/33", "1O.0.0.0/8", "a b", "10.0.0.x", "a.0.0.0", "l0.0.0.1",
      "fe80",
      "fe80::1%1", "Storage WestEurope", "*.*", "-", "Azure/Cloud", "10", "Tag-", "1.2.3.4,5.6.7.8",
    ] as [String])
  func noItems(_ item: String) {
    if item == "fe80" { return #expect(AddressSet(item)?.tags == ["fe80"]) }
    #expect(AddressSet(item) == nil)
    #expect(AddressSet(["10.0.0.0/8", item]) == nil)
  }

  @Test func tags() throws {
    let names = [
      "AzureCloud", "Storage.WestEurope", "VirtualNetwork", "AzureLoadBalancer", "pl-02cd2c6b", "A_b",
    ]
    #expect(try set(names + ["10.0.0.1", "Internet"]).tags == names)
  }

  @Test(
    arguments: [
      (["10.1.0.0/16"], ["10.0.0.0/8"], Answer.yes), (["10.0.0.0/8"], ["10.1.0.0/16"], .no),
      ([], ["10.0.0.0/8"], .yes),
      ([], [], .yes), (["10.0.0.0/8"], [], .no), (["0.0.0.0/0"], ["0.0.0.0/1", "128.0.0.0/1"], .yes),
      (["*"], ["0.0.0.0/0"], .no), (["*"], ["0.0.0.0/0", "::/0"], .yes), (["Any"], ["internet"], .yes),
      (["::1"], ["0.0.0.0/0"], .no), (["::ffff:10.0.0.1"], ["10.0.0.0/8"], .yes),
      (["AzureCloud"], ["10.0.0.0/8"], .unknown),
      (["AzureCloud", "11.0.0.0/8"], ["10.0.0.0/8"], .no), (["AzureCloud"], ["azurecloud"], .yes),
      (["AzureCloud"], ["*"], .yes), (["10.0.0.1"], ["AzureCloud"], .unknown),
      (["10.0.0.1"], ["AzureCloud", "10.0.0.1"], .yes),
      (["10.0.0.0-10.0.1.255"], ["10.0.0.0/24", "10.0.1.0/24"], .yes), (["AzureCloud"], [], .unknown),
    ] as [([String], [String], Answer)])
  func within(_ items: [String], _ other: [String], _ expected: Answer) throws {
    #expect(try set(items).within(set(other)) == expected)
  }

  @Test(
    arguments: [
      (["10.1.0.0/16"], ["10.0.0.0/8"], Answer.yes), (["10.0.0.0/8"], ["11.0.0.0/8"], .no), ([], ["*"], .no),
      (["*"], [], .no),
      (["AzureCloud"], [], .no), (["AzureCloud"], ["10.0.0.0/8"], .unknown),
      (["AzureCloud", "10.0.0.1"], ["10.0.0.0/8"], .yes),
      (["10.0.0.1"], ["AzureCloud"], .unknown), (["::1"], ["0.0.0.0/0"], .no), (["::1"], ["*"], .yes),
    ] as [([String], [String], Answer)])
  func overlaps(_ items: [String], _ other: [String], _ expected: Answer) throws {
    #expect(try set(items).overlaps(set(other)) == expected)
  }

  @Test(
    arguments: [
      (["10.0.0.0/16"], 16, nil, Answer.yes), (["10.0.0.0/15"], 16, nil, .no), (["10.0.0.5"], 32, nil, .yes),
      (["0.0.0.0/1", "128.0.0.0/1"], 1, nil, .no), (["10.0.0.0/24", "10.0.1.0/24"], 24, nil, .no),
      (["10.0.1.0/24", "10.0.2.0/24"], 24, nil, .yes), (["10.0.0.0-10.0.0.255"], 24, nil, .yes),
      (["10.0.0.0-10.0.0.255"], 25, nil, .no), (["10.0.0.1-10.0.0.254"], 26, nil, .yes),
      (["10.0.0.1-10.0.0.254"], 27, nil, .no),
      (["2001:db8::/48"], 16, nil, .missing), (["2001:db8::/48"], nil, 48, .yes),
      (["2001:db8::/47"], 16, 48, .no),
      (["2001:db8::/48", "10.0.0.0/8"], 16, nil, .no), (["10.0.0.0/24"], nil, 48, .missing),
      (["*"], 0, 0, .no),
      (["Internet"], 16, nil, .no), (["any"], nil, nil, .no), (["AzureCloud"], 16, nil, .unknown),
      (["AzureCloud", "10.0.0.0/8"], 16, nil, .no), ([], 16, nil, .yes), (["0.0.0.0/0"], 0, nil, .yes),
      (["::/0"], 0, 1, .no),
      (["AzureCloud", "::1"], 16, nil, Answer(worst: .no, best: .missing)),
    ] as [([String], Int?, Int?, Answer)])
  func prefixAtLeast(_ items: [String], _ v4: Int?, _ v6: Int?, _ expected: Answer) throws {
    #expect(try set(items).prefixAtLeast(v4: v4, v6: v6) == expected)
  }

  @Test(
    arguments: [
      (["0.0.0.0/0"], Answer.yes), (["*"], .yes), (["Internet"], .yes), (["::/0"], .yes),
      (["2000::/3"], .yes),
      (["0.0.0.0/1", "128.0.0.0/1"], .yes), (["0.0.0.0/1"], .no), (["10.0.0.0/8"], .no),
      (["10.0.0.0/8", "192.168.0.0/16"], .no),
      (["1.0.0.0-223.255.255.255"], .yes), (["1.0.0.0-9.255.255.255", "11.0.0.0-223.255.255.255"], .yes),
      (["0.0.0.0-8.8.8.7", "8.8.8.9-255.255.255.255"], .no), ([], .no), (["AzureCloud"], .unknown),
      (["AzureCloud", "10.0.0.0/8"], .unknown),
      (["VirtualNetwork", "0.0.0.0/0"], .yes), (["::ffff:0:0/96"], .yes), (["2000::/4"], .no),
      (["2000::/4", "3000::/4"], .yes),
    ] as [([String], Answer)])
  func coversInternet(_ items: [String], _ expected: Answer) throws {
    #expect(try set(items).coversInternet() == expected)
  }

  /// Every answer against one found by looking at each address of 10.0.0.0/26 by itself.
  @Test func bruteForce() throws {
    var random = Seeded(11)
    func some() -> (items: [String], members: Set<Int>) {
      var items: [String] = []
      var members: Set<Int> = []
      for _ in 0..<Int.random(in: 0...5, using: &random) {
        let first = Int.random(in: 0..<64, using: &random)
        if Bool.random(using: &random) {
          let length = Int.random(in: 26...32, using: &random)
          let size = 1 << (32 - length)
          items.append("10.0.0.\(first)/\(length)")
          members.formUnion(first / size * size..<first / size * size + size)
        } else {
          let last = Int.random(in: first..<64, using: &random)
          items.append("10.0.0.\(first)-10.0.0.\(last)")
          members.formUnion(first...last)
        }
      }
      return (items, members)
    }
    for _ in 0..<3_000 {
      let (left, right) = (some(), some())
      let (first, second) = (try set(left.items), try set(right.items))
      #expect(first.within(second) == Answer(left.members.isSubset(of: right.members)))
      #expect(first.overlaps(second) == Answer(!left.members.isDisjoint(with: right.members)))
      #expect((first == second) == (left.members == right.members))
      let length = Int.random(in: 26...32, using: &random)
      let wider = (26..<length).contains { prefix in
        let size = 1 << (32 - prefix)
        return stride(from: 0, to: 64, by: size).contains { left.members.isSuperset(of: $0..<$0 + size) }
      }
      #expect(first.prefixAtLeast(v4: length, v6: nil) == Answer(!wider))
    }
  }
}
