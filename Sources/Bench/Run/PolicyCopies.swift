internal import FoundationEssentials

/// Sets of policies made from the benchmark's ten.
enum PolicyCopies {
  static let copies = 100

  /// A thousand: the ten, a hundred times, each with an id of its own.
  static func writeThousand(from folder: String, to target: String) throws {
    for (name, text) in try files(folder) {
      for copy in 0..<copies { try write(renamed(text, copy), "\(copy)-\(name)", target) }
    }
  }

  /// Those that look at one resource alone.
  static func writeWithoutJoins(from folder: String, to target: String) throws {
    for (name, text) in try files(folder) where !text.contains(" resources:") {
      try write(text, name, target)
    }
  }

  private static func files(_ folder: String) throws -> [(name: String, text: String)] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.map {
      ($0, String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/\($0)")), as: UTF8.self))
    }
  }

  private static func write(_ text: String, _ name: String, _ folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  private static func renamed(_ text: String, _ copy: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("  - id: ") ? "\($0)-\(copy)" : String($0) }
      .joined(separator: "\n")
  }
}
