import PlumbLanguage
import PlumbSnapshot
import PlumbValues

/// A policy and a document on which the evaluators differ.
struct Disagreement {
  var texts: [String]
  var policy: String
  var type: String
  var sample: Sample

  /// Where they differ; a document is read in three ways in turn.
  private func verdict(_ both: Both, _ sample: Sample) -> Both.Verdict? {
    let verdicts = (0..<3).compactMap { _ in
      (try? both.judge(sample, as: type))?.first { both.pack.policies[$0.policy].id == policy }
    }
    return verdicts.first { $0.fast != $0.reference } ?? verdicts.first
  }

  private func differs(_ both: Both, _ sample: Sample) -> Bool {
    verdict(both, sample).map { $0.fast != $0.reference } ?? false
  }

  /// The same with only the policy in question, and all that doesn't matter taken out of the document.
  func shrunk() -> Disagreement {
    var result = self
    result.texts[0] = texts[0].split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("  - { id: ") || $0.hasPrefix("  - { id: \(policy),") }.joined(separator: "\n")
    guard differs(Both(result.texts), sample) else { return self }
    let both = Both(result.texts)
    var progress = true
    while progress {
      progress = false
      for candidate in Self.smaller(result.sample) where differs(both, candidate) {
        result.sample = candidate
        progress = true
        break
      }
    }
    return result
  }

  /// The sample with one unknown path, member or element less.
  private static func smaller(_ sample: Sample) -> [Sample] {
    var found: [Sample] = []
    for index in sample.unknown.indices {
      var one = sample
      one.unknown.remove(at: index)
      found.append(one)
    }
    for document in JSONReader().read(sample.json).map(smaller) ?? [] {
      var one = sample
      one.json = document.json
      found.append(one)
    }
    return found
  }

  private static func smaller(_ value: Value) -> [Value] {
    switch value {
    case .map(let members):
      members.indices.flatMap { index -> [Value] in
        var less = members
        less.remove(at: index)
        return [.map(less)]
          + smaller(members[index].value).map { inner in
            var changed = members
            changed[index].value = inner
            return .map(changed)
          }
      }
    case .list(let items):
      items.indices.flatMap { index -> [Value] in
        var less = items
        less.remove(at: index)
        return [.list(less)]
          + smaller(items[index]).map { inner in
            var changed = items
            changed[index] = inner
            return .list(changed)
          }
      }
    default: []
    }
  }

  var described: String {
    let both = Both(texts)
    let answers =
      verdict(both, sample).map { "fast \($0.fast.name), reference \($0.reference.name)" } ?? "no verdict"
    let line = texts[0].split(separator: "\n").first { $0.hasPrefix("  - { id: \(policy),") } ?? ""
    let described = type == RandomPack.described ? texts[1] : "not described\n"
    return "\(answers)\n\(line)\n\(described)\(sample.described)"
  }
}
