/// Where a text holds secrets.
public struct SecretFinding: Hashable, Sendable {
  /// UTF-8 offsets, sorted and disjoint.
  public let ranges: [Range<Int>]
  /// The whole text is the secret.
  public let whole: Bool

  /// The text without the secrets: `(secret, 44 characters)` stands for each.
  public func masked(_ text: String) -> String {
    if whole { return Self.mark(text) }
    return text.withBytes { bytes in
      var output = ""
      var start = 0
      for range in ranges where range.lowerBound >= start && range.lowerBound < bytes.count {
        output += String(bytes: bytes.part(start, range.lowerBound))
        output += Self.mark(String(bytes: bytes.part(range.lowerBound, range.upperBound)))
        start = range.upperBound
      }
      return output + String(bytes: bytes.part(start, bytes.count))
    }
  }

  private static func mark(_ secret: String) -> String { "(secret, \(secret.count) characters)" }
}

/// Tells by name and by shape which texts must not be shown.
public enum SecretText {
  /// What of a value is secret, nil for nothing. `memberName` is the member that holds the value; for names and map
  /// keys there is none.
  public static func find(in text: String, memberName: String?) -> SecretFinding? {
    text.withBytes { bytes in
      if let memberName { return memberName.withBytes { find(in: bytes, memberName: $0) } }
      return find(in: bytes, memberName: nil)
    }
  }

  /// The same for UTF-8.
  public static func find(
    in bytes: UnsafeBufferPointer<UInt8>, memberName: UnsafeBufferPointer<UInt8>?
  ) -> SecretFinding? {
    find(in: bytes, name: memberName.map(SecretName.init))
  }

  /// The same where what the member's name says is known.
  package static func find(in bytes: UnsafeBufferPointer<UInt8>, name: SecretName?) -> SecretFinding? {
    guard !bytes.isEmpty else { return nil }
    if let name, name.isSecret, !HarmlessValue.isHarmless(bytes, isPassword: name.isPassword) {
      return SecretFinding(ranges: [0..<bytes.count], whole: true)
    }
    var scanner = SecretScanner(bytes)
    let ranges = scanner.scan()
    let whole = ranges == [0..<bytes.count] || isSecretByShape(bytes, name)
    if whole { return SecretFinding(ranges: [0..<bytes.count], whole: true) }
    return ranges.isEmpty ? nil : SecretFinding(ranges: ranges, whole: false)
  }

  /// Whole values whose shape alone isn't certain: an id, a hash or a version by its name is none.
  private static func isSecretByShape(_ bytes: Bytes, _ name: SecretName?) -> Bool {
    if let name, name.isIdentifying { return false }
    switch bytes.count {
    case 32:
      return bytes.allSatisfy(\.isHex) && bytes.contains(where: \.isDigit)
        && bytes.contains(where: \.isLetter)
    case 40:
      let isBase64 = bytes.allSatisfy { $0.isAlphanumeric || $0 == Ascii.slash || $0 == Ascii.plus }
      return isBase64 && SecretScanner.isMixed(bytes) && bytes.count(where: { $0 == Ascii.slash }) < 4
    case 88:
      return bytes.hasBase64End && bytes.part(0, 86).allSatisfy(\.isBase64) && SecretScanner.isMixed(bytes)
    default: return false
    }
  }
}

/// Values that a name alone doesn't make secret.
enum HarmlessValue {
  static func isHarmless(_ bytes: Bytes, isPassword: Bool) -> Bool {
    if bytes.allSatisfy({ $0 == Ascii.star || $0 == Ascii.minus || $0 == Ascii.dot }) { return true }
    if bytes.equals("true", ignoreCase: true) || bytes.equals("false", ignoreCase: true) { return true }
    if !isPassword, Number(utf8: bytes) != nil { return true }
    return Instant(utf8: bytes) != nil || TimeSpan.data(utf8: bytes) != nil || ScalarKind.isUUID(bytes)
      || ScalarKind.isURL(bytes) || isReference(bytes) || isWord(bytes)
  }

  /// Ids of the providers and expressions that only point at a secret.
  private static func isReference(_ bytes: Bytes) -> Bool {
    let starts: [StaticString] = [
      "/subscriptions/", "/providers/", "projects/", "organizations/", "folders/", "arn:",
      "@Microsoft.KeyVault(",
      "${", "{{", "[parameters(", "[reference(", "[list", "[variables(", "[concat(",
    ]
    return starts.contains { bytes.starts(with: $0) }
  }

  /// A member of an enumeration: `NotRequired`, `NOT_SET`, or one of the usual words in lower case. Other words in
  /// lower case may be passwords.
  private static func isWord(_ bytes: Bytes) -> Bool {
    guard bytes.count <= 32, bytes.byte(0).isLetter else { return false }
    if bytes.allSatisfy({ $0.isUpper || $0 == Ascii.underscore }) {
      return bytes.count <= 12 || bytes.contains(Ascii.underscore)
    }
    if bytes.byte(0).isUpper, bytes.allSatisfy(\.isLetter) {
      // Each capital of a word is followed by a small letter, which random letters soon break.
      return bytes.indices.allSatisfy { !bytes[$0].isUpper || bytes.byte($0 + 1).isLower }
    }
    let usual: [StaticString] = [
      "enabled", "disabled", "none", "null", "required", "optional", "allowed", "denied", "allow", "deny",
      "auto",
      "default", "managed", "customer", "service", "active", "inactive", "expired", "unknown", "n/a", "yes",
      "no",
      "no_information", "not_supported", "redacted", "bearer", "basic",
    ]
    return usual.contains { bytes.equals($0, ignoreCase: true) }
  }
}
