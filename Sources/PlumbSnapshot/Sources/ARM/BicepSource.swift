internal import PlumbLanguage
internal import PlumbValues

/// Texts that people hand in instead of what Bicep and what-if make of them: refused with the right command.
enum BicepSource: DocumentSource {
  private static let words: Set<String> = [
    "targetScope", "param", "var", "resource", "module", "output", "metadata", "import", "type", "func",
    "extension", "provider", "assert", "using",
  ]
  private static let size = 64 << 10

  static func mayBe(_ head: [UInt8]) -> Bool {
    let first = head.first { !isBlank($0) }
    return first != nil && first != UInt8(ascii: "{") && first != UInt8(ascii: "[")
  }

  static func open(
    _ file: SnapshotFile, index: UInt32, types: TypeCatalog, limits: DocumentLimits
  ) throws(ReadProblem) -> (any OpenDocument)? {
    guard let start = try? file.head(size), let complaint = complaint(start, file.path) else { return nil }
    throw ReadProblem(
      .notAnExport, file: index, shown: file.shown, offset: 0, message: complaint.message,
      help: complaint.help)
  }

  private static func complaint(_ start: [UInt8], _ path: String) -> (message: String, help: String)? {
    let text = String(decoding: start, as: UTF8.self)
    if text.contains("Resource and property changes are indicated with th")
      || text.contains("The deployment will update the following scope")
    {
      return ("the file is the text that what-if prints", "Make the input with: \(WhatIfSource.command)")
    }
    let isNamed = path.lowercased().hasSuffix(".bicep") || path.lowercased().hasSuffix(".bicepparam")
    guard let word = firstWord(text) else { return nil }
    if !isNamed, !words.contains(word), !word.hasPrefix("@") { return nil }
    if word == "using" || path.lowercased().hasSuffix(".bicepparam") {
      return (
        "the file is a parameters file of Bicep, not what Bicep makes of it",
        "Make the input with: az bicep build-params --file main.bicepparam --outfile main.parameters.json"
      )
    }
    return (
      "the file is Bicep, not the template that Bicep makes of it",
      "Make the input with: \(ARMTemplateSource.command)"
    )
  }

  /// The first word of a statement, behind comments; nil where the text isn't built like Bicep.
  private static func firstWord(_ text: String) -> String? {
    var rest = Substring(text)
    while true {
      rest = rest.drop(while: \.isWhitespace)
      if rest.hasPrefix("//") {
        rest = rest.drop(while: { !$0.isNewline })
      } else if rest.hasPrefix("/*") {
        var at = rest.index(rest.startIndex, offsetBy: 2)
        while at < rest.endIndex, !rest[at...].hasPrefix("*/") { at = rest.index(after: at) }
        guard at < rest.endIndex else { return nil }
        rest = rest[rest.index(at, offsetBy: 2)...]
      } else {
        break
      }
    }
    if rest.hasPrefix("@") {
      let name = rest.dropFirst().prefix { $0.isLetter || $0 == "." }
      return rest.dropFirst(1 + name.count).first == "(" ? "@" + name : nil
    }
    let word = rest.prefix { $0.isLetter }
    guard !word.isEmpty, words.contains(String(word)) else { return nil }
    let next = rest.dropFirst(word.count)
    let argument = next.drop { $0 == " " || $0 == "\t" }
    guard let first = argument.first, argument.startIndex > next.startIndex || first == "=" else {
      return nil
    }
    return first.isLetter || first == "_" || first == "'" || first == "=" ? String(word) : nil
  }
}
