internal import PlumbValues

/// Where a finding is shown: in a file, at a line.
struct FindingPlace {
  /// Relative, with `/` between its parts.
  var file: String
  /// From 1.
  var line: Int
  /// From 1; 0 where it isn't known.
  var column: Int

  /// The block that declares the resource, which a change shows; else the value that the finding rests on, else its
  /// resource, else the first line of the snapshot.
  init(of result: ReportResult, in report: Report) {
    let resource = result.resource
    if let block = resource.block {
      self.init(block.file, block.line, 0, in: report)
    } else if let own = result.evidence.first(where: { $0.resource == nil && !$0.file.isEmpty && $0.line > 0 }
    ) {
      self.init(own.file, own.line, own.column, in: report)
    } else if resource.file.isEmpty, let other = result.evidence.first(where: { !$0.file.isEmpty }) {
      self.init(other.file, other.line, other.column, in: report)
    } else {
      self.init(resource.file, resource.line, 0, in: report)
    }
  }

  /// Without a file: the snapshot's first one, else the configuration.
  init(_ file: String, _ line: Int, _ column: Int, in report: Report) {
    let files = [file, report.files.first?.path, report.configuration?.file]
    let first = files.lazy.compactMap { $0.flatMap(Self.relative) }.first
    self.file = first ?? "plumb.yaml"
    self.line = file.isEmpty ? 1 : max(1, line)
    self.column = file.isEmpty ? 0 : max(0, column)
  }

  /// A path below the root: neither `.` nor `..` nor an empty part. Nil where nothing is left.
  static func relative(_ path: String) -> String? {
    let parts = TextPage.cut(path, 1000).split(separator: "/").filter { $0 != "." && $0 != ".." }
    if parts.isEmpty { return nil }
    let joined = parts.joined(separator: "/")
    return joined.utf8.contains(UInt8(ascii: "\\")) ? joined.replacing("\\", with: "U+005C") : joined
  }

  /// As a reference in a URI: everything but letters, digits, `-`, `.`, `_`, `~` and `/` is escaped.
  var uri: String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in file.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// As a path that no reader takes for an address: `c:` at its beginning is no scheme.
  var plainPath: String {
    guard let colon = file.firstIndex(of: ":"), !file[..<colon].contains("/") else { return file }
    return file.replacing(":", with: "U+003A", maxReplacements: 1)
  }
}

extension ReportResource {
  /// The block that declares it.
  var block: (file: String, line: Int)? {
    guard let declared, let colon = declared.lastIndex(of: ":"),
      let line = Int(declared[declared.index(after: colon)...])
    else { return nil }
    return (String(declared[..<colon]), line)
  }
}

/// Marks by which other services know findings again: 64 hexadecimal digits, each once.
struct FindingMarks {
  private var seen: [String: Int] = [:]

  /// The report's own fingerprint, unless it is none or was given before.
  mutating func mark(of fingerprint: String) -> String {
    let isOwn =
      fingerprint.utf8.count == 64
      && fingerprint.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    let mark = isOwn ? fingerprint : SHA256.hex(Array(fingerprint.utf8))
    let count = (seen[mark] ?? 0) + 1
    seen[mark] = count
    return count == 1 ? mark : SHA256.hex(Array("\(mark)\u{0}\(count)".utf8))
  }

  /// What isn't a result has a mark of its words.
  mutating func mark(of words: [String?]) -> String {
    mark(of: SHA256.hex(Array(words.map { $0 ?? "" }.joined(separator: "\u{0}").utf8)))
  }
}
