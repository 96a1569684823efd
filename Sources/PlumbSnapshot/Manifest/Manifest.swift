public import PlumbLanguage
public import PlumbValues

/// What `snapshot.yaml` says of the exports beside it.
public struct Manifest: Sendable {
  public struct Scope: Sendable, Hashable {
    public var kind: ScopeKind
    public var id: String
    public var name: String?

    public init(kind: ScopeKind, id: String, name: String?) {
      self.kind = kind
      self.id = id
      self.name = name
    }
  }
  public struct File: Sendable, Hashable {
    /// Relative to the manifest's folder.
    public var path: String
    public var type: String?
    public var scope: String?
    /// The id of the resource that the answer is about, where it doesn't say so itself.
    public var resource: String?
    public var complete: Bool
    /// Where the manifest names the file.
    public var mark: SourceMark
  }
  /// An export that failed.
  public struct Failure: Sendable, Hashable {
    public var type: String?
    public var scope: String?
    public var message: String
    public var command: String?
  }

  package static let keys = ["plumb-snapshot", "captured", "scopes", "files", "errors"]
  package static let scopeKeys = KeyTable(["kind", "id", "name"], required: ["kind", "id"])
  package static let fileKeys = KeyTable(
    ["path", "type", "scope", "resource", "complete"], required: ["path"])
  package static let failureKeys = KeyTable(["type", "scope", "message", "command"], required: ["message"])

  public var captured: Instant?
  public var scopes: [Scope] = []
  public var files: [File] = []
  public var failures: [Failure] = []

  public init() {}

  /// Reads a manifest; what is wrong with it is added to `diagnostics`.
  public init(_ file: SourceFile, index: Int, diagnostics: inout Diagnostics) {
    self.init()
    guard let node = YAMLReader.read(file, index: index, diagnostics: &diagnostics) else {
      if diagnostics.all.isEmpty {
        diagnostics.add(.emptyFile, "the manifest is empty", at: SourceMark(file: index, line: 1, column: 1))
      }
      return
    }
    read(node, &diagnostics)
  }

  private mutating func read(_ node: YAMLNode, _ diagnostics: inout Diagnostics) {
    guard let top = Fields(node, in: "the manifest", allowed: Self.keys, &diagnostics) else { return }
    if top["plumb-snapshot"]?.text != "1" {
      diagnostics.add(
        .wrongLanguage, "a manifest begins with `plumb-snapshot: 1`",
        at: top["plumb-snapshot"]?.mark ?? node.mark)
    }
    if let node = top["captured"] {
      captured = node.text.flatMap { Instant($0) }
      if captured == nil {
        diagnostics.add(
          .operandType, "`captured` has to be a date, found \(node.described)", at: node.mark,
          help: "such as 2026-11-20T06:00:00Z")
      }
    }
    for item in top.items("scopes", &diagnostics) { readScope(item, &diagnostics) }
    for item in top.items("files", &diagnostics) { readFile(item, &diagnostics) }
    for item in top.items("errors", &diagnostics) { readFailure(item, &diagnostics) }
  }

  private mutating func readScope(_ item: YAMLNode, _ diagnostics: inout Diagnostics) {
    guard let entry = Fields(item, in: "the scope", allowed: Self.scopeKeys.keys, &diagnostics) else {
      return
    }
    entry.require(Self.scopeKeys.required, &diagnostics)
    guard let id = entry.text("id", &diagnostics),
      let kind = entry.word("kind", as: ScopeKind.self, &diagnostics)
    else { return }
    scopes.append(Scope(kind: kind, id: Self.scopeID(id, kind), name: entry.text("name", &diagnostics)))
  }

  private mutating func readFile(_ item: YAMLNode, _ diagnostics: inout Diagnostics) {
    guard let entry = Fields(item, in: "the file", allowed: Self.fileKeys.keys, &diagnostics) else { return }
    entry.require(Self.fileKeys.required, &diagnostics)
    guard let path = entry.text("path", &diagnostics) else { return }
    files.append(
      File(
        path: path, type: entry.text("type", &diagnostics),
        scope: entry.text("scope", &diagnostics).map(Self.scopeID),
        resource: entry.text("resource", &diagnostics),
        // What `complete` says wrongly counts as incomplete.
        complete: entry.flag("complete", &diagnostics) ?? (entry["complete"] == nil),
        mark: entry["path"]?.mark ?? item.mark))
  }

  private mutating func readFailure(_ item: YAMLNode, _ diagnostics: inout Diagnostics) {
    guard let entry = Fields(item, in: "the error", allowed: Self.failureKeys.keys, &diagnostics) else {
      return
    }
    entry.require(Self.failureKeys.required, &diagnostics)
    guard let message = entry.text("message", &diagnostics) else { return }
    failures.append(
      Failure(
        type: entry.text("type", &diagnostics), scope: entry.text("scope", &diagnostics).map(Self.scopeID),
        message: message, command: entry.text("command", &diagnostics)))
  }

  /// A scope's id as resources spell it: a bare GUID of a subscription gets its path.
  public static func scopeID(_ id: String, _ kind: ScopeKind) -> String {
    kind == .subscription && !id.contains("/") ? "/subscriptions/\(id)" : scopeID(id)
  }

  public static func scopeID(_ id: String) -> String {
    if id.hasPrefix("subscriptions/") || id.hasPrefix("providers/") { return "/" + id }
    return id.count > 1 && id.hasSuffix("/") ? String(id.dropLast()) : id
  }
}

extension Manifest {
  /// A manifest's file, with the folder it stands in; nil where it can't be read or is wrong.
  package static func load(_ file: SnapshotFile) -> (folder: String, manifest: Manifest)? {
    guard let bytes = try? file.bytes() else { return nil }
    var diagnostics = Diagnostics()
    let manifest = Manifest(SourceFile(path: file.shown, text: bytes), index: 0, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors else { return nil }
    let folder = file.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
    return (folder, manifest)
  }
}
