import PlumbLanguage
import PlumbSnapshot
import PlumbValues

@testable import PlumbEvaluation

/// Conditions here speak of one document, so nothing is related to it.
struct NoRelated: RelatedSource {
  mutating func candidates(
    for clause: CheckedResources, asker: Resource, ours: [Reading]
  ) -> (resources: [Resource], complete: Bool) { ([], true) }
}

/// Parses text within documents, for the reference evaluator.
final class JSONReader {
  private let parser = JSONParser()

  func read(_ text: String) -> Value? {
    guard let tape = try? parser.parse(copying: text), parser.duplicateKey() == nil else { return nil }
    return Value(tape)
  }
}

/// A document to judge, and what isn't known of it.
struct Sample {
  var json: String
  var shape = SourceShape.native
  var change: String?
  var unknown: [(path: [PathStep], present: Bool)] = []

  var unknownPaths: PathSet {
    var set = PathSet()
    for (path, present) in unknown { set.insert(path, present: present) }
    return set
  }

  /// All that is needed to see it again.
  var described: String {
    let hidden = unknown.map { "\(PathText.text($0.path))\($0.present ? " (present)" : "")" }
    return "shape \(shape), change \(change ?? "none"), unknown [\(hidden.joined(separator: ", "))]\n\(json)"
  }
}

/// A compiled pack with both evaluators over it.
final class Both {
  struct Verdict {
    var policy: Int
    var fast: Answer
    var reference: Answer
    /// What the reference evaluator rests on.
    var notes: [Note] = []
  }

  static let now = Instant("2026-11-20T06:00:00Z") ?? Instant(ticks: 0)

  let pack: CheckedPack
  /// What the compiler says, one finding a line.
  let findings: [String]
  let errors: Int
  private let plan: Plan
  private let fast = FastEvaluator(now: Both.now)
  private var reference: ReferenceEvaluator<NoRelated>
  private let parser = JSONParser()
  private var arena = TextArena()
  private let recognizer = Recognizer()
  private var plans: [String: TypePlan] = [:]
  /// The document under way, with what has to follow it.
  private var lasting = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)
  private var turn = 0
  /// How many documents were compared with another of their shape.
  private(set) var compared = 0

  init(_ texts: [String]) {
    var compiler = PackCompiler()
    compiler.add(texts.enumerated().map { SourceFile(path: "\($0).yaml", text: $1) })
    pack = compiler.compile()
    findings = compiler.diagnostics.all.map { "\($0.mark.line):\($0.mark.column) \($0.code) \($0.message)" }
    errors = compiler.diagnostics.all.count { $0.severity == .error }
    plan = Plan(pack)
    let json = JSONReader()
    reference = ReferenceEvaluator(types: pack.types, now: Both.now, related: NoRelated()) { json.read($0) }
  }

  deinit { lasting.deallocate() }

  /// Both answers of each policy's `require` on a document of a type.
  func judge(_ sample: Sample, as type: String) throws -> [Verdict] {
    let key = "\(type) \(sample.shape)"
    let typePlan = plans[key] ?? plan.typePlan(type, shape: sample.shape)
    plans[key] = typePlan
    arena.reset()
    let tape = try read(sample.json)
    let context = ElementContext(declaredType: type, scope: "/subscriptions/s", parent: "/subscriptions/s/p")
    let members = parser.members
    guard let head = recognizer.head(tape, root: members, context, arena: &arena) else { throw NoResource() }
    let unknown = sample.unknownPaths
    fast.load(tape, members: members, head, change: sample.change, plan: typePlan, unknown: unknown)
    var resource = Resource(
      head, type: typePlan.type, shape: sample.shape, document: Value(tape).hiding(unknown), place: nil)
    resource.unknown = unknown
    resource.change = sample.change
    return typePlan.judged.map { entry in
      let condition = pack.policies[entry.policy].variants[entry.variant].require
      let explained = reference.evaluate(condition, on: resource)
      return Verdict(
        policy: entry.policy, fast: fast.answer(entry.require), reference: explained.answer,
        notes: explained.notes)
    }
  }

  /// A document is parsed, parsed with its members at hand, and compared with another of its shape, in turn.
  private func read(_ json: String) throws -> Tape {
    turn = (turn + 1) % 3
    guard turn == 2 else {
      let tape = try parser.parse(copying: json)
      if turn == 1 { _ = parser.duplicateKey() }
      return tape
    }
    let other = Self.other(Value(try parser.parse(copying: json))).json
    for json in [other, other] { _ = try parse(lasting: json) }
    let tape = try parse(lasting: json)
    if parser.members.document != 0 { compared += 1 }
    return tape
  }

  private func parse(lasting json: String) throws -> Tape {
    lasting.deallocate()
    lasting = .allocate(byteCount: json.utf8.count + JSONParser.padding, alignment: 1)
    lasting.copyBytes(from: Array(json.utf8) + [UInt8](repeating: 0, count: JSONParser.padding))
    let tape = try parser.parse(lasting: UnsafeRawBufferPointer(rebasing: lasting[..<json.utf8.count]))
    _ = parser.duplicateKey()
    return tape
  }

  /// A document of the same shape with other values.
  private static func other(_ value: Value) -> Value {
    switch value {
    case .list(let items): .list(items.map(other))
    case .map(let members): .map(members.map { Value.Member(key: $0.key, value: other($0.value)) })
    case .number: .number(.int(7))
    case .text: .bool(false)
    case .null, .bool, .unknown: .text("other")
    }
  }

  struct NoResource: Error {}
}

extension Both {
  /// Judges one requirement on one document; `unknown`: paths as policies write them. The requirement stands in a line
  /// of its own, or in lines indented by six blanks.
  static func judge(
    _ require: String, _ json: String, unknown: [String] = [], present: [String] = [],
    type: String = "Fair.Sample/things",
    described: String? = nil, shape: SourceShape = .native
  ) throws -> Verdict {
    let head = "plumb: 1\npolicies:\n  - id: p\n    title: T\n    severity: low\n    why: W\n"
    let policy = head + "    for: '\(type)'\n    require: \(require)\n"
    let both = Both([policy] + (described.map { [$0] } ?? []))
    var sample = Sample(json: json, shape: shape)
    sample.unknown += unknown.map { (PathText.steps($0) ?? [], false) }
    sample.unknown += present.map { (PathText.steps($0) ?? [], true) }
    guard both.errors == 0, let verdict = try both.judge(sample, as: type).first else {
      throw NotCompiled(findings: both.findings)
    }
    return verdict
  }

  struct NotCompiled: Error { var findings: [String] }

  /// A policy in YAML, for an entry of `policies`.
  static func policy(_ id: String, for type: String, _ require: String) -> String {
    "  - { id: \(id), title: T, severity: low, why: W, for: '\(type)', require: \(require) }\n"
  }
}

extension Answer {
  /// `yes`, or both ends where they differ.
  var name: String { worst == best ? "\(worst)" : "\(worst) to \(best)" }
}
