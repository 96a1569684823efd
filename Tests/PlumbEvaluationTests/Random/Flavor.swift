import PlumbValues

/// What kind of values stands at a place of the random documents, and so which operators fit there.
enum Flavor: CaseIterable {
  case text, number, flag, date, duration, seconds, version, address, ports, id, pattern, word
  case texts, numbers, objects, map, pieces, json

  /// Operators that make sense on it; quantifiers aside.
  var operators: [String] {
    switch self {
    case .text:
      [
        "equals", "not-equals", "in", "not-in", "starts-with", "ends-with", "has-text", "like", "matches",
        "length",
      ]
    case .number:
      ["equals", "not-equals", "in", "not-in", "less-than", "at-most", "greater-than", "at-least"]
    case .flag: ["equals", "not-equals", "in", "not-in"]
    case .date: ["older-than", "newer-than", "before", "after"]
    case .duration, .seconds: ["less-than", "at-most", "greater-than", "at-least"]
    case .version: ["version-at-least", "version-below"]
    case .address: ["within", "overlaps", "prefix-at-least", "covers-internet"]
    case .ports: ["includes-port", "ports-within"]
    case .id: ["at-or-below", "at-or-above"]
    case .pattern: ["covers"]
    case .word: ["is"]
    case .texts, .numbers, .pieces: ["contains", "contains-all", "contains-any", "subset-of", "equals", "in"]
    case .objects, .map: ["contains", "equals", "contains-any", "subset-of"]
    case .json: ["exists"]
    }
  }

  /// What an element of it is; nil for what has none.
  var element: Flavor? {
    switch self {
    case .texts, .pieces: .text
    case .numbers: .number
    case .objects: .objects
    case .map: .map
    default: nil
    }
  }

  /// Values as documents hold them: common ones, the operators' edges, and texts that only look like one.
  var values: [Value] {
    switch self {
    case .text, .word: Self.words.map(Value.text)
    case .number, .seconds: Self.amounts
    case .flag: [.bool(true), .bool(false)]
    case .date:
      Self.dates.map(Value.text) + [.number(.int(1_577_836_800)), .number(.double(1_763_618_400.5))]
    case .duration: Self.durations.map(Value.text)
    case .version:
      ["1.10", "1.9", "v1.2.3", "2.0-rc.1", "TLS1_2", "1.2.0", "1.2", "10.0.22631", ""].map(Value.text)
    case .address: Self.addresses.map(Value.text) + Self.addressLists
    case .ports: Self.portSets
    case .id: Self.ids.map(Value.text)
    case .pattern:
      Self.actions.map(Value.text) + [.list([.text("*/read"), .text("Microsoft.X/accounts/*")]), .list([])]
    case .pieces: ["a, b;c", "a;;a", "", " ", ";", "Enabled,a", "a"].map(Value.text)
    case .texts, .numbers, .objects, .map, .json: []
    }
  }

  static let words = [
    "Enabled", "Disabled", "Audit", "enabled", "DISABLED", "a", "A", "b", "", "é", "É", "prod-1", "PROD-1",
    "N/A",
    "no_information", "true", "10", "a@example.com", "https://example.com/x",
    "8a6e0804-2bd0-4672-b79d-d97027f9071a",
    "10.0.0.1", "2026-01-01",
  ]
  private static let amounts: [Value] =
    [0, 1, 2, -1, 3, 5, 10, 22, 86_400, 7_776_000, 7_776_001, 1_700_000_000_000, Int64.max].map {
      .number(.int($0))
    }
    + [.number(.double(2.5)), .number(.double(1e300)), .number(.unsigned(.max))]
  static let dates = [
    "2020-01-01", "2026-11-20T06:00:00Z", "2026-11-19T06:00:00+02:00", "2027-01-01T00:00:00.123456789Z",
    "2026-11-21T06:00:00Z", "2026-11-21T06:00:01Z", "2026-08-22T06:00:00Z", "2026-08-22T05:59:59.9999999Z",
    "soon",
    "2026-02-30", "0001-01-01", "9999-12-31T23:59:60Z", "2026-11-20",
  ]
  static let durations = [
    "P90D", "PT12H", "90d", "P3M", "P1M", "P1Y", "2160h0m0s", "90.00:00:00", "-P1D", "never", "7776000s",
    "P30D",
  ]
  static let addresses = [
    "10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "*", "Internet", "VirtualNetwork", "AzureCloud", "2001:db8::/64",
    "::/0",
    "203.0.113.0/24", "0.0.0.0/1", "300.1.1.1", "10.0.0.1-10.0.0.9", "::ffff:10.0.0.1", "",
  ]
  private static let addressLists: [Value] = [
    .list([.text("0.0.0.0/1"), .text("128.0.0.0/1")]), .list([.text("10.0.0.1"), .null]), .list([]),
    .list([.text("10.0.0.0/9"), .text("10.128.0.0/9")]), .list([.text("10.0.0.1"), .text("VirtualNetwork")]),
    .list([.text("10.0.0.1"), .number(.int(1))]), .list([.text("203.0.113.7")]),
  ]
  private static let portSets: [Value] = [
    .number(.int(22)), .text("22"), .text("20-30"), .text("*"), .text("22,80"),
    .list([.text("80"), .number(.int(443))]),
    .text("ssh"), .number(.int(70_000)), .list([]), .text("0-65535"),
    .list([.number(.int(22)), .text("3389")]),
    .list([.null, .text("22")]), .text(""),
  ]
  static let ids = [
    "/subscriptions/s/resourceGroups/rg/providers/X.Y/z/acc1",
    "/subscriptions/s/resourceGroups/rg/providers/X.Y/z/acc10",
    "/subscriptions/s", "/subscriptions/S/resourceGroups/rg", "/subscriptions/s/", "/", "", "subscriptions/s",
  ]
  static let actions = [
    "Microsoft.X/*", "*", "*/read", "Microsoft.X/accounts/listKeys/action", "microsoft.x/accounts/*",
  ]
}

/// A place that paths of policies lead to.
struct Place {
  var path: String
  var flavor: Flavor
  /// The words of an enum, where the type describes one.
  var members: [String]?
}
