import Glibc
import PlumbLanguage
import PlumbSnapshot
import PlumbValues
import Testing

@testable import PlumbEvaluation

/// Random policies on random documents: the fast evaluator answers as the reference one does.
struct DifferentialTests {
  private static func number(_ name: String, _ usual: UInt64) -> UInt64 {
    getenv(name).flatMap { UInt64(String(cString: $0)) } ?? usual
  }

  private static let policies = 60
  private static let documents = 10

  @Test func evaluatorsAgree() throws {
    let wanted = Int(Self.number("PLUMB_PAIRS", 20_000))
    let seed = Self.number("PLUMB_SEED", 20_261_120)
    var maker = Maker(seed: seed)
    var tally = Tally()
    var found: [Disagreement] = []
    while tally.pairs < wanted, found.count < 5 {
      let pack = RandomPack(&maker, policies: Self.policies)
      let both = Both(pack.texts)
      tally.compiled += both.pack.policies.count { !$0.variants.isEmpty }
      tally.generated += Self.policies
      var documents = DocumentMaker(maker: Maker(seed: maker.next()))
      for _ in 0..<Self.documents {
        let sample = documents.sample()
        for type in [RandomPack.described, pack.undescribed] {
          for verdict in try both.judge(sample, as: type) {
            tally.count(verdict, both.pack.policies[verdict.policy])
            if verdict.fast == verdict.reference { continue }
            let policy = both.pack.policies[verdict.policy].id
            if found.contains(where: { $0.policy == policy && $0.texts == pack.texts }) { continue }
            found.append(Disagreement(texts: pack.texts, policy: policy, type: type, sample: sample))
          }
        }
      }
      tally.compared += both.compared
    }
    for each in found { Issue.record("seed \(seed)\n\(each.shrunk().described)") }
    #expect(tally.pairs >= wanted || !found.isEmpty)
    if wanted >= 20_000, found.isEmpty { tally.expectFair() }
  }
}

/// How often each answer came, over all and for each operator alone.
struct Tally {
  var pairs = 0
  /// Documents that were compared with another of their shape instead of being parsed.
  var compared = 0
  var compiled = 0
  var generated = 0
  private var answers: [String: Int] = [:]
  private var byOperator: [String: [String: Int]] = [:]

  private static let names = ["no", "missing", "yes", "unknown"]

  mutating func count(_ verdict: Both.Verdict, _ policy: CheckedPolicy) {
    pairs += 1
    let answer = verdict.reference
    let name = answer.worst == answer.best ? "\(answer.worst)" : "unknown"
    answers[name, default: 0] += 1
    if let op = policy.variants.first.flatMap({ Self.alone($0.require) }) {
      byOperator[op, default: [:]][name, default: 0] += 1
    }
  }

  /// The operator of a requirement that is a single test.
  private static func alone(_ condition: CheckedCondition) -> String? {
    switch condition {
    case .leaf(let leaf): leaf.op.name
    case .quantifier(let quantifier):
      switch quantifier.kind {
      case .every: "every"
      case .some: "some"
      case .none: "none"
      case .count: "count"
      case .distinct: "distinct"
      case .unique: "unique"
      }
    case .all, .any, .not, .resources, .closedTo: nil
    }
  }

  /// Each answer makes a tenth of all, and every operator gave each of the four.
  func expectFair() {
    let shares = "\(answers), \(compiled) of \(generated) policies compiled"
    for name in Self.names { #expect(answers[name, default: 0] * 10 >= pairs, "\(name) is rare: \(shares)") }
    #expect(compiled * 10 >= generated * 6, "\(shares)")
    #expect(compared * 100 >= pairs, "\(compared) compared")
    for op in Operator.all where op.group != .modifier {
      for name in Self.names {
        #expect(
          byOperator[op.name]?[name] ?? 0 > 0, "\(op.name) never gave \(name): \(byOperator[op.name] ?? [:])")
      }
    }
  }
}
