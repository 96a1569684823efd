internal import Glibc

/// The printed result: a line for each figure, with its target and whether it was met.
struct Table {
  private var missed = 0

  mutating func heading(_ text: String) { print("\n\(text)") }

  mutating func figure(_ name: String, _ value: Double, _ unit: String, atMost target: Double) {
    let isMet = value <= target
    if !isMet { missed += 1 }
    line(name, decimal(value) + unit, "target at most \(decimal(target))\(unit): \(isMet ? "met" : "MISSED")")
  }

  func fact(_ name: String, _ text: String) { line(name, text, "") }

  func summary(isComplete: Bool) {
    let rest = isComplete ? "" : " Not everything could be measured."
    print("\nTargets missed: \(missed).\(rest)")
  }

  private func line(_ name: String, _ value: String, _ note: String) {
    let padding = String(repeating: " ", count: max(1, 46 - name.count))
    let gap = String(repeating: " ", count: max(1, 14 - value.count))
    print("  \(name)\(padding)\(gap)\(value)   \(note)")
    fflush(nil)
  }
}

/// Two digits after the point, none from 100.
func decimal(_ value: Double) -> String {
  if value >= 100 { return String(Int(value.rounded())) }
  let hundredths = Int((value * 100).rounded())
  let fraction = String(100 + hundredths % 100).dropFirst()
  return "\(hundredths / 100).\(fraction)"
}
