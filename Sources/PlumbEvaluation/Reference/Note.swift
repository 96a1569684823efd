public import PlumbLanguage
public import PlumbSnapshot
public import PlumbValues

/// One thing that an answer rests on: what stands where, what it should be.
public struct Note: Sendable {
  /// As the policy writes the path, elements by number: `properties.logs.0.category`.
  public var path: String
  /// Nil: absent.
  public var actual: Value?
  public var expected: String
  public var answer: Answer
  /// The place in the document.
  public var location: [PathStep]
  public var resource: Resource
  public var isSecret = false
  /// The value is there and of the wrong kind.
  public var isWrongKind = false
  /// The path ran through a list: the evaluation itself failed.
  public var isError = false
  /// The type of other resources of which more may exist than were found.
  public var lacking: String?
  /// Those were looked for in a whole scope, and not by what they name.
  public var isWide = false
  /// What to say instead of the value.
  public var says: String?
  /// It stands for so many elements that have no notes of their own.
  public var more = 0

  /// What the value is, in words: `is false`, `is absent`, `is not known`.
  public var state: String {
    if let says { return says }
    switch actual {
    case nil: return "is absent"
    case .null?: return "is null"
    case .unknown?: return "is not known"
    case .some: return isError ? "is a list" : isWrongKind ? "is of the wrong kind" : "is"
    }
  }
}

/// An answer and what it rests on, where it isn't a plain yes.
public struct Explained: Sendable {
  public var answer: Answer
  public var notes: [Note]

  public init(_ answer: Answer, _ notes: [Note] = []) {
    self.answer = answer
    self.notes = notes
  }
}

/// Finds the resources that a condition over other resources may speak of.
public protocol RelatedSource {
  /// Every resource that may be related (more are fine), and whether no others can exist. `ours`: what our side of
  /// each key reads.
  mutating func candidates(
    for clause: CheckedResources, asker: Resource, ours: [Reading]
  ) -> (resources: [Resource], complete: Bool)
}
