internal import ArgumentParser
internal import PlumbValues
internal import Plumbline

/// What people decided about findings.
struct DecisionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The file of waivers (default: `waivers` of plumb.yaml).", valueName: "file"))
  var waivers: String?

  @Option(
    help: ArgumentHelp(
      "Answers to manual policies, which then take part (default: `attestations` of plumb.yaml).",
      valueName: "file"))
  var attestations: String?

  @Option(
    help: ArgumentHelp(
      "Failures that this JSON report holds, with all of their evidence, do not gate.", valueName: "report"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Show what is new, mended and still open since this JSON report.", valueName: "report"))
  var since: String?

  func apply(to arguments: inout RunArguments, at date: Instant) {
    arguments.decisionDate = date
    arguments.waivers = waivers
    arguments.attestations = attestations
    arguments.baseline = baseline
    arguments.since = since
  }
}
