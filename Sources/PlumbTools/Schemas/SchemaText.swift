internal import PlumbValues

/// JSON for people: indented by two, and on one line what fits there.
enum SchemaText {
  private static let width = 120

  static func text(_ value: Value) -> String {
    var out = ""
    write(value, depth: 0, before: 0, to: &out)
    return out + "\n"
  }

  /// `before`: characters of the line so far.
  private static func write(_ value: Value, depth: Int, before: Int, to out: inout String) {
    let line = compact(value)
    if depth > 1, before + line.utf8.count < width {
      out += line
      return
    }
    let inner = String(repeating: "  ", count: depth + 1)
    switch value {
    case .list(let items) where !items.isEmpty:
      out += "["
      for (number, item) in items.enumerated() {
        out += (number == 0 ? "\n" : ",\n") + inner
        write(item, depth: depth + 1, before: inner.count, to: &out)
      }
      out += "\n" + inner.dropLast(2) + "]"
    case .map(let members) where !members.isEmpty:
      out += "{"
      for (number, member) in members.enumerated() {
        var key = ""
        JSONText.append(member.key, to: &key)
        out += (number == 0 ? "\n" : ",\n") + inner + key + ": "
        write(member.value, depth: depth + 1, before: inner.count + key.utf8.count + 2, to: &out)
      }
      out += "\n" + inner.dropLast(2) + "}"
    default: out += line
    }
  }

  /// On one line, with blanks behind commas and colons.
  private static func compact(_ value: Value) -> String {
    switch value {
    case .list(let items): return "[" + items.map(compact).joined(separator: ", ") + "]"
    case .map(let members):
      let parts = members.map { member in
        var key = ""
        JSONText.append(member.key, to: &key)
        return key + ": " + compact(member.value)
      }
      return parts.isEmpty ? "{}" : "{ " + parts.joined(separator: ", ") + " }"
    default: return value.json
    }
  }
}
