import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// What isn't a whole template or output of what-if, what is too large, and what must not come out.
@Suite struct ARMInputTests {
  private static let schema = ARMText.schema

  private static func judging(_ require: String = "properties.x: 1") -> Judging {
    Judging([
      "p.yaml": """
      plumb: 1
      policies:
        - id: asked
          title: A
          severity: low
          why: B
          for: [Example.Cloud/things, Microsoft.CognitiveServices/accounts]
          require: { \(require) }
          fix: { steps: [C] }
      """
    ])
  }

  private static let thing =
    #"{"type":"Example.Cloud/things","apiVersion":"1","name":"t","properties":{"x":1}}"#

  private static func template(_ resources: String, _ more: String = "") -> String {
    #"{"$schema":"\#(schema)","contentVersion":"1.0.0.0",\#(more)"resources":\#(resources)}"#
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let name: String
    let text: String
    let says: String
    let help: String

    init(_ title: String, _ text: String, name: String = "main.json", says: String, help: String) {
      (testDescription, self.name, self.text, self.says, self.help) = (title, name, text, says, help)
    }
  }

  private static let build = "az bicep build --file main.bicep"
  private static let ask = "--no-pretty-print -o json"
  static let wrong: [Wrong] = [
    Wrong(
      "a template that is cut off", String(template("[\(thing)]").dropLast(3)),
      says: "ends within a deployment",
      help: build),
    Wrong(
      "resources that are a text", template(#""x""#), says: "neither a list nor a map", help: build),
    Wrong("broken JSON", template("[{]"), says: "", help: ""),
    Wrong("a key twice", template(#"[{"type":"A.B/c","type":"A.B/d"}]"#), says: "twice", help: ""),
    Wrong(
      "Bicep", "// What we run\n/* and why */\n\nparam name string\n", name: "main.bicep",
      says: "the file is Bicep", help: build),
    Wrong(
      "Bicep by another name", "@description('x')\nparam name string\n", name: "main.txt",
      says: "the file is Bicep", help: build),
    Wrong(
      "Bicep that begins with its scope", "targetScope = 'subscription'\n", name: "a.txt",
      says: "the file is Bicep", help: build),
    Wrong(
      "Bicep that begins with a resource", "resource a 'Microsoft.X/y@2024-01-01' = {\n}\n", name: "a.txt",
      says: "the file is Bicep", help: build),
    Wrong(
      "parameters of Bicep", "using './main.bicep'\nparam name = 'x'\n", name: "main.bicepparam",
      says: "parameters file of Bicep", help: "az bicep build-params"),
    Wrong(
      "the text of what-if",
      "Note: The result may contain false positive predictions (noise).\n\nResource and property changes are indicated with this symbol:\n  + Create\n",
      says: "the text that what-if prints", help: ask),
    Wrong(
      "what-if that is cut off", #"{"changes":[{"after":{"id":"/x"#,
      says: "ends within the output of what-if",
      help: ask),
    Wrong(
      "what-if that failed", #"{"changes":null,"error":{"code":"X"},"status":"Failed"}"#,
      says: "what-if failed", help: ask),
    Wrong(
      "a change without an id", #"{"changes":[{"changeType":"Create"}],"status":"Succeeded"}"#,
      says: "without resourceId", help: ask),
    Wrong(
      "an unknown kind of change",
      #"{"changes":[{"changeType":"Dance","resourceId":"/x"}],"status":"Succeeded"}"#,
      says: "unknown kind of change, `Dance`", help: ask),
    Wrong(
      "a copy without end",
      template(#"[{"type":"A.B/c","name":"n","copy":{"name":"l","count":1000000},"properties":{}}]"#),
      says: "a copy runs 1000000 times", help: ""),
    Wrong(
      "copies within copies",
      template(
        #"[{"type":"A.B/c","name":"n","copy":{"name":"l","count":800},"properties":{"copy":[{"name":"a","count":800,"input":{"copy":[{"name":"b","count":800,"input":"x"}]}}]}}]"#
      ), says: "make more than is evaluated", help: ask),
    Wrong(
      "a value that doubles",
      template(
        #"[{"type":"A.B/c","name":"n","properties":{"x":"[variables('v40')]"}}]"#,
        #""variables":{"v0":"x","#
          + (1...40).map {
            #""v\#($0)":["[variables('v\#($0 - 1)')]","[variables('v\#($0 - 1)')]"]"#
          }.joined(separator: ",") + "},"), says: "make more than is evaluated", help: ask),
    Wrong(
      "more resources than there can be",
      template(
        "["
          + (0..<7).map {
            #"{"type":"Example.Cloud/things","name":"[concat('n\#($0)-', copyIndex())]","copy":{"name":"l","count":800}}"#
          }.joined(separator: ",") + "]"), says: "makes more than 5000 resources", help: ""),
    Wrong(
      "a parameters file that is cut off",
      #"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#","parameters":{"a""#,
      name: "main.parameters.json", says: "ends within a parameters file", help: "az bicep build-params"),
  ]

  @Test(arguments: wrong) func isRefused(_ item: Wrong) throws {
    let report = try Self.judging().report([item.name: item.text])
    #expect(report.couldNotJudge && report.results.isEmpty)
    #expect(report.errors.contains { $0.message.contains(item.says) }, "\(report.errors)")
    #expect(report.errors.contains { ($0.help ?? "").contains(item.help) }, "\(report.errors)")
    #expect(report.errors.allSatisfy { $0.file.hasSuffix(item.name) })
  }

  @Test func exitStatusIsTwo() throws {
    let folder = try TemporaryFolder(["main.bicep": "param name string\n"])
    let outcome = try Command.plumb(["check", "main.bicep"], in: folder.path)
    #expect(outcome.status == 2)
    #expect(outcome.all.contains("az bicep build --file main.bicep"))
  }

  struct Other: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    init(_ title: String, _ text: String) { (testDescription, self.text) = (title, text) }
  }

  /// What looks a little like these sources is read as what it is.
  @Test(arguments: [
    Other(
      "an export that begins with properties",
      #"{"properties":{"x":1},"id":"/a","type":"Example.Cloud/things","name":"t"}"#),
    Other(
      "lines that begin with it",
      #"{"properties":{"x":1},"id":"/a","type":"Example.Cloud/things","name":"t"}"# + "\n"
        + #"{"properties":{"x":1},"id":"/b","type":"Example.Cloud/things","name":"u"}"#),
    Other(
      "an export that speaks of changes",
      #"{"status":"x","changes":[1],"properties":{"x":1},"id":"/a","type":"Example.Cloud/things","name":"t"}"#
    ),
    Other(
      "a resource with a schema",
      #"{"$schema":"deploymentTemplate.json","properties":{"x":1},"id":"/a","type":"Example.Cloud/things","name":"t"}"#
    ),
  ])
  func isNoTemplate(_ item: Other) throws {
    let report = try Self.judging().report(["a.json": item.text])
    #expect(report.errors.isEmpty, "\(report.errors)")
    #expect(!report.results.isEmpty && report.results.allSatisfy { $0.status == .pass })
    #expect(report.files.allSatisfy { !$0.source.hasPrefix("arm") })
  }

  /// Deep nesting of every kind ends, and what lies too deep is unknown.
  @Test(arguments: [
    String(repeating: "concat(", count: 500) + "'a'" + String(repeating: ")", count: 500),
    "parameters('o')" + String(repeating: ".a", count: 5000),
    "createArray()" + String(repeating: "[0]", count: 5000),
    String(repeating: "if(true(), ", count: 60) + "'a'" + String(repeating: ", 'b')", count: 60),
  ])
  func depthEnds(expression: String) throws {
    let text = Self.template(
      #"[{"type":"Example.Cloud/things","name":"t","properties":{"x":"[\#(expression)]"}}]"#)
    let report = try Self.judging().report(["main.json": text])
    #expect(report.results.map(\.status) == [expression.hasPrefix("if") ? .fail : .unknown])
  }

  /// Texts that grow beyond all bounds aren't made.
  @Test(arguments: [
    "format('\(String(repeating: "{0}", count: 500))', variables('long'))",
    "join(range(0, 9999), variables('long'))",
    "join(split(variables('long'), 'b'), variables('long'))",
    "replace(variables('long'), 'b', variables('long'))",
  ])
  func textsEnd(expression: String) throws {
    let long = String(repeating: "ab", count: 50_000)
    let text = Self.template(
      #"[{"type":"Example.Cloud/things","name":"t","properties":{"x":"[\#(expression)]"}}]"#,
      #""variables":{"long":"\#(long)"},"#)
    #expect(try Self.judging().report(["main.json": text]).results.map(\.status) == [.unknown])
  }

  /// A chain of variables longer than is followed, and deployments within deployments.
  @Test func chainsEnd() throws {
    let links = (1...3000).map { #""v\#($0)":"[variables('v\#($0 - 1)')]""# }.joined(separator: ",")
    let text = Self.template(
      #"[{"type":"Example.Cloud/things","name":"t","properties":{"x":"[variables('v3000')]"}}]"#,
      #""variables":{"v0":1,\#(links)},"#)
    #expect(try Self.judging().report(["main.json": text]).results.map(\.status) == [.unknown])
    var nested = Self.thing
    for _ in 0..<100 {
      nested =
        #"{"type":"Microsoft.Resources/deployments","name":"d","properties":{"template":{"resources":[\#(nested)]}}}"#
    }
    let report = try Self.judging().report(["main.json": Self.template("[\(nested)]")])
    #expect(report.results.isEmpty)
    #expect(report.problems.contains { $0.message.contains("1 resources can't be told") })
  }

  /// Where the evaluation can't have been right, nothing traps: each prefix of a template, and each with a byte changed.
  @Test func noTextTraps() throws {
    let text = Array(
      Self.template(
        #"[{"type":"Example.Cloud/things","name":"[concat('a',copyIndex(1))]","copy":{"name":"l","count":2},"properties":{"x":"[if(equals(parameters('p')[0].b,'c'),format('{0}',1),2)]"}}]"#,
        #""parameters":{"p":{"type":"array","defaultValue":[{"b":"c"}]}},"#
      ).utf8)
    let judging = Self.judging()
    for (number, byte) in [UInt8]("[]{}()',.0\"x".utf8).enumerated() {
      var files: [String: [UInt8]] = [:]
      for at in stride(from: number, to: text.count, by: 12) {
        var changed = text
        changed[at] = byte
        files["\(at).json"] = changed
        files["cut\(at).json"] = Array(text.prefix(at))
      }
      #expect(try judging.report(files).files.count == files.count)
    }
  }

  // MARK: - Secrets

  private static let secret = "Zq7-hunter2-Zq7"

  private static func secretTemplate(_ member: String) -> String {
    template(
      #"""
      [{"type":"Example.Cloud/things","name":"[parameters('s')]","tags":{"a":"[parameters('s')]"},"properties":{"x":\#(member)}},
       {"type":"Example.Cloud/things","name":"plain","location":"[parameters('s')]","properties":{"x":\#(member)}},
       {"type":"Microsoft.Resources/deployments","name":"d","properties":{"expressionEvaluationOptions":{"scope":"inner"},"parameters":{"q":{"value":"[parameters('s')]"}},
        "template":{"parameters":{"q":{"type":"string"}},"resources":[{"type":"Example.Cloud/things","name":"inner","properties":{"x":"[parameters('q')]"}}]}}}]
      """#,
      #"""
      "definitions":{"login":{"type":"object","properties":{"password":{"type":"securestring"}}}},
      "parameters":{"s":{"type":"secureString","defaultValue":"\#(secret)"},"o":{"type":"secureObject","defaultValue":{"k":"\#(secret)","n":5}},
       "l":{"$ref":"#/definitions/login","defaultValue":{"user":"u","password":"\#(secret)"}}},
      "variables":{"v":"[concat('pre', parameters('s'))]"},
      """#)
  }

  static let secretExpressions = [
    "parameters('s')", "variables('v')", "concat('a', parameters('s'))", "format('{0}', parameters('s'))",
    "toUpper(parameters('s'))", "parameters('o').k", "parameters('o')", "parameters('l').password",
    "parameters('l')", "if(true(), parameters('s'), '')", "split(parameters('s'), '-')[1]",
    "createObject('a', parameters('s'))", "union(parameters('o'), createObject('b', 1))",
    "createArray(parameters('s'))", "coalesce(parameters('s'), 'x')",
    "join(createArray(parameters('s')), '-')",
    "replace(parameters('s'), 'x', 'y')", "resourceId('A.B/c', parameters('s'))", "first(parameters('s'))",
    "createObject(parameters('s'), 1)", "tryGet(parameters('o'), 'k')",
  ]

  @Test(arguments: secretExpressions) func secretsAreInNoOutput(_ expression: String) throws {
    let text = Self.secretTemplate(#""[\#(expression)]""#)
    let judging = Self.judging(
      "properties.x: { equals: other }, meta.name: x, location: elsewhere, tags.a: z")
    let report = try judging.report(["main.json": text])
    #expect(report.results.count == 3)
    let folder = try TemporaryFolder(["main.json": text, "p/p.yaml": Self.policy])
    let outcome = try Command.plumb(
      ["check", "main.json", "--policies", "p", "--report", "json=r.json", "--report", "markdown=r.md"]
        + ["--report", "text=r.txt", "--details", "full", "--include", "pass,not-applicable"],
      in: folder.path, environment: ["COLUMNS=2000"])
    let outputs = [outcome.all, folder.read("r.json"), folder.read("r.md"), folder.read("r.txt")]
    for output in outputs + [try report.json(), try report.text()] {
      let output = try #require(output)
      #expect(!output.isEmpty)
      for part in [Self.secret, Self.secret.uppercased(), "hunter2", "HUNTER2"] {
        #expect(!output.contains(part), "\(expression): \(output)")
      }
    }
  }

  private static let policy = """
    plumb: 1
    policies:
      - id: asked
        title: A
        severity: low
        why: B
        for: Example.Cloud/things
        require: { properties.x: { equals: other }, location: elsewhere, tags.a: z, properties.x.k: q, name: other }
        message: "${meta.name} ${meta.id} ${properties.x} ${location} ${tags.a}"
        fix: { steps: [C, { run: "az x ${meta.id} ${properties.x}" }] }
    """

  /// A secret of a parameters file is one too.
  @Test func givenSecretsAreInNoOutput() throws {
    let parameters = ARMText.template(
      [("parameters", Value(object: [("s", Value(object: [("value", .text("other-hunter2"))]))]))],
      schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#")
    let report = try Self.judging("properties.x: other").report([
      "main.json": Self.secretTemplate(#""[parameters('s')]""#), "main.parameters.json": parameters,
    ])
    #expect(
      report.results.contains { $0.evidence.contains { $0.actual == .text("(secret, 13 characters)") } })
    for text in [try report.json(), try report.text()] { #expect(!text.contains("hunter2")) }
  }
}
