internal import CFast
public import PlumbValues

/// What an Azure Resource Manager id says of its place, found by one look at its slashes. The single questions of
/// `ARMID` give the same answers.
public struct ARMParts {
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
    var parts = cfast_arm_parts()
    guard let base = id.baseAddress, cfast_arm(base, id.count, &parts) != 0 else { return nil }
    scope = Bytes(start: base, count: parts.scope)
    group = Bytes(start: base, count: parts.group)
    parent = Bytes(start: base, count: parts.parent)
    isClean = parts.is_clean != 0
  }
}
