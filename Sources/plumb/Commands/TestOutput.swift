internal import PlumbTools
internal import PlumbValues

/// What `plumb test` prints.
enum TestOutput {
  static func text(_ report: PolicyTestReport) -> String {
    var out = ""
    for failure in report.failures {
      out += "FAIL  \(DisplayText.safe(failure.place)): \(DisplayText.safe(failure.name))\n"
      for reason in failure.reasons { out += "        \(DisplayText.safe(reason))\n" }
    }
    for warning in report.warnings { out += "warning: \(DisplayText.safe(warning))\n" }
    for id in report.untested { out += "warning: no test for \(DisplayText.safe(id))\n" }
    for file in report.files { out += text(file, isMutated: report.isMutated) }
    for complaint in report.complaints { out += "FAIL  \(DisplayText.safe(complaint))\n" }
    out +=
      "\(count(report.policies, "policy", "policies")), \(count(report.cases, "case", "cases")): "
      + "\(report.cases - report.failures.count) passed, "
    out += "\(report.failures.count) failed; \(count(report.provenFixes, "fix", "fixes")) proven\n"
    out += "\(count(report.branches, "branch", "branches")): \(report.shown) shown, "
    if report.excused > 0 { out += "\(report.excused) excused, " }
    out += "\(report.branches - report.shown - report.excused) not\n"
    if report.isMutated {
      out +=
        "\(count(report.mutants, "mutant", "mutants")): \(report.killed) killed, \(report.equivalent) equivalent, "
      out += "\(report.survived) survived\n"
    }
    return out
  }

  private static func text(_ file: PolicyTestReport.File, isMutated: Bool) -> String {
    var out = "\(DisplayText.safe(file.path)): "
    out += "\(count(file.policies, "policy", "policies")), \(count(file.cases, "case", "cases")); "
    out += "\(file.shown) of \(count(file.branches, "branch", "branches")) shown"
    if file.excused > 0 { out += ", \(file.excused) excused" }
    if isMutated {
      out += "; \(file.killed) of \(count(file.mutants, "mutant", "mutants")) killed"
      if file.equivalent > 0 { out += ", \(file.equivalent) equivalent" }
    }
    out += "\n"
    for gap in file.gaps where !gap.isImplied { out += "  not shown  \(text(gap))\n" }
    let implied = file.gaps.count { $0.isImplied }
    if implied > 0 { out += "             and \(implied) more within these\n" }
    for survivor in file.survivors { out += "  survived   \(text(survivor))\n" }
    return out
  }

  private static func text(_ remark: PolicyTestReport.Remark) -> String {
    DisplayText.safe("\(remark.place): \(remark.owner): \(remark.words)")
  }

  private static func count(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }

  static func json(_ report: PolicyTestReport) -> String {
    let failures = report.failures.map { failure in
      map([
        ("place", .text(failure.place)), ("name", .text(failure.name)),
        ("reasons", .list(failure.reasons.map(Value.text))),
      ])
    }
    var members: [(String, Value)] = [
      ("policies", number(report.policies)), ("cases", number(report.cases)),
      ("failed", number(report.failures.count)), ("provenFixes", number(report.provenFixes)),
      ("untested", .list(report.untested.map(Value.text))),
      ("warnings", .list(report.warnings.map(Value.text))), ("failures", .list(failures)),
      ("branches", number(report.branches)), ("branchesShown", number(report.shown)),
      ("branchesExcused", number(report.excused)),
    ]
    if report.isMutated {
      members += [
        ("mutants", number(report.mutants)), ("killed", number(report.killed)),
        ("equivalent", number(report.equivalent)), ("survived", number(report.survived)),
        ("complaints", .list(report.complaints.map(Value.text))),
      ]
    }
    members.append(("files", .list(report.files.map { json($0, isMutated: report.isMutated) })))
    return map(members).json + "\n"
  }

  private static func json(_ file: PolicyTestReport.File, isMutated: Bool) -> Value {
    var members: [(String, Value)] = [
      ("path", .text(file.path)), ("policies", number(file.policies)), ("cases", number(file.cases)),
      ("branches", number(file.branches)), ("branchesShown", number(file.shown)),
      ("branchesExcused", number(file.excused)), ("notShown", .list(file.gaps.map(json))),
    ]
    if isMutated {
      members += [
        ("mutants", number(file.mutants)), ("killed", number(file.killed)),
        ("equivalent", number(file.equivalent)), ("survivors", .list(file.survivors.map(json))),
      ]
    }
    return map(members)
  }

  private static func json(_ remark: PolicyTestReport.Remark) -> Value {
    map([("place", .text(remark.place)), ("of", .text(remark.owner)), ("what", .text(remark.words))])
  }

  private static func number(_ count: Int) -> Value { .number(.int(Int64(count))) }

  private static func map(_ members: [(String, Value)]) -> Value {
    .map(members.map { Value.Member(key: $0.0, value: $0.1) })
  }
}
