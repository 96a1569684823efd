/// What a compilation has to say about a place: data, drawn elsewhere.
public struct Diagnostic: Sendable, Hashable {
  public enum Severity: String, Sendable { case error, warning }

  public let code: DiagnosticCode
  public let message: String
  public let mark: SourceMark
  /// The suggestion, printed on a line of its own.
  public let help: String?

  public init(_ code: DiagnosticCode, _ message: String, at mark: SourceMark, help: String? = nil) {
    self.code = code
    self.message = message
    self.mark = mark
    self.help = help
  }

  public var severity: Severity { code.severity }
}

/// Collects diagnostics of a run; the same finding at the same place is kept once.
public struct Diagnostics: Sendable {
  public private(set) var all: [Diagnostic] = []
  private var seen: Set<Diagnostic> = []

  public init() {}

  public mutating func add(_ diagnostic: Diagnostic) {
    if seen.insert(diagnostic).inserted { all.append(diagnostic) }
  }

  public mutating func add(
    _ code: DiagnosticCode, _ message: String, at mark: SourceMark, help: String? = nil
  ) {
    add(Diagnostic(code, message, at: mark, help: help))
  }

  public mutating func add(contentsOf others: [Diagnostic]) { others.forEach { add($0) } }

  public var hasErrors: Bool { all.contains { $0.severity == .error } }

  /// By file (in the map's order of paths), line, column, then code.
  public func sorted(in map: SourceMap) -> [Diagnostic] {
    all.sorted { left, right in
      if left.mark.file != right.mark.file {
        let (one, other) = (map.path(left.mark), map.path(right.mark))
        if one != other { return one < other }
      }
      return (left.mark.line, left.mark.column, left.code.rawValue, left.message)
        < (right.mark.line, right.mark.column, right.code.rawValue, right.message)
    }
  }
}
