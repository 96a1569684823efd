internal import FoundationEssentials

/// Compares what `plumb check --format json` found with what was planted.
struct Findings {
  private struct Report: Decodable {
    struct Result: Decodable {
      struct Resource: Decodable { let id: String? }
      let policy: String
      let status: String
      let resource: Resource?
    }
    let results: [Result]
  }

  let missing: [String]
  let unexpected: [String]

  var areEqual: Bool { missing.isEmpty && unexpected.isEmpty }

  init(report: String, planted: String) throws {
    let plantedText = String(decoding: try Data(contentsOf: URL(filePath: planted)), as: UTF8.self)
    let expected = Set(plantedText.split(separator: "\n").map { Self.normalized(String($0)) })
    let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(filePath: report)))
    let found = Set(
      report.results.filter { ["fail", "unknown", "error"].contains($0.status) }
        .map { Self.normalized("\($0.policy)\t\($0.resource?.id ?? "")") })
    missing = expected.subtracting(found).sorted()
    unexpected = found.subtracting(expected).sorted()
  }

  /// Ids compare without case; a subscription's is its number, with or without `/subscriptions/`.
  private static func normalized(_ line: String) -> String {
    let parts = line.lowercased().split(separator: "\t", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return line }
    let segments = parts[1].split(separator: "/")
    let isSubscription = segments.count == 2 && segments[0] == "subscriptions"
    return "\(parts[0])\t\(isSubscription ? segments[1] : parts[1])"
  }
}
