/// A rung of the answer scale: no < missing < yes.
public enum Rung: UInt8, Sendable, Comparable, CaseIterable {
  case no = 0
  case missing = 1
  case yes = 2

  public static func < (lhs: Rung, rhs: Rung) -> Bool { lhs.rawValue < rhs.rawValue }

  /// The scale turned round: yes and no change places.
  public var turned: Rung {
    switch self {
    case .no: .yes
    case .missing: .missing
    case .yes: .no
    }
  }
}

/// What a condition says: the worst and the best answer that the data admits. Equal where everything is known.
public struct Answer: Sendable, Hashable {
  public var worst: Rung
  public var best: Rung

  public init(worst: Rung, best: Rung) {
    self.worst = worst
    self.best = best
  }

  public init(_ known: Rung) { self.init(worst: known, best: known) }
  public init(_ known: Bool) { self.init(known ? .yes : .no) }

  public static let yes = Answer(.yes)
  public static let no = Answer(.no)
  public static let missing = Answer(.missing)
  /// Worst no, best yes.
  public static let unknown = Answer(worst: .no, best: .yes)

  /// The lowest of both.
  public func and(_ other: Answer) -> Answer {
    Answer(worst: min(worst, other.worst), best: min(best, other.best))
  }

  /// The highest of both.
  public func or(_ other: Answer) -> Answer {
    Answer(worst: max(worst, other.worst), best: max(best, other.best))
  }

  public var negated: Answer { Answer(worst: best.turned, best: worst.turned) }
}
