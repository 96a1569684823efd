import PlumbLanguage
import PlumbValues

extension PolicyMaker {
  func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

  /// A value as policies write it.
  private func written(_ value: Value) -> String {
    switch value {
    case .text(let text): quoted(text)
    case .list(let items): "[\(items.filter { !$0.isNull }.map(written).joined(separator: ", "))]"
    default: value.json
    }
  }

  /// A constant that a place may hold.
  mutating func constant(_ place: Place) -> String {
    if let members = place.members { return maker.pick(members) }
    switch place.flavor {
    case .texts: return "[\(maker.some(["a", "A", "b", "Enabled"], from: 0, to: 3).joined(separator: ", "))]"
    case .numbers: return "[\(maker.some(["1", "2"], from: 0, to: 3).joined(separator: ", "))]"
    case .objects: return maker.pick(["[]", "[{ name: a }]", "[{ name: a, mode: b }, { name: A }]"])
    case .map: return maker.pick(["{}", "{ env: a }", "{ owner: Enabled, a: b }"])
    case .json: return "{ Version: a }"
    case .text where maker.chance(70):
      return quoted(maker.pick(["Enabled", "Disabled", "a", "A", "prod-1", "true"]))
    default: return written(maker.pick(place.flavor.values))
    }
  }

  /// An element's constant.
  private mutating func single(_ place: Place) -> String {
    switch place.flavor {
    case .texts, .pieces: maker.pick(["a", "A", "b", "Enabled", "'10'"])
    case .numbers: maker.pick(["1", "2", "2.5"])
    case .objects: "{ name: a }"
    case .map: maker.pick(["a", "Enabled"])
    default: constant(place)
    }
  }

  /// How many.
  mutating func number() -> String {
    maker.pick([
      "0", "1", "2", "3", "{ at-least: 1 }", "{ at-least: 2 }", "{ at-most: 1 }", "{ at-most: 0 }",
      "{ less-than: 3 }",
      "{ greater-than: 0, at-most: 2 }", "[1, 3]", "{ not-equals: 1 }", "{ not-in: [0, 2] }",
      "{ at-least: 0 }",
    ])
  }

  /// A `$` path to a value of a flavor.
  private mutating func reference(_ flavor: Flavor) -> String {
    let fitting = Places.document.filter { $0.flavor == flavor }
    let path =
      fitting.isEmpty || maker.chance(8) ? maker.pick(Places.document).path : maker.pick(fitting).path
    return quoted("$\(maker.pick(["", "", "resource."]))\(path)")
  }

  mutating func operand(_ name: String, _ place: Place) -> String {
    guard let op = Operator.named[name] else { return "true" }
    if maker.chance(10), let flavor = Self.referenced(op.operand, place.flavor) { return reference(flavor) }
    switch op.operand {
    case .flag: return maker.pick(["true", "false"])
    case .any: return name == "contains" ? single(place) : constant(place)
    case .many:
      if maker.chance(10), [.text, .texts, .pieces].contains(place.flavor) { return "$params.words" }
      return "[\((0...maker.below(3)).map { _ in single(place) }.joined(separator: ", "))]"
    case .order:
      switch place.flavor {
      case .duration, .seconds: return maker.pick(["90d", "1d", "12h", "4w", "P30D", "$params.span", "365d"])
      default: return maker.pick(["0", "1", "5", "10", "2.5", "$params.limit", "-1"])
      }
    case .duration: return maker.pick(["90d", "1d", "30m", "400d", "$params.span", "0d"])
    case .text:
      return quoted(
        maker.pick(place.flavor == .pattern ? Flavor.actions : ["a", "Ena", "bled", "prod-", "-1", "B", "É"]))
    case .id: return quoted(maker.pick(Flavor.ids.filter { !$0.isEmpty }))
    case .glob: return quoted(maker.pick(["*", "prod-*", "*abled", "a", "E*d", "*-*", "É*"]))
    case .pattern: return quoted(maker.pick(["[a-z]+", "(?i)enabled|a", "prod-[0-9]+", "", ".{2,}x?"]))
    case .version: return maker.pick(["1.10", "1.2", "2.0", "v1.9"])
    case .count: return number()
    case .date: return date()
    case .addresses:
      return maker.pick([
        "10.0.0.0/8", "[10.0.0.0/8, 203.0.113.0/24]", "'::/0'", "0.0.0.0/0", "'*'", "192.0.2.0/24",
      ])
    case .prefix: return maker.pick(["16", "/24", "{ v4: 8, v6: 48 }", "{ v4: 32, v6: 128 }", "0"])
    case .ports: return maker.pick(["22", "'20-30'", "[22, 3389]", "'*'", "[80, 443]", "443"])
    case .kind: return maker.pick(ScalarKind.allCases.map(\.rawValue))
    case .condition, .path, .separators: return "true"
    }
  }

  private mutating func date() -> String {
    switch maker.below(4) {
    case 0:
      return quoted(maker.pick(["2026-01-01", "2020-01-01", "2026-11-20T06:00:00Z", "2026-11-19T04:00:00Z"]))
    case 1: return maker.pick(["now", "now+30d", "now-90d", "now-1d"])
    default:
      return quoted(
        "$\(maker.pick(["properties.expires", "resource.properties.created", "properties.mode"]))\(maker.pick(["", "+90d", "-1d", "+12h"]))"
      )
    }
  }

  /// The flavor that a `$` path should have for an operand of this shape; nil where none may stand.
  private static func referenced(_ shape: OperandShape, _ flavor: Flavor) -> Flavor? {
    switch shape {
    case .flag: .flag
    case .any, .order, .version, .id: flavor
    case .many: .texts
    case .text, .glob: .text
    case .duration: .duration
    case .addresses: .address
    case .ports: .ports
    case .pattern, .count, .date, .prefix, .kind, .condition, .path, .separators: nil
    }
  }
}
