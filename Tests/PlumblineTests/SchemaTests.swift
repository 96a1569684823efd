import Glibc
import PlumbLanguage
import PlumbReport
import PlumbSnapshot
import PlumbTools
import PlumbValues
import Plumbline
import Testing
import _StringProcessing

/// The JSON Schemas as they are printed, without a validator; `SchemaValidationTests` has one.
@Suite struct SchemaTests {
  static let pack = PolicySet().pack

  static func schema(_ name: SchemaName) -> Value { name.schema(pack).value }

  /// The parser owns what the tape points to.
  private static func parsed(_ text: String) throws -> Value {
    let parser = JSONParser()
    return try withExtendedLifetime(parser) { Value(try parser.parse(copying: text)) }
  }

  @Test func schemasAreKept() {
    if Golden.isRecording { mkdir(Package.root + "/fixtures/golden/schemas", 0o755) }
    for name in SchemaName.allCases { Golden.expect(name.text(Self.pack), "schemas/\(name).json") }
    let kept = FolderNames.of(Package.root + "/fixtures/golden/schemas")
    #expect(kept == SchemaName.allCases.map { "\($0).json" }.sorted())
  }

  @Test(arguments: SchemaName.allCases)
  func isJSON(_ name: SchemaName) throws {
    let parsed = try Self.parsed(name.text(Self.pack))
    #expect(parsed == Self.schema(name))
    #expect(parsed["$schema"]?.text == "http://json-schema.org/draft-07/schema#")
  }

  @Test(arguments: SchemaName.allCases)
  func isWellFormed(_ name: SchemaName) {
    var walk = SchemaWalk(root: Self.schema(name))
    walk.visit(Self.schema(name), at: "")
    #expect(walk.complaints == [])
    #expect(walk.mappings > 0)
  }

