internal import PlumbValues

/// A command of a type file, cut into words, that is known to read only and to fetch no secret.
struct ReadOnlyCommand: Sendable, Hashable {
  /// What a script fills in.
  enum Place: String, Sendable, CaseIterable { case subscription, parent, id }
  enum Piece: Sendable, Hashable {
    case text(String)
    case place(Place)
  }
  struct Word: Sendable, Hashable {
    var pieces: [Piece] = []
    /// The word, where nothing is filled in.
    var text: String? {
      var whole = ""
      for piece in pieces {
        guard case .text(let text) = piece else { return nil }
        whole += text
      }
      return whole
    }
    /// What stands before the first place.
    var lead: String { if case .text(let text)? = pieces.first { text } else { "" } }
  }
  /// How a command prints further pages.
  enum Paging: String, Sendable { case rest, graph, none }

  /// Without the output's format, which is always JSON.
  private(set) var words: [Word]
  private(set) var paging = Paging.none

  /// Why a command has no place in a script.
  struct Refusal: Error, Hashable, CustomStringConvertible { let description: String }

  init(_ template: String, hosts: [String], places: Set<Place>) throws(Refusal) {
    words = try CommandWords.split(template)
    for word in words {
      for case .place(let place) in word.pieces where !places.contains(place) {
        throw Refusal(description: "the script knows nothing to fill in for ${\(place.rawValue)}")
      }
    }
    guard words.first?.text == "az" else { throw Refusal(description: "it isn't a command of az") }
    try takeOutput()
    let group = words.dropFirst().prefix { $0.text.map { !$0.hasPrefix("-") } ?? false }.compactMap(\.text)
    if group == ["rest"] {
      paging = .rest
      try checkRest(hosts)
    } else if group == ["graph", "query"] {
      paging = .graph
      try checkOptions(["-q", "--graph-query", "--first", "--subscriptions"])
    } else {
      try Self.check(group)
      try checkOptions(nil)
    }
  }

  var places: Set<Place> {
    Set(words.flatMap { $0.pieces }.compactMap { if case .place(let place) = $0 { place } else { nil } })
  }

  func has(_ option: String) -> Bool { words.contains { $0.text == option } }

  // MARK: - What is refused

  /// Words of command groups that print secrets, though they end in `list` or `show`.
  static let secretGroups: Set<String> = [
    "keys", "key-value", "kv", "credential", "credentials", "admin-key", "query-key", "access-token",
    "appsettings", "app-settings", "connection-string", "shared-access-policy", "sas", "auth-key",
    "publish-profile",
    "publishing",
  ]
  /// The same, where the last two words count.
  static let secretPairs: Set<[String]> = [["secret", "show"], ["key", "show"], ["password", "list"]]
  static let secretOptions = ["--show", "--reveal", "--debug", "--expose", "--include-secret"]

  private static func check(_ group: [String]) throws(Refusal) {
    guard let verb = group.last, verb == "list" || verb == "show" else {
      throw Refusal(
        description: "only list, show, rest --method get and graph query are known to change nothing")
    }
    let secret = group.first { secretGroups.contains($0.lowercased()) }
    if let secret { throw Refusal(description: "`\(secret)` prints secrets") }
    // Only a vault's keys and secrets are listed without what they hold.
    if secretPairs.contains(Array(group.suffix(2))) || group.contains("secret") && group.first != "keyvault" {
      throw Refusal(description: "`\(group.suffix(2).joined(separator: " "))` prints secrets")
    }
  }

  /// `admitted` nil: all that don't print secrets.
  private func checkOptions(_ admitted: Set<String>?) throws(Refusal) {
    for word in words {
      let option = word.lead.split(separator: "=").first.map(String.init) ?? ""
      guard option.hasPrefix("-") else { continue }
      if admitted.map({ !$0.contains(option) }) ?? Self.secretOptions.contains(where: option.hasPrefix) {
        throw Refusal(description: "the option `\(option)` has no place in the script")
      }
    }
  }

