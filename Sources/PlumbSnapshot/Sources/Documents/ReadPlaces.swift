public import PlumbValues

/// What of a type's documents is read: these members and what they name below; a leaf is read whole.
public struct ReadPlaces: Sendable {
  public private(set) var members: [String: ReadPlaces] = [:]
  public private(set) var isWhole = false

  public init() {}

  /// Adds a place. What lies behind a number is read with its list.
  public mutating func insert(_ path: some Collection<PathStep>) {
    guard case .key(let name)? = path.first else { return isWhole = true }
    members[name, default: ReadPlaces()].insert(path.dropFirst())
  }

  /// Whether anything at the place, above or below it is read.
  func touches(_ path: some Collection<PathStep>) -> Bool {
    guard !isWhole, case .key(let name)? = path.first else { return true }
    return members[name]?.touches(path.dropFirst()) ?? false
  }
}
