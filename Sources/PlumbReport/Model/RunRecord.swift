/// The configuration that a run went by.
public struct ReportConfiguration: Sendable, Hashable {
  public var file: String
  public var environment: String?

  public init(file: String, environment: String?) {
    self.file = file
    self.environment = environment
  }
}

/// A parameter that a run sets otherwise than the policies do.
public struct ReportOverride: Sendable, Hashable {
  public var name: String
  public var value: String
  /// The policies' own value.
  public var standard: String
  /// `--set`, or the place in the configuration.
  public var from: String

  public init(name: String, value: String, standard: String, from: String) {
    self.name = name
    self.value = value
    self.standard = standard
    self.from = from
  }
}

/// Which policies were chosen, and which were left out by that.
public struct ReportSelection: Sendable, Hashable {
  public struct Selector: Sendable, Hashable {
    public var pattern: String
    /// `--only`, `--skip`, or the place in the configuration.
    public var from: String

    public init(pattern: String, from: String) {
      self.pattern = pattern
      self.from = from
    }
  }
  public var only: [Selector]
  public var skip: [Selector]
  /// Ids, sorted.
  public var leftOut: [String]

  public init(only: [Selector], skip: [Selector], leftOut: [String]) {
    self.only = only
    self.skip = skip
    self.leftOut = leftOut
  }
}

/// A type that would have to be exported for policies that were not judged.
public struct ReportExport: Sendable, Hashable {
  public var type: String
  /// What the command is run for each of: a kind of scope, or a type. Nil: it is run once.
  public var each: String?
  /// The command with its places open; nil: none is known.
  public var template: String?
  /// Filled in and quoted for a shell; the first few.
  public var commands: [String]
  /// How many there are in all; 0 where the data doesn't show for what it has to be run.
  public var total: Int
  /// Ids of the policies that wait for it, sorted.
  public var policies: [String]
  /// Some of these policies gate.
  public var gates: Bool
  /// Only resources that the policies judge, not all of the type `each`.
  public var isOfJudged = false
  /// What the manifest says was answered instead; the first few.
  public var refused: [String] = []

  public init(
    type: String, each: String?, template: String?, commands: [String], total: Int, policies: [String],
    gates: Bool
  ) {
    self.type = type
    self.each = each
    self.template = template
    self.commands = commands
    self.total = total
    self.policies = policies
    self.gates = gates
  }
}
