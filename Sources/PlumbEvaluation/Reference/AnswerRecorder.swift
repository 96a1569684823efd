package import PlumbLanguage
package import PlumbSnapshot
package import PlumbValues

/// The answer of a condition and those of its parts, in the order in which they were asked.
package struct AnswerTrace: Sendable {
  package var answer = Answer.missing
  package var parts: [AnswerTrace] = []
  /// Something was absent, and what absence means was judged instead.
  package var tookDefault = false
  /// Elements that a quantifier saw; each asked its filter and its body, as far as it has them.
  package var items = 0
  /// Whether each resource that a clause saw is one of those asked for. Filters were asked first, then bodies.
  package var members: [Answer] = []
  /// More resources may exist than a clause saw.
  package var isOpen = false
}

/// Takes down the answers that verdicts rest on. For one thread; an evaluation without one pays nothing for it.
package final class AnswerRecorder {
  /// What one verdict rests on.
  package struct Entry {
    package var policy: Int
    package var variant: Int
    package var name: String
    /// Nil for scopes and the snapshot.
    package var place: ElementPlace?
    package var sections: [(section: PolicySection, trace: AnswerTrace)] = []
  }

  package private(set) var entries: [Entry] = []
  private var section = PolicySection.require
  private var stack: [AnswerTrace] = []

  package init() {}

  func begin(policy: Int, variant: Int, _ resource: Resource) {
    let place = resource.copies.first ?? resource.place
    entries.append(Entry(policy: policy, variant: variant, name: resource.name, place: place))
  }

  func turn(to section: PolicySection) { self.section = section }

  func open() { stack.append(AnswerTrace()) }

  func close(_ answer: Answer) {
    guard var trace = stack.popLast() else { return }
    trace.answer = answer
    if !stack.isEmpty {
      stack[stack.count - 1].parts.append(trace)
    } else if !entries.isEmpty {
      entries[entries.count - 1].sections.append((section, trace))
    }
  }

  func tookDefault() { inLast { $0.tookDefault = true } }

  func saw(items: Int) { inLast { $0.items = items } }

  func saw(members: [Answer], complete: Bool) {
    inLast {
      $0.members = members
      $0.isOpen = !complete
    }
  }

  private func inLast(_ change: (inout AnswerTrace) -> Void) {
    if !stack.isEmpty { change(&stack[stack.count - 1]) }
  }
}
