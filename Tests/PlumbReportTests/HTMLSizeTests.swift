import Glibc
import PlumbValues
import Testing

@testable import PlumbReport

/// The page stays small and quick however much fails, and says what it leaves out.
@Suite struct HTMLSizeTests {
  /// `policies` policies that fail for some of `findings` accounts each, the worst last.
  static func many(_ findings: Int, policies: Int) -> Report {
    var report = Samples.start()
    report.resources = findings
    for number in 0..<policies {
      let severity: ReportSeverity = number == policies - 1 ? .critical : [.low, .medium, .high][number % 3]
      let policy = ReportPolicy(
        id: "policy-\(number)", title: "Policy \(number)", severity: severity, why: Samples.keys.why,
        references: Samples.keys.references, controls: Samples.keys.controls, counts: StatusCounts(),
        leftOutForAbsence: 0)
      report.policies.append(policy)
      let count = number == policies - 1 ? 7 : (findings - 7) / (policies - 1)
      for index in 0..<count {
        var result = Samples.keysOn("oai-\(number)-\(index)", line: 100 + 20 * index)
        result.policy = policy.id
        result.severity = severity
        report.results.append(result)
      }
    }
    return Samples.finished(report)
  }

  /// Keeps what is written, the size of its largest piece, and what is said beside it.
  struct Meter: ReportOutput {
    var bytes: [UInt8] = []
    var largest = 0
    var notes: [String] = []
    mutating func note(_ text: String) { notes.append(text) }
    mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) {
      self.bytes += bytes
      largest = max(largest, bytes.count)
    }
  }

  /// Of this thread, so that a busy machine doesn't count.
  static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test(arguments: [1, 60]) func manyFindings(_ policies: Int) throws {
    let report = policies == 1 ? Samples.alike(20_000) : Self.many(20_000, policies: policies)
    var meter = Meter()
    let start = Self.processorSeconds()
    try HTMLFormat().write(report, to: &meter)
    let seconds = Self.processorSeconds() - start
    print("html, \(report.results.count) findings of \(policies): \(meter.bytes.count) bytes, \(seconds) s")
    #expect(meter.bytes.count < 5_000_000)
    #expect(meter.largest < 1 << 18)
    #expect(seconds < 60, "of a debug build")

    let listed = Self.count("<li class=\"finding\"", in: meter.bytes)
    let total = report.results.count
    #expect(listed == HTMLFindings.mostListed)
    #expect(Self.count("\(total - listed) findings are counted but not listed here", in: meter.bytes) == 1)
    #expect(Self.count("holds all \(total).", in: meter.bytes) == 1)
    #expect(meter.notes == ["\(total - listed) of \(total) findings are counted but not listed."])
  }

  /// How often a text stands in a page; quicker than by characters.
  private static func count(_ text: String, in page: [UInt8]) -> Int {
    let wanted = Array(text.utf8)
    var count = 0
    page.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, let first = wanted.first else { return }
      var at = 0
      while at + wanted.count <= bytes.count,
        let hit = memchr(start + at, Int32(first), bytes.count - at - wanted.count + 1)
      {
        if memcmp(hit, wanted, wanted.count) == 0 { count += 1 }
        at = start.distance(to: hit) + 1
      }
    }
    return count
  }

  /// What is left out is of the least severity: all worse ones are listed, and each policy has some.
  @Test func theWorstAreListed() throws {
    let report = Self.many(20_000, policies: 60)
    let findings = HTMLFindings(report)
    #expect(findings.listed == HTMLFindings.mostListed)
    #expect(findings.open.first?.severity == .critical)
    #expect(findings.open.first.map { $0.listed == $0.results.count && $0.inFull == $0.listed } ?? false)
    #expect(findings.open.allSatisfy { $0.listed >= 20 || $0.listed == $0.results.count })
    let cut = findings.open.firstIndex { $0.listed < $0.results.count } ?? 0
    #expect(findings.open.dropFirst(cut + 1).allSatisfy { $0.listed == 20 })
    let gating = Samples.alike(6000)
    var late = gating
    for index in late.results.indices { late.results[index].gates = index >= late.results.count - 3 }
    let group = try #require(HTMLFindings(late).open.first)
    #expect(group.results.prefix(3).allSatisfy { late.results[$0].gates })
  }

  /// Texts as long as anybody can make them.
  @Test(
    arguments: [
      String(repeating: "n", count: 100_000), String(repeating: "🙂n", count: 25_000),
      "n" + String(repeating: "\u{301}", count: 50_000), String(repeating: "\u{202E}<&\"", count: 25_000),
    ]) func longTexts(_ text: String) throws
  {
    var report = Samples.decided
    for index in report.results.indices {
      report.results[index].resource.name = text
      report.results[index].resource.scope = text
      report.results[index].resource.owner = text
      report.results[index].message = text
      report.results[index].evidence.append(
        Evidence(path: text, actual: .text(text), expected: text, state: text, file: text, line: 1, column: 1)
      )
    }
    report.policies[0].title = text
    report.policies[0].why = text
    report.scopeNames = [text: text]
    let page = try FormatTests.written(report, .html)
    #expect(page.utf8.count < 1_000_000, "\(page.utf8.count)")
    #expect(HTMLPageReader(page).mistakes == [])
    #expect(page.contains("characters)") || page.contains("code points)"))
  }
}
