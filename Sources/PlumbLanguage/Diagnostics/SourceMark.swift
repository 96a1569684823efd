/// A place in a source file: line and column from 1, columns in Unicode scalars.
public struct SourceMark: Sendable, Hashable, Comparable {
  /// Index of the file in its `SourceMap`.
  public var file: Int32
  public var line: Int32
  public var column: Int32

  public init(file: Int, line: Int, column: Int) {
    self.file = Int32(clamping: file)
    self.line = Int32(clamping: line)
    self.column = Int32(clamping: column)
  }

  public static func < (lhs: SourceMark, rhs: SourceMark) -> Bool {
    (lhs.file, lhs.line, lhs.column) < (rhs.file, rhs.line, rhs.column)
  }
}

/// A text file that is compiled: the path as shown, and its bytes.
public struct SourceFile: Sendable {
  public let path: String
  public let text: [UInt8]
  /// Comes with the program: what it says of frameworks and profiles stands in for packs that don't say it themselves.
  public let isShipped: Bool

  public init(path: String, text: [UInt8], isShipped: Bool = false) {
    self.path = path
    self.text = text
    self.isShipped = isShipped
  }

  public init(path: String, text: String) { self.init(path: path, text: Array(text.utf8)) }

  /// The text of a line (from 1) without its line end; nil beyond the last, and of a file in UTF-16.
  public func line(_ number: Int) -> String? {
    if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) { return nil }
    var start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var current = 1
    while current < number {
      guard let end = lineEnd(from: start), end.width > 0 else { return nil }
      start = end.at + end.width
      current += 1
    }
    guard let end = lineEnd(from: start) else { return nil }
    return String(decoding: text[start..<end.at], as: UTF8.self)
  }

  /// Where the line ends, and how many bytes end it: LF, CR LF, CR, and YAML's NEL, LS and PS; none at the end.
  private func lineEnd(from start: Int) -> (at: Int, width: Int)? {
    guard start <= text.count else { return nil }
    for at in start..<text.count {
      let rest = text[at...]
      switch text[at] {
      case 0x0A: return (at, 1)
      case 0x0D: return (at, rest.starts(with: [0x0D, 0x0A]) ? 2 : 1)
      case 0xC2 where rest.starts(with: [0xC2, 0x85]): return (at, 2)
      case 0xE2 where rest.starts(with: [0xE2, 0x80, 0xA8]) || rest.starts(with: [0xE2, 0x80, 0xA9]):
        return (at, 3)
      default: continue
      }
    }
    return (text.count, 0)
  }
}

/// The files of one compilation, in the order in which marks number them.
public struct SourceMap: Sendable {
  public private(set) var files: [SourceFile]

  public init(_ files: [SourceFile] = []) { self.files = files }

  public mutating func add(_ file: SourceFile) -> Int {
    files.append(file)
    return files.count - 1
  }

  public func path(_ mark: SourceMark) -> String {
    files.indices.contains(Int(mark.file)) ? files[Int(mark.file)].path : "<unknown>"
  }

  /// Whether it stands in a file that is built into the executable.
  public func isShipped(_ mark: SourceMark) -> Bool {
    files.indices.contains(Int(mark.file)) && files[Int(mark.file)].isShipped
  }

  public func line(_ mark: SourceMark) -> String? {
    files.indices.contains(Int(mark.file)) ? files[Int(mark.file)].line(Int(mark.line)) : nil
  }
}

/// A value with the place where it was written. Equality ignores the place.
public struct Marked<Wrapped: Sendable & Hashable>: Sendable, Hashable {
  public let value: Wrapped
  public let mark: SourceMark

  public init(_ value: Wrapped, at mark: SourceMark) {
    self.value = value
    self.mark = mark
  }

  public static func == (lhs: Self, rhs: Self) -> Bool { lhs.value == rhs.value }
  public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
