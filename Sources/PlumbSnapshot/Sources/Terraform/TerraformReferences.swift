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
  /// By module and `type.name`: attribute paths to the one reference.
  private var resources: [String: [String: String]] = [:]
  /// By module and `type.name`: the arguments that its block sets. Blocks made by `dynamic` aren't among them.
  private var arguments: [String: Set<String>] = [:]
  private static let deepest = 64

  init() {}

  /// Reads the `root_module` of a configuration.
  init(_ tape: Tape, root: Int) { read(tape, root, path: "", depth: 0) }

  private mutating func read(_ tape: Tape, _ at: Int, path: String, depth: Int) {
    guard depth < Self.deepest, tape.kind(at) == .map else { return }
    var module = Module()
    if let list = tape.member("resources", of: at) {
      tape.eachElement(list) { self.readResource(tape, $0, path) }
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

  private mutating func readResource(_ tape: Tape, _ at: Int, _ path: String) {
    guard let type = tape.textMember("type", of: at), let name = tape.textMember("name", of: at),
      tape.textMember("mode", of: at) != "data"
    else { return }
    var names: Set<String> = []
    let expressions = tape.member("expressions", of: at)
    if let expressions { tape.eachMember(expressions) { name, _ in names.insert(name) } }
    arguments["\(path)|\(type).\(name)"] = names
    guard let expressions else { return }
    var found: [String: String] = [:]
    Self.collect(tape, expressions, [], &found, depth: 0)
    if !found.isEmpty { resources["\(path)|\(type).\(name)"] = found }
  }

  private static func collect(
    _ tape: Tape, _ at: Int, _ path: [PathStep], _ found: inout [String: String], depth: Int
  ) {
    guard depth < deepest else { return }
    switch tape.kind(at) {
    case .map:
      if tape.member("references", of: at) != nil {
        if let one = single(tape, at) { found[plainPath(path)] = one }
        return
      }
      tape.eachMember(at) { name, value in collect(tape, value, path + [.key(name)], &found, depth: depth + 1)
      }
    case .list:
      var index = 0
      tape.eachElement(at) { value in
        collect(tape, value, path + [.index(index)], &found, depth: depth + 1)
        index += 1
      }
    default: break
    }
  }

  /// The reference of an expression that has one, each further entry being a shorter form of it.
  private static func single(_ tape: Tape, _ expression: Int) -> String? {
    guard let list = tape.member("references", of: expression), tape.kind(list) == .list else { return nil }
    var first: String?
    var isOne = true
    tape.eachElement(list) { element in
      guard tape.kind(element) == .text else { return isOne = false }
      let text = String(decoding: tape.text(element), as: UTF8.self)
      if let first {
        isOne =
          isOne && first.hasPrefix(text) && first.count > text.count
          && [".", "["].contains(first[first.index(first.startIndex, offsetBy: text.count)])
      } else {
        first = text
      }
    }
    return isOne ? first : nil
  }

  /// Whether the block of a resource sets an argument; of one that isn't in the configuration nobody knows.
  func sets(module: [ModuleStep], resource: String, argument: String) -> Bool {
    arguments["\(module.map(\.name).joined(separator: "."))|\(resource)"]?.contains(argument) ?? true
  }

  /// What a resource's attribute refers to: an address and `id`, `arn` or `name`. Whether it exists the caller knows.
  func target(
    module: [ModuleStep], resource: String, attribute: [PathStep]
  ) -> (address: String, attribute: String)? {
    let path = module.map(\.name).joined(separator: ".")
    guard let one = resources["\(path)|\(resource)"]?[plainPath(attribute)] else { return nil }
    return resolve(one, module, depth: 0)
  }

  private func resolve(
    _ reference: String, _ module: [ModuleStep], depth: Int
  ) -> (address: String, attribute: String)? {
    guard depth < Self.deepest else { return nil }
    let segments = TerraformAddress.segments(reference)
    let path = module.map(\.name).joined(separator: ".")
    switch segments.first?.name {
    case "var" where segments.count == 2:
      guard let own = module.last else { return nil }
      let outer = Array(module.dropLast())
      let call = modules[outer.map(\.name).joined(separator: ".")]?.calls[own.name]
      return call?.arguments[segments[1].name].flatMap { resolve($0, outer, depth: depth + 1) }
    case "module" where segments.count == 3:
      let (name, key) = (segments[1].name, segments[1].key)
      guard let call = modules[path]?.calls[name], call.isMany != key.isEmpty else { return nil }
      let inner = module + [ModuleStep(name: name, key: key)]
      let output = modules[inner.map(\.name).joined(separator: ".")]?.outputs[segments[2].name]
      return output.flatMap { resolve($0, inner, depth: depth + 1) }
    case "var", "module", "data", "local", "each", "count", "path", "terraform", "self", nil: return nil
    default:
      guard segments.count == 3, ["id", "arn", "name"].contains(segments[2].name), segments[2].key.isEmpty
      else { return nil }
      let prefix = module.map { "module.\($0.name)\($0.key)." }.joined()
      return ("\(prefix)\(segments[0].name).\(segments[1].name)\(segments[1].key)", segments[2].name)
    }
  }
}

private func plainPath(_ path: [PathStep]) -> String {
  path.map { step in
    switch step {
    case .key(let key): key
    case .index(let index): String(index)
    }
  }.joined(separator: ".")
}

/// Addresses and references as Terraform writes them.
enum TerraformAddress {
  /// `module.a[0].x.y["k.1"].id` in names, each with the key of its instance.
  static func segments(_ text: String) -> [(name: String, key: String)] {
    var found: [(name: String, key: String)] = []
    var name = ""
    var key = ""
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for character in text.unicodeScalars {
      if depth > 0 {
        key.unicodeScalars.append(character)
        if isEscaped {
          isEscaped = false
        } else if character == "\\" {
          isEscaped = isQuoted
        } else if character == "\"" {
          isQuoted.toggle()
        } else if character == "[", !isQuoted {
          depth += 1
        } else if character == "]", !isQuoted {
          depth -= 1
        }
      } else if character == "[" {
        depth = 1
        key.unicodeScalars.append(character)
      } else if character == "." {
        found.append((name, key))
        (name, key) = ("", "")
      } else {
        name.unicodeScalars.append(character)
      }
    }
    if !name.isEmpty { found.append((name, key)) }
    return found
  }

  /// The modules of `module.a[0].module.b`.
  static func modules(_ address: String) -> [TerraformReferences.ModuleStep] {
    let segments = segments(address)
    return stride(from: 0, to: segments.count - 1, by: 2).compactMap { index in
      segments[index].name == "module"
        ? TerraformReferences.ModuleStep(name: segments[index + 1].name, key: segments[index + 1].key) : nil
    }
  }
}
