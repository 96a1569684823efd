/// What was recognised of a snapshot, and what the policies need besides.
public struct Inspection: Sendable {
  public struct Count: Sendable, Hashable {
    public var name: String
    public var count: Int

    public init(name: String, count: Int) {
      self.name = name
      self.count = count
    }
  }

  public struct File: Sendable, Hashable {
    public var path: String
    /// What it looks like: `azure-resource-graph`, `microsoft-graph`, `azure-rest`, `azure-cli`, …
    public var source: String
    public var encoding: String
    /// `list`, `object with value`, `single object`, `objects one after another`.
    public var shape: String
    public var resources: Int
    /// By type, sorted.
    public var types: [Count]

    public init(
      path: String, source: String, encoding: String, shape: String, resources: Int, types: [Count]
    ) {
      self.path = path
      self.source = source
      self.encoding = encoding
      self.shape = shape
      self.resources = resources
      self.types = types
    }
  }

  public struct ResourceType: Sendable, Hashable {
    public var name: String
    /// What people call it; nil: no type file describes it.
    public var title: String?
    /// The described type that an undescribed one's name is near to.
    public var near: String?
    /// Some of the chosen policies are for it, or ask for it.
    public var isNeeded: Bool
    public var resources: Int
    /// Ids of scopes, sorted; copies count each.
    public var scopes: [Count]

    public init(
      name: String, title: String?, near: String?, isNeeded: Bool, resources: Int, scopes: [Count]
    ) {
      self.name = name
      self.title = title
      self.near = near
      self.isNeeded = isNeeded
      self.resources = resources
      self.scopes = scopes
    }
  }

  /// A `snapshot.yaml`.
  public struct Manifest: Sendable, Hashable {
    public var path: String
    public var files: Int
    public var scopes: Int
    /// What was refused, with its scope and the reason.
    public var errors: [String]

    public init(path: String, files: Int, scopes: Int, errors: [String]) {
      self.path = path
      self.files = files
      self.scopes = scopes
      self.errors = errors
    }
  }

  public var files: [File] = []
  public var types: [ResourceType] = []
  public var manifests: [Manifest] = []
  /// Resources of too many different types and scopes to be told apart.
  public var uncounted = 0
  /// The same snapshot judged: what wasn't, for want of what, and what was not understood.
  public var report: Report

  public init(report: Report) { self.report = report }

  /// False where a file, or a part of one, was not understood.
  public var isUnderstood: Bool { !report.problems.contains { $0.severity == .error } }

  /// Types that some results lack where they were judged, with these results.
  var lacking: [(type: String, results: [ReportResult])] {
    var found: [String: [ReportResult]] = [:]
    for result in report.results {
      for type in Set(result.lacking) { found[type, default: []].append(result) }
    }
    return found.sorted { $0.key < $1.key }.map { (type: $0.key, results: $0.value) }
  }
}
