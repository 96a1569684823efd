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

  /// One that half of the estate's resources violate, with values and steps of mending.
  static func writeViolated(to target: String) throws {
    let types = [
      "Microsoft.Storage/storageAccounts", "Microsoft.Compute/virtualMachines", "Microsoft.Web/sites",
      "Microsoft.KeyVault/vaults", "Microsoft.OperationalInsights/workspaces",
      "Microsoft.Network/networkSecurityGroups", "Microsoft.ContainerRegistry/registries",
    ]
    let text = """
      plumb: 1
      policies:
        - id: bench-cost-centre-tag
          title: Resources say which cost centre pays for them
          severity: medium
          why: Nobody knows whom to ask about a resource whose cost centre is not written down.
          for: [\(types.joined(separator: ", "))]
          require:
            tags.cost-centre: { exists: true }
            tags.environment: { in: [none] }
          fix:
            steps:
              - text: Ask the owner of the resource group.
              - run: az tag update --resource-id ${meta.id} --operation Merge --tags cost-centre=1000

      """
    try write(text, "violated.yaml", target)
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
