public import PlumbLanguage
public import PlumbValues

/// How the paths of a type's native shape are found in a document.
public enum SourceShape: UInt8, Sendable, CaseIterable {
  case native
  /// `az` printed the members of `properties` at the top.
  case flat
  /// Nothing of `properties` was printed, as in a listing of all resources.
  case bare

  /// How a document of a type is to be read. `hasProperties`: a map stands at `properties`.
  public init(_ tape: Tape, hasProperties: Bool, _ type: TypeDescription?) {
    guard !hasProperties, let type, type.flat else {
      self = .native
      return
    }
    let settings = type.settings
    var isFlat = false
    if tape.count > 2, tape.kind(1) == .map {
      tape.eachMember(1) { name, _ in isFlat = isFlat || settings.contains(name) }
    }
    self = isFlat ? .flat : .bare
  }
}

/// What is read of a resource before anything is judged: its identity, as text borrowed from a tape or an arena.
public struct ResourceHead {
  public var type: Bytes
  public var id: Bytes
  public var name: Bytes
  /// The subscription, tenant or other scope it lies in; empty where none is known.
  public var scope: Bytes
  /// The id of what it lies directly below; empty where none is known.
  public var parent: Bytes
  /// The id of its resource group; empty outside one.
  public var group: Bytes
  public var region: Bytes
  /// The document has a member `properties`.
  public var hasProperties: Bool
  /// What isn't known of it yet.
  public var open: OpenMeta = []
}

/// What isn't known of a resource.
public struct OpenMeta: OptionSet, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let name = OpenMeta(rawValue: 1)
  public static let region = OpenMeta(rawValue: 2)
  /// Of an export: neither its id nor its file says what it lies below.
  public static let place = OpenMeta(rawValue: 4)
}

extension Resource {
  /// What isn't known of it yet; where the name isn't, another word stands for it.
  public var open: OpenMeta {
    guard facts != nil else { return [] }
    var open: OpenMeta = []
    switch document["name"] {
    case .unknown: open.insert(.name)
    case nil where name == address || name == id: open.insert(.name)
    default: break
    }
    // What AWS makes of it lies in the region that its provider is set to, which no plan names.
    var isRegionOpen = facts?.isOutside ?? false || type.hasPrefix("AWS::") || type.hasPrefix("aws_")
    if case .unknown? = document["location"] { isRegionOpen = true }
    if region.isEmpty, isRegionOpen { open.insert(.region) }
    return open
  }
}

extension ResourceHead {
  /// One of which only the place is known.
  public init(id: Bytes, parent: Bytes, scope: Bytes) {
    let none = Bytes(start: nil, count: 0)
    self.init(
      type: none, id: id, name: none, scope: scope, parent: parent, group: none, region: none,
      hasProperties: false)
  }
}

/// Text made while a resource is read; what it lends lives until the next `reset`.
public struct TextArena: ~Copyable {
  private var blocks: [UnsafeMutableBufferPointer<UInt8>] = []
  private var used = 0

  public init() {}

  deinit { for block in blocks { block.deallocate() } }

  public mutating func reset() {
    while blocks.count > 1 { blocks.removeLast().deallocate() }
    used = 0
  }

  /// Room for so many bytes.
  private mutating func room(_ count: Int) -> UnsafeMutableBufferPointer<UInt8> {
    if let last = blocks.last, last.count - used >= count {
      defer { used += count }
      return UnsafeMutableBufferPointer(rebasing: last[used..<(used + count)])
    }
    let block = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(count, 16 << 10))
    blocks.append(block)
    used = count
    return UnsafeMutableBufferPointer(rebasing: block[0..<count])
  }

  /// A copy of the parts, one after the other.
  public mutating func join(_ parts: Bytes...) -> Bytes {
    let total = parts.reduce(0) { $0 + $1.count }
    let room = room(total)
    var at = 0
    for part in parts {
      for byte in part {
        room[at] = byte
        at += 1
      }
    }
    return Bytes(room)
  }

  /// An id with one slash before each of its segments, and none behind them.
  mutating func segments(of id: Bytes) -> Bytes {
    let slash = UInt8(ascii: "/")
    let room = room(id.count + 1)
    var count = 0
    for (index, byte) in id.enumerated() where byte != slash {
      if index == 0 || id[index - 1] == slash {
        room[count] = slash
        count += 1
      }
      room[count] = byte
      count += 1
    }
    return Bytes(rebasing: Bytes(room)[..<count])
  }

  public mutating func keep(_ text: String) -> Bytes {
    var text = text
    return text.withUTF8 { bytes in
      let room = room(bytes.count)
      _ = room.update(from: bytes)
      return Bytes(room)
    }
  }
}
