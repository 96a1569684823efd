public import PlumbLanguage
internal import PlumbValues

/// Which policies take part: what `--only` and `--skip` say.
///
/// A selector is a policy's id (`*` stands for any characters), `profile:NAME`, `framework:KEY`, `severity:WORD` (at or
/// above) or `tag:WORD`. A policy takes part that any of `only` selects (all, where there is none) and none of `skip`.
public struct PolicySelection: Sendable, Hashable {
  public var only: [String]
  public var skip: [String]

  public init(only: [String] = [], skip: [String] = []) {
    self.only = only
    self.skip = skip
  }

  /// True where every policy takes part.
  public var isEmpty: Bool { only.isEmpty && skip.isEmpty }

  /// What is wrong with a selector, in words for the one who wrote it.
  public struct Problem: Sendable, Hashable, CustomStringConvertible {
    public enum Option: String, Sendable { case only, skip }
    public var option: Option
    /// As written.
    public var selector: String
    public var message: String
    public var help: String?

    public var description: String {
      let text = "--\(option.rawValue) \(selector): \(message)"
      return DisplayText.safe(help.map { "\(text); \($0)" } ?? text)
    }
  }

  /// Everything wrong with a selection.
  public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    public var problems: [Problem]
    public var description: String { problems.map(\.description).joined(separator: "\n") }
  }

  /// The ids of the policies that take part. A selector that is wrong or selects nothing is a failure, and so is a
  /// selection that leaves nothing: a misspelt word must not let a gate pass.
  public func ids(in pack: CheckedPack) throws(Failure) -> Set<String> {
    var problems: [Problem] = []
    func union(_ selectors: [String], _ option: Problem.Option) -> Set<String> {
      var all: Set<String> = []
      for selector in selectors {
        switch Selector.ids(selector, in: pack) {
        case .success(let ids): all.formUnion(ids)
        case .failure(let wrong):
          problems.append(
            Problem(option: option, selector: selector, message: wrong.message, help: wrong.help))
        }
      }
      return all
    }
    let wanted = union(only, .only)
    let unwanted = union(skip, .skip)
    if !problems.isEmpty { throw Failure(problems: problems) }
    let left = (only.isEmpty ? Set(pack.policies.map(\.id)) : wanted).subtracting(unwanted)
    if left.isEmpty, let last = skip.last {
      let message = "this leaves no policy to judge by"
      throw Failure(problems: [Problem(option: .skip, selector: last, message: message)])
    }
    return left
  }

  /// The pack with only the policies that take part.
  public func applied(to pack: CheckedPack) throws(Failure) -> CheckedPack {
    if isEmpty { return pack }
    let left = try ids(in: pack)
    var chosen = pack
    chosen.policies = pack.policies.filter { left.contains($0.id) }
    return chosen
  }
}

/// Resolves one selector.
private enum Selector {
  struct Wrong: Error {
    var message: String
    var help: String?
  }

  enum Kind: String, CaseIterable { case profile, framework, severity, tag }

  static func ids(_ selector: String, in pack: CheckedPack) -> Result<Set<String>, Wrong> {
    guard let colon = selector.firstIndex(of: ":") else { return ids(like: selector, in: pack) }
    let (word, name) = (String(selector[..<colon]), String(selector[selector.index(after: colon)...]))
    switch Kind(rawValue: word) {
    case .profile: return ids(ofProfile: name, in: pack)
    case .framework: return ids(ofFramework: name, in: pack)
    case .severity: return ids(from: name, in: pack)
    case .tag: return ids(tagged: name, in: pack)
    case nil:
      let words = Kind.allCases.map(\.rawValue)
      return wrong("there is no kind of selector `\(word):`", Suggestion.help(for: word, in: words))
    }
  }

  private static func wrong(_ message: String, _ help: String? = nil) -> Result<Set<String>, Wrong> {
    .failure(Wrong(message: message, help: help))
  }

  private static func ids(_ pack: CheckedPack, where fits: (CheckedPolicy) -> Bool) -> Set<String> {
    Set(pack.policies.lazy.filter(fits).map(\.id))
  }

  private static func ids(like pattern: String, in pack: CheckedPack) -> Result<Set<String>, Wrong> {
    let glob = Glob(pattern)
    let found = ids(pack) { glob.matches($0.id) }
    if !found.isEmpty { return .success(found) }
    if pattern.contains("*") { return wrong("no policy's id fits the pattern") }
    let near = Suggestion.nearest(pattern, in: pack.policies.map(\.id))
    return wrong("there is no such policy", near.map { "did you mean `\($0)`?" } ?? "`plumb list` shows them")
  }

  private static func ids(ofProfile name: String, in pack: CheckedPack) -> Result<Set<String>, Wrong> {
    guard let profile = pack.profiles.first(where: { $0.name == name }) else {
      return wrong(
        "there is no profile `\(name)`",
        Suggestion.help(for: name, in: pack.profiles.map(\.name).sorted(), what: "there are"))
    }
    let found = ids(pack) { profile.selects($0) }
    return found.isEmpty ? wrong("none of the policies belongs to the profile `\(name)`") : .success(found)
  }

  private static func ids(ofFramework key: String, in pack: CheckedPack) -> Result<Set<String>, Wrong> {
    let known = Set(pack.frameworks.map(\.key)).union(pack.policies.flatMap(\.maps.keys))
    guard known.contains(key) else {
      return wrong(
        "there is no framework `\(key)`", Suggestion.help(for: key, in: known.sorted(), what: "there are"))
    }
    let found = ids(pack) { $0.maps[key]?.isEmpty == false }
    return found.isEmpty ? wrong("no policy serves a control of `\(key)`") : .success(found)
  }

  private static func ids(from word: String, in pack: CheckedPack) -> Result<Set<String>, Wrong> {
    guard let severity = Severity(rawValue: word) else {
      return wrong(
        "there is no severity `\(word)`", Suggestion.help(for: word, in: Severity.allCases.map(\.rawValue)))
    }
    let found = ids(pack) { $0.severity >= severity }
    return found.isEmpty ? wrong("no policy is of severity \(word) or above") : .success(found)
  }

  private static func ids(tagged tag: String, in pack: CheckedPack) -> Result<Set<String>, Wrong> {
    let found = ids(pack) { $0.tags.contains(tag) }
    if !found.isEmpty { return .success(found) }
    let known = Set(pack.policies.flatMap(\.tags)).sorted()
    return wrong("no policy has the tag `\(tag)`", Suggestion.help(for: tag, in: known, what: "there are"))
  }
}
