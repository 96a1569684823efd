package import PlumbLanguage
internal import PlumbValues

/// Files of policies.
package enum PolicySchema {
  /// Editors offer the types and frameworks of the pack; others may be named too.
  package static func schema(_ pack: CheckedPack) -> FileSchema {
    let types = pack.types.types.map(\.name).sorted()
    let root = Schema.object(
      LanguageTables.file,
      [
        "plumb": Schema.version,
        "about": Schema.text.about("A note on the file."),
        "parameters": Schema.map(of: .ref("parameter"), names: .kebab).about(
          "Values that a configuration may set otherwise; they are the whole pack's."),
        "define": Schema.map(of: .ref("definition")).about(
          "Conditions with a name, for several policies; they are the whole pack's."),
        "policies": Schema.list(of: .ref("policy")).about("The policies."),
      ])
    let definitions: [(name: String, schema: Schema)] =
      [
        ("policy", policy), ("type-name", .suggesting(types)), ("maps", maps(pack.frameworks)),
        ("controls", controls), ("fix", fix), ("parameter", parameter),
        ("parameter-type", parameterType), ("definition", definition),
      ] + ConditionSchema.definitions + OperandSchema.definitions
    return FileSchema(
      title: "Plumbline policies",
      about:
        "Policies of language version 1: what must be so for a kind of resource, why, and how to mend it.",
      root: root, definitions: definitions)
  }

  private static var policy: Schema {
    let condition = Schema.ref("condition")
    return Schema.object(
      LanguageTables.policy,
      [
        "id": Schema.text.fitting(.kebab).about("Its name in reports and elsewhere; unique."),
        "title": Schema.text.about("The requirement in one line."),
        "severity": Schema.word(Severity.self).about("How bad a failure is."),
        "why": Schema.text.about("What goes wrong otherwise."),
        "for": target.about(
          "What is judged: a type, types, a pattern with *, { each: SCOPE }, or snapshot."),
        "tags": Schema.texts.about("Words to select by."),
        "maps": Schema.ref("maps").about("The controls of frameworks that it serves."),
        "references": Schema.list(of: .text).about("Links to what a reader may look up."),
        "fix": Schema.ref("fix").about("How to mend a failure."),
        "message": Schema.text.about(
          "The finding's text, with ${PATH}, instead of one made from the condition."),
        "when": condition.about("Only resources for which this holds are judged."),
        "needs": condition.about("What the data has to show before it can be judged."),
        "why-unknown": Schema.text.about("What to say where needs isn't met."),
        "require": condition.about("What has to hold."),
        "attest": attest.about("Instead of require: what a person has to attest."),
      ]
    )
    .choosing(
      .required("attest"), then: .without("require", "when", "needs"), otherwise: .required("require")
    )
    .depending([("why-unknown", .keys(["needs"]))])
  }

  private static var target: Schema {
    let each = Schema.word(ScopeKind.self).about("Each scope of this kind, one by one.")
    let scope = Schema([]).having(LanguageTables.target, ["each": each])
    return .when(
      .types("object"), then: scope,
      otherwise: .when(
        .types("array"), then: .list(of: .ref("type-name"), least: 1),
        otherwise: Schema.text.with(
          "anyOf", .list([Schema.words(["snapshot"]).value, Schema.ref("type-name").value]))))
  }

  private static let attest = Schema.object(
    LanguageTables.attestation,
    [
      "question": Schema.text.about("What the person answers."),
      "evidence": Schema.text.about("What the answer has to rest on."),
      "valid-for": Schema.types("string").fitting(.duration).about("How long an answer counts."),
    ])

  // MARK: - Controls

  private static func maps(_ frameworks: [Framework]) -> Schema {
    let known = frameworks.map { framework -> (String, Value?) in
      let ids = Schema.words(framework.controls.map(\.id))
        .with("enumDescriptions", .list(framework.controls.map { .text($0.title) }))
      let offered = Schema([("items", Schema.anyOf([ids, .any]).value)])
      return (
        framework.key,
        Schema([("allOf", .list([Schema.ref("controls").value, offered.value]))])
          .about(framework.title).value
      )
    }
    return Schema.types("object").with("propertyNames", Schema([]).fitting(.framework))
      .with("properties", Value(object: known)).with("additionalProperties", .ref("controls"))
  }

  private static let controls: Schema = {
    let control = Schema.types("string", "number", "object")
      .having(
        LanguageTables.control,
        [
          "id": Schema.text.about("The control's id, as the framework writes it."),
          "basis": Schema.word(ControlReference.Basis.self).about("What says that the policy serves it."),
        ])
    return Schema.when(
      .types("array"), then: Schema([("items", control.value)]), otherwise: control
    ).about("Ids of controls, or { id: …, basis: … }.")
  }()

  // MARK: - Fixes

  private static let fix = Schema.object(
    LanguageTables.fix,
    [
      "set": Schema.map(of: .ref("value")).about("Values that mend the resource, by path."),
      "create": create.about("The resource whose existence mends it."),
      "disruptive": Schema.text.about("What stops working when it is applied."),
      "may-fail": Schema.texts.about("Ids of other policies of the pack that may fail once it is applied."),
      "steps": Schema.list(of: step).about("What to do, in order."),
    ])

  private static let create = Schema.object(
    LanguageTables.creation,
    [
      "type": Schema.ref("type-name").about("Its type."),
      "properties": Schema.map(of: .ref("value")).about("Its properties, by path."),
    ])

  private static let step: Schema = {
    let words: [PolicyFix.Step.Kind: String] = [
      .text: "What to do, in words.", .run: "A shell command; ${…} is quoted for the shell.",
      .terraform: "Terraform, printed as it is.", .bicep: "Bicep, printed as it is.",
    ]
    let kinds = PolicyFix.Step.Kind.allCases.map { ($0.rawValue, Schema.text.about(words[$0] ?? "")) }
    return Schema.types("string", "number", "object").with("minProperties", .number(.int(1)))
      .with("maxProperties", .number(.int(1)))
      .having(
        KeyTable(PolicyFix.Step.Kind.allCases.map(\.rawValue)),
        Dictionary(kinds, uniquingKeysWith: { first, _ in first }))
  }()

  // MARK: - Parameters and definitions

  private static let parameter: Schema = {
    let table = LanguageTables.parameter
    let base = Schema.object(
      table,
      [
        "type": Schema.ref("parameter-type").about("What kind of value it takes."),
        "default": OperandSchema.value(of: nil).about("Its value unless it is set otherwise."),
        "at-least": Schema.scalar.about("The least that a configuration may set."),
        "at-most": Schema.scalar.about("The most that a configuration may set."),
        "about": Schema.text.about("What it is, for people."),
      ])
    let typed = LanguageTables.parameterTypes.map { word, type in
      let value = OperandSchema.value(of: type)
      let isWord = Schema([
        ("properties", Value(object: [("type", Schema([("const", .text(word))]).value)])),
        ("required", .list([.text("type")])),
      ])
      let keys = ["default", "at-least", "at-most"].map { ($0, Optional(value.value)) }
      return Schema.when(isWord, then: Schema([("properties", Value(object: keys))])).value
    }
    let lists = Schema.when(
      Schema([
        (
          "properties",
          Value(object: [
            ("type", Schema([("required", .list([.text("list-of")]))]).with("type", .text("object")).value)
          ])
        ),
        ("required", .list([.text("type")])),
      ]),
      then: Schema([
        ("properties", Value(object: [("default", Schema.list(of: .scalar).value)]))
      ]))
    return base.with("allOf", .list(typed + [lists.value]))
  }()

  private static let parameterType = Schema.when(
    .types("object"),
    then: Schema([]).having(
      KeyTable(LanguageTables.compoundTypes),
      [
        "list-of": Schema.ref("parameter-type").about("A list of this type."),
        "one-of": Schema.list(of: .scalar).about("One of these words."),
      ]
    ).with("minProperties", .number(.int(1))),
    otherwise: .words(LanguageTables.parameterTypes.map(\.word)))

  private static let definition = Schema.object(
    LanguageTables.definition,
    [
      "on": Schema.ref("type-name").about("The type that the condition is about."),
      "with": Schema.map(of: .ref("parameter-type")).about(
        "The arguments that it takes, by name; $params.NAME within holds."),
      "about": Schema.text.about("What it says, for people."),
      "holds": Schema.ref("condition").about("The condition."),
    ])
}

extension OperandSchema {
  /// A parameter's value; nil: of any type.
  static func value(of type: ParameterType?) -> Schema {
    switch type {
    case nil: Schema.types("string", "number", "boolean", "array").with("items", .scalar)
    case .text: .text
    case .number: Schema.types("number", "string").fitting(.number)
    case .boolean: Schema.types("boolean", "string").fitting(.boolean)
    case .duration: Schema.types("string").fitting(.duration)
    case .date: Schema.types("string").fitting(.date)
    case .version: Schema.types("string", "number").fitting(.version)
    case .cidr: Schema.types("string").fitting(.addresses)
    case .port: ports
    case .list: .list(of: .scalar)
    case .oneOf(let words): .words(words)
    }
  }
}
