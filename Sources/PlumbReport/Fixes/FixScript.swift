internal import PlumbValues

/// The remediation as one shell script that a person reviews: it prints what it would run, and runs it only with
/// `APPLY=1`. Values of resources are quoted for the shell where the steps are made.
struct FixScript: ReportFormat {
  /// Ends each block of commands; a command that holds such a line isn't written.
  private static let delimiter = "END_OF_FIX"

  func write(_ report: Report, to output: inout some ReportOutput) throws {
    let plan = FixPlan(report)
    try output.write(Self.head(report, plan))
    var number = 0
    for group in plan.groups {
      try output.write(Self.title(group))
      for result in group.results {
        number += 1
        try output.write(Self.block(result, number: number, of: plan.failures))
      }
    }
    try output.write(Self.end)
  }

  private static func head(_ report: Report, _ plan: FixPlan) -> String {
    var out = "#!/usr/bin/env bash\n"
    out += comment(
      plan.failures == 0
        ? "Nothing fails: there is nothing to mend."
        : "Mends \(Words.count(plan.failures, "failure")) of \(Words.count(plan.groups.count, "policy")), worst first."
    )
    out += comment("Made by plumb \(report.version) from a snapshot as of \(report.asOf.dayOrDescription).")
    for line in plan.leftAlone { out += comment("Not here: " + line) }
    out += comment("")
    out += comment(
      "Read it step by step and take out what is not to be done. As it is, it only prints the commands;")
    out += comment("APPLY=1 runs them. Export and check again afterwards.")
    return out + """
      set -euo pipefail

      failed=0

      # Reads the commands of one resource; the first that fails ends them, and the next resource follows.
      mend() {
        local commands
        commands=$(cat)
        printf '\\n== %s\\n%s\\n' "$1" "$commands"
        if [ "${APPLY:-}" != 1 ]; then return; fi
        if ! bash -euo pipefail -c "$commands" </dev/null; then
          printf 'plumb: failed: %s\\n' "$1" >&2
          failed=$((failed + 1))
        fi
      }

      """
  }

  private static let end = """

    if [ "${APPLY:-}" != 1 ]; then
      printf '\\nNothing was changed. APPLY=1 runs the commands above.\\n'
    elif [ "$failed" -gt 0 ]; then
      printf '\\nplumb: %s of the blocks failed\\n' "$failed" >&2
      exit 1
    fi

    """

  private static func title(_ group: FixPlan.Group) -> String {
    let policy = group.policy
    var out = "\n" + comment("")
    out += comment("\(policy.severity.rawValue.uppercased())  \(policy.id): \(policy.title)")
    if !policy.why.isEmpty { out += comment(policy.why) }
    for text in group.results.compactMap(\.disruptive).unique { out += comment("Disruptive: " + text) }
    return out
  }

  private static func block(_ result: ReportResult, number: Int, of total: Int) -> String {
    let resource = result.resource
    var out = "\n" + comment("\(number) of \(total)  \(resource.name)  \(resource.type)")
    out += comment(resource.id)
    if let owner = resource.owner { out += comment("Owner: " + owner) }
    out += comment(result.message)
    let commands = result.remediation.filter { $0.kind == .run }
    var body = ""
    for step in result.remediation {
      switch step.kind {
      case .text: body += comment(step.text)
      case .terraform: body += comment("In Terraform:") + code(step.text)
      case .bicep: body += comment("In Bicep:") + code(step.text)
      case .run: body += command(step.text)
      }
    }
    if result.remediation.isEmpty { body = comment("No step is known that mends it.") }
    guard !commands.isEmpty, commands.contains(where: { canBeWritten($0.text) }) else { return out + body }
    let needed = commands.flatMap { variables($0.text) }.unique
    if !needed.isEmpty { out += comment("Needs in the environment: " + needed.joined(separator: ", ")) }
    let name = quoted(TextPage.parted(cut("\(result.policy): \(resource.name)")))
    return out + "mend \(name) <<'\(delimiter)'\n\(body)\(delimiter)\n"
  }

  /// A command as it is; one that can't be shown truly, a person has to take from the JSON report.
  private static func command(_ text: String) -> String {
    guard canBeWritten(text) else {
      return comment("A command is left out: it holds what can't be shown as it is; the JSON report has it.")
    }
    return text.split(whereSeparator: \.isNewline).joined(separator: "\n") + "\n"
  }

  private static func canBeWritten(_ text: String) -> Bool {
    let lines = text.split(whereSeparator: \.isNewline)
    return !lines.isEmpty
      && lines.allSatisfy { TextPage.isPlain($0, isAlone: lines.count == 1) && $0 != delimiter }
  }

  /// Variables that a person has to set: upper-case names that the commands read and don't set.
  private static func variables(_ text: String) -> [String] {
    var set: Set<String> = []
    for match in text.matches(
      of: /(?:^|[\s;])(?:export\s+|read\s+-r\s+|for\s+)?([A-Z][A-Z0-9_]*)(?:=|\s+in\s)/)
    {
      set.insert(String(match.output.1))
    }
    return text.matches(of: /\$\{?([A-Z][A-Z0-9_]*)/).map { String($0.output.1) }.filter { !set.contains($0) }
      .unique
  }

  /// Comment lines, wrapped; nothing in the text ends them.
  private static func comment(_ text: String) -> String {
    var out = ""
    var line = "#"
    let safe = TextPage.parted(cut(text))
    for word in safe.split(separator: " ") {
      if line.count + 1 + word.count > 110, line.count > 1 {
        out += line + "\n"
        line = "#"
      }
      line += " " + word
    }
    return out + line + "\n"
  }

  private static func code(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { line in
      "#   " + TextPage.parted(cut(String(line))) + "\n"
    }.joined()
  }

  private static func cut(_ text: String) -> String {
    TextPage.cut(text.split(whereSeparator: \.isNewline).joined(separator: " "), 2000)
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}

extension Array where Element: Hashable {
  /// Each element once, in the order of the first.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension Instant {
  /// The day alone where it is a day's first instant.
  var dayOrDescription: String {
    let text = description
    return text.hasSuffix("T00:00:00Z") ? String(text.prefix(10)) : text
  }
}
