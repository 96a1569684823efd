/// Facts by which exports without a `type` member are told: one table a source.
enum Recognition {
  /// Microsoft Graph: the fragment of `@odata.context` (what follows `$metadata#`), up to its first bracket or
  /// `/$entity`, and the type of its items.
  static let graphContexts: [String: String] = [
    "identity/conditionalaccess/policies": "microsoft.graph.conditionalAccessPolicy",
    "conditionalaccess/policies": "microsoft.graph.conditionalAccessPolicy",
    "identity/conditionalaccess/namedlocations": "microsoft.graph.namedLocation",
    "conditionalaccess/namedlocations": "microsoft.graph.namedLocation",
    "policies/identitysecuritydefaultsenforcementpolicy":
      "microsoft.graph.identitySecurityDefaultsEnforcementPolicy",
    "policies/authorizationpolicy": "microsoft.graph.authorizationPolicy",
    "authorizationpolicy": "microsoft.graph.authorizationPolicy",
    "applications": "microsoft.graph.application",
    "serviceprincipals": "microsoft.graph.servicePrincipal",
    "oauth2permissiongrants": "microsoft.graph.oAuth2PermissionGrant",
    "organization": "microsoft.graph.organization",
    "directoryroles": "microsoft.graph.directoryRole",
    "users": "microsoft.graph.user",
    "groups": "microsoft.graph.group",
    "devicemanagement/manageddevices": "microsoft.graph.managedDevice",
    "reports/authenticationmethods/userregistrationdetails": "microsoft.graph.userRegistrationDetails",
    "userregistrationdetails": "microsoft.graph.userRegistrationDetails",
  ]

  /// The type that a Graph context speaks of; nil where it isn't known.
  static func type(graphContext context: String) -> String? {
    guard let hash = context.firstIndex(of: "#") else { return nil }
    var fragment = context[context.index(after: hash)...].lowercased()
    if let end = fragment.firstIndex(of: "(") { fragment = String(fragment[..<end]) }
    if fragment.hasSuffix("/$entity") { fragment.removeLast("/$entity".count) }
    return graphContexts[fragment]
  }

  /// Members that only items of one type have together, for `az` commands that print no type.
  static let signatures: [(members: [String], type: String)] = [
    (["appId", "passwordCredentials", "signInAudience"], "microsoft.graph.application"),
    (["appId", "servicePrincipalType"], "microsoft.graph.servicePrincipal"),
    (["contentFilters", "basePolicyName"], "Microsoft.CognitiveServices/accounts/raiPolicies"),
  ]

  /// Key Vault's data plane: the collection in `https://NAME.vault.azure.net/COLLECTION/…`.
  static let vaultCollections: [String: String] = [
    "secrets": "Microsoft.KeyVault/vaults/secrets",
    "keys": "Microsoft.KeyVault/vaults/keys",
    "certificates": "Microsoft.KeyVault/vaults/certificates",
  ]

  /// The type that a Key Vault object's URL spells.
  static func type(vaultURL url: String) -> String? {
    let lower = url.lowercased()
    guard lower.hasPrefix("https://") else { return nil }
    let parts = lower.dropFirst("https://".count).split(separator: "/")
    guard parts.count >= 3, parts[0].contains(".vault."), parts.last != "rotationpolicy" else { return nil }
    return vaultCollections[String(parts[1])]
  }
}

/// Microsoft Graph's types, for readers of envelopes.
public enum GraphTypes {
  /// The type that an `@odata.context` speaks of; nil where it isn't known.
  public static func type(context: String) -> String? { Recognition.type(graphContext: context) }
}
