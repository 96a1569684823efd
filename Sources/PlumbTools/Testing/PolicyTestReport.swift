internal import PlumbLanguage

/// What a run of policy tests found.
public struct PolicyTestReport: Sendable {
  public struct Failure: Sendable {
    /// `FILE:LINE:COL`.
    public var place: String
    public var name: String
    public var reasons: [String]
  }
  /// Something at a place: a branch that no case shows, a mutant that no case kills.
  public struct Remark: Sendable {
    /// `FILE:LINE:COL`.
    public var place: String
    /// The policy, or `define NAME`.
    public var owner: String
    public var words: String
    /// It follows from another one.
    public var isImplied = false
  }
  /// Counts of a policy file.
  public struct File: Sendable {
    public var path: String
    public var policies = 0
    public var cases = 0
    public var branches = 0
    public var shown = 0
    /// Branches that no case can show, as a mutant says that is called equivalent.
    public var excused = 0
    public var mutants = 0
    public var killed = 0
    public var equivalent = 0
    public var gaps: [Remark] = []
    public var survivors: [Remark] = []
  }
  /// Most equivalent mutants, in per cent of all.
  public static let mostEquivalent = 3

  public var cases = 0
  public var failures: [Failure] = []
  public var warnings: [String] = []
  public var provenFixes = 0
  /// Ids of policies without a case; manual ones need none.
  public var untested: [String] = []
  public var policies = 0
  /// In order of their paths.
  public var files: [File] = []
  /// Mutants were made.
  public var isMutated = false
  /// What is wrong with the mutants that were called equivalent.
  public var complaints: [String] = []

  public var branches: Int { files.reduce(0) { $0 + $1.branches } }
  public var shown: Int { files.reduce(0) { $0 + $1.shown } }
  public var excused: Int { files.reduce(0) { $0 + $1.excused } }
  public var mutants: Int { files.reduce(0) { $0 + $1.mutants } }
  public var killed: Int { files.reduce(0) { $0 + $1.killed } }
  public var equivalent: Int { files.reduce(0) { $0 + $1.equivalent } }
  public var survived: Int { files.reduce(0) { $0 + $1.survivors.count } }

  /// Every policy has a case and every branch was shown.
  public var isCovered: Bool { untested.isEmpty && branches == shown + excused }
  /// No case or fix fails, no mutant survives, and those called equivalent are.
  public var holds: Bool { failures.isEmpty && survived == 0 && complaints.isEmpty }
}
