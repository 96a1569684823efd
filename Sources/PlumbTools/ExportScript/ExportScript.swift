internal import PlumbLanguage
internal import PlumbValues

/// A bash script that makes a snapshot of what the chosen policies read.
public struct ExportScript: Sendable {
  public let plan: ExportPlan
  /// Name and version of the program.
  let tool: String
  /// How the policies were chosen, to be said to `plumb check` again.
  let options: [String]

  public init(_ plan: ExportPlan, tool: String, options: [String] = []) {
    self.plan = plan
    self.tool = tool
    self.options = options
  }

  public var text: String {
    let provider = plan.provider
    var out = "#!/usr/bin/env bash\n" + header
    out += "set -euo pipefail\n\n"
    out += "tool=\(Self.quoted(tool))\nprovider=\(provider.name)\nusage=\(Self.quoted(provider.usage))\n"
    out += "check_options=\(Self.quoted(options.map { " " + Self.quoted($0) }.joined()))\n"
    out += "types=(\n" + plan.types.map { "  \(Self.quoted($0))\n" }.joined() + ")\n\n"
    out += ScriptText.start + "\n"
    if provider.scope == .subscription { out += Self.environment + "\n" }
    out += "\n" + ScriptText.manifest + "\n\n" + ScriptText.commands + "\n\n"
    out += provider.discovery + "\n\n" + body + "\n" + ScriptText.end + "\n"
    return out
  }

