internal import PlumbValues

/// What expressions of a configuration refer to, where the whole expression is one reference. Terraform prints the
/// references of an expression, not the expression: one alone, with what leads to it, is a reference by itself (or within a
/// template or function, which the JSON doesn't tell apart).
struct TerraformReferences: Sendable {
  /// A module's name and the key of its instance, `[0]` or `["a"]`; empty without `count` and `for_each`.
  struct ModuleStep: Sendable, Hashable {
    var name: String
    var key: String
  }

  private struct Call: Sendable {
    var arguments: [String: String] = [:]
    /// It has `count` or `for_each`.
    var isMany = false
  }

  private struct Module: Sendable {
    var calls: [String: Call] = [:]
    var outputs: [String: String] = [:]
  }

  /// By names of modules, joined by dots; the root is "".
  private var modules: [String: Module] = [:]
  /// By module and `type.name`: the words at which blocks of resources stand.
  private var blocks: [Hash128: Int] = [:]
  private let configuration: ParsedText?
  private static let deepest = 64

  init() { configuration = nil }

  /// Reads the `root_module` of a configuration.
  init(_ configuration: ParsedText) {
    self.configuration = configuration
    if let root = configuration.tape.member("root_module", of: 1) {
      read(configuration.tape, root, path: "", depth: 0)
    }
  }

  private mutating func read(_ tape: Tape, _ at: Int, path: String, depth: Int) {
    guard depth < Self.deepest, tape.kind(at) == .map else { return }
    var module = Module()
    if let list = tape.member("resources", of: at) {
      let seed = Self.seed(path)
      var resource: [UInt8] = []
      tape.eachElement(list) { block in
        var type, name: Int?
        var isData = false
        tape.eachKey(block) { key, value in
          guard tape.kind(value) == .text else { return }
          if key.equals("type") { type = value }
          if key.equals("name") { name = value }
          if key.equals("mode") { isData = tape.text(value).equals("data") }
        }
        guard let type, let name, !isData else { return }
        resource.removeAll(keepingCapacity: true)
        resource += tape.text(type)
        resource.append(UInt8(ascii: "."))
        resource += tape.text(name)
        blocks[resource.withUnsafeBufferPointer { Hash128.of($0, seed: seed) }] = block
      }
    }
    if let outputs = tape.member("outputs", of: at) {
      tape.eachMember(outputs) { name, value in
        if let expression = tape.member("expression", of: value), let one = Self.single(tape, expression) {
          module.outputs[name] = one
        }
      }
    }
    if let calls = tape.member("module_calls", of: at) {
      tape.eachMember(calls) { name, value in
        var call = Call()
        call.isMany =
          tape.member("count_expression", of: value) != nil
          || tape.member("for_each_expression", of: value) != nil
        if let expressions = tape.member("expressions", of: value) {
          tape.eachMember(expressions) { argument, expression in
            if let one = Self.single(tape, expression) { call.arguments[argument] = one }
          }
        }
        module.calls[name] = call
        if let inner = tape.member("module", of: value) {
          self.read(tape, inner, path: path.isEmpty ? name : "\(path).\(name)", depth: depth + 1)
        }
      }
    }
    modules[path] = module
  }

  private static func seed(_ path: String) -> UInt64 { path.isEmpty ? 0 : Hash128.of(path).lo }

  private static func path(_ module: [ModuleStep]) -> String {
    module.isEmpty ? "" : module.map(\.name).joined(separator: ".")
  }

  /// The word at which a resource's block stands.
  private func block(_ module: [ModuleStep], _ resource: String) -> Int? {
    blocks[Hash128.of(resource, seed: Self.seed(Self.path(module)))]
  }

  /// The reference of an expression that has one, each further entry being a shorter form of it.
  private static func single(_ tape: Tape, _ expression: Int) -> String? {
    guard let list = tape.member("references", of: expression), tape.kind(list) == .list else { return nil }
    var first: Bytes?
    var isOne = true
    tape.eachElement(list) { element in
      guard tape.kind(element) == .text else { return isOne = false }
      let text = tape.text(element)
      if let first {
        isOne =
          isOne && first.count > text.count && TextFold.hasPrefix(first, text, ignoreCase: false)
          && [UInt8(ascii: "."), UInt8(ascii: "[")].contains(first[text.count])
      } else {
        first = text
      }
    }
    return isOne ? first.map { String(decoding: $0, as: UTF8.self) } : nil
  }

