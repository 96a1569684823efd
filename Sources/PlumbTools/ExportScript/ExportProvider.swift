public import PlumbLanguage

/// A provider whose exports a script can make: one row each. What of its command line only reads, `ReadOnlyCommand` knows.
public struct ExportProvider: Sendable {
  /// As it is named on the command line.
  public let name: String
  public let provider: Provider
  let title: String
  /// The kind of scope that is exported one by one.
  let scope: ScopeKind
  /// What `az rest` may ask.
  let hosts: [String]
  /// What can be filled in.
  let places: Set<ReadOnlyCommand.Place>
  /// The rights that commands need whose types don't say.
  let rights: String
  /// What else there is to know of rights.
  let note: String
  /// A bash function `scopes`, and how it is told what to export.
  let discovery: String
  let usage: String

  public static let all = [azure, entra]

  static let azure = ExportProvider(
    name: "azure", provider: .azure, title: "Azure subscriptions", scope: .subscription,
    hosts: ["https://management.azure.com"], places: [.subscription, .parent],
    rights: "Reader, on each subscription",
    note: """
      Reader reads settings and lists names and dates of keys and secrets; what they hold it can't read, and the \
      script doesn't ask for it.
      """,
    discovery: ScriptText.subscriptions,
    usage: "[--folder FOLDER] [--strict] [SUBSCRIPTION-ID…]")

  static let entra = ExportProvider(
    name: "entra", provider: .entra, title: "an Entra tenant", scope: .tenant,
    hosts: ["https://graph.microsoft.com"], places: [.parent],
    rights: "Directory.Read.All",
    note: """
      These are application permissions of Microsoft Graph, for a service principal that az is logged in as. A person \
      needs the Entra role Security Reader, and still some answers are refused: the application that az is to Microsoft \
      Graph has no scope for Conditional Access and other policies.
      """,
    discovery: ScriptText.tenant,
    usage: "[--folder FOLDER] [--strict]")
}
