/// Which unit of the estate violates which check: the same number of units for each check, spread evenly.
struct Plants {
  /// The checks of `fixtures/bench/policies`.
  enum Check: String, CaseIterable {
    case localAuth = "bench-local-auth-disabled"
    case transport = "bench-storage-transport"
    case keyAge = "bench-storage-key-age"
    case vaultNetwork = "bench-vault-network"
    case environmentTag = "bench-machine-environment-tag"
    case searchName = "bench-search-name"
    case retention = "bench-workspace-retention"
    case diagnostics = "bench-account-diagnostics"
    case contentFilter = "bench-deployment-content-filter"
    case contact = "bench-subscription-contact"
  }

  /// Violations of each check: 40, fewer in estates under 20,000 resources.
  let perCheck: Int
  let subscriptions: Int
  private let stride: Int

  init(resources: Int, units: Int) {
    perCheck = min(40, resources / 500)
    subscriptions = perCheck + 10
    stride = perCheck == 0 ? .max : units / perCheck
  }

  /// The running number of the violation that this unit holds, or nil.
  func violation(of check: Check, in unit: Int) -> Int? {
    if check == .contact { return unit < perCheck ? unit : nil }
    let offset = 3 + 2 * (Check.allCases.firstIndex(of: check) ?? 0)
    let number = unit / stride
    return perCheck > 0 && unit % stride == offset % stride && number < perCheck ? number : nil
  }
}
