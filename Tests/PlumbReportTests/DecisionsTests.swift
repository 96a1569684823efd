import PlumbValues
import Testing

@testable import PlumbReport

extension Samples {
  /// What people decided, in words that want to be obeyed.
  static var hostileDecisions: Report {
    var report = hostile
    let text = hostileText
    let bad = report.policies.first?.id ?? ""
    let waiver = ReportWaiver(
      id: text, policy: text, resource: text, scope: nil, reason: text, owner: text, approvedBy: text,
      expires: text)
    var waived = keysOn(text, line: 7)
    waived.policy = bad
    waived.status = .waived
    waived.underlying = .unknown
    waived.message = text
    waived.waiver = waiver
    waived.gates = false
    var known = keysOn(text, line: 8)
    known.policy = bad
    known.baseline = .known
    known.gates = false
    var attested = keysOn(text, line: 9)
    attested.policy = bad
    attested.attestation = ReportAttestation(
      answer: .notDone, by: text, on: text, until: text, statement: text, evidence: [text, text])
    attested.baseline = .grown
    attested.evidenceOmitted = 4
    report.results += [waived, known, attested]
    var ofScope = waiver
    ofScope.scope = text
    ofScope.resource = nil
    report.waivers = [waiver, ofScope].map {
      ReportWaiverUse(waiver: $0, states: ReportWaiverUse.State.allCases, waived: 1, matched: 2)
    }
    report.baseline = text
    report.severityOverrides = [
      ReportSeverityOverride(policy: text, severity: .low, standard: .high, from: text)
    ]
    report.unknownPolicy = .failAll
    report.counts = StatusCounts()
    report.bySeverity = [:]
    var done = finished(report)
    done.since = ReportComparison(
      file: text, asOf: text,
      entries: ReportComparison.Change.allCases.map {
        ReportComparison.Entry(
          change: $0, policy: text, resource: waived.resource, fingerprint: digest, status: .fail,
          severity: .high, formerStatus: .unknown, formerSeverity: .low, message: text)
      })
    return done
  }
}

/// What people decided, in the reports for people.
@Suite struct DecisionsTests {
  static let formats: [ReportFormatName] = [.text, .markdown]

  @Test(arguments: formats) func hostileDecisionsAreHarmless(_ format: ReportFormatName) throws {
    for details in ReportDetails.allCases {
      let written = try FormatTests.written(Samples.hostileDecisions, format, details: details)
      let text = written.replacing(#/(?m)^#{2,4} /#, with: "")
      for scalar in text.unicodeScalars where scalar != "\n" {
        #expect(DisplayText.safe(String(scalar)).unicodeScalars.first == scalar)
      }
      #expect(!text.contains("##"))
      for line in text.split(separator: "\n") { #expect(!line.drop(while: \.isWhitespace).hasPrefix("::")) }
      if format == .markdown { Golden.expect(written, "hostile-decisions.md") }
    }
    if format == .text {
      Golden.expect(try FormatTests.written(Samples.hostileDecisions, .text), "hostile-decisions.txt")
    }
  }

  @Test(arguments: [ReportDetails.full, .brief]) func details(_ details: ReportDetails) throws {
    Golden.expect(
      try FormatTests.written(Samples.decided, .text, details: details), "decided-\(details.rawValue).txt")
  }

  /// Of an estate with 500 old findings the report shows the one that gates, and the others in a few lines.
  @Test(arguments: formats) func whatGatesIsNotBuriedByTheBaseline(_ format: ReportFormatName) throws {
    var report = Samples.start()
    report.policies = [Samples.keys]
    report.results = (0..<500).map { Samples.keysOn("oai-\($0)", line: 10 * $0 + 1) }
    for index in report.results.indices {
      report.results[index].baseline = .known
      report.results[index].gates = false
    }
    report.results.append(Samples.keysOn("oai-new", line: 9000))
    report.baseline = "baseline.json"
    let text = try FormatTests.written(Samples.finished(report), format)
    let new = try #require(text.firstRange(of: "oai-new"))
    let old = try #require(text.firstRange(of: "oai-0"))
    #expect(new.lowerBound < old.lowerBound)
    #expect(text.contains("500 known from baseline.json don't gate\n"))
    #expect(text.contains("501 of 501 fail, 500 of them known"))
    #expect(text.contains(" more") && !text.contains("oai-77"))
    #expect(text.split(separator: "\n").count < 60)
  }

  @Test(
    arguments: [
      (0, 0, 0, "nothing found is known from b.json"), (1, 0, 0, "1 known from b.json doesn't gate"),
      (7, 1, 1, "7 known from b.json don't gate; 1 grown: gates"),
      (0, 2, 2, "nothing found is known from b.json; 2 grown: gate"),
      (2, 3, 1, "2 known from b.json don't gate; 3 grown: 1 gates"),
      (2, 3, 2, "2 known from b.json don't gate; 3 grown: 2 gate"),
      (2, 1, 0, "2 known from b.json don't gate; 1 grown: doesn't gate"),
    ] as [(Int, Int, Int, String)])
  func baselineInWords(_ known: Int, _ grown: Int, _ gating: Int, _ words: String) {
    var report = Samples.start()
    #expect(DecisionWords.baseline(of: report) == nil)
    report.baseline = "b.json"
    for number in 0..<(known + grown) {
      var result = Samples.keysOn("a", line: 1)
      result.baseline = number < known ? .known : .grown
      result.gates = number >= known && number < known + gating
      report.results.append(result)
    }
    #expect(DecisionWords.baseline(of: report) == words)
  }

  /// Waivers and comparisons of any size leave the Markdown below its bound, and room for the findings.
  @Test func markdownStaysBounded() throws {
    var report = Samples.hostileDecisions
    let long = String(repeating: "<@\u{202E}", count: 2000)
    let use = ReportWaiverUse(
      waiver: ReportWaiver(
        id: long, policy: long, resource: long, scope: nil, reason: long, owner: long, approvedBy: long,
        expires: long),
      states: ReportWaiverUse.State.allCases, waived: 1, matched: 1)
    report.waivers = Array(repeating: use, count: 300)
    report.since?.entries = (0..<3000).map { number in
      ReportComparison.Entry(
        change: .new, policy: "\(number)\(long)", resource: Samples.account("\(number)\(long)"),
        fingerprint: "",
        status: .fail, severity: .high, formerStatus: .unknown, formerSeverity: .low, message: long)
    }
    let text = try FormatTests.written(report, .markdown)
    #expect(text.utf8.count <= 65_536)
    #expect(text.contains("Shortened for size"))
    #expect(text.contains("### HIGH"))
  }

  @Test func nothingIsSaidWhereNothingWasDecided() throws {
    for format in Self.formats {
      let text = try FormatTests.written(Samples.mixed, format)
      for word in [
        "Baseline", "baseline", "WAIVERS", "### Waive", "SINCE", "### Since", "\nKNOWN", "Severity ",
      ] {
        #expect(!text.contains(word), "\(word)")
      }
    }
  }
}
