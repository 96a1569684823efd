internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// A type that a policy needs and the snapshot lacks, with what would export it.
public struct Wanted: Sendable, Hashable {
  /// Canonical.
  public var type: String
  /// The command as the type file has it, its places open; nil: none is known.
  public var template: String?
  /// What it is run for each of: a kind of scope, or a type. Nil: it is run once.
  public var each: String?
  /// Filled in and quoted for a shell; the first few.
  public var commands: [String] = []
  /// How many there are in all.
  public var total = 0
  /// Only resources that the policy judges, not all of the type `each`.
  public var isOfJudged = false
  /// The policy itself doesn't ask for it: only the ids to ask with stand in it.
  public var isStep = false
  /// What the manifest says was answered instead, each message once; the first few.
  public var refusals: [String] = []
}

/// Export commands for single ids, made once however many policies wait for them. For one thread.
final class CommandMemo {
  private static let most = 4096
  /// By template, parent and scope.
  private var known: [String: [String: [String: String]]] = [:]
  private var count = 0
  /// What is lacking of a type, where that is the same for every policy; by canonical name.
  var wanted: [String: Wanted] = [:]
  private let masks = MaskCache()

  func command(_ template: String, parent: String, scope: String) -> String {
    if let command = known[template]?[parent]?[scope] { return command }
    if count >= Self.most { (known, count) = ([:], 0) }
    // Nobody's secret stands in the template: only what is filled in may hold one.
    let command = Explainer.command(template, parent: masks.text(parent), scope: masks.text(scope))
    known[template, default: [:]][parent, default: [:]][scope] = command
    count += 1
    return command
  }
}

/// Resources below which others are exported: how many, and the first few. Copies of one resource count each.
struct OuterPlaces: Sendable {
  static let most = 40
  private(set) var count = 0
  /// The smallest, in order, so that parts merge to the same whole.
  private(set) var first: [ElementPlace] = []

  mutating func note(_ place: ElementPlace) {
    count += 1
    if first.count < Self.most || first.last.map({ place < $0 }) ?? true {
      first = Array((first + [place]).sorted().prefix(Self.most))
    }
  }

  mutating func merge(_ other: OuterPlaces) {
    count += other.count
    first = Array((first + other.first).sorted().prefix(Self.most))
  }
}

extension Plan {
  /// Types below whose resources a command exports, in lower case: the outer types of those asked for.
  static func outerTypes(_ reads: [PolicyReads]) -> Set<String> {
    var outer: Set<String> = []
    for below in reads.flatMap(\.below) where ScopeKind(rawValue: below.parent) == nil {
      outer.insert(below.parent.lowercased())
    }
    for type in reads.flatMap(\.types) {
      if let name = outerType(of: type) { outer.insert(name.lowercased()) }
    }
    return outer
  }

  /// `Microsoft.X/accounts` of `Microsoft.X/accounts/deployments`.
  static func outerType(of type: String) -> String? {
    let slash = UInt8(ascii: "/")
    guard !type.utf8.contains(UInt8(ascii: "*")), type.utf8.split(separator: slash).count > 2,
      let last = type.utf8.lastIndex(of: slash)
    else { return nil }
    return String(type[..<last])
  }
}

extension Finisher {
  private static let most = 20

  /// What is lacking of a type for a policy.
  func wanted(_ name: String, policy: Int) -> Wanted {
    let types = judge.plan.pack.types
    let canonical = types.canonical(name)
    if let known = commands.wanted[canonical] { return known }
    var wanted = Wanted(type: canonical, template: types[name]?.export)
    wanted.refusals = refusals(of: wanted.type)
    guard let template = wanted.template else { return wanted }
    if TextFold.contains(template, "${parent}", ignoreCase: false) {
      let (each, ids, total, isOfJudged) = parents(of: wanted.type, policy: policy)
      wanted.isOfJudged = isOfJudged
      wanted.each = each
      wanted.total = total
      wanted.commands = ids.map { command(template, $0) }
      return wanted  // of other policies other resources are the parents
    } else if TextFold.contains(template, "${subscription}", ignoreCase: false) {
      let ids = subscriptions()
      wanted.each = ScopeKind.subscription.rawValue
      wanted.total = ids.count
      wanted.commands = ids.prefix(Self.most).map { command(template, $0) }
    } else if let kind = [ScopeKind.region, .account].first(where: {
      TextFold.contains(template, "${\($0.rawValue)}", ignoreCase: false)
    }) {
      let ids = scopes(kind).filter { AWSScope.isAccount($0) || AWSScope.isRegion($0) }
      wanted.each = kind.rawValue
      wanted.total = ids.count
      wanted.commands = ids.prefix(Self.most).map { command(template, $0) }
    } else if !TextFold.contains(template, "${", ignoreCase: false) {
      (wanted.commands, wanted.total) = ([template], 1)
    } else {
      wanted.each = types[name]?.scope
    }
    commands.wanted[canonical] = wanted
    return wanted
  }

