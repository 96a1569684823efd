/// A framework that policies map to: what it is, and its controls.
public struct Framework: Sendable {
  public struct Control: Sendable, Hashable {
    public var id: String
    public var title: String
  }

  /// What `maps` calls it.
  public var key: String
  public var title: String
  public var version: String
  public var publisher: String?
  public var url: String?
  public var about: String?
  /// In the order of the file.
  public var controls: [Control]
  /// A file of the library that stands in for packs that don't bring it.
  public var isShipped: Bool
  public var mark: SourceMark

  /// The title of a control; nil where the framework has no such.
  public func title(of id: String) -> String? { controls.first { $0.id == id }?.title }
}

/// Reads a framework file.
struct FrameworkParser {
  static let keys = [
    "plumb-framework", "framework", "title", "version", "publisher", "url", "about", "controls",
  ]
  static let required = ["framework", "title", "version", "controls"]
  var diagnostics = Diagnostics()

  mutating func parse(_ node: YAMLNode, isShipped: Bool) -> Framework? {
    guard let fields = Fields(node, in: "the framework file", allowed: Self.keys, &diagnostics) else {
      return nil
    }
    if let version = fields["plumb-framework"], version.text != "1" {
      diagnostics.add(
        .wrongLanguage, "this version reads framework files of version 1, the file says \(version.described)",
        at: version.mark, help: "write `plumb-framework: 1`")
    }
    fields.require(Self.required, &diagnostics)
    let key = fields.text("framework", &diagnostics)
    if let key, let mark = fields["framework"]?.mark, !Self.isKey(key) {
      diagnostics.add(
        .badID, "the framework's key `\(key.shortened)` can't be written in `maps`", at: mark,
        help: "lower-case letters and digits, with single `-` or `.` between them")
    }
    let title = fields.text("title", &diagnostics)
    let version = fields.text("version", &diagnostics)
    let controls = self.controls(fields)
    guard let key, let title, let version, let controls else { return nil }
    return Framework(
      key: key, title: title, version: version, publisher: fields.text("publisher", &diagnostics),
      url: url(fields), about: fields.text("about", &diagnostics).map(PolicyChecker.paragraph),
      controls: controls, isShipped: isShipped, mark: fields["framework"]?.mark ?? node.mark)
  }

  private mutating func controls(_ fields: Fields) -> [Framework.Control]? {
    guard let node = fields["controls"] else { return nil }
    let members = fields.members("controls", &diagnostics)
    if node.map?.isEmpty == true {
      diagnostics.add(.shape, "the framework has no controls", at: node.mark, help: "write `ID: title`")
    }
    return members.compactMap { entry in
      guard let id = entry.key.text else { return nil }
      guard let title = entry.value.text, !entry.value.isNull else {
        diagnostics.add(
          .shape, "the title of `\(id.shortened)` has to be a text, found \(entry.value.described)",
          at: entry.value.mark)
        return nil
      }
      return Framework.Control(id: id, title: title)
    }
  }

  private mutating func url(_ fields: Fields) -> String? {
    guard let text = fields.text("url", &diagnostics), let mark = fields["url"]?.mark else { return nil }
    if text.hasPrefix("https://") { return text }
    diagnostics.add(.badWord, "`url` can't be `\(text.shortened)`", at: mark, help: "begin with `https://`")
    return nil
  }

  private static func isKey(_ text: String) -> Bool {
    PolicyChecker.isKebab(text.replacing([".": "-"]))
  }
}

/// The frameworks of a compilation.
struct FrameworkCatalog {
  private(set) var all: [Framework] = []
  private var byKey: [String: Int] = [:]
  /// Their ids, made once a policy of one's own names some.
  private var controls: [String: Later<Set<String>>] = [:]

  /// Where the other file of the same framework stands; nil where this one was taken. Own controls come before those
  /// of the shipped file, which they add to.
  mutating func add(_ framework: Framework) -> SourceMark? {
    controls[framework.key] = Later { [others = controls[framework.key]] in
      Set(framework.controls.map(\.id)).union(others?.value ?? [])
    }
    guard let index = byKey[framework.key] else {
      byKey[framework.key] = all.count
      all.append(framework)
      return nil
    }
    var (own, other) = (framework, all[index])
    if own.isShipped == other.isShipped { return other.mark }
    if own.isShipped { (own, other) = (other, own) }
    let named = Set(own.controls.map(\.id))
    own.controls += other.controls.filter { !named.contains($0.id) }
    own.isShipped = false
    all[index] = own
    return nil
  }

  /// Reports a framework that no file knows; false where there are files and none knows it.
  func check(_ key: YAMLNode, _ diagnostics: inout Diagnostics) -> Bool {
    guard let text = key.text, !all.isEmpty, byKey[text] == nil else { return true }
    diagnostics.add(
      .unknownFramework, "no framework file knows `\(text.shortened)`", at: key.mark,
      help: Suggestion.help(for: text, in: all.map(\.key).sorted(), what: "known are"))
    return false
  }

  /// Reports a control that its framework doesn't have.
  func check(_ id: String, of key: String, at mark: SourceMark, _ diagnostics: inout Diagnostics) {
    guard let index = byKey[key], controls[key]?.value.contains(id) == false else { return }
    let ids = all[index].controls.map(\.id)
    let near = ids.first { $0.hasSuffix("." + id) } ?? Suggestion.nearest(id, in: ids)
    diagnostics.add(
      .unknownControl, "`\(key)` has no control `\(id.shortened)`", at: mark,
      help: near.map { "did you mean `\($0)`?" }
        ?? "a framework file of your own may add it: `framework: \(key)`, `controls: { \(id.shortened): … }`")
  }
}
