import Testing

@testable import PlumbLanguage
@testable import Plumbline

/// The library that is built in is read from recorded nodes: they have to say what its texts say.
@Suite struct BuiltInDocumentTests {
  /// A node as text, with everything that is known of it.
  private static func dump(_ node: YAMLNode?, _ out: inout String, indent: Int = 0) {
    guard let node else {
      out += "nothing\n"
      return
    }
    let mark = node.mark
    out += String(repeating: " ", count: indent)
    out += "\(mark.line):\(mark.column) \(node.mark(at: 7).column) "
    switch node.content {
    case .scalar(let text, let style): out += "\(style) \(text.debugDescription)\n"
    case .list(let items):
      out += "list\n"
      for item in items { dump(item, &out, indent: indent + 1) }
    case .map(let entries):
      out += "map\n"
      for entry in entries {
        dump(entry.key, &out, indent: indent + 1)
        dump(entry.value, &out, indent: indent + 2)
      }
    }
  }

  private static func dump(_ node: YAMLNode?) -> String {
    var out = ""
    dump(node, &out)
    return out
  }

  @Test(arguments: PolicySet.shippedFiles.indices)
  func recordedNodesSayWhatTheTextSays(_ number: Int) throws {
    let file = PolicySet.shippedFiles[number]
    let recording = try #require(file.builtIn?.recording, "\(file.path) has no recorded nodes")
    var diagnostics = Diagnostics()
    let replayed = try #require(
      YAMLReader.replay(RecordedNodes(recording, file: 3)), "\(file.path)")
    let read = YAMLReader.read(
      SourceFile(path: file.path, text: file.text), index: 3, diagnostics: &diagnostics)
    #expect(diagnostics.all.isEmpty)
    #expect(replayed.mark.file == 3)
    #expect(Self.dump(replayed) == Self.dump(read), "\(file.path)")
  }

  /// What is built in is taken to be right: read as anybody's own files, with all mappings, it is.
  @Test func nothingIsWrongInIt() {
    let own = PolicySet.shippedFiles.map { SourceFile(path: $0.path, text: $0.text) }
    let set = PolicySet(files: own)
    #expect(set.diagnostics.isEmpty, "\(DiagnosticRenderer(map: set.map).render(set.diagnostics))")
    let built = PolicySet(files: PolicySet.shippedFiles)
    #expect(set.pack.policies.map(\.id) == built.pack.policies.map(\.id))
    for (own, built) in zip(set.pack.types.types, built.pack.types.types) {
      #expect(own.name == built.name)
      #expect(own.terraform.map(\.resource) == built.terraform.map(\.resource))
      #expect(
        own.terraform.map { $0.document.members.map(\.name) }
          == built.terraform.map { $0.document.members.map(\.name) })
    }
  }

  private static func builtIn(_ number: Int, _ text: String) -> SourceFile {
    SourceFile(
      path: "plumb:\(number).yaml", text: Array(text.utf8),
      builtIn: BuiltInDocument(number: number, recording: nil))
  }

  private static func policy(_ require: String, _ parameters: String = "") -> String {
    """
    plumb: 1
    \(parameters)policies:
      - id: few-things
        title: Few
        severity: low
        why: Many are too many.
        for: Test/things
        require: \(require)
        fix: { steps: [Take some away.] }
    """
  }

  /// What a policy of the library can't say is looked for again where a run gives values to parameters.
  @Test(arguments: [("10", []), ("3", [DiagnosticCode.neverHolds])])
  func givenValuesAreLookedAt(_ most: String, _ codes: [DiagnosticCode]) throws {
    let parameter = "parameters:\n  most: { type: number, default: 10, about: The most }\n"
    var compiler = PackCompiler()
    compiler.add([
      Self.builtIn(8, Self.policy("{ properties.size: { at-least: 5, at-most: $params.most } }", parameter))
    ])
    var diagnostics = Diagnostics()
    let given = GivenValue(argument: "most=\(most)", index: 0, diagnostics: &diagnostics)
    compiler.layers = [try #require(given)]
    _ = compiler.compile()
    #expect(compiler.diagnostics.all.map(\.code) == codes)
  }

  /// A type of one's own stands in place of a built-in one: what policies of the library say is then checked again.
  @Test(arguments: [("number", []), ("text", [DiagnosticCode.wrongSubject])])
  func typesOfOnesOwnAreHeeded(_ kind: String, _ codes: [DiagnosticCode]) {
    func type(_ kind: String) -> String {
      "type: Test/things\ntitle: Things\nscope: subscription\nproperties:\n  properties.size: { is: \(kind) }\n"
    }
    var compiler = PackCompiler()
    compiler.add([
      Self.builtIn(8, Self.policy("{ properties.size: { at-most: 5 } }")), Self.builtIn(9, type("number")),
      SourceFile(path: "own.yaml", text: type(kind)),
    ])
    let pack = compiler.compile()
    #expect(compiler.diagnostics.all.map(\.code) == codes)
    #expect(pack.policies.map(\.variants.count) == (codes.isEmpty ? [1] : [0]))
  }

  @Test func damagedNodesDoNoHarm() throws {
    let whole = try #require(PolicySet.shippedFiles.first?.builtIn?.recording)
    let bytes = Array(UnsafeBufferPointer(start: whole.utf8Start, count: whole.utf8CodeUnitCount))
    var state: UInt64 = 1
    for count in stride(from: 0, to: bytes.count, by: 7) {
      bytes.prefix(count).withUnsafeBufferPointer { part in
        #expect(YAMLReader.replay(RecordedNodes(part, file: 0)) == nil, "cut at \(count)")
      }
      var damaged = bytes
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      damaged[count] = UInt8(truncatingIfNeeded: state >> 33)
      damaged.withUnsafeBufferPointer { part in
        _ = Self.dump(YAMLReader.replay(RecordedNodes(part, file: 0)))  // must not trap
      }
    }
  }

  @Test func aRefusedRecordingIsReplacedByTheText() throws {
    let document = BuiltInDocument(number: 0, recording: "M11")
    let file = SourceFile(path: "plumb:a.yaml", text: Array("type: Test/things\n".utf8), builtIn: document)
    var diagnostics = Diagnostics()
    let node = YAMLReader.read(file, index: 0, diagnostics: &diagnostics)
    #expect(node?["type"]?.text == "Test/things")
  }

  /// Read in whatever order and company, marks lead to the file and line.
  @Test func marksFitEveryMap() throws {
    let own = SourceFile(path: "own.yaml", text: Array("plumb: 1\npolicies: []\n".utf8))
    let library = PolicySet(files: PolicySet.shippedFiles)
    let beside = PolicySet(files: [own], beside: PolicySet.shippedCatalog)
    #expect(library.pack.types.types.count == beside.pack.types.types.count)
    for (set, others) in [(library, beside), (beside, library)] {
      for type in set.pack.types.types {
        #expect(set.map.path(type.mark) == others.map.path(type.mark))
        #expect(set.map.path(type.mark).hasPrefix("plumb:types/"))
        #expect(set.map.isShipped(type.mark))
        let other = try #require(others.pack.types[type.name])
        #expect(other === type, "\(type.name) is parsed once")
      }
    }
    #expect(library.map.line(try #require(library.pack.policies.first).mark)?.contains("id:") == true)
  }
}
