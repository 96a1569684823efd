internal import PlumbEvaluation
internal import PlumbLanguage

/// Why a case can't be judged.
struct Unusable: Error {
  let reasons: [String]
}

/// A pack compiled with some parameters, and the plan of all its policies.
struct CompiledPack: Sendable {
  /// Different for different parameters.
  var number: Int
  var pack: CheckedPack
  var plan: Plan
}

/// Compiles policies once for each set of parameters that cases give them.
final class CompiledPacks {
  private let compiler: PackCompiler
  private var packs: [String: Result<CompiledPack, Unusable>] = [:]

  /// `compiler` holds the policies' files; `pack` is what they are without a case's parameters.
  init(compiler: PackCompiler, pack: CheckedPack) {
    self.compiler = compiler
    packs[""] = .success(CompiledPack(number: 0, pack: pack, plan: Plan(pack)))
  }

  func compiled(with parameters: [String: YAMLNode]) -> Result<CompiledPack, Unusable> {
    let key = parameters.sorted { $0.key < $1.key }.map { "\($0.key): \(Self.text($0.value))" }
      .joined(separator: "\n")
    if let known = packs[key] { return known }
    var compiler = compiler
    compiler.given = parameters
    let pack = compiler.compile()
    let errors = compiler.diagnostics.all.filter { $0.severity == .error }
    let made: Result<CompiledPack, Unusable> =
      errors.isEmpty
      ? .success(CompiledPack(number: packs.count, pack: pack, plan: Plan(pack)))
      : .failure(Unusable(reasons: errors.map { "the parameters don't fit: \($0.message)" }))
    packs[key] = made
    return made
  }

  /// A node as text that no other node has.
  private static func text(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, let style): "\(style)\(text.utf8.count):\(text)"
    case .list(let items): "[" + items.map(text).joined(separator: ",") + "]"
    case .map(let entries):
      "{" + entries.map { "\(text($0.key)):\(text($0.value))" }.joined(separator: ",") + "}"
    }
  }
}
