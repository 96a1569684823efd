internal import PlumbValues

/// The remediation as a Markdown checklist: a box for each resource, its owner beside it.
struct FixChecklist: ReportFormat {
  func write(_ report: Report, to output: inout some ReportOutput) throws {
    let plan = FixPlan(report)
    try output.write("# To mend\n\n")
    try output.write(
      plan.failures == 0
        ? "Nothing fails as of \(report.asOf.dayOrDescription).\n"
        : "\(Words.count(plan.failures, "failure")) of \(Words.count(plan.groups.count, "policy")) as of \(report.asOf.dayOrDescription), worst first.\n"
    )
    for line in plan.leftAlone { try output.write("\n- Not here: \(MarkdownText.prose(line))\n") }
    for group in plan.groups {
      try output.write(Self.title(group))
      let shared = Self.shared(group)
      if let shared { try output.write(Self.steps(shared, indent: "") + "\n") }
      for result in group.results { try output.write(Self.item(result, withSteps: shared == nil)) }
    }
  }

  private static func title(_ group: FixPlan.Group) -> String {
    let policy = group.policy
    var out =
      "\n## \(policy.severity.rawValue.uppercased()): \(MarkdownText.prose(cut(policy.title)))\n\n\(MarkdownText.code(policy.id))\n\n"
    if !policy.why.isEmpty { out += MarkdownText.paragraphs(policy.why) + "\n\n" }
    for text in group.results.compactMap(\.disruptive).unique {
      out += "**Disruptive:** \(MarkdownText.prose(text))\n\n"
    }
    return out
  }

  /// The steps that are the same for all resources of a group of several; nil where they differ.
  private static func shared(_ group: FixPlan.Group) -> [RemediationStep]? {
    guard group.results.count > 1, let first = group.results.first?.remediation, !first.isEmpty,
      group.results.allSatisfy({ $0.remediation == first })
    else { return nil }
    return first
  }

  private static func item(_ result: ReportResult, withSteps: Bool) -> String {
    let resource = result.resource
    var out = "- [ ] **\(MarkdownText.prose(cut(resource.name)))**"
    if let owner = resource.owner { out += " (owner: \(MarkdownText.prose(cut(owner))))" }
    out += ": \(MarkdownText.prose(cut(result.message)))\n"
    out += "  \(MarkdownText.code(cut(resource.id)))\n"
    return withSteps ? out + steps(result.remediation, indent: "  ") : out
  }

  private static func steps(_ steps: [RemediationStep], indent: String) -> String {
    var out = ""
    for (number, step) in steps.enumerated() {
      let lead = "\(indent)\(number + 1). "
      let inner = String(repeating: " ", count: lead.count)
      switch step.kind {
      case .text: out += lead + MarkdownText.prose(cut(step.text)) + "\n"
      case .run: out += lead + "Run:\n\n" + block(step.text, "sh", inner) + "\n"
      case .terraform: out += lead + "In Terraform:\n\n" + block(step.text, "terraform", inner) + "\n"
      case .bicep: out += lead + "In Bicep:\n\n" + block(step.text, "bicep", inner) + "\n"
      }
    }
    return out
  }

  private static func block(_ text: String, _ language: String, _ indent: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.allSatisfy({ TextPage.isPlain($0, isAlone: lines.count == 1) }) else {
      return indent + "what the JSON report holds (it can't be shown as it is)\n"
    }
    return MarkdownText.block(lines.joined(separator: "\n"), language: language)
      .split(separator: "\n").map { indent + $0 + "\n" }.joined()
  }

  private static func cut(_ text: String) -> String {
    text.count > 1000 ? String(text.prefix(1000)) + "…" : text
  }
}
