internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Resources of a clause's type that don't say where they lie: they may be what any asker asks for.
struct Unplaced: Sendable {
  /// The first of them.
  var place: ElementPlace
  /// Not even their scope is known.
  var isWide: Bool

  mutating func merge(_ other: Unplaced) {
    place = min(place, other.place)
    isWide = isWide || other.isWide
  }

  /// Whether one of them may be where an asker looks.
  func mayBe(at wanted: Hash128?, scope: Hash128) -> Bool { isWide || wanted != scope }

  /// Whether a resource without a known place may be found elsewhere than it is offered, and whether in any scope; nil
  /// where it can't.
  static func isWide(_ placement: Placement?, _ head: ResourceHead) -> Bool? {
    let nowhere = head.scope.isEmpty
    switch placement {
    case nil, .snapshot: return nil
    case .scope: return nowhere ? true : nil
    case .parent: return isAzure(head.type) ? nowhere : nil
    case .children, .siblings: return isAzure(head.type) ? nowhere : head.parent.isEmpty ? true : nil
    case .below:
      if isAzure(head.type) { return nowhere }
      return JoinHash.offered(.below, head, JoinHash.id(head.scope)).isEmpty ? true : nil
    }
  }

  /// Whether an asker without a known place can't tell what lies there.
  static func hides(_ placement: Placement?, type: Bytes, parent: Bytes, scope: Bytes) -> Bool {
    switch placement {
    case nil, .snapshot: false
    case .scope: scope.isEmpty
    case .children, .below: isAzure(type)
    case .siblings, .parent: isAzure(type) || parent.isEmpty
    }
  }

  /// Whose ids spell their places.
  private static func isAzure(_ type: Bytes) -> Bool {
    begins(type, "microsoft.") && !begins(type, "microsoft.graph.")
  }

  private static func begins(_ type: Bytes, _ word: StaticString) -> Bool {
    TextFold.hasPrefix(type, Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount), ignoreCase: true)
  }
}

extension Worker {
  /// Notes one of which isn't known where it lies, if it may be what the clause asks for.
  func noteUnplaced(_ entry: UnsafePointer<HotRelated>, _ head: ResourceHead, _ place: ElementPlace) {
    let clause = entry.pointee.clause
    guard facts == nil, let isWide = Unplaced.isWide(clause.placement, head) else { return }
    if !entry.pointee.isNested, evaluator.answer(entry.pointee.filter).best < .yes { return }
    let noted = Unplaced(place: place, isWide: isWide)
    if found.pointee.unplaced[clause.number]?.merge(noted) == nil {
      found.pointee.unplaced[clause.number] = noted
    }
  }
}

extension Resource {
  /// Whether what a clause asks for can't be told of this asker, as nobody knows where it lies.
  func isHidden(from placement: Placement?) -> Bool {
    guard isUnplaced, facts == nil else { return false }
    var (type, parent, scope) = (type, parent, scope)
    return type.withUTF8 { type in
      parent.withUTF8 { parent in
        scope.withUTF8 { Unplaced.hides(placement, type: type, parent: parent, scope: $0) }
      }
    }
  }
}

extension Finisher {
  /// A warning for each kind of resource that doesn't say where it lies, though something asks for it by place.
  func unplacedWarnings() -> [ReadProblem] {
    var seen: Set<String> = []
    return partial.unplaced.values.map(\.place).sorted().compactMap { place in
      guard judge.input.files.indices.contains(Int(place.file)), let type = loader.load(place)?.resource.type,
        seen.insert("\(place.file) \(type)").inserted
      else { return nil }
      return ReadProblem(
        .unplaced, file: place.file, shown: judge.input.files[Int(place.file)].shown, offset: place.offset,
        message:
          "a resource of type \(type) doesn't say where it lies; what asks for such by place is unknown",
        help: "export it with its id, or name in snapshot.yaml the resource that was asked")
    }
  }
}
