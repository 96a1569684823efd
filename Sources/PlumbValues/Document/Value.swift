/// One step of a path into a document.
public enum PathStep: Sendable, Hashable {
  case key(String)
  case index(Int)
}

/// A value of a document as a plain tree: what the reference evaluator reads and policies write as constants.
public indirect enum Value: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Number)
  case text(String)
  case list([Value])
  /// Members in document order; keys are unique.
  case map([Member])
  /// Not known; `present`: known to exist all the same; `refers`: what identifies it, by which it joins.
  case unknown(present: Bool, refers: String? = nil)

  /// Among the elements of a list: further ones may stand beside them, nobody knows how many.
  public static let others = Value.unknown(present: false, refers: "others")

  public struct Member: Sendable, Hashable {
    public var key: String
    public var value: Value

    public init(key: String, value: Value) {
      self.key = key
      self.value = value
    }
  }

  /// The value that starts at a word of a tape.
  public init(_ tape: Tape, at index: Int = 1) {
    switch tape.kind(index) {
    case .map:
      var members: [Member] = []
      members.reserveCapacity(tape.memberCount(index))
      var at = tape.first(index)
      let end = tape.end(index)
      while at < end {
        let key = String(decoding: tape.text(at), as: UTF8.self)
        members.append(Member(key: key, value: Value(tape, at: at + 1)))
        at = tape.next(at + 1)
      }
      self = .map(members)
    case .list:
      var items: [Value] = []
      items.reserveCapacity(tape.memberCount(index))
      var at = tape.first(index)
      let end = tape.end(index)
      while at < end {
        items.append(Value(tape, at: at))
        at = tape.next(at)
      }
      self = .list(items)
    case .text: self = .text(String(decoding: tape.text(index), as: UTF8.self))
    case .int: self = .number(.int(Int64(bitPattern: tape.bits(index))))
    case .unsigned: self = .number(.unsigned(tape.bits(index)))
    case .double: self = .number(.double(Double(bitPattern: tape.bits(index))))
    case .yes: self = .bool(true)
    case .no: self = .bool(false)
    case .null, .root, .mapEnd, .listEnd: self = .null
    }
  }

  /// The member of a map; nil where this is no map or has no such member.
  public subscript(_ key: String) -> Value? {
    guard case .map(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  public var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  public var isNull: Bool { self == .null }

  /// Compact JSON; an unknown value prints as the word `(unknown)` in quotes.
  public var json: String {
    var out = ""
    write(to: &out)
    return out
  }

  private func write(to out: inout String) {
    switch self {
    case .null: out += "null"
    case .bool(let flag): out += flag ? "true" : "false"
    case .number(let number): out += number.description
    case .text(let text): JSONText.append(text, to: &out)
    case .unknown: out += "\"(unknown)\""
    case .list(let items):
      out += "["
      for (index, item) in items.enumerated() {
        if index > 0 { out += "," }
        item.write(to: &out)
      }
      out += "]"
    case .map(let members):
      out += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { out += "," }
        JSONText.append(member.key, to: &out)
        out += ":"
        member.value.write(to: &out)
      }
      out += "}"
    }
  }

  /// The value at a path; nil where none stands.
  public func at(_ path: some Collection<PathStep>) -> Value? {
    guard let step = path.first else { return self }
    switch (self, step) {
    case (.map, .key(let name)): return self[name]?.at(path.dropFirst())
    case (.list(let items), .index(let index)):
      return items.indices.contains(index) ? items[index].at(path.dropFirst()) : nil
    default: return nil
    }
  }

  /// The value with one put at a path; maps on the way are made where nothing or null stands.
  /// Nil where the path runs through anything else.
  public func setting(_ path: some Collection<PathStep>, to new: Value) -> Value? {
    guard let step = path.first else { return new }
    let rest = path.dropFirst()
    switch (self, step) {
    case (.list(var items), .index(let index)) where items.indices.contains(index):
      guard let inner = items[index].setting(rest, to: new) else { return nil }
      items[index] = inner
      return .list(items)
    case (.map(var members), .key(let key)):
      if let at = members.firstIndex(where: { $0.key == key }) {
        guard let inner = members[at].value.setting(rest, to: new) else { return nil }
        members[at].value = inner
      } else {
        guard let inner = Value.null.setting(rest, to: new) else { return nil }
        members.append(Member(key: key, value: inner))
      }
      return .map(members)
    case (.null, .key(let key)):
      guard let inner = Value.null.setting(rest, to: new) else { return nil }
      return .map([Member(key: key, value: inner)])
    default: return nil
    }
  }
}

