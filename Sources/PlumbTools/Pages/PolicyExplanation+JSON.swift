internal import PlumbLanguage
internal import PlumbValues

extension PolicyExplanation {
  /// Everything, for machines.
  public var json: String { Value(object: members).json + "\n" }

  private var members: [(String, Value?)] {
    [
      ("id", .text(policy.id)), ("title", .text(policy.title)),
      ("severity", .text(policy.severity.rawValue)), ("why", .text(policy.why)),
      ("judged", .text(judged.text)), ("demands", .list(demands.map(Self.value))),
      ("attest", policy.attest.map(Self.value)), ("whyUnknown", policy.whyUnknown.map(Value.text)),
      ("parameters", .list(parameters.map(Self.value))),
      ("definitions", .list(definitions.map(Self.value))), ("reads", .list(sources.map(Self.value))),
      ("fix", fix.map(Self.value)), ("controls", .list(controls.flatMap(Self.values))),
      ("tags", .list(policy.tags.map(Value.text))), ("profiles", .list(profiles.map(Value.text))),
      ("references", .list(policy.references.map(Value.text))), ("file", .text(place.file)),
      ("line", .number(.int(Int64(place.line)))),
    ]
  }

  private static func value(_ demand: Demand) -> Value {
    Value(object: [
      ("types", .list(demand.types.map(Value.text))), ("when", demand.when.map(value)),
      ("needs", demand.needs.map(value)), ("require", value(demand.require)),
    ])
  }

  private static func value(_ statement: Statement) -> Value {
    switch statement {
    case .says(let phrase): Value(object: [("says", .text(phrase.text))])
    case .group(let heading, let parts):
      Value(object: [("says", .text(heading.text)), ("parts", .list(parts.map(value)))])
    }
  }

  private static func value(_ attest: Attestation) -> Value {
    Value(object: [
      ("question", .text(attest.question)), ("evidence", .text(attest.evidence)),
      ("validFor", attest.validFor.map { .text($0.description) }),
    ])
  }

  private static func value(_ parameter: Parameter) -> Value {
    Value(object: [
      ("name", .text(parameter.name)), ("type", .text(parameter.type.described)),
      ("value", value(parameter.value)), ("atLeast", parameter.atLeast.map(Value.text)),
      ("atMost", parameter.atMost.map(Value.text)), ("about", parameter.about.map(Value.text)),
    ])
  }

  private static func value(_ value: ParameterValue) -> Value {
    switch value {
    case .scalar(let text): .text(text)
    case .list(let items): .list(items.map(Value.text))
    }
  }

  private static func value(_ definition: (use: DefinitionUse, place: Place)) -> Value {
    Value(object: [
      ("name", .text(definition.use.name)), ("about", definition.use.about.map(Value.text)),
      ("file", .text(definition.place.file)), ("line", .number(.int(Int64(definition.place.line)))),
    ])
  }

  private static func value(_ source: Source) -> Value {
    Value(object: [
      ("type", .text(source.type)), ("title", source.title.map(Value.text)),
      (
        "paths",
        .list(
          source.paths.map { path in
            Value(object: [
              ("path", .text(path.path)), ("notes", .list(path.notes.map { .text($0.text) })),
            ])
          })
      ), ("flat", .bool(source.isFlat)), ("export", source.export.map(Value.text)),
      ("parts", .list(source.parts.map(Value.text))),
    ])
  }

  private static func value(_ fix: PolicyFix) -> Value {
    Value(object: [
      ("disruptive", fix.disruptive.map(Value.text)),
      ("set", .map(fix.set.map { Value.Member(key: PathText.text($0.path), value: $0.value) })),
      ("create", fix.create),
      (
        "steps",
        .list(fix.steps.map { Value(object: [($0.kind.rawValue, .text($0.template.text))]) })
      ),
    ])
  }

  private static func values(_ control: Control) -> [Value] {
    control.items.map { item in
      Value(object: [
        ("framework", .text(control.framework)), ("frameworkTitle", control.title.map(Value.text)),
        ("id", .text(item.id)), ("title", item.title.map(Value.text)), ("basis", .text(item.basis)),
      ])
    }
  }
}

extension Value {
  /// A map of what is there; nil is null.
  init(object members: [(String, Value?)]) {
    self = .map(members.map { Member(key: $0.0, value: $0.1 ?? .null) })
  }
}
