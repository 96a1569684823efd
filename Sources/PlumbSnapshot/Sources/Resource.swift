public import PlumbValues

/// A resource of a snapshot with its whole document, as the reference evaluator and the reports see it.
public struct Resource: Sendable {
  public var id: String
  /// Canonical spelling where the type is described.
  public var type: String
  public var name: String
  public var scope: String
  /// Further scopes for which it was exported, as what is inherited from above is listed in each scope below.
  public var exported: [String] = []
  public var parent: String
  /// Where it lies isn't known: neither its id says it nor its file.
  public var isUnplaced = false
  public var region: String
  public var shape: SourceShape
  public var document: Value
  /// Where it stands; nil for scopes and the snapshot itself.
  public var place: ElementPlace?
  /// Places whose value isn't known, and places that hold secrets.
  public var unknown = PathSet()
  public var secret = PathSet()
  /// Terraform's address and action, and the document before; empty for live exports.
  public var address: String?
  public var change: String?
  public var before: Value?
  /// Where the documents stand that complete it, by the name under which they were put into the document.
  public var parts: [String: ElementPlace] = [:]
  /// What a plan, state or the like says beside the document; nil for what an export holds as it is.
  public var facts: DocumentFacts?
  /// Further places whose copies were merged into the document.
  public var copies: [ElementPlace] = []

  public init(
    id: String, type: String, name: String, scope: String, parent: String, region: String = "",
    shape: SourceShape = .native, document: Value, place: ElementPlace? = nil
  ) {
    self.id = id
    self.type = type
    self.name = name
    self.scope = scope
    self.parent = parent
    self.region = region
    self.shape = shape
    self.document = document
    self.place = place
  }

  public init(_ head: ResourceHead, type: String, shape: SourceShape, document: Value, place: ElementPlace?) {
    self.init(
      id: String(decoding: head.id, as: UTF8.self), type: type,
      name: String(decoding: head.name, as: UTF8.self),
      scope: String(decoding: head.scope, as: UTF8.self),
      parent: String(decoding: head.parent, as: UTF8.self),
      region: String(decoding: head.region, as: UTF8.self), shape: shape, document: document, place: place)
    isUnplaced = head.open.contains(.place)
  }
}
