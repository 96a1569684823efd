internal import PlumbValues

/// The rules that alerts name: one for the failures of a policy and one for its unknowns, because a service takes the
/// severity from the rule.
struct SARIFRules {
  struct Rule {
    var id: String
    var policy: ReportPolicy
    var isUnknown: Bool
    /// The first result, whose steps of mending the help shows.
    var example: ReportResult
    /// It has others.
    var isShared = false
  }
  private struct Key: Hashable {
    var policy: String
    var isUnknown: Bool
  }

  private(set) var rules: [Rule] = []
  private var indices: [Key: Int] = [:]

  /// In the order in which the alerts name them.
  init(_ report: Report, _ alerts: ArraySlice<Int>) {
    let policies = report.policiesByID
    var ids: [String: Int] = [:]
    for index in alerts {
      let result = report.results[index]
      let key = Self.key(of: result)
      if let known = indices[key] {
        rules[known].isShared = true
        continue
      }
      let id = TextPage.cut(result.policy, 200) + (key.isUnknown ? "/unknown" : "")
      if let same = ids[id] {  // only texts that are cut or hold what can't be shown
        indices[key] = same
        continue
      }
      indices[key] = rules.count
      ids[id] = rules.count
      let policy = policies[result.policy] ?? Report.stand(in: result.policy, result.severity)
      rules.append(Rule(id: id, policy: policy, isUnknown: key.isUnknown, example: result))
    }
  }

  private static func key(of result: ReportResult) -> Key {
    Key(policy: result.policy, isUnknown: result.status == .unknown)
  }

  func rule(of result: ReportResult) -> (id: String, index: Int) {
    guard let index = indices[Self.key(of: result)], rules.indices.contains(index) else {
      return (result.policy, 0)
    }
    return (rules[index].id, index)
  }

  /// `isBrief`: without the help's text, where the file becomes too large.
  func write(_ rule: Rule, isBrief: Bool, to json: inout JSONWriter) {
    let severity = rule.example.severity
    let title = FindingWords.title(of: rule.policy)
    let why = FindingWords.paragraphs(rule.policy.why, most: 900)
    json.object { json in
      json.text("id", rule.id)
      json.text("name", TextPage.cut(rule.id, 250))
      text("shortDescription", rule.isUnknown ? "Not known: \(title)" : title, to: &json)
      text("fullDescription", why.isEmpty || isBrief ? title : TextPage.cut(Self.line(why), 1000), to: &json)
      json.object("help") { json in
        json.text("text", isBrief ? title : SARIFFormat.broken(Self.help(of: rule)))
        json.text("markdown", isBrief ? MarkdownText.prose(title) : Self.markdown(of: rule))
      }
      json.object("defaultConfiguration") { json in json.text("level", SARIFLevel(rule.example).word) }
      json.object("properties") { json in
        json.text("severity", severity.rawValue)
        if !rule.isUnknown { json.text("security-severity", SARIFLevel.score(severity)) }
        json.array("tags") { json in
          for tag in Self.tags(of: rule.policy) { json.element(tag) }
        }
      }
    }
  }

  private func text(_ key: String, _ text: String, to json: inout JSONWriter) {
    json.object(key) { json in json.text("text", SARIFFormat.broken(text)) }
  }

  private static func line(_ paragraphs: String) -> String {
    paragraphs.split(separator: "\n").joined(separator: " ")
  }

  /// `security`, and the controls whose mapping is published; ten are shown.
  static func tags(of policy: ReportPolicy) -> [String] {
    var tags = ["security"]
    for (framework, controls) in policy.controls.sorted(by: { $0.key < $1.key }) {
      for control in controls where control.basis == "published" {
        let tag = TextPage.cut("external/\(framework)/\(control.id)".lowercased(), 100)
        if !tags.contains(tag), tags.count < 10 { tags.append(tag) }
      }
    }
    return tags
  }

  private static func title(ofHelpFor rule: Rule) -> String {
    let name = rule.isShared ? ", for \(FindingWords.name(of: rule.example.resource))" : ""
    return (rule.isUnknown ? "To find out" : "To mend") + name
  }

  /// Why it matters, how to mend it, which controls it serves.
  private static func help(of rule: Rule) -> String {
    var parts = [FindingWords.title(of: rule.policy)]
    let why = FindingWords.paragraphs(rule.policy.why)
    if !why.isEmpty { parts.append(why) }
    let steps = rule.example.remediation.prefix(20).enumerated().map { number, step in
      let words = FindingWords.step(step)
      let isLink = step.kind != .text && SARIFFormat.broken(words) != words
      return "\(number + 1). " + (isLink ? FindingWords.notShown : words)
    }
    if !steps.isEmpty { parts.append(title(ofHelpFor: rule) + ":\n" + steps.joined(separator: "\n")) }
    if let disruptive = rule.example.disruptive {
      parts.append("Disruptive: " + TextPage.cut(disruptive, 400))
    }
    let controls = FindingWords.controls(of: rule.policy)
    if !controls.isEmpty { parts.append("Controls: " + controls.joined(separator: "; ")) }
    if !rule.policy.references.isEmpty {
      parts.append(
        "See " + rule.policy.references.prefix(20).map { TextPage.cut($0, 240) }.joined(separator: ", "))
    }
    return parts.joined(separator: "\n\n")
  }

  private static func markdown(of rule: Rule) -> String {
    var parts: [String] = []
    let why = rule.policy.why
    parts.append(
      why.isEmpty ? MarkdownText.prose(FindingWords.title(of: rule.policy)) : MarkdownText.paragraphs(why))
    let steps = rule.example.remediation.prefix(20)
    if !steps.isEmpty { parts.append("**\(MarkdownText.prose(title(ofHelpFor: rule)))**") }
    for (number, step) in steps.enumerated() {
      let lead = "**\(number + 1).** "
      switch step.kind {
      case .text: parts.append(lead + MarkdownText.prose(TextPage.cut(step.text, 4000)))
      case .run: parts.append(lead + "Run:\n\n" + block(step.text, "sh"))
      case .terraform: parts.append(lead + "In Terraform:\n\n" + block(step.text, "hcl"))
      case .bicep: parts.append(lead + "In Bicep:\n\n" + block(step.text, "bicep"))
      }
    }
    if let disruptive = rule.example.disruptive {
      parts.append("**Disruptive.** " + MarkdownText.prose(TextPage.cut(disruptive, 400)))
    }
    let controls = FindingWords.controls(of: rule.policy)
    if !controls.isEmpty {
      parts.append("**Controls.** " + MarkdownText.prose(controls.joined(separator: "; ")))
    }
    let links = rule.policy.references.prefix(20).map(MarkdownText.link)
    if !links.isEmpty { parts.append("**See** " + links.joined(separator: ", ")) }
    return parts.joined(separator: "\n\n")
  }

  private static func block(_ text: String, _ language: String) -> String {
    guard let code = FindingWords.code(text) else { return MarkdownText.prose(FindingWords.notShown) }
    var block = MarkdownText.block(code, language: language)
    if block.hasSuffix("\n") { block.removeLast() }
    return block
  }
}
