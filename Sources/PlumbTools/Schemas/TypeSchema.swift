package import PlumbLanguage
internal import PlumbValues

/// Files of described types.
package enum TypeSchema {
  package static func schema(_ pack: CheckedPack) -> FileSchema {
    let types = pack.types.types.map(\.name).sorted()
    let root = Schema.object(
      LanguageTables.type,
      [
        "type": Schema.types("string").about("The type's name, as its provider writes it."),
        "names": Schema.list(of: .text).about("Other spellings of the type."),
        "title": Schema.text.about("What people call it."),
        "scope": Schema.words(LanguageTables.typeScopes).about(
          "Where its resources lie: a kind of scope, or resource for those below another resource."),
        "case": Schema.word(CaseRule.self).about(
          "How text of this type compares, unless a property says otherwise."),
        "flat": Schema.flag.about("The exporting command prints the members of properties at the top."),
        "export": Schema.object(
          LanguageTables.export,
          [
            "run": Schema.text.about("The command, with ${…} for scope and the like."),
            "each": Schema.text.about("The command that shows a single one whole, where the list doesn't."),
            "needs": Schema.texts.about("The rights that the command needs."),
            "most": Schema.types("integer").about("A list of so many counts as cut off."),
          ]
        ).about("How the type is exported."),
        "properties": Schema.ref("members").about("What is known of each path."),
        "relations": Schema.map(of: relation).about("Named ways to other resources."),
        "parts": Schema.map(of: part).about("Further documents that complete a resource."),
        "id-from": paths.about(
          "The path that identifies a resource, where it isn't id; the first that holds something."),
        "name-from": paths.about("The path that holds its name, where it isn't name."),
        "account-from": paths.about("The path that holds the account it lies in."),
        "one-per-scope": Schema.flag.about("A scope has one resource of the type at most."),
        "answers": answers.about("How its items are told in what commands print."),
        "reachability": Schema.ref("reachability").about("How closed-to reads its rules."),
        "terraform": MappingSchema.schema.about(
          "How types of Terraform's providers tell its properties, by their names."),
        "about": Schema.text.about("A note."),
      ])
    return FileSchema(
      title: "A Plumbline type",
      about: "What is known of one resource type: its properties, relations, and how it is exported.",
      root: root,
      definitions: [
        ("type-name", .suggesting(types)), ("members", .map(of: .ref("property"))), ("property", property),
        ("element", element), ("kind", .word(PropertyKind.self)), ("value", value),
        ("reachability", ReachabilitySchema.schema),
      ] + ReachabilitySchema.definitions + MappingSchema.definitions)
  }

  private static let value = OperandSchema.value.about("A value of any kind but null.")

  /// A kind alone, or a description.
  private static let property: Schema = {
    let path = Schema.types("string")
    let kinds = Schema.when(.types("array"), then: .list(of: .ref("kind")), otherwise: .ref("kind"))
    let description = Schema([]).having(
      KeyTable(LanguageTables.property),
      [
        "is": kinds.about("Its kind, or kinds."),
        "one-of": Schema.list(of: .scalar).about("The words that occur."),
        "list-of": Schema.ref("element").about("It is a list of these."),
        "map-of": Schema.ref("element").about("It is a map with free keys, of these."),
        "absent-means": Schema.ref("value").about("What the provider does when it is absent or null."),
        "always": Schema.flag.about("Every complete document has it."),
        "secret": Schema.flag.about("Its value is never shown."),
        "also": Schema.types("string", "array").with("items", path).about(
          "Other places of the same property."),
        "plural": path.about("A place that holds the same as a list; both are read together."),
        "read-as": Schema.word(ReadAs.self).about("How a text is read."),
        "split": Schema.types("string").about("The characters at which a text is cut into a list."),
        "reads": Schema.map(of: .word(ReadMeaning.self)).about("What certain texts stand for."),
        "one-or-many": Schema.flag.about("A single value counts as a list of it."),
        "unit": Schema.words(LanguageTables.units).about("The number is a duration in this unit."),
        "case": Schema.word(CaseRule.self).about("How its text compares."),
        "about": Schema.text.about("A note."),
      ]
    ).depending(Schema.exclusive(LanguageTables.shapes))
    return .when(.types("object"), then: description, otherwise: .ref("kind"))
  }()

  /// A kind, a description, or members by path.
  private static let element: Schema = {
    let shaped = Schema.anyOf(LanguageTables.shapes.map { Schema.required($0) })
    return .when(
      .types("object"), then: .when(shaped, then: .ref("property"), otherwise: .ref("members")),
      otherwise: .ref("kind"))
  }()

  private static let relation = Schema.object(
    LanguageTables.relation,
    [
      "type": Schema.ref("type-name").about("The type of the other resources."),
      "in": Schema.word(Placement.self).about("Where they lie, as seen from this one."),
      "match": Schema.map(of: Schema.types("string").fitting(.lookup)).about(
        "Their path, with $resource. and ours: both have to be equal."),
      "one": Schema.flag.about("More than one is an error."),
    ]
  ).choosing(.not(.required("match")), then: .required("in"))

  private static let part = Schema.object(
    LanguageTables.part,
    [
      "run": Schema.text.about("The command that exports it."),
      "by": Schema.when(
        .types("array"), then: .list(of: link, least: 1), otherwise: link
      ).about("The member that both documents share, or the part's and the resource's name of it."),
      "answers": answers.about("How it is told in what commands print."),
    ])

  private static let link = Schema.when(
    .types("object"), then: Schema.map(of: .types("string")).with("maxProperties", .number(.int(1))),
    otherwise: .types("string"))

  private static let paths = Schema.types("string", "array").with("items", Schema.types("string"))

  private static let answers: Schema = {
    let answer = Schema.object(
      LanguageTables.answer,
      [
        "list": Schema.types("string").about("The member that holds the list of items."),
        "object": Schema.types("string").about("The member that holds the one item."),
        "has": Schema.texts.about("Members that every item has."),
        "ids": Schema.flag.about("The list holds ids alone."),
      ])
    return Schema.when(.types("array"), then: .list(of: answer), otherwise: answer)
  }()
}

