internal import ArgumentParser
internal import PlumbLanguage
internal import PlumbTools
internal import PlumbValues
internal import Plumbline

/// `plumb explain`: all there is to say of a policy.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Says in plain words what a policy checks, what it needs, how to mend it and which controls it serves.",
    discussion: "Exit status: 0, or 2 where there is no such policy or the policies don't compile.")

  @Argument(help: ArgumentHelp("The policy's id; `plumb list` shows them.", valueName: "policy"))
  var policy: String

  @OptionGroup var policyOptions: PolicyOptions

  @Option(help: "text or json.")
  var format: OutputForm = .text

  func run() throws {
    let set = try policyOptions.compiled()
    guard let found = set.pack.policies.first(where: { $0.id == policy }) else {
      let near = Suggestion.nearest(policy, in: set.pack.policies.map(\.id))
      let help = near.map { "did you mean `\($0)`?" } ?? "`plumb list` shows those there are"
      Terminal.error("plumb: there is no policy `\(DisplayText.safe(policy))`; \(help)\n")
      throw ExitStatus.unusable
    }
    let explanation = PolicyExplanation(found, in: set.pack, map: set.map)
    switch format {
    case .text: Terminal.print(explanation.text(width: Terminal.width))
    case .json: Terminal.print(explanation.json, .json)
    }
  }
}
