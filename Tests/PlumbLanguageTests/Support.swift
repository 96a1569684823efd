import Glibc
import PlumbLanguage

/// Files of the repository that tests read, by path from its root.
enum Repository {
  static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/")

  static func bytes(_ path: String) -> [UInt8]? {
    guard let file = fopen("\(root)/\(path)", "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  static func text(_ path: String) -> String { String(decoding: bytes(path) ?? [], as: UTF8.self) }

  static func write(_ text: String, to path: String) {
    guard let file = fopen("\(root)/\(path)", "w") else { return }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    fwrite(bytes, 1, bytes.count, file)
  }

  /// Names in a folder, sorted; folders end in `/`.
  static func names(in folder: String) -> [String] {
    guard let handle = opendir("\(root)/\(folder)") else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") { continue }
      names.append(entry.pointee.d_type == UInt8(DT_DIR) ? name + "/" : name)
    }
    return names.sorted()
  }

  /// Paths of the files below a folder, sorted.
  static func files(below folder: String) -> [String] {
    names(in: folder).flatMap { name in
      name.hasSuffix("/") ? files(below: "\(folder)/\(name.dropLast())") : [folder + "/" + name]
    }
  }

  /// Paths of the YAML files below a folder, sorted.
  static func yaml(below folder: String) -> [String] { files(below: folder).filter { $0.hasSuffix(".yaml") } }
}

/// Compiles texts and keeps what came of it.
struct Compiled {
  let pack: CheckedPack
  let diagnostics: [Diagnostic]
  let rendered: String

  /// `tests`: the ids that have tests; nil: not asked.
  init(_ files: [SourceFile], tests: Set<String>? = nil) {
    var compiler = PackCompiler()
    compiler.add(files)
    pack = compiler.compile(tests: tests)
    diagnostics = compiler.diagnostics.sorted(in: compiler.map)
    rendered = DiagnosticRenderer(map: compiler.map).render(diagnostics)
  }

  var codes: [DiagnosticCode] { diagnostics.map(\.code) }
}

/// The policies that a test file names.
func testedPolicies(_ file: SourceFile) -> [String] {
  var diagnostics = Diagnostics()
  let root = YAMLReader.read(file, index: 0, diagnostics: &diagnostics)
  return (root?["cases"]?.list ?? []).compactMap { $0["policy"]?.text }
}
