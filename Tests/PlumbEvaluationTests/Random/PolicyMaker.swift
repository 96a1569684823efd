import PlumbLanguage

/// Makes policies as text: every operator, operand, modifier and combination has its turn.
struct PolicyMaker {
  var maker: Maker
  var type: String
  /// Words of places described as enums; paths whose absence the type decides.
  var members: [String: [String]] = [:]
  var decided: Set<String> = []
  var isDescribed = false

  /// An element around the test: what it is, and its name.
  private struct Around {
    var flavor: Flavor
    var name: String?
  }
  private var around: [Around] = []
  private var names = 0

  init(maker: Maker, type: String) {
    self.maker = maker
    self.type = type
  }

  /// A requirement, in YAML's flow style.
  mutating func requirement() -> String {
    around = []
    if maker.chance(45) { return single() }
    return condition(2)
  }

  /// One test of one place.
  private mutating func single() -> String {
    let place = self.place()
    return "{ '\(place.path)': \(test(place, depth: 2, one: true)) }"
  }

  private mutating func condition(_ depth: Int, decided: Bool = false) -> String {
    let kind = depth <= 0 ? 0 : maker.below(100)
    switch kind {
    case 0..<45: return entry(depth, decided: decided)
    case 45..<57: return "{ all: [\(conditions(depth, decided))] }"
    case 57..<72: return "{ any: [\(conditions(depth, decided))] }"
    case 72..<84: return "{ not: \(condition(depth - 1, decided: decided)) }"
    case 84..<94 where around.isEmpty || maker.chance(40):
      let otherwise = maker.chance(60) ? ", else: \(condition(depth - 1))" : ""
      return "{ if: \(condition(depth - 1, decided: true)), then: \(condition(depth - 1))\(otherwise) }"
    case 94..<97 where around.isEmpty && !decided:
      return "{ use: \(isDescribed ? "fair" : "{ plain: { words: $params.words } }") }"
    default: return entry(depth, decided: decided)
    }
  }

  private mutating func conditions(_ depth: Int, _ decided: Bool) -> String {
    (0...(1 + maker.below(2))).map { _ in condition(depth - 1, decided: decided) }.joined(separator: ", ")
  }

  private mutating func entry(_ depth: Int, decided: Bool) -> String {
    var place = self.place()
    if decided, isDescribed, maker.chance(85), let known = self.decided.sorted().randomPick(&maker),
      let other = Places.document.first(where: { $0.path == known })
    {
      place = other
      place.members = members[known]
    }
    return "{ '\(place.path)': \(test(place, depth: depth)) }"
  }

  /// A place of the innermost element mostly, else of the document or an outer element.
  private mutating func place() -> Place {
    if let inner = around.last, maker.chance(80) { return place(of: inner, "it") }
    if around.count > 1, maker.chance(50), let outer = around.first, let name = outer.name {
      return place(of: outer, name)
    }
    var place = maker.pick(maker.chance(8) ? Places.odd : Places.document)
    place.members = members[place.path]
    if maker.chance(10) { place.path = "resource.\(place.path)" }
    return place
  }

  private mutating func place(of element: Around, _ root: String) -> Place {
    switch element.flavor {
    case .objects:
      if maker.chance(5) { return Place(path: root, flavor: .text) }
      var place = maker.pick(Places.element)
      place.path = "\(root).\(place.path)"
      return place
    case .map:
      return Place(
        path: maker.chance(3) ? root : "\(root).\(maker.pick(["key", "value", "value", "key.more"]))",
        flavor: .text)
    default: return Place(path: root, flavor: element.flavor)
    }
  }

  // MARK: - Tests

  private mutating func test(_ place: Place, depth: Int, one: Bool = false) -> String {
    let element = place.flavor.element
    if let element, depth > 0, maker.chance(65) { return quantified(place, element, depth, one: one) }
    if maker.chance(8) { return operand("equals", place) }
    var parts: [String] = []
    let count = one || maker.chance(80) ? 1 : 2
    var names: Set<String> = []
    for _ in 0..<count {
      let name = op(place)
      if names.insert(name).inserted { parts.append("\(name): \(operand(name, place))") }
    }
    let onText = [.text, .texts, .pieces, .id, .pattern].contains(place.flavor)
    if maker.chance(15) { parts.append("absent-means: \(constant(place))") }
    if onText, maker.chance(15) { parts.append("case: \(maker.pick(["exact", "ignore"]))") }
    let splits = place.flavor == .pieces ? 60 : place.flavor == .text ? 4 : 0
    if maker.chance(splits) { parts.append("split: ' ;,'") }
    return "{ \(parts.joined(separator: ", ")) }"
  }

  private mutating func op(_ place: Place) -> String {
    if maker.chance(6) { return maker.pick(["exists", "empty"]) }
    if maker.chance(6) {
      return maker.pick(Operator.all.filter { $0.group != .modifier && $0.operand != .condition }.map(\.name))
    }
    return maker.pick(place.flavor.operators)
  }

  private mutating func quantified(_ place: Place, _ element: Flavor, _ depth: Int, one: Bool) -> String {
    let name = maker.pick([
      "every", "every", "some", "some", "none", "count", "count", "distinct", "distinct", "unique", "unique",
      "contains",
      "contains-all", "contains-any", "subset-of",
    ])
    var parts: [String] = []
    var around = Around(flavor: element)
    if maker.chance(25) {
      names += 1
      around.name = "outer\(names)"
      parts.append("as: outer\(names)")
    }
    self.around.append(around)
    defer { self.around.removeLast() }
    switch name {
    case "every", "some", "none": parts.append("\(name): \(condition(depth - 1))")
    case "count", "distinct": parts.append("\(name): \(number())")
    case "unique": parts.append("unique: \(maker.pick(["true", "false"]))")
    default:
      let inner = element == .text || element == .number ? place : Place(path: "", flavor: .texts)
      parts.append("\(name): \(operand(name, inner))")
    }
    if name == "every", maker.chance(40) {
      parts.append("or-empty: \(maker.pick(["true", "true", "false"]))")
    }
    if maker.chance(["count"].contains(name) ? 75 : 30) {
      parts.append("where: \(condition(min(depth - 1, 1)))")
    }
    let wantsOf = element == .objects || element == .map
    if !["every", "some", "none", "count"].contains(name), maker.chance(wantsOf ? 70 : 10) {
      parts.append("of: \(quoted(wantsOf ? self.place(of: around, "it").path : "it"))")
    }
    if maker.chance(10) { parts.append("absent-means: \(constant(place))") }
    if maker.chance(10) { parts.append("case: \(maker.pick(["exact", "ignore"]))") }
    if place.flavor == .pieces, maker.chance(75) { parts.append("split: ';,'") }
    if !one, maker.chance(10) { parts.append("exists: true") }
    return "{ \(parts.joined(separator: ", ")) }"
  }
}

extension Array {
  fileprivate func randomPick(_ maker: inout Maker) -> Element? { isEmpty ? nil : maker.pick(self) }
}
