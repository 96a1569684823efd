internal import PlumbLanguage
public import PlumbValues

/// Resources of which it is asked whether a policy judges them, whatever the verdict: those that a waiver speaks of.
public struct Watch: Sendable {
  public var policy: Int
  public var resources: ResourceSelector

  public init(policy: Int, resources: ResourceSelector) {
    self.policy = policy
    self.resources = resources
  }
}

/// The watches of a run by policy, and how many plain passes and not-applicables each of them saw; findings are listed
/// and can be asked themselves.
struct WatchTable: Sendable {
  private let watches: [Watch]
  private let byPolicy: [[Int]]
  var seen: [Int]

  init(_ watches: [Watch], policies: Int) {
    self.watches = watches
    seen = Array(repeating: 0, count: watches.count)
    var table: [[Int]] = watches.isEmpty ? [] : Array(repeating: [], count: policies)
    for (number, watch) in watches.enumerated() where table.indices.contains(watch.policy) {
      table[watch.policy].append(number)
    }
    byPolicy = table
  }

  func watches(_ policy: Int) -> Bool { byPolicy.indices.contains(policy) && !byPolicy[policy].isEmpty }

  mutating func saw(_ policy: Int, id: String, scope: String, ignoreCase: Bool) {
    guard watches(policy) else { return }
    for number in byPolicy[policy]
    where watches[number].resources.covers(id: id, scope: scope, ignoreCase: ignoreCase) {
      seen[number] += 1
    }
  }

  /// Adds (or takes away) what another part saw.
  mutating func add(_ other: WatchTable, times: Int = 1) {
    for number in seen.indices where other.seen.indices.contains(number) {
      seen[number] += times * other.seen[number]
    }
  }
}

extension Plan {
  /// Whether ids of a type's resources are compared without case.
  func ignoresCase(_ type: String) -> Bool {
    pack.types[type]?.ignoreCase ?? Provider(type: type).ignoresCase
  }
}
