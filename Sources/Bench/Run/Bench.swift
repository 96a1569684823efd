internal import FoundationEssentials
internal import Glibc
internal import PlumbReport

/// The measures, in the order in which they are printed.
struct Bench {
  private let programs: String
  private let data: String
  private let policies: String
  private let child: Child
  private var table = Table()
  /// Enough for each program to meet a moment in which nobody else slows the machine.
  private let rounds = 25
  private var couldRun = true

  init(programs: String, data: String, policies: String) {
    self.programs = programs
    self.data = data
    self.policies = policies
    child = Child(output: "\(data)/output", errors: "\(data)/errors")
  }

  /// Measures everything; false when a run failed or found anything but the planted violations.
  mutating func run() throws -> Bool {
    generate(10, "ndjson")
    for count in [100_000, 400_000] {
      for form in ["ndjson", "array"] { generate(count, form) }
    }
    guard couldRun else { return false }
    // Here, and twice later: a machine is seldom slow for minutes.
    let tiny = self.tiny()
    throughput()
    let again = tiny.best(self.tiny())
    try memory()
    try smallRuns(again)
    try reports()
    let isPlanRight = try plan()
    table.heading("Findings, 100,000 resources")
    let isRight = [try compareFindings("ndjson"), try compareFindings("array")]
    table.summary(isComplete: couldRun)
    return couldRun && isPlanRight && !isRight.contains(false)
  }

  private mutating func throughput() {
    table.heading(
      "Speed, 100,000 resources, best of \(rounds) in fresh processes, in turn; ratios to parsing the NDJSON form alone"
    )
    let rows = [("ndjson", 1), ("ndjson", 2), ("array", 1), ("array", 2)]
    let costs = child.best(
      of: rounds,
      [("\(programs)/bench-baseline", [file(100_000, "ndjson")])]
        + rows.map { (plumb, check(100_000, $0.0, "text", $0.1)) })
    guard let bare = costs.first, expect(bare, "bench-baseline", status: 0), bare.wall > 0, bare.cpu > 0
    else { return }
    table.fact("bare parser, wall and CPU", "\(decimal(bare.wall)) ms, \(decimal(bare.cpu)) ms")
    for ((form, jobs), cost) in zip(rows, costs.dropFirst()) {
      guard expect(cost, "check", status: 1) else { continue }
      let wall = "\(decimal(cost.wall / bare.wall)) x, \(decimal(cost.wall)) ms"
      table.fact("\(form), --jobs \(jobs), wall", wall)
      let name = "\(form), --jobs \(jobs), CPU"
      if jobs == 1 {
        let target = form == "ndjson" ? Targets.ndjson : Targets.array
        table.figure(name, cost.cpu / bare.cpu, " x", atMost: target)
      } else {
        table.fact(name, "\(decimal(cost.cpu / bare.cpu)) x")
      }
    }
  }

