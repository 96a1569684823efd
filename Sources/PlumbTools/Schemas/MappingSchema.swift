internal import PlumbLanguage
internal import PlumbValues

/// How types of Terraform's providers tell the properties of a described type.
enum MappingSchema {
  private static let path = Schema.types("string")
  private static let paths = Schema.types("string", "array").with("items", path)
    .with("minItems", .number(.int(1)))

  static let schema = Schema.map(of: mapping)

  static let definitions: [(name: String, schema: Schema)] = [
    ("mapping-rule", rule), ("mapping-element", element),
  ]

  private static let parent = Schema.when(
    .types("object"),
    then: Schema([]).having(
      LanguageTables.mappingParent,
      [
        "from": path.about("The attribute that names it."),
        "or-below": Schema.texts.about("Types by whose id something below them may be named."),
      ]), otherwise: path)

  private static let mapping: Schema = {
    let words = [
      "parent": parent.about("What the resource lies below."),
      "name": path.about("The attribute that is its name."),
      "part-of": Schema.map(of: path).about(
        "Types that it completes, each with the attribute that names the one."),
    ]
    let members = LanguageTables.mappingWords.map { key in
      Value.Member(key: key, value: (words[key] ?? .any).value)
    }
    return Schema.types("object").with("properties", .map(members))
      .with("additionalProperties", Schema.ref("mapping-rule"))
  }()

  private static let condition = Schema.when(
    .types("object"),
    then: Schema([]).having(
      LanguageTables.mappingCondition, ["exists": Schema.flag.about("Whether the attribute is there.")]),
    otherwise: Schema.scalars)

  private static let choice = Schema.object(
    LanguageTables.mappingChoice,
    [
      "value": Schema.ref("value").about("A constant."), "from": paths.about("An attribute."),
      "not": paths.about("An attribute, turned round."),
      "if": Schema.map(of: condition).about("Attributes, and what they must be."),
    ])

  /// All keys that rules have.
  static let keys = LanguageTables.mappingForms.flatMap { LanguageTables.mappingRules[$0] ?? [$0] }

  private static let rule = Schema.when(
    .types("object"),
    then: Schema([]).having(
      KeyTable(keys),
      [
        "from": paths.about("The attribute; of several the first that the provider has."),
        "values": Schema.map(of: .ref("value")).about("What its values mean."),
        "absent": Schema.ref("value").about("What its absence means."),
        "not": paths.about("A boolean attribute, turned round."),
        "constant": Schema.refOrNull("value").about("Always this; null: never there."),
        "first-of": Schema.list(of: choice, least: 1).about("The first of which the conditions hold."),
        "list": path.about("Blocks, or a list."),
        "element": Schema.ref("mapping-element").about("What each of them makes."),
        "key": paths.about("The member that is its key in a map, or several."),
        "if": Schema.map(of: condition).about("Members, and what they must be for the element to count."),
        "open": Schema.flag.about("Whether there may be more that the resource doesn't show."),
        "unset": Schema.any.about(
          "What holds where the block of a new resource doesn't set it; null: absent."),
        "json": paths.about("A text that holds a JSON document."),
        "join": paths.about("A list of texts, made one text."),
        "by": Schema.types("string").about("What stands between them."),
      ]
    ).depending(Schema.exclusive(LanguageTables.mappingForms)),
    otherwise: .when(.types("array"), then: .list(of: .ref("mapping-rule"), least: 1), otherwise: path))

  /// One rule for the whole element, or one a member.
  private static let element = Schema.when(
    .types("object"),
    then: .when(
      .anyOf(LanguageTables.mappingForms.map { Schema.required($0) }), then: .ref("mapping-rule"),
      otherwise: .map(of: .ref("mapping-rule"))), otherwise: path)
}
