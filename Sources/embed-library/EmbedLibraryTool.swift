internal import FoundationEssentials

/// `embed-library FOLDER OUTPUT AGAIN`: writes every policy file below a folder into one Swift file.
///
/// Takes `*.yaml` but not `*.test.yaml`, ordered by path; the text is kept byte for byte, its YAML nodes stand beside
/// it. `AGAIN` is rewritten, so that a build that has it as an input runs the tool the next time too.
@main
struct EmbedLibraryTool {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else { throw Problem.usage }
    let folder = URL(filePath: arguments[1])
    var source = SourceText()
    for path in try policyPaths(below: arguments[1]) {
      let data = try Data(contentsOf: folder.appending(path: path))
      guard let text = String(validating: data, as: UTF8.self) else { throw Problem.notUTF8(path) }
      source.add(path: path, text: text, nodes: Recording(of: text)?.text)
    }
    try replace(URL(filePath: arguments[2]), by: Data(source.finished().utf8))
    try Data().write(to: URL(filePath: arguments[3]))
  }

  private static func policyPaths(below folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") }
      .sorted()
  }

  /// Leaves a file with the same content alone, date included.
  private static func replace(_ file: URL, by content: Data) throws {
    if (try? Data(contentsOf: file)) != content { try content.write(to: file) }
  }

  enum Problem: Error, CustomStringConvertible {
    case usage
    case notUTF8(String)

    var description: String {
      switch self {
      case .usage: "usage: embed-library FOLDER OUTPUT AGAIN"
      case .notUTF8(let path): "policies/\(path): not UTF-8"
      }
    }
  }
}
