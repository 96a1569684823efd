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
    all.sorted {
      (map.path($0.mark), $0.mark.line, $0.mark.column, $0.code.rawValue, $0.message)
        < (map.path($1.mark), $1.mark.line, $1.mark.column, $1.code.rawValue, $1.message)
    }
  }
}
