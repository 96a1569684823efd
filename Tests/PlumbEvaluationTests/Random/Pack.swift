/// A random pack: policies on a described type and on one that nothing describes.
struct RandomPack {
  static let described = "Fair.Grand/widgets"
  var texts: [String]
  var undescribed: String

  init(_ maker: inout Maker, policies: Int) {
    var types = TypeMaker(maker: Maker(seed: maker.next()))
    let file = types.file(Self.described)
    undescribed = maker.pick(["Microsoft.Plain/undescribedThings", "AWS::Plain::UndescribedThing"])
    var first = PolicyMaker(maker: Maker(seed: maker.next()), type: Self.described)
    first.members = types.members
    first.decided = types.decided
    first.isDescribed = true
    var second = PolicyMaker(maker: Maker(seed: maker.next()), type: undescribed)
    var text = """
      plumb: 1
      parameters:
        words: { type: { list-of: text }, default: [Enabled, a, prod-1] }
        limit: { type: number, default: 5 }
        span: { type: duration, default: 90d }
      define:
        fair: { on: '\(Self.described)', holds: { properties.level: { exists: true }, any: [{ properties.size: { at-most: $params.limit } }, { kind: a }] } }
        plain: { on: '\(undescribed)', with: { words: { list-of: text } }, holds: { properties.zones: { contains-any: $params.words } } }
      policies:

      """
    for index in 0..<policies {
      let onDescribed = maker.chance(60)
      let require = onDescribed ? first.requirement() : second.requirement()
      text += Both.policy("p-\(index)", for: onDescribed ? Self.described : undescribed, require)
    }
    texts = [text, file]
  }
}
