internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// A place of a snapshot that holds a secret.
struct SecretPlace: Sendable, Hashable, Comparable {
  var place: ElementPlace
  /// Its number within the resource, in the order of the document.
  var number: Int
  var path: [PathStep]
  /// The secret stands in the member's name, not in its value.
  var isName: Bool

  static func < (left: SecretPlace, right: SecretPlace) -> Bool {
    (left.place, left.number) < (right.place, right.number)
  }
}

/// The places that hold secrets: how many, and the first of them.
struct SecretPlaces: Sendable {
  static let most = 200
  var count = 0
  var first: [SecretPlace] = []

  mutating func add(_ found: SecretPlace) {
    count += 1
    first.append(found)
    if first.count > 2 * Self.most { cut() }
  }

  mutating func merge(_ other: SecretPlaces) {
    count += other.count
    first += other.first
    cut()
  }

  /// The first ones whatever the order in which they were found.
  mutating func cut() { first = Array(first.sorted().prefix(Self.most)) }
}

/// Looks through a document for what must not lie in an export: members that the type calls secret, and what looks
/// like a secret by name or shape.
struct SecretSearch {
  private let tape: Tape
  private let place: ElementPlace
  private let names: SecretName.Memo
  private var path: [PathStep] = []
  private var number = 0
  private(set) var found = SecretPlaces()

  init(_ tape: Tape, at place: ElementPlace, _ names: SecretName.Memo) {
    self.tape = tape
    self.place = place
    self.names = names
  }

  /// `type`: what is known of the document's type, in its shape.
  mutating func look(_ type: TypeDescription?, _ shape: SourceShape) {
    var tree = type?.properties
    if shape == .flat, let inner = tree?.below(.key("properties")) {
      for (key, child) in inner.children where tree?.children[key] == nil { tree?.children[key] = child }
    }
    value(1, member: nil, tree)
  }

  private mutating func value(_ index: Int, member: Bytes?, _ tree: PropertyTree?) {
    switch tape.kind(index) {
    case .map:
      var at = tape.first(index)
      let end = tape.end(index)
      while at < end {
        let key = tape.text(at)
        let step = PathStep.key(String(decoding: key, as: UTF8.self))
        path.append(step)
        if key.count >= Self.shortest, SecretText.find(in: key, memberName: nil) != nil { add(isName: true) }
        value(at + 1, member: key, tree?.below(step))
        path.removeLast()
        at = tape.next(at + 1)
      }
    case .list:
      var at = tape.first(index)
      let end = tape.end(index)
      var place = 0
      while at < end {
        path.append(.index(place))
        value(at, member: member, tree?.below(.index(place)))
        path.removeLast()
        place += 1
        at = tape.next(at)
      }
    case .text:
      let text = tape.text(index)
      let isSecret = tree?.description?.secret == true && !text.isEmpty
      if isSecret || SecretText.find(in: text, name: member.map(names.name)) != nil { add(isName: false) }
    default: break
    }
  }

  private mutating func add(isName: Bool) {
    found.add(SecretPlace(place: place, number: number, path: path, isName: isName))
    number += 1
  }

  /// No secret is told by its shape from a shorter name.
  private static let shortest = 16
}

extension Finisher {
  /// Where secrets lie, and to rotate them.
  func secretWarnings(_ secrets: SecretPlaces) -> [ReadProblem] {
    var secrets = secrets
    secrets.cut()
    let files = judge.input.files
    var warnings = secrets.first.compactMap { found -> ReadProblem? in
      guard files.indices.contains(Int(found.place.file)), let text = loader.text(found.place) else {
        return nil
      }
      let path = Masking.id(PathText.text(found.path))
      return ReadProblem(
        .secret, file: found.place.file, shown: files[Int(found.place.file)].shown,
        offset: found.place.offset &+ UInt64(text.find(found.path).offset),
        message: found.isName ? "the name of \(path) is a secret" : "\(path) holds a secret",
        help: Self.rotate)
    }
    if secrets.count > warnings.count, let last = warnings.last {
      warnings.append(
        ReadProblem(
          .secret, shown: last.shown,
          message: "\(secrets.count - warnings.count) more secrets in this snapshot",
          help: Self.rotate))
    }
    return warnings
  }

  private static let rotate =
    "the snapshot was judged, but whoever can read it has these secrets: rotate them, and export without them"
}
