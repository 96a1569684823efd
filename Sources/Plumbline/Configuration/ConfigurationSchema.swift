internal import PlumbLanguage
internal import PlumbReport
internal import PlumbTools

extension Configuration {
  /// What `plumb.yaml` may hold.
  static func schema(_ pack: CheckedPack) -> FileSchema {
    let known = Expectation.providers + pack.types.types.map(\.name).sorted()
    let selectors = "an id with *, profile:NAME, framework:KEY, severity:WORD or tag:WORD"
    let settings = [
      "parameters": Schema.map(of: .parameterValue).about("Values instead of the policies' own, by name."),
      "severities": Schema.map(of: .word(Severity.self)).about(
        "Severities instead of the policies' own, by id."),
      "fail-on": Schema.word(GateThreshold.self).about("The lowest severity that gates; none never gates."),
      "unknown": Schema.word(UnknownPolicy.self).about("Whether a result that stayed unknown gates."),
      "expect": Schema.texts(suggesting: known).about("Providers and types that have to be in the export."),
      "only": Schema.texts.about("The policies that take part: \(selectors)."),
      "skip": Schema.texts.about("Policies that take no part: \(selectors)."),
    ]
    let environment = Schema.object(KeyTable(shared), settings)
    let root = [
      "plumb-config": Schema.version,
      "library": Schema.flag.about("False leaves out the policies that are built into plumb."),
      "policies": Schema.texts.about("Policy files and folders that are judged by besides."),
      "snapshot": Schema.texts.about("What is judged where the command line names nothing."),
      "waivers": Schema.text.about("The file of waivers."),
      "longest-waiver": Schema.text.about("The longest time that a waiver may hold, such as 365d."),
      "attestations": Schema.text.about("The file of answers to manual policies."),
      "owner-tag": Schema.text.about("The tag that names a resource's owner."),
      "environments": Schema.map(of: environment).about("Other settings, by name, for --environment NAME."),
    ].merging(settings) { first, _ in first }
    return FileSchema(
      title: "A Plumbline configuration",
      about: "plumb.yaml: what a project judges by, and where it departs from the policies' own values.",
      root: .object(KeyTable(keys, required: ["plumb-config"]), root))
  }
}
