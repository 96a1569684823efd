internal import PlumbSnapshot
public import PlumbValues

/// Takes secrets out of what is shown: what the type or the source calls secret, and what looks like one.
public enum Masking {
  /// A value under a member's name, secrets replaced by their length.
  public static func masked(_ value: Value, member: String?, isSecret: Bool = false) -> Value {
    switch value {
    case .text(let text):
      if isSecret { return .text("(secret, \(text.count) characters)") }
      return .text(self.text(text, member: member))
    case .list(let items): return .list(items.map { masked($0, member: member, isSecret: isSecret) })
    case .map(let members):
      return .map(
        members.map { item in
          Value.Member(
            key: text(item.key, member: nil), value: masked(item.value, member: item.key, isSecret: isSecret))
        })
    case .number, .bool: return isSecret ? .text("(secret)") : value
    case .null, .unknown: return value
    }
  }

  /// A text under a member's name (nil: a name, an id, a message).
  public static func text(_ text: String, member: String?) -> String {
    guard let found = SecretText.find(in: text, memberName: member) else { return text }
    return found.masked(text)
  }

  /// No secret is told by its shape alone from fewer bytes.
  private static let shortest = 16

  /// An id, masked segment by segment, so that a secret in one doesn't hide the others.
  public static func id(_ id: String) -> String { self.id(id) { text($0, member: nil) } }

  /// `segment` masks a segment, which comes again in other ids.
  fileprivate static func id(_ id: String, _ segment: (String) -> String) -> String {
    let slash = UInt8(ascii: "/")
    guard id.utf8.contains(slash) else { return text(id, member: nil) }
    let whole = text(id, member: nil)
    if whole != id { return whole }
    let bytes = Array(id.utf8)
    var masked: String?
    var kept = 0
    for part in bytes.split(separator: slash) where part.count >= shortest {
      let own = String(decoding: part, as: UTF8.self)
      let shown = segment(own)
      if shown == own { continue }
      masked = (masked ?? "") + String(decoding: bytes[kept..<part.startIndex], as: UTF8.self) + shown
      kept = part.endIndex
    }
    return masked.map { $0 + String(decoding: bytes[kept...], as: UTF8.self) } ?? id
  }

  /// The last name of a path.
  static func member(_ location: [PathStep]) -> String? {
    for case .key(let key) in location.reversed() { return key }
    return nil
  }
}

/// Remembers what masking made of texts that come again.
final class MaskCache {
  private var texts: [String: String] = [:]
  private var ids: [String: String] = [:]
  private static let most = 4096

  func text(_ text: String) -> String { Self.known(text, in: &texts) { Masking.text($0, member: nil) } }
  func id(_ id: String) -> String { Self.known(id, in: &ids) { Masking.id($0) { text($0) } } }

  private static func known(_ text: String, in table: inout [String: String], _ make: (String) -> String)
    -> String
  {
    if let made = table[text] { return made }
    if table.count >= most { table.removeAll(keepingCapacity: true) }
    let made = make(text)
    table[text] = made
    return made
  }
}
