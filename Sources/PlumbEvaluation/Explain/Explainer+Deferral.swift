internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

// What a plan or template can't show, and is left to the live export.
extension Explainer {
  /// True where all that isn't known is what the source can't show, or lies outside of a plan that is judged as a whole;
  /// also where something was looked for in a whole scope, of which a plan never holds all.
  static func isDeferred(_ notes: [Note], _ judged: Resource) -> Bool {
    guard let document = judged.facts?.document, !notes.isEmpty else { return false }
    if judged.place == nil || notes.contains(where: \.isWide) { return true }
    return notes.allSatisfy { note in
      if let type = note.lacking { return judged.facts?.isOutside ?? false || !document.shows(type) }
      return isUnseen(note)
    }
  }

  /// True where a note speaks of what its source can't show: a place, a list that may have others and is known but for
  /// these, or a member of what stands outside and is told in part.
  static func isUnseen(_ note: Note) -> Bool {
    guard let facts = note.resource.facts else { return false }
    if facts.unseen.contains(note.location) { return true }
    // What names it isn't what is set of it.
    if facts.isOutside, note.path.hasPrefix("meta.") { return true }
    let found = note.resource.document.at(note.location)
    if facts.isOutside, found == nil { return true }
    guard case .list(let items)? = found, let others = items.firstIndex(of: .others) else { return false }
    return facts.unseen.contains(note.location + [.index(others)])
      && items.allSatisfy { $0 == .others || $0.isKnown }
  }
}
