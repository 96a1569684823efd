internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Policies that some result left to the live export, because what they ask for can't be seen in a plan.
struct Deferrals {
  private var policies: Set<Int> = []

  /// True for a result that is unknown for this alone; it is listed once a policy, and not among the results.
  mutating func takes(_ finding: Finding?) -> Bool {
    guard let finding, finding.isDeferred else { return false }
    policies.insert(finding.policy)
    return true
  }

  func unjudged(_ counts: [PolicyCounts], known: Set<Int>) -> [Unjudged] {
    policies.subtracting(known).sorted().map { policy in
      var item = Unjudged(policy: policy, reason: .deferred, type: nil, scope: nil)
      let counts = counts[policy]
      item.isPartly = counts.pass + counts.fail + counts.unknown + counts.error + counts.notApplicable > 0
      return item
    }
  }
}

// Plans and state: what is judged of them as a whole.
extension Finisher {
  /// All that is judged are plans and the like: what isn't in them wasn't asked for.
  var isOfDocuments: Bool {
    !judge.documents.isEmpty && judge.input.files.indices.allSatisfy { judge.documents.took(UInt32($0)) }
      && judge.input.manifests.isEmpty
  }

  /// The type of a policy that judges nothing of what there is: no resource of its types, or nothing of the providers
  /// in whose scopes it looks. Nil where it has something to judge.
  func notInDocuments(_ policy: CheckedPolicy) -> String? {
    if case .types(let types) = policy.target { return types.contains(where: isPresent) ? nil : types.first }
    let present = Set(partial.types.keys.map(Self.provider))
    return policy.related.contains { present.contains(Provider(type: $0)) } ? nil : policy.related.first ?? ""
  }

  /// The provider of a type, also where it is one of Terraform's own names.
  private static func provider(_ type: String) -> Provider {
    let prefixes: [(String, Provider)] = [
      ("azurerm_", .azure), ("azapi_", .azure), ("azuread_", .entra), ("msgraph_", .entra), ("aws_", .aws),
      ("awscc_", .aws), ("google_", .gcp), ("kubernetes_", .kubernetes),
    ]
    return prefixes.first { type.hasPrefix($0.0) }?.1 ?? Provider(type: type)
  }

  /// Each plan, for the policies over scopes: what it holds itself may decide them.
  func documentSubjects() -> [(policy: Int, loaded: Loaded)] {
    var subjects: [(Int, Loaded)] = []
    for document in judge.documents.inOrder where !document.isEmpty {
      for (index, policy) in plan.pack.policies.enumerated() where policy.attest == nil {
        let kind: String
        switch policy.target {
        case .types: continue
        case .snapshot: kind = "snapshot"
        case .each(let scope): kind = scope.rawValue
        }
        var loaded = Self.subject(kind, document.scope, name: document.file.shown)
        loaded.resource.facts = DocumentFacts(document: document, isNew: false, isParentOpen: false)
        subjects.append((index, loaded))
      }
    }
    return subjects
  }
}
