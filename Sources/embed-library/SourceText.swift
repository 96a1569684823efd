/// The generated file: an array of static strings, which the compiler lays out as constant data.
struct SourceText {
  private var lines = """
    // Generated from policies/ by embed-library.

    /// The policy library as it stood when this was built; paths are relative to `policies/`.
    enum EmbeddedLibrary {
      static let files: [(path: StaticString, text: StaticString, nodes: StaticString?)] = [

    """

  mutating func add(path: String, text: String, nodes: String?) {
    lines += "(\n\(literal(path)), \(literal(text)),\n\(nodes.map { literal($0) } ?? "nil")\n),\n"
  }

  consuming func finished() -> String { lines + "  ]\n}\n" }

  /// A raw literal with one `#` more than the longest run of them in the text, so that nothing in it can end
  /// the literal or start an escape. The compiler would turn carriage returns into line feeds and takes no other control
  /// characters, so these are written as escapes.
  private func literal(_ text: String) -> String {
    let hashes = String(repeating: "#", count: longestRunOfHashes(text) + 1)
    var body = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x00..<0x09, 0x0B..<0x20, 0x7F: body += "\\\(hashes)u{\(String(scalar.value, radix: 16))}"
      default: body.unicodeScalars.append(scalar)
      }
    }
    return "\(hashes)\"\"\"\n\(body)\n\"\"\"\(hashes)"
  }

  private func longestRunOfHashes(_ text: String) -> Int {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "#") ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
