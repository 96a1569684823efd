import PlumbReport
import PlumbValues
import Testing

@testable import Plumbline

/// What gates, over all of threshold, unknown, waiver, baseline and status: every combination, judged from files.
@Suite struct GateMatrixTests {
  enum Kind: String, CaseIterable, Sendable { case pass, fail, unknown, error }
  enum WaiverKind: String, CaseIterable, Sendable { case none, valid, expired, otherPolicy, otherResource }
  enum BaselineKind: String, CaseIterable, Sendable {
    case none, empty, known, grown, onlyUnknown, waivedThere
  }

  private static let policy = """
    plumb: 1
    policies:
      - { id: thing-on, title: T, severity: high, why: W., for: Test.One/things, fix: { steps: [Do.] },
          when: { properties.size: { at-least: 3, absent-means: 5 } },
          require: { all: [ { properties.on: true }, { properties.lit: true } ] } }
      - { id: thing-lit, title: L, severity: high, why: W., for: Test.One/things, fix: { steps: [Do.] },
          require: { properties.never: { absent-means: 1, at-least: 1 } } }
    """

  /// The values of `on` in each copy of the resource, those of `lit`, and what else it has.
  private static func snapshot(_ kind: Kind, grown: Bool) -> [String] {
    func copy(_ on: Bool, _ lit: Bool, _ more: String = "") -> String {
      "[" + Things.thing("a", "\"on\":\(on),\"lit\":\(lit)\(more)") + "]"
    }
    switch kind {
    case .pass: return [copy(true, true)]
    case .fail: return [copy(false, !grown)]
    case .unknown: return [copy(true, true), copy(false, !grown)]
    case .error: return [copy(true, true, ",\"size\":[1]")]
    }
  }

  private static func waivers(_ kind: WaiverKind) -> String? {
    if kind == .none { return nil }
    return """
      waivers:
        - id: W-1
          policy: \(kind == .otherPolicy ? "thing-lit" : "thing-on")
          resource: "\(Things.group)/providers/Test.One/things/\(kind == .otherResource ? "b" : "a*")"
          reason: R
          owner: me
          approved-by: them
          expires: \(kind == .expired ? "2026-11-19" : "2026-11-20")
      """
  }

  /// Whether a result of this kind is held against the gate at all.
  private static func counts(_ kind: Kind, _ waiver: WaiverKind, _ baseline: BaselineKind) -> Bool {
    switch (kind, waiver, baseline) {
    case (.pass, _, _), (.error, _, _): false
    case (_, .valid, _): false
    case (_, _, .known): false
    case (.unknown, _, .onlyUnknown): false
    case (.fail, _, .onlyUnknown): true
    case (_, _, .none), (_, _, .empty), (_, _, .grown), (_, _, .waivedThere): true
    }
  }

  @Test(arguments: Kind.allCases, WaiverKind.allCases)
  func everyCombination(_ kind: Kind, _ waiver: WaiverKind) throws {
    for baseline in BaselineKind.allCases {
      let folder = try Self.folder(kind, waiver, baseline)
      var (request, policies) = try InProcess.prepared(folder) { arguments in
        if waiver != .none { arguments.waivers = folder.path + "/waivers.yaml" }
        if baseline != .none { arguments.baseline = folder.path + "/baseline.json" }
      }
      for failOn in GateThreshold.allCases {
        for unknown in UnknownPolicy.allCases {
          request.failOn = failOn.severity
          request.unknown = unknown
          let report = Plumbline.check(request, policies: policies)
          let reaches = failOn != .never && failOn != .critical
          let gates =
            Self.counts(kind, waiver, baseline) && reaches && (kind == .fail || unknown != .warn)
          let what: Comment =
            "\(kind) \(waiver) \(baseline) --fail-on \(failOn.rawValue) --unknown \(unknown)"
          #expect((report.gate == .fail) == gates, what)
          #expect(report.gating == (gates ? 1 : 0), what)
          #expect(report.couldNotJudge == (kind == .error), what)
          let result = report.results.first { $0.policy == "thing-on" }
          let isWaived = waiver == .valid && (kind == .fail || kind == .unknown)
          #expect((result?.status == .waived) == isWaived, what)
          #expect(result?.underlying?.rawValue == (isWaived ? kind.rawValue : nil), what)
        }
      }
    }
  }

  private static func folder(
    _ kind: Kind, _ waiver: WaiverKind, _ baseline: BaselineKind
  ) throws -> TemporaryFolder {
    var files = ["policy.yaml": policy]
    if let text = waivers(waiver) { files["waivers.yaml"] = text }
    for (number, text) in snapshot(kind, grown: baseline == .grown).enumerated() {
      files["in/\(number).json"] = text
    }
    let before: [String] =
      switch baseline {
      case .none, .empty: ["[\(Things.thing("b", #""on":false,"lit":true"#))]"]
      case .known, .waivedThere, .grown: snapshot(kind, grown: false)
      case .onlyUnknown: snapshot(.unknown, grown: false)
      }
    for (number, text) in before.enumerated() { files["before/\(number).json"] = text }
    if baseline == .waivedThere { files["then.yaml"] = waivers(.valid) }
    let folder = try TemporaryFolder(files)
    let former = try InProcess.check(folder, snapshot: "before") { arguments in
      if baseline == .waivedThere { arguments.waivers = folder.path + "/then.yaml" }
    }
    try folder.write("baseline.json", InProcess.json(former))
    return folder
  }
}
