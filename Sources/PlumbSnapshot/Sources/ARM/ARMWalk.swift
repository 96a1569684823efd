internal import PlumbLanguage
internal import PlumbValues

/// Goes through a template's resources, and through those of the deployments within it.
struct ARMWalk {
  /// Where a resource stands: in which element of the file, and where in that.
  struct Site {
    var element: ElementPlace
    /// From the top of the file, for those who read of it.
    var shown: [PathStep]
    var path: [PathStep] = []
    /// As reports call it, where its name isn't known.
    var address: String
    var isSymbolic: Bool
    /// It may turn out that it isn't deployed.
    var isUncertain = false
    /// The resource in which it is nested.
    var parent: Parent?
    var depth = 0

    func below(_ steps: [PathStep]) -> Site {
      var site = self
      site.path += steps
      site.shown += steps
      return site
    }
  }

  struct Parent {
    var type: String
    var name: ARMSpelling?
    var id: String?
  }

  static let mostResources = 5000
  private static let deepest = 16

  let maker: ARMMaker
  let budget: ARMBudget
  private(set) var entries: [ARMEntry] = []
  /// Type and id of those that were made.
  private var taken: Set<String> = []
  /// Deployments whose template lies elsewhere.
  private(set) var linked = 0
  /// Resources of which not even the type can be told.
  private(set) var untold = 0

  init(maker: ARMMaker, budget: ARMBudget) {
    self.maker = maker
    self.budget = budget
  }

  /// One declared resource, as often as it is copied.
  mutating func add(_ resource: Value, _ context: ARMContext, _ target: ARMTarget, _ site: Site) {
    if resource.entry("existing") == .bool(true) || budget.isSpent { return }
    guard case .map = resource, site.depth <= Self.deepest else {
      untold += 1
      return
    }
    guard let copy = resource.entry("copy"), case .map = copy else {
      return addOne(resource, context, target, site)
    }
    let name = copy.entry("name")?.text ?? ""
    guard let count = context.count(copy) else {
      var (context, site) = (context, site)
      context.loops.append(.init(name: name, index: .open(present: true, spelling: nil), isResource: true))
      site.isUncertain = true
      return addOne(resource, context, target, site)
    }
    for index in 0..<max(count, 0) {
      var (context, site) = (context, site)
      context.loops.append(.init(name: name, index: .whole(index), isResource: true))
      site.address += "[\(index)]"
      addOne(resource, context, target, site)
    }
  }

  private mutating func addOne(
    _ resource: Value, _ context: ARMContext, _ target: ARMTarget, _ site: Site
  ) {
    guard budget.complaint == nil, budget.spend(1) else { return }
    var site = site
    var isDeployed = true
    let before = site.isUncertain
    if let condition = resource.entry("condition") {
      let flag = context.evaluate(condition).flag
      isDeployed = flag ?? true
      site.isUncertain = before || flag == nil
    }
    if ARMContext.isDeployment(resource) {
      if isDeployed { addNested(resource, context, target, site) }
      return
    }
    guard entries.count < Self.mostResources else {
      budget.complaint = "the template makes more than \(Self.mostResources) resources"
      return
    }
    guard var made = maker.entry(resource, context, target, site, part: entries.count) else {
      if isDeployed { untold += 1 }
      return
    }
    if isDeployed {
      let identity = TextFold.folded(made.entry.resource.type + " " + made.entry.resource.id)
      // Declared twice: the second is known by its place.
      if !taken.insert(identity).inserted {
        made.entry.resource.id = site.address
        made.parent.id = site.address
      }
      entries.append(made.entry)
    }
    // A condition holds for the resource alone, not for what is nested in it.
    guard let children = resource.entry("resources") else { return }
    var inner = site
    inner.isUncertain = before
    inner.depth += 1
    inner.parent = made.parent
    addAll(children, context, target, inner.below([.key("resources")]))
  }

  private mutating func addNested(
    _ resource: Value, _ context: ARMContext, _ target: ARMTarget, _ site: Site
  ) {
    guard let nested = context.nested(resource, target: target, address: site.address) else {
      linked += 1
      return
    }
    guard let resources = nested.template.entry("resources") else { return }
    var inner = site.below([.key("properties"), .key("template"), .key("resources")])
    inner.depth += 1
    inner.parent = nil
    addAll(resources, nested.context, nested.target, inner)
  }

  /// The resources of a list, or of a map by symbolic names.
  private mutating func addAll(
    _ resources: Value, _ context: ARMContext, _ target: ARMTarget, _ site: Site
  ) {
    switch resources {
    case .list(let items):
      for (index, item) in items.enumerated() {
        var inner = site.below([.index(index)])
        inner.address = "\(site.address).resources[\(index)]"
        add(item, context, target, inner)
      }
    case .map(let members):
      for member in members {
        var inner = site.below([.key(member.key)])
        inner.address = "\(site.address).\(member.key)"
        inner.isSymbolic = true
        add(member.value, context, target, inner)
      }
    default: untold += 1
    }
  }
}
