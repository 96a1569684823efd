package import PlumbLanguage
internal import PlumbReport
internal import PlumbSnapshot
internal import PlumbValues

/// Files of policy tests.
package enum TestSchema {
  package static func schema(_ pack: CheckedPack) -> FileSchema {
    let root = Schema.object(
      PolicyTestReader.file,
      [
        "plumb-test": Schema.version,
        "as-of": date.about("The date of the run, so that ages stay what they are."),
        "cases": Schema.list(of: .ref("case")).about("The cases."),
        "equivalent": Schema.list(of: equivalent).about(
          "Mutants that nothing can tell from the policy, and why."),
      ])
    return FileSchema(
      title: "Plumbline policy tests", about: "Cases for policies: a resource, and what is expected of it.",
      root: root,
      definitions: [("case", testCase), ("document", .map(of: .any)), ("value", OperandSchema.value)])
  }

  private static let date = Schema.types("string").fitting(.date)

  private static let testCase: Schema = {
    let documents = Schema.list(of: .ref("document"))
    let statuses = Schema.words(PolicyTestReader.statuses)
    let names = PolicyTestReader.statuses.map {
      ($0, Optional(Schema.texts.about("The resources that have to be \($0), by name.").value))
    }
    let byName = Schema([("properties", Value(object: names))]).with("additionalProperties", .bool(false))
      .with("minProperties", .number(.int(1)))
    return Schema.object(
      KeyTable(PolicyTestReader.caseKeys, required: PolicyTestReader.caseRequired),
      [
        "name": Schema.text.about("What the case shows."),
        "policy": Schema.text.about("The policy's id."),
        "as-of": date.about("Another date for this case."),
        "set": Schema.map(of: .ref("value")).about("Values of parameters for this case."),
        "resource": Schema.ref("document").about("The resource that is judged."),
        "with": documents.about("Others beside it."),
        "resources": documents.about("Or several, all judged."),
        "snapshot": Schema.text.about("Or a folder with exports, as seen from the test file."),
        "scopes": Schema.list(of: ManifestSchema.scope).about("Scopes that the manifest would name."),
        "collected": Schema.texts.about(
          "TYPE@SCOPE, or a type for everywhere: that it was asked for there."),
        "unknown": Schema.texts.about("Paths of the resource that the source can't show."),
        "secret": Schema.texts.about("Paths of the resource whose values must appear nowhere."),
        "expect": Schema.when(.types("object"), then: byName, otherwise: statuses).about(
          "The status, or names of resources by status."),
        "because": Schema.texts.about("The path, or paths, that the finding has to name."),
        "cause": Schema.word(Cause.self).about("What has to be the cause."),
        "fixed": Schema.flag.about("False: the fix isn't applied to this case."),
      ]
    )
    .choosing(
      .anyOf([.required("resources"), .required("snapshot")]), then: .without("resource"),
      otherwise: .required("resource")
    )
    .depending([("resources", .schema(.without("snapshot")))])
  }()

  private static let equivalent = Schema.object(
    PolicyTestReader.equivalent,
    [
      "policy": Schema.text.about("The policy that it is a mutant of."),
      "define": Schema.text.about("Or the definition."),
      "mutant": Schema.text.about("The mutant, in the words in which it is listed."),
      "reason": Schema.text.about("Why nothing can tell it from the policy."),
    ]
  ).choosing(.required("define"), then: .without("policy"), otherwise: .required("policy"))
}

/// Files of frameworks.
package enum FrameworkSchema {
  package static func schema(_ pack: CheckedPack) -> FileSchema {
    let controls = Schema.map(of: .text).with("minProperties", .number(.int(1)))
    return FileSchema(
      title: "A Plumbline framework",
      about: "A framework and its controls, to which policies map.",
      root: .object(
        LanguageTables.framework,
        [
          "plumb-framework": Schema.version,
          "framework": Schema.text.fitting(.framework).about("What maps calls it."),
          "title": Schema.text.about("What people call it."),
          "version": Schema.text.about("The framework's version."),
          "publisher": Schema.text.about("Who publishes it."),
          "url": Schema.types("string").fitting(.https).about("Where it can be read."),
          "about": Schema.text.about("A note."),
          "controls": controls.about("Titles of the controls, by id."),
        ]))
  }
}

/// Files of profiles.
package enum ProfilesSchema {
  package static func schema(_ pack: CheckedPack) -> FileSchema {
    let profile = Schema.object(
      LanguageTables.profile,
      [
        "title": Schema.text.about("What the profile is, in one line."),
        "about": Schema.text.about("What belongs to it, and why."),
        "tags": Schema.texts.about("Policies with any of these tags belong to it."),
        "policies": Schema.texts.about("So do those whose ids fit; * stands for any characters."),
      ]
    ).choosing(.not(.required("tags")), then: .required("policies"))
    return FileSchema(
      title: "Plumbline profiles", about: "Selections of policies with a name.",
      root: .object(
        LanguageTables.profiles,
        [
          "plumb-profiles": Schema.version,
          "about": Schema.text.about("A note on the file."),
          "profiles": Schema.map(of: .ref("profile"), names: .kebab).about("The profiles, by name."),
        ]),
      definitions: [("profile", profile)])
  }
}

/// `snapshot.yaml` beside exports.
package enum ManifestSchema {
  package static func schema(_ pack: CheckedPack) -> FileSchema {
    let types = pack.types.types.map(\.name).sorted()
    return FileSchema(
      title: "A Plumbline manifest",
      about: "What was asked of a provider, of whom, and what was refused: snapshot.yaml beside the exports.",
      root: .object(
        KeyTable(Manifest.keys, required: ["plumb-snapshot"]),
        [
          "plumb-snapshot": Schema.version,
          "captured": Schema.types("string").fitting(.date).about("When the export was made."),
          "scopes": Schema.list(of: scope).about("The scopes that were asked for."),
          "files": Schema.list(of: .ref("file")).about("The files, with what was asked for."),
          "errors": Schema.list(of: .ref("error")).about("What was refused."),
        ]),
      definitions: [
        ("type-name", .suggesting(types)),
        (
          "file",
          .object(
            Manifest.fileKeys,
            [
              "path": Schema.text.about("The file, as seen from the manifest."),
              "type": Schema.ref("type-name").about("The type that was asked for."),
              "scope": Schema.text.about("The id of the scope that was asked."),
              "resource": Schema.text.about("The id of the resource that was asked about."),
              "complete": Schema.flag.about("False: more resources may exist."),
            ])
        ),
        (
          "error",
          .object(
            Manifest.failureKeys,
            [
              "type": Schema.ref("type-name").about("The type that was asked for."),
              "scope": Schema.text.about("The id of the scope that was asked."),
              "message": Schema.text.about("What the provider said."),
              "command": Schema.text.about("The command that was refused."),
            ])
        ),
      ])
  }

  static let scope = Schema.object(
    Manifest.scopeKeys,
    [
      "kind": Schema.word(ScopeKind.self).about("What kind of scope it is."),
      "id": Schema.text.about("Its id."),
      "name": Schema.text.about("What people call it."),
    ])
}
