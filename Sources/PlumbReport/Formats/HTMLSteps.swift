internal import PlumbValues

/// How to mend the findings of a policy: what is the same for all once, what differs beside each.
struct HTMLSteps {
  private var common: [RemediationStep?] = []
  private var isUniform = false
  private var disruptive: String?
  /// Steps and warning for all of them.
  private(set) var shared: HTML = ""

  private static let mostSteps = 30

  init(_ results: [ReportResult]) {
    let mendable = results.filter { !$0.remediation.isEmpty && $0.status != .unknown }
    guard let first = mendable.first else { return }
    if let words = first.disruptive, mendable.allSatisfy({ $0.disruptive == words }) {
      disruptive = words
      shared += Self.warning(words)
    }
    isUniform = mendable.allSatisfy { $0.remediation.count == first.remediation.count }
    guard isUniform else { return }
    common = first.remediation.indices.map { index in
      mendable.allSatisfy { $0.remediation[index] == first.remediation[index] }
        ? first.remediation[index] : nil
    }
    var steps: HTML = "<ol class=\"steps\">\n"
    for (index, step) in common.prefix(Self.mostSteps).enumerated() {
      let kind = first.remediation[index].kind
      steps +=
        step.map { "<li>\(Self.html($0))</li>\n" }
        ?? "<li>\(Self.lead(kind)) as it stands with each resource below.</li>\n"
    }
    shared = "<div class=\"mend\"><h4>How to mend it</h4>\n\(shared)\(steps)</ol></div>\n"
  }

  /// The steps of this one that aren't the same for all.
  func own(of result: ReportResult) -> HTML {
    guard !result.remediation.isEmpty else { return "" }
    if result.status == .unknown || !isUniform { return all(of: result) }
    var steps: HTML = ""
    for (index, step) in result.remediation.prefix(Self.mostSteps).enumerated()
    where common.indices.contains(index) && common[index] == nil {
      steps += "<li value=\"\(index + 1)\">\(Self.html(step))</li>\n"
    }
    let warning = result.disruptive == disruptive ? "" : result.disruptive.map(Self.warning) ?? ""
    if steps.isEmpty { return warning }
    return Self.fold("To mend this one", steps, warning: warning)
  }

  private func all(of result: ReportResult) -> HTML {
    var steps: HTML = ""
    for step in result.remediation.prefix(Self.mostSteps) { steps += "<li>\(Self.html(step))</li>\n" }
    let title = result.status == .unknown ? "To find out, or to mend it" : "To mend this one"
    let warning = result.disruptive == disruptive ? "" : result.disruptive.map(Self.warning) ?? ""
    return Self.fold(title, steps, warning: warning)
  }

  private static func fold(_ title: String, _ steps: HTML, warning: HTML = "") -> HTML {
    "<details class=\"own\"><summary>\(title)</summary>\(warning)<ol class=\"steps\">\n\(steps)</ol></details>\n"
  }

  private static func warning(_ text: String) -> HTML {
    "<p class=\"disruptive\"><strong>Disruptive.</strong> \(HTMLText.inline(text, 2000))</p>\n"
  }

  private static func lead(_ kind: RemediationStep.Kind) -> HTML {
    switch kind {
    case .text: "Do"
    case .run: "Run the command"
    case .terraform: "In Terraform,"
    case .bicep: "In Bicep,"
    }
  }

  private static func html(_ step: RemediationStep) -> HTML {
    switch step.kind {
    case .text: HTMLText.prose(HTMLText.cut(lines: step.text, 6000))
    case .run: "<p>Run:</p>\(HTMLText.block(step.text))"
    case .terraform: "<p>In Terraform:</p>\(HTMLText.block(step.text))"
    case .bicep: "<p>In Bicep:</p>\(HTMLText.block(step.text))"
    }
  }
}
