internal import PlumbValues

/// XML, piece by piece, indented by two blanks. Text is made safe to show and escaped.
struct XMLWriter {
  private var bytes: [UInt8] = []
  private var open: [String] = []
  /// Bytes written so far.
  private(set) var count = 0

  /// Hands on what has been gathered, unless it is little.
  mutating func flush(to output: inout some ReportOutput, ifOver limit: Int = 0) throws {
    guard bytes.count > limit else { return }
    try output.write(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func declaration() { append(raw: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }

  mutating func begin(_ name: String, _ attributes: [(String, String)]) {
    tag(name, attributes)
    append(raw: ">\n")
    open.append(name)
  }

  mutating func end() {
    guard let name = open.popLast() else { return }
    indent()
    append(raw: "</\(name)>\n")
  }

  /// An element without others in it; `lines` are its text.
  mutating func element(_ name: String, _ attributes: [(String, String)], lines: [String] = []) {
    tag(name, attributes)
    if lines.isEmpty { return append(raw: "/>\n") }
    append(raw: ">")
    for (number, line) in lines.enumerated() {
      if number > 0 { append(raw: "\n") }
      append(line)
    }
    append(raw: "</\(name)>\n")
  }

  private mutating func tag(_ name: String, _ attributes: [(String, String)]) {
    indent()
    append(raw: "<\(name)")
    for (key, value) in attributes {
      append(raw: " \(key)=\"")
      append(value)
      append(raw: "\"")
    }
  }

  private mutating func indent() { append(raw: String(repeating: " ", count: 2 * open.count)) }

  private mutating func append(raw text: String) {
    bytes.append(contentsOf: text.utf8)
    count += text.utf8.count
  }

  /// One line, without control characters. U+FFFE and U+FFFF can't stand in XML. Build services obey lines that begin
  /// with `::` and take `##` for a command: one of the two signs is written by its number.
  private mutating func append(_ text: String) {
    let start = bytes.count
    var previous: UInt8 = 0
    var isStart = true
    for byte in DisplayText.safe(text).utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "#") where previous == byte: bytes.append(contentsOf: "&#35;".utf8)
      case UInt8(ascii: ":") where isStart: bytes.append(contentsOf: "&#58;".utf8)
      case 0xBE...0xBF where bytes.suffix(2).elementsEqual([0xEF, 0xBF]):
        bytes.removeLast(2)
        bytes.append(contentsOf: (byte == 0xBE ? "U+FFFE" : "U+FFFF").utf8)
      default: bytes.append(byte)
      }
      isStart = isStart && byte == UInt8(ascii: " ")
      previous = byte
    }
    count += bytes.count - start
  }
}
