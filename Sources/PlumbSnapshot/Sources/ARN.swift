public import PlumbValues

/// Parts of an Amazon resource name: `arn:partition:service:region:account:resource`.
/// Form: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
public struct ARN {
  public let region: Bytes
  /// Empty, or twelve digits.
  public let account: Bytes

  /// Nil for what is no such name.
  public init?(_ id: Bytes) {
    let lead: StaticString = "arn:"
    guard id.count > 8, id.starts(with: Bytes(start: lead.utf8Start, count: 4)) else { return nil }
    var colons: [Int] = []
    for (offset, byte) in id.enumerated() where byte == UInt8(ascii: ":") {
      colons.append(offset)
      if colons.count == 5 { break }
    }
    guard colons.count == 5 else { return nil }
    region = Bytes(rebasing: id[(colons[2] + 1)..<colons[3]])
    let owner = Bytes(rebasing: id[(colons[3] + 1)..<colons[4]])
    account = AWSScope.isAccount(owner) ? owner : Bytes(rebasing: owner[0..<0])
  }
}

/// Scopes of AWS as ids: an account is its twelve digits, a region of it `111122223333/eu-west-1`.
public enum AWSScope {
  public static func isAccount(_ bytes: Bytes) -> Bool {
    bytes.count == 12 && bytes.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// The account of an account's or a region's id; empty where it is neither.
  public static func account(_ scope: Bytes) -> Bytes {
    let head = Bytes(rebasing: scope[0..<min(12, scope.count)])
    let isWhole = scope.count == 12 || scope.count > 13 && scope[12] == UInt8(ascii: "/")
    return isWhole && isAccount(head) ? head : Bytes(rebasing: scope[0..<0])
  }

  /// The scope that an id names which isn't an ARN, `111122223333/eu-west-1/sg-1`; empty where it names none.
  static func scope(of id: Bytes, isRegional: Bool) -> Bytes {
    let account = account(id)
    guard !account.isEmpty, id.count > account.count + 1 else { return Bytes(rebasing: id[0..<0]) }
    guard isRegional, let end = id[13...].firstIndex(of: UInt8(ascii: "/")), end + 1 < id.count else {
      return account
    }
    return Bytes(rebasing: id[..<end])
  }

  /// `111122223333/eu-west-1`.
  public static func isRegion(_ scope: Bytes) -> Bool {
    scope.count > 13 && !account(scope).isEmpty
      && !scope[13...].contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }
  }

  public static func isAccount(_ scope: String) -> Bool {
    var scope = scope
    return scope.withUTF8 { isAccount($0) }
  }

  public static func isRegion(_ scope: String) -> Bool {
    var scope = scope
    return scope.withUTF8 { isRegion($0) }
  }
}