  private func checkRest(_ hosts: [String]) throws(Refusal) {
    try checkOptions(["--method", "--url", "--url-parameters", "--headers", "--query"])
    guard let method = words.firstIndex(where: { $0.text == "--method" }),
      words.indices.contains(method + 1), words[method + 1].text?.lowercased() == "get"
    else { throw Refusal(description: "az rest has to say --method get") }
    guard words.count(where: { $0.text == "--url" }) == 1, words.count(where: { $0.text == "--method" }) == 1,
      let at = words.firstIndex(where: { $0.text == "--url" }), words.indices.contains(at + 1)
    else { throw Refusal(description: "az rest needs one --url and one --method") }
    let url = words[at + 1]
    guard hosts.contains(where: { url.lead.hasPrefix($0 + "/") || url.lead == $0 }) else {
      throw Refusal(description: "the address isn't one of \(hosts.joined(separator: ", "))")
    }
    let path = url.pieces.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
    if path.split(separator: "/").contains(where: { $0.lowercased().hasPrefix("list") }) {
      throw Refusal(description: "an address with list… in its path prints secrets")
    }
    if words.contains(where: { $0.lead.lowercased().hasPrefix("authorization") }) {
      throw Refusal(description: "the command brings a credential of its own")
    }
  }

  /// Takes `-o json` out; another format can't be judged.
  private mutating func takeOutput() throws(Refusal) {
    while let at = words.firstIndex(where: { $0.text == "-o" || $0.text == "--output" }) {
      guard words.indices.contains(at + 1), words[at + 1].text == "json" else {
        throw Refusal(description: "it prints another format than json")
      }
      words.removeSubrange(at...(at + 1))
    }
  }
}

/// Cuts a command of a type file into words, as a shell would.
enum CommandWords {
  /// What does more in a shell than stand for itself.
  private static let special: Set<Character> = [
    ";", "|", "&", "<", ">", "(", ")", "`", "*", "[", "]", "#", "~", "!", "{", "}", "\\",
  ]

  static func split(_ template: String) throws(ReadOnlyCommand.Refusal) -> [ReadOnlyCommand.Word] {
    var words: [ReadOnlyCommand.Word] = []
    var word: ReadOnlyCommand.Word?
    var quote: Character?
    var rest = template[...]
    func append(_ text: String) {
      var known = word ?? ReadOnlyCommand.Word()
      if case .text(let before)? = known.pieces.last {
        known.pieces[known.pieces.count - 1] = .text(before + text)
      } else {
        known.pieces.append(.text(text))
      }
      word = known
    }
    while let character = rest.popFirst() {
      if character == quote {
        quote = nil
      } else if quote == "'" {
        append(String(character))
      } else if character == "$" {
        let place = try Self.place(&rest)
        var known = word ?? ReadOnlyCommand.Word()
        known.pieces.append(.place(place))
        word = known
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
        if word == nil { word = ReadOnlyCommand.Word() }
      } else if quote == nil, character == " " {
        if let word { words.append(word) }
        word = nil
      } else if quote == nil && special.contains(character) || character == "`" || character == "\\"
        || character.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
      {
        throw ReadOnlyCommand.Refusal(description: "it is more than one plain command")
      } else {
        append(String(character))
      }
    }
    if quote != nil { throw ReadOnlyCommand.Refusal(description: "a quote in it isn't closed") }
    if let word { words.append(word) }
    return words
  }

  /// What stands behind a `$`.
  private static func place(_ rest: inout Substring) throws(ReadOnlyCommand.Refusal) -> ReadOnlyCommand.Place
  {
    guard rest.first == "{", let end = rest.firstIndex(of: "}") else {
      throw ReadOnlyCommand.Refusal(description: "it is more than one plain command")
    }
    let name = String(rest[rest.index(after: rest.startIndex)..<end])
    rest = rest[rest.index(after: end)...]
    guard let place = ReadOnlyCommand.Place(rawValue: name) else {
      throw ReadOnlyCommand.Refusal(
        description: "the script knows nothing to fill in for ${\(DisplayText.safe(name))}")
    }
    return place
  }
}
