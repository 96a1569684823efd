package import PlumbLanguage
package import PlumbValues

/// A JSON Schema of draft-07, put together from keywords in the order in which they are to be read.
package struct Schema: Sendable {
  package private(set) var value: Value

  init(_ keywords: [(String, Value)]) { value = Value(object: keywords.map { ($0.0, $0.1) }) }

  /// Anything fits.
  package static let any = Schema([])
  /// Nothing fits.
  static let never: Schema = {
    var schema = Schema([])
    schema.value = .bool(false)
    return schema
  }()

  /// With one keyword more.
  func with(_ keyword: String, _ value: Value) -> Schema {
    var members: [Value.Member] = []
    if case .map(let own) = self.value { members = own }
    var schema = self
    schema.value = .map(members + [Value.Member(key: keyword, value: value)])
    return schema
  }

  func with(_ keyword: String, _ schema: Schema) -> Schema { with(keyword, schema.value) }

  /// What editors show. Beside `$ref` nothing counts in draft-07, so a reference moves into an `allOf`.
  package func about(_ words: String) -> Schema {
    var members: [Value.Member] = []
    if case .map(let own) = value { members = own }
    let described = Value.Member(key: "description", value: .text(words))
    var schema = self
    let isReference = members.contains { $0.key == "$ref" }
    schema.value = .map(
      [described] + (isReference ? [Value.Member(key: "allOf", value: .list([value]))] : members))
    return schema
  }
}

// What schemas are made of. A keyword counts only for values of its kind, so that one schema can say what a text, a list
// and a mapping may be, and a validator says which part of it is wrong.
extension Schema {
  package static func ref(_ name: String) -> Schema { Schema([("$ref", .text("#/definitions/" + name))]) }

  static func refOrNull(_ name: String) -> Schema {
    Schema([("anyOf", .list([ref(name).value, null.value]))])
  }

  package static func types(_ types: String...) -> Schema {
    Schema([("type", types.count == 1 ? .text(types[0]) : .list(types.map(Value.text)))])
  }

  package static let flag = types("boolean")
  /// A text in words. Plain numbers are read as texts too.
  package static let text = types("string", "number")
  /// A word of somebody else's, whatever it looks like.
  static let scalar = types("string", "number", "boolean")
  /// A text or a list of texts.
  package static let texts = types("string", "number", "array").with("items", text)
  static let scalars = types("string", "number", "boolean", "array").with("items", scalar)
  static let null = types("null")

  package static func words(_ words: [String]) -> Schema { Schema([("enum", .list(words.map(Value.text)))]) }

  /// Texts of which editors offer some.
  package static func texts(suggesting words: [String]) -> Schema {
    when(types("array"), then: list(of: suggesting(words)), otherwise: suggesting(words))
  }

  /// What a configuration may give a parameter.
  package static let parameterValue = scalars

  package static func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> Schema
  where Word.RawValue == String {
    words(Word.allCases.map(\.rawValue))
  }

  package static func text(suggesting words: [String]) -> Schema { suggesting(words) }

  /// A text for which editors offer words, though it may be another.
  static func suggesting(_ words: [String]) -> Schema {
    words.isEmpty
      ? text
      : text.with("anyOf", .list([Schema.words(words).with("type", .text("string")).value, any.value]))
  }

  static func pattern(_ pattern: String, _ otherwise: String) -> Schema {
    Schema([("pattern", .text(pattern)), ("patternErrorMessage", .text(otherwise))])
  }

  package func fitting(_ pattern: TextPattern) -> Schema {
    with("pattern", .text(pattern.expression)).with("patternErrorMessage", .text(pattern.otherwise))
  }

  package static func list(of items: Schema, least: Int = 0) -> Schema {
    let list = types("array").with("items", items)
    return least > 0 ? list.with("minItems", .number(.int(Int64(least)))) : list
  }

  /// A mapping with free keys.
  package static func map(of values: Schema, names: TextPattern? = nil) -> Schema {
    let map = types("object")
    guard let names else { return map.with("additionalProperties", values) }
    return map.with("propertyNames", Schema([]).fitting(names)).with("additionalProperties", values)
  }

