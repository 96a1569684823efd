package import PlumbLanguage
internal import PlumbReport
internal import PlumbValues

/// The report that `plumb check --format json` writes.
package enum ReportSchema {
  package static func schema(_ pack: CheckedPack) -> FileSchema {
    FileSchema(
      title: "A Plumbline report",
      about: "All that a check found, as plumb check --format json writes it.",
      root: closed(
        [
          ("plumb", string.about("The program's version.")),
          ("schema", constant(JSONFormat.schema).about("The version of this shape.")),
          ("asOf", date.about("The date that ages are measured from.")),
          ("asOfFrom", Schema.word(Report.DateSource.self).about("Where that date comes from.")),
          ("snapshot", Schema.ref("snapshot").about("What was judged.")),
          ("policies", Schema.ref("policies").about("By what.")),
          ("parameters", Schema.map(of: string).about("Values of the parameters, as texts.")),
          ("overrides", Schema.list(of: override).about("Parameters that a run set otherwise.")),
          ("severities", Schema.list(of: severityOverride).about("Severities that a run set otherwise.")),
          ("setup", Schema.ref("setup").about("What the run was told.")),
          ("summary", Schema.ref("summary").about("The counts and the gate.")),
          ("results", Schema.list(of: .ref("result")).about("Ordered by policy, then resource.")),
          ("notJudged", Schema.list(of: .ref("not-judged")).about("Policies that were not judged.")),
          ("exports", Schema.list(of: .ref("export")).about("What to export for them.")),
          ("waivers", Schema.ref("waivers").about("The run's waivers, and those that need a look.")),
          ("problems", Schema.list(of: .ref("problem")).about("What is wrong with the input.")),
        ], optional: [("since", Schema.ref("since").about("What is different from a former report."))]),
      definitions: [
        ("snapshot", snapshot), ("policies", policies), ("policy", policy), ("counts", counts),
        ("setup", setup), ("summary", summary), ("result", result), ("resource", resource),
        ("evidence", evidence), ("not-judged", notJudged), ("export", export), ("problem", problem),
        ("waiver", waiver), ("waivers", waivers), ("attestation", attestation), ("since", since),
      ])
  }

  static let string = Schema.types("string")
  static let optional = Schema.types("string", "null")
  static let strings = Schema.list(of: string)
  private static let date = string.fitting(.date)
  static let count = Schema.types("integer").with("minimum", .number(.int(0)))
  static let digest = Schema([("pattern", .text("^[0-9a-f]{64}$"))])
  static let severity = Schema.word(ReportSeverity.self)

  private static func constant(_ number: Int) -> Schema { Schema([("const", .number(.int(Int64(number))))]) }

  /// All of these members, and no others but the optional ones.
  static func closed(_ members: [(String, Schema)], optional: [(String, Schema)] = []) -> Schema {
    let all = members + optional
    return .object(
      KeyTable(all.map(\.0), required: members.map(\.0)),
      Dictionary(all, uniquingKeysWith: { first, _ in first }))
  }

  static func orNull(_ words: [String]) -> Schema {
    Schema([("enum", .list(words.map(Value.text) + [.null]))])
  }

  private static let file = closed([
    ("path", string.about("As seen from the working folder.")),
    ("sha256", Schema.types("string", "null").with("pattern", .text("^[0-9a-f]{64}$")).about("Its digest.")),
    ("source", string.about("The tool that printed it, told by its shape.")),
    ("resources", count.about("How many resources it holds.")),
  ])

  private static let snapshot = closed([
    ("captured", Schema.types("string", "null").fitting(.date).about("When the export was made.")),
    ("files", Schema.list(of: file).about("The files.")),
    ("scopes", Schema.map(of: string).about("Names of scopes by id.")),
  ])

  private static let policies = closed([
    ("sha256", digest.with("type", .text("string")).about("Over all policy and type files.")),
    ("items", Schema.list(of: .ref("policy")).about("The policies that took part.")),
  ])

  private static let policy = closed(
    [
      ("id", string.about("Its id.")), ("title", string.about("The requirement in one line.")),
      ("severity", severity.about("How bad a failure is.")),
      ("why", string.about("What goes wrong otherwise.")),
      ("references", strings.about("Links.")),
      ("controls", Schema.map(of: .list(of: control)).about("The controls that it serves, by framework.")),
      ("judged", count.about("How many resources were judged.")),
      ("counts", Schema.ref("counts").about("How many results have each status.")),
    ],
    optional: [
      (
        "leftOutForAbsence",
        count.about("Resources left out because a property that when asks for is absent.")
      )
    ])

  private static let control = Schema.types("string", "object").having(
    KeyTable(["id", "basis"], required: ["id", "basis"]),
    [
      "id": string.about("The control's id."),
      "basis": string.about("What says so: by-title or editorial. An id alone is published."),
    ])

  private static let statuses = Status.allCases.map { JSONFormat.key(of: $0) }

  /// Statuses that no result has are left out.
  private static let counts = closed(
    [], optional: statuses.map { ($0, count.about("How many results are \($0).")) })

  private static let override = closed([
    ("name", string.about("The parameter.")), ("value", string.about("Its value in this run.")),
    ("default", string.about("The policies' own value.")),
    ("from", string.about("Where the value comes from.")),
  ])

  private static let severityOverride = closed([
    ("policy", string.about("The policy.")), ("severity", severity.about("Its severity in this run.")),
    ("default", severity.about("The policy's own.")),
    ("from", string.about("Where the severity comes from.")),
  ])

  private static let selector = closed([
    ("selector", string.about("As written.")), ("from", string.about("Where it stands.")),
  ])

  private static let setup = closed([
    ("config", optional.about("The configuration's file.")),
    ("environment", optional.about("The environment that was asked for.")),
    ("expect", strings.about("Providers and types whose absence gates.")),
    ("requireComplete", Schema.flag.about("The absence of any type gates.")),
    ("only", Schema.list(of: selector).about("What chose policies.")),
    ("skip", Schema.list(of: selector).about("What left policies out.")),
    ("leftOut", strings.about("Ids of the policies that were left out.")),
    ("unknown", Schema.word(UnknownPolicy.self).about("Whether a result that stayed unknown gates.")),
    ("baseline", optional.about("The report whose findings don't gate.")),
  ])

  private static let summary: Schema = {
    let bySeverity = closed(
      [],
      optional: ReportSeverity.allCases.map {
        ($0.rawValue, Schema.ref("counts").about("Those of severity \($0)."))
      })
    return closed(
      [
        ("resources", count.about("Resources of the snapshot.")),
        ("judged", count.about("Results that were judged.")),
      ]
        + statuses.map { ($0, count.about("How many results are \($0).")) }
        + [
          ("bySeverity", bySeverity.about("The same by severity.")),
          (
            "gate",
            Schema.words([Report.Gate.pass.rawValue, Report.Gate.fail.rawValue]).about("The verdict.")
          ),
          ("gating", count.about("How many results, and policies not judged, make it fail.")),
          (
            "failOn",
            Schema.words(ReportSeverity.allCases.map(\.rawValue) + ["none"]).about(
              "The lowest severity that gates.")
          ),
        ])
  }()

  private static let result = closed(
    [
      ("policy", string.about("The policy's id.")), ("severity", severity.about("The policy's severity.")),
      ("status", Schema.word(Status.self).about("The judgement.")),
      ("cause", orNull(Cause.allCases.map(\.rawValue)).about("What made it fail or stay unknown.")),
      ("resource", Schema.ref("resource").about("The resource that was judged.")),
      ("message", string.about("The finding in words.")),
      ("evidence", Schema.list(of: .ref("evidence")).about("The values that it rests on.")),
      ("remediation", Schema.list(of: step).about("How to mend it, in order.")),
      ("disruptive", optional.about("What the fix breaks.")),
      ("gates", Schema.flag.about("It makes the gate fail.")),
      ("waiver", Schema.refOrNull("waiver").about("What excepts it.")),
      ("underlying", orNull(Status.allCases.map(\.rawValue)).about("What it would be without the waiver.")),
      (
        "baseline",
        orNull(BaselineState.allCases.map(\.rawValue)).about("What the baseline says of it.")
      ),
      (
        "fingerprint",
        digest.with("type", .text("string")).about("The same in every run for this policy and resource.")
      ),
    ],
    optional: [
      ("lacking", strings.about("Types whose lack makes it unknown.")),
      ("evidenceOmitted", count.about("How many values more it rests on.")),
      ("attestation", Schema.ref("attestation").about("The answer that judges a manual policy.")),
    ])

  private static let step = closed(
    [],
    optional: RemediationStep.Kind.allCases.map { ($0.rawValue, string.about("A step of the kind \($0).")) }
  ).with("minProperties", .number(.int(1))).with("maxProperties", .number(.int(1)))

  private static let resource = closed(
    [
      ("id", string.about("Its id.")), ("type", string.about("Its type.")),
      ("name", string.about("Its name.")),
      ("scope", string.about("The id of the scope it lies in; empty where none is known.")),
      ("owner", optional.about("Who owns it.")), ("file", string.about("The file that holds it.")),
      ("line", count.about("Where in the file, from 1; 0 where it stands in none.")),
      ("address", optional.about("Its address in a plan.")),
      ("change", optional.about("What a plan does to it.")),
    ], optional: [("declared", string.about("File and line of its block in the Terraform configuration."))])

  private static let evidence = closed(
    [
      ("path", string.about("The path of the value.")),
      (
        "actual",
        Schema.any.about("The value; null where it is absent, a text in brackets where it is secret.")
      ),
      ("state", string.about("What there is to say of it.")),
      ("expected", string.about("What it should be, in words.")),
      ("file", string.about("The file that holds it.")),
      ("line", count.about("From 1; 0 where there is no place.")),
      ("column", count.about("From 1; 0 where there is no place.")),
      ("resource", optional.about("The related resource that it belongs to.")),
    ],
    optional: [
      ("attribute", string.about("What the plan calls the property.")),
      ("more", count.about("It stands for so many elements that aren't listed.")),
    ])

  private static let notJudged = closed(
    [
      ("policy", string.about("The policy's id.")),
      ("scope", optional.about("The scope in which it wasn't judged.")),
      ("reason", Schema.word(NotJudged.Reason.self).about("Why.")),
      ("type", optional.about("The type that is wanting.")),
      ("command", optional.about("What exports it; for manual policies the question.")),
      ("gates", Schema.flag.about("It makes the gate fail.")),
    ],
    optional: [
      ("types", strings.about("All types that are wanting, where they are several.")),
      ("refused", string.about("What the provider said where it refused the export.")),
    ])

  private static let export = closed(
    [
      ("type", string.about("The type to export.")),
      ("each", optional.about("What the command is run for each of.")),
      ("command", optional.about("The command with its places open.")),
      ("commands", strings.about("The first few commands, filled in.")),
      ("total", count.about("How many there are in all.")),
      ("policies", strings.about("The policies that wait for it.")),
      ("gates", Schema.flag.about("Some of these policies gate.")),
    ],
    optional: [
      ("ofJudged", Schema.flag.about("Only for the resources that the policies judge.")),
      ("refused", strings.about("What the provider refused of it.")),
    ])

  private static let problem = closed([
    ("file", string.about("The file.")), ("line", count.about("From 1; 0 where there is no place.")),
    ("column", count.about("From 1; 0 where there is no place.")),
    (
      "severity",
      Schema.words([ReportProblem.Severity.error.rawValue, ReportProblem.Severity.warning.rawValue]).about(
        "How bad it is.")
    ),
    ("code", string.about("A stable code.")), ("message", string.about("What is wrong.")),
    ("help", optional.about("What would be right.")),
  ])
}
