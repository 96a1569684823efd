internal import PlumbValues

/// What an expression of a template gives. What isn't known is a value too, never an error.
indirect enum ARMNode: Equatable, Sendable {
  struct Member: Equatable, Sendable {
    var key: String
    var value: ARMNode
  }

  case null
  case bool(Bool)
  case number(Number)
  case text(String)
  case list([ARMNode])
  case map([Member])
  /// Not known; `present`: there all the same. `spelling`: how it is made, where the same way gives the same value.
  case open(present: Bool, spelling: ARMSpelling?)
  /// A secret, or what is made of one.
  case secret(ARMNode)

  /// Nothing is known of it, not even whether it is there.
  static let unknown = ARMNode.open(present: false, spelling: nil)

  /// Without the mark of a secret.
  var plain: ARMNode {
    if case .secret(let inner) = self { inner.plain } else { self }
  }

  /// True where it is a secret, or holds one.
  var isTainted: Bool {
    switch self {
    case .secret: true
    case .list(let items): items.contains(where: \.isTainted)
    case .map(let members): members.contains { $0.value.isTainted }
    default: false
    }
  }

  /// True where some of it isn't known.
  var hasOpen: Bool {
    switch self {
    case .open: true
    case .secret(let inner): inner.hasOpen
    case .list(let items): items.contains(where: \.hasOpen)
    case .map(let members): members.contains { $0.value.hasOpen }
    default: false
    }
  }

  var text: String? {
    if case .text(let text) = plain { text } else { nil }
  }

  var whole: Int? {
    guard case .number(let number) = plain, let value = number.whole else { return nil }
    return Int(exactly: value)
  }

  var flag: Bool? {
    if case .bool(let flag) = plain { flag } else { nil }
  }

  var isOpen: Bool {
    if case .open = plain { true } else { false }
  }

  static func whole(_ value: Int) -> ARMNode { .number(.int(Int64(value))) }

  /// The text, with what isn't known of it as holes; nil where it is no text, or nothing is known of how it is made.
  var spelling: ARMSpelling? {
    switch self {
    case .text(let text): ARMSpelling(text)
    case .number(let number): ARMSpelling(number.description)
    case .open(_, let spelling): spelling
    case .null, .bool, .list, .map, .secret: nil
    }
  }

  /// A member of a map, as templates find it: without case.
  func member(_ name: String) -> ARMNode? {
    guard case .map(let members) = plain else { return nil }
    let found =
      members.first { $0.key == name } ?? members.first { TextFold.equal($0.key, name, ignoreCase: true) }
    return found?.value
  }

  /// How many values it holds.
  var weight: Int {
    switch self {
    case .list(let items): items.reduce(1) { $0 + $1.weight }
    case .map(let members): members.reduce(1) { $0 + 1 + $1.value.weight }
    case .secret(let inner): inner.weight
    case .text(let text): 1 + text.utf8.count / 64
    default: 1
    }
  }

  /// As documents hold it; `secret` is told of the places of secrets, `token` makes of a spelling what it joins by.
  func value(
    _ location: [PathStep], token: (ARMSpelling) -> String, secret: (_ place: [PathStep]) -> Void
  ) -> Value {
    switch self {
    case .null: return .null
    case .bool(let flag): return .bool(flag)
    case .number(let number): return .number(number)
    case .text(let text): return .text(text)
    case .open(let present, let spelling):
      // What joins by a text isn't empty.
      let isFilled = present && spelling?.isFilled ?? false
      return .unknown(present: present, refers: isFilled ? spelling.map(token) : nil)
    case .secret(let inner):
      secret(location)
      return inner.value(location, token: token, secret: secret)
    case .list(let items):
      return .list(
        items.enumerated().map {
          $1.value(location + [.index($0)], token: token, secret: secret)
        })
    case .map(let members):
      // A member that is null isn't sent.
      return .map(
        members.compactMap { member in
          let value = member.value.value(location + [.key(member.key)], token: token, secret: secret)
          return value.isNull ? nil : Value.Member(key: member.key, value: value)
        })
    }
  }
}

/// A text of known pieces and holes. Two of the same spelling are the same text: a hole names a function of what is
/// given to the deployment once.
struct ARMSpelling: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case plain(String)
    case hole(String)
  }

  /// Longer ones aren't kept.
  static let most = 4096

  private(set) var pieces: [Piece]

  init(_ text: String) { pieces = text.isEmpty ? [] : [.plain(text)] }

  init(hole: String) { pieces = [.hole(hole)] }

  var isKnown: Bool {
    pieces.allSatisfy { if case .plain = $0 { true } else { false } }
  }

  var isEmpty: Bool { pieces.isEmpty }

  /// Bytes of it.
  var size: Int {
    pieces.reduce(0) { sum, piece in
      switch piece {
      case .plain(let text), .hole(let text): sum + text.utf8.count
      }
    }
  }

  /// Holes that never are the empty text.
  private static let filled = ["subscription", "resourceGroup", "tenant", "uniquestring(", "guid("]

  /// Surely not the empty text.
  var isFilled: Bool {
    pieces.contains { piece in
      switch piece {
      case .plain(let text): !text.isEmpty
      case .hole(let name): Self.filled.contains { name == $0 || $0.hasSuffix("(") && name.hasPrefix($0) }
      }
    }
  }

  /// The single hole that it is.
  var hole: String? {
    if pieces.count == 1, case .hole(let name)? = pieces.first { name } else { nil }
  }

  /// With holes in braces, which no id and no name can have.
  var text: String {
    pieces.map { piece in
      switch piece {
      case .plain(let text): text
      case .hole(let name): "{\(name)}"
      }
    }.joined()
  }

  /// As an argument of a function is written.
  var canonical: String {
    if let hole { return hole }
    return "'\(text)'"
  }

  mutating func append(_ other: ARMSpelling) {
    for piece in other.pieces {
      if case .plain(let more) = piece, case .plain(var last)? = pieces.last {
        // Taken out first, so that it grows where it is.
        pieces.removeLast()
        last += more
        pieces.append(.plain(last))
      } else {
        pieces.append(piece)
      }
    }
  }

  static func + (left: ARMSpelling, right: ARMSpelling) -> ARMSpelling {
    var sum = left
    sum.append(right)
    return sum
  }

  static func + (left: ARMSpelling, right: String) -> ARMSpelling { left + ARMSpelling(right) }

  /// What stands between slashes. A hole counts as having none.
  var segments: [ARMSpelling] {
    var found = [ARMSpelling("")]
    for piece in pieces {
      switch piece {
      case .hole: found[found.count - 1].pieces.append(piece)
      case .plain(let text):
        for (number, part) in text.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
          if number > 0 { found.append(ARMSpelling("")) }
          found[found.count - 1].append(ARMSpelling(String(part)))
        }
      }
    }
    return found
  }

  static func joined(_ parts: some Sequence<ARMSpelling>) -> ARMSpelling {
    var whole = ARMSpelling("")
    for (number, part) in parts.enumerated() {
      if number > 0 { whole.append(ARMSpelling("/")) }
      whole.append(part)
    }
    return whole
  }

  /// As a node: a text where all is known.
  var node: ARMNode {
    if isKnown { return .text(text) }
    return .open(present: true, spelling: text.utf8.count <= Self.most ? self : nil)
  }

  static func == (left: ARMSpelling, right: ARMSpelling) -> Bool { left.pieces == right.pieces }
}
