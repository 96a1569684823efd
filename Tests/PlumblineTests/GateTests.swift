import Testing

/// Which results gate: severity, status and the two options.
@Suite struct GateTests {
  enum Kind: String, Sendable { case pass, fail, unknown, error, left }

  private static func files(_ kind: Kind, _ severity: String) -> [String: String] {
    let when = "    when: { properties.size: { at-least: 3, absent-means: 5 } }"
    var files = ["policy.yaml": Things.policy(severity: severity, more: when)]
    switch kind {
    case .pass: files["in/a.json"] = Things.thing("a")
    case .fail: files["in/a.json"] = Things.thing("a", #""on":false"#)
    case .unknown:
      files["in/a.json"] = Things.thing("a")
      files["in/b.json"] = Things.thing("a", #""on":false"#)
    case .error: files["in/a.json"] = Things.thing("a", #""on":true,"size":[1]"#)
    case .left: files["in/a.json"] = Things.thing("a", #""on":false,"size":1"#)
    }
    return files
  }

  @Test(
    arguments: [
      (.pass, "high", [], 0), (.left, "high", [], 0), (.fail, "high", [], 1), (.fail, "low", [], 1),
      (.fail, "info", [], 0), (.fail, "info", ["--fail-on", "info"], 1),
      (.fail, "medium", ["--fail-on", "high"], 0),
      (.fail, "high", ["--fail-on", "high"], 1), (.fail, "critical", ["--fail-on", "high"], 1),
      (.fail, "high", ["--fail-on", "critical"], 0), (.fail, "critical", ["--fail-on", "none"], 0),
      (.unknown, "high", [], 1), (.unknown, "high", ["--unknown", "fail"], 1),
      (.unknown, "high", ["--unknown", "warn"], 0), (.unknown, "high", ["--unknown", "fail-all"], 1),
      (.unknown, "medium", ["--fail-on", "high"], 0), (.unknown, "high", ["--fail-on", "none"], 0),
      (.unknown, "medium", ["--fail-on", "high", "--unknown", "fail-all"], 0),
      (.fail, "high", ["--unknown", "warn"], 1), (.pass, "high", ["--unknown", "fail-all"], 0),
      (.error, "high", [], 2), (.error, "info", ["--fail-on", "none"], 2),
      (.error, "low", ["--unknown", "warn"], 2),
    ] as [(Kind, String, [String], Int32)])
  func gates(_ kind: Kind, _ severity: String, _ options: [String], _ status: Int32) throws {
    let folder = try TemporaryFolder(Self.files(kind, severity))
    let outcome = try Command.plumb(["check", "in", "--policies", "policy.yaml"] + options, in: folder.path)
    #expect(outcome.status == status, "\(outcome.all)")
  }
}
