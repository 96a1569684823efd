import Glibc
import PlumbReport
import PlumbValues
import Testing

/// Random joins of random values: both evaluators, and the hashes before them, answer as a model does that looks at every
/// pair.
@Suite struct JoinRandomTests {
  private static let asker = "Microsoft.Fair/hubs"
  private static let other = "Microsoft.Fair/hubs/spokes"

  @Test func joinsAgree() throws {
    let seed = getenv("PLUMB_SEED").flatMap { UInt64(String(cString: $0)) } ?? 20_261_120
    var random = Seeded(seed)
    var tally: [String: Int] = [:]
    for round in 0..<12 {
      let clauses = (0..<50).map { _ in JoinClause(&random) }
      let hubs = (0..<6).map { Hub(name: "h\($0)", properties: .random(&random)) }
      let spokes = (0..<8).map { number in
        Spoke(hub: "h\(random.below(6))", name: "s\(number)", properties: .random(&random))
      }
      let judging = Judging([
        "policy.yaml": JoinSample.pack(for: Self.asker, clauses.map { $0.require(Self.other) })
      ])
      let documents =
        hubs.map { JoinSample.document(Self.asker, $0.name, $0.properties.json) }
        + spokes.map { spoke in
          JoinSample.document(Self.asker, "\(spoke.hub)/spokes/\(spoke.name)", spoke.properties.json)
            .replacing(#""type":"\#(Self.asker)""#, with: #""type":"\#(Self.other)""#)
        }
      let found = try JoinSample.answers(
        judging, documents, asker: Self.asker, others: [Self.other], policies: clauses.count)
      for hub in hubs {
        let answers = try #require(found[hub.name])
        for (clause, answer) in zip(clauses, answers) {
          let wanted = clause.answer(hub, spokes)
          tally[wanted, default: 0] += 1
          #expect(
            answer == wanted,
            """
            seed \(seed), round \(round)
            \(clause.require(Self.other))
            \(hub.name): \(hub.properties.json)
            \(spokes.map { "\($0.hub)/\($0.name): \($0.properties.json)" }.joined(separator: "\n"))
            """)
        }
      }
    }
    for answer in ["pass", "no", "missing"] { #expect(tally[answer, default: 0] >= 300, "\(tally)") }
  }
}

private struct Hub {
  var name: String
  var properties: Properties
}

private struct Spoke {
  var hub: String
  var name: String
  var properties: Properties
}

/// What stands at `a`, `b` and `on`, as JSON; an absent one has no entry. A value has one spelling for each that is equal
/// to it: its kind, a colon and what is compared.
private struct Properties {
  var members: [String: (json: String, value: String)] = [:]
  var isOn = false

