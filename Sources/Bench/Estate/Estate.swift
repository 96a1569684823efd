/// A deterministic estate: units of twenty resources, each in one subscription and resource group.
struct Estate {
  static let unitSize = 20

  private(set) var planted: [String] = []
  private let plants: Plants
  private let count: Int
  private var values = SlotValues()

  init(count: Int) {
    self.count = count
    plants = Plants(resources: count, units: count / Self.unitSize)
  }

  var subscriptions: [String] { (0..<plants.subscriptions).map { uuid($0, 1) } }

  /// Appends the resource with this number as one line of JSON, without line end.
  mutating func append(resource number: Int, to output: inout [UInt8]) {
    let unit = number / Self.unitSize
    let position = number % Self.unitSize
    if position == 0 { enter(unit) }
    values[.number] = String(10 + unit % 60 + 60 * (position & 3))
    values[.uuid] = uuid(number, 2)
    values[.other] = uuid(number, 3)
    values[.created] = "202\(unit % 6)-0\(1 + position % 9)-1\(unit % 10)T08:12:0\(position % 10).1234567Z"
    values[.tag] = #""environment":"\#(["prod", "test", "dev"][unit % 3])","#
    prepare(position, unit).document.render(values, to: &output)
  }

  private mutating func enter(_ unit: Int) {
    values[.subscription] = uuid(unit % plants.subscriptions, 1)
    values[.unit] = String(String(100_000 + unit).dropFirst())
    values[.group] = "rg-claims-\(unit / plants.subscriptions % 8)"
    values[.region] = ["westeurope", "northeurope", "swedencentral", "germanywestcentral"][unit % 4]
    values[.modified] = "2026-1\(unit % 2)-0\(1 + unit % 9)T16:40:00.7654321Z"
  }

  private mutating func prepare(_ position: Int, _ unit: Int) -> ResourceKind {
    switch position {
    case 0: contactOrAddress(unit)
    case 1: account(unit)
    case 2: settingOrAddress(unit)
    case 3: Kinds.strictFilter
    case 4: Kinds.looseFilter
    case 5, 6: deployment(unit, first: position == 5)
    case 7, 8: storage(unit, first: position == 7)
    case 9: vault(unit)
    case 10, 11: Kinds.key
    case 12: workspace(unit)
    case 13: Kinds.networkGroup
    case 14, 15: machine(unit, first: position == 14)
    case 16, 17: Kinds.site
    case 18: Kinds.registry
    default: search(unit)
    }
  }

  private mutating func contactOrAddress(_ unit: Int) -> ResourceKind {
    guard unit < plants.subscriptions else { return Kinds.address }
    let violation = plants.violation(of: .contact, in: unit)
    values[.first] = violation.map { $0 % 2 == 0 } == true ? "false" : "true"
    values[.second] = violation.map { $0 % 2 == 1 } == true ? "" : "soc@example.com;ciso@example.com"
    if violation != nil { note(.contact, "/subscriptions/" + values[.subscription]) }
    return Kinds.contact
  }

  private mutating func account(_ unit: Int) -> ResourceKind {
    let isOpen = plants.violation(of: .localAuth, in: unit) != nil
    values[.first] = isOpen ? "false" : "true"
    if isOpen { note(.localAuth, Kinds.aiAccount) }
    if plants.violation(of: .diagnostics, in: unit) != nil { note(.diagnostics, Kinds.aiAccount) }
    return Kinds.aiAccount
  }

  /// Violations are in turn a setting without audit logs and no setting at all.
  private mutating func settingOrAddress(_ unit: Int) -> ResourceKind {
    let violation = plants.violation(of: .diagnostics, in: unit)
    values[.first] = violation == nil ? "true" : "false"
    return violation.map { $0 % 2 == 1 } == true ? Kinds.address : Kinds.setting
  }

  private mutating func deployment(_ unit: Int, first: Bool) -> ResourceKind {
    values[.first] = "\"strict\""
    if first, let violation = plants.violation(of: .contentFilter, in: unit) {
      values[.first] = ["\"loose\"", "\"Microsoft.Nowhere\"", "null"][violation % 3]
      note(.contentFilter, Kinds.deployment)
    }
    return Kinds.deployment
  }

  private mutating func storage(_ unit: Int, first: Bool) -> ResourceKind {
    values[.first] = "true"
    values[.second] = unit % 5 == 0 ? "TLS1_3" : "TLS1_2"
    values[.third] = "2026-10-0\(1 + unit % 9)T09:30:00.5060708Z"
    values[.fourth] = "2026-09-1\(unit % 10)T09:30:00Z"
    if first, let violation = plants.violation(of: .transport, in: unit) {
      if violation % 2 == 0 { values[.first] = "false" } else { values[.second] = "TLS1_0" }
      note(.transport, Kinds.storage)
    }
    if first, let violation = plants.violation(of: .keyAge, in: unit) {
      values[violation % 2 == 0 ? .third : .fourth] = "2026-03-0\(1 + unit % 9)T09:30:00.5060708Z"
      note(.keyAge, Kinds.storage)
    }
    return Kinds.storage
  }

  private mutating func vault(_ unit: Int) -> ResourceKind {
    values[.first] = "Deny"
    values[.second] =
      unit % 4 == 0 ? "" : #"{"value":"203.0.113.0/24"},{"value":"2001:db8:\#(unit % 9999)::/64"}"#
    if let violation = plants.violation(of: .vaultNetwork, in: unit) {
      if violation % 2 == 0 { values[.first] = "Allow" } else { values[.second] = #"{"value":"10.0.0.0/8"}"# }
      note(.vaultNetwork, Kinds.vault)
    }
    return Kinds.vault
  }

  private mutating func workspace(_ unit: Int) -> ResourceKind {
    values[.first] = String([90, 180, 365, 730][unit % 4])
    if let violation = plants.violation(of: .retention, in: unit) {
      values[.first] = violation % 2 == 0 ? "30" : "1000"
      note(.retention, Kinds.workspace)
    }
    return Kinds.workspace
  }

  private mutating func machine(_ unit: Int, first: Bool) -> ResourceKind {
    if first, let violation = plants.violation(of: .environmentTag, in: unit) {
      values[.tag] = violation % 2 == 0 ? #""environment":"sandbox","# : ""
      note(.environmentTag, Kinds.machine)
    }
    return Kinds.machine
  }

  private mutating func search(_ unit: Int) -> ResourceKind {
    values[.first] = "srch-claims-" + values[.unit]
    if plants.violation(of: .searchName, in: unit) != nil {
      values[.first] = "search" + values[.unit]
      note(.searchName, Kinds.search)
    }
    return Kinds.search
  }

  private mutating func note(_ check: Plants.Check, _ kind: ResourceKind) {
    note(check, kind.id.text(values))
  }

  private mutating func note(_ check: Plants.Check, _ id: String) {
    planted.append("\(check.rawValue)\t\(id)")
  }
}

/// A UUID that depends on the number and the series alone (SplitMix64).
private func uuid(_ number: Int, _ series: UInt64) -> String {
  var state = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 &+ series
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for position in 0..<32 {
    if position % 16 == 0 {
      state &+= 0x9E37_79B9_7F4A_7C15
      state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
    }
    if [8, 12, 16, 20].contains(position) { text.append(UInt8(ascii: "-")) }
    text.append(digits[Int(truncatingIfNeeded: state >> UInt64(4 * (position % 16))) & 15])
  }
  return String(decoding: text, as: UTF8.self)
}
