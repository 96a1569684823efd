internal import PlumbReport
internal import PlumbValues

// What people decided about findings, and what is different from a former report.
extension ReportSchema {
  private static let waiverMembers: [(String, Schema)] = [
    ("id", string.about("Its id.")), ("policy", string.about("The policy that it excepts from.")),
    ("resource", optional.about("The pattern of ids.")), ("scope", optional.about("The id of a scope.")),
    ("reason", string.about("Why.")), ("owner", string.about("Who asked for it.")),
    ("approvedBy", string.about("Who approved it.")),
    ("expires", string.about("The last day on which it holds, in UTC.")),
  ]

  static let waiver = closed(waiverMembers)

  static let waivers = closed(
    [
      (
        "items",
        Schema.list(
          of: closed(
            waiverMembers + [
              ("waived", count.about("Results that it waives.")),
              ("matched", count.about("Resources that fit it.")),
            ])
        ).about("All of them.")
      )
    ]
      + ReportWaiverUse.State.allCases.map { ($0.rawValue, strings.about("Ids of those that are \($0).")) })

  static let attestation = closed([
    ("status", Schema.word(ReportAttestation.Answer.self).about("The answer.")),
    ("by", string.about("Who gave it.")), ("on", string.about("On which day.")),
    ("until", string.about("The last day on which it holds.")), ("statement", string.about("In words.")),
    ("evidence", strings.about("Paths and links.")),
  ])

  static let since = closed([
    ("file", string.about("The former report.")), ("asOf", string.about("Its date.")),
    (
      "counts",
      closed(
        ReportComparison.Change.allCases.map { ($0.rawValue, count.about("How many are \($0.rawValue).")) }
      ).about("How many findings each became of.")
    ),
    ("entries", Schema.list(of: entry).about("The findings of either report.")),
  ])

  private static let entry = closed([
    ("change", Schema.word(ReportComparison.Change.self).about("What became of it.")),
    ("policy", string.about("The policy's id.")), ("severity", severity.about("Its severity.")),
    ("formerSeverity", orNull(ReportSeverity.allCases.map(\.rawValue)).about("Where it was another.")),
    ("status", Schema.word(Status.self).about("Its status.")),
    ("formerStatus", orNull(Status.allCases.map(\.rawValue)).about("Where it was another.")),
    ("resource", Schema.ref("resource").about("The resource.")),
    ("message", string.about("The finding in words.")),
    ("fingerprint", digest.with("type", .text("string")).about("The same in both reports.")),
  ])
}