  /// The walk itself: it finds what it is for.
  @Test(arguments: [
    (##"{"$ref": "#/definitions/gone"}"##, "leads nowhere"),
    (#"{"properties": {"a": {}}, "additionalProperties": false}"#, "says nothing"),
    (#"{"unevaluatedProperties": false}"#, "unknown keyword"),
    (##"{"$ref": "#/definitions/a", "minimum": 1, "definitions": {"a": {}}}"##, "beside $ref"),
    (#"{"properties": {"a": {"description": "x", "type": "integer"}}}"#, "open"),
    (#"{"pattern": "a(?=b)"}"#, "not everywhere"),
  ])
  func theWalkFinds(_ text: String, _ complaint: String) throws {
    let schema = try Self.parsed(text)
    var walk = SchemaWalk(root: schema)
    walk.visit(schema, at: "")
    #expect(walk.complaints.contains { $0.contains(complaint) }, "\(walk.complaints)")
  }

  // MARK: - Tables

  @Test func everyOperatorIsThere() throws {
    let operators = try #require(Self.schema(.policy)["definitions"]?["test"]?["properties"])
    #expect(operators.keys == Operator.all.map(\.name))
    for op in Operator.all {
      let words = operators[op.name]?["description"]?.text ?? ""
      #expect(words.hasPrefix(op.summary.replacing("`", with: "")), "\(op.name)")
      guard op.words.isEmpty else {
        #expect(operators[op.name]?["enum"] == .list(op.words.map(Value.text)))
        continue
      }
      let definition = "operand-\(op.operand)"
      #expect(operators[op.name]?.json.contains("#/definitions/\(definition)\"") == true, "\(op.name)")
      #expect(Self.schema(.policy)["definitions"]?[definition] != nil, "\(op.name)")
    }
    #expect(Operator.all.count > 40)
  }

  static let tables: [(SchemaName, path: String, keys: [String])] = [
    (.policy, "", LanguageTables.file.keys), (.policy, "policy", LanguageTables.policy.keys),
    (.policy, "fix", LanguageTables.fix.keys), (.policy, "parameter", LanguageTables.parameter.keys),
    (.policy, "definition", LanguageTables.definition.keys), (.policy, "resources", LanguageTables.resources),
    (.policy, "closed-to", LanguageTables.closedTo.keys),
    (.policy, "condition", LanguageTables.conditionWords + MetaField.allCases.map { "meta.\($0)" }),
    (.policy, "maps", pack.frameworks.map(\.key)),
    (.type, "", LanguageTables.type.keys), (.type, "reachability", LanguageTables.reachability.keys),
    (.type, "ends", LanguageTables.source.keys), (.type, "limits", LanguageTables.destination.keys),
    (.test, "", PolicyTestReader.file.keys), (.test, "case", PolicyTestReader.caseKeys),
    (.waivers, "waiver", ["id", "policy", "resource", "scope", "reason", "owner", "approved-by", "expires"]),
    (.attestations, "attestation", ["policy", "status", "by", "on", "statement", "evidence"]),
    (.framework, "", LanguageTables.framework.keys), (.profiles, "", LanguageTables.profiles.keys),
    (.profiles, "profile", LanguageTables.profile.keys), (.manifest, "", Manifest.keys),
    (.manifest, "file", Manifest.fileKeys.keys), (.manifest, "error", Manifest.failureKeys.keys),
  ]

  @Test(arguments: tables)
  func keysAreThoseOfTheTable(_ name: SchemaName, _ path: String, _ keys: [String]) throws {
    let schema = Self.schema(name)
    let part = try #require(path.isEmpty ? schema : schema["definitions"]?[path])
    #expect(part["properties"]?.keys == keys)
    #expect(!keys.isEmpty)
  }

  @Test func wordsAreThoseOfTheProgram() {
    func words(_ name: SchemaName, _ path: String...) -> [String] {
      var value: Value? = Self.schema(name)
      for step in path { value = value?[step] }
      guard case .list(let items)? = value?["enum"] else { return [] }
      return items.compactMap(\.text)
    }
    let severity = words(.policy, "definitions", "policy", "properties", "severity")
    #expect(severity == Severity.allCases.map(\.rawValue))
    let result = words(.report, "definitions", "result", "properties", "status")
    #expect(result == Status.allCases.map(\.rawValue))
    #expect(words(.type, "definitions", "kind") == PropertyKind.allCases.map(\.rawValue))
    #expect(words(.type, "properties", "scope") == LanguageTables.typeScopes)
    #expect(words(.config, "properties", "fail-on") == GateThreshold.allCases.map(\.rawValue))
    #expect(words(.config, "properties", "unknown") == UnknownPolicy.allCases.map(\.rawValue))
    let answers = words(.attestations, "definitions", "attestation", "properties", "status")
    #expect(answers == ReportAttestation.Answer.allCases.map(\.rawValue))
    let expect = words(.test, "definitions", "case", "properties", "expect", "else")
    #expect(expect == PolicyTestReader.statuses)
    let kinds = words(.policy, "definitions", "operand-kind", "else")
    #expect(kinds == ScalarKind.allCases.map(\.rawValue))
    let types = words(.policy, "definitions", "parameter-type", "else")
    #expect(types == LanguageTables.parameterTypes.map(\.word))
  }

  /// What the program takes, the patterns take too; what they refuse, it refuses.
  @Test func patternsFitTheReaders() throws {
    let readers: [(TextPattern, takes: (String) -> Bool)] = [
      (.duration, { (try? TimeSpan.policy($0).get()) != nil }), (.date, { Instant($0) != nil }),
      (.version, { Version($0) != nil }), (.number, { Number(policy: $0) != nil }),
      (.ports, { PortSet($0) != nil }), (.source, { $0 == "internet" || IPRange($0) != nil }),
      (.day, { $0.utf8.count == 10 && Instant($0) != nil }),
      (.addresses, { AddressSet($0).map(\.tags.isEmpty) ?? false }),
      (.boolean, { ["true", "false"].contains($0) }),
    ]
    let texts = [
      "90d", "0s", "12h", "4w", "30m", "P90D", "PT5M", "P1DT12H", "P1W", "P1.5D", "PT0.5S", "6mo", "1y",
      "P1M",
      "P1Y", "90", "d", "P", "PT", "90 d", "2026-11-20", "2026-11-20T06:00:00Z",
      "2026-11-20T06:00:00.123+02:00",
      "now", "today", "20-11-2026", "1.10", "v1.2.3", "1", "10.0.22631.3", "2.0-rc.1+5", "1.x", "", "1.",
      "-3",
      "1e3", "1.5E-3", "0x1F", "1_000", "22", "20-30", "22,80-90", "*", " 22 , 80 ", "ssh", "70000x",
      "internet",
      "Internet", "any", "ANY", "10.0.0.0/8", "10.0.0.1", "10.0.0.1-10.0.0.9", "2001:db8::/32", "::",
      "::ffff:1.2.3.4",
      "::1-::5", "AzureCloud", "office", "true", "false", "True", "yes",
    ]
    var taken = 0
    for (pattern, takes) in readers {
      let expression = try _StringProcessing.Regex(pattern.expression)
      var isRefusing = false
      for text in texts {
        let fits = text.contains(expression)
        if takes(text) {
          taken += 1
          #expect(fits, "\(pattern.expression) refuses \(text)")
        }
        isRefusing = isRefusing || !fits
      }
      #expect(isRefusing, "\(pattern.expression) takes everything")
    }
    #expect(taken > 40)
  }

  // MARK: - The command

  @Test func printsAndWrites() throws {
    let folder = try TemporaryFolder()
    #expect(try Command.plumb(["schema"], in: folder.path).output == SchemaName.list)
    for name in SchemaName.allCases {
      let printed = try Command.plumb(["schema", name.rawValue], in: folder.path)
      #expect(printed.status == 0 && printed.output == name.text(Self.pack))
      let written = try Command.plumb(["schema", name.rawValue, "--output", "a.json"], in: folder.path)
      #expect(written.status == 0 && written.all == "")
      #expect(folder.read("a.json") == printed.output)
    }
  }

  @Test(arguments: [
    (["polcy"], "plumb: there is no schema `polcy`; did you mean `policy`?\n"),
    (["types"], "plumb: there is no schema `types`; did you mean `type`?\n"),
    (["nonsense"], "plumb: there is no schema `nonsense`; `plumb schema` lists those there are\n"),
    (
      ["policy", "--output", "no/such/folder.json"],
      "can't write no/such/folder.json: No such file or directory"
    ),
    (["--output", "a.json"], "--output needs the name of a schema"),
  ])
  func refuses(_ arguments: [String], _ words: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.plumb(["schema"] + arguments, in: folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(FolderNames.of(folder.path) == [])
  }
}

extension Value {
  /// The keys of a map, in order.
  var keys: [String] {
    if case .map(let members) = self { members.map(\.key) } else { [] }
  }
}