  /// Subscriptions may stand in the environment too.
  private static let environment = #"""
    if ((${#scopes[@]} == 0)); then
      IFS=$', \t\n' read -r -d '' -a scopes <<<"${PLUMB_SUBSCRIPTIONS:-}" || true
    fi
    """#

  // MARK: - What stands at the top

  private var header: String {
    var page = Comment()
    page.line("Exports \(plan.provider.title) for plumb. Made by \(tool): don't change it, make it anew.")
    page.gap()
    page.line(
      """
      It asks the provider and writes the answers to a new folder, with a manifest (snapshot.yaml) that says what was \
      asked and what was refused. It only reads: every command is a list, a show, a get or a query. It fetches no \
      key, password or connection string, and changes nothing.
      """)
    page.gap()
    page.line("Usage: bash export-\(plan.provider.name).sh \(plan.provider.usage)")
    if plan.provider.scope == .subscription {
      page.line(
        "Without ids: the subscriptions in PLUMB_SUBSCRIPTIONS, else all enabled ones of the account.", 2)
    }
    page.line(
      "--folder: where to; a new folder, or an empty one. --strict: exit status 1 where anything was refused.",
      2)
    page.gap()
    page.line("It needs bash, the usual tools, az (logged in), and these rights:")
    for (right, types) in rights { page.line("\(right): for \(types.joined(separator: ", "))", 2) }
    page.line(plan.provider.note)
    if !plan.elsewhere.isEmpty {
      page.gap()
      page.line(
        "Some of the policies need besides, and other scripts export: \(plan.elsewhere.joined(separator: ", "))."
      )
    }
    if !plan.omitted.isEmpty {
      page.gap()
      page.line("Not exported here:")
      for omission in plan.omitted {
        page.line("\(omission.type): \(omission.reason); for \(omission.policies.joined(separator: ", "))", 2)
      }
    }
    return page.text
  }

  /// Each right with the types that want it.
  private var rights: [(right: String, types: [String])] {
    var byRight: [String: [String]] = [:]
    for item in plan.items {
      for right in item.needs.isEmpty ? [plan.provider.rights] : item.needs {
        byRight[right, default: []].append(item.type)
      }
    }
    return byRight.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  // MARK: - What is run

  private var body: String {
    let isScope = plan.provider.scope == .subscription
    let hasLoops = plan.items.contains { $0.place != .scope }
    var out = "collect_scope() {\n"
    out += "  local \(isScope ? "subscription=$1 " : "")scope\(hasLoops ? " parent" : "")\n"
    out += "  scope=$(scope_id \"$1\")\n"
    out += "  rm -f -- \"$work\"/ids-*\n"
    for (index, item) in plan.items.enumerated() where !plan.isOnce(item) { out += "\n" + step(item, index) }
    for omission in plan.omitted { out += "\n" + self.omission(omission) }
    out += "}\n\ncollect_all() {\n  local id\n"
    for (index, item) in plan.items.enumerated() where plan.isOnce(item) {
      out += step(item, index, scope: "''") + "\n"
    }
    out +=
      "  while IFS=$'\\t' read -r -u 4 id _; do\n    collect_scope \"$id\"\n  done 4<\"$work/scopes\"\n}\n"
    return out
  }

  private func step(_ item: ExportPlan.Item, _ index: Int, scope: String = "\"$scope\"") -> String {
    var comment = Comment(indent: 2)
    comment.line(item.title)
    comment.line("for " + item.policies.joined(separator: ", "))
    let ids = item.givesIDs ? "\"$work/ids-\(index)\"" : "''"
    func collect(_ scope: String, _ id: String, _ indent: String) -> String {
      let words = item.command.words.map { Self.word($0, id: id) }.joined(separator: " ")
      let name = Self.fileName(item.type)
      return "\(indent)collect \(name) \(Self.quoted(item.type)) \(scope) \(item.command.paging.rawValue) "
        + "\(item.most ?? 0) \(ids) \\\n"
        + "\(indent)  \(words)\n"
    }
    var above: [String] = []
    var ofScope = false
    switch item.place {
    case .scope: return comment.text + collect(scope, "", "  ")
    case .below(let types, let own): (above, ofScope) = (types, own)
    case .each(let type): above = [type]
    }
    let files = above.compactMap { type in plan.items.firstIndex { $0.type == type } }
      .map { "\"$work/ids-\($0)\"" }.joined(separator: " ")
    let own = ofScope ? "printf '%s\\n' \"$scope\"" : ""
    let list = [own, files.isEmpty ? "" : "ids_in \(files)"].filter { !$0.isEmpty }.joined(separator: " && ")
    var out = "  { \(list); } >\"$work/ids\"\n" + comment.text
    out += "  while IFS= read -r -u 3 parent; do\n"
    out += collect("\"$parent\"", "parent", "    ") + "  done 3<\"$work/ids\"\n"
    return out + (files.isEmpty ? "" : "  unasked \(Self.quoted(item.type)) \(ids) \(files)\n")
  }

  private func omission(_ omission: ExportPlan.Omission) -> String {
    var comment = Comment(indent: 2)
    comment.line("for " + omission.policies.joined(separator: ", "))
    let message = "the script can't export it: " + DisplayText.safe(omission.reason)
    return comment.text + "  printf 'ERROR: %s\\n' \(Self.quoted(message)) >\"$work/stderr\"\n"
      + "  refused \(Self.quoted(omission.type)) \"$scope\"\n"
  }

  // MARK: - Words of bash

  /// A word of a command; within an address ids are percent-encoded.
  private static func word(_ word: ReadOnlyCommand.Word, id: String) -> String {
    if let text = word.text { return quoted(text) }
    let isAddress = word.lead.hasPrefix("https://")
    var out = "\""
    for piece in word.pieces {
      switch piece {
      case .text(let text): out += escaped(text)
      case .place(.subscription): out += "$subscription"
      case .place(.parent), .place(.id): out += isAddress ? "$(encoded \"$\(id)\")" : "$\(id)"
      }
    }
    return out + "\""
  }

  /// A text within double quotes.
  private static func escaped(_ text: String) -> String {
    text.map { "\"\\$`".contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }

  /// A text as one word.
  static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "_-./:@%+=,".utf8.contains(byte)
    }
    if isPlain && !text.isEmpty { return text }
    if text.contains("$") || text.contains("`") { return "\"\(escaped(text))\"" }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// `microsoft.keyvault-vaults-keys` of `Microsoft.KeyVault/vaults/keys`.
  private static func fileName(_ type: String) -> String {
    let plain = type.lowercased().utf8.map { byte -> UInt8 in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2E
        ? byte : UInt8(ascii: "-")
    }
    return String(decoding: plain.prefix(100), as: UTF8.self)
  }
}

/// Comment lines of bash; what is put in stays on them.
private struct Comment {
  var indent = 0
  private(set) var text = ""

  init(indent: Int = 0) { self.indent = indent }

  mutating func gap() { text += "#\n" }

  /// Words, broken into lines of 100 columns. `hang`: the lines behind the `#` are indented by so much.
  mutating func line(_ words: String, _ hang: Int = 0) {
    let lead = String(repeating: " ", count: indent) + "#" + String(repeating: " ", count: hang + 1)
    var line = lead
    for word in DisplayText.safe(words).split(separator: " ") {
      if line.count > lead.count, line.count + word.count >= 100 {
        text += line.dropLast() + "\n"
        line = lead
      }
      line += word + " "
    }
    text += line.dropLast() + "\n"
  }
}
