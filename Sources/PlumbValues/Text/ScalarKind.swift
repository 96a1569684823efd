/// The kinds of values that `is` tells apart.
public enum ScalarKind: String, CaseIterable, Sendable {
  case text, number, boolean, list, map, date, duration, version, ip, cidr, port, email, url, uuid

  /// Whether a text is of the kind. Numbers, booleans, lists and maps are never texts.
  public static func matchesText(_ kind: ScalarKind, _ text: String) -> Bool {
    text.withBytes { bytes in
      switch kind {
      case .text: true
      case .number, .boolean, .list, .map: false
      case .date: Instant(utf8: bytes) != nil
      case .duration: TimeSpan.data(utf8: bytes) != nil
      case .version: Version(utf8: bytes) != nil
      case .ip: IPAddress(utf8: bytes) != nil
      case .cidr: IPRange(prefix: bytes) != nil
      case .port: PortSet.port(bytes) != nil
      case .email: isEmail(bytes)
      case .url: isURL(bytes)
      case .uuid: isUUID(bytes)
      }
    }
  }

  /// Whether a number is of the kind: any is a number, a whole one from 0 to 65535 is a port.
  public static func matchesNumber(_ kind: ScalarKind, _ number: Number) -> Bool {
    switch kind {
    case .number: true
    case .port: PortSet(number) != nil
    default: false
    }
  }

  /// One `@`, something before it, and a domain of at least two labels behind it; at most 254 bytes.
  private static func isEmail(_ bytes: Bytes) -> Bool {
    guard bytes.count <= 254, let at = bytes.firstIndex(of: Ascii.at), at > 0,
      bytes.allSatisfy({ $0 > Ascii.space && $0 != 0x7F })
    else { return false }
    let labels = bytes.part(at + 1, bytes.count).split(at: Ascii.dot)
    return labels.count > 1
      && labels.allSatisfy { label in
        !label.isEmpty && label.byte(0) != Ascii.minus && label.last != Ascii.minus
          && label.allSatisfy { $0.isAlphanumeric || $0 == Ascii.minus || $0 >= 0x80 }
      }
  }

  /// `scheme://` and something of a host, without spaces or control characters.
  static func isURL(_ bytes: Bytes) -> Bool {
    guard let colon = bytes.firstIndex(of: Ascii.colon), bytes.byte(0).isLetter,
      bytes.byte(colon + 1) == Ascii.slash, bytes.byte(colon + 2) == Ascii.slash
    else { return false }
    let marks = [Ascii.plus, Ascii.minus, Ascii.dot]
    guard bytes.part(0, colon).allSatisfy({ $0.isAlphanumeric || marks.contains($0) }) else { return false }
    let host = bytes.byte(colon + 3)
    guard host != 0, host != Ascii.slash, host != Ascii.question, host != UInt8(ascii: "#") else {
      return false
    }
    return bytes.allSatisfy { $0 > Ascii.space && $0 != 0x7F }
  }

  /// 8-4-4-4-12 hexadecimal digits.
  static func isUUID(_ bytes: Bytes) -> Bool {
    guard bytes.count == 36 else { return false }
    for (index, byte) in bytes.enumerated() {
      let isDash = index == 8 || index == 13 || index == 18 || index == 23
      if isDash ? byte != Ascii.minus : !byte.isHex { return false }
    }
    return true
  }
}