  /// Judged policies of whose types something was refused: what lies there wasn't judged.
  func refusedForSome(_ dropped: Set<Int>) -> [Unjudged] {
    let types = judge.plan.pack.types
    var found: [Unjudged] = []
    for (index, policy) in judge.plan.pack.policies.enumerated() {
      guard policy.attest == nil, !dropped.contains(index), case .types(let names) = policy.target else {
        continue
      }
      var seen: Set<String> = []
      for failure in collection.failures {
        guard let type = failure.type.map({ types.canonical($0) }),
          names.contains(where: { Glob(types.canonical($0), ignoreCase: true).matches(type) }),
          seen.insert(TextFold.folded(type + " " + (failure.scope ?? ""))).inserted
        else { continue }
        var wanted = Wanted(type: type, template: types[type]?.export)
        if let template = wanted.template, let scope = failure.scope {
          wanted.commands = [command(template, scope)]
        }
        found.append(
          Unjudged(
            policy: index, reason: .notCollected, type: type, scope: failure.scope, wanted: [wanted],
            refused: Masking.text(failure.message, member: nil)))
      }
    }
    return found
  }

  private func refusals(of type: String) -> [String] {
    let types = judge.plan.pack.types
    var messages: [String] = []
    for failure in collection.failures where messages.count < 3 {
      guard let other = failure.type, TextFold.equal(types.canonical(other), type, ignoreCase: true) else {
        continue
      }
      let message = Masking.text(failure.message, member: nil)
      if !messages.contains(message) { messages.append(message) }
    }
    return messages
  }

  /// Where what a command is run for is nowhere either, that comes first.
  func withSteps(_ all: [Wanted], policy: Int) -> [Wanted] {
    var whole = all
    for item in all where item.total == 0 {
      guard let each = item.each, let known = judge.plan.pack.types[each], known.export != nil,
        !isPresent(known.name), !whole.contains(where: { $0.type == known.name })
      else { continue }
      var step = wanted(known.name, policy: policy)
      step.isStep = true
      whole.append(step)
    }
    return whole
  }

  private func command(_ template: String, _ id: String) -> String {
    commands.command(template, parent: id, scope: id)
  }

  private func subscriptions() -> [String] { scopes(.subscription) }

  private func scopes(_ kind: ScopeKind) -> [String] {
    var ids = partial.scopes[kind] ?? [:]
    for scope in collection.scopes where scope.kind == kind {
      let folded = TextFold.folded(scope.id)
      ids[folded] = ids[folded] ?? scope.id
    }
    return ids.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The resources that have to be asked: those that the policy judges where it asks for what is below them, else all
  /// of the outer type.
  private func parents(of type: String, policy: Int) -> (
    each: String?, ids: [String], total: Int, isOfJudged: Bool
  ) {
    let checked = judge.plan.pack.policies[policy]
    let askers = judge.plan.reads[policy].below.filter { TextFold.equal($0.type, type, ignoreCase: true) }
      .map(\.parent).sorted()
    let types = judge.plan.pack.types
    if case .types(let own) = checked.target, own.contains(where: { askers.contains(types.canonical($0)) }) {
      var places = OuterPlaces()
      for fact in partial.judged where fact.policy == policy { places.note(fact.place) }
      if places.count == 0 {
        for look in partial.looks where look.policy == policy { places.note(look.place) }
      }
      return (own.first, Array(ids(at: places.first).prefix(Self.most)), places.count, true)
    }
    if askers.contains(ScopeKind.subscription.rawValue) {
      let ids = subscriptions()
      return (ScopeKind.subscription.rawValue, Array(ids.prefix(Self.most)), ids.count, false)
    }
    guard let outer = askers.first(where: { !$0.contains("*") }) ?? Plan.outerType(of: type) else {
      return (nil, [], 0, false)
    }
    let known = partial.outers[outer.lowercased()] ?? OuterPlaces()
    let ids = ids(at: known.first)
    // Where all are at hand, copies are known.
    let total = known.count <= OuterPlaces.most ? ids.count : known.count
    return (types.canonical(outer), Array(ids.prefix(Self.most)), total, false)
  }

  private func ids(at places: [ElementPlace]) -> [String] {
    var seen: Set<String> = []
    var ids: [String] = []
    for place in places {
      guard let resource = loader.load(place)?.resource else { continue }
      let id = judge.plan.ignoresCase(resource.type) ? TextFold.folded(resource.id) : resource.id
      if seen.insert(id).inserted { ids.append(resource.id) }
    }
    return ids
  }
}
