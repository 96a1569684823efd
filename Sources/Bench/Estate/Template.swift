/// What differs from one generated resource to the next.
enum Slot: String, CaseIterable {
  case subscription, group, unit, number, uuid, other, region, environment, created, modified, tag
  case first, second, third, fourth
}

/// The slots' texts for one resource.
struct SlotValues {
  private var texts = [[UInt8]](repeating: [], count: Slot.allCases.count)

  subscript(slot: Slot) -> String {
    get { String(decoding: texts[slot.index], as: UTF8.self) }
    set { texts[slot.index] = Array(newValue.utf8) }
  }

  func append(_ slot: Slot, to output: inout [UInt8]) { output += texts[slot.index] }
}

extension Slot {
  var index: Int { Slot.allCases.firstIndex(of: self) ?? 0 }
}

/// A text with `{{slot}}` in it, taken apart once; line ends and the blanks after them are left out.
struct Template {
  private enum Piece {
    case literal([UInt8])
    case slot(Slot)
  }

  private var pieces: [Piece] = []

  init(_ text: String) {
    let line = text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
    var rest = line[...]
    while let open = rest.firstIndex(of: "{", followedBy: "{") {
      let inside = rest.index(open, offsetBy: 2)
      guard let close = rest[inside...].firstIndex(of: "}"),
        let slot = Slot(rawValue: String(rest[inside..<close]))
      else { preconditionFailure("unknown slot in a template: \(rest[open...].prefix(20))") }
      pieces.append(.literal(Array(rest[..<open].utf8)))
      pieces.append(.slot(slot))
      rest = rest[close...].dropFirst(2)
    }
    pieces.append(.literal(Array(rest.utf8)))
  }

  func render(_ values: SlotValues, to output: inout [UInt8]) {
    for piece in pieces {
      switch piece {
      case .literal(let bytes): output += bytes
      case .slot(let slot): values.append(slot, to: &output)
      }
    }
  }

  func text(_ values: SlotValues) -> String {
    var bytes: [UInt8] = []
    render(values, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Substring {
  fileprivate func firstIndex(of first: Character, followedBy second: Character) -> Index? {
    indices.first { self[$0] == first && self[index(after: $0)...].first == second }
  }
}
