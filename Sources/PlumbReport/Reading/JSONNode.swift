public import PlumbValues

/// Why a document is no report of ours, and where.
public struct ReportReadFailure: Error, Sendable, Hashable {
  public var path: [PathStep]
  public var message: String
}

/// A value of a parsed document, read with a wanted kind. Valid while its parser holds the document.
struct JSONNode {
  private let tape: Tape
  private let index: Int
  private let path: [PathStep]

  init(_ tape: Tape) {
    self.init(tape, 1, [])
  }

  private init(_ tape: Tape, _ index: Int, _ path: [PathStep]) {
    self.tape = tape
    self.index = index
    self.path = path
  }

  func failure(_ message: String) -> ReportReadFailure { ReportReadFailure(path: path, message: message) }

  var isNull: Bool { tape.kind(index) == .null }

  /// The members of an object by name.
  func object() throws(ReportReadFailure) -> JSONMembers {
    guard tape.kind(index) == .map else { throw failure("has to be an object") }
    var members: [String: JSONNode] = [:]
    var at = tape.first(index)
    let end = tape.end(index)
    while at < end {
      let key = String(decoding: tape.text(at), as: UTF8.self)
      members[key] = JSONNode(tape, at + 1, path + [.key(key)])
      at = tape.next(at + 1)
    }
    return JSONMembers(node: self, members: members)
  }

  func list<Item>(
    _ read: (JSONNode) throws(ReportReadFailure) -> Item
  ) throws(ReportReadFailure) -> [Item] {
    guard tape.kind(index) == .list else { throw failure("has to be a list") }
    var items: [Item] = []
    var at = tape.first(index)
    let end = tape.end(index)
    while at < end {
      items.append(try read(JSONNode(tape, at, path + [.index(items.count)])))
      at = tape.next(at)
    }
    return items
  }

  func text() throws(ReportReadFailure) -> String {
    guard tape.kind(index) == .text else { throw failure("has to be a text") }
    return String(decoding: tape.text(index), as: UTF8.self)
  }

  /// Counts are added up; sums of these are in range.
  private static let largest = 1 << 48

  /// A count, a line or a column.
  func count() throws(ReportReadFailure) -> Int {
    guard tape.kind(index) == .int, let number = Int(exactly: Int64(bitPattern: tape.bits(index))),
      number >= 0
    else { throw failure("has to be a whole number from 0") }
    guard number <= Self.largest else { throw failure("is larger than any count can be") }
    return number
  }

  func flag() throws(ReportReadFailure) -> Bool {
    switch tape.kind(index) {
    case .yes: return true
    case .no: return false
    default: throw failure("has to be true or false")
    }
  }

  func word<Word: RawRepresentable & CaseIterable>(
    _ type: Word.Type = Word.self
  ) throws(ReportReadFailure) -> Word where Word.RawValue == String {
    let text = try text()
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
    throw failure("has to be one of \(words)")
  }

  func instant() throws(ReportReadFailure) -> Instant {
    guard let instant = Instant(try text()) else { throw failure("has to be a date") }
    return instant
  }

  /// Any value; null is none.
  func value() -> Value? { isNull ? nil : Value(tape, at: index) }
}

/// The members of an object.
struct JSONMembers {
  private let node: JSONNode
  private let members: [String: JSONNode]

  init(node: JSONNode, members: [String: JSONNode]) {
    self.node = node
    self.members = members
  }

  var names: [String] { members.keys.sorted() }

  subscript(_ name: String) -> JSONNode {
    get throws(ReportReadFailure) {
      guard let member = members[name] else { throw node.failure("lacks `\(name)`") }
      return member
    }
  }

  /// Nil where the member is absent or null.
  func optional(_ name: String) -> JSONNode? {
    members[name].flatMap { $0.isNull ? nil : $0 }
  }

  func text(_ name: String) throws(ReportReadFailure) -> String { try self[name].text() }
  func optionalText(_ name: String) throws(ReportReadFailure) -> String? { try optional(name)?.text() }
  func count(_ name: String) throws(ReportReadFailure) -> Int { try self[name].count() }
  func optionalCount(_ name: String) throws(ReportReadFailure) -> Int { try optional(name)?.count() ?? 0 }
  func flag(_ name: String) throws(ReportReadFailure) -> Bool { try self[name].flag() }

  func texts(_ name: String) throws(ReportReadFailure) -> [String] {
    try self[name].list { node throws(ReportReadFailure) in try node.text() }
  }

  func optionalTexts(_ name: String) throws(ReportReadFailure) -> [String] {
    try optional(name)?.list { node throws(ReportReadFailure) in try node.text() } ?? []
  }

  func list<Item>(
    _ name: String, _ read: (JSONMembers) throws(ReportReadFailure) -> Item
  ) throws(ReportReadFailure) -> [Item] {
    try self[name].list { node throws(ReportReadFailure) in try read(node.object()) }
  }

  /// A map of texts.
  func textMap(_ name: String) throws(ReportReadFailure) -> [String: String] {
    let map = try self[name].object()
    var out: [String: String] = [:]
    for key in map.names { out[key] = try map.text(key) }
    return out
  }
}
