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
    let reader = ManifestReader()
    guard
      let top = reader.fields(
        node, "the manifest", ["plumb-snapshot", "captured", "scopes", "files", "errors"], &diagnostics)
    else { return }
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
    for item in top["scopes"]?.list ?? [] {
      guard let entry = reader.fields(item, "the scope", ["kind", "id", "name"], &diagnostics),
        let id = reader.text(entry, "id", item, &diagnostics),
        let word = reader.text(entry, "kind", item, &diagnostics)
      else { continue }
      guard let kind = ScopeKind(rawValue: word) else {
        diagnostics.add(
          .badWord, "there is no kind of scope `\(word)`", at: entry["kind"]?.mark ?? item.mark,
          help: Suggestion.help(for: word, in: ScopeKind.allCases.map(\.rawValue)))
        continue
      }
      scopes.append(Scope(kind: kind, id: Self.scopeID(id, kind), name: entry["name"]?.text))
    }
    for item in top["files"]?.list ?? [] {
      guard let entry = reader.fields(item, "the file", ["path", "type", "scope", "complete"], &diagnostics),
        let path = reader.text(entry, "path", item, &diagnostics)
      else { continue }
      let flag = entry["complete"]?.text
      if let node = entry["complete"], flag != "true", flag != "false" {
        diagnostics.add(.shape, "`complete` has to be true or false, found \(node.described)", at: node.mark)
      }
      files.append(
        File(
          path: path, type: entry["type"]?.text, scope: entry["scope"]?.text.map(Self.scopeID),
          complete: flag != "false",
          mark: entry["path"]?.mark ?? item.mark))
    }
    for item in top["errors"]?.list ?? [] {
      guard
        let entry = reader.fields(item, "the error", ["type", "scope", "message", "command"], &diagnostics),
        let message = reader.text(entry, "message", item, &diagnostics)
      else { continue }
      failures.append(
        Failure(
          type: entry["type"]?.text, scope: entry["scope"]?.text.map(Self.scopeID), message: message,
          command: entry["command"]?.text))
    }
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

/// Reads mappings with known keys, for files that aren't policies.
struct ManifestReader {
  func fields(
    _ node: YAMLNode, _ section: String, _ allowed: [String], _ diagnostics: inout Diagnostics
  ) -> [String: YAMLNode]? {
    guard let map = node.map else {
      diagnostics.add(.shape, "\(section) has to be a mapping, found \(node.described)", at: node.mark)
      return nil
    }
    var found: [String: YAMLNode] = [:]
    for entry in map {
      guard let key = entry.key.text else { continue }
      if allowed.contains(key) {
        found[key] = entry.value
      } else {
        diagnostics.add(
          .unknownKey, "unknown key `\(key)` in \(section)", at: entry.key.mark,
          help: Suggestion.help(for: key, in: allowed))
      }
    }
    return found
  }

  func text(
    _ fields: [String: YAMLNode], _ key: String, _ node: YAMLNode, _ diagnostics: inout Diagnostics
  ) -> String? {
    guard let value = fields[key] else {
      diagnostics.add(.missingKey, "`\(key)` is missing", at: node.mark)
      return nil
    }
    guard let text = value.text, !value.isNull else {
      diagnostics.add(.shape, "`\(key)` has to be a text, found \(value.described)", at: value.mark)
      return nil
    }
    return text
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
