internal import PlumbValues

/// A piece of HTML. Only what stands in the source is markup: every text that is put into it is escaped, for content
/// and for attributes in quotes alike.
struct HTML: ExpressibleByStringInterpolation {
  fileprivate(set) var bytes: [UInt8]

  init(stringLiteral value: String) { bytes = Array(value.utf8) }
  init(stringInterpolation: StringInterpolation) { bytes = stringInterpolation.bytes }

  var isEmpty: Bool { bytes.isEmpty }

  static func += (left: inout HTML, right: HTML) { left.bytes.append(contentsOf: right.bytes) }

  static func + (left: HTML, right: HTML) -> HTML {
    var all = left
    all += right
    return all
  }

  static func joined(_ parts: some Sequence<HTML>, separator: HTML = "") -> HTML {
    var all: HTML = ""
    for part in parts {
      if !all.isEmpty { all += separator }
      all += part
    }
    return all
  }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var bytes: [UInt8] = []

    init(literalCapacity: Int, interpolationCount: Int) {
      bytes.reserveCapacity(literalCapacity + 32 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { bytes.append(contentsOf: literal.utf8) }
    mutating func appendInterpolation(_ html: HTML) { bytes.append(contentsOf: html.bytes) }
    mutating func appendInterpolation(_ text: String) { HTMLText.append(text, to: &bytes) }
    mutating func appendInterpolation(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }
  }
}

/// The page as far as it isn't handed on yet.
struct HTMLPage {
  private var bytes: [UInt8] = []
  /// Bytes of the page so far.
  private(set) var size = 0

  mutating func add(_ html: HTML) {
    bytes.append(contentsOf: html.bytes)
    size += html.bytes.count
  }

  mutating func flush(to output: inout some ReportOutput, ifOver count: Int = 0) throws {
    guard bytes.count > count else { return }
    try output.write(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}

/// Texts from anywhere as HTML.
enum HTMLText {
  /// Control and bidirectional characters are made visible. The second of two number signs and of two colons becomes
  /// a reference, so that a build log takes no text for a command of its own.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    var previous: UInt8 = 0
    for byte in shown(text).utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
      case UInt8(ascii: "#") where previous == byte: bytes.append(contentsOf: "&#35;".utf8)
      case UInt8(ascii: ":") where previous == byte: bytes.append(contentsOf: "&#58;".utf8)
      default: bytes.append(byte)
      }
      previous = byte
    }
  }

  /// What may be shown; HTML also refuses code points that are no characters.
  static func shown(_ text: String) -> String {
    let safe = DisplayText.safe(text)
    if safe.utf8.allSatisfy({ $0 < 0x80 }) || !safe.unicodeScalars.contains(where: isNoCharacter) {
      return safe
    }
    var shown = String.UnicodeScalarView()
    for scalar in safe.unicodeScalars {
      if isNoCharacter(scalar) {
        shown.append(contentsOf: "U+\(String(scalar.value, radix: 16, uppercase: true))".unicodeScalars)
      } else {
        shown.append(scalar)
      }
    }
    return String(shown)
  }

  private static func isNoCharacter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0xFDCF && (scalar.value & 0xFFFE == 0xFFFE || scalar.value < 0xFDF0)
  }

  /// The text cut to so many columns, with a note of how long it is; characters piled on one another don't escape it.
  static func cut(_ text: String, _ columns: Int) -> String {
    let cut = TextPage.cut(text, columns)
    guard cut.utf8.count > 8 * columns + 64 else { return cut }
    let kept = String(String.UnicodeScalarView(cut.unicodeScalars.prefix(2 * columns)))
    return "\(kept)… (\(text.unicodeScalars.count) code points)"
  }

  /// The same for text of several lines, which stay.
  static func cut(lines text: String, _ columns: Int) -> String {
    text.utf8.count <= columns ? text : cut(text, columns)
  }

  static func code(_ text: String, _ columns: Int = 300) -> HTML { "<code>\(cut(text, columns))</code>" }

  /// Text of an author in one paragraph; what stands between backticks is code.
  static func inline(_ text: String, _ columns: Int = 4000) -> HTML {
    let joined = text.split { $0 == " " || $0 == "\n" || $0 == "\r\n" || $0 == "\t" }.joined(separator: " ")
    let parts = cut(joined, columns).split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 2, parts.count % 2 == 1 else { return "\(cut(joined, columns))" }
    var out: HTML = ""
    for (index, part) in parts.enumerated() {
      out += index % 2 == 1 && !part.isEmpty ? "<code>\(part)</code>" : "\(part)"
    }
    return out
  }

  /// Text of several paragraphs and lists, as authors write it: empty lines part, lines that begin with `-` are items.
  static func prose(_ text: String) -> HTML {
    var out: HTML = ""
    var isList = false
    for part in Paragraphs.of(text) {
      let isItem = part.hasPrefix("- ")
      if isItem != isList { out += isItem ? "<ul>" : "</ul>" }
      isList = isItem
      out += isItem ? "<li>\(inline(String(part.dropFirst(2))))</li>" : "<p>\(inline(part))</p>"
    }
    if isList { out += "</ul>" }
    return out
  }

  /// Longer commands are left to the JSON report: nobody copies them, and a cut one would do harm.
  private static let longestCommand = 8000

  /// Code of an author, line by line as it stands. Where showing changes it, that is said, for it must not be copied.
  static func block(_ text: String) -> HTML {
    var text = text
    if text.hasSuffix("\n") { text.removeLast() }
    guard text.utf8.count <= longestCommand else {
      return "<p class=\"note\">It is \(text.count) characters long: the JSON report holds it.</p>"
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.allSatisfy({ shown($0) == $0 }) {
      return "<pre><code>\(HTML.joined(lines.map { "\($0)" }, separator: "\n"))</code></pre>\n"
    }
    return """
      <p class="note">Not to be copied: it holds characters that are shown as U+…; the JSON report holds it as it is.</p>\
      <pre class="altered"><code>\(text)</code></pre>

      """
  }

  /// A link to an address of a policy or a person; anything that isn't a plain one of https is shown as code.
  static func link(_ address: String) -> HTML {
    let isPlain = address.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && !"<>\"'`\\|".utf8.contains(byte)
    }
    guard isPlain, address.hasPrefix("https://"), address.utf8.count <= 2000 else {
      return code(address, 240)
    }
    return "<a href=\"\(address)\" rel=\"noopener noreferrer\">\(address)</a>"
  }

  /// As the content security policy names a block: base64 of its SHA-256.
  static func digest(of block: HTML) -> String {
    var hash = SHA256()
    hash.update(block.bytes)
    return "sha256-" + base64(hash.finalize())
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
    var out = String.UnicodeScalarView()
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        out.append(place > group.count ? "=" : letters[Int(bits >> UInt32(18 - 6 * place) & 63)])
      }
    }
    return String(out)
  }
}
