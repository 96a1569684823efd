/// A CI service that a workflow can be written for.
public enum StarterService: String, CaseIterable, Sendable {
  case github, gitlab, azure, none

  /// Where its workflow stands, and what it holds.
  var workflow: StarterFile? {
    switch self {
    case .github: StarterFile(path: ".github/workflows/plumb.yml", text: StarterWorkflows.github)
    case .gitlab: StarterFile(path: ".gitlab/plumb.gitlab-ci.yml", text: StarterWorkflows.gitlab)
    case .azure: StarterFile(path: "azure-pipelines-plumb.yml", text: StarterWorkflows.azure)
    case .none: nil
    }
  }

  /// What is left to do for it.
  var next: String? {
    switch self {
    case .github:
      "set the variable PLUMB_IMAGE of the repository to an image built by Plumbline's Dockerfile."
    case .gitlab:
      "include .gitlab/plumb.gitlab-ci.yml in .gitlab-ci.yml, and set the variable PLUMB_IMAGE to an image built by "
        + "Plumbline's Dockerfile."
    case .azure:
      "make a pipeline of azure-pipelines-plumb.yml, with an image built by Plumbline's Dockerfile as `image`."
    case .none: nil
    }
  }
}

/// A file to begin with.
public struct StarterFile: Sendable, Hashable {
  /// Relative to the project's folder.
  public var path: String
  public var text: String

  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}

/// What a project begins with: a configuration, a policy with its test, a workflow.
public enum Starter {
  public static func files(_ service: StarterService) -> [StarterFile] {
    [
      StarterFile(path: "plumb.yaml", text: configuration),
      StarterFile(path: "policies/ai-accounts-name-an-owner.yaml", text: policy),
      StarterFile(path: "policies/ai-accounts-name-an-owner.test.yaml", text: test),
    ] + [service.workflow].compactMap { $0 }
  }

  /// What to do then, one step an element.
  public static func next(_ service: StarterService) -> [String] {
    [
      "plumb test --strict policies: runs the test of the first policy, which is yours to change.",
      "plumb export-script azure --output export-azure.sh, then bash export-azure.sh --folder snapshot where az is "
        + "logged in: it only reads.",
      "plumb check: judges the export, by the built-in policies too.",
      "plumb check --report json=baseline.json, and from then on --baseline baseline.json: what is open today no longer "
        + "gates, what is new does.",
    ] + [service.next].compactMap { $0 }
  }

  static let configuration = #"""
    # What this project decides once; the command line wins over it. `plumb schema config` completes it in editors.
    plumb-config: 1
    # What is judged: exports of the estate, as `plumb export-script azure` collects them.
    snapshot: snapshot/
    # Judged by besides the policies that are built into plumb.
    policies: policies/
    # The lowest severity that closes the gate: info, low, medium, high, critical or none.
    fail-on: low
    # Providers and types that have to be in the export; without them the gate is closed. Such as: [azure, entra]
    expect: []

    """#

  static let policy = #"""
    # A policy of your own, to begin with. `plumb explain` shows it in words; `plumb test` runs its cases.
    plumb: 1
    policies:
      - id: ai-accounts-name-an-owner
        title: Azure AI accounts name their owner
        severity: low
        why: |
          When a key of an account is stolen, somebody has to decide within minutes whether it may be switched off.
          Without a name on it, the first hour goes into finding out whom to ask.
        for: Microsoft.CognitiveServices/accounts
        require:
          tags.owner: { exists: true }
        fix:
          set: { tags.owner: platform-team }
          steps:
            - text: Ask around who uses the account, and put the team's name into the tag `owner`.
            - run: az tag update --resource-id ${meta.id} --operation merge --tags owner=platform-team

    """#

  static let test = #"""
    plumb-test: 1
    as-of: 2026-11-20
    cases:
      - name: an account with an owner passes
        policy: ai-accounts-name-an-owner
        resource:
          type: Microsoft.CognitiveServices/accounts
          kind: OpenAI
          tags: { owner: ml-platform }
          properties: { disableLocalAuth: true }
        expect: pass

      - name: an account without an owner fails, and the report says where
        policy: ai-accounts-name-an-owner
        resource:
          type: Microsoft.CognitiveServices/accounts
          kind: OpenAI
          tags: { cost-centre: "1207" }
          properties: { disableLocalAuth: true }
        expect: fail
        because: tags.owner

      - name: an account without any tag fails
        policy: ai-accounts-name-an-owner
        resource: { type: Microsoft.CognitiveServices/accounts, kind: OpenAI, properties: {} }
        expect: fail
        because: tags.owner

    """#
}