  private static let values: [(json: String, value: String)] = [
    (#""a""#, "text:a"), (#""A""#, "text:a"), (#""b""#, "text:b"), (#""""#, "text:"), (#""5""#, "text:5"),
    ("5", "number:5"), ("5.0", "number:5"), ("6", "number:6"), ("true", "boolean:t"), ("false", "boolean:f"),
    (#"["a"]"#, "list:a"), (#"["A"]"#, "list:a"), (#"["b","a"]"#, "list:ba"), ("[]", "list:"),
    (#"{"x":1}"#, "map:x1"), (#"{"y":null,"x":1.0}"#, "map:x1"), ("{}", "map:"), ("null", ""),
    (#""/""#, "text:/"), (#""/a""#, "text:/a"), (#""/A/""#, "text:/a/"), (#""/a/b""#, "text:/a/b"),
    (#""/ab""#, "text:/ab"), (#""/a/b""#, "text:/a/b"),
  ]

  static func random(_ random: inout Seeded) -> Properties {
    var made = Properties()
    let words = random.below(3)
    for name in ["a", "b"] where random.below(5) > 0 {
      // Mostly of one kind, so that something fits.
      made.members[name] =
        words == 0
        ? values[random.below(values.count)]
        : words == 1 ? values[random.below(3)] : values[values.count - 1 - random.below(6)]
    }
    made.isOn = random.below(3) > 0
    return made
  }

  var json: String {
    let parts = members.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value.json)"# }
    return "{\((parts + [#""on":\#(isOn)"#]).joined(separator: ","))}"
  }
}

/// A clause, as policies write it and as the model answers it.
private struct JoinClause {
  enum Compare: String, CaseIterable {
    case match, equals
    case above = "at-or-above"
    case below = "at-or-below"
  }
  enum Ask: CaseIterable { case none, one, some, atMostOne, every, everyOrEmpty }

  var place: String
  var keys: [(theirs: String, compare: Compare, ours: String, absentMeans: String?)] = []
  var wantsOn: Bool
  var ask: Ask

  init(_ random: inout Seeded) {
    place = ["children", "snapshot", "snapshot", "below", "scope"][random.below(5)]
    wantsOn = random.below(3) == 0
    ask = Ask.allCases[random.below(Ask.allCases.count)]
    // A path can be tested once, and matched once.
    var names = ["a", "b"]
    for _ in 0...random.below(2) {
      let theirs = names.remove(at: random.below(names.count))
      let compare = Compare.allCases[random.below(4)]
      let ours = ["a", "b"][random.below(2)]
      let absent = compare != .match && random.below(5) == 0 ? ["/a", "a"][random.below(2)] : nil
      keys.append((theirs, compare, ours, absent))
    }
  }

  func require(_ type: String) -> String {
    var parts = ["type: \(type)", "in: \(place)"]
    let pairs = keys.filter { $0.compare == .match }.map {
      "properties.\($0.theirs): $resource.properties.\($0.ours)"
    }
    if !pairs.isEmpty { parts.append("match: { \(pairs.joined(separator: ", ")) }") }
    var tests = keys.filter { $0.compare != .match }.map { key in
      let absent = key.absentMeans.map { ", absent-means: \($0)" } ?? ""
      return
        "properties.\(key.theirs): { \(key.compare.rawValue): $resource.properties.\(key.ours)\(absent) }"
    }
    if wantsOn { tests.append("properties.on: true") }
    if !tests.isEmpty { parts.append("where: { \(tests.joined(separator: ", ")) }") }
    switch ask {
    case .none: parts.append("count: 0")
    case .one: parts.append("count: 1")
    case .some: break
    case .atMostOne: parts.append("count: { at-most: 1 }")
    case .every: parts.append("every: { properties.on: true }")
    case .everyOrEmpty: parts.append("every: { properties.on: true }, or-empty: true")
    }
    return "{ resources: { \(parts.joined(separator: ", ")) } }"
  }

  // MARK: - The model: 0 is no, 1 missing, 2 yes.

  func answer(_ hub: Hub, _ spokes: [Spoke]) -> String {
    let members = spokes.map { (in: admits($0, hub), isOn: $0.properties.isOn) }
    func atLeast(_ count: Int) -> Int {
      if members.count(where: { $0.in == 2 }) >= count { return 2 }
      return members.count(where: { $0.in >= 1 }) >= count ? 1 : 0
    }
    let rung: Int
    switch ask {
    case .none: rung = 2 - atLeast(1)
    case .one: rung = min(atLeast(1), 2 - atLeast(2))
    case .some: rung = atLeast(1)
    case .atMostOne: rung = 2 - atLeast(2)
    case .every, .everyOrEmpty:
      let each = members.map { max(2 - $0.in, $0.isOn ? 2 : 0) }.min() ?? 2
      let one = ask == .everyOrEmpty || members.contains { $0.in == 2 && $0.isOn }
      rung = one ? each : min(each, 1)
    }
    return ["no", "missing", "pass"][rung]
  }

  private func admits(_ spoke: Spoke, _ hub: Hub) -> Int {
    if place == "children" || place == "below", spoke.hub != hub.name { return 0 }
    if wantsOn, !spoke.properties.isOn { return 0 }
    return keys.map { key in
      let theirs = spoke.properties.members[key.theirs]?.value ?? ""
      let ours = hub.properties.members[key.ours]?.value ?? ""
      let answer = Self.compare(
        theirs.isEmpty ? key.absentMeans.map { "text:\($0)" } ?? "" : theirs, key.compare, ours)
      return key.compare == .match && answer == 1 ? 0 : answer
    }.min() ?? 2
  }

  private static func compare(_ theirs: String, _ compare: Compare, _ ours: String) -> Int {
    func kind(_ value: String) -> Substring { value.prefix { $0 != ":" } }
    guard !theirs.isEmpty, !ours.isEmpty, kind(theirs) == kind(ours) else { return 1 }
    if compare == .match || compare == .equals { return theirs == ours ? 2 : 0 }
    guard kind(theirs) == "text" else { return 1 }
    func lies(_ id: String, below: String) -> Int {
      guard id != "text:", below != "text:" else { return 0 }
      func parts(_ value: String) -> [Substring] { value.dropFirst(5).split(separator: "/") }
      return parts(id).starts(with: parts(below)) ? 2 : 0
    }
    return compare == .above ? lies(ours, below: theirs) : lies(theirs, below: ours)
  }
}

/// A small generator (SplitMix64).
private struct Seeded {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(max(limit, 1)))
  }
}
