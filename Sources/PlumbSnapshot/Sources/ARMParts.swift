internal import CFast
public import PlumbValues

/// What an Azure Resource Manager id says of its place, found by one look at its slashes. The single questions of
/// `ARMID` give the same answers.
public struct ARMParts {
  /// More segments than an id can have; a longer one is no ARM id here.
  private static let mostSlashes = 64

  /// The subscription or management group; empty for neither, as at the tenant's root.
  public let scope: Bytes
  /// The resource group; empty outside one.
  public let group: Bytes
  /// What the resource lies directly below.
  public let parent: Bytes
  /// One slash before each segment, and none behind the last.
  public let isClean: Bool

  /// Nil for what is no ARM id.
  public init?(_ id: Bytes) {
    let found: (scope: Int, group: Int, parent: Int, isClean: Bool)? = withUnsafeTemporaryAllocation(
      of: UInt32.self, capacity: Self.mostSlashes
    ) { slashes in
      let count = cfast_positions(
        id.baseAddress, id.count, UInt8(ascii: "/"), slashes.baseAddress, Self.mostSlashes)
      guard count > 0, count < Self.mostSlashes else { return nil }
      return Self.lengths(id, UnsafeBufferPointer(rebasing: slashes[0..<count]))
    }
    guard let found else { return nil }
    scope = Bytes(rebasing: id[0..<found.scope])
    group = Bytes(rebasing: id[0..<found.group])
    parent = Bytes(rebasing: id[0..<found.parent])
    isClean = found.isClean
  }

  /// How long scope, group and parent are.
  private static func lengths(
    _ id: Bytes, _ slashes: UnsafeBufferPointer<UInt32>
  ) -> (scope: Int, group: Int, parent: Int, isClean: Bool)? {
    let lead = slashes[0] == 0 ? 1 : 0
    /// Where segment `index` ends; nil for the last, which no slash follows.
    func end(_ index: Int) -> Int? {
      index + lead < slashes.count ? Int(slashes[index + lead]) : nil
    }
    func isSegment(_ index: Int, _ word: StaticString) -> Bool {
      guard let end = end(index) else { return false }
      let start = index + lead > 0 ? Int(slashes[index + lead - 1]) + 1 : 0
      return end - start == word.utf8CodeUnitCount && ARMID.same(Bytes(rebasing: id[start..<end]), word)
    }
    let isSubscription = isSegment(0, "subscriptions")
    guard isSubscription || isSegment(0, "providers") else { return nil }
    let isManagementGroup = isSegment(1, "Microsoft.Management") && isSegment(2, "managementGroups")
    let scope = isSubscription ? end(1) ?? id.count : isManagementGroup ? end(3) ?? id.count : 0
    let group = isSegment(2, "resourceGroups") ? end(3) ?? id.count : 0
    return (scope, group, parent(id, slashes), lead == 1 && isClean(id, slashes))
  }

  private static func isClean(_ id: Bytes, _ slashes: UnsafeBufferPointer<UInt32>) -> Bool {
    var before = slashes[0]
    for slash in slashes.dropFirst() {
      if slash == before &+ 1 { return false }
      before = slash
    }
    return id.last != UInt8(ascii: "/")
  }

  private static func parent(_ id: Bytes, _ slashes: UnsafeBufferPointer<UInt32>) -> Int {
    let word: StaticString = "providers"
    var index = slashes.count - 2
    while index >= 0 {
      let start = Int(slashes[index]) + 1
      let end = Int(slashes[index + 1])
      if end - start == word.utf8CodeUnitCount, ARMID.same(Bytes(rebasing: id[start..<end]), word) {
        let tail = slashes.count - index - 2 + (end + 1 < id.count ? 1 : 0)
        if tail <= 3 { return start - 1 }
        break
      }
      index -= 1
    }
    return slashes.count >= 2 ? Int(slashes[slashes.count - 2]) : 0
  }
}
