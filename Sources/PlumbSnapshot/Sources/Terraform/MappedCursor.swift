internal import PlumbLanguage
internal import PlumbValues

/// A place in a planned resource: the value, and beside it what isn't known and what is secret.
struct MappedCursor {
  let tape: Tape
  /// Words of the tape; nil where nothing stands.
  var value: Int?
  var unknown: Int?
  var sensitive: Int?
  var isUnknown = false
  var isSensitive = false
  /// An attribute that the provider's resource doesn't have.
  var isMissing = false
  /// From the top of the attributes.
  var path: [PathStep] = []

  init(_ tape: Tape, value: Int?, unknown: Int?, sensitive: Int?) {
    self.tape = tape
    self.value = value
    self.unknown = unknown
    self.sensitive = sensitive
    settle()
  }

  /// Takes note where the whole place is unknown or secret.
  private mutating func settle() {
    if let at = unknown, tape.kind(at) == .yes { isUnknown = true }
    if let at = sensitive, tape.kind(at) == .yes { isSensitive = true }
  }

  var kind: Tape.Kind { value.map { tape.kind($0) } ?? .null }

  func step(_ step: PathStep) -> MappedCursor {
    var next = self
    next.move(step)
    next.path.append(step)
    return next
  }

  func at(_ steps: [PathStep]) -> MappedCursor {
    var next = self
    for step in steps { next.move(step) }
    // Most places are read from the top: their path is the steps themselves.
    next.path = path.isEmpty ? steps : path + steps
    return next
  }

  @inline(__always)
  private mutating func move(_ step: PathStep) {
    let wasMap = kind == .map
    unknown = unknown.flatMap { tape.step(step, of: $0) }
    sensitive = sensitive.flatMap { tape.step(step, of: $0) }
    value = value.flatMap { tape.step(step, of: $0) }
    settle()
    if value == nil, !isUnknown, unknown == nil, wasMap { isMissing = true }
  }

  /// The elements of a list; a map or a plain value counts as a list of it.
  var elements: [MappedCursor] {
    guard let value else { return [] }
    switch tape.kind(value) {
    case .null: return []
    case .list:
      var count = 0
      tape.eachElement(value) { _ in count += 1 }
      return (0..<count).map { step(.index($0)) }
    default: return [self]
    }
  }

  /// The value where it is known and neither list nor map.
  var plain: Value? {
    guard !isUnknown, let value else { return nil }
    switch tape.kind(value) {
    case .map, .list: return nil
    default: return Value(tape, at: value)
    }
  }

  /// The value, what isn't known in it marked as such. `note` is told of what is secret, by the place in it.
  /// `refers`: what identifies an attribute that isn't known.
  func copy(
    _ location: [PathStep], refers: (_ attribute: [PathStep]) -> String? = { _ in nil },
    note: (_ secret: [PathStep]) -> Void
  ) -> Value {
    if isSensitive { note(location) }
    if isUnknown {
      let token = refers(path)
      return .unknown(present: token != nil, refers: token)
    }
    guard let value else {
      guard let unknown, tape.kind(unknown) == .map else { return .null }
      return members([], of: unknown, location, refers, note)
    }
    switch tape.kind(value) {
    case .map:
      var names: [String] = []
      tape.eachMember(value) { name, _ in names.append(name) }
      return members(names, of: unknown, location, refers, note)
    case .list:
      return .list(
        elements.enumerated().map { $1.copy(location + [.index($0)], refers: refers, note: note) })
    default:
      return Value(tape, at: value)
    }
  }

  private func members(
    _ names: [String], of unknown: Int?, _ location: [PathStep],
    _ refers: (_ attribute: [PathStep]) -> String?,
    _ note: (_ secret: [PathStep]) -> Void
  ) -> Value {
    var names = names
    if let unknown {
      let known = Set(names)
      tape.eachMember(unknown) { name, at in
        if !known.contains(name), tape.kind(at) == .yes { names.append(name) }
      }
    }
    return .map(
      names.map { name in
        Value.Member(
          key: name, value: step(.key(name)).copy(location + [.key(name)], refers: refers, note: note))
      })
  }
}
