internal import FoundationEssentials

/// A thousand policies: the benchmark's ten, a hundred times, each with an id of its own.
enum LintPolicies {
  static let copies = 100

  static func write(from folder: String, to target: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    for name in names {
      let text = String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/\(name)")), as: UTF8.self)
      for copy in 0..<copies {
        try Data(renamed(text, copy).utf8).write(to: URL(filePath: "\(target)/\(copy)-\(name)"))
      }
    }
  }

  private static func renamed(_ text: String, _ copy: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("  - id: ") ? "\($0)-\(copy)" : String($0) }
      .joined(separator: "\n")
  }
}
