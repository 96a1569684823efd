internal import PlumbValues

/// How findings read where they are shown one by one. All of it is safe to show and has an end.
enum FindingWords {
  /// The name that people know it by.
  static func name(of resource: ReportResource, most: Int = 200) -> String {
    TextPage.cut(resource.address ?? (resource.name.isEmpty ? resource.id : resource.name), most)
  }

  static func message(of result: ReportResult) -> String {
    let words = TextPage.cut(result.message, 1000)
    return words.isEmpty ? "no reason given" : words
  }

  /// A policy's title, else its id.
  static func title(of policy: ReportPolicy) -> String {
    TextPage.cut(policy.title.isEmpty ? policy.id : policy.title, 400)
  }

  /// Text of several paragraphs, as authors write it: lines joined, empty lines kept.
  static func paragraphs(_ text: String, most: Int = 4000) -> String {
    Paragraphs.of(text).map { TextPage.cut(DisplayText.safe($0), most) }.joined(separator: "\n\n")
  }

  /// A command or code as it stands; nil where showing it would change it.
  static func code(_ text: String, most: Int = 4000) -> String? {
    let text = text.hasSuffix("\n") ? String(text.dropLast()) : text
    guard text.utf8.count <= most else { return nil }
    let isPlain = text.split(separator: "\n", omittingEmptySubsequences: false).allSatisfy { line in
      DisplayText.safe(String(line)) == line && TextPage.parted(String(line)) == line
        && !line.drop { $0 == " " }.hasPrefix("::")
    }
    return isPlain ? text : nil
  }

  static let notShown = "(can't be shown here as it is: `plumb check --format json` holds it)"

  /// A step of mending in words.
  static func step(_ step: RemediationStep, most: Int = 4000) -> String {
    switch step.kind {
    case .text: paragraphs(step.text).replacing("\n\n", with: " ")
    case .run: "Run: " + (code(step.text, most: most) ?? notShown)
    case .terraform: "In Terraform: " + (code(step.text, most: most) ?? notShown)
    case .bicep: "In Bicep: " + (code(step.text, most: most) ?? notShown)
    }
  }

  /// `mcsb-v1 IM-1`, and `nist-800-53-r5 IA-5 (editorial)` where a mapping isn't a published one.
  static func controls(of policy: ReportPolicy) -> [String] {
    policy.controls.sorted { $0.key < $1.key }.map { framework, controls in
      let ids = controls.map { $0.basis == "published" ? $0.id : "\($0.id) (\($0.basis))" }
      return TextPage.cut("\(framework) \(ids.joined(separator: ", "))", 400)
    }
  }

  /// What is wrong with the input, and what helps.
  static func words(of problem: ReportProblem) -> String {
    TextPage.cut(problem.message, 1000) + (problem.help.map { " (\(TextPage.cut($0, 400)))" } ?? "")
  }

  /// Why a policy was not judged.
  static func reason(of item: NotJudged) -> String {
    let scope = item.scope.map { " in \(TextPage.cut($0, 200))" } ?? ""
    let type = TextPage.cut(item.type ?? "what it needs", 200)
    if let refused = item.refused {
      return "\(type)\(scope) was refused: \(TextPage.cut(refused, 400))"
    }
    switch item.reason {
    case .notCollected: return "\(type) was not collected\(scope)"
    case .deferred: return "deferred to the live export: this source can't show \(type)\(scope)"
    case .providerAbsent: return "the data holds nothing of what it judges"
    case .manual: return "to be answered by a person: " + TextPage.cut(item.command ?? "", 600)
    }
  }
}

extension ReportResult {
  /// It is to be mended, or to be found out, and nobody has accepted it: neither a waiver nor the baseline.
  var isOpenFinding: Bool { (status == .fail || status == .unknown) && baseline != .known }
}

extension Report {
  /// Policies by their id.
  var policiesByID: [String: ReportPolicy] {
    Dictionary(policies.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// What stands in for a policy that the report doesn't list.
  static func stand(in id: String, _ severity: ReportSeverity) -> ReportPolicy {
    ReportPolicy(
      id: id, title: "", severity: severity, why: "", references: [], controls: [:], counts: StatusCounts(),
      leftOutForAbsence: 0)
  }
}
