public import PlumbValues

/// Parts of an Azure Resource Manager id, found without making text.
/// Form: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
public enum ARMID {
  /// True for an id below a subscription or a provider (leading slash or not).
  public static func isARM(_ id: Bytes) -> Bool {
    let id = trimmed(id)
    return hasSegment(id, "subscriptions", at: 0) || hasSegment(id, "providers", at: 0)
  }

  /// Without a leading slash.
  static func trimmed(_ id: Bytes) -> Bytes {
    id.first == UInt8(ascii: "/") ? Bytes(rebasing: id[1...]) : id
  }

  private static func hasSegment(_ id: Bytes, _ name: StaticString, at offset: Int) -> Bool {
    let count = name.utf8CodeUnitCount
    guard id.count > offset + count, id[offset + count] == UInt8(ascii: "/") else { return false }
    return same(Bytes(rebasing: id[offset..<(offset + count)]), name)
  }

  static func same(_ bytes: Bytes, _ name: StaticString) -> Bool {
    TextFold.equal(bytes, Bytes(start: name.utf8Start, count: name.utf8CodeUnitCount), ignoreCase: true)
  }

  /// `/subscriptions/X`, or `/providers/Microsoft.Management/managementGroups/X`; empty for neither.
  public static func scope(_ id: Bytes) -> Bytes {
    let start = id.first == UInt8(ascii: "/") ? 1 : 0
    let body = Bytes(rebasing: id[start...])
    if hasSegment(body, "subscriptions", at: 0) { return prefix(id, segments: 2) }
    if hasSegment(body, "providers", at: 0), hasSegment(body, "Microsoft.Management", at: 10),
      hasSegment(body, "managementGroups", at: 31)
    {
      return prefix(id, segments: 4)
    }
    return Bytes(rebasing: id[0..<0])
  }

  public static func scope(_ id: String) -> String {
    var id = id
    return id.withUTF8 { String(decoding: scope($0), as: UTF8.self) }
  }

  /// `/subscriptions/X/resourceGroups/Y`; empty outside a resource group.
  public static func resourceGroup(_ id: Bytes) -> Bytes {
    let group = prefix(id, segments: 4)
    let lead = prefix(id, segments: 2)
    guard group.count > lead.count + 1 else { return Bytes(rebasing: id[0..<0]) }
    let rest = Bytes(rebasing: group[(lead.count + 1)...])
    return hasSegment(rest, "resourceGroups", at: 0) ? group : Bytes(rebasing: id[0..<0])
  }

  /// The first so many segments; the whole where there are fewer.
  static func prefix(_ id: Bytes, segments: Int) -> Bytes {
    var left = segments
    let start = id.first == UInt8(ascii: "/") ? 1 : 0
    for index in start..<max(start, id.count) where id[index] == UInt8(ascii: "/") {
      left -= 1
      if left == 0 { return Bytes(rebasing: id[0..<index]) }
    }
    return id
  }

  /// Offset of the last `/providers/`; -1 where there is none.
  private static func lastProviders(_ id: Bytes) -> Int {
    let word = 11
    var index = id.count - word
    while index >= 0 {
      if id[index] == UInt8(ascii: "/"), id[index + word - 1] == UInt8(ascii: "/"),
        same(Bytes(rebasing: id[(index + 1)..<(index + word - 1)]), "providers")
      {
        return index
      }
      index -= 1
    }
    return -1
  }

  /// What the resource lies directly below: the outer resource, the extended one, the resource group or the scope.
  public static func parent(_ id: Bytes) -> Bytes {
    let at = lastProviders(id)
    let tail = at < 0 ? id : Bytes(rebasing: id[(at + 11)...])
    let segments = tail.count { $0 == UInt8(ascii: "/") } + (tail.isEmpty ? 0 : 1)
    if at >= 0, segments <= 3 { return Bytes(rebasing: id[0..<at]) }
    return dropping(id, segments: 2)
  }

  private static func dropping(_ id: Bytes, segments: Int) -> Bytes {
    var left = segments
    var index = id.count - 1
    while index >= 0 {
      if id[index] == UInt8(ascii: "/") {
        left -= 1
        if left == 0 { return Bytes(rebasing: id[0..<index]) }
      }
      index -= 1
    }
    return Bytes(rebasing: id[0..<0])
  }

  /// The type that an id spells: `Microsoft.X/accounts/deployments`; nil where it spells none.
  public static func type(_ id: String) -> String? {
    let segments = id.split(separator: "/").map(String.init)
    if let at = segments.lastIndex(where: { $0.lowercased() == "providers" }), at + 2 < segments.count {
      let tail = Array(segments[(at + 1)...])
      guard tail.count % 2 == 1 else { return nil }
      return ([tail[0]] + stride(from: 1, to: tail.count, by: 2).map { tail[$0] }).joined(separator: "/")
    }
    switch segments.count {
    case 2 where segments[0].lowercased() == "subscriptions": return "Microsoft.Resources/subscriptions"
    case 4 where segments[2].lowercased() == "resourcegroups":
      return "Microsoft.Resources/subscriptions/resourceGroups"
    default: return nil
    }
  }

  /// The last segment.
  public static func lastSegment(_ id: Bytes) -> Bytes {
    guard let at = id.lastIndex(of: UInt8(ascii: "/")) else { return id }
    return Bytes(rebasing: id[(at + 1)...])
  }
}