/// A set of paths of a document, each covering all that lies below it.
public struct PathSet: Sendable, Hashable {
  private var children: [PathStep: PathSet] = [:]
  /// This place and all below it belong to the set.
  public private(set) var isMember = false
  /// The value is known to exist, though nothing else is known of it.
  public private(set) var isPresent = false

  public init() {}

  public init(_ paths: some Sequence<[PathStep]>) { paths.forEach { insert($0) } }

  public var isEmpty: Bool { !isMember && children.isEmpty }

  /// Adds a path; `present`: the value exists though it isn't known.
  public mutating func insert(_ path: some Collection<PathStep>, present: Bool = false) {
    guard let step = path.first else {
      isPresent = isMember ? isPresent && present : present
      isMember = true
      return
    }
    children[step, default: PathSet()].insert(path.dropFirst(), present: present)
  }

  /// Adds all places of another set, below a path.
  public mutating func insert(_ other: PathSet, at path: some Collection<PathStep>) {
    guard let step = path.first else { return add(other) }
    children[step, default: PathSet()].insert(other, at: path.dropFirst())
  }

  /// Adds all places of another set.
  public mutating func add(_ other: PathSet) {
    if other.isMember { insert([], present: other.isPresent) }
    for (step, below) in other.children { children[step, default: PathSet()].add(below) }
  }

  /// True where the path lies in the set, or something below it does.
  public func touches(_ path: some Sequence<PathStep>) -> Bool {
    // Most sets are empty, and nobody need walk then.
    !isEmpty && at(path).map { !$0.isEmpty } ?? false
  }

  /// The part of the set below a step; nil where it holds nothing there.
  public func below(_ step: PathStep) -> PathSet? { isMember ? self : children[step] }

  /// Steps of members directly below, sorted, for walking.
  public var steps: [PathStep] {
    children.keys.sorted {
      switch ($0, $1) {
      case (.key(let left), .key(let right)): left < right
      case (.index(let left), .index(let right)): left < right
      case (.key, .index): false
      case (.index, .key): true
      }
    }
  }

  /// The part of the set at a path.
  public func at(_ path: some Sequence<PathStep>) -> PathSet? {
    var here: PathSet? = self
    for step in path { here = here?.below(step) }
    return here
  }

  /// True where the path lies in the set.
  public func contains(_ path: some Sequence<PathStep>) -> Bool { !isEmpty && at(path)?.isMember ?? false }
}

extension Value {
  /// The value with every place of the set unknown. A place that only the set knows makes its container unknown.
  public func hiding(_ set: PathSet) -> Value {
    if set.isMember { return .unknown(present: set.isPresent) }
    if set.isEmpty { return self }
    switch self {
    case .map(let members):
      var hidden = members.map { member in
        Member(
          key: member.key, value: set.below(.key(member.key)).map { member.value.hiding($0) } ?? member.value)
      }
      for case .key(let key) in set.steps where !members.contains(where: { $0.key == key }) {
        if let below = set.below(.key(key)) {
          hidden.append(Member(key: key, value: .unknown(present: below.isMember && below.isPresent)))
        }
      }
      return .map(hidden)
    case .list(let items):
      let hidden = items.enumerated().map { index, item in
        set.below(.index(index)).map { item.hiding($0) } ?? item
      }
      // A place beyond the end: the length isn't known either.
      let isOpen = set.steps.contains { step in
        if case .index(let index) = step { index >= items.count } else { false }
      }
      return .list(isOpen ? hidden + [.others] : hidden)
    case .null: return .unknown(present: false)
    default: return self
    }
  }
}

extension Value {
  /// A list that may have more elements than stand in it.
  public var isOpenList: Bool {
    guard case .list(let items) = self else { return false }
    return items.contains(.others)
  }

  /// A map of which some member may turn out to be absent: how many it has isn't known.
  public var isOpenMap: Bool {
    guard case .map(let members) = self else { return false }
    return members.contains { $0.value == .unknown(present: false) }
  }
}