/// How the rules of a firewall are read.
enum ReachabilitySchema {
  private static let path = Schema.types("string")
  private static let paths = Schema.types("string", "array").with("items", path)
    .with("minItems", .number(.int(1)))

  static let definitions: [(name: String, schema: Schema)] = [
    ("ends", ends(LanguageTables.source)), ("limits", ends(LanguageTables.destination)),
  ]

  static let schema = Schema.object(
    LanguageTables.reachability,
    [
      "rules": .when(
        .types("array"), then: .list(of: rules, least: 1), otherwise: rules
      ).about("The lists of rules."),
      "name": path.about("What a rule is called, for messages."),
      "direction": choice(LanguageTables.direction).about("Where a rule says which way it is for."),
      "access": choice(LanguageTables.access).about("Where a rule says what it does."),
      "priority": path.about("The number by which rules are tried, the lowest first."),
      "disabled": path.about("True where a rule is switched off."),
      "protocol": proto.about("Where the protocol stands."),
      "source": Schema.ref("ends").about("Where the source stands."),
      "source-ports": paths.about("Where source ports stand."),
      "destination": Schema.ref("limits").about("What the rule is limited to."),
      "ports": Schema.when(
        .types("object"),
        then: Schema([]).having(
          LanguageTables.portBounds,
          [
            "from": path.about("Where the first port stands."),
            "to": path.about("Where the last port stands."),
          ]
        ), otherwise: paths
      ).about("Where destination ports stand: a path, paths, or from and to."),
    ])

  private static let rules = Schema.when(
    .types("object"),
    then: Schema([]).having(
      LanguageTables.ruleList,
      [
        "at": path.about("Where the list stands."),
        "access": Schema.words(LanguageTables.accessWords).about("What each of its rules does."),
      ]), otherwise: path)

  private static func choice(_ table: KeyTable) -> Schema {
    var properties = ["at": path.about("Where the word stands.")]
    for key in table.keys where key != "at" {
      properties[key] = Schema.scalars.about("The word, or words, for \(key).")
    }
    return .object(table, properties)
  }

  private static let proto = Schema.object(
    LanguageTables.ruleProtocol,
    [
      "at": path.about("Where the protocol stands."),
      "any": Schema.scalars.about("The word, or words, for any protocol."),
      "any-ignores-ports": Schema.flag.about("A rule for any protocol is for all ports."),
    ])

  private static func ends(_ table: KeyTable) -> Schema {
    let words = [
      "at": paths.about("Where addresses stand."), "groups": paths.about("Groups of machines."),
      "lists": paths.about("Lists of addresses that stand elsewhere."),
      "inside": Schema.scalars.about("Tags that mean the network itself."),
    ]
    return .object(table, words.filter { table.keys.contains($0.key) })
  }
}
