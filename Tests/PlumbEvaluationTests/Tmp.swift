import Testing
import PlumbLanguage
@testable import PlumbEvaluation
@Test func tmpFindings() {
  var maker = Maker(seed: 5)
  var codes: [String: Int] = [:]
  var sample: [String: String] = [:]
  for _ in 0..<30 {
    let pack = RandomPack(&maker, policies: 60)
    let both = Both(pack.texts)
    for f in both.findings { let c = String(f.split(separator: " ")[1]); codes[c, default: 0] += 1; sample[c] = f }
  }
  for (c, n) in codes.sorted(by: { $0.value > $1.value }) { print("CODE", c, n, sample[c] ?? "") }
}
