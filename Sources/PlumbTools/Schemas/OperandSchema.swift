internal import PlumbLanguage
internal import PlumbValues

/// What stands beside each operator.
enum OperandSchema {
  /// The name of a shape's definition.
  static func name(_ shape: OperandShape) -> String { "operand-\(shape)" }

  /// What an operator takes: its shape, or the only words.
  static func of(_ op: Operator) -> Schema {
    op.words.isEmpty ? .ref(name(op.operand)) : .words(op.words)
  }

  /// The shapes of all operators, in the order of their first.
  static var definitions: [(name: String, schema: Schema)] {
    var seen: Set<OperandShape> = []
    return Operator.all.filter { $0.words.isEmpty && seen.insert($0.operand).inserted }.map {
      (name($0.operand), shape($0.operand).about(sentence($0.operand.described)))
    } + [
      ("value", value.about("A value of any kind but null: exists: false asks for what isn't there.")),
      ("number-test", numberTest.about(sentence(OperandShape.count.described))),
      ("number", number),
    ]
  }

  static func sentence(_ words: String) -> String {
    let plain = words.replacing("`", with: "")
    return plain.prefix(1).uppercased() + plain.dropFirst() + "."
  }

  /// Looked up where it begins with `$`, else as said.
  static func lookup(or schema: Schema) -> Schema {
    .when(Schema.types("string").fitting(.lookup), otherwise: schema)
  }

  static func shape(_ shape: OperandShape) -> Schema {
    switch shape {
    case .flag: lookup(or: .flag)
    case .any: .ref("value")
    case .many: lookup(or: .list(of: .ref("value")))
    case .order: lookup(or: Schema.types("number", "string").fitting(.duration))
    case .text, .glob, .pattern, .id: .text
    case .version: lookup(or: Schema.types("string", "number").fitting(.version))
    case .count: .ref("number-test")
    case .duration: lookup(or: Schema.types("string").fitting(.duration))
    case .date: Schema.types("string").fitting(.moment)
    case .addresses: several(Schema.types("string").fitting(.addresses))
    case .prefix: prefix
    case .ports: several(ports)
    case .kind: lookup(or: .word(ScalarKind.self))
    case .condition: .ref("condition")
    case .path: .types("string")
    case .separators: Schema.types("string").with("minLength", .number(.int(1)))
    }
  }

  /// One of these, or a list of them; each may be looked up.
  static func several(_ one: Schema) -> Schema {
    lookup(
      or: .when(
        .types("array"), then: Schema([("items", lookup(or: one).value)]), otherwise: one))
  }

  static let value = Schema.types("string", "number", "boolean", "array", "object")
    .with("items", .ref("value")).with("additionalProperties", .ref("value"))

  static let ports = Schema.types("integer", "string").with("minimum", .number(.int(0)))
    .with("maximum", .number(.int(65535))).fitting(.ports)

  private static let whole = Schema.types("integer").with("minimum", .number(.int(0)))

  /// A whole number from 0, or looked up.
  private static let number = lookup(or: whole)

  private static let numberTest: Schema = {
    let tests = LanguageTables.numberTests.map { name -> (String, Schema) in
      let op = Operator.named[name]
      let takesList = op?.operand == .any || op?.operand == .many
      let operand = takesList ? numbers : Schema.ref("number")
      return (name, op.map { operand.about(plain($0.summary)) } ?? operand)
    }
    return lookup(
      or: Schema.types("integer", "array", "object").with("minimum", .number(.int(0)))
        .with("items", .ref("number")).with("minProperties", .number(.int(1)))
        .having(
          KeyTable(LanguageTables.numberTests), Dictionary(tests, uniquingKeysWith: { first, _ in first })))
  }()

  private static let numbers = lookup(
    or: Schema.types("integer", "array").with("minimum", .number(.int(0))).with("items", .ref("number")))

  private static let prefix: Schema = {
    func length(_ most: Int64) -> Schema {
      lookup(
        or: Schema.types("integer", "string").with("minimum", .number(.int(0)))
          .with("maximum", .number(.int(most))).fitting(.prefix))
    }
    let most: [String: Int64] = ["v4": 32, "v6": 128]
    let lengths = LanguageTables.prefix.keys.map { key in
      (key, length(most[key] ?? 128).about("The prefix length of \(key == "v4" ? "IPv4" : "IPv6")."))
    }
    return .when(
      .types("object"),
      then: Schema([]).having(
        LanguageTables.prefix, Dictionary(lengths, uniquingKeysWith: { first, _ in first })),
      otherwise: length(32))
  }()

  /// Without the marks of Markdown.
  static func plain(_ text: String) -> String { text.replacing("`", with: "") }
}
