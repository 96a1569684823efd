internal import PlumbSnapshot
internal import PlumbValues

/// Where the blocks of a Terraform configuration stand, by their headers alone: nothing is evaluated.
struct TerraformBlocks {
  /// One folder, which is one module.
  private struct Module {
    /// `type.name` to file and line.
    var resources: [String: String] = [:]
    /// Names of modules to the folders they stand in.
    var calls: [String: String] = [:]
  }

  private let root: String
  private var modules: [String: Module] = [:]
  private static let largestFile = 4 << 20

  init(root: String) {
    let trimmed = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    self.root = Self.normal(trimmed)
    for file in SnapshotFiles.expand([trimmed], spoolFolder: "/tmp").files
    where file.path.hasSuffix(".tf") && file.size <= Self.largestFile {
      guard let bytes = try? file.bytes() else { continue }
      let folder = Self.normal(
        file.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
      var scanner = TerraformScanner(bytes)
      for block in scanner.blocks() {
        if block.kind == "resource", block.labels.count == 2 {
          modules[folder, default: Module()].resources[block.labels.joined(separator: ".")] =
            "\(file.shown):\(block.line)"
        } else if block.kind == "module", let name = block.labels.first, let source = block.source,
          source.hasPrefix("./") || source.hasPrefix("../")
        {
          modules[folder, default: Module()].calls[name] = Self.normal(folder + "/" + source)
        }
      }
    }
  }

  /// File and line of the block that declares an address; nil where it isn't found.
  func place(of address: String) -> String? {
    var folder = root
    var segments = Self.segments(address)
    while segments.count > 2, segments[0] == "module" {
      guard let inner = modules[folder]?.calls[segments[1]] else { return nil }
      folder = inner
      segments.removeFirst(2)
    }
    return segments.count == 2 ? modules[folder]?.resources[segments.joined(separator: ".")] : nil
  }

  /// The names of an address, without the keys of instances.
  private static func segments(_ address: String) -> [String] {
    var found = [""]
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for character in address {
      if isEscaped {
        isEscaped = false
      } else if isQuoted {
        if character == "\\" { isEscaped = true } else if character == "\"" { isQuoted = false }
      } else if character == "\"" {
        isQuoted = true
      } else if character == "[" {
        depth += 1
      } else if character == "]" {
        depth -= 1
      } else if depth == 0, character == "." {
        found.append("")
      } else if depth == 0 {
        found[found.count - 1].append(character)
      }
    }
    return found
  }

  /// A path without `.` and `..`, as far as they can be resolved.
  private static func normal(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}

/// Finds the headers of blocks at the top of a file. Strings, comments and here-documents are passed over.
struct TerraformScanner {
  struct Block {
    var kind: String
    var labels: [String]
    var line: Int
    /// The text of its `source`, where it is a plain one.
    var source: String?
  }

  private let bytes: [UInt8]
  private var at = 0
  private var line = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func blocks() -> [Block] {
    var found: [Block] = []
    var depth = 0
    /// The words since the last line that ended outside of a block.
    var words: [(text: String, isQuoted: Bool)] = []
    var start = 1
    var pending: String?
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\n"):
        advance()
        words = []
        pending = nil
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "/") where next == UInt8(ascii: "/"): skipLine()
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"): skipComment()
      case UInt8(ascii: "<") where next == UInt8(ascii: "<"): skipDocument()
      case UInt8(ascii: "\""):
        if words.isEmpty { start = line }
        let text = string()
        if depth == 1, pending == "source", let last = found.indices.last { found[last].source = text }
        words.append((text, true))
      case UInt8(ascii: "{"):
        if depth == 0, let first = words.first, !first.isQuoted {
          found.append(
            Block(kind: first.text, labels: words.dropFirst().map(\.text), line: start, source: nil))
        }
        depth += 1
        words = []
        advance()
      case UInt8(ascii: "}"):
        depth = max(0, depth - 1)
        words = []
        advance()
      case UInt8(ascii: "="):
        pending = words.count == 1 ? words[0].text : nil
        words = []
        advance()
      case let byte where Self.isWord(byte):
        if words.isEmpty { start = line }
        words.append((word(), false))
      default: advance()
      }
    }
    return found
  }

  private var next: UInt8? { at + 1 < bytes.count ? bytes[at + 1] : nil }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x5F || byte == 0x2D
  }

  private mutating func advance() {
    if at < bytes.count, bytes[at] == UInt8(ascii: "\n") { line += 1 }
    at += 1
  }

  private mutating func skipLine() { while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 } }

  private mutating func skipComment() {
    at += 2
    while at < bytes.count, !(bytes[at] == UInt8(ascii: "*") && next == UInt8(ascii: "/")) { advance() }
    at += 2
  }

  private mutating func word() -> String {
    let from = at
    while at < bytes.count, Self.isWord(bytes[at]) { at += 1 }
    return String(decoding: bytes[from..<at], as: UTF8.self)
  }

  /// A text in quotes, with what it interpolates.
  private mutating func string() -> String {
    at += 1
    let from = at
    var depth = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\\") {
        at += 1
      } else if (byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%")) && next == UInt8(ascii: "{") {
        depth += 1
        at += 1
      } else if byte == UInt8(ascii: "}"), depth > 0 {
        depth -= 1
      } else if byte == UInt8(ascii: "\""), depth == 0 {
        break
      } else if byte == UInt8(ascii: "\n"), depth == 0 {
        break
      }
      advance()
    }
    let text = String(decoding: bytes[min(from, bytes.count)..<min(at, bytes.count)], as: UTF8.self)
    if at < bytes.count, bytes[at] == UInt8(ascii: "\"") { at += 1 }
    return text
  }

  /// `<<EOT` and `<<-EOT`, up to the line that holds the word alone.
  private mutating func skipDocument() {
    at += 2
    if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
    let mark = word()
    if mark.isEmpty { return }
    skipLine()
    while at < bytes.count {
      advance()
      let from = at
      skipLine()
      let text = String(decoding: bytes[min(from, at)..<at], as: UTF8.self)
      if text.filter({ $0 != " " && $0 != "\t" && $0 != "\r" }) == mark { return }
    }
  }
}
