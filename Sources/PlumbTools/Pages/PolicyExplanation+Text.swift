internal import PlumbLanguage
internal import PlumbValues

extension PolicyExplanation {
  /// What holds for every test, and isn't said at each.
  static let missingRule =
    "What is absent, null or of another kind fulfils no test, except where it says so. What the export can't show, "
    + "or wasn't exported, leaves the result unknown."

  /// For a terminal so many columns wide.
  public func text(width: Int) -> String {
    var page = WrappedText(width: width)
    page.paragraph("\(policy.id): \(policy.title)")
    page.paragraph("severity \(policy.severity.rawValue); defined in \(place.text)")
    page.gap()
    page.whole("Why")
    page.paragraphs(policy.why, indent: 2)
    page.gap()
    page.whole("What is judged")
    page.paragraph(judged.text, indent: 2)
    checks(&page)
    parameterLines(&page)
    definitionLines(&page)
    sourceLines(&page)
    fixLines(&page)
    controlLines(&page)
    endLines(&page)
    return page.text
  }

  private func checks(_ page: inout WrappedText) {
    if let attest = policy.attest {
      page.gap()
      page.whole("What a person attests")
      page.paragraph(attest.question, indent: 2)
      page.paragraph(attest.evidence, lead: "Evidence: ", indent: 2)
      if let span = attest.validFor {
        page.paragraph(OperandWords.span(span), lead: "An answer is valid for: ", indent: 2)
      }
      return
    }
    for demand in demands {
      page.gap()
      if demands.count > 1 { page.paragraph(demand.types.joined(separator: ", ") + ":", lead: "For ") }
      for (heading, statement) in demand.sections {
        page.gap()
        page.whole(heading)
        page.statement(statement, indent: 2)
        if heading == Demand.needsHeading { page.paragraph(otherwise, indent: 2) }
      }
    }
    page.gap()
    page.paragraph(Self.missingRule, indent: 2)
    if let caseRule { page.paragraph(caseRule.text, indent: 2) }
  }

  /// What follows where `needs` doesn't hold.
  var otherwise: String { "Otherwise the result is unknown" + (policy.whyUnknown.map { ": \($0)" } ?? ".") }

  private func parameterLines(_ page: inout WrappedText) {
    if parameters.isEmpty { return }
    page.gap()
    page.whole("Parameters")
    for parameter in parameters {
      page.paragraph(parameter.words, lead: "\(parameter.name): ", indent: 2)
      if let about = parameter.about { page.paragraph(about, indent: 4) }
    }
  }

  private func definitionLines(_ page: inout WrappedText) {
    if definitions.isEmpty { return }
    page.gap()
    page.whole("Definitions")
    for (use, place) in definitions {
      page.paragraph(use.about ?? "(nothing said of it)", lead: "\(use.name): ", indent: 2)
      page.paragraph(place.text, lead: "defined in ", indent: 4)
    }
  }

  private func sourceLines(_ page: inout WrappedText) {
    if sources.isEmpty { return }
    page.gap()
    page.whole("What it reads")
    for source in sources {
      page.paragraph(source.type + (source.title.map { ", \($0)" } ?? ""), indent: 2)
      if !source.paths.isEmpty {
        page.paragraph(Phrase.joined(source.paths.map(\.phrase), by: ", ").text, indent: 4)
      }
      if source.isFlat { page.paragraph(Source.flatNote.text, indent: 4) }
      page.command(source.export ?? "(no command to export it is known)", indent: 4)
      for part in source.parts { page.command(part, indent: 4) }
    }
    for (name, meaning) in placeholders { page.paragraph(meaning, lead: "${\(name)}: ", indent: 2) }
  }

  private func fixLines(_ page: inout WrappedText) {
    guard let fix else { return }
    page.gap()
    page.whole("How to mend it")
    if let disruptive = fix.disruptive { page.paragraph(disruptive, lead: "Disruptive: ", indent: 2) }
    for setting in fix.set {
      page.paragraph("\(PathText.text(setting.path)) to \(setting.value.json)", lead: "Set ", indent: 2)
    }
    if let create = fix.create { page.whole("Create \(create.json)", indent: 2) }
    for (number, step) in fix.steps.enumerated() {
      let lead = "\(number + 1). "
      if step.kind == .text {
        page.paragraph(step.template.text, lead: lead, indent: 2)
      } else {
        page.whole("\(lead)\(step.kind.heading):", indent: 2)
        let indent = 2 + lead.count
        if step.kind == .run {
          page.command(step.template.text, indent: indent)
        } else {
          page.block(step.template.text, indent: indent)
        }
      }
    }
  }

  private func controlLines(_ page: inout WrappedText) {
    if controls.isEmpty { return }
    page.gap()
    page.whole("Controls")
    for control in controls {
      page.paragraph(control.framework + (control.title.map { ", \($0)" } ?? ""), indent: 2)
      for item in control.items {
        let title = item.title.map { ": \($0)" } ?? ""
        page.paragraph("\(item.id)\(title) (\(item.basis))", indent: 4)
      }
    }
  }

  private func endLines(_ page: inout WrappedText) {
    page.gap()
    if !policy.tags.isEmpty { page.paragraph(policy.tags.joined(separator: ", "), lead: "Tags: ") }
    if !profiles.isEmpty { page.paragraph(profiles.joined(separator: ", "), lead: "Profiles: ") }
    if !policy.references.isEmpty {
      page.whole("References")
      for reference in policy.references { page.whole(reference, indent: 2) }
    }
  }
}

extension PolicyExplanation.Demand {
  static let needsHeading = "It can be judged if"

  /// The conditions under their headings.
  var sections: [(heading: String, statement: Statement)] {
    var sections: [(String, Statement)] = []
    if let when { sections.append(("Only where", when)) }
    if let needs { sections.append((Self.needsHeading, needs)) }
    sections.append(("It passes if", require))
    return sections
  }
}

extension Parameter {
  /// Type, value and bounds.
  var words: String {
    var words = "\(type.described), \(value.described)"
    if let atLeast { words += ", at least \(atLeast)" }
    if let atMost { words += ", at most \(atMost)" }
    return words
  }
}

extension PolicyFix.Step.Kind {
  var heading: String {
    switch self {
    case .text: "Do"
    case .run: "Run"
    case .terraform: "Terraform"
    case .bicep: "Bicep"
    }
  }
}

extension TextTemplate {
  /// With its places as `${PATH}`.
  var text: String {
    segments.map { segment in
      switch segment {
      case .literal(let text): text
      case .path(let path): "${\(path.text)}"
      }
    }.joined()
  }
}