  /// Whether the block of a resource sets an argument; of one that isn't in the configuration nobody knows. Blocks made by
  /// `dynamic` aren't among the arguments.
  func sets(module: [ModuleStep], resource: String, argument: String) -> Bool {
    guard let tape = configuration?.tape, let block = block(module, resource) else { return true }
    return tape.member("expressions", of: block).flatMap { tape.member(argument, of: $0) } != nil
  }

  /// What a resource's attribute refers to: an address and `id`, `arn` or `name`. Whether it exists the caller knows.
  func target(
    module: [ModuleStep], resource: String, attribute: [PathStep]
  ) -> (address: String, attribute: String)? {
    guard let tape = configuration?.tape, let block = block(module, resource),
      let top = tape.member("expressions", of: block)
    else { return nil }
    var at = top
    for step in attribute {
      // Below an expression there is nothing of the attribute's own.
      guard at == top || tape.member("references", of: at) == nil, let next = tape.step(step, of: at) else {
        return nil
      }
      at = next
    }
    return Self.single(tape, at).flatMap { resolve($0, module, depth: 0) }
  }

  private func resolve(
    _ reference: String, _ module: [ModuleStep], depth: Int
  ) -> (address: String, attribute: String)? {
    guard depth < Self.deepest else { return nil }
    let segments = TerraformAddress.segments(reference)
    let path = Self.path(module)
    switch segments.first?.name {
    case "var" where segments.count == 2:
      guard let own = module.last else { return nil }
      let outer = Array(module.dropLast())
      let call = modules[Self.path(outer)]?.calls[own.name]
      return call?.arguments[segments[1].name].flatMap { resolve($0, outer, depth: depth + 1) }
    case "module" where segments.count == 3:
      let (name, key) = (segments[1].name, segments[1].key)
      guard let call = modules[path]?.calls[name], call.isMany != key.isEmpty else { return nil }
      let inner = module + [ModuleStep(name: name, key: key)]
      let output = modules[Self.path(inner)]?.outputs[segments[2].name]
      return output.flatMap { resolve($0, inner, depth: depth + 1) }
    case "var", "module", "data", "local", "each", "count", "path", "terraform", "self", nil: return nil
    default:
      guard segments.count == 3, ["id", "arn", "name"].contains(segments[2].name), segments[2].key.isEmpty
      else { return nil }
      let target = String(reference.dropLast(segments[2].name.count + 1))
      if module.isEmpty { return (target, segments[2].name) }
      return (module.map { "module.\($0.name)\($0.key)." }.joined() + target, segments[2].name)
    }
  }
}

/// Addresses and references as Terraform writes them.
enum TerraformAddress {
  /// `module.a[0].x.y["k.1"].id` in names, each with the key of its instance.
  static func segments(_ text: String) -> [(name: String, key: String)] {
    var found: [(name: String, key: String)] = []
    var name: Substring = ""
    var key: Substring = ""
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    let bytes = text.utf8
    var from = bytes.startIndex
    var at = from
    while at < bytes.endIndex {
      let byte = bytes[at]
      let next = bytes.index(after: at)
      if depth > 0 {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = isQuoted
        } else if byte == UInt8(ascii: "\"") {
          isQuoted.toggle()
        } else if byte == UInt8(ascii: "["), !isQuoted {
          depth += 1
        } else if byte == UInt8(ascii: "]"), !isQuoted {
          depth -= 1
          if depth == 0 {
            key += text[from..<next]
            from = next
          }
        }
      } else if byte == UInt8(ascii: "[") {
        depth = 1
        name += text[from..<at]
        from = at
      } else if byte == UInt8(ascii: ".") {
        found.append((String(name + text[from..<at]), String(key)))
        (name, key) = ("", "")
        from = next
      }
      at = next
    }
    if depth > 0 { key += text[from...] } else { name += text[from...] }
    if !name.isEmpty { found.append((String(name), String(key))) }
    return found
  }

  /// The modules of `module.a[0].module.b`.
  static func modules(_ address: String) -> [TerraformReferences.ModuleStep] {
    if address.isEmpty { return [] }
    let segments = segments(address)
    return stride(from: 0, to: segments.count - 1, by: 2).compactMap { index in
      segments[index].name == "module"
        ? TerraformReferences.ModuleStep(name: segments[index + 1].name, key: segments[index + 1].key) : nil
    }
  }
}
