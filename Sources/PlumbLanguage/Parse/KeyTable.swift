/// The keys that one kind of mapping may have.
package struct KeyTable: Sendable {
  package let keys: [String]
  /// Those that have to be there.
  package let required: [String]

  package init(_ keys: [String], required: [String] = []) {
    self.keys = keys
    self.required = required
  }
}

/// What the checkers go by, for those who describe the language to others: schemas, editors.
package enum LanguageTables {
  package static let file = KeyTable(PackCompiler.fileKeys, required: ["plumb"])
  package static let policy = KeyTable(PolicyChecker.keys, required: PolicyChecker.required)
  package static let target = PolicyChecker.target
  package static let attestation = PolicyChecker.attestation
  package static let control = KeyTable(PolicyChecker.control.keys, required: ["id"])
  package static let fix = PolicyChecker.fix
  package static let creation = PolicyChecker.creation
  package static let definition = PackCompiler.definition

  package static let parameter = KeyTable(ParameterReader.keys, required: ParameterReader.required)
  /// Types of one word.
  package static let parameterTypes: [(word: String, type: ParameterType)] =
    ParameterReader.scalarTypes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  /// Keys of types that are made of something.
  package static let compoundTypes = ParameterReader.compound

  /// Words of a condition that aren't paths.
  package static let conditionWords = Checker.conditionWords
  /// Operators of which a test has at most one.
  package static let quantifiers = Checker.quantifiers
  package static let numberTests = OperandReader.numberTests
  package static let prefix = KeyTable(Checker.prefixKeys, required: Checker.prefixKeys)
  package static let resources = Checker.resourceKeys
  package static let closedTo = KeyTable(Checker.closedToKeys, required: Checker.closedToRequired)
  package static let protocols = Checker.protocolWords.keys.sorted()

  package static let type = KeyTable(TypeParser.keys, required: TypeParser.required)
  package static let typeScopes = TypeParser.scopes
  package static let export = KeyTable(TypeParser.exportKeys)
  package static let property = TypeParser.propertyKeys
  /// Keys of a property of which it has one at most; a mapping with any of them is a property.
  package static let shapes = TypeParser.shapes
  package static let units = TypeParser.units
  package static let relation = TypeParser.relation
  package static let part = TypeParser.part
  package static let answer = TypeParser.answer
  /// Keys of a mapping from Terraform that are no paths.
  package static let mappingWords = MappingParser.special
  package static let mappingParent = MappingParser.parent
  /// Keys of a rule of which it has one, each with those that may stand beside it.
  package static let mappingForms = MappingParser.forms
  package static let mappingRules = MappingParser.formKeys
  package static let mappingChoice = MappingParser.choice
  package static let mappingCondition = KeyTable(
    MappingParser.conditionKeys, required: MappingParser.conditionKeys)
  package static let reachability = KeyTable(
    TypeParser.reachabilityKeys, required: TypeParser.reachabilityRequired)
  package static let ruleList = TypeParser.ruleList
  package static let accessWords = [TypeParser.accessWords.0, TypeParser.accessWords.1]
  package static let access = TypeParser.choice(TypeParser.accessWords)
  package static let direction = TypeParser.choice(TypeParser.directionWords)
  package static let ruleProtocol = TypeParser.protocolKeys
  package static let source = TypeParser.source
  package static let destination = TypeParser.destination
  package static let portBounds = TypeParser.portBounds

  package static let framework = KeyTable(
    FrameworkParser.keys, required: ["plumb-framework"] + FrameworkParser.required)
  package static let profiles = KeyTable(
    ProfileParser.file.keys, required: ["plumb-profiles"] + ProfileParser.file.required)
  package static let profile = ProfileParser.profile
}
