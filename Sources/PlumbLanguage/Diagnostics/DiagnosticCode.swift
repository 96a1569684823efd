/// The stable codes of everything a compilation may say. A code never changes its meaning; each has a case in
/// `fixtures/diagnostics/`.
public enum DiagnosticCode: String, Sendable, CaseIterable {
  case yamlSyntax = "yaml.syntax"
  case yamlDepth = "yaml.too-deep"
  case yamlAlias = "yaml.alias"
  case yamlTag = "yaml.tag"
  case yamlKey = "yaml.key"
  case yamlDuplicateKey = "yaml.duplicate-key"
  case yamlDocuments = "yaml.documents"
  case emptyFile = "file.empty"
  case unknownFile = "file.unknown"
  case wrongLanguage = "file.language-version"
  case shape = "policy.shape"
  case unknownKey = "policy.unknown-key"
  case missingKey = "policy.missing-key"
  case badWord = "policy.bad-word"
  case badID = "policy.bad-id"
  case duplicate = "policy.duplicate"
  case misplaced = "policy.misplaced"
  case unknownName = "name.unknown"
  case recursion = "name.recursion"
  case wrongType = "type.mismatch"
  case unknownType = "type.unknown"
  case unknownProperty = "type.unknown-property"
  case unknownMember = "type.unknown-member"
  case noRules = "type.no-rules"
  case badPath = "path.bad"
  case throughList = "path.through-list"
  case operatorAsPath = "path.operator"
  case unknownOperator = "operator.unknown"
  case wrongSubject = "operator.wrong-subject"
  case twoQuantifiers = "operator.two-quantifiers"
  case emptyTest = "operator.empty-test"
  case operandType = "operand.type"
  case wrongUnit = "operand.unit"
  case quotesNeeded = "operand.quotes"
  case badPattern = "operand.pattern"
  case outOfBounds = "parameter.bounds"
  case badTemplate = "text.template"
  case undecidedAbsence = "when.undecided-absence"
  case needsPairs = "resources.needs-pairs"
  case neverHolds = "condition.never"
  case badFix = "fix.bad"
  case unknownFramework = "framework.unknown"
  case unknownControl = "control.unknown"
  case selectsNothing = "profile.selects-nothing"

  case absenceOnUndescribed = "when.absence-undescribed"
  case noneNot = "condition.none-not"
  case alwaysHolds = "condition.always"
  case contradiction = "condition.contradiction"
  case simplerOperator = "operand.simpler"
  case unusedParameter = "parameter.unused"
  case noFix = "policy.no-fix"
  case noTest = "policy.no-test"

  /// Warnings never stop a run; `lint --strict` counts them.
  public var severity: Diagnostic.Severity {
    switch self {
    case .absenceOnUndescribed, .noneNot, .alwaysHolds, .contradiction, .simplerOperator, .unusedParameter,
      .noFix,
      .noTest:
      .warning
    default: .error
    }
  }
}
