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

  public init(path: String, text: [UInt8]) {
    self.path = path
    self.text = text
  }

  public init(path: String, text: String) { self.init(path: path, text: Array(text.utf8)) }

  /// The text of a line (from 1) without its line end; nil beyond the last.
  public func line(_ number: Int) -> String? {
    var start = text.startIndex
    var current = 1
    while current < number {
      guard let end = text[start...].firstIndex(of: 0x0A) else { return nil }
      start = end + 1
      current += 1
    }
    guard start <= text.endIndex else { return nil }
    let end = text[start...].firstIndex(of: 0x0A) ?? text.endIndex
    var line = text[start..<end]
    if line.last == 0x0D { line = line.dropLast() }
    return String(decoding: line, as: UTF8.self)
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
