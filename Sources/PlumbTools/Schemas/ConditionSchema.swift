internal import PlumbLanguage
internal import PlumbValues

/// Conditions, and the tests of their paths. Both are definitions, because they nest.
enum ConditionSchema {
  static var definitions: [(name: String, schema: Schema)] {
    [("condition", condition), ("test", test), ("resources", resources), ("closed-to", closedTo)]
  }

  private static var condition: Schema {
    let condition = Schema.ref("condition")
    let several = Schema.list(of: condition, least: 1)
    let words: [String: Schema] = [
      "all": several.about("Every one of these conditions holds."),
      "any": several.about("At least one of these conditions holds."),
      "not": condition.about("The condition doesn't hold. Missing data stays missing."),
      "if": condition.about("Where this holds, then has to hold; where it doesn't, else."),
      "then": condition.about("What has to hold where if does."),
      "else": condition.about("What has to hold where if doesn't."),
      "resources": Schema.ref("resources").about("Other resources of the snapshot are as asked."),
      "closed-to": Schema.ref("closed-to").about(
        "Nothing of it reaches through the rules of this security group or firewall."),
      "use": use.about("A definition holds: its name, or the name with its arguments."),
    ]
    let keys =
      LanguageTables.conditionWords + words.keys.filter { !LanguageTables.conditionWords.contains($0) }
    let members =
      keys.map { ($0, (words[$0] ?? .any).value) }
      + MetaField.allCases.map { field in
        (
          "meta.\(field)",
          Schema.ref("test").about("The resource's \(field), which every resource has.").value
        )
      }
    return Schema.types("object")
      .about("A condition: all of its entries hold. A key that is none of the words here is a path.")
      .with("minProperties", .number(.int(1)))
      .with("properties", Value(object: members.map { ($0.0, $0.1) }))
      .with("additionalProperties", .ref("test"))
      .depending([("if", .keys(["then"])), ("then", .keys(["if"])), ("else", .keys(["if"]))])
  }

  private static let use = Schema.types("string", "object").with("minProperties", .number(.int(1)))
    .with("maxProperties", .number(.int(1)))
    .with("additionalProperties", .map(of: .ref("value")))

  /// What is asked of the value at a path.
  private static var test: Schema {
    let operators = Operator.all.map { ($0.name, OperandSchema.of($0).about(words($0))) }
    let quantifiers = Schema.exclusive(LanguageTables.quantifiers)
    return Schema.types("string", "number", "boolean", "array", "object")
      .about(
        "A test of the value at the path: a scalar is equals, a list is in, a mapping has operators that all hold."
      )
      .with("items", .ref("value")).with("minProperties", .number(.int(1)))
      .having(
        KeyTable(Operator.all.map(\.name)), Dictionary(operators, uniquingKeysWith: { first, _ in first })
      )
      .depending(quantifiers + [("or-empty", .keys(["every"]))])
  }

  /// What an editor shows of an operator.
  static func words(_ op: Operator) -> String {
    var text = OperandSchema.plain(op.summary)
    if op.words.isEmpty { text += " Operand: \(OperandSchema.plain(op.operand.described))." }
    if let example = op.examples.first { text += " For example, \(op.name): \(example.operand)" }
    return text
  }

  private static var resources: Schema {
    let condition = Schema.ref("condition")
    let number = Schema.ref("number-test")
    return Schema.object(
      KeyTable(LanguageTables.resources),
      [
        "via": Schema.text.about("A relation that the type at hand names."),
        "type": Schema.ref("type-name").about("The type of the other resources."),
        "in": Schema.word(Placement.self).about("Where they lie, as seen from the resource at hand."),
        "match": Schema.map(of: Schema.types("string").fitting(.lookup)).about(
          "Their path, with $resource. and ours: both have to be equal."),
        "where": condition.about("Only those for which this holds."),
        "count": number.about("How many there have to be; at least 1 unless said otherwise."),
        "distinct": number.about("How many different values of the path in of there have to be."),
        "of": Schema.types("string").about("The path whose values distinct counts."),
        "every": condition.about("What each of them has to fulfil."),
        "or-empty": Schema.flag.about("Beside every: none at all is fine too."),
        "as": Schema.types("string").about("A name for the related resource."),
      ]
    )
    .choosing(.required("via"), then: .without("type", "in"), otherwise: .required("type", "in"))
    .depending(
      Schema.exclusive(["count", "distinct", "every"]) + [("or-empty", .keys(["every"]))]
    )
    .with("allOf", .list([Schema.when(.required("distinct"), then: .required("of")).value]))
  }

  private static var closedTo: Schema {
    let source = OperandSchema.several(Schema.types("string").fitting(.source))
    return Schema.object(
      LanguageTables.closedTo,
      [
        "source": source.about("Who must not get through: internet, or addresses and ranges."),
        "ports": OperandSchema.several(OperandSchema.ports).about(
          "Destination ports: a number, 20-30, or a list; all, unless said otherwise."),
        "protocols": OperandSchema.several(.words(LanguageTables.protocols)).about(
          "Protocols; all, unless said otherwise."),
      ])
  }
}
