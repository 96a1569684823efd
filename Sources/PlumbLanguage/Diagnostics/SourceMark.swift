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
  public var text: [UInt8] { own ?? builtIn?.bytes ?? [] }
  private let own: [UInt8]?
  /// Of a file that comes with the program: what it says of types, frameworks and profiles stands in for packs that
  /// don't say it themselves.
  public let builtIn: BuiltInDocument?
  public var isShipped: Bool { builtIn != nil }

  public init(path: String, text: [UInt8], builtIn: BuiltInDocument? = nil) {
    self.path = path
    own = text
    self.builtIn = builtIn
  }

  /// A file whose text stands in the executable, and isn't copied before somebody reads it.
  public init(path: String, builtIn: BuiltInDocument) {
    self.path = path
    own = nil
    self.builtIn = builtIn
  }

  public init(path: String, text: String) { self.init(path: path, text: Array(text.utf8)) }

  /// The text of a line (from 1) without its line end; nil beyond the last, and of a file in UTF-16.
  public func line(_ number: Int) -> String? {
    if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) { return nil }
    let first = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return text.withUnsafeBufferPointer { text in
      var start = first
      var current = 1
      while current < number {
        let end = Self.lineEnd(in: text, from: start)
        guard end.width > 0 else { return nil }
        start = end.at + end.width
        current += 1
      }
      let end = Self.lineEnd(in: text, from: start)
      return String(decoding: text[start..<end.at], as: UTF8.self)
    }
  }

  /// Where the line ends, and how many bytes end it: LF, CR LF, CR, and YAML's NEL, LS and PS; none at the end.
  private static func lineEnd(
    in text: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (at: Int, width: Int) {
    func byte(_ at: Int) -> UInt8 { at < text.count ? text[at] : 0 }
    for at in start..<max(start, text.count) {
      switch text[at] {
      case 0x0A: return (at, 1)
      case 0x0D: return (at, byte(at + 1) == 0x0A ? 2 : 1)
      case 0xC2 where byte(at + 1) == 0x85: return (at, 2)
      case 0xE2 where byte(at + 1) == 0x80 && (byte(at + 2) == 0xA8 || byte(at + 2) == 0xA9): return (at, 3)
      default: continue
      }
    }
    return (text.count, 0)
  }
}

/// The files of one compilation, by the numbers that marks give them: the order in which they were added; those built
/// into the executable have numbers of their own, from `firstBuiltIn`.
public struct SourceMap: Sendable {
  public private(set) var files: [SourceFile]
  private var builtIn: [Int: SourceFile] = [:]
  private static let firstBuiltIn = 1 << 24

  public init(_ files: [SourceFile] = []) { self.files = files }

  public mutating func add(_ file: SourceFile) -> Int {
    if let document = file.builtIn {
      builtIn[document.number] = file
      return Self.firstBuiltIn + document.number
    }
    files.append(file)
    return files.count - 1
  }

  func file(_ number: Int) -> SourceFile? {
    number >= Self.firstBuiltIn
      ? builtIn[number - Self.firstBuiltIn] : files.indices.contains(number) ? files[number] : nil
  }

  public func path(_ mark: SourceMark) -> String { file(Int(mark.file))?.path ?? "<unknown>" }

  /// Whether it stands in a file that is built into the executable.
  public func isShipped(_ mark: SourceMark) -> Bool { mark.file >= Self.firstBuiltIn }

  public func line(_ mark: SourceMark) -> String? { file(Int(mark.file))?.line(Int(mark.line)) }
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
