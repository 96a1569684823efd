internal import PlumbLanguage
internal import PlumbValues

/// The page of a policy among the docs: what `plumb explain` says, and the edges that its tests show.
public struct PolicyPage: Sendable {
  public static let note = "<!-- made by the tests -->\n"

  let explanation: PolicyExplanation
  let edges: [PolicyEdges.Edge]
  /// Path from the page's folder to the root of the files' paths.
  let root: String

  public init(_ explanation: PolicyExplanation, edges: [PolicyEdges.Edge], root: String) {
    self.explanation = explanation
    self.edges = edges
    self.root = root
  }

  public var text: String {
    let policy = explanation.policy
    var out = "# \(MarkdownText.words(policy.title))\n\n\(Self.note)\n"
    out += "\(MarkdownText.code(policy.id)), severity \(policy.severity.rawValue), defined in "
    out += "[\(MarkdownText.words(explanation.place.file))](\(root)\(explanation.place.file)).\n\n"
    for paragraph in policy.why.split(separator: "\n") {
      out += MarkdownText.words(String(paragraph)) + "\n\n"
    }
    return out + checks + parameters + definitions + reads + fix + controls + tested + end
  }

  private var checks: String {
    var out = "## What is checked\n\nJudged is \(explanation.judged.markdown).\n\n"
    if let attest = explanation.policy.attest {
      out += "A person attests: \(MarkdownText.words(attest.question))\n\n"
      out += "Evidence: \(MarkdownText.words(attest.evidence))\n\n"
      if let span = attest.validFor { out += "An answer is valid for \(OperandWords.span(span)).\n\n" }
      return out
    }
    for demand in explanation.demands {
      if explanation.demands.count > 1 {
        out += "For \(demand.types.map(MarkdownText.code).joined(separator: ", ")):\n\n"
      }
      for (heading, statement) in demand.sections {
        out += "\(heading):\n\n\(statement.markdown())\n"
        if heading == PolicyExplanation.Demand.needsHeading {
          out += MarkdownText.words(explanation.otherwise) + "\n\n"
        }
      }
    }
    out += MarkdownText.words(PolicyExplanation.missingRule)
    if let caseRule = explanation.caseRule { out += " \(caseRule.markdown)" }
    return out + "\n\n"
  }

  private var parameters: String {
    if explanation.parameters.isEmpty { return "" }
    var out = "## Parameters\n\n| name | type and value | |\n| --- | --- | --- |\n"
    for parameter in explanation.parameters {
      let name = MarkdownText.cell(MarkdownText.code(parameter.name))
      out +=
        "| \(name) | \(MarkdownText.words(parameter.words)) | \(MarkdownText.words(parameter.about ?? "")) |\n"
    }
    return out + "\n"
  }

  private var definitions: String {
    if explanation.definitions.isEmpty { return "" }
    var out = "## Definitions\n\n"
    for (use, place) in explanation.definitions {
      out += "- \(MarkdownText.code(use.name)), in \(MarkdownText.code(place.file))"
      out += use.about.map { ": \(MarkdownText.words($0))\n" } ?? "\n"
    }
    return out + "\n"
  }

  private var reads: String {
    if explanation.sources.isEmpty { return "" }
    var out = "## What it reads\n\n"
    for source in explanation.sources {
      out += MarkdownText.code(source.type) + (source.title.map { ", \(MarkdownText.words($0))" } ?? "")
      if !source.paths.isEmpty {
        out += ": \(Phrase.joined(source.paths.map(\.phrase), by: ", ").markdown)"
      }
      if source.isFlat { out += ". \(PolicyExplanation.Source.flatNote.markdown)" }
      out += "\n\n"
      let commands = [source.export].compactMap { $0 } + source.parts
      out +=
        commands.isEmpty
        ? "No command to export it is known.\n\n"
        : MarkdownText.block(commands.joined(separator: "\n")) + "\n"
    }
    for (name, meaning) in explanation.placeholders {
      out += "- \(MarkdownText.code("${\(name)}")): \(MarkdownText.words(meaning))\n"
    }
    return explanation.placeholders.isEmpty ? out : out + "\n"
  }

  private var fix: String {
    guard let fix = explanation.fix else { return "" }
    var out = "## How to mend it\n\n"
    if let disruptive = fix.disruptive { out += "Disruptive: \(MarkdownText.words(disruptive))\n\n" }
    for setting in fix.set {
      out +=
        "- Set \(MarkdownText.code(PathText.text(setting.path))) to \(MarkdownText.code(setting.value.json)).\n"
    }
    if let create = fix.create { out += "- Create \(MarkdownText.code(create.json)).\n" }
    if !fix.set.isEmpty || fix.create != nil { out += "\n" }
    for step in fix.steps {
      if step.kind == .text {
        out += MarkdownText.words(step.template.text) + "\n\n"
      } else {
        out += "\(step.kind.heading):\n\n\(MarkdownText.block(step.template.text))\n"
      }
    }
    return out
  }

  private var controls: String {
    if explanation.controls.isEmpty { return "" }
    var out = "## Controls\n\n| framework | control | | basis |\n| --- | --- | --- | --- |\n"
    for control in explanation.controls {
      let framework = MarkdownText.words(control.title ?? control.framework)
      for item in control.items {
        out += "| \(framework) | \(MarkdownText.words(item.id)) | \(MarkdownText.words(item.title ?? "")) "
        out += "| \(item.basis) |\n"
      }
    }
    return out + "\n"
  }

  private var tested: String {
    if edges.isEmpty { return "" }
    var out = "## Edges that are tested\n\n| edge | cases |\n| --- | --- |\n"
    for edge in edges {
      let cases = edge.cases.map { MarkdownText.words($0.value) }.joined(separator: "; ")
      out += "| \(MarkdownText.words(edge.text)) | \(cases) |\n"
    }
    return out + "\n"
  }

  private var end: String {
    let policy = explanation.policy
    var out = ""
    if !policy.tags.isEmpty {
      out += "Tags: \(policy.tags.map(MarkdownText.code).joined(separator: ", ")).\n"
    }
    if !explanation.profiles.isEmpty {
      out += "Profiles: \(explanation.profiles.map(MarkdownText.code).joined(separator: ", ")).\n"
    }
    if !policy.references.isEmpty {
      out += (out.isEmpty ? "" : "\n") + "References:\n\n"
      for reference in policy.references { out += "- \(MarkdownText.link(reference))\n" }
    }
    return out
  }
}