  /// A mapping with the keys of a table and no others. A key without a schema, and a schema without a key, stand there
  /// without a word: a test finds both.
  package static func object(_ table: KeyTable, _ properties: [String: Schema]) -> Schema {
    types("object").having(table, properties)
  }

  /// The same for what may also be something else than a mapping.
  func having(_ table: KeyTable, _ properties: [String: Schema]) -> Schema {
    let keys = table.keys + properties.keys.filter { !table.keys.contains($0) }.sorted()
    let members = keys.map { key in
      let known = table.keys.contains(key) ? properties[key] : nil
      return Value.Member(key: key, value: (known ?? .any).value)
    }
    let schema = with("properties", .map(members)).with("additionalProperties", .bool(false))
    return table.required.isEmpty ? schema : schema.with("required", .list(table.required.map(Value.text)))
  }

  package static func required(_ keys: String...) -> Schema {
    Schema([("required", .list(keys.map(Value.text)))])
  }

  /// A mapping in which a key has this text.
  package static func having(_ key: String, equal text: String) -> Schema {
    Schema([
      ("properties", Value(object: [(key, Value(object: [("const", .text(text))]))])),
      ("required", .list([.text(key)])),
    ])
  }

  /// Forbids keys.
  package static func without(_ keys: String...) -> Schema { without(keys) }
  static func without(_ keys: [String]) -> Schema {
    Schema([("properties", .map(keys.map { Value.Member(key: $0, value: never.value) }))])
  }

  static func not(_ schema: Schema) -> Schema { Schema([("not", schema.value)]) }
  package static func anyOf(_ schemas: [Schema]) -> Schema {
    Schema([("anyOf", .list(schemas.map(\.value)))])
  }

  package static func when(_ premise: Schema, then: Schema? = nil, otherwise: Schema? = nil) -> Schema {
    Schema([]).choosing(premise, then: then, otherwise: otherwise)
  }

  package func choosing(_ premise: Schema, then: Schema? = nil, otherwise: Schema? = nil) -> Schema {
    var schema = with("if", premise)
    if let then { schema = schema.with("then", then) }
    if let otherwise { schema = schema.with("else", otherwise) }
    return schema
  }

  /// Keys that need others beside them, or don't bear them.
  func depending(_ rules: [(key: String, on: Dependency)]) -> Schema {
    let members = rules.map { rule in
      let value: Value =
        switch rule.on {
        case .keys(let keys): .list(keys.map(Value.text))
        case .schema(let schema): schema.value
        }
      return Value.Member(key: rule.key, value: value)
    }
    return with("dependencies", .map(members))
  }

  enum Dependency {
    case keys([String])
    case schema(Schema)
  }

  /// At most one of these keys.
  static func exclusive(_ keys: [String]) -> [(key: String, on: Dependency)] {
    keys.dropLast().enumerated().map { number, key in
      (key, .schema(without(Array(keys[(number + 1)...]))))
    }
  }

  /// The version of a kind of file.
  package static let version = Schema([("const", .number(.int(1)))]).about(
    "The version that the file is written in: 1.")
}

/// A schema of a whole file.
package struct FileSchema: Sendable {
  package var title: String
  package var about: String
  package var root: Schema
  /// What `$ref` leads to, by name.
  package var definitions: [(name: String, schema: Schema)]

  package init(
    title: String, about: String, root: Schema, definitions: [(name: String, schema: Schema)] = []
  ) {
    self.title = title
    self.about = about
    self.root = root
    self.definitions = definitions
  }

  package var value: Value {
    var members = [
      Value.Member(key: "$schema", value: .text("http://json-schema.org/draft-07/schema#")),
      Value.Member(key: "title", value: .text(title)),
      Value.Member(key: "description", value: .text(about)),
    ]
    if case .map(let root) = root.value { members += root.filter { $0.key != "description" } }
    if !definitions.isEmpty {
      let named = definitions.map { Value.Member(key: $0.name, value: $0.schema.value) }
      members.append(Value.Member(key: "definitions", value: .map(named)))
    }
    return .map(members)
  }

  /// As it is printed: indented, short lists and mappings on one line.
  package var text: String { SchemaText.text(value) }
}