  private mutating func memory() throws {
    table.heading("Peak memory, --jobs 2")
    try PolicyCopies.writeWithoutJoins(from: policies, to: "\(data)/without-joins")
    for count in [100_000, 400_000] {
      for form in ["ndjson", "array"] {
        let alone = child.run(plumb, check(count, form, "text", 2, by: "\(data)/without-joins"))
        let joined = child.run(plumb, check(count, form, "text", 2))
        guard expect(alone, "check", status: 1), expect(joined, "check", status: 1) else { continue }
        table.figure("\(form), \(count) resources, no joins", alone.peak, " MiB", atMost: Targets.peak)
        table.fact("\(form), \(count) resources, with joins", "\(decimal(joined.peak)) MiB")
      }
    }
    var own = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &own)
    table.fact("least that can be shown", "\(decimal(Double(own.ru_maxrss) / 1024)) MiB")
  }

  private func tiny() -> Cost {
    child.best(of: 20, plumb, ["check", "--as-of", "2026-11-20", file(10, "ndjson")])
  }

  private mutating func smallRuns(_ before: Cost) throws {
    table.heading("Small runs, wall")
    let tiny = before.best(self.tiny())
    if expect(tiny, "check", status: 0, 1) {
      table.figure("10 resources, whole library, best of 3 x 20", tiny.wall, " ms", atMost: Targets.tiny)
    }
    try PolicyCopies.writeThousand(from: policies, to: "\(data)/lint")
    let lint = child.best(of: 5, plumb, ["lint", "\(data)/lint"])
    if expect(lint, "lint", status: 0) {
      table.figure("lint of 1,000 policies, best of 5", lint.wall, " ms", atMost: Targets.lint)
    }
  }

  /// What writing costs beside judging, each format alone and all together.
  private mutating func reports() throws {
    table.heading("Reports of 20,000 findings, --jobs 1, best of 3; CPU as a multiple of the check's own")
    generate(40_000, "ndjson")
    try PolicyCopies.writeViolated(to: "\(data)/violated")
    let check = check(40_000, "ndjson", "text", 1, by: "\(data)/violated")
    let alone = child.best(of: 3, plumb, check)
    guard expect(alone, "check", status: 1), alone.cpu > 0 else { return }
    table.fact("the check, CPU and peak memory", "\(decimal(alone.cpu)) ms, \(decimal(alone.peak)) MiB")
    let options = ReportFormatName.allCases.map {
      ["--report", "\($0.rawValue)=\(data)/report.\($0.rawValue)"]
    }
    for (name, option) in zip(ReportFormatName.allCases, options) {
      let cost = child.best(of: 3, plumb, check + option)
      guard expect(cost, "check with \(name.rawValue)", status: 1) else { return }
      let ratio = max(0, cost.cpu - alone.cpu) / alone.cpu
      table.fact(name.rawValue, "\(decimal(ratio)) x, \(decimal(cost.peak)) MiB")
    }
    let all = child.best(of: 3, plumb, check + options.flatMap { $0 })
    guard expect(all, "check with all formats", status: 1) else { return }
    let ratio = max(0, all.cpu - alone.cpu) / alone.cpu
    table.figure("all formats together, CPU", ratio, " x", atMost: Targets.reports)
    table.figure("all formats together, peak memory", all.peak, " MiB", atMost: Targets.reportsPeak)
  }

  /// A plan of some 50 MB: one document, held in memory while it is opened.
  private mutating func plan() throws -> Bool {
    let count = 20_000
    generate(count, "plan")
    let path = "\(folder(count, "plan"))/plan.json"
    var file = stat()
    guard stat(path, &file) == 0, file.st_size > 0 else {
      print("  no plan was made")
      return false
    }
    let size = Double(file.st_size)
    table.heading(
      "A plan of \(decimal(size / 1e6)) MB, --jobs 1, best of \(rounds), in turn; ratios to parsing it alone")
    let check = [
      "check", "--only", "azure-openai-local-auth-disabled", "--only", "azure-openai-diagnostics-audit",
      "--as-of",
      "2026-11-20",
      "--jobs", "1", path,
    ]
    let costs = child.best(
      of: rounds, [("\(programs)/bench-baseline", ["--whole", path]), (plumb, check)])
    guard costs.count == 2, let bare = costs.first, let cost = costs.last else { return false }
    guard expect(bare, "bench-baseline", status: 0), expect(cost, "check", status: 1) else {
      return false
    }
    table.fact(
      "bare parser, wall, CPU and peak",
      "\(decimal(bare.wall)) ms, \(decimal(bare.cpu)) ms, \(decimal(bare.peak)) MiB")
    table.fact("check, wall and CPU", "\(decimal(cost.wall)) ms, \(decimal(cost.cpu)) ms")
    table.figure("check, CPU", cost.cpu / bare.cpu, " x", atMost: Targets.plan)
    table.figure(
      "check, peak memory as a multiple of the plan", cost.peak * 1_048_576 / size, " x",
      atMost: Targets.planPeak)
    let all = child.best(of: 3, plumb, ["check", "--as-of", "2026-11-20", "--jobs", "2", path])
    if expect(all, "check", status: 1) {
      table.fact(
        "whole library, --jobs 2, wall, CPU and peak",
        "\(decimal(all.wall)) ms, \(decimal(all.cpu)) ms, \(decimal(all.peak)) MiB")
    }
    guard expect(child.run(plumb, check + ["--format", "json"]), "check", status: 1) else { return false }
    let findings = try Findings(report: child.output, planted: "\(folder(count, "plan")).planted.txt")
    table.fact("findings", findings.areEqual ? "as planted" : "DIFFER")
    for line in (findings.missing + findings.unexpected).prefix(5) { print("    not as planted: \(line)") }
    return findings.areEqual
  }

  private mutating func compareFindings(_ form: String) throws -> Bool {
    guard expect(child.run(plumb, check(100_000, form, "json", 2)), "check", status: 1) else { return false }
    let findings = try Findings(report: child.output, planted: "\(folder(100_000, form)).planted.txt")
    table.fact(form, findings.areEqual ? "as planted" : "DIFFER")
    for line in findings.missing.prefix(5) { print("    not found: \(line)") }
    for line in findings.unexpected.prefix(5) { print("    not planted: \(line)") }
    return findings.areEqual
  }

  /// Prints why a run is of no use; false when it is.
  @discardableResult
  private mutating func expect(_ cost: Cost, _ name: String, status: Int32...) -> Bool {
    if status.contains(cost.status) { return true }
    couldRun = false
    let errors = (try? Data(contentsOf: URL(filePath: child.errors))) ?? Data()
    let first = String(decoding: errors.prefix(300), as: UTF8.self).split(separator: "\n").first ?? ""
    table.fact("\(name) ended with status \(cost.status)", String(first))
    return false
  }

  /// Written anew each time, which takes seconds and leaves the files in the page cache.
  private mutating func generate(_ count: Int, _ form: String) {
    let cost = child.run("\(programs)/bench-estate", [String(count), form, folder(count, form)])
    expect(cost, "bench-estate", status: 0)
  }

  private var plumb: String { "\(programs)/plumb" }

  private func folder(_ count: Int, _ form: String) -> String { "\(data)/\(form)-\(count)" }

  private func file(_ count: Int, _ form: String) -> String {
    "\(folder(count, form))/estate.\(form == "ndjson" ? "ndjson" : "json")"
  }

  private func check(
    _ count: Int, _ form: String, _ format: String, _ jobs: Int, by folder: String? = nil
  ) -> [String] {
    [
      "check", "--policies", folder ?? policies, "--as-of", "2026-11-20", "--format", format,
      "--jobs", String(jobs), file(count, form),
    ]
  }
}
