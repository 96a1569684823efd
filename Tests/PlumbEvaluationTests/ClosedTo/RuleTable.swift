import Glibc
import PlumbLanguage
import PlumbSnapshot
import PlumbValues
import Testing

/// A file of `fixtures/closed-to`: rules in short or full form, what is asked of them, and the answer.
struct RuleTable {
  struct Row: Sendable, CustomTestStringConvertible {
    var file: String
    var name: String
    var type: String
    var ask: String
    var json: String
    var shape: SourceShape
    var unknown: [String]
    var answer: String
    var names: [String]

    var testDescription: String { "\(file): \(name)" }
  }

  static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    .joined(separator: "/")

  static func text(_ path: String) -> String {
    guard let file = fopen("\(root)/\(path)", "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte >= 0 { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  static let rows: [Row] = ["azure", "aws", "gcp"].flatMap(rows)

  private static func rows(_ name: String) -> [Row] {
    var diagnostics = Diagnostics()
    let file = SourceFile(path: name, text: text("fixtures/closed-to/\(name).yaml"))
    guard let node = YAMLReader.read(file, index: 0, diagnostics: &diagnostics), diagnostics.all.isEmpty
    else { return [] }
    let usual = node["ask"].map(json) ?? ""
    return (node["rows"]?.list ?? []).map { row in
      let shapes: [String: SourceShape] = ["flat": .flat, "bare": .bare]
      let shape = row["shape"]?.text.flatMap { shapes[$0] } ?? .native
      return Row(
        file: name, name: row["row"]?.text ?? "", type: node["type"]?.text ?? "",
        ask: row["ask"].map(json) ?? usual, json: document(row, isFlat: shape != .native),
        shape: shape,
        unknown: (row["unknown"]?.list ?? []).compactMap(\.text), answer: row["answer"]?.text ?? "",
        names: (row["names"]?.list ?? []).compactMap(\.text))
    }
  }

  /// The row's document: as it stands there, or a network security group of its rules.
  private static func document(_ row: YAMLNode, isFlat: Bool) -> String {
    if let document = row["document"] { return json(document) }
    let lists = [("securityRules", row["rules"]), ("defaultSecurityRules", row["defaults"])]
    let members = lists.compactMap { name, node in
      node.map { node in
        let rules = node.list.map { "[\($0.map { rule($0, isFlat: isFlat) }.joined(separator: ","))]" }
        return "\"\(name)\":\(rules ?? json(node))"
      }
    }.joined(separator: ",")
    let rest = members.isEmpty ? "\"location\":\"westeurope\"" : members
    return isFlat ? "{\"name\":\"g\",\(rest)}" : "{\"name\":\"g\",\"properties\":{\(rest)}}"
  }

  /// A YAML node as JSON: plain words that JSON knows stay what they are.
  static func json(_ node: YAMLNode) -> String {
    switch node.content {
    case .list(let items): return "[\(items.map(json).joined(separator: ","))]"
    case .map(let entries):
      return "{\(entries.map { "\"\($0.key.text ?? "")\":\(json($0.value))" }.joined(separator: ","))}"
    case .scalar(let text, _):
      let isPlain = node.plainText != nil
      if node.isNull { return "null" }
      if isPlain, text == "true" || text == "false" || Number(policy: text) != nil { return text }
      return "\"\(text)\""
    }
  }

  // MARK: - The short form

  /// `100 deny out Tcp from A,B leaving 1024 to 22,80 at C`, as a rule of a network security group.
  private static func rule(_ node: YAMLNode, isFlat: Bool) -> String {
    let words = (node.text ?? "").split(separator: " ").map(String.init)
    guard words.count >= 7, let access = ["allow": "Allow", "deny": "Deny"][words[1]] else {
      return json(node)
    }
    var members = ["\"access\":\"\(access)\""]
    if words[0] != "-" { members.append("\"priority\":\(words[0])") }
    let isOut = words[2] == "out"
    members.append("\"direction\":\"\(isOut ? "Outbound" : "Inbound")\"")
    members.append("\"protocol\":\"\(words[isOut ? 3 : 2])\"")
    var parts = ["from": "-", "leaving": "*", "to": "-", "at": "*"]
    for (word, next) in zip(words, words.dropFirst()) where parts[word] != nil { parts[word] = next }
    members += Self.member("sourceAddressPrefix", "es", parts["from"], "sourceApplicationSecurityGroups")
    members += Self.member("sourcePortRange", "s", parts["leaving"], nil)
    members += Self.member("destinationPortRange", "s", parts["to"], nil)
    members += Self.member(
      "destinationAddressPrefix", "es", parts["at"], "destinationApplicationSecurityGroups")
    let body = members.joined(separator: ",")
    return isFlat ? "{\"name\":\"r\",\(body)}" : "{\"name\":\"r\",\"properties\":{\(body)}}"
  }

  private static func member(_ name: String, _ plural: String, _ text: String?, _ groups: String?) -> [String]
  {
    let items = (text ?? "-").split(separator: ",").map(String.init)
    let named = items.filter { $0.hasPrefix("asg:") }.map { "{\"id\":\"/asg/\($0.dropFirst(4))\"}" }
    let plain = items.filter { !$0.hasPrefix("asg:") && $0 != "-" }
    var members = named.isEmpty ? [] : ["\"\(groups ?? "")\":[\(named.joined(separator: ","))]"]
    members.append("\"\(name)\":\(plain.count == 1 ? "\"\(plain[0])\"" : "null")")
    let list = plain.count == 1 ? [] : plain.map { "\"\($0)\"" }
    members.append("\"\(name)\(plural)\":[\(list.joined(separator: ","))]")
    return members
  }
}

/// The pack of a question: its type's description beside one policy.
enum RulePack {
  private static let types = [
    "Microsoft.Network/networkSecurityGroups": "policies/types/azure-network-security-groups.yaml",
    "AWS::EC2::SecurityGroup": "fixtures/closed-to/types/aws-security-groups.yaml",
    "compute.googleapis.com/Firewall": "fixtures/closed-to/types/gcp-firewalls.yaml",
  ].mapValues(RuleTable.text)

  static func both(_ type: String, require: String) -> Both {
    Both(["plumb: 1\npolicies:\n" + Both.policy("p", for: type, require), types[type] ?? ""])
  }
}
