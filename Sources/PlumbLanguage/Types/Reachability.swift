public import PlumbValues

/// How the rules of a security group or firewall are read from its document, as the type describes it.
public struct Reachability: Sendable {
  /// A member of a rule, or of the resource that holds the rules.
  public struct Member: Sendable {
    /// `*` stands for every element of a list.
    public var steps: [PathStep]
    /// Other places of the same member.
    public var alternates: [[PathStep]] = []
    public var description: PropertyDescription?
    /// Index into `resourcePaths`: it is the resource's, not the rule's.
    public var onResource: Int?
    /// As written.
    public var text: String
  }

  /// Where rules stand, and what they do where they don't say it themselves.
  public struct RuleList: Sendable {
    public var path: Marked<String>
    public var allows: Bool?
  }

  /// A member whose words mean one thing or the other.
  public struct Choice: Sendable {
    public var member: Member
    public var yes: [String]
    public var no: [String]
  }

  /// Whom a rule is about.
  public struct Ends: Sendable {
    public var addresses: [Member] = []
    /// Groups of machines: as sources they aren't the internet.
    public var groups: [Member] = []
    /// Lists of addresses that stand elsewhere.
    public var lists: [Member] = []
    /// Tags that mean the network itself.
    public var inside: [String] = []
  }

  public enum Ports: Sendable {
    case ranges([Member])
    case bounds(from: Member, to: Member)
  }

  public var rules: [RuleList]
  public var name: Member?
  /// Yes: packets that come in.
  public var direction: Choice?
  /// Yes: they are let in.
  public var access: Choice?
  /// The lowest number comes first, and the first rule that fits decides; nil: any rule that allows does.
  public var priority: Member?
  public var disabled: Member?
  public var proto: Member
  public var anyProtocol: [String]
  /// A rule for any protocol is for all ports, whatever stands there.
  public var anyIgnoresPorts: Bool
  public var source: Ends
  public var sourcePorts: [Member]
  public var destination: Ends?
  public var ports: Ports
  /// Paths of the resource that rules are read with.
  public var resourcePaths: [Marked<String>]
}

/// The condition `closed-to`, checked.
public struct CheckedClosedTo: Sendable {
  /// The frame of the document that holds the rules.
  public var frame: Int
  public var rules: Reachability
  public var lists: [CheckedPath]
  /// The resource's own members, as `Reachability.resourcePaths` has them.
  public var members: [CheckedPath]
  public var question: PacketQuestion
  /// Text of the rules compares without case.
  public var ignoreCase: Bool
  /// What is asked, for messages: `the internet on port 22 (tcp)`.
  public var expected: String
  public var mark: SourceMark
  public var origin = ConditionOrigin()
}
