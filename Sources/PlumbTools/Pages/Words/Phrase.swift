/// A piece of prose in which names and values of the policy stand apart from the words around them.
public struct Phrase: Sendable, Hashable, ExpressibleByStringInterpolation {
  public enum Span: Sendable, Hashable {
    case words(String)
    /// A path or a name, as the policy or the provider writes it.
    case code(String)
    /// A value; texts are in quotes.
    case value(String)
  }
  public private(set) var spans: [Span] = []

  public init(stringLiteral text: String) { append(.words(text)) }
  public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.phrase }
  public init(code: String) { spans = [.code(code)] }
  public init(value: String) { spans = [.value(value)] }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var phrase = Phrase(stringLiteral: "")

    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ text: String) { phrase.append(.words(text)) }
    public mutating func appendInterpolation(_ words: String) { phrase.append(.words(words)) }
    public mutating func appendInterpolation(code: String) { phrase.append(.code(code)) }
    public mutating func appendInterpolation(value: String) { phrase.append(.value(value)) }
    public mutating func appendInterpolation(_ other: Phrase) { phrase += other }
  }

  public static func += (lhs: inout Phrase, rhs: Phrase) { rhs.spans.forEach { lhs.append($0) } }

  private mutating func append(_ span: Span) {
    if case .words(let text) = span {
      if text.isEmpty { return }
      if case .words(let before)? = spans.last {
        spans[spans.count - 1] = .words(before + text)
        return
      }
    }
    spans.append(span)
  }

  /// The phrases with words between them.
  static func joined(_ phrases: [Phrase], by words: String) -> Phrase {
    var out: Phrase = ""
    for (index, phrase) in phrases.enumerated() {
      if index > 0 { out += "\(words)" }
      out += phrase
    }
    return out
  }

  /// A sentence of an operator's declaration, with what stands for `@` and `#` in it.
  init(saying sentence: String, of subject: Phrase, _ operand: Phrase) {
    self = ""
    var words = ""
    for character in sentence {
      switch character {
      case "@", "#":
        append(.words(words))
        words = ""
        self += character == "@" ? subject : operand
      default: words.append(character)
      }
    }
    append(.words(words))
  }

  /// As plain text, names in back-ticks.
  public var text: String {
    spans.map { span in
      switch span {
      case .words(let text), .value(let text): text
      case .code(let text): "`\(text)`"
      }
    }.joined()
  }
}

/// What a condition asks for, in words: a sentence, or one with parts below it.
public indirect enum Statement: Sendable, Hashable {
  case says(Phrase)
  case group(Phrase, [Statement])

  /// A heading over a statement; a heading that only gathers parts is drawn into it.
  static func under(_ heading: Phrase, _ body: Statement) -> Statement {
    if case .group(let inner, let parts) = body, inner == .allHold || inner == .someHold {
      return .group("\(heading): \(inner)", parts)
    }
    return .group(heading, [body])
  }
}

extension Phrase {
  static let allHold: Phrase = "all of these hold"
  static let someHold: Phrase = "at least one of these holds"
}
